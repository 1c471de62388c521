"""Corrections at the desk and on the command line: the picture follows at once, the history tells who, when and why."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.desk import Desk
from detente.errors import DetenteError, SettingsError
from detente.model.decisions import Correction
from detente.model.mentions import Mention
from detente.model.picture import Picture
from detente.model.read_documents import ReadDocument
from detente.store.store import Store
from detente.surfaces.cli import deciding
from detente.surfaces.cli.history import history_lines
from detente.surfaces.cli.main import main
from detente.surfaces.cli.review import ReviewScreen, waiting
from detente.workspace import Workspace, workspace_of
from tests.memories import SetClock

AREA = "north-kosovo"
TEXTS = (
    ("On Monday police seized the municipal building in Zvečan.", "2023-05-29T10:00:00+02:00", "Lowland Wire"),
    ("Police seized the municipal building in Zvečan on Monday.", "2023-05-29T11:00:00+02:00", "Meridian Press Agency"),
    ("KFOR soldiers stand between citizens and police in Leposavić.", "2023-05-29T12:00:00+02:00", "Lowland Wire"),
    ("The mayor met the KFOR commander in Zubin Potok.", "2023-05-29T12:30:00+02:00", "Lowland Wire"),
)


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    documents = [kosovo.document(body, published=published, source=source) for body, published, source in TEXTS]
    return list(kosovo.read(documents))


@pytest.fixture
def path(tmp_path: Path, kosovo: Workspace, read: list[ReadDocument]) -> Path:
    store = Store(tmp_path / "memory.db", clock=SetClock())
    kosovo.keep(store, read)
    store.close()
    return store.path


@pytest.fixture
def desk(path: Path, kosovo: Workspace) -> Desk:
    return Desk(kosovo, Store(path, clock=SetClock(datetime.fromisoformat("2031-03-05T10:00:00+00:00"))), by="Ana")


def picture(desk: Desk) -> Picture:
    latest = desk.store.latest(area=AREA)
    assert latest is not None
    return desk.workspace.remembered_picture(desk.store, as_of=latest)[0]


def the(read: list[ReadDocument], type_: str, at: int = 0) -> Mention:
    return [m for r in read for m in r.mentions if m.type == type_][at]


def page(desk: Desk, identity: str) -> str:
    return " ".join(" ".join(history_lines(desk.history(identity), desk)).split())


# at the desk -----------------------------------------------------------------------------------------------------------------


def test_a_retracted_mention_leaves_the_picture_and_an_undo_brings_it_back(desk: Desk, read: list[ReadDocument]) -> None:
    before = picture(desk)
    (retraction,) = desk.retract([the(read, "PRESENCE").id], why="it was another bridge")
    assert not picture(desk).presence
    desk.undo(retraction.number)
    assert picture(desk) == before


def test_a_corrected_place_moves_the_presence(desk: Desk, read: list[ReadDocument]) -> None:
    mention = the(read, "PRESENCE")
    document = desk.store.documents([mention.document_id])[mention.document_id]
    place = deciding.place_named("zubin-potok", mention, document, desk.workspace.knowledge)
    assert document.text[place.start : place.end] == place.text
    desk.correct(mention.id, Correction(places=(place,)))
    assert [p.place.id for p in picture(desk).presence] == ["zubin-potok"]


def test_a_correction_to_a_type_that_there_is_not_is_refused(desk: Desk, read: list[ReadDocument]) -> None:
    for correction in (Correction(type="NONSENSE"), Correction(mode="nonsense"), Correction(ends="nonsense")):
        with pytest.raises(SettingsError, match=r"no type|no manner"):
            desk.correct(the(read, "PRESENCE").id, correction)
    assert desk.store.decisions() == ()


def test_an_event_can_be_split_and_merged_again(desk: Desk, read: list[ReadDocument]) -> None:
    first, second = (the(read, "COERCE", i) for i in (0, 1))
    event = next(h for h in picture(desk).happenings if first.id in h.evidence.mentions)
    assert second.id in event.evidence.mentions
    desk.split(event.event, [second.id], why="two buildings")
    assert not any({first.id, second.id} <= set(h.evidence.mentions) for h in picture(desk).happenings)
    desk.merge([first.id, second.id], why="one after all")
    assert event in picture(desk).happenings


def test_a_split_that_would_leave_nothing_is_refused(desk: Desk, read: list[ReadDocument]) -> None:
    event = next(h for h in picture(desk).happenings if the(read, "COERCE").id in h.evidence.mentions)
    for ids in (list(event.evidence.mentions), [the(read, "PRESENCE").id]):
        with pytest.raises(SettingsError, match="takes some, not all"):
            desk.split(event.event, ids)


def test_a_presence_keeps_its_id_as_more_is_told(desk: Desk, kosovo: Workspace, read: list[ReadDocument]) -> None:
    (presence,) = picture(desk).presence
    more = kosovo.document(
        "KFOR soldiers stood between citizens and police in Leposavić.", published="2023-05-29T14:00:00+02:00", source="Radio Lipa"
    )
    kosovo.keep(desk.store, kosovo.read([more]))
    (again,) = picture(desk).presence
    assert again.id == presence.id
    assert len(again.evidence.mentions) == 2
    assert "PRESENCE" in page(desk, presence.id)


def test_neither_grade_changes_the_other(desk: Desk, read: list[ReadDocument]) -> None:
    document = read[0].document
    before = picture(desk)
    desk.grade(document.id, "5")
    assert desk.reliability_of("lowland", document.reliability) == "B"
    desk.grade("lowland", "d", why="three wrong reports this week")
    assert desk.reliability_of("lowland", document.reliability) == "D"
    grades = [d.value for d in desk.store.decisions() if d.kind == "grade"]
    assert grades == ["5"]
    assert picture(desk) == before


@pytest.mark.parametrize(("subject", "grade"), [("lowland", "3"), ("lowland", "G"), ("lowland", "B2")])
def test_a_grade_of_the_wrong_kind_is_refused(desk: Desk, subject: str, grade: str) -> None:
    with pytest.raises(SettingsError, match="reliability from A to F"):
        desk.grade(subject, grade)


def test_a_decision_is_undone_once(desk: Desk, read: list[ReadDocument]) -> None:
    (retraction,) = desk.retract([the(read, "PRESENCE").id], why="wrong")
    (undo,) = desk.undo(retraction.number)
    with pytest.raises(SettingsError, match="undone already"):
        desk.undo(retraction.number)
    desk.undo(undo.number, why="it was right to retract it")
    assert not picture(desk).presence
    with pytest.raises(SettingsError, match="no decision 99"):
        desk.undo(99)


@pytest.mark.parametrize("identity", ["m_0000000000000000", "e_0000000000000000", "p_0000000000000000", "d_0000000000000000"])
def test_an_id_that_is_not_there_is_told(desk: Desk, identity: str) -> None:
    with pytest.raises(SettingsError, match="holds no"):
        desk.retract([identity], why="x")
    with pytest.raises(SettingsError, match="is no id"):
        desk.find("zvecan")


def test_a_history_tells_who_said_it_and_who_changed_what_and_why(desk: Desk, read: list[ReadDocument]) -> None:
    mention = the(read, "COERCE")
    desk.confirm([mention.id], why="seen by the patrol")
    (retraction,) = desk.retract([mention.id], why="the wire mended it")
    desk.undo(retraction.number, why="it did not")
    told = page(desk, mention.id)
    for words in (
        "Lowland Wire (B)", "published 29 May 10:00", "known since", "read as COERCE/seize", "decision 1", "confirm", "why: seen by the patrol",
        "decision 2", "Ana: retract (undone)", "undo of decision 2", "why: it did not",
    ):  # fmt: skip
        assert words in told
    assert "now: COERCE/seize" in told


@pytest.mark.parametrize("kind", ["event", "contact", "document", "mention"])
def test_everything_in_the_picture_has_a_history(desk: Desk, read: list[ReadDocument], kind: str) -> None:
    now = picture(desk)
    identity = {
        "event": now.happenings[0].event, "contact": now.contacts[0].event, "document": read[0].document.id,
        "mention": read[0].mentions[0].id,
    }[kind]  # fmt: skip
    assert "WHO SAID IT" in page(desk, identity)
    assert identity in page(desk, identity)


def test_a_better_reading_takes_the_decision_up(desk: Desk, read: list[ReadDocument]) -> None:
    from dataclasses import replace

    mention = the(read, "PRESENCE")
    desk.retract([mention.id], why="wrong bridge")
    document = next(r.document for r in read if r.document.id == mention.document_id)
    better = replace(mention, id="m_ffffffffffffffff", start=mention.start + 1, text=mention.text[1:])
    desk.store.add(document, [better], (), area=AREA, method="a better reader")
    assert not picture(desk).presence
    other = replace(better, id="m_eeeeeeeeeeeeeeee", type="PROTEST", mode=None)
    desk.store.add(document, [other], (), area=AREA, method="another reader")
    assert [q.reason for q in picture(desk).questions if "finds no such mention" in q.reason]


def test_a_field_report_stands_in_the_picture_at_once(desk: Desk) -> None:
    at = datetime.fromisoformat("2023-05-29T13:00:00+02:00")
    read = desk.log("A crowd of about 300 stands at the municipal building in Zvečan.", at=at, source="ibar-field-team", grade="A2")
    drawn, documents = desk.workspace.remembered_picture(desk.store, as_of=at)
    assert read.document.id in documents
    assert any(read.mentions[0].id in h.evidence.mentions for h in drawn.happenings)
    assert read.document.label == "internal"
    assert [d.value for d in desk.store.decisions()] == ["2"]


def test_a_report_cannot_change_the_grade_of_its_family(desk: Desk) -> None:
    at = datetime.fromisoformat("2023-05-29T13:00:00+02:00")
    with pytest.raises(SettingsError, match="graded A, not C"):
        desk.log("A crowd stands in Zvečan.", at=at, source="ibar-field-team", grade="C2")
    desk.log("A crowd stands in Zvečan.", at=at, source="a new patrol", grade="C3")
    assert desk.reliability_of("a new patrol") == "C"
    with pytest.raises(DetenteError, match="there already"):
        desk.log("A crowd stands in Zvečan.", at=at, source="a new patrol", grade="C3")
    for grade in ("B22", "7", "2B", ""):
        with pytest.raises(SettingsError, match="expected a letter"):
            desk.log("A crowd stands in Zvečan.", at=at, source="a third patrol", grade=grade)


# on the command line ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(deciding, "Workspace", lambda area, settings: workspace_of(area))
    monkeypatch.setenv("DETENTE_STORE", str(path))
    monkeypatch.setenv("DETENTE_BY", "Ana")

    def command(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return command


def test_each_correction_has_its_command(run, read: list[ReadDocument]) -> None:  # type: ignore[no-untyped-def]
    presence, first, second = the(read, "PRESENCE").id, the(read, "COERCE", 0).id, the(read, "COERCE", 1).id
    assert "decision 1: confirm" in run("confirm", presence, "--why", "seen").stdout
    assert (
        "decision 2: correct"
        in run("correct", presence, "--place", "zvecan", "--actor", "KFOR", "--when", "2023-05-29T06:00").stdout
    )
    assert "decision 3: retract" in run("retract", first).stdout
    assert "decision 4: undo of decision 3" in run("undo", "3").stdout
    assert "decision 5: merge" in run("merge", first, presence).stdout
    event = re.search(r"e_\w{16}", run("history", first).stdout)
    assert event is not None
    assert "decision 6: split" in run("split", event.group(), second).stdout
    assert "decision 7: grade" in run("grade", read[0].document.id, "2").stdout
    assert "decision 8: reliability lowland C" in run("grade", "lowland", "C").stdout
    assert "decision 9: label" in run("label", read[0].document.id, "restricted").stdout
    assert "expected" in run("correct", presence, code=2).stderr or "nothing to correct" in run("correct", presence, code=2).stderr
    assert "no list of actors" in run("correct", presence, "--actor", "Nobody Known", code=2).stderr
    told = run("history", presence).stdout
    assert "Zvečan" in told
    assert "decision 2" in told
    assert "rows are as they were written" in run("verify").stdout


def test_a_report_is_logged_from_the_command_line(run, path: Path) -> None:  # type: ignore[no-untyped-def]
    line = "Some 300 citizens stand at the municipal building in Zvečan."
    told = run("log", line, "--at", "2023-05-29T14:10", "--grade", "A2", "--source", "ibar-field-team").stdout
    assert re.search(r"m_\w{16} PRESENCE", told)
    shown = run("picture", "--area", AREA, "--ids")
    assert re.search(r"\(m_\w{16}", shown.stdout)
    assert "14:10" in shown.stdout


def test_a_past_picture_comes_back_byte_for_byte(run, read: list[ReadDocument], path: Path) -> None:  # type: ignore[no-untyped-def]
    before = run("picture", "--area", AREA).stdout_bytes
    entry = Store(path).head().entry
    run("retract", the(read, "PRESENCE").id, "--why", "wrong")
    after = run("picture", "--area", AREA).stdout_bytes
    assert after != before
    assert run("picture", "--area", AREA, "--known-at", f"#{entry}").stdout_bytes == before
    moment = Store(path).moment_of(entry).isoformat()
    assert run("picture", "--area", AREA, "--known-at", moment).stdout_bytes == before
    assert "no entry 999" in run("picture", "--area", AREA, "--known-at", "#999", code=2).stderr


def test_a_memory_is_backed_up_restored_and_verified(run, tmp_path: Path, path: Path) -> None:  # type: ignore[no-untyped-def]
    made = run("backup", str(tmp_path / "b")).stdout
    restored = run("restore", str(tmp_path / "b"), "--store", str(tmp_path / "again.db")).stdout
    hashes = {re.search(r"sha256 (\w{64})", text).group(1) for text in (made, restored)}  # type: ignore[union-attr]
    assert len(hashes) == 1
    head = str(Store(path).head())
    assert head in restored
    assert run("verify", "--expect", head).exit_code == 0
    wrong = head.split(":", maxsplit=1)[0] + ":" + "0" * 64
    assert "cut or written anew" in run("verify", "--expect", wrong, code=1).stdout


def test_documents_are_erased_with_a_reason(run, read: list[ReadDocument], path: Path) -> None:  # type: ignore[no-untyped-def]
    entry = Store(path).head().entry
    assert "leaves a trace" in run("erase", read[0].document.id, "--yes", code=2).stderr
    assert "1 erased" in run("erase", read[0].document.id, "--why", "asked to", "--yes").stdout
    assert "1 erased with their trace" not in run("verify").stdout
    assert "have been erased since" in run("picture", "--area", AREA, "--known-at", f"#{entry}").stderr
    assert "nothing to erase" in run("erase", "--published-before", "2001-01-01", "--why", "retention", "--yes").stdout
    assert "name documents" in run("erase", "--why", "x", code=2).stderr


def test_a_clock_that_was_set_back_is_told_and_nothing_is_lost(run, path: Path) -> None:  # type: ignore[no-untyped-def]
    """The memory was filled in 2031 by its clock; this machine's says an earlier year."""
    told = run("log", "A crowd stands in Zvečan.", "--at", "2023-05-29T14:10", "--source", "ibar-field-team")
    assert "clock is" in told.stderr
    assert "14:10" in run("picture", "--area", AREA).stdout
    assert run("verify").exit_code == 0


