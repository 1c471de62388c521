"""Questions to a coded archive, by DuckDB over its Parquet files: read only, and nothing but the archive can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import InputError, SettingsError
from detente.sources.objects import is_address
from detente.surfaces.export.coded import CODED_COLUMNS, CODED_DOCUMENT_COLUMNS, DOCUMENTS, MENTIONS, REJECTION_COLUMNS, REJECTIONS
from detente.surfaces.export.coded_events import EVENT_COLUMNS, EVENTS
from detente.surfaces.export.tables import COUNT, NUMBER, TEXT, TIME, TRUTH

if TYPE_CHECKING:
    import duckdb

_AT_ONCE = 5_000
_TABLES = {MENTIONS: CODED_COLUMNS, DOCUMENTS: CODED_DOCUMENT_COLUMNS, REJECTIONS: REJECTION_COLUMNS, EVENTS: EVENT_COLUMNS}
_KINDS = {TIME: "TIMESTAMPTZ", NUMBER: "DOUBLE", COUNT: "BIGINT", TRUTH: "BOOLEAN", TEXT: "VARCHAR"}


class Archive:
    """A folder made by `detente code`, with the tables `mentions`, `documents`, `events` and `rejections`."""

    def __init__(self, folder: str | Path) -> None:
        """Raises InputError if the folder is no archive, SettingsError without DuckDB."""
        try:
            import duckdb
        except ImportError as error:
            raise SettingsError("DuckDB is not installed; run: pip install 'detente[query]'") from error
        self._duckdb = duckdb
        if is_address(str(folder)):
            raise InputError("query", f"{folder}: an archive is asked on this machine; copy it to a folder first")
        self.folder = Path(folder).resolve()
        if not (self.folder / MENTIONS).is_dir():
            raise InputError("query", f"{folder} is no coded archive; make one with: detente code INPUT... -o {folder}")
        self._connection = duckdb.connect(":memory:")
        for name, columns in _TABLES.items():
            self._connection.execute(f"CREATE VIEW {name} AS {self._rows(name, columns)}")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(f"SET allowed_directories = [{_quoted(str(self.folder))}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def query(self, sql: str) -> duckdb.DuckDBPyRelation:
        """The rows of one SELECT as DuckDB has them: `.pl()`, `.df()`, `.arrow()` and `.fetchall()` give them to Python.

        Raises InputError with DuckDB's words if the question cannot be asked, or is no SELECT.
        """
        with self._told():
            self._check(sql)
            return self._connection.sql(sql)

    def rows(self, sql: str, *, limit: int | None = None) -> tuple[list[str], Iterator[tuple[object, ...]]]:
        """The columns and the rows of one SELECT, some thousand in memory at a time. Raises InputError as `query` does."""
        with self._told():
            self._check(sql)
            found = self._connection.execute(sql if limit is None else f"SELECT * FROM ({sql.strip().rstrip(';')}) LIMIT {limit:d}")  # noqa: S608
            return [column[0] for column in found.description or ()], self._parts(found)

    def _parts(self, found: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
        with self._told():
            while part := found.fetchmany(_AT_ONCE):
                yield from part

    def _check(self, sql: str) -> None:
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != self._duckdb.StatementType.SELECT:
            raise InputError("query", "one SELECT is expected; an archive is only read")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._duckdb.Error as error:
            raise InputError("query", str(error).strip()) from error

    def _rows(self, name: str, columns: dict[str, str]) -> str:
        """The files of a table; an archive without any has the columns, and no row."""
        if any((self.folder / name).glob("*.parquet")):
            return f"SELECT * FROM read_parquet({_quoted(str(self.folder / name / '*.parquet'))}, union_by_name = true)"  # noqa: S608
        return "SELECT " + ", ".join(f'CAST(NULL AS {_KINDS[k]}) AS "{n}"' for n, k in columns.items()) + " LIMIT 0"


def _quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
