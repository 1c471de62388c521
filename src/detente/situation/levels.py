"""Levels: the name of a tension, walked through the hours. Up at once; down only after hours below, on a new report, with coverage."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.model.picture import LevelChange
from detente.model.walks import Checkpoint, PlaceWalk
from detente.ontology.tension_scale import TensionScale
from detente.reuse import Reuse
from detente.situation.checkpoints import Inputs, Walks, start_of
from detente.situation.coverage import Reports
from detente.situation.pressure import Pressure

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the walk arrived: the level, the level by points alone, the rules in force, and the crossings on the way."""

    level: int
    by_points: int
    rules: tuple[str, ...]
    target: int
    history: tuple[LevelChange, ...]


def walk(
    place: str, pressure: Pressure, reports: Reports, *, inputs: Callable[[], Iterable[datetime]], as_of: datetime, scale: TensionScale,
    resume: Resume | None = None, reuse: Reuse | None = None, rests_on: Sequence[object] = (),
) -> Reached:  # fmt: skip
    """The level of a place at `as_of`, by what was known at each moment before it.

    Only moments at which something changes are visited. Between them points only fade, so that what is below a bound at one
    visit stays below it until the next; a visit some hours before each report shows whether it has been below for long enough.
    A level falls on a report only, and on none that tells of new pressure: neither silence nor violence lowers it.
    With `resume` the walk goes on from the last checkpoint that holds, and leaves its own. With `reuse` it goes on from where the last one
    stood, where all that it `rests_on` is the same and it does not lead back.
    """
    kept = reuse or Reuse()
    visits = kept.of(("visits", place), rests_on, lambda: _moments(inputs(), reports, pressure.steps(place), scale))
    visits = visits[: bisect_left(visits, as_of)]
    stood: Standing | None = kept.of(("walk", place), rests_on, _nowhere)
    if stood is not None and stood.until <= as_of:
        state = _Walk(place, pressure, reports, scale, stood)
        for moment in visits[bisect_left(visits, stood.until) :]:
            state.visit(moment)
    else:
        state = _walked(place, pressure, reports, visits, as_of, scale, resume)
    kept.put(("walk", place), state.standing(as_of))
    return state.arrive(as_of)


def _nowhere() -> Standing | None:
    return None


def _walked(
    place: str, pressure: Pressure, reports: Reports, visits: Sequence[datetime], as_of: datetime, scale: TensionScale,
    resume: Resume | None,
) -> _Walk:  # fmt: skip
    """The walk with all visits before a moment behind it."""
    state = _Walk(place, pressure, reports, scale)
    days = state.resumed(resume, visits) if resume is not None else ()
    for moment in visits[bisect_left(visits, state.at) if state.at is not None else 0 :]:
        days = state.note(days, moment)
        state.visit(moment)
    state.note(days, as_of)
    if resume is not None:
        resume.walks.add(state.walked())
    return state


def _moments(inputs: Iterable[datetime], reports: Reports, steps: Iterable[datetime], scale: TensionScale) -> list[datetime]:
    """All moments at which anything changes, in order."""
    told = {*inputs, *reports.moments}
    if not told:
        return []
    earlier = {moment - scale.down_after for moment in reports.moments}
    first = min(told)
    return sorted(m for m in {*told, *earlier, *steps} if first <= m)


@dataclass(frozen=True, slots=True)
class Resume:
    """What a walk needs to go on from an earlier one: what was kept, the digests of all inputs, and the places around."""

    walks: Walks
    inputs: Inputs
    around: tuple[str, ...]


Days = tuple[tuple[datetime, str], ...]
"""Starts of days that a walk has not passed yet, with the digest of what it rests on before each."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a walk stands with all visits before `until` behind it."""

    until: datetime
    level: int
    below: tuple[tuple[int, datetime], ...]
    history: tuple[LevelChange, ...]


