"""The situation, sentence by sentence: what counts, what does not, what ends, what stands in which ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from detente.errors import KnowledgeError
from detente.model.events import Event
from detente.ontology.files import BUILT_IN, KnowledgeFiles
from detente.ontology.tension_scale import load_tension_scale
from detente.situation.assess import assess
from detente.situation.canonical import canonical
from detente.situation.explain import explain
from tests.worlds import (
    ARMY_A,
    CROWD,
    CROWD_A,
    GOV_A,
    GOV_B,
    GOVERNMENT_A,
    MASKED,
    MISSION,
    MISSION_LINE,
    OBSERVERS,
    POLICE,
    POLICE_A,
    POLICE_B,
    SECOND_WIRE,
    SIDE_A,
    SIDE_B,
    WIRE,
    World,
    area,
    hour,
    on,
    points_of,
    said_by,
    scale,
    size,
    told,
    until,
)  # fmt: skip

BETWEEN = told("PRESENCE", "between", by=MISSION, to=(CROWD, POLICE_B), status="ongoing")
SEIZED = told("COERCE", "seize", by=POLICE_B, words="special police seized the customs house")
STONES = told("ASSAULT", "primitive", by=CROWD)
DISPERSED = told("RETREAT", "withdraw", by=CROWD, ends="PRESENCE", words="the crowd dispersed")


def _world(*reports: tuple) -> World:
    world = World()
    for source, at, *mentions in reports:
        world.tell(source, at, *mentions)
    return world


# what one report yields ------------------------------------------------------------------------------------------------


def test_one_report_of_a_crowd_before_a_force_and_a_seized_building_makes_twelve_points_and_the_rule_makes_it_tense() -> None:
    picture = _world((WIRE, 1, BETWEEN, SEIZED)).picture(1)
    assert points_of(picture) == pytest.approx({"crowd_facing_force": 7.2, "building_seized": 4.8})
    place = picture.place("port-varn")
    assert place.tension == pytest.approx(12)
    assert (place.by_points, place.level, place.level_name, place.rules) == (2, 3, "tense", ("facing",))


def test_the_size_of_a_crowd_told_for_several_places_together_gives_none_of_them_points() -> None:
    crowd = told("PRESENCE", "gathered", by=CROWD, figures=size(2000), at=("port-varn", "greel", "lowen-quay"))
    assert points_of(_world((WIRE, 1, crowd)).picture(1)) == {}
    assert points_of(_world((WIRE, 1, replace(crowd, at=("port-varn",)))).picture(1)) == pytest.approx({"large_crowd": 3})


def test_a_site_counts_for_the_watched_place_that_it_lies_in() -> None:
    assert "blows_or_missiles" in points_of(_world((WIRE, 1, replace(STONES, at=("long-mole",)))).picture(1))


def test_a_place_that_rests_on_one_passage_says_so() -> None:
    reasons = _world((WIRE, 1, BETWEEN)).picture(1).place("port-varn").reasons
    assert reasons == ("crowd facing a force (told by one family): 7.2", "it rests on one passage alone")


def test_a_place_that_nobody_has_covered_is_unknown_not_calm() -> None:
    place = _world((WIRE, 1, BETWEEN)).picture(1).place("ebbstone")
    assert (place.level, place.level_name, place.coverage.families) == (0, "unknown", ())


# who faces whom --------------------------------------------------------------------------------------------------------


def test_a_crowd_and_a_deployed_force_at_one_place_face_each_other_even_if_two_reports_tell_of_them() -> None:
    world = _world((WIRE, 1, told("PRESENCE", "gathered", by=CROWD)), (WIRE, 2, told("PRESENCE", "deployed", by=POLICE_A)))
    assert points_of(world.picture(2)) == pytest.approx({"crowd_facing_force": 7.2})


def test_standing_between_is_no_hostile_item_by_itself() -> None:
    picture = _world((WIRE, 1, told("PRESENCE", "between", by=MISSION), told("PRESENCE", "deployed", by=MISSION))).picture(1)
    assert picture.place("port-varn").items == ()
    assert [p.manner for p in picture.presence] == ["between", "deployed"]


def test_a_neutral_third_party_is_no_opposing_force() -> None:
    assert (
        points_of(_world((WIRE, 1, told("PRESENCE", "gathered", by=CROWD), told("PRESENCE", "deployed", by=MISSION))).picture(1))
        == {}
    )


def test_peacekeepers_whom_no_list_knows_are_no_opposing_force() -> None:
    unknown = replace(POLICE, text="peacekeepers")
    assert (
        points_of(_world((WIRE, 1, told("PRESENCE", "gathered", by=CROWD), told("PRESENCE", "deployed", by=unknown))).picture(1))
        == {}
    )


def test_a_crowd_before_the_police_of_its_own_side_faces_nobody() -> None:
    assert (
        points_of(_world((WIRE, 1, told("PRESENCE", "gathered", by=CROWD_A), told("PRESENCE", "cordon", by=POLICE_A))).picture(1))
        == {}
    )


def test_police_whose_side_is_not_told_are_a_force() -> None:
    world = _world((WIRE, 1, told("PRESENCE", "gathered", by=CROWD_A), told("PRESENCE", "cordon", by=POLICE)))
    assert "crowd_facing_force" in points_of(world.picture(1))


def test_a_force_that_seized_a_building_faces_the_crowd_before_it_days_later_until_it_is_told_to_have_left() -> None:
    crowd = told("PRESENCE", "gathered", by=CROWD, status="ongoing")
    left = told("RETREAT", "withdraw", by=POLICE_B, ends="PRESENCE", words="special police left the customs house")
    world = _world((WIRE, 1, SEIZED), (WIRE, 73, crowd))
    assert points_of(world.picture(73)) == pytest.approx({"crowd_facing_force": 7.2, "building_seized": 4.8})
    assert world.picture(73).place("port-varn").level == 3
    assert points_of(_world((WIRE, 1, SEIZED), (WIRE, 70, left), (WIRE, 73, crowd)).picture(73)) == {}


def test_a_building_seized_by_a_crowd_is_no_force_before_a_crowd() -> None:
    taken = replace(SEIZED, by=(CROWD,))
    assert "crowd_facing_force" not in points_of(
        _world((WIRE, 1, taken), (WIRE, 2, told("PRESENCE", "gathered", by=CROWD))).picture(2)
    )


def test_a_report_is_no_evidence_of_what_happened_after_it() -> None:
    """Two reports of stones, three days apart and without a time, are grouped into one event by the words alone."""
    world = _world((WIRE, 1, STONES), (SECOND_WIRE, 73, replace(STONES, more=(("when", on(72.5)),))))
    mentions = [m.id for m in world.mentions]
    together = [Event("e_1", "ASSAULT", "primitive", tuple(mentions), (), None, None, "affirmed", "happened", ())]
    picture = assess(world.mentions, world.documents, events=together, area=area(), scale=scale(), as_of=hour(73))
    newer = max((i for i in picture.place("port-varn").items if i.indicator == "blows_or_missiles"), key=lambda i: i.confirmed)
    assert newer.mentions == (mentions[1],)
    assert newer.credibility == 0.6


# what is told of a region ----------------------------------------------------------------------------------------------


def test_clashes_in_a_region_count_in_none_of_its_places_and_stand_under_the_regions_name() -> None:
    world = _world((WIRE, 1, replace(STONES, at=("greel", "ebbstone"))))
    world.mentions = [replace(m, places=tuple(replace(p, text="outer isles") for p in m.places)) for m in world.mentions]
    picture = world.picture(1)
    assert all(p.items == () and p.coverage.last_report is None for p in picture.places)
    assert [[w.name for w in h.places] for h in picture.happenings] == [["outer isles"]]


def test_words_that_count_their_places_speak_of_each_of_them() -> None:
    world = _world((WIRE, 1, replace(STONES, at=("port-varn", "lowen-quay", "greel"))))
    world.mentions = [replace(m, places=tuple(replace(p, text="three ports") for p in m.places)) for m in world.mentions]
    picture = world.picture(1)
    assert [p.id for p in picture.places if any(i.kind == "event" for i in p.items)] == ["port-varn", "lowen-quay", "greel"]


# who tells it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "credibility"),
    [
        ((OBSERVERS,), 1.0), ((WIRE, SECOND_WIRE), 0.9), ((SIDE_A, SIDE_B), 0.9), ((WIRE, SIDE_A), 0.9), ((WIRE,), 0.6), ((MISSION_LINE,), 0.6),
        ((WIRE, WIRE), 0.6), ((SIDE_A,), 0.4), ((SIDE_A, GOVERNMENT_A), 0.4),
    ],
)  # fmt: skip
def test_credibility_counts_independent_families(sources: tuple[str, ...], credibility: float) -> None:
    world = _world(*((source, 1, STONES) for source in sources))
    assert points_of(world.picture(1)) == pytest.approx({"blows_or_missiles": 10 * credibility})


def test_two_families_that_quote_one_speaker_are_one_voice() -> None:
    quoted = told("ASSAULT", "primitive", by=CROWD, speaker=said_by(MISSION))
    assert points_of(_world((WIRE, 1, quoted), (SECOND_WIRE, 1, quoted)).picture(1)) == pytest.approx({"blows_or_missiles": 6})


def test_a_partys_word_in_a_neutral_outlet_is_one_sides_claim() -> None:
    picture = _world((WIRE, 1, told("ASSAULT", "primitive", by=CROWD, speaker=said_by(GOV_A)))).picture(1)
    assert picture.place("port-varn").items[0].is_claim
    assert picture.place("port-varn").reasons[0] == "stones, fireworks, blows, clashes (claimed by one side): 4.0"


def test_what_own_observers_were_told_is_not_what_they_saw() -> None:
    assert points_of(_world((OBSERVERS, 1, told("ASSAULT", "primitive", basis="told"))).picture(1)) == pytest.approx(
        {"blows_or_missiles": 6}
    )


def test_what_own_observers_saw_not_to_be_so_weighs_nothing_and_stays_visible() -> None:
    claimed = told("ASSAULT", "firearms", when=on(3), speaker=said_by(GOV_A))
    seen = told("ASSAULT", "firearms", when=on(2, 4), polarity="negated", basis="seen")
    items = _world((SIDE_A, 5, claimed), (OBSERVERS, 6, seen)).picture(6).place("port-varn").items
    assert [(i.indicator, i.points) for i in items] == [("firearm_or_explosive", 0.0)]


def test_a_publisher_can_take_back_its_own_word() -> None:
    claimed = told("ASSAULT", "firearms", when=on(3))
    corrected = told("ASSAULT", "firearms", when=on(2, 4), polarity="negated")
    assert points_of(_world((WIRE, 5, claimed), (WIRE, 6, corrected)).picture(6)) == {"firearm_or_explosive": 0}
    world = _world((WIRE, 5, claimed), (SECOND_WIRE, 5, claimed), (WIRE, 6, corrected))
    assert points_of(world.picture(6)) == pytest.approx({"firearm_or_explosive": 25 * 0.6 * 2 ** (-3 / 72)}, rel=1e-3)


def test_a_refuted_event_does_not_hide_the_one_that_it_overlaps() -> None:
    stones = [told("ASSAULT", "primitive", by=CROWD, when=on(start, start + 2)) for start in (2, 3)]
    seen = told("ASSAULT", "primitive", polarity="negated", when=on(3, 5), basis="seen")
    world = _world((WIRE, 6, *stones), (OBSERVERS, 6, seen))
    assert points_of(world.picture(6)) == pytest.approx({"blows_or_missiles": 6 * 2 ** (-2 / 24)})


def test_a_denial_by_a_party_takes_nothing_away() -> None:
    world = _world((WIRE, 1, STONES))
    before = points_of(world.picture(3))
    world.tell(SIDE_A, 2, told("ASSAULT", "primitive", by=CROWD, polarity="negated", speaker=said_by(GOV_A, "denies")))
    assert points_of(world.picture(3)) == before


# events ----------------------------------------------------------------------------------------------------------------


def test_a_retelling_without_a_time_is_no_second_event() -> None:
    world = _world((WIRE, 1, STONES), (SECOND_WIRE, 10, STONES), (WIRE, 20, STONES))
    assert points_of(world.picture(20)) == pytest.approx({"blows_or_missiles": 9 * 2 ** (-19 / 24)})


def test_events_at_times_apart_are_two() -> None:
    stones = [told("ASSAULT", "primitive", by=CROWD, when=on(at)) for at in (2, 5)]
    items = _world((OBSERVERS, 6, *stones)).picture(6).place("port-varn").items
    assert [i.indicator for i in items] == ["blows_or_missiles"] * 2


def test_a_summary_of_the_day_adds_nothing_to_what_was_told_by_the_minute() -> None:
    summary = told("ASSAULT", "primitive", by=CROWD, when=on(0, 24))
    minute = told("ASSAULT", "primitive", by=CROWD, when=on(5))
    assert len(_world((OBSERVERS, 6, minute), (OBSERVERS, 25, summary)).picture(25).place("port-varn").items) == 1


def test_an_event_halves_in_its_half_life() -> None:
    assert points_of(_world((WIRE, 1, STONES)).picture(25)) == pytest.approx({"blows_or_missiles": 3})


@pytest.mark.parametrize(
    "how",
    [{"polarity": "negated"}, {"certainty": "hedged"}, {"certainty": "doubted"}, {"status": "planned"}, {"status": "called-for"},
     {"status": "conditional"}, {"status": "hypothetical"}, {"status": "historical"}],
)  # fmt: skip
def test_what_is_denied_hedged_planned_or_long_past_does_not_count(how: dict[str, str]) -> None:
    assert points_of(_world((WIRE, 1, told("ASSAULT", "firearms", **how))).picture(1)) == {}


def test_a_cap_stops_volume_and_is_shown_as_an_item() -> None:
    harm = [told("ASSAULT", mode, figures=size(3, "injured")) for mode in ("primitive", "crowd-control", "destroy", "firearms")]
    place = _world((OBSERVERS, 1, *harm)).picture(1).place("port-varn")
    cap = next(i for i in place.items if i.kind == "cap")
    assert (cap.name, cap.points) == ("cap of force and harm", pytest.approx(45 - (10 + 12 + 8 + 25 + 15)))
    assert place.tension == pytest.approx(45)


def test_restraint_alone_is_clamped_at_zero_and_the_clamp_is_an_item() -> None:
    met = told("CONSULT", "visit", by=GOV_A, to=(GOV_B,))
    place = _world((OBSERVERS, 1, met)).picture(1).place("port-varn")
    assert [(i.kind, i.points) for i in place.items] == [("event", pytest.approx(-2)), ("clamp", pytest.approx(2))]
    assert place.tension == 0


def test_a_meeting_that_one_family_tells_of_calms_nothing() -> None:
    assert points_of(_world((WIRE, 1, told("CONSULT", "visit", by=GOV_A, to=(GOV_B,)))).picture(1)) == {}


# what is said ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ASSESSMENT", "APPEAL", "DOUBT", "PLEDGE"])
def test_words_about_the_situation_move_nothing(kind: str) -> None:
    world = _world((WIRE, 1, BETWEEN))
    before = world.picture(2).place("port-varn")
    world.tell(SECOND_WIRE, 2, told(kind, by=MISSION), told(kind, by=GOV_A))
    after = world.picture(2).place("port-varn")
    assert (after.level, after.tension, after.items, after.coverage) == (
        before.level,
        before.tension,
        before.items,
        before.coverage,
    )


def test_assessments_and_appeals_stand_on_strips_of_their_own() -> None:
    picture = _world(
        (WIRE, 1, told("ASSESSMENT", "controlled", by=MISSION), told("APPEAL", "restraint", by=MISSION, to=(GOV_A, GOV_B)))
    ).picture(1)
    assert [(s.type, s.by[0].id) for s in picture.assessments] == [("ASSESSMENT", "HIMM")]
    assert [[w.id for w in s.to] for s in picture.appeals] == [["XHBGOV", "XSKCOU"]]


def test_an_ultimatum_counts_until_its_deadline_and_not_after() -> None:
    world = _world((WIRE, 1, told("REQUEST", "yield", by=GOV_A, to=(POLICE_B,), content=until(9))))
    assert points_of(world.picture(9)) == pytest.approx({"ultimatum": 4.8})
    assert points_of(world.picture(9.1)) == {}


def test_an_announced_gathering_weighs_more_the_nearer_it_is() -> None:
    world = _world((WIRE, 0, told("PROTEST", "demo", by=CROWD, status="planned", when=on(80, 82))))
    weights = [points_of(world.picture(at)).get("gathering_announced", 0.0) for at in (0, 10, 40, 60, 70, 76, 81, 90)]
    assert weights == pytest.approx([1.8, 2.4, 3.0, 3.6, 4.2, 4.8, 4.8, 0])


def test_a_threat_by_the_neutral_force_is_no_hostile_word() -> None:
    assert points_of(_world((WIRE, 1, told("THREATEN", "violence", by=MISSION))).picture(1)) == {}


# states and their ends -------------------------------------------------------------------------------------------------


def test_a_state_is_whole_within_its_time_to_live_then_fades_and_is_marked_stale() -> None:
    world = _world((WIRE, 0, BETWEEN))
    within, after = (world.picture(at).place("port-varn").items[0] for at in (6, 12))
    assert (within.fade, within.is_stale) == (1, False)
    assert (after.fade, after.is_stale) == (pytest.approx(0.5), True)


def test_a_stale_crowd_no_longer_makes_the_place_tense_by_rule_but_silence_holds_the_level() -> None:
    place = _world((WIRE, 0, BETWEEN)).picture(7).place("port-varn")
    assert (place.rules, place.level, place.held) == ((), 3, "held, low coverage")


def test_a_seizure_lasts_until_it_is_ended() -> None:
    world = _world((WIRE, 0, SEIZED))
    assert points_of(world.picture(24 * 90)) == pytest.approx({"building_seized": 4.8})
    world.tell(WIRE, 24 * 91, told("RETREAT", "withdraw", by=POLICE_B, ends="COERCE", words="police left the customs house"))
    assert points_of(world.picture(24 * 91)) == {}


def test_a_dispersal_told_by_as_credible_a_source_ends_the_crowd() -> None:
    assert points_of(_world((WIRE, 1, BETWEEN), (SECOND_WIRE, 2, DISPERSED)).picture(2)) == {}


def test_a_dispersal_told_by_a_less_credible_source_is_only_said() -> None:
    picture = _world((OBSERVERS, 1, BETWEEN), (WIRE, 2, DISPERSED)).picture(2)
    assert points_of(picture) == pytest.approx({"crowd_facing_force": 12})
    assert picture.place("port-varn").items[0].said_ended_by == (WIRE,)


def test_an_end_told_by_the_side_that_gains_is_only_said_to_have_ended() -> None:
    held = told("COERCE", "seize", by=POLICE_A, words="the police of the other side seized the lighthouse")
    over = told("RETREAT", "withdraw", by=POLICE_A, ends="COERCE", words="our police left the lighthouse")
    picture = _world((SIDE_B, 1, held), (SIDE_A, 2, over)).picture(2)
    assert points_of(picture) == pytest.approx({"building_seized": 3.2})
    assert picture.place("port-varn").items[0].said_ended_by == (SIDE_A,)
    assert picture.obstructions[0].said_ended_by == (SIDE_A,)


def test_the_side_that_told_of_a_state_can_tell_of_its_end() -> None:
    held = told("COERCE", "seize", by=POLICE_A, words="the police of the other side seized the lighthouse")
    over = told("RETREAT", "withdraw", by=POLICE_A, ends="COERCE", words="their police left the lighthouse")
    assert points_of(_world((SIDE_B, 1, held), (SIDE_B, 2, over)).picture(2)) == {}


def test_a_crowd_that_comes_back_is_there_again() -> None:
    world = _world((WIRE, 1, BETWEEN), (WIRE, 2, DISPERSED), (WIRE, 3, BETWEEN))
    assert points_of(world.picture(3)) == pytest.approx({"crowd_facing_force": 7.2})


def test_the_withdrawal_of_one_force_leaves_the_other() -> None:
    world = _world(
        (
            WIRE,
            1,
            told("PRESENCE", "deployed", by=POLICE_A),
            told("PRESENCE", "deployed", by=POLICE_B),
            told("PRESENCE", "gathered", by=CROWD),
        )
    )
    world.tell(WIRE, 2, told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE"))
    assert "crowd_facing_force" in points_of(world.picture(2))
    world.tell(WIRE, 3, told("RETREAT", "withdraw", by=POLICE_B, ends="PRESENCE"))
    assert points_of(world.picture(3)) == {}


def test_own_observers_who_see_no_crowd_end_it() -> None:
    seen = told("PRESENCE", "gathered", by=CROWD, polarity="negated", status="ongoing")
    assert points_of(_world((WIRE, 1, BETWEEN), (SECOND_WIRE, 1, BETWEEN), (OBSERVERS, 2, seen)).picture(2)) == {}


def test_an_older_confirmation_by_two_families_is_not_lost_by_a_newer_one_by_one() -> None:
    world = _world((WIRE, 0, BETWEEN), (SECOND_WIRE, 0, BETWEEN))
    before = points_of(world.picture(7))
    world.tell(SIDE_A, 7, BETWEEN)
    assert points_of(world.picture(7))["crowd_facing_force"] >= before["crowd_facing_force"]


def test_readiness_without_a_place_counts_where_the_area_says() -> None:
    picture = _world((WIRE, 1, told("MOBILIZE", "troops", by=ARMY_A, at=()))).picture(1)
    counted = {p.id for p in picture.places if "army_moved" in points_of(picture, p.id)}
    assert counted == set(area().readiness_counts_in)


def test_an_army_of_no_side_of_the_area_counts_nowhere() -> None:
    stranger = replace(ARMY_A, id="XTMNAV", country="XTM", side=None)
    assert all(not p.items for p in _world((WIRE, 1, told("MOBILIZE", "troops", by=stranger, at=()))).picture(1).places)


# levels ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [
        told("PRESENCE", "gathered", by=MASKED),
        told("REQUEST", "yield", by=GOV_A, content=until(9)),
        told("SANCTION", "discontinue", words="talks broke off"),
    ],
    ids=["masked persons", "an ultimatum", "talks broken off"],
)
def test_a_crowd_before_a_force_with_a_second_sign_is_acute_now(second) -> None:
    place = _world((WIRE, 1, BETWEEN, second)).picture(1).place("port-varn")
    assert (place.level, place.rules) == (4, ("facing", "facing_and_rising"))


def test_a_crowd_before_a_force_that_one_side_alone_tells_of_makes_no_place_tense() -> None:
    place = _world((SIDE_A, 1, BETWEEN), (GOVERNMENT_A, 1, BETWEEN)).picture(1).place("port-varn")
    assert (place.level, place.rules, place.items[0].is_claim) == (1, (), True)


def test_a_confirmed_shot_is_violence_for_a_day_and_then_held_until_the_reports_say_otherwise() -> None:
    shot = told("ASSAULT", "firearms", when=on(1))
    world = _world((WIRE, 1.5, shot), (SECOND_WIRE, 1.5, shot))
    assert world.picture(25).place("port-varn").rules == ("violence",)
    place = world.picture(26).place("port-varn")
    assert (place.level, place.rules, place.by_points, place.held) == (5, (), 2, "held, low coverage")


def test_a_shot_that_one_family_tells_of_is_not_yet_violence() -> None:
    assert _world((WIRE, 1, told("ASSAULT", "firearms"))).picture(1).place("port-varn").level == 2


def test_ten_injured_told_by_two_families_are_violence_and_three_are_not() -> None:
    for injured, level in ((12, 5), (3, 2)):
        hurt = told("ASSAULT", "primitive", figures=size(injured, "injured"))
        assert _world((WIRE, 1, hurt), (SECOND_WIRE, 1, hurt)).picture(1).place("port-varn").level == level


def test_a_level_falls_six_hours_after_the_end_on_a_report_with_coverage() -> None:
    world = _world((WIRE, 0, BETWEEN, SEIZED), (WIRE, 1, DISPERSED))
    quiet = told("PRESENCE", "patrol", by=MISSION)
    world.tell(WIRE, 4, quiet)
    world.tell(SECOND_WIRE, 4, quiet)
    assert world.picture(4).place("port-varn").level == 3
    world.tell(WIRE, 8, quiet)
    assert world.picture(7.9).place("port-varn").level == 3
    place = world.picture(8).place("port-varn")
    assert (place.level, [c.level for c in place.history]) == (1, [3, 1])


def test_a_level_does_not_fall_on_the_reports_of_one_side() -> None:
    world = _world((WIRE, 0, BETWEEN), (WIRE, 1, DISPERSED))
    for source in (SIDE_A, GOVERNMENT_A):
        world.tell(source, 30, told("PRESENCE", "patrol", by=POLICE_A))
    assert world.picture(30).place("port-varn").held == "held, low coverage"


def test_a_report_of_new_pressure_lowers_nothing() -> None:
    world = _world((WIRE, 0, BETWEEN), (WIRE, 1, DISPERSED))
    for source in (WIRE, SECOND_WIRE):
        world.tell(source, 30, told("PROTEST", "obstruct", by=CROWD))
    assert world.picture(30).place("port-varn").level == 3


def test_a_level_that_falls_stops_at_the_bound_that_the_points_have_not_left_behind() -> None:
    obstructed = [told("COERCE", "seize", by=GOV_B, words="seized the hall"), told("PROTEST", "obstruct", by=CROWD)]
    world = _world((OBSERVERS, 0, *obstructed, told("ASSAULT", "crowd-control"), told("ASSAULT", "destroy")))
    assert world.picture(0).place("port-varn").level == 3
    for at in (20, 70):
        world.tell(OBSERVERS, at, told("PRESENCE", "patrol", by=MISSION))
        world.tell(WIRE, at, told("PRESENCE", "patrol", by=MISSION))
    assert [c.level for c in world.picture(90).place("port-varn").history] == [3, 2]


def test_a_neighbour_pulls_with_a_share_of_its_own_tension_and_not_of_its_neighbours() -> None:
    picture = _world((OBSERVERS, 1, STONES)).picture(1)
    pulls = {p.id: [i.points for i in p.items if i.kind == "neighbour"] for p in picture.places}
    assert pulls == {"port-varn": [], "lowen-quay": pytest.approx([1.5]), "greel": pytest.approx([1.5]), "ebbstone": []}


def test_the_band_runs_from_what_is_confirmed_to_all_that_is_claimed() -> None:
    world = _world((OBSERVERS, 1, STONES), (SIDE_A, 1, told("ASSAULT", "destroy")))
    band = world.picture(1).place("port-varn").band
    assert (band.low, band.high) == (pytest.approx(10), pytest.approx(10 + 8 * 0.9))


def test_coverage_is_measured_against_thirty_days_once_there_are_thirty() -> None:
    world = World()
    for day in range(40):
        for source in (WIRE, SECOND_WIRE, MISSION_LINE, SIDE_A, SIDE_B):
            world.tell(source, 24 * day + 1, told("PRESENCE", "patrol", by=MISSION))
    assert world.picture(24 * 10).place("port-varn").coverage.usual == 3
    assert world.picture(24 * 39).place("port-varn").coverage.usual == pytest.approx(5)


# without an area -------------------------------------------------------------------------------------------------------


def test_without_an_area_the_places_are_those_of_the_mentions_and_one_family_is_full_coverage() -> None:
    picture = _world((WIRE, 1, BETWEEN, replace(STONES, at=("greel",)))).picture(1, area=None)
    assert [p.id for p in picture.places] == ["greel", "port-varn"]
    assert {p.coverage.is_low for p in picture.places} == {False}
    assert all(i.kind != "neighbour" for p in picture.places for i in p.items)
    assert picture.place("port-varn").level == 3


# ledgers ---------------------------------------------------------------------------------------------------------------


def test_presence_keeps_between_whom_since_when_and_when_it_was_last_confirmed() -> None:
    since = replace(on(0), relation="since", end=None)
    told_since = told(
        "PRESENCE", "between", by=MISSION, to=(CROWD, POLICE_B), when=since, status="ongoing", purpose="to keep them apart"
    )
    entry = _world((WIRE, 3, told_since), (SECOND_WIRE, 5, BETWEEN)).picture(6).presence[0]
    assert (entry.who.id, [w.name for w in entry.between]) == ("HIMM", ["villagers", "Skerry Wardens"])
    assert (entry.since, entry.confirmed, entry.until, entry.purpose) == (hour(0), hour(5), None, "to keep them apart")
    assert entry.evidence.families == ("albatross", "southern-cable")


def test_a_presence_that_ended_has_an_until() -> None:
    crowd = told("PRESENCE", "gathered", by=CROWD)
    entry = _world((WIRE, 1, crowd), (WIRE, 3, DISPERSED)).picture(4).presence[0]
    assert (entry.confirmed, entry.until, entry.is_stale) == (hour(1), hour(3), False)


def test_contacts_are_told_by_event_with_who_says_so() -> None:
    talk = told("CONSULT", by=MISSION, to=(ARMY_A,), status="ongoing")
    contacts = (
        _world((WIRE, 1, replace(talk, more=(*talk.more, ("speaker", said_by(MISSION))))), (SECOND_WIRE, 2, talk))
        .picture(2)
        .contacts
    )
    assert [(c.initiators[0].id, c.others[0].id, c.is_ongoing, [w.id for w in c.told_by]) for c in contacts] == [
        ("HIMM", "XHBDEF", True, ["HIMM"])
    ]
    assert len(contacts[0].evidence.mentions) == 2


def test_a_promise_is_open_then_overdue_and_kept_when_the_act_is_told() -> None:
    world = World()
    planned, promise = world.tell(
        WIRE, 1, told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", status="planned"),
        told("PLEDGE", by=POLICE_A, to=(MISSION,), content=until(10)),
    )  # fmt: skip
    world.mentions[-1] = replace(promise, about=planned.id)
    assert [world.picture(at).commitments[0].state for at in (2, 11)] == ["open", "overdue"]
    world.tell(OBSERVERS, 12, told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE"))
    assert [c.state for c in world.picture(12).commitments] == ["kept"]
    assert world.picture(12).commitments[0].due == hour(10)


def test_a_kept_promise_calms() -> None:
    world = World()
    planned, promise = world.tell(
        OBSERVERS, 1, told("RETREAT", "access", by=POLICE_A, status="planned"), told("PLEDGE", by=POLICE_A)
    )
    world.mentions[-1] = replace(promise, about=planned.id)
    world.tell(OBSERVERS, 2, told("RETREAT", "access", by=POLICE_A), STONES)
    assert points_of(world.picture(2)) == pytest.approx({"blows_or_missiles": 10, "commitment_kept": -4})


def test_an_obstruction_is_open_until_a_mention_ends_it() -> None:
    world = _world((WIRE, 1, told("PROTEST", "obstruct", by=CROWD)))
    assert [(o.is_open, o.until) for o in world.picture(1).obstructions] == [(True, None)]
    world.tell(SECOND_WIRE, 3, told("RETREAT", "withdraw", by=CROWD, ends="PROTEST", words="the barricade on the road was removed"))
    assert [(o.is_open, o.until) for o in world.picture(3).obstructions] == [(False, hour(3))]
    assert points_of(world.picture(3)) == {}


def test_an_announcement_and_the_act_that_it_announces_are_one_entry() -> None:
    world = World()
    planned, said = world.tell(
        WIRE, 1, told("PROTEST", "strike", by=CROWD, status="planned", when=on(30, 54)), told("ANNOUNCE", by=CROWD)
    )
    world.mentions[-1] = replace(said, about=planned.id)
    assert [(a.type, a.manner, a.starts, a.ends) for a in world.picture(1).announcements] == [
        ("PROTEST", "strike", hour(30), hour(54))
    ]


def test_both_sides_claims_about_one_question_stand_side_by_side() -> None:
    world = World()
    (claimed,) = world.tell(SIDE_B, 1, told("ASSAULT", "firearms", by=POLICE_A, speaker=said_by(GOV_B)))
    denied = told("ASSAULT", "firearms", by=POLICE_A, polarity="negated", speaker=said_by(GOV_A, "denies"))
    (negated, denial) = world.tell(SIDE_A, 2, denied, told("DENY", by=GOV_A, at=(), speaker=said_by(GOV_A, "denies")))
    world.mentions[-1] = replace(denial, about=negated.id)
    disputes = world.picture(2).disputes
    assert [[(c.speaker.id, c.stance) for c in d.claims] for d in disputes] == [[("XSKCOU", "says"), ("XHBGOV", "denies")]]
    assert disputes[0].is_disputed
    assert claimed.id in disputes[0].evidence.mentions


def test_figures_keep_every_number_with_its_time() -> None:
    hurt = [told("ASSAULT", "primitive", figures=size(n, "injured"), when=on(at)) for n, at in ((11, 1), (25, 2), (30, 3))]
    histories = list(_world((WIRE, 1.5, hurt[0]), (SECOND_WIRE, 3.5, hurt[2]), (WIRE, 2.5, hurt[1])).picture(4).figures)
    assert [[r.low for r in h.reports] for h in histories] == [[11, 25, 30]]


def test_a_document_without_a_publication_time_stands_in_the_ledgers_and_weighs_nothing() -> None:
    picture = _world((WIRE, None, BETWEEN)).picture(1)
    assert picture.undated == ("m_000_00",)
    assert len(picture.presence) == len(picture.happenings) == 1
    assert picture.place("port-varn").level == 0


def test_open_questions_pass_through() -> None:
    @dataclass(frozen=True)
    class Asked:
        document_id: str = "d_000"
        start: int = 0
        end: int = 5
        text: str = "three"
        reason: str = "which three of four places is not told"
        language: str | None = None
        places: tuple[str, ...] = ()

    from detente.situation.assess import assess

    world = _world((WIRE, 1, BETWEEN))
    picture = assess(world.mentions, world.documents, events=[], area=area(), scale=scale(), as_of=hour(1), questions=[Asked()])
    assert [q.reason for q in picture.questions] == ["which three of four places is not told"]


def test_a_picture_needs_a_moment_with_a_time_zone() -> None:
    from detente.situation.assess import assess

    with pytest.raises(ValueError, match="time zone"):
        assess([], {}, events=[], area=None, scale=scale(), as_of=hour(1).replace(tzinfo=None))


def test_every_entry_cites_mentions_that_exist() -> None:
    world = _world((WIRE, 1, BETWEEN, SEIZED, told("APPEAL", by=MISSION), told("CONSULT", by=MISSION, to=(GOV_A,))))
    picture, known = world.picture(1), {m.id for m in world.mentions}
    entries = [*picture.presence, *picture.obstructions, *picture.appeals, *picture.contacts, *picture.happenings]
    assert entries
    assert all(e.evidence.mentions and set(e.evidence.mentions) <= known for e in entries)


def test_an_explanation_adds_up_line_by_line() -> None:
    picture = _world((WIRE, 1, BETWEEN, SEIZED)).picture(1)
    explanation = explain(picture, "port-varn", scale=scale())
    assert [line.text for line in explanation.lines] == [
        "crowd facing a force: 12 * 0.6 * 1",
        "building or ground seized: 8 * 0.6 * 1",
    ]
    assert explanation.lines[-1].running == pytest.approx(picture.place("port-varn").tension)
    assert explanation.level_reasons == ("12.0 points alone: level 2", "rule: a crowd faces a force")


def test_the_bytes_of_a_picture_are_json_with_times_in_utc() -> None:
    written = canonical(_world((WIRE, 1, BETWEEN)).picture(1))
    assert b'"as_of":"2031-03-03T15:00:00+00:00"' in written


# the scale -------------------------------------------------------------------------------------------------------------


def _edited(tmp_path: Path, old: str, new: str) -> KnowledgeFiles:
    text = (BUILT_IN / "scales" / "tension.yaml").read_text(encoding="utf-8")
    assert old in text
    folder = tmp_path / "own"
    (folder / "scales").mkdir(parents=True)
    (folder / "scales" / "tension.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return KnowledgeFiles.with_overlay(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("needs: {crowd_facing_force: 0.6}", "needs: {crowd_facing_farce: 0.6}", "unknown indicator 'crowd_facing_farce'"),
        ("{name: face to face, cap: 25, ", "{name: face to face, ", "group A has no cap"),
        ("cap: 45", "cap: much", "'cap' must be a number, found 'much'"),
        ("    points: 12\n", "    points: a dozen\n", "'points' must be a number"),
        ("half_life_hours: 24", "half_life_hours: 0", "'half_life_hours' must be more than 0"),
        ("group: B", "group: Z", "no group 'Z'"),
        ("types: [COERCE], modes: [seize]", "types: [COERCE], modes: [sieze]", "has a mode 'sieze'"),
        ("types: [PRESENCE], modes: [gathered], actor: crowd, actor_untold", "types: [PRESENSE], modes: [gathered], actor: crowd, actor_untold",
         "unknown event type 'PRESENSE'"),
        ("together: [crowd, force, garrison]", "together: [crowd, farce, garrison]", "no state 'farce'"),
        ("name: crowd facing a force\n    points: 12", "name: crowd facing a force\n    points: 26", "its group A counts 25 at most"),
        ("name: death\n    points: 30", "name: death\n    points: -30", "has -30 points in a group that counts 45"),
        ("lead: [[168, 3], [72, 4]", "lead: [[168, 5], [72, 4]", "rise as the start comes near"),
        ("{level: 5, name: violence, from: 70", "{level: 5, name: violence, from: 101", "the caps sum to 100 at most; level 5 from 101"),
        ("share: 0.15", "share: 1.5", "lies between 0 and 1"),
        ("actor: police}", "actor: polis}", "unknown party 'polis'"),
        ("status: [planned]", "status: [called-for]", "never counts"),
        ("    half_life_hours: 6\n", "", "needs one of half_life_hours"),
        ("allegiance: known", "allegiance: a", "no entry may name a side"),
        ("without_words: [convoy*", "without_wards: [convoy*", "unknown without_wards"),
        ("observed: {factor: 1.0,", "observed: {factor: 0.3,", "credibility must fall"),
        ('ttl_hours: 6\n    reason: "Crowds', 'ttl_hours: 6\n    raison: "Crowds', "gives no reason"),
        ("{level: 2, name: watch, from: 10", "{level: 2, name: watch, from: 30", "rising tensions"),
    ],
)  # fmt: skip
def test_a_fault_in_the_scale_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message) as caught:
        load_tension_scale(_edited(tmp_path, old, new))
    assert caught.value.path == "own/scales/tension.yaml"
    assert caught.value.line > 1


def test_every_number_of_the_scale_has_its_reason() -> None:
    text = (BUILT_IN / "scales" / "tension.yaml").read_text(encoding="utf-8")
    assert text.count("reason:") >= len(scale().indicators) + len(scale().groups) + len(scale().states) + len(scale().levels)


def test_a_teams_own_weights_replace_ours_and_carry_their_version(tmp_path: Path) -> None:
    files = _edited(tmp_path, "version: 2026.11.1", "version: ours-1")
    assert load_tension_scale(files).version == "ours-1"
    assert _world((WIRE, 1, BETWEEN)).picture(1, scale=load_tension_scale(files)).scale == "ours-1"
