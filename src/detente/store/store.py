"""The memory: documents, readings, mentions, decisions and rejections in one SQLite file, append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, ScalarSelect, Table, and_, create_engine, delete, event, func, insert, or_, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from detente.errors import StoreBusyError, StoreError
from detente.model.documents import Document, Rejected
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.store import schema
from detente.store.pictures import KeptPicture, PictureKey, packed, unpacked
from detente.store.upgrade import upgrade

BUSY_SECONDS = 10
LASTING_TYPES = ("COERCE", "PROTEST", "PLEDGE", "AGREE", "ANNOUNCE", "PRESENCE")
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer to a question on a span of a document: who, when, why. Later rows outrank earlier ones."""

    document_id: str
    start: int
    end: int
    question: str
    answer: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the memory holds for a picture: documents by id, their mentions in one reading each, open questions."""

    documents: dict[str, Document]
    mentions: tuple[Mention, ...]
    questions: tuple[Question, ...]


class Store:
    """One memory file. Raises StoreError when it cannot be opened or is newer than this program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _open(path)

    def close(self) -> None:
        self._engine.dispose()

    def add(
        self, document: Document, mentions: Sequence[Mention], questions: Sequence[Question], *, area: str, method: str,
        known_since: datetime | None = None,
    ) -> bool:  # fmt: skip
        """Adds a document and one reading of it, in one transaction; False if that reading was there already."""
        moment = _utc(known_since or datetime.now(UTC))
        with self._writing() as connection:
            if _has_reading(connection, document.id, area, method):
                return False
            _insert_document(connection, document, moment)
            row = connection.execute(
                insert(schema.readings).values(
                    document_id=document.id, area=area, method=method, questions=_encode(list(questions)), known_since=moment
                )
            )
            reading_id = row.inserted_primary_key[0] if row.inserted_primary_key else None
            if mentions:
                published = _utc(document.published) if document.published else None
                connection.execute(
                    insert(schema.mentions), [_mention_row(reading_id, i, m, published) for i, m in enumerate(mentions)]
                )
            return True

    def reject(self, rejected: Iterable[Rejected], *, known_since: datetime | None = None) -> None:
        """Keeps what could not be read, once for each reason."""
        moment = _utc(known_since or datetime.now(UTC))
        with self._writing() as connection:
            for item in rejected:
                key = (
                    (schema.rejections.c.id == item.id)
                    & (schema.rejections.c.reason == item.reason)
                    & (schema.rejections.c.stage == item.stage)
                )
                if connection.execute(select(schema.rejections.c.id).where(key)).first() is None:
                    connection.execute(
                        insert(schema.rejections).values(id=item.id, stage=item.stage, reason=item.reason, known_since=moment)
                    )

    def decide(self, decision: Decision, *, known_since: datetime | None = None) -> None:
        """Adds a person's decision."""
        with self._writing() as connection:
            connection.execute(
                insert(schema.decisions).values(
                    document_id=decision.document_id, start=decision.start, end=decision.end, question=decision.question,
                    answer=decision.answer, by=decision.by, why=decision.why, known_since=_utc(known_since or datetime.now(UTC)),
                )
            )  # fmt: skip

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first."""
        table = schema.decisions
        with self._reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.id)).all()
        return tuple(Decision(r.document_id, r.start, r.end, r.question, r.answer, r.by, r.why) for r in rows)

    def has(self, document_id: str, *, area: str, method: str) -> bool:
        """True if that reading of the document is there."""
        with self._reading() as connection:
            return _has_reading(connection, document_id, area, method)

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self._reading() as connection:
            return {
                t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in schema.metadata.sorted_tables
            }

    def latest(self, *, area: str) -> datetime | None:
        """The publication time of the newest document that was read for an area."""
        query = select(func.max(schema.documents.c.published)).join(schema.readings).where(schema.readings.c.area == area)
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else found.replace(tzinfo=UTC)

    def remember(self, *, area: str, as_of: datetime, horizon: timedelta | None = None) -> Remembered:
        """What was published until `as_of` (each document in its newest reading).

        With a `horizon`, mentions older than that are left out, but for types whose state or promise can last longer.
        """
        latest = _latest_readings(area)
        mention, document = schema.mentions, schema.documents
        until = _utc(as_of)
        recent = mention.c.published <= until
        if horizon is not None:
            lasting = or_(mention.c.ends.is_not(None), and_(mention.c.type == "COERCE", mention.c.mode == "seize"))
            recent = and_(recent, or_(mention.c.published > until - horizon, lasting))
        rows = (
            select(mention.c.record)
            .where(mention.c.reading_id.in_(latest), or_(recent, mention.c.published.is_(None)))
            .order_by(mention.c.published, mention.c.reading_id, mention.c.position)
        )
        with self._reading() as connection:
            decoder = msgspec.json.Decoder(Mention)
            mentions = tuple(decoder.decode(row[0]) for row in connection.execute(rows))
            documents = self._documents(connection, {m.document_id for m in mentions}, document, until, horizon)
            questions = self._questions(connection, set(documents), latest)
        return Remembered(documents, mentions, questions)

    def newest(self) -> str:
        """Names the last reading and the last decision: as long as it is the same, nothing was added that a picture could show."""
        with self._reading() as connection:
            reading, decision = (
                connection.execute(select(func.max(t.c.id))).scalar() or 0 for t in (schema.readings, schema.decisions)
            )
        return f"reading {reading}, decision {decision}"

    def picture(self, key: PictureKey) -> KeptPicture | None:
        """The picture that was kept under a key; None if there is none that can be read."""
        table = schema.pictures
        query = (
            select(table.c.record)
            .where(
                table.c.area == key.area,
                table.c.as_of == _utc(key.as_of),
                table.c.newest == key.newest,
                table.c.digest == key.digest,
            )
            .order_by(table.c.id.desc())
        )
        with self._reading() as connection:
            record = connection.execute(query).scalar()
        return unpacked(record) if record is not None else None

    def keep_picture(self, key: PictureKey, kept: KeptPicture, *, known_since: datetime | None = None) -> None:
        """Keeps a picture. Those of its area that were drawn before the last reading can never be asked for again, and go."""
        table = schema.pictures
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.area == key.area, table.c.newest != key.newest))
            connection.execute(
                insert(table).values(
                    area=key.area, as_of=_utc(key.as_of), newest=key.newest, digest=key.digest, record=packed(kept),
                    known_since=_utc(known_since or datetime.now(UTC)),
                )
            )  # fmt: skip

    def documents(self, ids: Sequence[str]) -> dict[str, Document]:
        """Documents by id, in the order asked for; an id that is not there is left out."""
        with self._reading() as connection:
            found = self._by_id(connection, ids)
        return {i: found[i] for i in ids if i in found}

    def _documents(
        self, connection: Connection, ids: set[str], table: Table, until: datetime, horizon: timedelta | None
    ) -> dict[str, Document]:
        recent = table.c.published <= until
        if horizon is not None:
            recent = and_(recent, table.c.published > until - horizon)
        decoder = msgspec.json.Decoder(Document)
        found = {r.id: decoder.decode(r.record) for r in connection.execute(select(table.c.id, table.c.record).where(recent))}
        return found | self._by_id(connection, sorted(ids - set(found)))

    def _by_id(self, connection: Connection, ids: Sequence[str]) -> dict[str, Document]:
        table = schema.documents
        decoder = msgspec.json.Decoder(Document)
        found: dict[str, Document] = {}
        for at in range(0, len(ids), 500):
            query = select(table.c.id, table.c.record).where(table.c.id.in_(ids[at : at + 500]))
            found |= {r.id: decoder.decode(r.record) for r in connection.execute(query)}
        return found

    def _questions(self, connection: Connection, ids: set[str], latest: ScalarSelect[int]) -> tuple[Question, ...]:
        table = schema.readings
        decoder = msgspec.json.Decoder(list[Question])
        rows = connection.execute(select(table.c.document_id, table.c.questions).where(table.c.id.in_(latest)).order_by(table.c.id))
        return tuple(q for row in rows if row.document_id in ids for q in decoder.decode(row.questions))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise StoreError(f"{self.path}: {error.orig}; nothing was written") from error
        except DatabaseError as error:
            raise _translated(self.path, error) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise _translated(self.path, error) from error


def _open(path: Path) -> Engine:
    if path.exists() and path.is_dir():
        raise StoreError(f"{path} is a folder; --store takes a file")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist")
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_pragmas)
    try:
        with engine.begin() as connection:
            upgrade(connection, path)
    except DatabaseError as error:
        raise _translated(path, error) from error
    return engine


def _set_pragmas(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _translated(path: Path, error: DatabaseError) -> StoreError:
    text = str(error.orig)
    if isinstance(error, OperationalError) and "locked" in text:
        return StoreBusyError(f"{path}: another program is writing; try again")
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path} is no memory of Detente, or it is damaged ({text}); restore a backup")
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"{path} cannot be opened for writing ({text}); check the rights of the file and its folder")
    if "full" in text:
        return StoreError(f"{path}: the disk is full; nothing of this write was kept")
    return StoreError(f"{path}: {text}")


def _has_reading(connection: Connection, document_id: str, area: str, method: str) -> bool:
    table = schema.readings
    query = select(table.c.id).where(table.c.document_id == document_id, table.c.area == area, table.c.method == method)
    return connection.execute(query).first() is not None


def _insert_document(connection: Connection, document: Document, moment: datetime) -> None:
    table = schema.documents
    if connection.execute(select(table.c.id).where(table.c.id == document.id)).first() is None:
        connection.execute(
            insert(table).values(
                id=document.id, sha256=document.sha256, published=_utc(document.published) if document.published else None,
                source=document.source, family=document.family, record=_encode(document), known_since=moment,
            )
        )  # fmt: skip


def _mention_row(reading_id: int | None, position: int, mention: Mention, published: datetime | None) -> dict[str, object]:
    return {
        "reading_id": reading_id, "position": position, "mention_id": mention.id, "type": mention.type, "mode": mention.mode,
        "ends": mention.ends, "status": mention.status, "confidence": mention.confidence, "published": published, "record": _encode(mention),
    }  # fmt: skip


def _latest_readings(area: str) -> ScalarSelect[int]:
    table = schema.readings
    return select(func.max(table.c.id)).where(table.c.area == area).group_by(table.c.document_id).scalar_subquery()


def _utc(moment: datetime) -> datetime:
    """Naive UTC, as the database keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
