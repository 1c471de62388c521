"""The places of a past moment are drawn once, and are those that would be drawn anew, whatever was added since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.decisions import Correction
from detente.model.picture import Picture
from detente.situation.canonical import canonical
from detente.surfaces.api.recalled import PastKey, Recalled
from tests.test_going_on import ACTS, AREA, DAWN, HOURS, NUMBERS, Act, Memory

PAST = DAWN + timedelta(hours=12)


class Drawn:
    """Past places, and how often they were drawn."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.recalled, self.times = memory, Recalled(memory.store), 0

    def draw(self, at: datetime) -> Picture:
        self.times += 1
        return self.memory.workspace.remembered_picture(self.memory.store, as_of=at)[0]

    def places(self, at: datetime) -> bytes:
        entry = int(self.memory.store.newest().rpartition(" ")[2])
        found = self.recalled.places(PastKey(AREA, at, "strict"), entry, lambda: self.draw(at))
        return canonical(replace(found, as_of=at))

    def anew(self, at: datetime) -> bytes:
        return Drawn(self.memory).places(at)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), NUMBERS, NUMBERS, HOURS), min_size=4, max_size=30), st.integers(-10, 40))
def test_past_places_are_those_drawn_anew_whatever_was_added(acts: Sequence[Act], hours: int) -> None:
    with TemporaryDirectory() as folder:
        memory, at = Memory(Path(folder)), DAWN + timedelta(hours=hours)
        drawn = Drawn(memory)
        for act in (("read", 1, 1, 0), ("read", 2, 2, 3), *acts):
            memory.act(*act)
            assert drawn.places(at) == drawn.anew(at)
        memory.store.close()


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    memory = Memory(tmp_path)
    for number in range(6):
        memory.act("read", number, number, number)
    memory.act("read", 7, 7, 30)
    found = Drawn(memory)
    found.places(PAST)
    assert found.times == 1
    return found


def test_a_later_report_and_what_is_decided_of_it_draw_no_past_picture(drawn: Drawn) -> None:
    memory, (last, *_) = drawn.memory, drawn.memory.mentions[::-1]
    memory.act("read", 8, 8, 40)
    memory.desk.retract([last.id], why="as seen")
    memory.desk.undo(memory.store.decisions()[-1].number)
    drawn.places(PAST)
    assert drawn.times == 1


def test_what_shows_in_no_place_draws_no_past_picture(drawn: Drawn) -> None:
    first = drawn.memory.mentions[0].id
    drawn.memory.desk.confirm([first], why="as seen")
    drawn.memory.desk.grade(first, "2")
    drawn.memory.desk.undo(1)
    drawn.places(PAST)
    assert drawn.times == 1


@pytest.mark.parametrize("act", ["read", "retract", "correct", "confirm after a retraction", "label", "erase"])
def test_what_may_change_a_past_picture_draws_it_anew(drawn: Drawn, act: str) -> None:
    memory, first = drawn.memory, drawn.memory.mentions[0].id
    if act == "read":
        memory.act("read", 9, 9, 2)
    elif act == "correct":
        memory.desk.correct(first, Correction(polarity="negated"))
    elif act == "label":
        memory.desk.label(first, "restricted")
    elif act == "erase":
        memory.act("erase", 0, 0, 0)
    else:
        memory.desk.retract([first], why="as seen")
        if act.startswith("confirm"):
            drawn.places(PAST)
            memory.desk.confirm([first], why="right after all")
    drawn.places(PAST)
    assert drawn.times == (3 if act.startswith("confirm") else 2)
