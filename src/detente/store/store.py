"""The memory: documents, readings, mentions, decisions and rejections in SQLite or PostgreSQL, append-only, each write audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union,
)

from detente.errors import StoreError
from detente.model.decisions import Decision, refuse_stale
from detente.model.documents import Document, Rejected
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.reuse import Reuse
from detente.store import audit, rows, schema
from detente.store.audit import AuditLog, Clock, Head, naive
from detente.store.engine import Database
from detente.store.pictures import KeptPicture, PictureKey, packed, unpacked
from detente.store.recollected import Recollected, known_by

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the memory holds for a picture: documents by id, their mentions in one reading each, open questions, decisions."""

    documents: dict[str, Document]
    mentions: tuple[Mention, ...]
    questions: tuple[Question, ...]
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a document as history tells it."""

    number: int
    document_id: str
    area: str
    method: str
    known_since: datetime
    mentions: tuple[Mention, ...]


class _Id(msgspec.Struct):
    id: str | None = None


class _Said(msgspec.Struct):
    actor: _Id


class _Named(msgspec.Struct):
    """The part of a mention's record that names somebody or some place."""

    actors: list[_Id] = []
    recipients: list[_Id] = []
    places: list[_Id] = []
    speaker: _Said | None = None

    def ids(self) -> set[str | None]:
        said = {self.speaker.actor.id} if self.speaker is not None else set()
        return said | {one.id for one in (*self.actors, *self.recipients, *self.places)}


