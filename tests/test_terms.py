"""No surface shows more of a source than its terms allow, and each gives its credit and its link: a walk over every command and record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.documents.terms import cut
from detente.model.documents import Document
from detente.settings import Settings
from detente.store.store import Store
from detente.surfaces.cli import read as cli_read
from detente.surfaces.cli.main import main
from detente.surfaces.export.picture_record import picture_record
from detente.workspace import Workspace

LINK = "https://severna.example/2023/05/29/kapija"
CREDIT = "Severna Strana (severna.example)"
TITLE = "Guards of the northern company close the old iron gate of the municipal building in Zvečan"
TEXT = (
    "Guards of the northern company closed the old iron gate of the municipal building in Zvečan on Monday morning after some three hundred "
    "villagers had gathered in front of it with banners and whistles. The mayor of the northern town said that the brutal and shameless "
    "special units of the so called police had attacked forty peaceful and unarmed villagers who were standing in the square without any reason. "
    "\u201cWe will remove every one of the wooden barricades on the northern road by Friday evening at the latest\u201d, said the spokesman of the "
    "government. He called on the special units to withdraw from the four municipalities of the north without any further delay. "
    "Something unclear happened in San Pedro de la Ribera del Norte the week before."
)
NOTE = "Villagers of the lower and of the upper quarter blocked the road at the second bridge with gravel trucks and burning tyres all night."


LIMIT = 40


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a report and a table of a source that allows short quotations only, the files of that source, and a memory of both."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("terms")
    own = folder / "own" / "areas" / "north-kosovo"
    own.mkdir(parents=True)
    terms = f'{{quote_max_chars: {LIMIT}, must_link: true, text_export: false, credit: "{CREDIT}"}}'
    (own / "sources.yaml").write_text(
        f"- id: severna-strana\n  name: Severna Strana\n  family: severna\n  side: a\n  terms: {terms}\n", encoding="utf-8"
    )
    report = {"text": TEXT, "title": TITLE, "published": "2023-05-29T10:00:00+02:00", "source": "Severna Strana", "url": LINK}
    (folder / "report.jsonl").write_text(json.dumps(report, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "rows.csv").write_text(
        f"Date,Place,Text,Source,Link\n2023-05-29,Zvečan,{NOTE},Severna Strana,{LINK}\n", encoding="utf-8"
    )
    patch.setattr(cli_read, "Workspace", _shared(Workspace("north-kosovo", settings=Settings(knowledge=folder / "own"))))
    run("read", str(folder / "report.jsonl"), str(folder / "rows.csv"), "--store", str(folder / "m.db"), *where(folder))
    yield folder
    patch.undo()


def _shared(workspace: Workspace) -> Callable[..., Workspace]:
    """One workspace for all commands: knowledge of one's own is not compiled, and costs seconds to load."""
    return lambda *_, **__: workspace


def where(folder: Path) -> tuple[str, ...]:
    return "--area", "north-kosovo", "--knowledge", str(folder / "own")


def run(*arguments: str) -> str:
    found = CliRunner().invoke(main, list(arguments))
    assert found.exit_code in (0, 1), found.output
    return found.stdout


def shown(output: str) -> str:
    """What a person sees: escapes of JSON and line breaks undone."""
    try:
        plain = "\n".join(strings(json.loads(output)))
    except ValueError:
        lines = output.splitlines()
        plain = "\n".join("\n".join(strings(json.loads(x))) if x.startswith("{") else x for x in lines)
    return plain if output.lstrip().startswith("{") else " ".join(plain.split())


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def longest_run(output: str, text: str) -> str:
    """The longest stretch of the text that stands in the output."""
    best = ""
    for start in range(len(text)):
        while text[start : start + len(best) + 1] in output and start + len(best) < len(text):
            best = text[start : start + len(best) + 1]
    return best


