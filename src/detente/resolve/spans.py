"""When a mention's happening lies, as an interval that can be compared with another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.ontology.sameness import Sameness

_FINE = frozenset({"minute", "hour", "part", "day"})
_CLOCK = frozenset({"minute", "hour"})
_STATES = frozenset({"PRESENCE"})


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) in UTC; `is_told`: the words say when, to a day or less if `is_fine`, else the publication stands for it."""

    start: datetime
    end: datetime
    is_told: bool
    is_fine: bool

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def shared(self, other: Span) -> Span:
        """What lies in both."""
        return Span(max(self.start, other.start), min(self.end, other.end), self.is_told, self.is_fine)


def span_of(mention: Mention, documents: Mapping[str, Document], sameness: Sameness) -> Span | None:
    """The interval of a mention; None if neither it nor its document has a time."""
    published = _utc(documents[mention.document_id].published) if mention.document_id in documents else None
    when = mention.when
    if when is not None and when.text is not None and (when.start or when.end):
        start, end = _utc(when.start), _utc(when.end)
        is_state = mention.type in _STATES or mention.status == "ongoing"
        reach = sameness.clock if when.granularity in _CLOCK else sameness.open
        if start is None and end is not None:
            start = end - reach
        elif end is None and start is not None:
            end = max(published, start + reach) if is_state and published is not None else start + reach
        if start is not None and end is not None:
            more = sameness.part if when.granularity == "part" else timedelta(0)
            return Span(start - more, max(end, start + timedelta(minutes=1)) + more, True, when.granularity in _FINE)
    if published is None:
        return None
    return Span(published - sameness.untold, published + timedelta(minutes=1), False, False)


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
