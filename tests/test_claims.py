"""Claims: a question is agreed, disputed, told by a single source, or superseded, by the last word of each speaker."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.picture import AGREED, DISPUTED, SINGLE_SOURCE, SUPERSEDED, Dispute
from detente.situation.changes import changes_of
from tests.test_changes import IS_NEUTRAL, RULES, draw, world_of
from tests.worlds import (
    GOV_A,
    GOV_B,
    MISSION,
    OBSERVERS,
    POLICE_A,
    SECOND_WIRE,
    SIDE_A,
    SIDE_B,
    SOURCES,
    WIRE,
    World,
    on,
    said_by,
    scale,
    size,
    swapped,
    told,
)

SHOT = told("ASSAULT", "firearms", by=POLICE_A, when=on(1))
BY_A, BY_B, BY_MISSION = (replace(SHOT, more=(*SHOT.more, ("speaker", said_by(who)))) for who in (GOV_A, GOV_B, MISSION))
NOT_BY_A, NOT_BY_B = (
    replace(SHOT, more=(*SHOT.more, ("speaker", said_by(who, "denies")), ("polarity", "negated"))) for who in (GOV_A, GOV_B)
)


def question(*reports: tuple, at: float = 20) -> Dispute:  # type: ignore[type-arg]
    (found,) = draw(world_of(*reports), at).disputes
    return found


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        (((WIRE, 2, BY_B),), SINGLE_SOURCE),
        (((SIDE_B, 2, BY_B), (WIRE, 3, BY_B)), SINGLE_SOURCE),  # two outlets that quote one speaker are one voice
        (((SIDE_B, 2, BY_B), (SIDE_B, 3, SHOT)), SINGLE_SOURCE),  # one side, however often
        (((SIDE_B, 2, BY_B), (WIRE, 3, SHOT)), AGREED),
        (((SIDE_B, 2, BY_B), (SIDE_A, 3, BY_A)), AGREED),  # both sides say the same
        (((SIDE_B, 2, BY_B), (OBSERVERS, 3, SHOT)), AGREED),
        (((SIDE_B, 2, BY_B), (SIDE_A, 3, NOT_BY_A)), DISPUTED),
        (((WIRE, 2, SHOT), (SIDE_A, 3, NOT_BY_A)), DISPUTED),  # nobody is quoted for it, but a report tells it
        (((SIDE_A, 3, NOT_BY_A),), SINGLE_SOURCE),  # a denial of what nobody is told to say
    ],
)
def test_a_question_has_the_status_that_its_voices_give_it(reports: tuple, status: str) -> None:  # type: ignore[type-arg]
    found = question(*reports)
    assert found.status == status
    assert found.is_disputed == (status == DISPUTED)


def test_who_takes_their_word_back_leaves_the_question_superseded_and_both_words_stand() -> None:
    found = question((WIRE, 2, BY_B), (WIRE, 5, NOT_BY_B))
    assert (found.status, [(c.stance, c.is_superseded) for c in found.claims]) == (SUPERSEDED, [("says", True), ("denies", False)])


def test_what_another_still_says_is_in_dispute_with_who_took_it_back() -> None:
    found = question((WIRE, 2, BY_B), (SECOND_WIRE, 3, BY_MISSION), (WIRE, 5, NOT_BY_B))
    assert (found.status, [c.is_superseded for c in found.claims]) == (DISPUTED, [True, False, False])


def test_who_admits_what_they_denied_ends_the_dispute() -> None:
    found = question((WIRE, 2, BY_B), (SIDE_A, 3, NOT_BY_A), (SIDE_A, 8, BY_A))
    assert (found.status, [c.is_superseded for c in found.claims]) == (AGREED, [False, True, False])


def test_a_later_number_of_the_same_speaker_supersedes_and_the_same_number_again_does_not() -> None:
    def hurt(count: int):  # type: ignore[no-untyped-def]
        return replace(BY_MISSION, more=(*BY_MISSION.more, ("figures", size(count, "injured"))))

    assert [c.is_superseded for c in question((WIRE, 2, hurt(11)), (WIRE, 6, hurt(25))).claims] == [True, False]
    assert [c.is_superseded for c in question((WIRE, 2, hurt(11)), (WIRE, 6, hurt(11))).claims] == [False, False]


def test_what_one_outlets_witnesses_say_supersedes_nothing_of_anothers() -> None:
    witness = replace(GOV_B, id=None, text="witnesses", name=None, side=None)
    says = replace(SHOT, more=(*SHOT.more, ("speaker", said_by(witness))))
    denies = replace(SHOT, more=(*SHOT.more, ("speaker", said_by(witness, "denies")), ("polarity", "negated")))
    found = question((WIRE, 2, says), (SECOND_WIRE, 4, denies))
    assert (found.status, [c.is_superseded for c in found.claims]) == (DISPUTED, [False, False])
    assert question((WIRE, 2, says), (WIRE, 4, denies)).status == SUPERSEDED


def test_a_word_taken_back_is_told_as_a_change() -> None:
    world = world_of((WIRE, 2, BY_B), (WIRE, 5, NOT_BY_B))
    found = changes_of(draw(world, 3), draw(world, 6), rules=RULES, scale=scale(), is_neutral=IS_NEUTRAL)
    assert [(c.kind, c.what) for c in found.changes if c.kind == "dispute"] == [("dispute", "taken back")]


CLAIMS = (SHOT, BY_A, BY_B, BY_MISSION, NOT_BY_A, NOT_BY_B)
REPORTS = st.lists(st.tuples(st.sampled_from(SOURCES), st.integers(2, 30), st.sampled_from(CLAIMS)), min_size=1, max_size=7)


def _statuses(world: World) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    return [(d.status, [(c.speaker.name, c.stance, c.is_superseded) for c in d.claims]) for d in draw(world, 40).disputes]


@settings(max_examples=40, deadline=None)
@given(REPORTS, st.integers(0, 9))
def test_the_status_does_not_depend_on_the_order_of_input_nor_on_a_rerun(reports: list, seed: int) -> None:  # type: ignore[type-arg]
    world = world_of(*reports)
    mixed = World(world.documents, [*world.mentions, *(replace(m) for m in world.mentions)])
    random.Random(seed).shuffle(mixed.mentions)
    assert _statuses(mixed) == _statuses(world)


@settings(max_examples=40, deadline=None)
@given(REPORTS)
def test_the_status_is_the_same_with_the_sides_exchanged(reports: list) -> None:  # type: ignore[type-arg]
    world = world_of(*reports)
    assert [s for s, _ in _statuses(swapped(world))] == [s for s, _ in _statuses(world)]


@settings(max_examples=40, deadline=None)
@given(REPORTS)
def test_the_last_word_of_each_speaker_is_never_superseded(reports: list) -> None:  # type: ignore[type-arg]
    for found in draw(world_of(*reports), 40).disputes:
        last = {c.speaker.id: c for c in found.claims}
        assert not any(c.is_superseded and c.at == last[c.speaker.id].at for c in found.claims)