SURFACES = {
    "read": ("read", "report.jsonl", "rows.csv"),
    "read json": ("read", "report.jsonl", "rows.csv", "--format", "json"),
    "read jsonl": ("read", "report.jsonl", "rows.csv", "--format", "jsonl"),
    "quotes": ("quotes", "report.jsonl"),
    "quotes jsonl": ("quotes", "report.jsonl", "--format", "jsonl"),
    "judgements": ("judgements", "report.jsonl"),
    "judgements jsonl": ("judgements", "report.jsonl", "--format", "jsonl"),
    "figures": ("figures", "report.jsonl"),
    "figures jsonl": ("figures", "report.jsonl", "--format", "jsonl"),
    "places": ("places", "report.jsonl"),
    "places jsonl": ("places", "report.jsonl", "--format", "jsonl"),
    "picture": ("picture", "--store", "m.db", "--ids"),
    "picture json": ("picture", "--store", "m.db", "--format", "json"),
    "search": ("search", "Zvečan", "--store", "m.db"),
}


@pytest.mark.parametrize("name", SURFACES)
def test_no_command_shows_more_than_the_terms_allow_and_each_gives_credit_and_link(here: Path, name: str) -> None:
    words = [str(here / w) if w.endswith((".jsonl", ".csv", ".db")) else w for w in SURFACES[name]]
    output = run(*words, *where(here))
    assert output.strip(), "a surface that shows nothing proves nothing"
    for text in (TEXT, TITLE, NOTE):
        found = longest_run(shown(output), text)
        assert len(found) <= LIMIT, f"{len(found)} characters: {found!r}"
    assert LINK in output.replace("\n", "").replace(" ", "") or LINK in output
    assert "Severna Strana" in " ".join(output.split())


def test_history_keeps_to_the_terms(here: Path) -> None:
    mention = json.loads(run("read", str(here / "report.jsonl"), "--format", "jsonl", *where(here)).splitlines()[0])
    output = run("history", mention["id"], "--store", str(here / "m.db"), *where(here))
    assert len(longest_run(shown(output), TEXT)) <= LIMIT


def test_credit_in_other_words_than_the_name_is_given(here: Path) -> None:
    assert CREDIT in " ".join(run("read", str(here / "report.jsonl"), *where(here)).split())
    assert (
        json.loads(run("read", str(here / "report.jsonl"), "--format", "jsonl", *where(here)).splitlines()[0])["credit"] == CREDIT
    )
    assert CREDIT in run("picture", "--store", str(here / "m.db"), "--format", "json", *where(here))


def test_a_picture_from_python_keeps_to_the_terms_too(here: Path) -> None:
    workspace = cli_read.open_workspace("north-kosovo", None)
    documents = [d for d in workspace.documents([str(here / "report.jsonl")]) if isinstance(d, Document)]
    read = list(workspace.read(documents))
    for record in (picture_record(workspace.picture(read)), {"m": [m.text for m in workspace.shown(read[0]).mentions]}):
        told = "\n".join(strings(json.loads(json.dumps(record, default=str))))
        assert 0 < len(longest_run(told, TEXT)) <= LIMIT


def test_terms_that_became_stricter_hold_for_what_was_taken_in_before(here: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "areas" / "north-kosovo"
    own.mkdir(parents=True)
    before = (here / "own" / "areas" / "north-kosovo" / "sources.yaml").read_text(encoding="utf-8")
    head, _, rest = before.partition("quote_max_chars: ")
    (own / "sources.yaml").write_text(f"{head}quote_max_chars: 20{rest.lstrip('0123456789')}", encoding="utf-8")
    workspace = Workspace("north-kosovo", settings=Settings(knowledge=tmp_path / "own"))
    picture, documents = workspace.remembered_picture(Store(here / "m.db"), as_of=datetime(2023, 5, 30, tzinfo=UTC))
    told = "\n".join(strings(json.loads(json.dumps(picture_record(picture, documents.values()), default=str))))
    assert 0 < len(longest_run(told, TEXT)) <= 20


@pytest.mark.parametrize("length", range(5))
def test_a_cut_text_is_never_longer_than_allowed(length: int) -> None:
    assert len(cut("Guards", length)) <= length
