"""When: expressions of time to intervals, against the publication time."""

from __future__ import annotations

from datetime import datetime, timedelta

from detente.model.documents import Document
from detente.model.mentions import When
from detente.model.readings import TimeUse, Utterance
from detente.text.plain import straighten
from detente.text.times import Bounds, Interval, TimeExpression, find_times, resolve

_PREFIX_CHARS = 24
_FINENESS = {"minute": 0, "hour": 1, "part": 2, "day": 3, "weekend": 4, "week": 5, "month": 6, "quarter": 7, "season": 7, "half": 8,
             "year": 9, "decade": 10, "century": 11, "span": 6}  # fmt: skip


class WhenResolver:
    """Resolves the times of one document. Without a publication time, relative expressions stay open."""

    def __init__(self, document: Document, bounds: Bounds) -> None:
        self._document, self._bounds = document, bounds
        self._found: dict[tuple[int, int], TimeExpression | None] = {}

    def of(self, utterance: Utterance) -> When | None:
        """The time of an utterance: its own expressions joined, else the publication time as-of; None if neither."""
        resolved = [(use, self._resolve(use)) for use in _of_the_act(utterance)]
        fitting = [(u, e, interval) for u, (e, interval) in resolved if e is not None and interval is not None]
        if fitting:
            return self._join(fitting)
        for use, (expression, _) in resolved:
            if expression is not None and expression.kind in ("date", "time"):
                return When(use.text, expression.relation, None, None, None)
        published = self._document.published
        if published is None:
            return None
        return When(None, "as-of", None, published, self._document.published_granularity)

    def meant(self, use: TimeUse) -> When | None:
        """What one expression means by itself, open if that cannot be told; None if it tells how long and not when."""
        expression, interval = self._resolve(use)
        if expression is None or (interval is None and expression.kind not in ("date", "time")):
            return None
        return (
            _when(use.text, expression.relation, interval)
            if interval is not None
            else When(use.text, expression.relation, None, None, None)
        )

    def is_open(self, when: When | None) -> bool:
        """True if a time is told but could not be resolved."""
        return when is not None and when.text is not None and when.start is None and when.end is None

    def _resolve(self, use: TimeUse) -> tuple[TimeExpression | None, Interval | None]:
        expression = self._expression(use)
        if expression is None:
            return None, None
        return expression, resolve(expression, self._document.published, self._bounds, tense=use.tense)

    def _expression(self, use: TimeUse) -> TimeExpression | None:
        """What is written there, looked for once: an act, what is said of it and the paragraph that it stands in ask for the same."""
        span = use.start, use.end
        if span not in self._found:
            start = max(0, use.start - _PREFIX_CHARS)
            window = straighten(self._document.text[start : use.end])
            expressions = [e for e in find_times(window) if start + e.end == use.end] or find_times(use.text)
            self._found[span] = expressions[-1] if expressions else None
        return self._found[span]

    def _join(self, found: list[tuple[TimeUse, TimeExpression, Interval]]) -> When:
        """A day and a clock time, or a day and its part, told apart become one interval."""
        days = [i for _, _, i in found if i.granularity == "day"]
        clocks = [i for _, _, i in found if i.granularity in ("minute", "hour", "part")]
        use, expression, interval = min(found, key=lambda f: _FINENESS.get(f[2].granularity, 9))
        if days and clocks:
            clock = clocks[0]
            midnight = clock.start.replace(hour=0, minute=0)
            shift = days[0].start - midnight
            interval = Interval(clock.start + shift, clock.end + shift, clock.granularity)
        weeks = [i for _, _, i in found if i.granularity == "week"]
        if days and weeks and not clocks and interval.granularity == "day":
            interval = _in_week(interval, weeks[0])
        text = " ".join(u.text for u, _, _ in found) if len(found) > 1 else use.text
        relation = next((e.relation for _, e, _ in found if e.relation != "on"), expression.relation)
        return _when(text, relation, interval)

    def is_history(self, when: When | None) -> bool:
        """True if the time ended long before the publication."""
        published = self._document.published
        if when is None or when.end is None or published is None or when.text is None or when.relation == "since":
            return False
        return when.end < published - timedelta(days=self._bounds.history_days)


def _in_week(day: Interval, week: Interval) -> Interval:
    """ "Friday of last week": the day of that week with the same name."""
    shift = timedelta(days=(day.start.weekday() - week.start.weekday()) % 7) + (week.start - day.start)
    return Interval(day.start + shift, day.end + shift, day.granularity)


def _of_the_act(utterance: Utterance) -> tuple[TimeUse, ...]:
    """The times told of the act itself: in "the mayor said on Friday that two died" Friday is when the mayor spoke."""
    if utterance.said_by is None:
        return utterance.times
    return tuple(t for t in utterance.times if utterance.start <= t.start < utterance.end)


def _when(text: str, relation: str, interval: Interval) -> When:
    start: datetime | None = interval.start
    end: datetime | None = interval.end
    if relation == "since":
        end = None
    elif relation in ("until", "before"):
        start, end = None, interval.end if relation == "until" else interval.start
    elif relation == "after":
        start, end = interval.end, None
    return When(text, relation, start, end, interval.granularity)
