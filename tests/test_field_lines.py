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
