"""What an entry of any ledger can be filtered by: places, time, type, status, sides, speakers, dispute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch

from detente.model.picture import (
    Announcement,
    Commitment,
    Contact,
    Dispute,
    FigureHistory,
    Happening,
    Obstruction,
    OpenQuestion,
    Presence,
    Statement,
    Where,
    Who,
)

Ledgered = (
    Presence | Contact | Commitment | Statement | Obstruction | Announcement | Dispute | FigureHistory | Happening | OpenQuestion
)


@dataclass(frozen=True, slots=True)
class Facets:
    """[start, end] is when it was so, None where it is not told; `key` tells apart entries that rest on the same mentions."""

    places: tuple[Where, ...] = ()
    actors: tuple[Who, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    type: str = ""
    mode: str | None = None
    status: str = ""
    text: str = ""
    is_disputed: bool = False
    mentions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    key: tuple[str, ...] = field(default=())


@singledispatch
def facets_of(record: Ledgered) -> Facets:
    """The facets of an entry."""
    raise TypeError(type(record).__name__)


@facets_of.register
def _(record: Presence) -> Facets:
    status = "ended" if record.until else ("stale" if record.is_stale else "standing")
    return Facets(
        (record.place,), (record.who, *record.between), record.since, record.until or record.confirmed, "PRESENCE", record.manner,
        status, f"{record.who.name} {record.manner}", bool(record.said_ended_by), record.evidence.mentions, record.evidence.documents,
    )  # fmt: skip


@facets_of.register
def _(record: Contact) -> Facets:
    status = "ongoing" if record.is_ongoing else ("ended" if record.is_ended else "held")
    return Facets(
        record.places, (*record.initiators, *record.others), record.since, record.confirmed, "CONSULT", record.manner, status,
        record.text, False, record.evidence.mentions, record.evidence.documents, (record.event,),
    )  # fmt: skip


@facets_of.register
def _(record: Commitment) -> Facets:
    return Facets(
        record.places, (*record.maker, *record.to), record.made, record.due or record.made, "PROMISE", None, record.state, record.text,
        False, record.evidence.mentions, record.evidence.documents, (record.event,),
    )  # fmt: skip


@facets_of.register
def _(record: Statement) -> Facets:
    return Facets(
        record.places, (*record.by, *record.to), record.at, record.at, record.type, record.manner, "said", record.text, False,
        record.evidence.mentions, record.evidence.documents,
    )  # fmt: skip


@facets_of.register
def _(record: Obstruction) -> Facets:
    status = ("stale" if record.is_stale else "open") if record.is_open else "ended"
    return Facets(
        (record.place,), record.by, record.since, record.until or record.confirmed, record.type, record.manner, status, record.text,
        bool(record.said_ended_by), record.evidence.mentions, record.evidence.documents, (record.place.name,),
    )  # fmt: skip


@facets_of.register
def _(record: Announcement) -> Facets:
    return Facets(
        record.places, record.by, record.starts, record.ends or record.starts, record.type, record.manner, "planned", record.text, False,
        record.evidence.mentions, record.evidence.documents,
    )  # fmt: skip


@facets_of.register
def _(record: Dispute) -> Facets:
    times = [c.at for c in record.claims if c.at is not None]
    return Facets(
        record.places, tuple(c.speaker for c in record.claims), min(times, default=None), max(times, default=None), record.type,
        record.manner, record.status, record.text, record.is_disputed, record.evidence.mentions,
        record.evidence.documents,
    )  # fmt: skip


@facets_of.register
def _(record: FigureHistory) -> Facets:
    times = [r.told for r in record.reports if r.told is not None]
    speakers = tuple(r.speaker for r in record.reports if r.speaker is not None)
    is_disputed = len({(r.low, r.high) for r in record.reports}) > 1
    return Facets(
        record.places, speakers, min(times, default=None), max(times, default=None), record.counts, record.of, "told",
        f"{record.counts} {record.of or ''}".strip(), is_disputed, tuple(dict.fromkeys(r.mention for r in record.reports)), (),
        (record.counts, record.of or "", *(p.name for p in record.places)),
    )  # fmt: skip


@facets_of.register
def _(record: Happening) -> Facets:
    return Facets(
        record.places, (*record.actors, *record.recipients), record.start, record.end or record.start, record.type, record.manner,
        record.status, record.text, False, record.evidence.mentions, record.evidence.documents, (record.event,),
    )  # fmt: skip


@facets_of.register
def _(record: OpenQuestion) -> Facets:
    return Facets(status="open", text=f"{record.text} {record.reason}", documents=(record.document_id,))


def ids_of(places: Iterable[Where]) -> frozenset[str]:
    """The ids of places, and of the watched places that they lie in."""
    return frozenset(i for p in places for i in (p.id, p.watched) if i is not None)
