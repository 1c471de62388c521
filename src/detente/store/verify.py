"""Whether the memory is what was written: every entry of the audit log against the one before it and against its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, text

from detente.errors import StoreError
from detente.store import accesses, audit, rows, schema
from detente.store.audit import Cell, Head, chained, digest_of
from detente.store.store import Store

_Key = tuple[str, str]
# By which scope of an erasure rows of a kind go, where the scope is not named like the kind.
_SCOPES = {"bytes": "raw"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not what was written. `what` names it, `how` says what is wrong."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome: entries and rows that were looked at, the head to note elsewhere, what was erased with its trace, and the faults."""

    entries: int
    rows: int
    erased: int
    head: Head
    faults: tuple[Fault, ...]


def verify(store: Store, *, expected: Head | None = None) -> Verified:
    """Goes through the whole memory, in one state of it. `expected` is a head that was noted earlier: it shows a log cut or rewritten."""
    with store.database.reading() as connection:
        try:
            found = _verified(connection, expected)
        except (ValueError, TypeError, AssertionError) as error:  # a time that is no time, a number that is a word
            raise StoreError(f"{store.name} holds cells that no program of ours writes, it is damaged; restore a backup") from error
        return replace(
            found, faults=(*found.faults, *(Fault(*f) for f in accesses.faults_of(connection)), *_structure(store, connection))
        )


def _verified(connection: Connection, expected: Head | None) -> Verified:
    faults: list[Fault] = []
    entries, documents_of = _entries(connection, faults, expected)
    erased = _erased(connection)
    gone, count = 0, 0
    for key, digest in _rows(connection):
        count += 1
        told = entries.pop(key, None)
        if told is None:
            faults.append(Fault(_named(key), "stands in no entry of the audit log: it was added past the program"))
        elif told != digest:
            faults.append(Fault(_named(key), "is not what was written"))
    for key in entries:
        if documents_of.get(key) in erased.get(_SCOPES.get(key[0], key[0]), erased["document"]):
            gone += 1
        else:
            faults.append(Fault(_named(key), "is missing, and no erasure says why"))
    return Verified(audit.head(connection).entry, count, gone, audit.head(connection), tuple(faults))


def _structure(store: Store, connection: Connection) -> Iterator[Fault]:
    """What SQLite's own check says of pages and indexes; a server checks its own."""
    if store.database.is_file:
        for words in connection.execute(text("PRAGMA integrity_check(20)")).scalars():
            if words != "ok":
                yield Fault("the file", f"is damaged: {words}")


def _entries(connection: Connection, faults: list[Fault], expected: Head | None) -> tuple[dict[_Key, str], dict[_Key, str]]:
    """The digest and the document of each row that the log tells of. Checks the chain on the way."""
    chain, number, last = audit.START, 0, None
    digests: dict[_Key, str] = {}
    documents: dict[_Key, str] = {}
    is_expected = expected is None or expected.entry == 0
    for row in rows.all_rows(connection, schema.audit):
        entry, at, clock, kind, subject, document_id, digest, told = row
        number += 1
        chain = chained(chain, (entry, at, clock, kind, subject, document_id, digest))
        if entry != number or chain != told:
            faults.append(Fault(f"entry {entry!r}", "does not follow from the entry before it"))
            chain, number = str(told), _whole(entry)
        if last is not None and at < last:  # type: ignore[operator]
            faults.append(Fault(f"entry {entry!r}", "is dated before the entry before it"))
        last = at
        is_expected = is_expected or (expected is not None and (entry, told) == (expected.entry, expected.chain))
        if kind == "access":
            continue  # what was looked at is no row
        digests[str(kind), str(subject)] = str(digest)
        if document_id is not None:
            documents[str(kind), str(subject)] = str(document_id)
    if not is_expected:
        faults.append(
            Fault(f"entry {expected.entry if expected else 0}", "is not the one that was noted: the log was cut or written anew")
        )
    return digests, documents


def _erased(connection: Connection) -> dict[str, frozenset[str]]:
    """The documents of which rows of a kind (document, original, raw) were erased: with the document, or alone."""
    table = schema.erasures
    found = connection.execute(select(table.c.document_id, table.c.scope)).all()
    return {
        scope: frozenset(r.document_id for r in found if r.scope in ("document", scope))
        for scope in ("document", "original", "raw")
    }


def _rows(connection: Connection) -> Iterator[tuple[_Key, str]]:
    """Every row that an entry tells of, with its digest."""
    for row in rows.all_rows(connection, schema.documents):
        yield ("document", str(row[0])), digest_of([row])
    yield from _readings(connection)
    for row in rows.all_rows(connection, schema.decisions):
        yield (audit.kind_of(str(row[schema.decisions.columns.keys().index("question")])), str(row[0])), digest_of([row])
    for row in rows.all_rows(connection, schema.rejections):
        yield ("rejection", digest_of([row])), digest_of([row])
    for row in rows.all_rows(connection, schema.erasures):
        yield ("erasure", str(row[0])), digest_of([row])
    for row in rows.all_rows(connection, schema.originals):
        yield ("original", str(row[0])), digest_of([row])
    for row in rows.all_rows(connection, schema.raws):
        yield ("raw", str(row[0])), digest_of([row])
    for kind, table in (("arrival", schema.arrivals), ("bytes", schema.arrival_bytes), ("outcome", schema.outcomes)):
        for row in rows.all_rows(connection, table):
            yield (kind, str(row[0])), digest_of([row])


def _readings(connection: Connection) -> Iterator[tuple[_Key, str]]:
    told = rows.mentions_by_reading(connection)
    number, mentions = next(told, (0, []))
    for row in list(rows.all_rows(connection, schema.readings)):
        own: list[tuple[Cell, ...]] = []
        while number and number <= _whole(row[0]):
            if number == row[0]:
                own = mentions
            number, mentions = next(told, (0, []))
        yield ("reading", str(row[0])), rows.reading_digest(row, own)


def _whole(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell


def _named(key: _Key) -> str:
    return f"{key[0]} {key[1]}"
