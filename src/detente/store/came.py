"""The one way to bytes as they came: of a document in whatever language, and of what was watched for and rejected or not read yet.

Both are known by the id that their bytes give them. Documents from files stand in `raws`, what watched sources sent in `arrival_bytes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, null, select

from detente.errors import StoreError
from detente.model.sources import RawCopy
from detente.model.watched import Arrival
from detente.store import audit, schema
from detente.store.arrivals import opened
from detente.store.audit import AuditLog
from detente.store.raws import is_sealed, unpacked
from detente.store.sealing import unseal_bytes
from detente.store.store import Store

UNREAD = "unread"
Key = Callable[[], bytes]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Came:
    """Bytes as they came, the address they were published under, and since when the memory has them."""

    copy: RawCopy
    link: str | None
    known_since: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """What a watched source sent: the id of its bytes ("-" if they were erased), when it came, from which source, and what became of it.

    `name` is its address or file; None where that is sealed or erased.
    """

    id: str
    known_since: datetime
    source: str
    outcome: str
    name: str | None


def came(store: Store, identity: str, *, by: str, key: Key) -> Came:
    """The bytes behind an id; that they were taken out, and by whom, is entered in the log. `key` is asked for if they are sealed.

    Raises StoreError if there are none, or they are not what came.
    """
    with store.database.writing() as connection:
        row = _row(connection, identity)
        if row is None:
            raise StoreError(
                f"{store.name} holds no raw copy of {identity}: none was kept, or it was erased (`detente raw --list` tells what came)"
            )
        with AuditLog(connection, store.clock) as log:
            log.add("access", identity, audit.digest_of([(by,)]), document_id=identity)
    since = row.known_since.replace(tzinfo=UTC)
    if row.arrival_id is not None:
        found = _opened(row.record, identity, key)
        return Came(_copy_of(found), found.link or found.landed, since)
    document = store.documents([identity])[identity]
    copy = unpacked(row.record, document_id=identity, key=key() if is_sealed(row.record) else None)
    return Came(copy, document.link, since)


def listed(store: Store, *, area: str | None = None, outcome: str | None = None, key: Key | None = None) -> Iterator[Listed]:
    """What watched sources (of an area) sent, the oldest first; with an `outcome` (read, rejected, unread, erased) that only."""
    table, raw, what = schema.arrivals, schema.arrival_bytes, schema.outcomes
    query = (
        select(table.c.id, table.c.known_since, table.c.source, what.c.outcome, raw.c.document_id, raw.c.record)
        .outerjoin(raw, raw.c.arrival_id == table.c.id)
        .outerjoin(what, what.c.arrival_id == table.c.id)
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    )
    if area is not None:
        query = query.where(table.c.area == schema.storable(area, 100))
    if outcome is not None:
        query = query.where(what.c.outcome.is_(None) if outcome == UNREAD else what.c.outcome == outcome)
    last = 0
    while True:
        with store.database.reading() as connection:
            found = connection.execute(query.where(table.c.id > last)).all()
        if not found:
            return
        last = found[-1].id
        yield from (_listed(row, key) for row in found)


def _row(connection: Connection, identity: str) -> Row[tuple[int | None, bytes, datetime]] | None:
    kept, sent = schema.raws, schema.arrival_bytes
    of_watch = select(sent.c.arrival_id, sent.c.record, sent.c.known_since).where(sent.c.document_id == identity)
    of_file = select(null().label("arrival_id"), kept.c.record, kept.c.known_since).where(kept.c.document_id == identity)
    found = connection.execute(of_watch.order_by(sent.c.arrival_id).limit(1)).first() or connection.execute(of_file).first()
    return cast("Row[tuple[int | None, bytes, datetime]] | None", found)


def _opened(record: bytes, identity: str, key: Key | None) -> Arrival:
    """An arrival from its row. What does not open as it stands is sealed, or damaged."""
    try:
        return opened(record, identity)
    except StoreError:
        if key is None:
            raise
    plain = key()
    return opened(record, identity, lambda sealed, i: unseal_bytes(sealed, plain, document_id=i))


def _copy_of(found: Arrival) -> RawCopy:
    sha256 = hashlib.sha256(found.content).hexdigest()
    return RawCopy(found.name, found.content, found.suffix, sha256, tuple(found.headers.items()), found.at)


def _listed(row: Any, key: Key | None) -> Listed:
    name = None
    if row.record is not None:
        with suppress(StoreError):  # sealed: what is behind it stays behind it
            name = _opened(row.record, row.document_id, key).name
    gone = "" if row.document_id is not None else "-"
    return Listed(gone or row.document_id, row.known_since.replace(tzinfo=UTC), row.source, row.outcome or UNREAD, name)
