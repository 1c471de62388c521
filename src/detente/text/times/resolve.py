"""Which interval an expression means, and from what it is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from detente.text.times import days, periods
from detente.text.times.anchor import Anchor, Bounds, Groups, Interval
from detente.text.times.expressions import TimeExpression
from detente.text.times.periods import BACKWARD

_OF_WRITING = ("now", "past", "future")
_NOT_TOLD = ("span", "reference", "decade", "century")


def reference_for(
    expression: TimeExpression, published: datetime | None, told: Interval | None, *, is_narrative: bool = False
) -> datetime | Interval | None:
    """What an expression is counted from: the time of publication, or the time `told` last before it in the text.

    In a narrative (a history, a chronology) all but "now" and "today" is counted from the time last told.
    """
    if expression.rule in _OF_WRITING or "relday" in expression.groups:
        return published
    if is_narrative:
        return told or (published if expression.anchor == "calendar" else None)
    if told is None:
        return published
    is_clock_of_day = expression.rule == "clock" and told.granularity == "day"
    # "A year ago" after a quarter compares it with the same quarter of the year before.
    is_year_of_quarter = told.granularity == "quarter" and _is_backward(expression) and expression.groups["unit"].startswith("year")
    return told if expression.anchor == "story" or is_clock_of_day or is_year_of_quarter else published


def told_after(expression: TimeExpression, interval: Interval | None, told: Interval | None) -> Interval | None:
    """The time told last after an expression: its interval, unless it looks back ("two years earlier") or is vague."""
    is_aside = expression.kind == "reference" or _is_backward(expression)
    return told if interval is None or is_aside or interval.granularity in _NOT_TOLD else interval


def _is_backward(expression: TimeExpression) -> bool:
    return expression.rule == "ago" and expression.groups["direction"] in BACKWARD


def resolve(
    expression: TimeExpression,
    reference: datetime | Interval | None,
    bounds: Bounds,
    *,
    tense: str = "past",
    day_first: bool = True,
) -> Interval | None:
    """The interval an expression means; None if it needs a reference that is missing, or names no calendar date.

    A reference is a time of writing or, as an Interval, the time last told ("the next day" after a month alone stays open). A
    time of writing at midnight counts as a date without a clock time. `tense` (past, present, future) tells the direction of
    a weekday, a month or a date without a year: "on Friday" in a past clause is the Friday before; present takes the nearest. Years
    before Christ have no interval (the calendar of Python begins with year 1).
    """
    if expression.needs_reference and reference is None:
        return None
    told = reference if isinstance(reference, Interval) else None
    moment = reference.start if isinstance(reference, Interval) else reference
    anchor = Anchor(moment or datetime(2000, 1, 1, tzinfo=timezone.utc), told, bounds, tense, day_first)
    try:
        found = _RESOLVERS[expression.rule](expression.groups, anchor)
    except (ValueError, OverflowError):
        return None
    is_next_day = found and told and expression.rule == "clock" and expression.relation == "until" and found.end <= told.start
    return _next_day(found) if found and is_next_day else found


def _next_day(interval: Interval) -> Interval:
    """ "From 10 p.m. to 5 a.m." ends on the day after."""
    day = timedelta(days=1)
    return replace(interval, start=interval.start + day, end=interval.end + day)


def _now(g: Groups, a: Anchor) -> Interval:
    return Interval(a.reference, a.reference + timedelta(minutes=1), "reference", "now")


def _then(g: Groups, a: Anchor) -> Interval | None:
    return a.told


def _none(g: Groups, a: Anchor) -> None:
    return None


_RESOLVERS: dict[str, Callable[[Groups, Anchor], Interval | None]] = {
    "iso": days.iso, "numeric": days.numeric, "calendar_day": days.calendar_day, "month_day": days.calendar_day,
    "first_day": days.calendar_day, "last_day": days.calendar_day, "month_day_only": days.day_of_month, "week_of": days.week_of,
    "nth_of": days.nth_of, "weekday": days.weekday, "relative_day": days.relative_day, "part": days.part, "tonight": days.tonight,
    "clock": days.clock, "year_end": days.year_end,
    "month": periods.month, "near": periods.near, "ago": periods.ago, "day_before": periods.day_before, "span": periods.span,
    "recent": periods.span, "season": periods.season, "quarter": periods.quarter, "half": periods.half, "year": periods.year,
    "to_year": periods.to_year, "short_year": periods.short_year, "decade": periods.decade, "century": periods.century, "era": days.era,
    "now": _now, "then": _then, "past": _none, "future": _none, "duration": _none, "bare_units": _none, "set": _none,
}  # fmt: skip
