"""The columns of ACLED: what an event becomes, what is left out and told, whose words are not copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from detente.errors import KnowledgeError
from detente.model.documents import Document, Terms
from detente.model.read_documents import ReadDocument
from detente.ontology.files import KnowledgeFiles
from detente.ontology.layouts import ACLED_FILE, load_acled_layout
from detente.ontology.mappings import load_mappings
from detente.ontology.types import load_types
from detente.resolve.events import events_of
from detente.surfaces.export.acled import ACLED_COLUMNS, AcledRows, LeftOut
from detente.surfaces.export.csv_file import csv_lines
from detente.surfaces.export.tables import Row
from detente.workspace import Workspace

FILES = KnowledgeFiles()
TYPES = load_types(FILES)
LAYOUT = load_acled_layout(FILES, TYPES)
ROWS = AcledRows(LAYOUT, {"COD": "Democratic Republic of the Congo", "BIH": "Bosnia and Herzegovina"})
DAY = "2031-03-03T18:00:00+00:00"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def _rows(workspace: Workspace, *texts: str, terms: Terms | None = None) -> list[Row | LeftOut]:
    documents = [workspace.document(t, published=DAY, source=f"Wire {n}") for n, t in enumerate(texts)]
    read = [_under(r, terms) for r in workspace.read(documents)]
    mentions = {m.id: m for r in read for m in r.mentions}
    known = {r.document.id: r.document for r in read}
    return [ROWS.row(e, [mentions[i] for i in e.mentions], known) for e in events_of(mentions.values(), known)]


def _under(read: ReadDocument, terms: Terms | None) -> ReadDocument:
    return read if terms is None else replace(read, document=replace(read.document, terms=terms))


def _one(rows: Sequence[Row | LeftOut]) -> Row:
    (found,) = [r for r in rows if isinstance(r, dict)]
    return found


def _reasons(rows: Sequence[Row | LeftOut]) -> list[str]:
    return [r.reason for r in rows if isinstance(r, LeftOut)]


def test_a_clash_of_armed_groups_is_a_battle_and_the_lowest_number_of_dead_counts(workspace: Workspace) -> None:
    found = _one(
        _rows(
            workspace,
            "Congolese soldiers shot dead six rebels in Goma on Monday.",
            "On Monday in Goma Congolese soldiers shot dead four rebels.",
        )
    )
    assert (found["event_type"], found["sub_event_type"], found["disorder_type"]) == (
        "Battles",
        "Armed clash",
        "Political violence",
    )
    assert (found["inter1"], found["inter2"], found["interaction"]) == (1, 2, 12)
    assert (found["event_date"], found["year"], found["time_precision"]) == ("2031-03-03", 2031, 1)
    assert (found["country"], found["location"], found["geo_precision"]) == ("Democratic Republic of the Congo", "Goma", 1)
    assert found["fatalities"] == 4
    assert found["source"] == "Wire 0; Wire 1"
    assert str(found["event_id_cnty"]).startswith("COD-e_")


def test_who_protests_is_a_protester_there_and_nobody_elses_number_is_made_up(workspace: Workspace) -> None:
    found = _one(_rows(workspace, "Teachers rallied in Sarajevo."))
    assert (found["sub_event_type"], found["inter1"], found["interaction"]) == ("Peaceful protest", 6, 60)
    assert found["time_precision"] == 2  # no time is told: the publication stands for it
    assert found["fatalities"] is None
    assert all(not found[c] for c in ("iso", "region", "admin1", "admin2", "admin3", "source_scale"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Rebels did not attack Goma on Monday.", "told as not so"),
        ("Rebels will attack Goma on Friday.", "told as planned"),
        ("The two ministers met in Goma on Monday.", "no such event in ACLED"),
        ("Soldiers shot three rebels on Monday.", "no place"),
    ],
)
def test_what_the_layout_cannot_tell_is_left_out_with_its_reason(workspace: Workspace, text: str, reason: str) -> None:
    rows = _rows(workspace, text)
    assert rows
    assert not any(isinstance(r, dict) for r in rows)
    assert any(reason in r for r in _reasons(rows)), _reasons(rows)


def test_notes_quote_no_more_than_the_source_allows(workspace: Workspace) -> None:
    text = "Congolese soldiers shot dead six rebels in Goma on Monday."
    allowed = str(_one(_rows(workspace, text, terms=Terms(quote_max_chars=20, credit="The Wire")))["notes"])
    forbidden = str(_one(_rows(workspace, text, terms=Terms(quote_max_chars=0, credit="The Wire")))["notes"])
    assert "soldiers shot dead six" not in allowed
    assert "The Wire" in allowed
    assert forbidden == "1 mention in 1 document of 1 source family. (The Wire)"


def test_what_nobody_but_a_party_tells_says_so(workspace: Workspace) -> None:
    found = _one(_rows(workspace, "The army said that rebels had shot two soldiers in Goma on Monday."))
    assert "claimed only" in str(found["tags"])


def test_every_column_is_there_and_the_file_can_be_taken_in_again(workspace: Workspace, tmp_path: Path) -> None:
    rows = _rows(workspace, "Congolese soldiers shot dead six rebels in Goma on Monday.", "Teachers rallied in Sarajevo on Monday.")
    made = [r for r in rows if isinstance(r, dict)]
    assert all(list(r) == list(ACLED_COLUMNS) for r in made)
    assert len(ACLED_COLUMNS) == 31
    path = tmp_path / "acled.csv"
    path.write_text("".join(csv_lines(made, ACLED_COLUMNS)), encoding="utf-8", newline="")
    taken = [d for d in workspace.documents([str(path)]) if isinstance(d, Document)]
    types = sorted(m.type for r in workspace.read(taken) for m in r.mentions)
    assert types == ["ASSAULT", "PROTEST"]


def test_each_type_that_is_written_can_be_read_by_the_mapping_of_acled() -> None:
    mapping = next(m for m in load_mappings(FILES, TYPES).known if m.name == "acled")
    assert {r.becomes for r in LAYOUT.rules} <= LAYOUT.event_types.keys()
    for rule in LAYOUT.rules:
        is_known, told = mapping.type_of(rule.becomes)
        assert is_known, rule.becomes
        if told is not None and rule.becomes not in ("Protest with intervention", "Agreement", "Arrests"):
            assert LAYOUT.sub_event_type(told[0], told[1], by="state", on="rebels") is not None, rule.becomes


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("modes: [unconventional]", "modes: [unheard-of]", "no such type or manner"),
        ("as: Chemical weapon", "as: Chemical", "is none of"),
        ("on: [protesters], as: Excessive", "on: [somebody], as: Excessive", "somebody: none of"),
        ("sectors: [REB]", "sectors: [REP]", "'REP' is none of"),
    ],
)
def test_a_fault_in_the_layout_is_told_with_file_and_line(tmp_path: Path, was: str, becomes: str, fault: str) -> None:
    text = FILES.find(ACLED_FILE)[0].read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / ACLED_FILE
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=fault) as told:
        load_acled_layout(KnowledgeFiles((*FILES.roots, tmp_path)), TYPES)
    assert told.value.line > 1