class Store:
    """One memory: a SQLite file, or a database of PostgreSQL by its address. Raises StoreError when it cannot be opened.

    `clock` tells the time of each write; times never run backwards, whatever it tells.
    """

    def __init__(self, target: Path | str, *, clock: Clock = audit.now) -> None:
        self.clock = clock
        self.database = Database(target)
        self.recollected = Recollected(_decisions)

    @property
    def name(self) -> str:
        """The file or the address, without a password."""
        return self.database.name

    @property
    def path(self) -> Path:
        """The file. Raises StoreError for a memory that is none."""
        if self.database.path is None:
            raise StoreError(f"{self.name} is a server's, not a file")
        return self.database.path

    def close(self) -> None:
        self.database.close()

    # writing ---------------------------------------------------------------------------------------------------------

    def add(
        self, document: Document, mentions: Sequence[Mention], questions: Sequence[Question], *, area: str, method: str,
        original: bytes | None = None, raw: bytes | None = None,
    ) -> bool:  # fmt: skip
        """Adds a document and one reading of it, in one transaction; False if that reading was there already.

        `original` is its sealed text, `raw` the row of its raw copy (store/raws.py).
        Raises StoreError for a document that was erased: it is not taken in again.
        """
        with self.database.writing() as connection:
            state = _State.at(connection, document.id, area, method)
            if state.has_reading:
                return False
            if state.erased is not None:
                raise StoreError(f"document {document.id} was erased on {state.erased:%Y-%m-%d} and is not taken in again")
            with AuditLog(connection, self.clock, last=state.last) as log:
                if not state.has_document:
                    _add_document(connection, log, document)
                if not state.has_document and original is not None:
                    _add_bytes(connection, log, schema.originals, document.id, original)
                if not state.has_document and raw is not None:
                    _add_bytes(connection, log, schema.raws, document.id, raw)
                _add_reading(connection, log, document, mentions, questions, area=area, method=method, number=state.number + 1)
            return True

    def reject(self, rejected: Iterable[Rejected]) -> None:
        """Keeps what could not be read, once for each reason."""
        items = list(dict.fromkeys(rejected))
        if not items:
            return
        with self.database.writing() as connection, AuditLog(connection, self.clock) as log:
            table = schema.rejections
            for item in items:
                values: rows.Values = {"id": item.id, "stage": item.stage, "reason": item.reason, "known_since": log.moment}
                row = rows.cells(table, values)
                key = (table.c.id == row[0]) & (table.c.stage == row[1]) & (table.c.reason == row[2])
                if connection.execute(select(table.c.id).where(key)).first() is None:
                    connection.execute(insert(table).values(values))
                    digest = audit.digest_of([row])
                    log.add("rejection", digest, digest)

    def decide(self, *decisions: Decision, seen: Mapping[str, int] | None = None) -> tuple[Decision, ...]:
        """Adds decisions in one transaction, all or none; gives them back with their numbers and time.

        Raises StoreError for an undo of a decision that does not exist, and StaleError if an item of `seen`, by id, has a newer version:
        the number of the last decision about it.
        """
        kept = []
        with self.database.writing() as connection, AuditLog(connection, self.clock) as log:
            refuse_stale(self.recollected.all(connection) if seen else (), seen or {})
            number = _last(connection, schema.decisions)
            for decision in decisions:
                if decision.undoes is not None and not 0 < decision.undoes <= number:
                    raise StoreError(f"{self.name} holds no decision {decision.undoes}; nothing was written")
                number += 1
                numbered = replace(decision, number=number, at=log.moment.replace(tzinfo=UTC))
                values = rows.decision_values(numbered)
                connection.execute(insert(schema.decisions).values(values))
                digest = audit.digest_of([rows.cells(schema.decisions, values)])
                log.add(audit.kind_of(decision.kind), str(number), digest, document_id=str(values["document_id"]) or None)
                kept.append(numbered)
        return tuple(kept)

    def keep_pictures(self, pictures: Iterable[tuple[PictureKey, KeptPicture]], *, reuse: Reuse | None = None) -> None:
        """Keeps pictures, all or none. Those drawn before the last reading can never be asked for again: of their areas they go, and one
        that was overtaken while it was drawn pushes out no newer one."""
        table = schema.pictures
        found = [(key, packed(kept, name=key.area, reuse=reuse)) for key, kept in pictures]
        with self.database.writing() as connection:
            now = f"entry {audit.newest(connection, None)}"
            found = [(key, record) for key, record in found if key.newest == now]
            if not found:
                return
            for area, newest in {(key.area, key.newest) for key, _ in found}:
                connection.execute(delete(table).where(table.c.area == area, table.c.newest != newest))
            values = [
                {"area": key.area, "as_of": naive(key.as_of), "newest": key.newest, "digest": key.digest, "record": record,
                 "known_since": naive(self.clock())}
                for key, record in found
            ]  # fmt: skip
            connection.execute(insert(table), values)

    def original(self, document_id: str, *, by: str) -> bytes:
        """The sealed text of a document. That it was taken out, and by whom, is entered in the log. Raises StoreError if there is none."""
        table = schema.originals
        with self.database.writing() as connection:
            found = connection.execute(select(table.c.record).where(table.c.document_id == document_id)).scalar()
            if found is None:
                raise StoreError(f"{self.name} holds no original of {document_id}: it was not sealed, or was erased")
            with AuditLog(connection, self.clock) as log:
                log.add("access", document_id, audit.digest_of([(by,)]), document_id=document_id)
        return bytes(found)

    # looking ---------------------------------------------------------------------------------------------------------

    def decisions(self, *, known_at: datetime | None = None) -> tuple[Decision, ...]:
        """All decisions, oldest first: parsed once for each state of the log."""
        with self.database.reading() as connection:
            return known_by(self.recollected.all(connection), known_at)

    def has(self, document_id: str, *, area: str, method: str) -> bool:
        """True if that reading of the document is there."""
        with self.database.reading() as connection:
            return _has_reading(connection, document_id, area, method)

    def ids_of_bytes(self, digests: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The documents made of bytes with these hashes: a row of a table that was read by two mappings is two of them."""
        table = schema.documents
        found: dict[str, tuple[str, ...]] = {}
        wanted = sorted(digests)
        with self.database.reading() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                query = (
                    select(table.c.sha256, table.c.id).where(table.c.sha256.in_(wanted[at : at + _AT_ONCE])).order_by(table.c.id)
                )
                for digest, document_id in connection.execute(query):
                    found[digest] = (*found.get(digest, ()), document_id)
        return found

    def erased(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the documents that were erased."""
        table = schema.erasures
        with self.database.reading() as connection:
            found = connection.execute(select(table.c.document_id).where(table.c.scope == "document")).scalars().all()
        return frozenset(found) & frozenset(ids)

    def erased_since(self, known_at: datetime) -> int:
        """How many documents that were known at a moment have been erased since."""
        gone, log = schema.erasures, schema.audit
        known = select(log.c.document_id).where(log.c.kind == "document", log.c.at <= naive(known_at))
        query = select(func.count()).where(
            gone.c.scope == "document", gone.c.known_since > naive(known_at), gone.c.document_id.in_(known)
        )
        with self.database.reading() as connection:
            return connection.execute(query).scalar_one()

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.database.reading() as connection:
            return {
                t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in schema.metadata.sorted_tables
            }

    def head(self) -> Head:
        """The last entry of the audit log."""
        with self.database.reading() as connection:
            return audit.head(connection)

    def clock_is_behind(self) -> timedelta:
        """How far this machine's clock is behind the last entry; zero if it is not. Times go on from the last entry all the same."""
        head = self.head()
        last = self.moment_of(head.entry) if head.entry else None
        return max(timedelta(), last - self.clock()) if last is not None else timedelta()

    def moment_of(self, entry: int) -> datetime:
        """When an entry of the audit log was made. Raises StoreError if there is none of that number."""
        with self.database.reading() as connection:
            found = audit.moment_of(connection, entry)
        if found is None:
            raise StoreError(f"{self.name} has no entry {entry}")
        return found

    def areas(self) -> tuple[str, ...]:
        """The areas that anything was read for."""
        with self.database.reading() as connection:
            return tuple(connection.execute(select(schema.readings.c.area).distinct().order_by(schema.readings.c.area)).scalars())

    def latest(self, *, area: str, known_at: datetime | None = None) -> datetime | None:
        """The publication time of the newest document that was read for an area."""
        query = select(func.max(schema.documents.c.published)).join(schema.readings).where(schema.readings.c.area == area)
        query = query.where(*_known(schema.readings, known_at))
        with self.database.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else found.replace(tzinfo=UTC)

    def earliest(self, *, area: str) -> datetime | None:
        """The publication time of the oldest document that was read for an area."""
        query = select(func.min(schema.documents.c.published)).join(schema.readings).where(schema.readings.c.area == area)
        with self.database.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else found.replace(tzinfo=UTC)

    def remember(
        self, *, area: str, as_of: datetime, horizon: timedelta | None = None, known_at: datetime | None = None
    ) -> Remembered:
        """What was published until `as_of` and known at `known_at` (None: now), each document in its newest reading then.

        With a `horizon`, mentions older than that are left out, but for types whose state or promise can last longer.
        """
        latest = latest_readings(area, known_at)
        mention = schema.mentions
        until = naive(as_of)
        query = (
            select(mention.c.record)
            .where(mention.c.reading_id.in_(latest), _is_in_view(until, horizon))
            .order_by(mention.c.published.is_(None).desc(), mention.c.published, mention.c.reading_id, mention.c.position)
        )
        with self.database.reading() as connection:
            decoder = msgspec.json.Decoder(Mention)
            mentions = tuple(decoder.decode(row[0]) for row in connection.execute(query))
            documents = known_documents(connection, {m.document_id for m in mentions}, latest, until, horizon)
            questions = _questions(connection, set(documents), latest)
            decisions = known_by(self.recollected.all(connection), known_at)
        return Remembered(documents, mentions, questions, decisions)

    def documents_in_view(self, *, area: str, as_of: datetime, horizon: timedelta, known_at: datetime | None = None) -> int:
        """How many documents `remember` would give."""
        latest, until, reading = latest_readings(area, known_at), naive(as_of), schema.readings
        told = select(reading.c.document_id).join(schema.mentions).where(reading.c.id.in_(latest), _is_in_view(until, horizon))
        dated = select(schema.documents.c.id).join(reading).where(reading.c.id.in_(latest), _is_recent(until, horizon))
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(union(told, dated).subquery())).scalar_one()

    def newest(self, *, known_at: datetime | None = None) -> str:
        """Names the last entry that a picture may depend on: as long as it is the same, nothing was added that one could show."""
        with self.database.reading() as connection:
            return f"entry {audit.newest(connection, known_at)}"

    def picture(self, key: PictureKey) -> KeptPicture | None:
        """The picture that was kept under a key; None if there is none that can be read."""
        table = schema.pictures
        query = (
            select(table.c.record)
            .where(
                table.c.area == key.area,
                table.c.as_of == naive(key.as_of),
                table.c.newest == key.newest,
                table.c.digest == key.digest,
            )
            .order_by(table.c.id.desc())
        )
        with self.database.reading() as connection:
            record = connection.execute(query).scalar()
        return unpacked(record) if record is not None else None

    def documents(self, ids: Sequence[str]) -> dict[str, Document]:
        """Documents by id, in the order asked for; an id that is not there is left out."""
        with self.database.reading() as connection:
            found = documents_by_id(connection, ids)
        return {i: found[i] for i in ids if i in found}

    def of_source(self, source: str, around: datetime | None, *, within: timedelta) -> tuple[Document, ...]:
        """The documents of a source that were published about a time; all that are undated, where there is none."""
        table = schema.documents
        near: ColumnElement[bool] = table.c.published.is_(None)
        if around is not None:
            near = and_(table.c.published >= naive(around - within), table.c.published <= naive(around + within))
        query = (
            select(table.c.record)
            .where(table.c.source == schema.storable(source, 200), near)
            .order_by(table.c.published, table.c.id)
        )
        decoder = msgspec.json.Decoder(Document)
        with self.database.reading() as connection:
            return tuple(decoder.decode(record) for record in connection.execute(query).scalars())

    def last_of_source(self, source: str, count: int) -> tuple[Document, ...]:
        """The documents of a source that the memory took in last, so many at most, the newest last."""
        table = schema.documents
        query = select(table.c.record).where(table.c.source == schema.storable(source, 200))
        query = query.order_by(table.c.known_since.desc(), table.c.id.desc()).limit(count)
        decoder = msgspec.json.Decoder(Document)
        with self.database.reading() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(decoder.decode(record) for record in reversed(found))

    def naming(self, ids: Collection[str], *, area: str) -> tuple[tuple[Document, bool], ...]:
        """The documents of an area that name any of these places or actors, newest first, and whether each was read.

        A document in a language that is not read is found by the names that were looked for in it when it came.
        """
        wanted = frozenset(ids)
        reading, mention, latest = schema.readings, schema.mentions, latest_readings(area, None)
        told = select(reading.c.document_id, mention.c.record).join(mention).where(reading.c.id.in_(latest))
        asked = select(reading.c.document_id, reading.c.questions).where(reading.c.id.in_(latest), reading.c.questions != b"[]")
        named, question = msgspec.json.Decoder(_Named), msgspec.json.Decoder(list[Question])
        found: dict[str, bool] = {}
        with self.database.reading() as connection:
            for document_id, record in connection.execute(told.execution_options(yield_per=5_000)):
                if document_id not in found and wanted & named.decode(record).ids():
                    found[document_id] = True
            for document_id, record in connection.execute(asked):
                if document_id not in found and any(wanted & {*q.places, *q.actors} for q in question.decode(record)):
                    found[document_id] = False
            documents = documents_by_id(connection, sorted(found))
        oldest = datetime.min.replace(tzinfo=UTC)
        ordered = sorted(documents.values(), key=lambda d: (d.published or oldest, d.id), reverse=True)
        return tuple((d, found[d.id]) for d in ordered)

    def known_since(self, document_id: str) -> datetime | None:
        """When a document was taken in; None if it is not there."""
        table = schema.documents
        with self.database.reading() as connection:
            found = connection.execute(select(table.c.known_since).where(table.c.id == document_id)).scalar()
        return None if found is None else found.replace(tzinfo=UTC)

    def readings_of(self, document_id: str) -> tuple[ReadingRow, ...]:
        """Every reading of a document, oldest first."""
        return self._readings(schema.readings.c.document_id == document_id)

    def readings_with(self, mention_id: str) -> tuple[ReadingRow, ...]:
        """Every reading that has a mention of that id, oldest first."""
        mention = schema.mentions
        return self._readings(schema.readings.c.id.in_(select(mention.c.reading_id).where(mention.c.mention_id == mention_id)))

    def _readings(self, condition: object) -> tuple[ReadingRow, ...]:
        reading, mention = schema.readings, schema.mentions
        decoder = msgspec.json.Decoder(Mention)
        found = []
        with self.database.reading() as connection:
            for row in connection.execute(select(reading).where(condition).order_by(reading.c.id)).all():  # type: ignore[arg-type]
                query = select(mention.c.record).where(mention.c.reading_id == row.id).order_by(mention.c.position)
                told = tuple(decoder.decode(record) for record in connection.execute(query).scalars())
                since = row.known_since.replace(tzinfo=UTC)
                found.append(ReadingRow(row.id, row.document_id, row.area, row.method, since, told))
        return tuple(found)


