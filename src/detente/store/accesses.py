"""The log of the guard: who was let in, refused, changed an account or read what is restricted. Append-only, each entry bound to all before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from sqlalchemy import Connection, insert, select

from detente.model.accounts import Access
from detente.store import rows, schema
from detente.store.audit import START, Clock, chained, naive
from detente.store.store import Store


def made(who: str, kind: str, what: str, subject: str = "") -> Access:
    """An entry to be."""
    return Access(who, kind, what, subject)


def enter(connection: Connection, clock: Clock, entries: Iterable[Access]) -> None:
    """Adds entries within the caller's transaction."""
    table = schema.accesses
    last = connection.execute(select(table.c.entry, table.c.at, table.c.chain).order_by(table.c.entry.desc()).limit(1)).first()
    number, chain, at = (last.entry, last.chain, max(last.at, naive(clock()))) if last is not None else (0, START, naive(clock()))
    values: list[rows.Values] = []
    for entry in entries:
        number += 1
        told: rows.Values = {
            "entry": number, "at": at, "who": entry.who, "kind": entry.kind, "what": entry.what, "subject": entry.subject,
            "times": entry.count, "chain": "",
        }  # fmt: skip
        chain = chained(chain, rows.cells(table, told)[:-1])
        values.append(told | {"chain": chain})
    if values:
        connection.execute(insert(table), values)


def log_accesses(store: Store, entries: Iterable[Access]) -> None:
    """Adds entries in one transaction."""
    with store.database.writing() as connection:
        enter(connection, store.clock, entries)


def accesses_page(store: Store, *, before: int | None = None, limit: int = 50, kinds: tuple[str, ...] = ()) -> tuple[Access, ...]:
    """Entries, the newest first."""
    table = schema.accesses
    query = select(table).order_by(table.c.entry.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.entry < before)
    if kinds:
        query = query.where(table.c.kind.in_(kinds))
    with store.database.reading() as connection:
        found = connection.execute(query).all()
    return tuple(Access(r.who, r.kind, r.what, r.subject, r.times, r.entry, r.at.replace(tzinfo=UTC)) for r in found)


def faults_of(connection: Connection) -> Iterator[tuple[str, str]]:
    """The entries that do not follow from those before them, each with what is wrong."""
    chain, number = START, 0
    for row in rows.all_rows(connection, schema.accesses):
        *cells, told = row
        number += 1
        chain = chained(chain, tuple(cells))
        if cells[0] != number or chain != told:
            yield f"access {cells[0]!r}", "does not follow from the entry before it"
            chain, number = str(told), cells[0] if isinstance(cells[0], int) else number
