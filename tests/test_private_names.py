"""Names of private persons are masked wherever anything leaves the program; those of public roles are not."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row
from textual.widgets import Static

from detente.desk import Desk
from detente.documents.private_names import private_names
from detente.documents.shown import Covers
from detente.errors import SettingsError, StoreError
from detente.model.decisions import LABELS
from detente.model.mentions import ActorRef, Mention
from detente.ontology.persons import PersonExample, PersonWords, load_person_words
from detente.settings import Settings, load_settings
from detente.situation.canonical import canonical
from detente.store import schema
from detente.store.sealing import load_key, make_key, seal, unseal
from detente.store.store import Store
from detente.surfaces.cli.main import main
from detente.surfaces.cli.review import ReviewScreen, waiting
from detente.text.masking import MASK, Masking
from detente.workspace import Workspace, workspace_of
from tests.memories import Databases


def words(area: str = "north-kosovo") -> PersonWords:
    knowledge = workspace_of(area).knowledge
    return load_person_words(knowledge.files, knowledge.actors, frozenset(knowledge.place_names))


@pytest.mark.parametrize("example", words().examples, ids=lambda e: e.text[:40])
def test_the_examples_of_the_list_hold(example: PersonExample) -> None:
    found = private_names(example.text, words())
    assert tuple(p.name for p in found) == example.private
    if example.role is not None:
        assert found[0].role == example.role


AREA = "north-kosovo"
PRIVATE = ("Milan Petrovan", "Petrovan", "Arta Berishan", "Berishan", "Yorik Vestan", "Vestan")
PUBLIC = "Radomir Stolic"
REPORT = f"""Driver hurt in Zvečan

On Monday police stopped the driver Milan Petrovan at the bridge in Zvečan. Petrovan was taken to hospital.

A resident, Arta Berishan, said that officers fired tear gas in Zvečan. "They hit us," Berishan said.

A man named Yorik Vestan, 34, was arrested in Leposavić. Mayor {PUBLIC} called on both sides to refrain from violence.

Arta Berishan promised to return to Zubin Potok on Friday. Milan Petrovan's car was seized in Leposavić by police.
"""


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspace_of(AREA)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "milan-petrovan-hurt.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def leaks(text: str) -> list[str]:
    return [name for name in (*PRIVATE, "milan-petrovan") if name.casefold() in text.casefold()]


@pytest.fixture(autouse=True)
def _one_workspace_for_all(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Each command loads the knowledge and the model anew; here they share them, each with its own privacy."""

    def shared(area: str, settings: Settings) -> Workspace:
        found = Workspace(area, settings=settings)
        whole = workspace_of(area)
        found.__dict__ |= {
            "knowledge": whole.knowledge,
            "pipeline": whole.pipeline,
            "person_words": whole.person_words,
            "scale": whole.scale,
        }
        return found

    monkeypatch.setattr("detente.surfaces.cli.read.Workspace", shared)
    monkeypatch.setattr("detente.surfaces.cli.deciding.Workspace", shared)


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, result.output
    return result


def everything_on_disk(folder: Path) -> str:
    return "\n".join(p.read_bytes().decode("utf-8", "replace") for p in folder.iterdir() if p.is_file() and p.suffix != ".txt")


def test_the_fixture_names_private_persons_and_one_of_a_public_role(workspace: Workspace) -> None:
    found = workspace.document(REPORT, published="2023-05-29").private
    assert found is not None
    assert [(p.name, p.role) for p in found] == [
        ("Milan Petrovan", "driver"), ("Arta Berishan", "resident"), ("Yorik Vestan", "man"),
    ]  # fmt: skip


@pytest.mark.parametrize("privacy", ["standard", "strict"])
@pytest.mark.parametrize("format_", ["text", "json", "jsonl"])
def test_no_private_name_is_in_what_is_read_out(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, privacy: str, format_: str
) -> None:
    monkeypatch.setenv("DETENTE_PRIVACY", privacy)
    result = run(
        "read", str(report), "--published", "2023-05-29T18:00", "--area", AREA, "--source", "Lowland Wire", "--format", format_
    )
    assert leaks(result.output) == []
    assert len(result.stdout) > 500
    assert PUBLIC in result.stdout
    if format_ != "text":
        assert MASK in result.stdout


@pytest.mark.parametrize("format_", ["text", "jsonl"])
@pytest.mark.parametrize("command", ["quotes", "figures", "judgements", "places"])
def test_no_private_name_is_in_what_is_told_of_a_report(report: Path, *, command: str, format_: str) -> None:
    told = "\n\nThe driver Milan Petrovan accused three officers of a cruel and shameful attack on 12 residents.\n"
    report.write_text(REPORT + told, encoding="utf-8")
    result = run(command, str(report), "--published", "2023-05-29T18:00", "--area", AREA, "--format", format_)
    assert leaks(result.output) == []
    assert result.stdout.strip(), "the fixture gives every command something to tell"