def _known(table: Table, known_at: datetime | None) -> list[ColumnElement[bool]]:
    return [] if known_at is None else [table.c.known_since <= naive(known_at)]


def _last_query(table: Table, kind: str) -> Select[tuple[object, ...]]:
    log = schema.audit
    here = select(func.max(table.c.id)).scalar_subquery()
    last = select(log.c.subject).where(log.c.kind == kind).order_by(log.c.entry.desc()).limit(1).scalar_subquery()
    return select(here.label("highest"), last.label("last_number"))


_LAST = {t: _last_query(t, kind) for t, kind in ((schema.readings, "reading"), (schema.decisions, "decision"))}


def _last(connection: Connection, table: Table) -> int:
    """The highest number given in a table; the erased ones count, so that no number is given twice."""
    found = connection.execute(_LAST[table]).one()
    return max(found.highest or 0, int(found.last_number or 0))


def _has_reading(connection: Connection, document_id: str, area: str, method: str) -> bool:
    asked = {"document_id": document_id, "area": schema.storable(area, 100), "method": schema.storable(method, 200)}
    return connection.execute(_READING, asked).first() is not None


_READING = select(schema.readings.c.id).where(*(schema.readings.c[c] == bindparam(c) for c in ("document_id", "area", "method")))


def _state_query() -> Select[tuple[object, ...]]:
    """All that must be known before a document is added, asked at once: other writers wait meanwhile."""
    document, erasure = schema.documents, schema.erasures
    last = audit.LAST.subquery()
    return select(
        _READING.scalar_subquery().label("reading"),
        select(document.c.id).where(document.c.id == bindparam("document_id")).scalar_subquery().label("document"),
        select(func.max(erasure.c.known_since))
        .where(erasure.c.document_id == bindparam("document_id"), erasure.c.scope == "document")
        .scalar_subquery()
        .label("erased"),
        select(last.c.entry).scalar_subquery().label("entry"),
        select(last.c.at).scalar_subquery().label("at"),
        select(last.c.chain).scalar_subquery().label("chain"),
        *_LAST[schema.readings].selected_columns,
    )


