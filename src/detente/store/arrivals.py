"""What came from watched sources: each version of each item once, with its bytes, until an outcome says what became of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, tuple_

from detente.errors import StoreError
from detente.model.ids import content_id
from detente.model.watched import Arrival
from detente.store import audit, rows, schema
from detente.store.audit import AuditLog, naive
from detente.store.store import Store

READ, REJECTED, ERASED = "read", "rejected", "erased"
Seal = Callable[[bytes, str], bytes]
Key = tuple[str, str]
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival with its number in the memory."""

    number: int
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Count:
    """What came from one source: versions of items, those still to be read, and when the last one came."""

    arrived: int
    unread: int
    last: datetime | None


def key_of(item: str) -> str:
    """The hash under which an item is known."""
    return hashlib.sha256(item.encode("utf-8", "surrogatepass")).hexdigest()


def known(store: Store, *, area: str, source: str, items: Sequence[Key]) -> frozenset[Key]:
    """Those of (item, version) that arrived before."""
    table = schema.arrivals
    asked = {(key_of(item), version): (item, version) for item, version in items}
    keys, found = list(asked), set[Key]()
    with store.database.reading() as connection:
        for at in range(0, len(keys), _AT_ONCE):
            query = select(table.c.key, table.c.version).where(
                table.c.area == area, table.c.source == source, tuple_(table.c.key, table.c.version).in_(keys[at : at + _AT_ONCE])
            )
            found |= {(row.key, row.version) for row in connection.execute(query)}
    return frozenset(asked[k] for k in found)


def arrive(store: Store, arrivals: Iterable[Arrival], *, area: str, seal: Seal | None = None) -> int:
    """Keeps what is new among the arrivals, all of it or nothing; the number of new ones. The same again adds nothing."""
    count = 0
    with store.database.writing() as connection, AuditLog(connection, store.clock) as log:
        number = connection.execute(select(func.max(schema.arrivals.c.id))).scalar() or 0
        for arrival in arrivals:
            if _is_there(connection, area, arrival):
                continue
            number, count = number + 1, count + 1
            _add(connection, log, number, arrival, area=area, seal=seal)
    return count


def unread(store: Store, *, area: str, limit: int, unseal: Seal | None = None) -> list[Kept]:
    """The arrivals without an outcome, the oldest first. One whose bytes were erased meanwhile comes without them."""
    arrival, raw, outcome = schema.arrivals, schema.arrival_bytes, schema.outcomes
    query = (
        select(arrival.c.id, raw.c.document_id, raw.c.record)
        .outerjoin(raw, raw.c.arrival_id == arrival.c.id)
        .outerjoin(outcome, outcome.c.arrival_id == arrival.c.id)
        .where(arrival.c.area == area, outcome.c.arrival_id.is_(None))
        .order_by(arrival.c.id)
        .limit(limit)
    )
    with store.database.reading() as connection:
        found = connection.execute(query).all()
    return [Kept(row.id, _arrival(row.record, row.document_id, unseal)) for row in found]


def settle(store: Store, outcomes: Mapping[int, str]) -> None:
    """Says what became of arrivals, by their numbers. One that has its outcome keeps it."""
    table = schema.outcomes
    with store.database.writing() as connection, AuditLog(connection, store.clock) as log:
        has = set(connection.execute(select(table.c.arrival_id).where(table.c.arrival_id.in_(list(outcomes)))).scalars())
        for number, outcome in outcomes.items():
            if number in has:
                continue
            values: rows.Values = {"arrival_id": number, "outcome": outcome, "known_since": log.moment}
            connection.execute(insert(table).values(values))
            log.add("outcome", str(number), audit.digest_of([rows.cells(table, values)]))


def counts(store: Store, *, area: str, since: datetime | None = None) -> dict[str, Count]:
    """How much came from each source (since a moment), and when the last came."""
    table, outcome = schema.arrivals, schema.outcomes
    query = (
        select(table.c.source, func.count(), func.count() - func.count(outcome.c.arrival_id), func.max(table.c.known_since))
        .outerjoin(outcome, outcome.c.arrival_id == table.c.id)
        .where(table.c.area == area)
        .group_by(table.c.source)
    )
    if since is not None:
        query = query.where(table.c.known_since > naive(since))
    with store.database.reading() as connection:
        return {r[0]: Count(r[1], r[2], r[3].replace(tzinfo=UTC) if r[3] is not None else None) for r in connection.execute(query)}


def standing(store: Store, *, area: str) -> dict[str, bytes]:
    """Where the watch of an area stands: a record for each name that `stand` was given."""
    table = schema.watches
    with store.database.reading() as connection:
        query = select(table.c.name, table.c.record).where(table.c.area == schema.storable(area, 100))
        return {row.name: bytes(row.record) for row in connection.execute(query)}


def stand(store: Store, records: Mapping[str, bytes], *, area: str) -> None:
    """Notes where the watch stands, in place of what was noted before. Names have 64 characters at most."""
    table = schema.watches
    with store.database.writing() as connection:
        connection.execute(delete(table).where(table.c.area == schema.storable(area, 100), table.c.name.in_(list(records))))
        connection.execute(insert(table), [{"area": area, "name": name, "record": record} for name, record in records.items()])


def _is_there(connection: Connection, area: str, arrival: Arrival) -> bool:
    table = schema.arrivals
    query = select(table.c.id).where(
        table.c.area == schema.storable(area, 100), table.c.source == arrival.source, table.c.key == key_of(arrival.item),
        table.c.version == arrival.version,
    )  # fmt: skip
    return connection.execute(query).first() is not None


def _add(connection: Connection, log: AuditLog, number: int, arrival: Arrival, *, area: str, seal: Seal | None) -> None:
    document_id = content_id("d", hashlib.sha256(arrival.content).hexdigest(), "")
    values: rows.Values = {
        "id": number, "area": area, "source": arrival.source, "key": key_of(arrival.item), "version": arrival.version,
        "known_since": log.moment,
    }  # fmt: skip
    connection.execute(insert(schema.arrivals).values(values))
    log.add("arrival", str(number), audit.digest_of([rows.cells(schema.arrivals, values)]))
    packed = zlib.compress(msgspec.msgpack.encode(arrival), 6)
    record: rows.Values = {
        "arrival_id": number, "document_id": document_id, "record": seal(packed, document_id) if seal is not None else packed,
        "known_since": log.moment,
    }  # fmt: skip
    connection.execute(insert(schema.arrival_bytes).values(record))
    log.add("bytes", str(number), audit.digest_of([rows.cells(schema.arrival_bytes, record)]), document_id=document_id)


def _arrival(record: bytes | None, document_id: str | None, unseal: Seal | None) -> Arrival:
    if record is None or document_id is None:
        return Arrival("", "", "", b"", "")
    return opened(record, document_id, unseal)


def opened(record: bytes, document_id: str, unseal: Seal | None = None) -> Arrival:
    """An arrival from the row of its bytes. Raises StoreError if it is sealed and no way to open it is given, or damaged."""
    packed = unseal(record, document_id) if unseal is not None else record
    try:
        return msgspec.msgpack.decode(zlib.decompress(packed), type=Arrival)
    except (zlib.error, msgspec.DecodeError) as error:
        raise StoreError(
            f"the raw bytes of {document_id} cannot be opened: sealed under a key that is not given, or damaged"
        ) from error