@pytest.mark.parametrize("privacy", ["standard", "strict"])
def test_no_private_name_leaves_a_memory_by_any_command(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, privacy: str
) -> None:
    monkeypatch.setenv("DETENTE_PRIVACY", privacy)
    monkeypatch.setenv("DETENTE_BY", "Ana")
    folder = tmp_path / "memory"
    folder.mkdir()
    memory = str(folder / "memory.db")
    monkeypatch.setenv("DETENTE_STORE", memory)
    read = run(
        "read", str(report), "--published", "2023-05-29T18:00", "--area", AREA, "--source", "Lowland Wire", "--store", memory
    )
    shown = [read.output, run("picture", "--area", AREA, "--ids").output, run("picture", "--area", AREA, "--format", "json").output]
    store = Store(memory)
    (document,) = store.documents(list(store.remember(area=AREA, as_of=datetime(2024, 1, 1, tzinfo=UTC)).documents)).values()
    mentions = store.readings_of(document.id)[-1].mentions
    hurt = next(m for m in mentions if m.start < REPORT.index("A resident"))
    shown.append(run("retract", hurt.id, "--why", "Milan Petrovan was not hurt").output)
    shown += [run("history", identity).output for identity in (hurt.id, document.id)]
    shown.append(run("correct", mentions[-1].id, "--place", "zvecan").output)
    shown.append(run("picture", "--area", AREA, "--format", "json").output)
    shown.append(run("log", "The driver Milan Petrovan stands at the bridge in Zvečan.", "--at", "2023-05-29T18:10").output)
    shown += [run("verify").output, run("backup", str(folder / "backup")).output]
    shown.append(screen_of(Desk(workspace_of(AREA), store, by="Ana")))
    assert leaks("\n".join(shown)) == []
    assert all(document.text[m.start : m.end] == m.text for m in mentions)
    store.close()
    if privacy == "strict":
        content = gzip.decompress((folder / "backup").read_bytes()).decode("utf-8", "replace")
        assert leaks(everything_on_disk(folder) + content) == []
        assert REPORT.split("\n")[2] in run("original", document.id).output
        assert "access" in {row.kind for row in log_of(memory)}
        assert run("verify").exit_code == 0
    else:
        assert "Petrovan" in document.text


def log_of(memory: str) -> list[Row]:  # type: ignore[type-arg]
    store = Store(memory)
    with store.database.reading() as connection:
        found = list(connection.execute(schema.audit.select()).all())
    store.close()
    return found


def screen_of(desk: Desk) -> str:
    """All that the screen of `detente review` shows of every mention."""
    told: list[str] = []

    async def look() -> None:
        app = ReviewScreen(desk, waiting(desk, is_all=True))
        async with app.run_test() as pilot:
            while app.mention is not None:
                told.extend(str(app.query_one(part, Static).content) for part in ("#sentence", "#reading", "#told", "#count"))
                await pilot.press("s")

    asyncio.run(look())
    assert any(MASK in t for t in told)
    return "\n".join(told)


@pytest.mark.parametrize(
    "content", [b"\x00\x01Milan Petrovan" * 90, b"%PDF-1.4 Milan Petrovan, driver", b'{"text": "Milan Petrovan']
)
def test_a_report_that_cannot_be_read_is_not_quoted_in_the_message(tmp_path: Path, content: bytes) -> None:
    paths = [tmp_path / f"bad{suffix}" for suffix in (".txt", ".pdf", ".jsonl", ".docx")]
    for path in paths:
        path.write_bytes(content)
    result = CliRunner().invoke(main, ["read", *map(str, paths), "--area", AREA])
    assert leaks(result.output) == []


def test_masks_keep_every_offset(workspace: Workspace) -> None:
    document = workspace.document(REPORT, published="2023-05-29T18:00", source="Lowland Wire")
    (read,) = workspace.read([document])
    shown = workspace.shown(read)
    assert len(shown.document.text) == len(document.text)
    assert leaks(repr(shown)) == []
    for before, after in zip(read.mentions, shown.mentions, strict=True):
        assert (before.id, before.start, before.end) == (after.id, after.start, after.end)
        assert shown.document.text[after.start : after.end] == after.text
        for ref in (*after.actors, *after.recipients):
            assert shown.document.text[ref.start : ref.end] == ref.text


