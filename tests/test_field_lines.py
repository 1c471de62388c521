"""Compact field reports: every word understood, or the line is read as any other text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from detente.desk import Desk
from detente.ontology.field_words import load_field_words
from detente.resolve.field_line import FieldLines
from detente.store.store import Store
from detente.workspace import Workspace, workspace_of

LINE = "crowd ~300 at municipal building Zvečan, KFOR between, calm"


def lines(workspace: Workspace) -> FieldLines:
    known = workspace.knowledge
    assert known.area is not None
    return FieldLines(load_field_words(known.files, known.types), known.actors, known.area)


EXAMPLES = load_field_words(workspace_of(None).files, workspace_of(None).knowledge.types).examples


@pytest.mark.parametrize(("text", "area", "wanted"), EXAMPLES, ids=lambda v: str(v)[:30])
def test_the_examples_of_the_list_hold(text: str, area: str, wanted: tuple[str, ...]) -> None:
    workspace = workspace_of(area)
    document = workspace.document(text, published="2023-05-29T08:10")
    mentions = lines(workspace).read(document, method="m")
    assert tuple(f"{m.type}/{m.mode}" for m in mentions) == wanted
    assert all(document.text[m.start : m.end] == m.text for m in mentions)
    refs = [r for m in mentions for r in (*m.actors, *m.places, *m.figures)]
    assert all(document.text[r.start : r.end] == r.text for r in refs)


def test_a_line_says_how_many_who_and_where(kosovo: Workspace) -> None:
    document = kosovo.document(LINE, published="2023-05-29T08:10")
    crowd, between, calm = lines(kosovo).read(document, method="m")
    assert [(f.low, f.high, f.counts) for f in crowd.figures] == [(270, 330, "crowd")]
    assert [p.id for p in crowd.places] == ["zvecan-municipal-building"]
    assert [a.id for a in between.actors] == ["KFOR"]
    assert [(p.id, p.inferred) for p in between.places] == [("zvecan-municipal-building", True)]
    assert (calm.basis, calm.status, calm.figures) == ("seen", "ongoing", ())


def test_a_line_stands_in_the_picture_with_its_grade(kosovo: Workspace, tmp_path: Path) -> None:
    desk = Desk(kosovo, Store(tmp_path / "memory.db"), by="Ana")
    at = datetime.fromisoformat("2023-05-29T08:10:00+02:00")
    read = desk.log(LINE, at=at, source="ibar-field-team", grade="A2")
    picture, _ = kosovo.remembered_picture(desk.store, as_of=at)
    assert {(p.manner, p.who.name, p.place.id) for p in picture.presence} == {
        ("gathered", "crowd", "zvecan-municipal-building"),
        ("between", "Kosovo Force", "zvecan-municipal-building"),
    }
    assert [s.manner for s in picture.assessments] == ["calm"]
    assert picture.place("zvecan").presence
    assert read.mentions


def test_a_longer_report_is_read_as_any_other_text(kosovo: Workspace) -> None:
    text = "On Monday police seized the municipal building in Zvečan. " * 8
    assert lines(kosovo).read(kosovo.document(text, published="2023-05-29"), method="m") == ()


# safety, patrols, codes, times -----------------------------------------------------------------------------------------


def read_line(workspace: Workspace, text: str):  # type: ignore[no-untyped-def]
    return lines(workspace).read(workspace.document(text, published="2023-05-29T08:10:00+02:00"), method="m")


@pytest.mark.parametrize(
    "text", ["Zvečan safety 4", "Zvečan S4", "Zvečan s4", "safety 4/10 Zvečan", "Zvečan perceived safety 4 / 10"]
)
def test_perceived_safety_is_a_number_from_0_to_10_in_its_place(kosovo: Workspace, text: str) -> None:
    (felt,) = read_line(kosovo, text)
    assert [(f.low, f.high, f.counts) for f in felt.figures] == [(4, 4, "safety")]
    assert ([p.id for p in felt.places], felt.type, felt.mode, felt.basis) == (["zvecan"], "ASSESSMENT", None, "seen")


@pytest.mark.parametrize(
    "text", ["Zvečan safety 11", "Zvečan S11", "Zvečan safety 4/5", "Zvečan safety", "Zvečan safety high", "Zvečan S", "0"]
)
def test_a_safety_that_is_no_number_from_0_to_10_is_not_guessed(kosovo: Workspace, text: str) -> None:
    assert read_line(kosovo, text) == ()


def test_perceived_safety_moves_no_level_and_stands_among_the_figures(kosovo: Workspace, tmp_path: Path) -> None:
    desk = Desk(kosovo, Store(tmp_path / "memory.db"), by="Ana")
    for hour, line in ((8, "Zvečan S7 P3"), (9, "Zvečan S2 P0")):
        desk.log(line, at=datetime.fromisoformat(f"2023-05-29T{hour:02}:00:00+02:00"), source="ibar-field-team")
    picture, _ = kosovo.remembered_picture(desk.store, as_of=datetime.fromisoformat("2023-05-29T10:00:00+02:00"))
    assert {f.counts: [r.low for r in f.reports] for f in picture.figures} == {"safety": [7, 2], "patrols": [3, 0]}
    assert picture.place("zvecan").tension == 0


def test_an_incident_by_code_happened_and_does_not_go_on(kosovo: Workspace) -> None:
    (stones,) = read_line(kosovo, "0810 Zvečan stones")
    assert (stones.type, stones.mode, stones.status, [p.id for p in stones.places]) == (
        "ASSAULT",
        "primitive",
        "happened",
        ["zvecan"],
    )
    (gone,) = read_line(kosovo, "Zvečan crowd left")
    assert (gone.type, gone.ends, gone.status) == ("RETREAT", "PRESENCE", "happened")


def test_a_number_that_counts_nothing_is_not_passed_over(kosovo: Workspace) -> None:
    assert read_line(kosovo, "KFOR patrol 60 Leposavić") == ()


def test_the_same_words_of_another_hour_are_another_report(kosovo: Workspace, tmp_path: Path) -> None:
    desk = Desk(kosovo, Store(tmp_path / "memory.db"), by="Ana")
    first, second = (
        desk.log(
            "KFOR patrol Leposavić; quiet", at=datetime.fromisoformat(f"2023-05-{day}T08:10:00+02:00"), source="ibar-field-team"
        )
        for day in (28, 29)
    )
    assert first.document.id != second.document.id
    picture, _ = kosovo.remembered_picture(desk.store, as_of=datetime.fromisoformat("2023-05-29T09:00:00+02:00"))
    assert picture.place("leposavic").coverage.last_report == datetime.fromisoformat("2023-05-29T08:10:00+02:00")


def test_a_file_of_lines_is_taken_in_line_by_line_and_can_be_sent_again(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from detente.surfaces.cli.main import main

    path, store = tmp_path / "lines.txt", str(tmp_path / "memory.db")
    path.write_text("00:10 Zvečan stones S3 P1\n\n0:20 KFOR patrol Leposavić; quiet\n", encoding="utf-8")
    options = ["log", "--file", str(path), "--store", store, "--area", "north-kosovo", "--by", "Ana"]
    first = CliRunner().invoke(main, options, catch_exceptions=False)
    assert (first.exit_code, "2 reports taken in, 0 not" in first.output) == (0, True)
    assert "00:10" in first.output
    again = CliRunner().invoke(main, options, catch_exceptions=False)
    assert (again.exit_code, "0 reports taken in, 2 not" in again.output, again.output.count("there already")) == (1, True, 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give one report"),
        (("a line", "--file", "x"), "give one report"),
        (("--file", "/no/such/file"), "cannot be read"),
        (("--file", "empty"), "is empty"),
    ],
)
def test_neither_a_report_nor_a_file_that_can_be_read_is_told(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    from click.testing import CliRunner

    from detente.surfaces.cli.main import main

    (tmp_path / "empty").write_text("\n \n", encoding="utf-8")
    given = [str(tmp_path / w) if w == "empty" else w for w in words]
    result = CliRunner().invoke(
        main, ["log", *given, "--store", str(tmp_path / "m.db"), "--area", "north-kosovo"], catch_exceptions=False
    )
    assert (result.exit_code, message in result.output) == (2, True)
