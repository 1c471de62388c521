"""What changed, who was in touch, what followed: views over a picture, whatever the order, however often it is told, for both sides alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.picture import Picture
from detente.model.views import Changes
from detente.ontology.files import KnowledgeFiles
from detente.ontology.ledger_rules import load_ledger_rules
from detente.situation.aftermath import followed_appeals
from detente.situation.assess import assess
from detente.situation.calendar import calendar_of, undated_of
from detente.situation.changes import changes_of
from detente.situation.dialogue import dialogue_of
from detente.situation.liaison import neutrality, not_called, pairs_of, shuttles_of
from detente.surfaces.cli.main import main
from tests.worlds import (
    ARMY_A,
    CROWD,
    CROWD_A,
    CROWD_B,
    GOV_A,
    GOV_B,
    GOVERNMENT_A,
    MISSION,
    OBSERVERS,
    POLICE_A,
    POLICE_B,
    SECOND_WIRE,
    SIDE_A,
    SIDE_B,
    SOURCES,
    WIRE,
    World,
    area,
    hour,
    on,
    said_by,
    scale,
    swapped,
    told,
    until,
)  # fmt: skip

RULES = load_ledger_rules(KnowledgeFiles())
IS_NEUTRAL = neutrality(scale(), area())


def world_of(*reports: tuple) -> World:
    world = World()
    for source, at, *mentions in reports:
        world.tell(source, at, *mentions)
    return world


def draw(world: World, at: float) -> Picture:
    return assess(world.mentions, world.documents, events=world.events(), area=area(), scale=scale(), as_of=hour(at), rules=RULES)


def changes(world: World, since: float, at: float) -> Changes:
    return changes_of(draw(world, since), draw(world, at), rules=RULES, scale=scale(), is_neutral=IS_NEUTRAL)


def kinds(found: Changes) -> list[tuple[str, str]]:
    return [(c.kind, c.what) for c in found.changes]


# what changed ----------------------------------------------------------------------------------------------------------


def test_a_level_that_rose_is_told_with_what_it_was_and_why() -> None:
    world = world_of(
        (WIRE, 1, told("PRESENCE", "patrol", by=MISSION)), (OBSERVERS, 5, told("ASSAULT", "firearms", by=CROWD, when=on(4)))
    )
    (step,) = [s for s in changes(world, 2, 5).levels if s.place == "port-varn"]
    assert (step.was_name, step.now > step.was) == ("routine", True)
    assert "firearm" in step.reasons[0]


def test_what_was_known_before_is_no_change() -> None:
    world = world_of(
        (WIRE, 1, told("ASSAULT", "primitive", by=CROWD, when=on(0.5))), (WIRE, 3, told("PRESENCE", "patrol", by=MISSION))
    )
    assert not [k for k in kinds(changes(world, 2, 4)) if k[0] == "event"]
    assert ("event", "new") in kinds(changes(world, 0, 4))


def test_a_known_event_of_which_another_family_tells_is_told_further() -> None:
    stones = told("ASSAULT", "primitive", by=CROWD, when=on(0.5))
    found = changes(world_of((WIRE, 1, stones), (SECOND_WIRE, 3, stones)), 2, 4)
    (change,) = [c for c in found.changes if c.kind == "event"]
    assert (change.what, change.at) == ("more told", hour(3))
    assert change.evidence.documents == ("d_001",)


def test_an_event_that_one_voice_tells_is_unconfirmed_until_another_family_tells_it() -> None:
    stones = told("ASSAULT", "primitive", by=CROWD, when=on(2))
    assert len(changes(world_of((WIRE, 3, stones)), 1, 4).unconfirmed) == 1
    assert not changes(world_of((WIRE, 3, stones), (SECOND_WIRE, 3, stones)), 1, 4).unconfirmed


def test_a_place_that_nobody_reports_on_any_more_is_silent_and_keeps_its_level() -> None:
    world = world_of(
        (WIRE, 1, told("ASSAULT", "firearms", by=CROWD)), (WIRE, 40, told("PRESENCE", "patrol", by=MISSION, at="greel"))
    )
    found = changes(world, 2, 40)
    (silent,) = [s for s in found.silent if s.place == "port-varn"]
    assert (silent.is_silent, silent.last_report, silent.now >= silent.was) == (True, hour(1), True)


def test_what_came_and_went_in_between_is_new_and_over() -> None:
    crowd = told("PRESENCE", "gathered", by=CROWD)
    gone = told("RETREAT", "withdraw", by=CROWD, ends="PRESENCE")
    world = world_of((WIRE, 1, told("PRESENCE", "patrol", by=MISSION, at="greel")), (WIRE, 3, crowd), (WIRE, 5, gone))
    assert ("presence", "new, and over") in kinds(changes(world, 2, 6))
    assert ("presence", "ended") in kinds(changes(world, 4, 6))


def test_a_denial_makes_a_dispute_and_a_later_version_another() -> None:
    claim = told("ASSAULT", "firearms", by=POLICE_A, when=on(0.5), speaker=said_by(GOV_B))
    denial = told("ASSAULT", "firearms", by=POLICE_A, when=on(0.5), polarity="negated", speaker=said_by(GOV_A, "denies"))
    world = world_of((SIDE_B, 1, claim), (SIDE_A, 3, denial), (GOVERNMENT_A, 6, denial))
    assert ("dispute", "new") in kinds(changes(world, 2, 4))
    assert ("dispute", "another version") in kinds(changes(world, 4, 7))
    assert not [k for k in kinds(changes(world, 6.5, 7)) if k[0] == "dispute"]


def test_a_promise_that_fell_due_is_told_whatever_became_of_it() -> None:
    world = world_of((WIRE, 1, told("PLEDGE", by=POLICE_A, content=until(10))), (WIRE, 12, told("PRESENCE", "patrol", by=MISSION)))
    assert [getattr(d, "state", "") for d in changes(world, 9, 12).due] == ["overdue"]
    assert not changes(world, 11, 12).due


def test_two_equal_pictures_have_no_changes() -> None:
    found = changes(world_of((WIRE, 1, told("ASSAULT", "firearms", by=CROWD))), 2, 2)
    assert (found.levels, found.silent, found.changes, found.unconfirmed, found.due) == ((), (), (), (), ())


def test_pictures_of_two_areas_or_in_the_wrong_order_are_not_compared() -> None:
    world = world_of((WIRE, 1, told("ASSAULT", by=CROWD)))
    early, late = draw(world, 1), draw(world, 2)
    with pytest.raises(ValueError, match="earlier picture comes first"):
        changes_of(late, early, rules=RULES, scale=scale(), is_neutral=IS_NEUTRAL)
    with pytest.raises(ValueError, match="two areas"):
        changes_of(replace(early, area="other"), late, rules=RULES, scale=scale(), is_neutral=IS_NEUTRAL)


# liaison ---------------------------------------------------------------------------------------------------------------

MET_A = told("CONSULT", by=MISSION, to=(GOV_A,), when=on(1))
MET_B = told("CONSULT", by=MISSION, to=(GOV_B,), when=on(5))


def test_talks_with_one_side_and_then_with_the_other_are_one_process() -> None:
    (shuttle,) = shuttles_of(draw(world_of((WIRE, 2, MET_A), (WIRE, 6, MET_B)), 7), is_neutral=IS_NEUTRAL, rules=RULES)
    assert (shuttle.go_between.id, shuttle.sides, len(shuttle.legs), shuttle.is_open) == ("HIMM", ("a", "b"), 2, True)
    assert (shuttle.start < shuttle.last, shuttle.last <= hour(6)) == (True, True)


def test_talks_with_one_side_alone_or_days_apart_are_no_shuttle() -> None:
    again = told("CONSULT", by=MISSION, to=(GOV_A,), when=on(3))
    assert not shuttles_of(draw(world_of((WIRE, 2, MET_A), (WIRE, 4, again)), 7), is_neutral=IS_NEUTRAL, rules=RULES)
    later = told("CONSULT", by=MISSION, to=(GOV_B,), when=on(80))
    assert not shuttles_of(draw(world_of((WIRE, 2, MET_A), (WIRE, 81, later)), 82), is_neutral=IS_NEUTRAL, rules=RULES)


def test_a_party_that_talks_to_both_sides_itself_is_no_go_between() -> None:
    own = (told("CONSULT", by=ARMY_A, to=(GOV_A,), when=on(1)), told("CONSULT", by=ARMY_A, to=(GOV_B,), when=on(2)))
    assert not shuttles_of(draw(world_of((WIRE, 3, *own)), 4), is_neutral=IS_NEUTRAL, rules=RULES)


def test_days_since_the_last_contact_are_counted_from_the_last_talk_not_from_a_refusal() -> None:
    refused = told("REJECT", "meet", by=GOV_A, to=(MISSION,), when=on(30))
    picture = draw(world_of((WIRE, 2, MET_A), (WIRE, 31, refused)), 49)
    (pair,) = pairs_of(picture)
    assert {pair.first.id, pair.second.id} == {"HIMM", "XHBGOV"}
    assert pair.latest.state == "refused"
    assert pair.since_last // timedelta(hours=1) == 47


@pytest.mark.parametrize(
    ("mention", "state"),
    [
        (told("CONSULT", by=MISSION, to=(GOV_A,)), "met"),
        (told("CONSULT", "phone", by=MISSION, to=(GOV_A,)), "called"),
        (told("CONSULT", by=MISSION, to=(GOV_A,), status="ongoing"), "in constant communication"),
        (told("CONSULT", by=MISSION, to=(GOV_A,), ends="CONSULT"), "broken off"),
        (told("REJECT", "meet", by=GOV_A, to=(MISSION,)), "refused"),
    ],
)
def test_a_contact_says_in_what_way(mention, state: str) -> None:  # type: ignore[no-untyped-def]
    assert [c.state for c in draw(world_of((WIRE, 1, mention)), 2).contacts] == [state]


def test_the_result_of_talks_is_what_the_same_report_tells_of_both() -> None:
    agreed = told("AGREE", by=GOV_A, to=(MISSION,), words="the government agreed to open the pier")
    elsewhere = told("AGREE", by=GOV_A, to=(MISSION,), words="agreed in another report")
    world = world_of((WIRE, 2, MET_A, agreed), (SECOND_WIRE, 3, MET_B), (SIDE_A, 4, elsewhere))
    results = {c.others[0].id: c.result for c in draw(world, 5).contacts}
    assert results["XHBGOV"] is not None
    assert results["XHBGOV"].startswith("the government agreed to open the pier")
    assert results["XSKCOU"] is None


def test_who_acts_and_was_not_talked_to_for_a_day_is_to_be_called() -> None:
    world = world_of((WIRE, 2, MET_A), (WIRE, 3, told("COERCE", "restrict", by=POLICE_B)), (WIRE, 30, told("THREATEN", by=GOV_A)))
    found = {n.who.id: n.last for n in not_called(draw(world, 31), is_neutral=IS_NEUTRAL, rules=RULES)}
    assert set(found) == {"XSKWAR", "XHBGOV"}
    assert found["XSKWAR"] is None
    assert found["XHBGOV"] is not None
    world.tell(WIRE, 30.5, told("CONSULT", "phone", by=MISSION, to=(GOV_A,)))
    assert {n.who.id for n in not_called(draw(world, 31), is_neutral=IS_NEUTRAL, rules=RULES)} == {"XSKWAR"}


def test_the_chairs_at_the_table_tell_the_level() -> None:
    assert RULES.level_of(["Prime Minister X", "KFOR officer"]) == "heads"
    assert RULES.level_of(["the commander"]) == "commanders"
    assert RULES.level_of(["villagers"]) == ""


# appeals, calendar, dialogue -------------------------------------------------------------------------------------------


def test_what_the_one_called_upon_did_is_listed_within_a_day_and_three() -> None:
    appeal = told("APPEAL", "withdrawal", by=MISSION, to=(POLICE_A,), when=on(1))
    withdrew = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", when=on(40))
    attacked = told("ASSAULT", "crowd-control", by=POLICE_A, when=on(5))
    other = told("ASSAULT", "crowd-control", by=POLICE_B, when=on(6))
    world = world_of((WIRE, 2, appeal), (WIRE, 7, attacked, other), (WIRE, 41, withdrew))
    (followed,) = followed_appeals(draw(world, 60), RULES)
    day, three = followed.after
    assert (day.is_over, [h.type for h in day.towards], [h.type for h in day.away]) == (True, [], ["ASSAULT"])
    assert (three.is_over, [h.type for h in three.towards], [h.type for h in three.away]) == (False, ["RETREAT"], ["ASSAULT"])


def test_what_came_before_an_appeal_or_at_another_place_does_not_follow_it() -> None:
    appeal = told("APPEAL", "withdrawal", by=MISSION, to=(POLICE_A,), when=on(10))
    before = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", when=on(5))
    away = told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", when=on(12), at="greel")
    (followed,) = followed_appeals(draw(world_of((WIRE, 11, appeal, before), (WIRE, 13, away)), 14), RULES)
    assert [(a.towards, a.away) for a in followed.after] == [((), ()), ((), ())]


def test_the_calendar_holds_what_begins_and_what_falls_due_in_order() -> None:
    strike = told("PROTEST", "strike", by=CROWD, status="planned", when=on(30, 54))
    world = world_of((WIRE, 1, strike, told("PLEDGE", by=POLICE_A, content=until(20))), (SIDE_A, 2, told("ANNOUNCE", by=GOV_A)))
    picture = draw(world, 3)
    assert [(e.kind, e.starts) for e in calendar_of(picture, RULES.calendar)] == [
        ("commitment due", hour(20)),
        ("announced", hour(30)),
    ]
    assert [e.kind for e in calendar_of(picture, timedelta(hours=18))] == ["commitment due"]
    assert len(undated_of(picture)) == 1


def test_what_has_begun_and_goes_on_stays_in_the_calendar_until_it_is_over() -> None:
    strike = told("PROTEST", "strike", by=CROWD, status="planned", when=on(30, 54))
    world = world_of((WIRE, 1, strike))
    assert [len(calendar_of(draw(world, at), RULES.calendar)) for at in (40, 55)] == [1, 0]


def test_the_dialogue_track_has_meetings_of_both_sides_appeals_and_breaks() -> None:
    world = world_of(
        (WIRE, 2, told("CONSULT", by=GOV_A, to=(GOV_B,), when=on(1)), told("APPEAL", "dialogue", by=MISSION, to=(GOV_A, GOV_B))),
        (WIRE, 5, told("REJECT", "meet", by=GOV_B, to=(GOV_A,)), told("APPEAL", "restraint", by=MISSION, to=(GOV_A,))),
        (WIRE, 6, told("SANCTION", "discontinue", by=GOV_A, words="the delegation left the hall")),
    )
    assert [s.kind for s in dialogue_of(draw(world, 7), RULES)] == ["meeting", "appeal for dialogue", "refusal to meet", "walk-out"]


# properties ------------------------------------------------------------------------------------------------------------

ACTS = (
    told("CONSULT", by=MISSION, to=(GOV_A,)), told("CONSULT", by=MISSION, to=(GOV_B,)), told("CONSULT", "phone", by=MISSION, to=(POLICE_A,)),
    told("REJECT", "meet", by=GOV_A, to=(GOV_B,)), told("PLEDGE", by=POLICE_A, to=(MISSION,), content=until(30)),
    told("APPEAL", "restraint", by=MISSION, to=(POLICE_B,)), told("APPEAL", "dialogue", by=MISSION, to=(GOV_A, GOV_B)),
    told("ASSAULT", "primitive", by=CROWD_B), told("ASSAULT", "crowd-control", by=POLICE_B), told("COERCE", "restrict", by=POLICE_A, at="greel"),
    told("PRESENCE", "gathered", by=CROWD_A), told("RETREAT", "withdraw", by=POLICE_B, ends="PRESENCE"), told("THREATEN", by=GOV_B),
    told("ASSAULT", "firearms", by=POLICE_A, speaker=said_by(GOV_B)),
    told("ASSAULT", "firearms", by=POLICE_A, polarity="negated", speaker=said_by(GOV_A, "denies")),
    told("PROTEST", "obstruct", by=CROWD_A, at="lowen-quay"), told("PROTEST", "strike", by=CROWD_B, status="planned", when=on(40, 50)),
)  # fmt: skip
REPORTS = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.integers(0, 60), st.lists(st.sampled_from(ACTS), min_size=1, max_size=3)),
    min_size=1,
    max_size=8,
)


def views(world: World, at: float = 61) -> tuple[object, ...]:
    picture = draw(world, at)
    return (
        changes(world, 20, at), pairs_of(picture), shuttles_of(picture, is_neutral=IS_NEUTRAL, rules=RULES),
        not_called(picture, is_neutral=IS_NEUTRAL, rules=RULES), followed_appeals(picture, RULES), dialogue_of(picture, RULES),
        calendar_of(picture, RULES.calendar), picture.contacts, picture.commitments, picture.appeals, picture.announcements,
        picture.obstructions, picture.assessments, picture.figures,
    )  # fmt: skip


def made(reports: list) -> World:  # type: ignore[type-arg]
    return world_of(*((source, at, *mentions) for source, at, mentions in reports))


@settings(max_examples=25, deadline=None)
@given(REPORTS, st.integers(0, 9))
def test_the_order_of_input_does_not_matter(reports: list, seed: int) -> None:  # type: ignore[type-arg]
    world = made(reports)
    mixed = World(dict(Random(seed).sample(list(world.documents.items()), len(world.documents))), list(world.mentions))
    Random(seed).shuffle(mixed.mentions)
    assert views(mixed) == views(world)


@settings(max_examples=15, deadline=None)
@given(REPORTS)
def test_a_rerun_adds_nothing(reports: list) -> None:  # type: ignore[type-arg]
    world = made(reports)
    assert views(World(world.documents, [replace(m) for m in world.mentions] + world.mentions)) == views(world)


def _shape(world: World, *, is_exchanged: bool = False, at: float = 61) -> tuple[object, ...]:
    """The views by sides, without names, ids and offsets; exchanged, each side stands for the other."""
    other = {"a": "b", "b": "a"} if is_exchanged else {}
    side = lambda whos: tuple(sorted(other.get(w.side, str(w.side)) for w in whos))  # noqa: E731
    picture = draw(world, at)
    found = changes(world, 20, at)
    shuttles = shuttles_of(picture, is_neutral=IS_NEUTRAL, rules=RULES)
    followed = followed_appeals(picture, RULES)
    counted: Callable[[list[tuple[object, ...]]], list[str]] = lambda rows: sorted(map(str, rows))  # noqa: E731
    return (
        counted([(c.kind, c.what, side(c.who), c.at) for c in found.changes]),
        counted([(s.place, s.was, s.now) for s in found.levels]),
        counted([(side((p.first, p.second)), p.last, p.latest.state) for p in pairs_of(picture)]),
        counted([(tuple(sorted(other.get(x, x) for x in s.sides)), len(s.legs), s.start) for s in shuttles]),
        counted([(side((n.who,)), n.last) for n in not_called(picture, is_neutral=IS_NEUTRAL, rules=RULES)]),
        counted([(side(f.appeal.to), [(len(a.towards), len(a.away)) for a in f.after]) for f in followed]),
        counted([(s.kind, side(s.who), s.at) for s in dialogue_of(picture, RULES)]),
        counted([(side(c.maker), c.state, c.step) for c in picture.commitments]),
        counted([(side(c.initiators), side(c.others), c.state, c.result is not None) for c in picture.contacts]),
    )


@settings(max_examples=25, deadline=None)
@given(REPORTS)
def test_the_sides_exchanged_give_every_view_exchanged(reports: list) -> None:  # type: ignore[type-arg]
    world = made(reports)
    assert _shape(swapped(world), is_exchanged=True) == _shape(world)


# the command -----------------------------------------------------------------------------------------------------------

TEXTS = (
    ("KFOR soldiers stand between citizens and police in Leposavić.", "2023-05-29T08:00:00+02:00", "Lowland Wire"),
    ("On Monday police fired tear gas at citizens in Zvečan.", "2023-05-29T12:00:00+02:00", "Meridian Press Agency"),
)


@pytest.fixture
def memory(kosovo, tmp_path: Path) -> str:  # type: ignore[no-untyped-def]
    from detente.store.store import Store

    path = tmp_path / "memory.db"
    documents = [kosovo.document(text, published=published, source=source) for text, published, source in TEXTS]
    kosovo.keep(Store(path), kosovo.read(documents))
    return str(path)


def test_the_command_tells_what_changed_with_its_source(memory: str) -> None:
    result = CliRunner().invoke(main, ["changes", "--store", memory, "--since", "2023-05-29T09:00"], catch_exceptions=False)
    page = " ".join(result.output.split())
    assert result.exit_code == 0
    assert "CHANGES from 29 May 09:00 to 29 May 12:00 CEST" in page
    assert "police fired tear gas at citizens in Zvečan" in page
    assert "[Meridian Press Agency 29 May 12:00]" in page
    assert "KFOR soldiers stand" not in page.partition("UNCONFIRMED")[0].partition("EVENTS")[2].partition("WHO")[0]


@pytest.mark.parametrize(("since", "message"), [("2023-05-30", "is not before"), ("yesterdayish", "--since")])
def test_a_wrong_since_is_told(memory: str, since: str, message: str) -> None:
    result = CliRunner().invoke(main, ["changes", "--store", memory, "--since", since], catch_exceptions=False)
    assert (result.exit_code, message in result.output) == (2, True)


def test_changes_as_json_hold_times_in_utc(memory: str) -> None:
    import json

    result = CliRunner().invoke(main, ["changes", "--store", memory, "--since", "2023-05-29T09:00", "--format", "json"])
    found = json.loads(result.output)
    assert datetime.fromisoformat(found["since"]) == datetime.fromisoformat("2023-05-29T07:00:00+00:00")
    assert found["changes"]


def test_of_two_figures_of_one_report_the_later_in_the_text_is_the_latest() -> None:
    from detente.model.mentions import Figure

    def hurt(number: int, start: int):  # type: ignore[no-untyped-def]
        return told(
            "ASSAULT",
            "primitive",
            by=CROWD,
            when=on(1),
            figures=(Figure(str(number), start, start + 1, number, number, "injured"),),
        )

    (history,) = draw(world_of((WIRE, 2, hurt(11, 5), hurt(9, 90))), 3).figures
    assert [r.low for r in history.reports] == [11, 9]
    (history,) = draw(world_of((WIRE, 2, hurt(9, 90), hurt(11, 5))), 3).figures
    assert [r.low for r in history.reports] == [11, 9]
