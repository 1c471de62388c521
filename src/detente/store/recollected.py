"""The decisions of a memory, parsed once for each state of its log.

What was parsed is kept under the last entry of the log that tells of a decision or of an erasure, and the chain up to it: the chain binds an
entry to all before it, so that no other state of this memory, and no other memory, has the same key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from detente.model.decisions import Decision
from detente.store import schema
from detente.store.audit import START

_KINDS = ("decision", "notice", "erasure")


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the log, 0 if there is none, and the chain up to it."""

    entry: int
    chain: str


@dataclass(frozen=True, slots=True)
class _Parsed:
    mark: Mark
    decisions: tuple[Decision, ...]


def last_mark(connection: Connection, kinds: tuple[str, ...], *, until: int | None = None) -> Mark:
    """The last entry of some kinds (until an entry), with its chain."""
    log = schema.audit
    last = select(func.max(log.c.entry)).where(log.c.kind.in_(kinds))
    last = last if until is None else last.where(log.c.entry <= until)
    return mark_of(connection, connection.execute(last).scalar() or 0)


def mark_of(connection: Connection, entry: int) -> Mark:
    """An entry with its chain; an empty chain for one that is not there."""
    chain = connection.execute(select(schema.audit.c.chain).where(schema.audit.c.entry == entry)).scalar()
    return Mark(entry, str(chain or (START if entry == 0 else "")))


class Recollected:
    """The decisions that were parsed last. Threads may share it: what one has parsed the others find, and nobody waits for anybody."""

    def __init__(self, parse: Callable[[Connection, int], tuple[Decision, ...]]) -> None:
        self._parse, self._kept = parse, _Parsed(Mark(0, START), ())
        self._guard = threading.Lock()

    def all(self, connection: Connection) -> tuple[Decision, ...]:
        """All decisions, oldest first: the same tuple as long as nobody decides or erases anything."""
        kept, mark = self._kept, last_mark(connection, _KINDS)
        if mark != kept.mark:
            before = kept.decisions if leads_through(connection, kept.mark) else ()
            kept = _Parsed(mark, (*before, *self._parse(connection, before[-1].number if before else 0)))
            with self._guard:
                self._kept = kept
        return kept.decisions


def leads_through(connection: Connection, mark: Mark) -> bool:
    """True if this memory's log leads through a mark, and nothing was erased since."""
    log = schema.audit
    gone = select(log.c.entry).where(log.c.kind == "erasure", log.c.entry > mark.entry).limit(1)
    return mark_of(connection, mark.entry) == mark and connection.execute(gone).first() is None


def known_by(decisions: tuple[Decision, ...], known_at: datetime | None) -> tuple[Decision, ...]:
    """Those that were known at a moment (None: now)."""
    if known_at is None:
        return decisions
    return tuple(d for d in decisions if d.at is not None and d.at <= known_at)