_STATE = _state_query()


@dataclass(frozen=True, slots=True)
class _State:
    """What is there when a document is to be added."""

    has_reading: bool
    has_document: bool
    erased: datetime | None
    last: audit.LastEntry
    number: int

    @classmethod
    def at(cls, connection: Connection, document_id: str, area: str, method: str) -> _State:
        asked = {"document_id": document_id, "area": schema.storable(area, 100), "method": schema.storable(method, 200)}
        row = connection.execute(_STATE, asked).one()
        last = (row.entry, row.at, row.chain) if row.entry is not None else (0, None, audit.START)
        return cls(
            row.reading is not None, row.document is not None, row.erased, last, max(row.highest or 0, int(row.last_number or 0))
        )


def _add_document(connection: Connection, log: AuditLog, document: Document) -> None:
    table = schema.documents
    values = rows.document_values(document, log.moment)
    connection.execute(insert(table), values)
    log.add("document", document.id, audit.digest_of([rows.cells(table, values)]), document_id=document.id)


def _add_bytes(connection: Connection, log: AuditLog, table: Table, document_id: str, record: bytes) -> None:
    """A row of the sealed text or of the raw copy of a document; the log calls it by the table's name without its s."""
    values: rows.Values = {"document_id": document_id, "record": record, "known_since": log.moment}
    connection.execute(insert(table).values(values))
    log.add(str(table.name)[:-1], document_id, audit.digest_of([rows.cells(table, values)]), document_id=document_id)


