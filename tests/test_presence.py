"""Presence: what confirms, reinforces, ends and disputes it, and the layer at any past hour."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from detente.model.picture import Presence, ToldSize, do_sizes_meet
from detente.surfaces.cli.main import main
from tests.conftest import EXAMPLES
from tests.test_tension_properties import LAST_REPORT, moments, worlds
from tests.worlds import (
    CROWD,
    CROWD_A,
    GOV_A,
    MISSION,
    OBSERVERS,
    POLICE_A,
    POLICE_B,
    SECOND_WIRE,
    SIDE_A,
    SIDE_B,
    WIRE,
    World,
    hour,
    on,
    points_of,
    said_by,
    size,
    swapped,
    told,
)

DEPLOYED = told("PRESENCE", "deployed", by=MISSION)
GATHERED = told("PRESENCE", "gathered", by=CROWD)
checked = settings(max_examples=30, deadline=None)


def _one(world: World, at: float, manner: str = "deployed") -> Presence:
    (entry,) = [p for p in world.picture(at).presence if p.manner == manner]
    return entry


def _world(*reports: tuple) -> World:  # type: ignore[type-arg]
    world = World()
    for source, at, *mentions in reports:
        world.tell(source, at, *mentions)
    return world


# confirmed, stale, reinforced, ended -----------------------------------------------------------------------------------


def test_a_confirmation_keeps_the_beginning_and_moves_the_last_confirmed() -> None:
    entry = _one(_world((WIRE, 1, DEPLOYED), (SECOND_WIRE, 20, DEPLOYED)), 21)
    assert (entry.since, entry.confirmed, entry.until, entry.is_stale) == (hour(1), hour(20), None, False)


@pytest.mark.parametrize(("mention", "manner", "ttl"), [(GATHERED, "gathered", 6), (DEPLOYED, "deployed", 24)])
def test_a_presence_is_stale_after_its_time_to_live_and_not_before(mention: object, manner: str, ttl: int) -> None:
    world = _world((WIRE, 1, mention))
    assert not _one(world, 1 + ttl, manner).is_stale
    assert _one(world, 1 + ttl + 0.1, manner).is_stale


def test_a_reinforcement_confirms_what_stands_and_is_told_with_it() -> None:
    entry = _one(_world((WIRE, 1, DEPLOYED), (SECOND_WIRE, 20, replace(DEPLOYED, mode="reinforced"))), 30)
    assert (entry.since, entry.confirmed, entry.reinforced, entry.is_stale) == (hour(1), hour(20), hour(20), False)
    assert len(entry.evidence.mentions) == 2


def test_a_reinforcement_of_what_nobody_told_of_stands_for_itself() -> None:
    entry = _one(_world((WIRE, 1, replace(DEPLOYED, mode="reinforced"))), 2, "reinforced")
    assert (entry.since, entry.reinforced) == (hour(1), hour(1))


def test_the_reinforcement_of_another_force_changes_nothing() -> None:
    entry = _one(_world((WIRE, 1, DEPLOYED), (WIRE, 3, told("PRESENCE", "reinforced", by=POLICE_A))), 4)
    assert (entry.reinforced, entry.confirmed) == (None, hour(1))


def test_a_withdrawal_ends_it_and_the_end_is_kept() -> None:
    left = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE")
    world = _world((WIRE, 1, told("PRESENCE", "deployed", by=POLICE_A)), (SECOND_WIRE, 5, left))
    assert _one(world, 6).until == hour(5)
    assert _one(world, 4).until is None


def test_the_withdrawal_of_a_part_ends_nothing_and_is_told_with_what_stays() -> None:
    part = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", words="half of the police withdrew from the quay")
    world = _world((WIRE, 1, told("PRESENCE", "deployed", by=POLICE_A)), (SECOND_WIRE, 5, part))
    entry = _one(world, 6)
    assert (entry.until, entry.reduced, entry.said_ended_by) == (None, hour(5), ())
    assert "m_001_00" in entry.evidence.mentions
    assert _one(world, 4).reduced is None
    world.tell(SECOND_WIRE, 7, replace(part, words="the police withdrew from the quay"))
    assert (_one(world, 8).until, _one(world, 8).reduced) == (hour(7), None)


def test_the_withdrawal_of_a_part_lowers_no_points_and_that_of_another_force_is_not_this_ones() -> None:
    standing = (WIRE, 1, told("PRESENCE", "gathered", by=CROWD), told("PRESENCE", "deployed", by=POLICE_A))
    part = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", words="some of the police left")
    assert points_of(_world(standing, (SECOND_WIRE, 2, part)).picture(3)) == points_of(_world(standing).picture(3))
    others = told("RETREAT", "withdraw", by=POLICE_B, ends="PRESENCE", words="some of the wardens left")
    assert _one(_world(standing, (SECOND_WIRE, 2, others)), 3).reduced is None


def test_a_withdrawal_told_by_who_gains_is_a_claim_and_ends_nothing() -> None:
    left = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE")
    entry = _one(_world((WIRE, 1, told("PRESENCE", "deployed", by=POLICE_A)), (SIDE_A, 5, left)), 6)
    assert (entry.until, entry.said_ended_by, entry.is_disputed) == (None, (SIDE_A,), True)


# who says otherwise ----------------------------------------------------------------------------------------------------


def test_who_says_that_nobody_stands_there_is_shown_and_ends_nothing() -> None:
    denied = told("PRESENCE", "deployed", by=POLICE_A, polarity="negated", speaker=said_by(GOV_A, "denies"))
    entry = _one(_world((WIRE, 1, told("PRESENCE", "deployed", by=POLICE_A)), (SECOND_WIRE, 2, denied)), 3)
    assert (entry.disputed_by, entry.until, entry.is_disputed) == (("Government of the Harbour Islands",), None, True)


def test_no_gathering_disputes_a_crowd_and_no_deployed_force() -> None:
    none_seen = told("PRESENCE", "gathered", polarity="negated")
    world = _world((WIRE, 1, GATHERED, DEPLOYED), (SIDE_B, 2, none_seen))
    assert _one(world, 3, "gathered").disputed_by == (SIDE_B,)
    assert _one(world, 3).disputed_by == ()


def test_what_was_denied_of_another_day_disputes_nothing() -> None:
    denied = told("PRESENCE", "gathered", by=CROWD, polarity="negated")
    assert _one(_world((SIDE_B, 1, denied), (WIRE, 40, GATHERED)), 41, "gathered").disputed_by == ()


def test_sizes_that_cannot_both_be_are_a_dispute_and_neither_is_lost() -> None:
    few, many = (replace(GATHERED, more=(("figures", size(n)),)) for n in (150, 1000))
    entry = _one(_world((WIRE, 1, few), (SIDE_A, 2, many)), 3, "gathered")
    assert sorted(s.low or 0 for s in entry.sizes) == [150, 1000]
    assert entry.is_disputed
    assert not _one(_world((WIRE, 1, few), (SECOND_WIRE, 2, few)), 3, "gathered").is_disputed


def test_a_crowd_that_grew_is_no_dispute() -> None:
    few, many = (replace(GATHERED, more=(("figures", size(n)),)) for n in (150, 1000))
    entry = _one(_world((WIRE, 1, few), (SIDE_A, 4, many)), 5, "gathered")
    assert (entry.size, entry.is_disputed) == ((1000, 1000), False)


def test_the_number_of_a_crowd_is_not_that_of_those_who_keep_it_apart() -> None:
    between = told("PRESENCE", "between", by=MISSION, to=(CROWD, POLICE_B), figures=size(500))
    between_of = replace(between, more=(("figures", tuple(replace(f, start=40, end=43) for f in size(500))),))
    assert _one(_world((WIRE, 1, between_of)), 2, "between").size is None


def test_an_old_reinforcement_is_no_part_of_a_new_presence() -> None:
    entry = _one(_world((WIRE, 1, replace(DEPLOYED, mode="reinforced")), (SECOND_WIRE, 60, DEPLOYED)), 61)
    assert (entry.since, entry.reinforced, len(entry.evidence.mentions)) == (hour(60), None, 1)


def test_ranges_that_overlap_are_no_dispute() -> None:
    assert do_sizes_meet((ToldSize(100, 300, "a"), ToldSize(200, None, "b"), ToldSize(None, 250, "c")))
    assert not do_sizes_meet((ToldSize(100, 150, "a"), ToldSize(200, None, "b")))


# the layer -------------------------------------------------------------------------------------------------------------


def _layer(world: World, at: float) -> list[tuple[object, ...]]:
    """All but names and ids."""
    return sorted(
        (p.place.id or "", p.manner, p.since, p.confirmed, p.until, p.is_stale, p.reinforced, p.is_disputed, len(p.disputed_by), p.evidence.mentions)
        for p in world.picture(at).presence
    )  # fmt: skip


@checked
@given(worlds(), moments)
def test_with_the_sides_exchanged_the_layer_is_the_same(world: World, at: int) -> None:
    assert _layer(swapped(world), at) == _layer(world, at)


@checked
@given(worlds(), moments)
def test_neither_order_nor_a_second_feeding_changes_the_layer(world: World, at: int) -> None:
    fed = World(dict(reversed(world.documents.items())), world.mentions * 2)
    random.Random(at).shuffle(fed.mentions)
    assert fed.picture(at).presence == world.picture(at).presence


@checked
@given(worlds(), moments)
def test_the_layer_of_a_past_hour_is_what_was_known_then(world: World, at: int) -> None:
    known = {i: d for i, d in world.documents.items() if d.published is not None and d.published <= hour(at)}
    of_then = World(known, [m for m in world.mentions if m.document_id in known])
    assert [replace(p, evidence=p.evidence) for p in world.picture(at).presence] == list(of_then.picture(at).presence)


@checked
@given(worlds())
def test_a_further_confirmation_never_makes_a_presence_shorter(world: World) -> None:
    before = {p.id: p for p in world.picture(LAST_REPORT).presence}
    confirmed = told("PRESENCE", "gathered", by=CROWD_A, when=on(LAST_REPORT - 0.5))
    world.tell(OBSERVERS, LAST_REPORT, confirmed)
    for entry in world.picture(LAST_REPORT).presence:
        was = before.get(entry.id)
        if was is not None and was.confirmed is not None and entry.confirmed is not None:
            assert entry.confirmed >= was.confirmed
            assert not entry.is_stale or was.is_stale


def test_the_command_shows_the_layer_at_a_past_hour(tmp_path: Path) -> None:
    memory, run = tmp_path / "memory.db", CliRunner().invoke
    run(main, ["read", str(EXAMPLES / "north-kosovo"), "--area", "north-kosovo", "--store", str(memory)])
    options = ["--store", str(memory), "--area", "north-kosovo", "--at"]
    noon = run(main, ["presence", "zvecan", *options, "2023-05-29T12:00"]).output
    assert noon.startswith("WHO STANDS WHERE, as of Monday 29 May 2023 12:00 CEST")
    standing = noon.split("STANDING")[1].split("STALE")[0]
    assert "Kosovo Force stands between crowd and Kosovo Police special units" in " ".join(standing.split())
    assert "Leposavić" not in noon
    before = run(main, ["presence", *options, "2023-05-25T12:00"]).output
    assert "nothing is known to stand here, which is not the same as nothing standing" in before
    assert max(map(len, noon.splitlines())) <= 80


def test_a_reinforcement_of_police_before_a_crowd_still_counts_in_the_sum() -> None:
    """The ledger joins what the sum keeps apart: the points of a reinforcement are its own."""
    more = told("PRESENCE", "reinforced", by=POLICE_B)
    items = {
        i.indicator for i in _world((WIRE, 1, told("PRESENCE", "deployed", by=POLICE_B), more)).picture(2).place("port-varn").items
    }
    assert "police_reinforced" in items
