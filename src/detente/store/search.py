"""Looking mentions and documents up page by page, the newest first, without drawing a picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BinaryExpression, ColumnElement, Connection, Select, Text, and_, cast, false, func, not_, or_, select, tuple_

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.store import schema
from detente.store.audit import naive
from detente.store.store import Store

_AT_ONCE = 500
Place = tuple[datetime | None, int, int]
"""Where a mention stands in the order: when its document was published, its reading, its position there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mention's row must have; what is empty or None lets everything through.

    `holds` and `words`: groups of byte strings, and of words whatever their case; the record holds one of each group. They may let more
    through than is meant, never less: the caller looks again. `is_common`: most documents are of the `families`. Mentions of the
    documents `always` pass all but the times and the publishers, since a person's correction may have changed them.
    """

    types: Collection[str] = ()
    statuses: Collection[str] = ()
    families: Collection[tuple[str | None, str | None]] | None = None
    is_common: bool = False
    documents: Collection[str] | None = None
    ids: Collection[str] | None = None
    holds: Sequence[Collection[bytes]] = ()
    words: Sequence[Collection[str]] = ()
    since: datetime | None = None
    until: datetime | None = None
    always: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A mention as it was read, with its document's id and its place in the order."""

    mention: Mention
    document: str
    place: Place


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the log as it stands in the memory."""

    entry: int
    at: datetime
    kind: str
    subject: str
    document_id: str | None
    digest: str
    chain: str


def passages(
    store: Store, wanted: Wanted, *, area: str, as_of: datetime, known_at: datetime | None, after: Place | None, limit: int
) -> list[Passage]:
    """The next `limit` mentions behind `after`, of each document in its newest reading then; those without a date come last."""
    found: list[Passage] = []
    if after is None or after[0] is not None:
        found = _some(store, wanted, area=area, as_of=as_of, known_at=known_at, after=after, limit=limit, is_dated=True)
        after = None
    if len(found) < limit:
        found += _some(
            store, wanted, area=area, as_of=as_of, known_at=known_at, after=after, limit=limit - len(found), is_dated=False
        )
    return found


def _some(
    store: Store, wanted: Wanted, *, area: str, as_of: datetime, known_at: datetime | None, after: Place | None, limit: int, is_dated: bool
) -> list[Passage]:  # fmt: skip
    query = _passages(area, known_at).where(*_conditions(store, wanted)).limit(limit)
    ordered = _dated(query, wanted, as_of, after) if is_dated else _undated(query, wanted, after)
    with store.database.reading() as connection:
        return _told(connection, ordered)


def _dated(query: Select[Any], wanted: Wanted, as_of: datetime, after: Place | None) -> Select[Any]:
    column = schema.mentions.c
    until = min(as_of, wanted.until) if wanted.until is not None else as_of
    query = query.where(column.published <= naive(until))
    if wanted.since is not None:
        query = query.where(column.published >= naive(wanted.since))
    if after is not None and after[0] is not None:
        at = naive(after[0])
        behind = tuple_(column.reading_id, column.position) < (after[1], after[2])
        query = query.where(column.published <= at, or_(column.published < at, behind))
    return query.order_by(column.published.desc(), column.reading_id.desc(), column.position.desc())


def _undated(query: Select[Any], wanted: Wanted, after: Place | None) -> Select[Any]:
    column = schema.mentions.c
    if wanted.since is not None or wanted.until is not None:
        return query.where(column.reading_id < 0)
    query = query.where(column.published.is_(None))
    if after is not None:
        query = query.where(tuple_(column.reading_id, column.position) < (after[1], after[2]))
    return query.order_by(column.reading_id.desc(), column.position.desc())


def _newest(known_at: datetime | None) -> list[ColumnElement[bool]]:
    """Only the newest reading that was known: asked row by row, so that a page costs no more than its rows."""
    reading, later = schema.readings, schema.readings.alias("later")
    known = [] if known_at is None else [later.c.known_since <= naive(known_at)]
    newer = select(later.c.id).where(
        later.c.document_id == reading.c.document_id, later.c.area == reading.c.area, later.c.id > reading.c.id, *known
    )
    own = [] if known_at is None else [reading.c.known_since <= naive(known_at)]
    return [*own, not_(newer.exists())]


def _conditions(store: Store, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    mention, reading = schema.mentions.c, schema.readings.c
    found: list[ColumnElement[bool]] = []
    if wanted.types:
        found.append(mention.type.in_(sorted(wanted.types)))
    if wanted.statuses:
        found.append(mention.status.in_(sorted(wanted.statuses)))
    if wanted.ids is not None:
        found.append(mention.mention_id.in_(sorted(wanted.ids)))
    found += [or_(*(_says(store, w) for w in sorted(group))) for group in wanted.words]
    found += [or_(*(_holds(store, h) for h in sorted(group))) for group in wanted.holds]
    if found:
        yield or_(and_(*found), reading.document_id.in_(sorted(wanted.always))) if wanted.always else and_(*found)
    if wanted.documents is not None:
        yield reading.document_id.in_(sorted(wanted.documents))
    if wanted.families is not None:
        yield _published_by(wanted.families, is_common=wanted.is_common)


def _published_by(names: Collection[tuple[str | None, str | None]], *, is_common: bool) -> ColumnElement[bool]:
    """Documents of some publishers: looked up one by one where most are theirs, so that a page costs no more than its rows."""
    document, reading = schema.documents.c, schema.readings.c
    alike = or_(false(), *(and_(_same(document.source, s), _same(document.family, f)) for s, f in sorted(names, key=str)))
    if is_common:
        return select(document.id).where(document.id == reading.document_id, alike).correlate(schema.readings).exists()
    return reading.document_id.in_(select(document.id).where(alike))


def _same(column: ColumnElement[str], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _holds(store: Store, part: bytes) -> ColumnElement[bool]:
    record = schema.mentions.c.record
    if store.database.is_file:
        return func.instr(record, part) > 0
    escaped = part.replace(b"\\", b"\\\\").replace(b"%", b"\\%").replace(b"_", b"\\_")
    found: BinaryExpression[bool] = record.op("LIKE", is_comparison=True)(b"%" + escaped + b"%")
    return found


def _says(store: Store, words: str) -> ColumnElement[bool]:
    """The record has the words, whatever their case and however JSON writes them: SQLite knows the case of ASCII only."""
    pattern = "%" + "".join(c if c.isascii() and c.isalnum() else ("_" if c.isalpha() else "%") for c in words) + "%"
    record = schema.mentions.c.record
    return cast(record, Text).like(pattern) if store.database.is_file else func.convert_from(record, "UTF8").ilike(pattern)


def mentions_of(store: Store, ids: Collection[str], *, area: str, known_at: datetime | None) -> list[Passage]:
    """The mentions of some ids, each in the newest reading that was known; an id that is not there is left out."""
    return _among(store, schema.mentions.c.mention_id, ids, area=area, known_at=known_at)


def documents_telling(store: Store, ids: Collection[str]) -> dict[str, str]:
    """The document of each mention, whatever reading tells it; an id that is not there is left out."""
    mention, reading, wanted = schema.mentions, schema.readings, sorted(ids)
    found: dict[str, str] = {}
    with store.database.reading() as connection:
        for at in range(0, len(wanted), _AT_ONCE):
            query = (
                select(mention.c.mention_id, reading.c.document_id)
                .join(reading)
                .where(mention.c.mention_id.in_(wanted[at : at + _AT_ONCE]))
            )
            found |= {r.mention_id: r.document_id for r in connection.execute(query)}
    return found


def passages_in(store: Store, documents: Collection[str], *, area: str, known_at: datetime | None) -> list[Passage]:
    """All mentions of some documents in their newest reading, in the order of each reading."""
    return _among(store, schema.readings.c.document_id, documents, area=area, known_at=known_at)


def _among(
    store: Store, column: ColumnElement[str], values: Collection[str], *, area: str, known_at: datetime | None
) -> list[Passage]:  # fmt: skip
    wanted = sorted(values)
    found: list[Passage] = []
    with store.database.reading() as connection:
        for at in range(0, len(wanted), _AT_ONCE):
            query = _passages(area, known_at).where(column.in_(wanted[at : at + _AT_ONCE]))
            found += _told(connection, query.order_by(schema.mentions.c.reading_id, schema.mentions.c.position))
    return found


def _passages(area: str, known_at: datetime | None) -> Select[Any]:
    """Mentions of an area, of each document in its newest reading."""
    mention, reading = schema.mentions, schema.readings
    return (
        select(mention.c.record, mention.c.published, mention.c.reading_id, mention.c.position, reading.c.document_id)
        .join(reading)
        .where(reading.c.area == schema.storable(area, 100), *_newest(known_at))
    )


def _told(connection: Connection, query: Select[Any]) -> list[Passage]:
    decoder = msgspec.json.Decoder(Mention)
    return [
        Passage(decoder.decode(r.record), r.document_id, (_aware(r.published), r.reading_id, r.position))
        for r in connection.execute(query)
    ]


def documents_page(
    store: Store, *, area: str, as_of: datetime, known_at: datetime | None, after: Place | None, limit: int,
    since: datetime | None = None, until: datetime | None = None, names: Collection[tuple[str | None, str | None]] | None = None,
) -> list[tuple[Document, Place]]:  # fmt: skip
    """The next documents that were read for an area, the newest first; those without a date come last."""
    document, reading = schema.documents, schema.readings
    is_dated_over = after is not None and after[0] is None
    query = (
        select(document.c.record, document.c.published, reading.c.id)
        .join(reading)
        .where(reading.c.area == schema.storable(area, 100), *_newest(known_at))
        .limit(limit)
    )
    if names is not None:
        alike = [and_(_same(document.c.source, s), _same(document.c.family, f)) for s, f in sorted(names, key=str)]
        query = query.where(or_(*alike) if alike else document.c.id == "")
    found: list[tuple[Document, Place]] = []
    decoder = msgspec.json.Decoder(Document)
    with store.database.reading() as connection:
        if not is_dated_over:
            last = min(as_of, until) if until is not None else as_of
            dated = query.where(document.c.published <= naive(last))
            if since is not None:
                dated = dated.where(document.c.published >= naive(since))
            if after is not None and after[0] is not None:
                at = naive(after[0])
                dated = dated.where(or_(document.c.published < at, and_(document.c.published == at, reading.c.id < after[1])))
            dated = dated.order_by(document.c.published.desc(), reading.c.id.desc())
            found = [(decoder.decode(r.record), (_aware(r.published), r.id, 0)) for r in connection.execute(dated)]
        if len(found) < limit and since is None and until is None:
            undated = query.where(document.c.published.is_(None)).limit(limit - len(found)).order_by(reading.c.id.desc())
            if is_dated_over and after is not None:
                undated = undated.where(reading.c.id < after[1])
            found += [(decoder.decode(r.record), (None, r.id, 0)) for r in connection.execute(undated)]
    return found


def publishers(store: Store) -> list[tuple[str | None, str | None, str]]:
    """(source, family, one document's id) of everybody who was ever read."""
    document = schema.documents
    query = select(document.c.source, document.c.family, func.min(document.c.id)).group_by(document.c.source, document.c.family)
    with store.database.reading() as connection:
        return [(r[0], r[1], r[2]) for r in connection.execute(query)]


def audit_page(
    store: Store, *, before: int | None, limit: int, kinds: Collection[str] = (), document: str | None = None,
    until: datetime | None = None,
) -> list[AuditRow]:  # fmt: skip
    """Entries of the log, the newest first; with `until` as it stood then."""
    table = schema.audit
    query = select(table).order_by(table.c.entry.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.entry < before)
    if kinds:
        query = query.where(table.c.kind.in_(sorted(kinds)))
    if document is not None:
        query = query.where(table.c.document_id == document)
    if until is not None:
        query = query.where(table.c.at <= naive(until))
    return _audit_rows(store, query)


def audit_since(store: Store, entry: int, *, limit: int = 10_000) -> list[AuditRow]:
    """Entries of the log behind one, oldest first."""
    table = schema.audit
    return _audit_rows(store, select(table).where(table.c.entry > entry).order_by(table.c.entry).limit(limit))


def _audit_rows(store: Store, query: Select[Any]) -> list[AuditRow]:
    with store.database.reading() as connection:
        return [
            AuditRow(r.entry, r.at.replace(tzinfo=UTC), r.kind, r.subject, r.document_id, r.digest, r.chain)
            for r in connection.execute(query)
        ]


def _aware(time: datetime | None) -> datetime | None:
    return None if time is None else time.replace(tzinfo=UTC)