def _add_reading(
    connection: Connection, log: AuditLog, document: Document, mentions: Sequence[Mention], questions: Sequence[Question], *,
    area: str, method: str, number: int,
) -> None:  # fmt: skip
    values: rows.Values = {
        "id": number, "document_id": document.id, "area": area, "method": method, "questions": rows.encode(list(questions)),
        "known_since": log.moment,
    }  # fmt: skip
    connection.execute(insert(schema.readings), values)
    told = [rows.mention_values(number, i, m, document.published) for i, m in enumerate(mentions)]
    if told:
        connection.execute(insert(schema.mentions), told)
    digest = rows.reading_digest(rows.cells(schema.readings, values), [rows.cells(schema.mentions, t) for t in told])
    log.add("reading", str(number), digest, document_id=document.id)


def latest_readings(area: str, known_at: datetime | None) -> ScalarSelect[int]:
    """The numbers of the newest readings of an area's documents."""
    table = schema.readings
    known = _known(table, known_at)
    return select(func.max(table.c.id)).where(table.c.area == area, *known).group_by(table.c.document_id).scalar_subquery()


def _is_in_view(until: datetime, horizon: timedelta | None) -> ColumnElement[bool]:
    """Mentions published within the horizon, those whose state can last longer, and those without a date."""
    mention = schema.mentions
    recent = mention.c.published <= until
    if horizon is not None:
        recent = and_(recent, or_(mention.c.published > until - horizon, is_lasting()))
    return or_(recent, mention.c.published.is_(None))