def test_a_masked_person_is_a_role_and_the_same_one_within_a_document_only(workspace: Workspace, tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    keyed = Workspace(AREA, settings=Settings(key=tmp_path / "key"))
    keyed.__dict__["knowledge"] = workspace.knowledge
    texts = (REPORT, REPORT + "\nMore was not known.")
    names = []
    for text in texts:
        document = keyed.document(text, published="2023-05-29T18:00")
        cover = Covers(lambda _: (), key=load_key(tmp_path / "key")).of(document)
        refs = [ActorRef(n, 0, len(n)) for n in ("Milan Petrovan", "Petrovan", "Arta Berishan")]
        mention = Mention("m_1", document.id, 0, 9, "x", "PROTEST", actors=tuple(refs))
        names.append([r.name for r in cover.mention(mention).actors])
    for first, again, other in names:
        assert first == again != other
        assert first is not None
        assert first.startswith("driver ")
    assert names[0][0] != names[1][0]


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    assert load_key(tmp_path / "key") == key
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(SettingsError, match="read by others"):
        load_key(tmp_path / "key")
    (tmp_path / "short").write_text("abcd")
    (tmp_path / "short").chmod(0o600)
    with pytest.raises(SettingsError, match="holds"):
        load_key(tmp_path / "short")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_key(tmp_path / "none")


@given(st.text(max_size=300))
def test_what_is_sealed_opens_with_its_key_and_for_its_document_alone(text: str) -> None:
    key, other = b"k" * 32, b"o" * 32
    sealed = seal(text, key, document_id="d_1")
    assert unseal(sealed, key, document_id="d_1") == text
    for wrong in ((sealed, other, "d_1"), (sealed, key, "d_2"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), key, "d_1")):
        with pytest.raises(StoreError, match="cannot be opened"):
            unseal(wrong[0], wrong[1], document_id=wrong[2])


@given(st.text(max_size=200), st.lists(st.text(alphabet="abčć XYŽ-'", min_size=1, max_size=8).filter(str.strip), max_size=4))
def test_a_mask_has_as_many_characters_as_what_it_covers(text: str, names: list[str]) -> None:
    covered = Masking(names).of(text)
    assert len(covered) == len(text)
    assert all(a == b or b == MASK for a, b in zip(text, covered, strict=True))


# labels ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ceiling", LABELS)
@pytest.mark.parametrize("how", ["own", "given"])
def test_nothing_of_a_document_above_the_ceiling_is_shown(workspace: Workspace, tmp_path: Path, ceiling: str, how: str) -> None:
    store = Store(tmp_path / "memory.db")
    as_of = datetime(2023, 5, 29, 18, tzinfo=UTC)
    by_label = {}
    for number, label in enumerate(LABELS):
        text = f"On Monday {number + 3} crowds gathered in Zvečan. This is report {label}."
        document = workspace.document(text, published="2023-05-29T12:00:00+02:00", source="Lowland Wire")
        by_label[label] = replace(document, label=label if how == "own" else "public")
        workspace.keep(store, workspace.read([by_label[label]]))
        if how == "given":
            Desk(workspace, store, by="Ana").label(document.id, label)
    for _ in range(2):  # drawn, then shown again
        picture, documents = workspace.remembered_picture(store, as_of=as_of, ceiling=ceiling)
        open_ones = {by_label[x].id for x in LABELS[: LABELS.index(ceiling) + 1]}
        assert set(documents) == open_ones
        shown = canonical(picture).decode()
        assert all((d.id in shown) is (d.id in open_ones) for d in by_label.values())


def test_an_own_report_is_internal_unless_said(workspace: Workspace, tmp_path: Path) -> None:
    desk = Desk(workspace, Store(tmp_path / "memory.db"), by="Ana")
    at = datetime(2023, 5, 29, 12, tzinfo=UTC)
    desk.log("A crowd stands in Zvečan.", at=at, source="ibar-field-team")
    _, documents = workspace.remembered_picture(desk.store, as_of=at, ceiling="public")
    assert not documents


def test_strict_privacy_on_a_server_needs_a_key_of_its_own(workspace: Workspace, databases: Databases) -> None:
    strict_one = Workspace(AREA, settings=Settings(privacy="strict"))
    strict_one.__dict__["knowledge"] = workspace.knowledge
    store = Store(databases.empty())
    with pytest.raises(SettingsError, match="DETENTE_KEY"):
        strict_one.keep(store, workspace.read([workspace.document(REPORT)]))
    assert store.counts()["documents"] == 0
    store.close()


def test_a_setting_that_is_none_is_told() -> None:
    with pytest.raises(SettingsError, match="standard or strict"):
        load_settings({"DETENTE_PRIVACY": "none"})
