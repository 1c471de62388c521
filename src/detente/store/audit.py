"""The audit log: one entry for each fact, each bound to all before it by a hash, with times that never run backwards.

The chain is SHA-256 over the chain before and the entry's own fields, as in a hash-linked time-stamp service (Haber and Stornetta 1991).
Who can write the file can also write a new chain; what shows it is a head that was noted elsewhere (docs/adr/0006-audit-chain.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, func, insert, select

from detente.model.decisions import NOTICES
from detente.store import schema

Clock = Callable[[], datetime]
Cell = None | int | float | str | bytes | datetime
LastEntry = tuple[int, datetime | None, str]
START = "0" * 64
LAST = select(schema.audit.c.entry, schema.audit.c.at, schema.audit.c.chain).order_by(schema.audit.c.entry.desc()).limit(1)
_TICK = timedelta(microseconds=1)
PICTURE_KINDS = ("reading", "decision", "erasure")
_encode = msgspec.msgpack.Encoder().encode


def kind_of(decision: str) -> str:
    """The kind of entry that tells of a decision: a notice changes no picture, and what was drawn before it still holds."""
    return "notice" if decision in NOTICES else "decision"


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def naive(moment: datetime) -> datetime:
    """UTC without its zone, as the database keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def digest_of(rows: Iterable[tuple[Cell, ...]]) -> str:
    """SHA-256 of rows: the same cells give the same digest on every machine and in every database."""
    found = hashlib.sha256()
    for row in rows:
        found.update(_encode(row))
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the log: its number (0 if there is none) and the chain up to it."""

    entry: int
    chain: str

    def __str__(self) -> str:
        return f"{self.entry}:{self.chain}"


class AuditLog:
    """The log within one write: `moment` is the one time of all that is written with it, later than all before.

    Used as a context; its entries are written when the context is left without an error. `last` is the entry before, where it is known.
    """

    def __init__(self, connection: Connection, clock: Clock, *, last: LastEntry | None = None) -> None:
        self._connection = connection
        self._entry, at, self._chain = last if last is not None else last_entry(connection)
        self._waiting: list[dict[str, Cell]] = []
        self.clock = naive(clock())
        self.moment = self.clock if at is None else max(self.clock, at + _TICK)

    def __enter__(self) -> AuditLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._waiting:
            self._connection.execute(insert(schema.audit), self._waiting)

    def add(self, kind: str, subject: str, digest: str, *, document_id: str | None = None) -> None:
        """Adds an entry. `subject` names the row, never what it says."""
        self._entry += 1
        cells: tuple[Cell, ...] = (self._entry, self.moment, self.clock, kind, subject, document_id, digest)
        self._chain = chained(self._chain, cells)
        self._waiting.append(dict(zip(schema.audit.columns.keys(), (*cells, self._chain), strict=True)))


def last_entry(connection: Connection) -> LastEntry:
    """The number, time and chain of the last entry; 0, None and the start if there is none."""
    found = connection.execute(LAST).first()
    return (0, None, START) if found is None else (found.entry, found.at, found.chain)


def chained(before: str, cells: tuple[Cell, ...]) -> str:
    """The chain after an entry with these cells."""
    return digest_of([(before,), cells])


def head(connection: Connection) -> Head:
    """The last entry."""
    table = schema.audit
    last = connection.execute(select(table.c.entry, table.c.chain).order_by(table.c.entry.desc()).limit(1)).first()
    return Head(last.entry, last.chain) if last is not None else Head(0, START)


def newest(connection: Connection, known_at: datetime | None) -> int:
    """The last entry, until a moment, that a picture may depend on; 0 if there is none."""
    table = schema.audit
    query = select(func.max(table.c.entry)).where(table.c.kind.in_(PICTURE_KINDS))
    if known_at is not None:
        query = query.where(table.c.at <= naive(known_at))
    return connection.execute(query).scalar() or 0


def moment_of(connection: Connection, entry: int) -> datetime | None:
    """When an entry was made; None if there is no such entry."""
    at = connection.execute(select(schema.audit.c.at).where(schema.audit.c.entry == entry)).scalar()
    return None if at is None else at.replace(tzinfo=UTC)
