"""What has been told so far in a text, from which "the next day" and "that night" are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.text.times.anchor import Interval
from detente.text.times.expressions import TimeExpression
from detente.text.times.periods import BACKWARD

_OF_WRITING = ("now", "past", "future")
_NOT_TOLD = ("span", "reference", "decade", "century")


@dataclass(frozen=True, slots=True)
class Story:
    """The time told last, and the quarter told last ("a year ago" in a report of a quarter is that quarter, a year before)."""

    told: Interval | None = None
    quarter: Interval | None = None

    def reference_for(
        self, expression: TimeExpression, published: datetime | None, *, is_narrative: bool = False
    ) -> datetime | Interval | None:
        """What the next expression is counted from: the time of publication or a time told.

        In a narrative (a history, a chronology) all but "now" and "today" is counted from the time told last.
        """
        if expression.rule in _OF_WRITING or "relday" in expression.groups:
            return published
        if is_narrative:
            return self.told or (published if expression.anchor == "calendar" else None)
        if self.quarter is not None and _is_years_back(expression):
            return self.quarter
        is_clock_of_day = expression.rule == "clock" and self.told is not None and self.told.granularity == "day"
        if expression.anchor == "story" or is_clock_of_day:
            return self.told
        return self.told or published if expression.anchor == "range" else published

    def after(self, expression: TimeExpression, interval: Interval | None) -> Story:
        """The story with an expression told, unless it looks back ("two years earlier") or is vague."""
        if interval is None or _is_backward(expression) or interval.granularity in _NOT_TOLD:
            return self
        return Story(interval, interval if interval.granularity == "quarter" else self.quarter)


def _is_backward(expression: TimeExpression) -> bool:
    return expression.rule == "ago" and expression.groups["direction"] in BACKWARD


def _is_years_back(expression: TimeExpression) -> bool:
    return _is_backward(expression) and expression.groups["unit"].startswith("year")
