"""SQLite and PostgreSQL behind one door: how each is opened, locked for writing, read in one state, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError

from detente.errors import StoreBusyError, StoreError
from detente.store.upgrade import HEAD, refuse_unknown, revision_of, upgrade

BUSY_SECONDS = 10.0
_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")
_LOCK = 0x64E7E27E  # any number that all writers of one database agree on
_BUSY_STATES = ("55P03", "40001", "40P01", "57014")
_FULL_STATES = ("53100", "53200", "53400")


def is_server(target: str) -> bool:
    """True if a memory is named by an address of PostgreSQL, not by a file."""
    return target.startswith(_POSTGRESQL)


class Database:
    """One opened database. Raises StoreError when it cannot be opened, is newer than this program or no memory of Detente."""

    def __init__(self, target: Path | str, *, at: str = HEAD) -> None:
        self._at = at  # the schema of a new memory: an older one is made to restore an older backup
        if is_server(str(target)):
            self._open_server(str(target))
        else:
            self._open_file(Path(target))
        finalize(self, self.engine.dispose)  # also when the program ends: the last to close a file writes its journal into it

    @property
    def is_file(self) -> bool:
        return self.path is not None

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone among all writers: it is kept as a whole or not at all."""
        try:
            with self.engine.connect() as connection:
                connection.execution_options(detente_writes=True)
                with connection.begin():
                    if not self.is_file:
                        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                    yield connection
        except DBAPIError as error:
            raise self.told(error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the memory, whatever is written meanwhile."""
        try:
            with self.engine.connect() as connection:
                if not self.is_file:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise self.told(error) from error

    def told(self, error: DBAPIError) -> StoreError:
        """A driver's error in words. They name the memory, never a value: a value may be a report's text."""
        state = getattr(error.orig, "sqlstate", None)
        if state is not None or not self.is_file:
            return self._told_by_server(error, state)
        words = str(error.orig)
        if isinstance(error, IntegrityError):
            return StoreError(f"{self.name}: {words}; nothing was written")
        if "locked" in words:
            return StoreBusyError(f"{self.name}: another program is writing; try again")
        if "not a database" in words or "malformed" in words:
            return StoreError(f"{self.name} is no memory of Detente, or it is damaged ({words}); restore a backup")
        if "readonly" in words or "unable to open" in words:
            return StoreError(f"{self.name} cannot be opened for writing ({words}); check the rights of the file and its folder")
        if "full" in words or "disk I/O" in words or "too big" in words:
            return StoreError(
                f"{self.name}: the disk is full or fails ({words}); nothing of this write was kept. Make room, then try again"
            )
        return StoreError(f"{self.name}: {words}")

    def _told_by_server(self, error: DBAPIError, state: str | None) -> StoreError:
        words = _first_line(error)
        if state in _BUSY_STATES:
            return StoreBusyError(f"{self.name}: another program is writing; try again")
        if state in _FULL_STATES:
            return StoreError(
                f"{self.name}: the disk is full or fails ({words}); nothing of this write was kept. Make room, then try again"
            )
        if isinstance(error, IntegrityError):
            return StoreError(f"{self.name}: {words}; nothing was written")
        if isinstance(error, OperationalError) and state is None:
            return StoreError(
                f"{self.name}: the server cannot be reached, or went away ({words}); what was not acknowledged was not kept"
            )
        return StoreError(f"{self.name}: {words}")

    # opening ---------------------------------------------------------------------------------------------------------

    def _open_file(self, path: Path) -> None:
        self.path: Path | None = path
        self.name = str(path)
        if path.is_dir():
            raise StoreError(f"{path} is a folder; --store takes a file")
        if not path.parent.is_dir():
            raise StoreError(f"{path}: the folder {path.parent} does not exist")
        self.engine = _file_engine(path)
        self.is_current = False
        try:
            self.is_current = path.exists() and path.stat().st_size > 0 and self._look_first(path)
            if not self.is_current:
                with self.writing() as connection:
                    upgrade(connection, self.name, to=self._at)
        except BaseException:
            self.engine.dispose()
            raise

    def _look_first(self, path: Path) -> bool:
        """Looks without a trace: a file of another program or of a newer one is not touched. True if its schema is this program's."""
        engine = _looking_engine(path)
        try:
            with engine.connect() as connection:
                revision = revision_of(connection)
                refuse_unknown(connection, self.name, revision)
        except DatabaseError as error:
            raise self.told(error) from error
        finally:
            engine.dispose()
        if revision == HEAD and not _is_writable(self.engine):
            self.engine.dispose()
            self.engine = _looking_engine(path)
        return revision == HEAD

    def _open_server(self, target: str) -> None:
        self.path = None
        try:
            url = make_url(target).set(drivername="postgresql+psycopg")
            self.name = url.render_as_string(hide_password=True).replace("+psycopg", "", 1)
            self.engine = _server_engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StoreError(f"PostgreSQL cannot be used: {error}; install it with: pip install 'detente[postgresql]'") from error
        try:
            with self.engine.connect() as connection:
                revision = revision_of(connection)
                refuse_unknown(connection, self.name, revision)
            if revision != HEAD:
                with self.writing() as connection:
                    upgrade(connection, self.name, to=self._at)
        except DBAPIError as error:
            self.engine.dispose()
            raise self.told(error) from error
        except BaseException:
            self.engine.dispose()
            raise


def _first_line(error: DBAPIError) -> str:
    """The server's own message without its detail, which quotes values."""
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return str(primary) if primary else str(error.orig).split("\n", 1)[0]


def _file_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _looking_engine(path: Path) -> Engine:
    """A file that is only looked at: nothing is made beside it unless a writer's log must be read too."""
    log = path.with_name(path.name + "-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?{mode}&uri=true"
    engine = create_engine(
        f"sqlite:///{address}", connect_args={"timeout": BUSY_SECONDS, "isolation_level": None}, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def _is_writable(engine: Engine) -> bool:
    try:
        with engine.connect() as connection, connection.begin():
            connection.execute(text("SELECT 1 FROM alembic_version")).all()
    except OperationalError as error:
        if "readonly" in str(error.orig) or "unable to open" in str(error.orig):
            return False
        raise
    return True


def _set_pragmas(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: one that read first would have to give up when another has written meanwhile."""
    is_writer = connection.get_execution_options().get("detente_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _server_engine(url: URL) -> Engine:
    options = f"-c lock_timeout={int(BUSY_SECONDS * 1000)} -c timezone=UTC"
    return create_engine(url, connect_args={"options": options, "connect_timeout": 10}, hide_parameters=True, pool_pre_ping=True)
