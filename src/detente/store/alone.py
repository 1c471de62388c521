"""One watch for each memory in a file, and one for each area in a server's: two would fetch everything twice, and publishers would notice.

The locks go with the process, however it ends: flock(2) on a file beside the memory, an advisory lock of PostgreSQL's session.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from detente.errors import AnotherWatchError
from detente.store.engine import Database
from detente.store.store import Store

_SPACE = 0x64E7A10  # any number that all watches of one database agree on
_LOCK = text("SELECT pg_try_advisory_lock(:space, :area)")
Keep = Callable[[], None]


@contextmanager
def alone(store: Store, *, area: str) -> Iterator[Keep]:
    """Holds the lock of a watch. What it gives is to be called now and then: it takes a lock again that was lost with its connection.

    Raises AnotherWatchError if another watch has the lock, when it begins and whenever it is kept; StoreError if the server is away.
    """
    with _in_file(store.path) if store.database.is_file else _in_server(store.database, area) as keep:
        yield keep


@contextmanager
def _in_file(memory: Path) -> Iterator[Keep]:
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield lambda: None
        return
    with Path(f"{memory}.watch").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AnotherWatchError(f"another watch is at work on {memory}; detente watch --status tells how it stands") from error
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield lambda: None


@contextmanager
def _in_server(database: Database, area: str) -> Iterator[Keep]:
    lock = _ServerLock(database, area)
    try:
        lock.keep()
        yield lock.keep
    finally:
        lock.end()


class _ServerLock:
    """A lock of one session, on a connection that does nothing else."""

    def __init__(self, database: Database, area: str) -> None:
        self._database, self._area = database, area
        self._number = int.from_bytes(hashlib.sha256(area.encode()).digest()[:4], "big", signed=True)
        self._connection: Connection | None = None

    def keep(self) -> None:
        """Takes the lock, or makes sure that it is still there."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return
        except DBAPIError:  # the server ended the session, and the lock with it
            self.end()
        try:
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            has_it = connection.execute(_LOCK, {"space": _SPACE, "area": self._number}).scalar()
        except DBAPIError as error:
            raise self._database.told(error) from error
        self._connection = connection
        if not has_it:
            self.end()
            raise AnotherWatchError(
                f"another watch of {self._area} is at work on {self._database.name}; detente watch --status tells how it stands"
            )

    def end(self) -> None:
        """Lets go: the session ends, for one that went back to the pool would keep its lock."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()
                self._connection.close()
        self._connection = None
