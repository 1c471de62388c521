"""Who talks to whom: a person and the body they speak for are one party, in pairs, shuttle talks and the list of who is to be called."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.mentions import ActorRef
from detente.model.picture import Who
from detente.ontology.actors import Actors, Name
from detente.situation.liaison import not_called, pairs_of, shuttles_of, who_key
from detente.situation.offices import parties_by_office
from detente.surfaces.cli.contacts import ago
from detente.surfaces.cli.main import main
from tests.conftest import EXAMPLES
from tests.test_changes import IS_NEUTRAL, RULES, draw, world_of
from tests.worlds import GOV_A, GOV_B, MISSION, POLICE_B, SECOND_WIRE, WIRE, hour, on, told

MAYOR = ActorRef("Jo Marn", 0, 7, "person/jo-marn", "Jo Marn", "XHB", "GOV", "a")
ENVOY = ActorRef("Ada Lind", 0, 8, "person/ada-lind", "Ada Lind", "IGO", "MIL")


def offices(*held: tuple[ActorRef, ActorRef, str, str]) -> Actors:
    """Who holds which office from when to when."""
    actors = Actors()
    for person, body, start, end in held:
        assert body.id is not None
        assert person.id is not None
        actors.add(Name("organisation", body.id, body.name or body.text, body.country, body.sector, body.side), [body.text])
        actors.holders[person.id].append(
            Name("person", person.id, person.text, valid_from=start, valid_to=end, office="head", office_of=body.id)
        )
    return actors


HELD = parties_by_office(offices((MAYOR, GOV_A, "2030", ""), (ENVOY, MISSION, "2031-03", "2031-03")))


def test_a_call_to_the_minister_and_one_to_the_ministry_are_one_pair() -> None:
    world = world_of(
        (WIRE, 2, told("CONSULT", by=MISSION, to=(GOV_A,), when=on(1))), (WIRE, 9, told("CONSULT", "phone", by=ENVOY, to=(MAYOR,), when=on(8)))
    )  # fmt: skip
    picture = draw(world, 12)
    assert len(pairs_of(picture)) == 2
    (pair,) = pairs_of(picture, party_of=HELD)
    assert {pair.first.id, pair.second.id} == {"HIMM", "XHBGOV"}
    assert ([p.name for p in pair.persons], len(pair.contacts), pair.latest.state) == (["Ada Lind", "Jo Marn"], 2, "called")
    assert pair.since_last // timedelta(hours=1) == 3


def test_who_was_called_through_its_head_need_not_be_called() -> None:
    world = world_of((WIRE, 2, told("THREATEN", by=GOV_A)), (WIRE, 3, told("CONSULT", by=MISSION, to=(MAYOR,), when=on(2))))
    picture = draw(world, 4)
    assert [n.who.id for n in not_called(picture, is_neutral=IS_NEUTRAL, rules=RULES)] == ["XHBGOV"]
    assert not not_called(picture, is_neutral=IS_NEUTRAL, rules=RULES, party_of=HELD)


def test_what_a_head_says_makes_the_body_one_to_be_called_once() -> None:
    world = world_of((WIRE, 2, told("THREATEN", by=GOV_A)), (WIRE, 3, told("THREATEN", "force", by=MAYOR)))
    (entry,) = not_called(draw(world, 4), is_neutral=IS_NEUTRAL, rules=RULES, party_of=HELD)
    assert (entry.who.id, [p.name for p in entry.persons]) == ("XHBGOV", ["Jo Marn"])


def test_talks_by_the_envoy_and_by_the_mission_are_one_process_and_the_envoy_meets_nobody_of_her_own() -> None:
    world = world_of(
        (WIRE, 2, told("CONSULT", by=ENVOY, to=(GOV_A,), when=on(1))), (SECOND_WIRE, 6, told("CONSULT", by=(MISSION, ENVOY), to=(GOV_B,), when=on(5)))
    )  # fmt: skip
    (shuttle,) = shuttles_of(draw(world, 7), is_neutral=IS_NEUTRAL, rules=RULES, party_of=HELD)
    assert (shuttle.go_between.id, shuttle.sides, [p.name for p in shuttle.persons]) == ("HIMM", ("a", "b"), ["Ada Lind"])
    assert [[w.id for w in shuttle.others(leg)] for leg in shuttle.legs] == [["XHBGOV"], ["XSKCOU"]]


def _who(ref: ActorRef) -> Who:
    return Who(ref.id, ref.name or ref.text, ref.country, ref.sector, ref.side)


@pytest.mark.parametrize(
    ("at", "party"),
    [("2031-02-28", "person/ada-lind"), ("2031-03-01", "HIMM"), ("2031-03-31", "HIMM"), ("2031-04-01", "person/ada-lind")],
)
def test_an_office_is_of_its_time_and_bounds_are_as_fine_as_they_are_told(at: str, party: str) -> None:
    assert HELD(_who(ENVOY), datetime.fromisoformat(f"{at}T12:00+00:00")).id == party


def test_who_holds_two_offices_at_once_speaks_for_no_single_one() -> None:
    both = parties_by_office(offices((MAYOR, GOV_A, "", ""), (MAYOR, POLICE_B, "", "")))
    assert both(_who(MAYOR), hour(1)) == _who(MAYOR)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from((MISSION, ENVOY)), st.sampled_from((GOV_A, MAYOR, GOV_B)), st.integers(1, 40)),
        min_size=1,
        max_size=8,
    )
)
def test_no_party_stands_twice_in_a_pair_or_in_two_pairs_of_the_same_two(talks: list) -> None:  # type: ignore[type-arg]
    world = world_of(*((WIRE, at + 1, told("CONSULT", by=who, to=(whom,), when=on(at))) for who, whom, at in talks))
    pairs = pairs_of(draw(world, 45), party_of=HELD)
    keys = [frozenset((who_key(p.first), who_key(p.second))) for p in pairs]
    assert len(set(keys)) == len(keys)
    assert all(len(k) == 2 and not any(i.startswith("person/") for i in k) for k in keys)


@pytest.mark.parametrize(
    ("hours", "words"), [(0.5, "under an hour"), (1, "1 hour"), (23, "23 hours"), (24, "1 day"), (49, "2 days")]
)
def test_how_long_ago_is_told_in_words(hours: float, words: str) -> None:
    assert ago(timedelta(hours=hours)) == words


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contacts") / "memory.db"
    result = CliRunner().invoke(main, ["read", str(EXAMPLES / "north-kosovo"), "--area", "north-kosovo", "--store", str(path)])
    assert result.exit_code == 0, result.output
    return path


def _told(memory: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["contacts", "--store", str(memory), "--area", "north-kosovo", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_tells_of_the_29th_of_may_who_talked_and_who_was_not_called(memory: Path) -> None:
    page = " ".join(_told(memory, "--at", "2023-05-29T23:00").split())
    assert "General Staff of the Serbian Army and Kosovo Force (Milan Mojsilović): 8 hours (29 May 14:20)" in page
    assert "Kosovo Force and Kosovo Police (Angelo Michele Ristuccia): 2 days (27 May 20:00)" in page
    assert "Presidency of Kosovo (Vjosa Osmani): no contact known [Meridian Press Agency 29 May 19:25]" in page
    assert "SHUTTLE TALKS: one go-between, one process - Kosovo Force (Angelo Michele Ristuccia), 27 May 20:00" in page
    told, closing = page.split(" SOURCES ")
    assert all("[" in entry for entry in told.split(" - ")[1:]), "every line names its source"
    assert "Meridian Press Agency" in closing


def test_the_same_as_json_has_all_of_it(memory: Path) -> None:
    found = json.loads(_told(memory, "--at", "2023-05-29T23:00", "--format", "json"))
    assert {"as_of", "recent", "pairs", "shuttles", "dialogue", "not_called", "sources"} == set(found)
    assert all(p["since_last"] and p["contacts"][-1]["evidence"]["mentions"] for p in found["pairs"])


def test_a_moment_still_to_come_is_refused(memory: Path) -> None:
    result = CliRunner().invoke(main, ["contacts", "--store", str(memory), "--area", "north-kosovo", "--at", "2099-01-01"])
    assert result.exit_code == 2
    assert "2099" in result.output
