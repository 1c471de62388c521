"""The calendar on the command line: what is announced, demanded or promised for the next hours, each line with its source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.store.store import Store
from detente.surfaces.cli.main import main
from tests.worlds import CROWD, GOV_A, GOV_B, POLICE_A, SIDE_A, WIRE, World, on, told, until


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """Half an hour after dawn: a strike in a day, a promise due in twenty hours, a demand in ten days, and a word without a time."""
    world = World()
    world.tell(
        WIRE, 0.5, told("PROTEST", "strike", by=CROWD, status="planned", when=on(24, 48), words="the dockers will strike tomorrow")
    )
    world.tell(WIRE, 0.5, told("PLEDGE", by=POLICE_A, content=until(20), words="the police promised to leave"))
    world.tell(
        SIDE_A, 0.5, told("APPEAL", "withdrawal", by=GOV_A, to=(POLICE_A,), content=until(240), words="the wardens must leave")
    )
    world.tell(SIDE_A, 0.5, told("ANNOUNCE", by=GOV_B, words="the council announced an exercise"))
    store = Store(tmp_path / "memory.db")
    for document in world.documents.values():
        told_there = [m for m in world.mentions if m.document_id == document.id]
        store.add(document, told_there, (), area="harbour-islands", method="m")
    store.close()
    return tmp_path / "memory.db"


def page(memory: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["calendar", "--store", str(memory), "--area", "harbour-islands", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_begins_and_falls_due_stands_in_order_with_its_source_and_what_has_no_time_apart(memory: Path) -> None:
    dated, undated = page(memory).split("ANNOUNCED WITHOUT A TIME")
    entries = [" ".join(e.split()) for e in dated.split("\n  - ")[1:]]
    assert len(entries) == 2
    assert "commitment due" in entries[0]
    assert "4 Mar 06:00 to 5 Mar 06:00 announced" in entries[1]
    assert all("[Southern Cable" in e for e in entries)
    assert "announced an exercise" in " ".join(undated.split())
    assert "Southern Cable" in undated.split("SOURCES")[1], "credit and link end the page"


def test_the_horizon_is_three_days_and_can_be_another(memory: Path) -> None:
    assert "next 72 hours" in page(memory)
    assert "deadline" not in page(memory)
    assert "deadline" in page(memory, "--hours", "300")
    assert "nothing is announced, demanded or promised" in page(memory, "--hours", "2")


def test_as_json_the_times_are_whole_and_every_entry_cites_its_mentions(memory: Path) -> None:
    found = json.loads(page(memory, "--format", "json"))
    assert [e["kind"] for e in found["entries"]] == ["commitment due", "announced"]
    assert all(e["evidence"]["mentions"] and e["starts"] for e in found["entries"])
    assert len(found["without_a_time"]) == 1
    assert "Southern Cable" in {s["source"] for s in found["sources"]}


@pytest.mark.parametrize("hours", ["0", "-3", "9999999"])
def test_hours_that_are_none_are_refused_with_what_is_expected(memory: Path, hours: str) -> None:
    result = CliRunner().invoke(main, ["calendar", "--store", str(memory), "--area", "harbour-islands", "--hours", hours])
    assert result.exit_code == 2
    assert "more than 0 and at most a year" in result.output
