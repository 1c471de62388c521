"""The audit of impartiality: shares by side, family and language, gaps flagged, and how long own reports took."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import KnowledgeError
from detente.model.balance import Balance
from detente.model.picture import OpenQuestion
from detente.ontology.files import BUILT_IN, KnowledgeFiles
from detente.ontology.ledger_rules import load_ledger_rules
from detente.situation.balance import balance_of, relay_of
from detente.store.store import Store
from detente.surfaces.cli.main import main
from detente.workspace import Workspace
from tests.worlds import CROWD, GOV_A, GOV_B, MISSION, SIDE_A, SIDE_B, SOURCES, WIRE, World, area, hour, said_by, swapped, told

RULES = load_ledger_rules(KnowledgeFiles())


def audited(world: World, questions: tuple[OpenQuestion, ...] = ()) -> Balance:
    return balance_of(world.mentions, world.documents, questions, area=area(), limits=RULES.balance, start=hour(0), end=hour(100))


def flagged(found: Balance) -> set[str]:
    return {f.what for f in found.flags}


def world_of(*sources: str, says=None) -> World:  # type: ignore[no-untyped-def]
    world = World()
    for number, source in enumerate(sources):
        more = {"speaker": said_by(says[number])} if says is not None else {}
        world.tell(source, 1 + number, told("ASSAULT", by=CROWD, **more))
    world.documents = {i: replace(d, language="en") for i, d in world.documents.items()}
    return world


EVEN = (SIDE_A, SIDE_B, WIRE, "Albatross Dispatch", SIDE_A, SIDE_B)


def test_every_side_of_the_area_is_counted_also_one_that_nothing_came_from() -> None:
    found = audited(world_of(SIDE_A, SIDE_A, WIRE))
    assert [(c.name, c.documents) for c in found.sides] == [(area().sides[0][1], 2), (area().sides[1][1], 0), ("no side", 1)]


def test_claims_and_quotations_go_by_who_speaks_whoever_publishes_them() -> None:
    found = audited(world_of(WIRE, WIRE, SIDE_A, WIRE, says=(GOV_A, GOV_B, GOV_B, MISSION)))
    assert [c.claims for c in found.sides] == [1, 2, 1]
    assert sum(c.quotes for c in found.sides) == 0


def test_too_few_documents_are_told_and_nothing_else() -> None:
    assert flagged(audited(world_of(SIDE_A))) == {"too few documents"}


def test_twice_as_much_of_one_side_is_flagged_and_the_same_of_both_is_not() -> None:
    assert "more documents of one side" in flagged(audited(world_of(*[SIDE_A] * 5, SIDE_B, SIDE_B)))
    assert not {f for f in flagged(audited(world_of(*EVEN))) if f.startswith("more ")}


def test_a_family_that_publishes_most_is_flagged_by_name() -> None:
    found = audited(world_of(*[WIRE] * 5, SIDE_A, SIDE_B))
    assert [f.detail for f in found.flags if f.what == "one family dominates"] == ["southern-cable publishes 5 of 7 documents"]


def test_languages_that_nobody_read_and_sources_that_were_not_heard_are_flagged() -> None:
    found = audited(world_of(*EVEN))
    unheard = next(f.detail for f in found.flags if f.what == "sources unheard")
    assert set(unheard.split(", ")) == {s.name for s in area().sources.values()} - set(EVEN)
    assert set(found.unheard) == set(unheard.split(", "))
    missing = [x for x in area().languages if x.split("-")[0] != "en"]
    assert ("languages unread" in flagged(found)) == bool(missing)


def test_open_questions_are_told_by_document_so_that_more_documents_are_no_fault() -> None:
    world = world_of(*[SIDE_A] * 4, *[SIDE_B] * 4)
    asked = tuple(OpenQuestion(d.id, 0, 5, "there", "unknown") for d in world.documents.values() if d.source == SIDE_A)
    assert "more open questions for each document of one side" in flagged(audited(world, asked))
    everywhere = tuple(OpenQuestion(d, 0, 5, "there", "unknown") for d in world.documents)
    assert "more open questions for each document of one side" not in flagged(audited(world, everywhere))


REPORTS = st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from([None, GOV_A, GOV_B, MISSION])), max_size=12)


def _world(reports: list) -> World:  # type: ignore[type-arg]
    world = World()
    for number, (source, speaker) in enumerate(reports):
        more = {"speaker": said_by(speaker)} if speaker is not None else {}
        world.tell(source, 1 + number, told("ASSAULT", by=CROWD, **more))
    return world


@settings(max_examples=50, deadline=None)
@given(REPORTS, st.integers(0, 9))
def test_the_order_of_input_does_not_matter_and_a_rerun_adds_nothing(reports: list, seed: int) -> None:  # type: ignore[type-arg]
    world = _world(reports)
    mixed = World(
        dict(Random(seed).sample(list(world.documents.items()), len(world.documents))),
        [replace(m) for m in world.mentions] + world.mentions,
    )
    Random(seed).shuffle(mixed.mentions)
    assert audited(mixed) == audited(world)


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_the_sides_exchanged_give_the_balance_exchanged(reports: list) -> None:  # type: ignore[type-arg]
    world = _world(reports)
    a, b, none = audited(world).sides
    other_a, other_b, other_none = audited(swapped(world)).sides
    assert (replace(other_a, name=b.name), replace(other_b, name=a.name), other_none) == (b, a, none)
    assert flagged(audited(swapped(world))) == flagged(audited(world))


# own reports -----------------------------------------------------------------------------------------------------------


def test_the_time_from_seen_to_taken_in_is_a_median_with_what_was_late_and_what_is_an_import() -> None:
    minutes = (5, 10, 45)
    times = [(hour(0), hour(0) + timedelta(minutes=m)) for m in minutes] + [(hour(0), hour(300))]
    relay = relay_of(times, within=RULES.relay_within)
    assert (relay.reports, relay.median, relay.longest, relay.late, relay.imported) == (
        3,
        timedelta(minutes=10),
        timedelta(minutes=45),
        1,
        1,
    )
    assert relay_of([], within=RULES.relay_within).median is None


@pytest.fixture
def memory(kosovo: Workspace, tmp_path: Path) -> str:
    path = tmp_path / "memory.db"
    texts = (
        ("Police fired tear gas at citizens in Zvečan.", "Lowland Wire"),
        ("The mayor said that the road is closed.", "Severna Strana"),
    )
    documents = [kosovo.document(text, published="2023-05-29T12:00:00+02:00", source=source) for text, source in texts]
    kosovo.keep(Store(path), kosovo.read(documents))
    return str(path)


def test_the_command_prints_flags_first_and_says_whose_claims_are_counted(memory: str) -> None:
    result = CliRunner().invoke(main, ["balance", "--store", memory], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.output.index("FLAGS") < result.output.index("SIDE")
    assert "too few documents: 2, fewer than 5" in result.output
    assert "Claims and quotations by side are those of who speaks" in result.output
    found = json.loads(CliRunner().invoke(main, ["balance", "--store", memory, "--format", "json"]).output)
    assert [c["documents"] for c in found["balance"]["sides"]] == [1, 0, 1]


def test_a_period_that_ends_before_it_starts_is_told(memory: str) -> None:
    result = CliRunner().invoke(
        main, ["balance", "--store", memory, "--from", "2023-05-30", "--to", "2023-05-29"], catch_exceptions=False
    )
    assert (result.exit_code, "before it starts" in result.output) == (2, True)


# the rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dominant_family_share: 0.4", "dominant_family_share: 4", "at most 1"),
        ("sides_ratio: 2.0", "sides_ratio: 0.5", "more than 1"),
        ("shuttle_within_hours: 48", "shuttle_within_hours: two", "must be a number"),
        ("towards: [RETREAT, CONCEDE, AGREE], away", "towards: [RETRAET], away", "unknown event type 'RETRAET'"),
        ("scale: [not begun, begun, largely kept, fully kept]", "scale: [no, yes]", "has 4 steps"),
        ('    "": {towards', "    other: {towards", 'need an entry ""'),
        ("deeds: [ASSAULT,", "deeds: [ASAULT,", "unknown event type 'ASAULT'"),
    ],
)
def test_a_fault_in_the_rules_of_the_ledgers_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (BUILT_IN / "scales" / "ledgers.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "own" / "scales").mkdir(parents=True)
    (tmp_path / "own" / "scales" / "ledgers.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message) as caught:
        load_ledger_rules(KnowledgeFiles.with_overlay(tmp_path / "own"))
    assert (caught.value.path, caught.value.line > 1) == ("own/scales/ledgers.yaml", True)


def test_no_rule_of_the_ledgers_names_a_side_or_a_country() -> None:
    text = (BUILT_IN / "scales" / "ledgers.yaml").read_text(encoding="utf-8")
    assert not [w for w in ("Serb", "Kosovo", "Albanian", "Belgrade", "Pristina", "side: a", "side: b") if w in text]
