"""Which interval an expression means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from detente.text.times import days, periods
from detente.text.times.anchor import Anchor, Bounds, Groups, Interval
from detente.text.times.expressions import TimeExpression


def resolve(
    expression: TimeExpression,
    reference: datetime | Interval | None,
    bounds: Bounds,
    *,
    tense: str = "past",
    day_first: bool = True,
) -> Interval | None:
    """The interval an expression means; None if it needs a reference that is missing, or names no calendar date.

    A reference is a time of writing or, as an Interval, the time last told (`Story`). An expression of the story ("the next day") stays
    open with a time of writing alone, and after a time told that is coarser than it ("the next day" after a month). A
    time of writing at midnight counts as a date without a clock time. `tense` (past, present, future) tells the direction of
    a weekday, a month or a date without a year: "on Friday" in a past clause is the Friday before; present takes the nearest. Years
    before Christ have no interval (the calendar of Python begins with year 1).
    """
    told = reference if isinstance(reference, Interval) else None
    if (expression.anchor == "story" and told is None) or (expression.needs_reference and reference is None):
        return None
    moment = reference.start if isinstance(reference, Interval) else reference
    anchor = Anchor(moment or datetime(2000, 1, 1, tzinfo=UTC), told, bounds, tense, day_first)
    try:
        found = _RESOLVERS[expression.rule](expression.groups, anchor)
        return _after_midnight(expression, found, told) if found and told else found
    except (ValueError, OverflowError):
        return None


def _after_midnight(expression: TimeExpression, found: Interval, told: Interval) -> Interval:
    """ "From 10 p.m. to 5 a.m." ends on the day after."""
    if expression.rule != "clock" or expression.relation != "until" or found.end > told.start:
        return found
    day = timedelta(days=1)
    return replace(found, start=found.start + day, end=found.end + day)


def _now(_g: Groups, a: Anchor) -> Interval:
    return Interval(a.reference, a.reference + timedelta(minutes=1), "reference", "now")


def _then(_g: Groups, a: Anchor) -> Interval | None:
    return a.told


def _none(_g: Groups, _a: Anchor) -> None:
    return None


_RESOLVERS: dict[str, Callable[[Groups, Anchor], Interval | None]] = {
    "iso": days.iso, "numeric": days.numeric, "calendar_day": days.calendar_day, "month_day": days.calendar_day,
    "first_day": days.calendar_day, "last_day": days.calendar_day, "month_day_only": days.day_of_month, "week_of": days.week_of,
    "nth_of": days.nth_of, "holiday": days.holiday, "weekday": days.weekday, "relative_day": days.relative_day, "part": days.part, "tonight": days.tonight,
    "clock": days.clock, "year_end": days.year_end,
    "month": periods.month, "near": periods.near, "ago": periods.ago, "day_before": periods.day_before, "span": periods.span,
    "recent": periods.span, "season": periods.season, "quarter": periods.quarter, "half": periods.half, "year": periods.year,
    "to_year": periods.to_year, "short_year": periods.short_year, "decade": periods.decade, "century": periods.century, "era": days.era,
    "now": _now, "then": _then, "past": _none, "future": _none, "duration": _none, "bare_units": _none, "set": _none,
}  # fmt: skip