def test_the_page_of_json_has_the_ids_to_correct(run) -> None:  # type: ignore[no-untyped-def]
    found = json.loads(run("picture", "--area", AREA, "--format", "json").stdout)
    assert found["presence"][0]["id"].startswith("p_")
    assert found["contacts"][0]["event"].startswith("e_")


# the screen ------------------------------------------------------------------------------------------------------------------


def screen(desk: Desk, keys: list[str], *, copies: int = 0) -> ReviewScreen:
    """The screen after some keys."""
    import asyncio

    mentions = waiting(desk)
    app = ReviewScreen(desk, mentions, why="morning review")

    async def press() -> None:
        async with app.run_test() as pilot:
            for key in keys:
                await pilot.press(key)
            await pilot.pause()

    asyncio.run(press())
    return app


def test_each_key_of_the_screen_is_a_decision(desk: Desk) -> None:
    first = waiting(desk)
    screen(desk, ["a", "s", "r"])
    kinds = [(d.kind, d.targets[0].mention, d.by, d.why) for d in desk.store.decisions()]
    assert kinds == [("confirm", first[0].id, "Ana", "morning review"), ("retract", first[2].id, "Ana", "morning review")]
    assert {m.id for m in waiting(desk)} == {m.id for m in first} - {first[0].id, first[2].id}


