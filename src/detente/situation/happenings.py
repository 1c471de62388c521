"""The ledger of happenings: every event, who did what to whom, where, in what interval."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from operator import itemgetter

from detente.model.events import Event
from detente.model.picture import Happening
from detente.situation.evidence import Cited, Grounds, by_known, doers, receivers, speakers
from detente.situation.tellings import utc

_Place = tuple[bool, float, str]


def happenings_of(grounds: Grounds) -> tuple[Happening, ...]:
    """Every event that a known mention tells of, in order of time, the undated last."""
    by_id = {c.id: c for c in grounds.cited}
    rows = [(event, [by_id[m] for m in event.mentions if m in by_id]) for event in grounds.events]
    found = [
        grounds.reuse.of(("happening", event.id), (event, *told), partial(_placed, event, told, grounds))
        for event, told in rows
        if told
    ]
    return tuple(entry for _, entry in sorted(found, key=itemgetter(0)))


def _placed(event: Event, told: list[Cited], grounds: Grounds) -> tuple[_Place, Happening]:
    """The entry of an event, and its place in the ledger."""
    entry = _entry(event, by_known(told), grounds)
    at = entry.start or entry.end
    return (at is None, _seconds(at), entry.event), entry


def _interval(start: datetime | None, end: datetime | None) -> tuple[datetime | None, datetime | None]:
    """The narrowest time told; where tellings tell times that cannot all be so, the widest."""
    return (end, start) if start is not None and end is not None and end < start else (start, end)


def _newest(told: tuple[Cited, ...]) -> Cited:
    """The first passage of the newest document that tells it; one without a date where none has any."""
    last = max((c.known for c in told if c.known is not None), default=None)
    newest = [c for c in told if c.known == last]
    return min(newest, key=lambda c: (c.mention.document_id, c.mention.start, c.id))


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


def _entry(event: Event, told: tuple[Cited, ...], grounds: Grounds) -> Happening:
    start, end = _interval(utc(event.start), utc(event.end))
    return Happening(
        event=event.id,
        type=event.type,
        manner=event.mode,
        actors=doers(told),
        recipients=receivers(told),
        places=grounds.wheres(c.mention for c in told),
        start=start,
        end=end,
        polarity=event.polarity,
        status=event.status,
        text=told[0].mention.text,
        evidence=grounds.evidence(told),
        basis=tuple(sorted({c.mention.basis for c in told if c.mention.basis is not None})),
        claimed_by=speakers(told) if all(c.mention.speaker is not None for c in told) else (),
        latest=_newest(told).mention.text,
        known=told[0].known,
        renewed=max((c.known for c in told if c.known is not None), default=None),
    )