def is_lasting() -> ColumnElement[bool]:
    """Mentions whose state can last longer than any horizon."""
    mention = schema.mentions
    return or_(mention.c.ends.is_not(None), and_(mention.c.type == "COERCE", mention.c.mode == "seize"))


def _is_recent(until: datetime, horizon: timedelta | None) -> ColumnElement[bool]:
    """Documents published within the horizon."""
    published = schema.documents.c.published
    return published <= until if horizon is None else and_(published <= until, published > until - horizon)


def known_documents(
    connection: Connection, ids: set[str], latest: ScalarSelect[int], until: datetime, horizon: timedelta | None
) -> dict[str, Document]:
    """The documents that were read for the area: those published within the horizon, and those whose mentions are older."""
    table, reading = schema.documents, schema.readings
    query = (
        select(table.c.id, table.c.record)
        .join(reading)
        .where(reading.c.id.in_(latest), _is_recent(until, horizon))
        .order_by(table.c.published, table.c.id)
    )
    decoder = msgspec.json.Decoder(Document)
    found = {r.id: decoder.decode(r.record) for r in connection.execute(query)}
    return found | documents_by_id(connection, sorted(ids - set(found)))


def documents_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Document]:
    """Those of the documents that are there."""
    table = schema.documents
    decoder = msgspec.json.Decoder(Document)
    found: dict[str, Document] = {}
    for at in range(0, len(ids), _AT_ONCE):
        query = select(table.c.id, table.c.record).where(table.c.id.in_(ids[at : at + _AT_ONCE]))
        found |= {r.id: decoder.decode(r.record) for r in connection.execute(query)}
    return found


def _questions(connection: Connection, ids: set[str], latest: ScalarSelect[int]) -> tuple[Question, ...]:
    table = schema.readings
    decoder = msgspec.json.Decoder(list[Question])
    query = select(table.c.document_id, table.c.questions).where(table.c.id.in_(latest)).order_by(table.c.id)
    return tuple(q for row in connection.execute(query) if row.document_id in ids for q in decoder.decode(row.questions))


def _decisions(connection: Connection, after: int) -> tuple[Decision, ...]:
    """Those with a higher number than `after`, oldest first."""
    table = schema.decisions
    query = select(table).where(table.c.id > after).order_by(table.c.id)
    return tuple(rows.decision_of(row) for row in connection.execute(query))
