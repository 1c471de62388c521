"""What pictures of an area rest on, held in the process and kept up by the log: a new report costs its own mentions, not all there are.

Rows are added and never changed, so what was read from them stays as it is; the log names every reading and every erasure. What is held
goes under the last entry of the log that it takes in and the chain up to it: where the log does not lead through that entry (another file
under the same name), or after an erasure, all is read anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

import msgspec
from sqlalchemy import Connection, ScalarSelect, or_, select

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.store import schema
from detente.store.audit import PICTURE_KINDS, START, naive
from detente.store.recollected import Mark, last_mark, leads_through
from detente.store.store import Remembered, Store, documents_by_id, is_lasting, known_documents, latest_readings

_MOST_READINGS = 2_000  # more than that are read quicker all at once
_ORDER = tuple[bool, datetime, int, int]
_NEVER, _FAR = datetime.min, datetime.max  # noqa: DTZ901 - times are kept without a zone, as UTC


@dataclass(frozen=True, slots=True)
class _Row:
    """A mention, its place in the order, and whether its state can last longer than any window."""

    order: _ORDER
    mention: Mention
    is_lasting: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """The newest reading of a document: its mentions that any picture from the week on may show."""

    number: int
    rows: tuple[_Row, ...]
    questions: tuple[Question, ...]


@dataclass(slots=True)
class _All:
    """All that is held, at one entry of the log. `start` is the earliest window that it serves."""

    start: datetime
    mark: Mark = field(default_factory=lambda: Mark(-1, START))
    readings: dict[str, _Read] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InView:
    """What a picture rests on. `newest` names the state of the memory, `is_past` says that reports came after the picture's moment."""

    newest: str
    remembered: Remembered
    is_past: bool


class Held:
    """What a memory holds of one area. One caller at a time; after an error begin anew."""

    def __init__(self, store: Store, *, area: str) -> None:
        self._store, self._area = store, area
        self._all = _All(_FAR)

    def remember(self, *, as_of: datetime, start: datetime) -> InView:
        """What was published until `as_of`, as `Store.remember` gives it for a window from `start` on. What is the same is the same objects."""
        since, until = naive(start), naive(as_of)
        with self._store.database.reading() as connection:
            self._keep_up(connection, since)
            decisions = self._store.recollected.all(connection)
        held = self._all
        last = bisect_right(held.rows, until, key=_published)
        rows = held.rows[:last]
        if held.start < since:
            rows = [r for r in rows if r.is_lasting or not r.order[0] or r.order[1] > since]
        told = {r.mention.document_id for r in rows} if held.start < since else ()
        documents = {
            i: d for i, d in held.documents.items()
            if d.published is None or ((at := naive(d.published)) <= until and (held.start == since or at > since or i in told))
        }  # fmt: skip
        documents = documents if held.start == since else _in_order(documents, since)
        asked = sorted((r.number, r.questions) for i, r in held.readings.items() if r.questions and i in documents)
        questions = tuple(q for _, found in asked for q in found)
        found = Remembered(documents, tuple(r.mention for r in rows), questions, decisions)
        return InView(f"entry {held.mark.entry}", found, last < len(held.rows))

    def _keep_up(self, connection: Connection, since: datetime) -> None:
        mark, held = last_mark(connection, PICTURE_KINDS), self._all
        if mark == held.mark and held.start <= since:
            return
        goes_on = held.start <= since and leads_through(connection, held.mark)
        new = self._added(connection, held.mark) if goes_on else None
        if new is None or len(new) > _MOST_READINGS:
            self._all = held = _All(since)
            self._take(connection, None)
        elif new:
            self._take(connection, new)
        held.mark = mark

    def _added(self, connection: Connection, mark: Mark) -> list[int]:
        log = schema.audit
        query = select(log.c.subject).where(log.c.kind == "reading", log.c.entry > mark.entry)
        return [int(number) for number in connection.execute(query).scalars()]

    def _take(self, connection: Connection, numbers: Sequence[int] | None) -> None:
        """Takes readings in, each in place of an older one of its document; all that there are if none are named."""
        reading, held = schema.readings, self._all
        wanted = latest_readings(self._area, None) if numbers is None else numbers
        query = select(reading.c.id, reading.c.document_id, reading.c.questions).where(
            reading.c.area == schema.storable(self._area, 100), reading.c.id.in_(wanted)
        )
        found = {row.document_id: row for row in connection.execute(query.order_by(reading.c.id))}
        told = self._told(connection, wanted if numbers is None else [row.id for row in found.values()])
        question = msgspec.json.Decoder(tuple[Question, ...])
        new = {
            i: _Read(row.id, tuple(told.get(row.id, ())), question.decode(row.questions) if row.questions != b"[]" else ())
            for i, row in found.items()
        }
        for identity in new:
            held.documents.pop(identity, None)
        held.documents |= self._documents(connection, new, is_all=numbers is None)
        held.documents = _in_order(held.documents, held.start)
        self._put_in_order(new)
        for identity in new:
            held.readings.pop(identity, None)
        held.readings |= {i: r for i, r in new.items() if i in held.documents}

    def _told(self, connection: Connection, wanted: ScalarSelect[int] | Sequence[int]) -> dict[int, list[_Row]]:
        """The mentions of readings that any picture from the week on may show, by reading."""
        mention, decoder = schema.mentions, msgspec.json.Decoder(Mention)
        may_show = or_(mention.c.published.is_(None), mention.c.published > self._all.start, is_lasting())
        query = select(
            mention.c.reading_id, mention.c.position, mention.c.published, mention.c.record, is_lasting().label("lasting")
        ).where(mention.c.reading_id.in_(wanted), may_show)
        found: dict[int, list[_Row]] = {}
        for number, position, published, record, lasting in connection.execute(query):
            order = (published is not None, published or _NEVER, number, position)
            found.setdefault(number, []).append(_Row(order, decoder.decode(record), bool(lasting)))
        return found

    def _documents(self, connection: Connection, new: dict[str, _Read], *, is_all: bool) -> dict[str, Document]:
        """The documents that were published from the week on, and older ones that still tell something."""
        start = self._all.start
        if is_all:
            ids = {i for i, r in new.items() if r.rows}
            return known_documents(connection, ids, latest_readings(self._area, None), _FAR, _FAR - start)
        found = documents_by_id(connection, sorted(new))
        return {i: d for i, d in found.items() if new[i].rows or (d.published is not None and naive(d.published) > start)}

    def _put_in_order(self, new: dict[str, _Read]) -> None:
        held = self._all
        gone = {row.order for i in new if (old := held.readings.get(i)) is not None for row in old.rows}
        told = [row for row in held.rows if row.order not in gone] if gone else held.rows
        held.rows = sorted((*told, *(row for read in new.values() for row in read.rows)), key=attrgetter("order"))


def _published(row: _Row) -> datetime:
    return row.order[1]


def _in_order(documents: dict[str, Document], start: datetime) -> dict[str, Document]:
    """Those of a window by time, then the others."""

    def order(item: tuple[str, Document]) -> tuple[bool, datetime, str]:
        at = naive(item[1].published) if item[1].published is not None else _NEVER
        return (False, at, item[0]) if at > start else (True, _NEVER, item[0])

    return dict(sorted(documents.items(), key=order))