class _Walk:
    def __init__(
        self, place: str, pressure: Pressure, reports: Reports, scale: TensionScale, stood: Standing | None = None
    ) -> None:
        self._place, self._pressure, self._reports, self._scale = place, pressure, reports, scale
        self._level = stood.level if stood is not None else 0
        self._below: dict[int, datetime] = dict(stood.below) if stood is not None else {}
        self._history: list[LevelChange] = list(stood.history) if stood is not None else []
        self._checkpoints: list[Checkpoint] = []
        self.at: datetime | None = None

    def resumed(self, resume: Resume, visits: Sequence[datetime]) -> Days:
        """Goes to where the kept walk stood at the last checkpoint that holds; gives the days still to come."""
        kept = resume.walks.of(self._place)
        marks = resume.inputs.marks(self._place, resume.around, self._reports, visits)
        start = start_of(kept, marks)
        if start is not None:
            self.at, self._level, self._below = start.at, start.level, dict(start.below)
            self._history = list(kept.history[: start.crossings])
            self._checkpoints = [c for c in kept.checkpoints if c.at <= start.at]
        return tuple((d, i) for d, i in zip(marks.days, marks.inputs, strict=True) if start is None or d > start.at)

    def note(self, days: Days, moment: datetime) -> Days:
        """Leaves a checkpoint at each day that starts before the next visit, or with it; gives the days still to come."""
        passed = 0
        while passed < len(days) and days[passed][0] <= moment:
            day, inputs = days[passed]
            self._checkpoints.append(Checkpoint(day, inputs, self._level, tuple(sorted(self._below.items())), len(self._history)))
            passed += 1
        return days[passed:] if passed else days

    def standing(self, until: datetime) -> Standing:
        """Where it stands now, before the last visit."""
        return Standing(until, self._level, tuple(self._below.items()), tuple(self._history))

    def walked(self) -> PlaceWalk:
        """The walk as it is kept."""
        crossings = self._checkpoints[-1].crossings if self._checkpoints else 0
        return PlaceWalk(self._place, tuple(self._checkpoints), tuple(self._history[:crossings]))

    def arrive(self, moment: datetime) -> Reached:
        """The last visit, and where the walk stands after it."""
        by_points, rules, target = self.visit(moment)
        return Reached(self._level, by_points, rules, target, tuple(self._history))

    def visit(self, moment: datetime) -> tuple[int, tuple[str, ...], int]:
        """Moves the level to where it stands at a moment; gives the level by points, the rules in force and the level they call for."""
        tension = self._pressure.points(self._place, moment)
        by_points = level_of(tension, self._scale)
        rules = [r for r in self._scale.rules if self._pressure.is_in_force(r, self._place, moment)]
        target = max([by_points, *(r.level for r in rules)])
        self._note_below(moment, tension, target)
        if not self._reports.has_any(moment) and not rules and not self._pressure.has_own(self._place, moment):
            target = 0
        level = max(self._level, target)
        if level > target and moment in self._reports.moments and not self._rises(moment) and not self._reports.at(moment).is_low:
            level = self._fallen(moment, target)
        if level != self._level:
            self._level = level
            self._history.append(LevelChange(moment, level, tension, tuple(r.id for r in rules)))
        return by_points, tuple(r.id for r in rules), target

    def _note_below(self, moment: datetime, tension: float, target: int) -> None:
        """Since when each level has been out of reach, by points less the margin and by rules."""
        for level in self._scale.levels:
            if level.lower is not None and tension < level.lower - self._scale.down_margin and target < level.level:
                self._below.setdefault(level.level, moment)
            else:
                self._below.pop(level.level, None)

    def _rises(self, moment: datetime) -> bool:
        """True if what became known at this moment weighs more than what was known before."""
        before, now = (self._pressure.pushing(self._place, m) for m in (moment - _INSTANT, moment))
        return now > before

    def _fallen(self, moment: datetime, target: int) -> int:
        level = self._level
        while level > target and level in self._below and moment - self._below[level] >= self._scale.down_after:
            level -= 1
        return level


def level_of(tension: float, scale: TensionScale) -> int:
    """The level of a tension alone, routine at least."""
    return max((level.level for level in scale.levels if level.lower is not None and level.lower <= tension), default=0)
