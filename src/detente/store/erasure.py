"""Erasure and retention: what must go goes from every table, and a row stays that says that it went, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, text

from detente.errors import StoreBusyError, StoreError
from detente.model.ids import content_id
from detente.store import audit, rows, schema
from detente.store.audit import AuditLog, Clock, naive
from detente.store.store import Store

DOCUMENT, ORIGINAL, RAW = "document", "original", "raw"


def erase(store: Store, ids: Sequence[str], *, by: str, why: str, scope: str = DOCUMENT, clock: Clock = audit.now) -> int:
    """Erases documents with their readings, mentions, decisions and kept pictures, or (scope original, raw) their sealed texts or
    raw copies alone. What a watched source sent and nobody could read goes by the id of its bytes.

    All of them or none; gives the number of rows that went. Raises StoreError if one is not there, or without a name and a reason; and
    if all is erased, but another program's look at the memory kept the words in its log.
    """
    if not by.strip() or not why.strip():
        raise StoreError("an erasure needs who erases and why: it leaves a trace")
    gone = 0
    with store.database.writing() as connection, AuditLog(connection, clock) as log:
        for document_id in dict.fromkeys(ids):
            rows_gone = 0
            for identity, what in _with_bytes(connection, document_id, scope):
                count = _count(connection, identity, what)
                if count:
                    _trace(connection, log, identity, scope=what, count=count, by=by, why=why)
                    _remove(connection, identity, what)
                rows_gone += count
            if not rows_gone:
                raise StoreError(f"{store.name} holds no {scope} {document_id}; nothing was erased")
            gone += rows_gone
        connection.execute(delete(schema.pictures))
    wipe(store, (*schema.FACTS[:4], schema.originals, schema.raws, schema.arrival_bytes, schema.pictures))
    return gone


def published_before(store: Store, moment: datetime, *, area: str | None = None) -> tuple[str, ...]:
    """The documents that a retention period does not cover any more: published before a moment; undated ones, and what watched sources
    sent that became no document, by when they were taken in."""
    table, reading = schema.documents, schema.readings
    query = select(table.c.id).where(func.coalesce(table.c.published, table.c.known_since) < naive(moment)).order_by(table.c.id)
    sent, arrival = schema.arrival_bytes, schema.arrivals
    unread = select(sent.c.document_id).join(arrival, arrival.c.id == sent.c.arrival_id).order_by(sent.c.document_id)
    unread = unread.where(sent.c.known_since < naive(moment), sent.c.document_id.not_in(select(table.c.id)))
    if area is not None:
        query = query.where(table.c.id.in_(select(reading.c.document_id).where(reading.c.area == area)))
        unread = unread.where(arrival.c.area == area)
    with store.database.reading() as connection:
        return tuple(dict.fromkeys(i for found in (query, unread) for i in connection.execute(found).scalars()))


def _own(document_id: str) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """The tables that hold anything of a document, in the order in which they let go."""
    readings = select(schema.readings.c.id).where(schema.readings.c.document_id == document_id)
    return (
        (schema.originals, schema.originals.c.document_id == document_id),
        (schema.raws, schema.raws.c.document_id == document_id),
        (schema.arrival_bytes, schema.arrival_bytes.c.document_id == document_id),
        (schema.mentions, schema.mentions.c.reading_id.in_(readings)),
        (schema.readings, schema.readings.c.document_id == document_id),
        (schema.decisions, schema.decisions.c.document_id == document_id),
        (schema.documents, schema.documents.c.id == document_id),
    )


def _in_scope(document_id: str, scope: str) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    own = _own(document_id)
    return {ORIGINAL: own[:1], RAW: own[1:3]}.get(scope, own)


def _with_bytes(connection: Connection, document_id: str, scope: str) -> list[tuple[str, str]]:
    """What goes with a document, each with its scope. The bytes that it came as have an id of their own where one file became several
    documents, or could be read in several ways."""
    sha256 = connection.execute(select(schema.documents.c.sha256).where(schema.documents.c.id == document_id)).scalar()
    came = content_id("d", sha256, "") if sha256 is not None else document_id
    return [(document_id, scope), *([(came, RAW)] if came != document_id and scope != ORIGINAL else [])]


def _count(connection: Connection, document_id: str, scope: str) -> int:
    return sum(
        connection.execute(select(func.count()).select_from(table).where(own)).scalar_one()
        for table, own in _in_scope(document_id, scope)
    )


def _trace(connection: Connection, log: AuditLog, document_id: str, *, scope: str, count: int, by: str, why: str) -> None:
    table = schema.erasures
    number = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    values: rows.Values = {
        "id": number, "document_id": document_id, "scope": scope, "rows": count, "by": by, "why": why, "known_since": log.moment,
    }  # fmt: skip
    connection.execute(insert(table).values(values))
    log.add("erasure", str(number), audit.digest_of([rows.cells(table, values)]), document_id=document_id)


def _remove(connection: Connection, document_id: str, scope: str) -> None:
    for table, own in _in_scope(document_id, scope):
        connection.execute(delete(table).where(own))


def wipe(store: Store, tables: Iterable[Table]) -> None:
    """Takes what was erased out of the files too: SQLite overwrites deleted rows and empties its log, PostgreSQL rewrites its tables."""
    database = store.database
    with database.engine.connect() as connection:
        if database.is_file:
            emptied = connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            if emptied.fetchone()[0]:
                raise StoreBusyError(
                    f"{store.name}: all is erased, but another program is looking at the memory, so that the log beside it "
                    f"({store.name}-wal) still holds words: stop that program, and the log is emptied"
                )
            return
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            connection.execute(text(f"VACUUM FULL {table.name}"))
