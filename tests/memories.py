"""Fresh memories of either kind for the tests, told apart by nothing but their address; and one clock that a test can set."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from detente.store import schema
from detente.store.store import Store
from detente.store.upgrade import HEAD, revision_of
from tests import postgres

KINDS = ("sqlite", "postgresql")
REQUIRED = "DETENTE_REQUIRE_POSTGRES"
ADDRESS = "DETENTE_TEST_POSTGRES"
_numbers = count()


@dataclass
class SetClock:
    """A clock that goes on by a second each time it is asked, and can be set."""

    at: datetime = datetime(2031, 3, 5, 8, tzinfo=UTC)
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


@dataclass
class Kind:
    """One kind of memory: `fresh` gives the address of a new, empty one."""

    name: str
    fresh: Callable[[], Path | str]
    opened: list[Store] = field(default_factory=list)

    def store(self, target: Path | str | None = None, **options: object) -> Store:
        found = Store(target if target is not None else self.fresh(), **options)  # type: ignore[arg-type]
        self.opened.append(found)
        return found

    def close(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()


@contextmanager
def server() -> Iterator[str]:
    """The address of a server for this run: the one that is named, else one of our own."""
    named = os.environ.get(ADDRESS)
    if named:
        yield named
        return
    quick = Path("/dev/shm")  # a disk in memory, where the system has one
    folder = Path(tempfile.mkdtemp(prefix="detente-pg-", dir=quick if os.access(quick, os.W_OK) else None))
    folder.chmod(0o755)
    try:
        yield postgres.start(folder)
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """New databases on one server, each a copy of one that is at this program's schema, and emptied to serve again."""

    def __init__(self, address: str) -> None:
        self._url = make_url(address).set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._template = f"detente_template_{os.getpid()}"
        self._made: list[str] = []
        self._free: list[str] = []
        self._lent: list[str] = []
        Store(self.empty(self._template)).close()

    def empty(self, name: str | None = None, *, template: str = "template0") -> str:
        """A new database without any table, or a copy of another."""
        name = name or f"detente_{os.getpid()}_{next(_numbers)}"
        with self._engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        self._made.append(name)
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def fresh(self) -> str:
        """A memory with nothing in it: one that served before and was emptied, else a new one."""
        address = self._free.pop() if self._free else self.empty(template=self._template)
        self._lent.append(address)
        return address

    def take_back(self) -> None:
        """Empties what was lent, past its guards; a database that a test left in another shape is not lent again."""
        for address in self._lent:
            engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
            with engine.begin() as connection:
                found = set(connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars())
                if found == {*schema.metadata.tables, "alembic_version"} and revision_of(connection) == HEAD:
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                    for table in schema.metadata.tables:
                        connection.execute(text(f"DELETE FROM {table}"))
                        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
                    self._free.append(address)
            engine.dispose()
        self._lent.clear()

    def close(self) -> None:
        with self._engine.connect() as connection:
            for name in self._made:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        self._engine.dispose()
