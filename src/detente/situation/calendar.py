"""The calendar: what is announced, demanded by a time or promised for one in the next hours, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from detente.model.picture import Picture
from detente.model.views import CalendarEntry

_OVERDUE = "overdue"


def calendar_of(picture: Picture, ahead: timedelta) -> tuple[CalendarEntry, ...]:
    """What begins or falls due after the picture's moment and within `ahead` of it, or goes on then."""
    now = picture.as_of
    found = [e for e in _entries(picture) if e.starts is not None and e.starts <= now + ahead and (e.ends or e.starts) > now]
    return tuple(sorted(found, key=_order))


def undated_of(picture: Picture) -> tuple[CalendarEntry, ...]:
    """What is announced without a time, in the order in which it became known."""
    return tuple(e for e in _entries(picture) if e.starts is None and e.kind == "announced")


def _entries(picture: Picture) -> Iterator[CalendarEntry]:
    for said in picture.announcements:
        yield CalendarEntry("announced", said.starts, said.ends, said.by, said.text, said.places, said.evidence)
    for promise in picture.commitments:
        if promise.due is not None and promise.state in ("open", _OVERDUE):
            yield CalendarEntry("commitment due", promise.due, None, promise.maker, promise.text, promise.places, promise.evidence)
    for appeal in picture.appeals:
        if appeal.due is not None:
            yield CalendarEntry("deadline", appeal.due, None, appeal.by, appeal.text, appeal.places, appeal.evidence)


def _order(entry: CalendarEntry) -> tuple[float, str, str]:
    return (entry.starts.timestamp() if entry.starts is not None else 0.0, entry.kind, entry.text)