def test_a_correction_is_typed_on_the_screen(desk: Desk) -> None:
    first = waiting(desk)[0]
    screen(desk, ["c", *_typed("status=planned; place=leposavic"), "enter"])
    (decision,) = desk.store.decisions()
    assert decision.correction is not None
    assert (decision.correction.status, decision.targets[0].mention) == ("planned", first.id)
    assert [p.id for p in decision.correction.places or ()] == ["leposavic"]


def test_a_wrong_correction_is_told_and_nothing_is_kept(desk: Desk) -> None:
    app = screen(desk, ["c", *_typed("colour=red"), "enter", "escape", "s"])
    assert desk.store.decisions() == ()
    assert app.mention == waiting(desk)[1]


def test_the_last_answer_can_be_taken_back_on_the_screen(desk: Desk) -> None:
    app = screen(desk, ["r", "u"])
    assert [d.kind for d in desk.store.decisions()] == ["retract", "undo"]
    assert app.mention == waiting(desk)[0]


def _typed(text: str) -> list[str]:
    names = {" ": "space", "=": "equals_sign", ";": "semicolon", "-": "minus"}
    return [names.get(c, c) for c in text]


def test_twenty_corrections_are_made_by_keyboard(desk: Desk, kosovo: Workspace) -> None:
    lines = [f"Police arrested {n} demonstrators in Zvečan on Monday." for n in range(3, 27)]
    documents = [kosovo.document(body, published="2023-05-29T12:00:00+02:00", source="Lowland Wire") for body in lines]
    kosovo.keep(desk.store, kosovo.read(documents))
    keys = ["a", "r", "c", *_typed("status=planned"), "enter", "a"] * 5
    screen(desk, keys)
    assert len(desk.store.decisions()) == 20
