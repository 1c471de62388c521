"""Parquet: flat rows with their types, some thousand in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from detente.sources.parquet_files import parquet_writer
from detente.surfaces.export.tables import COUNT, NUMBER, TEXT, TIME, TRUTH, Cell, Row

_KINDS = {
    TIME: pa.timestamp("us", tz="UTC"), NUMBER: pa.float64(), COUNT: pa.int64(), TRUTH: pa.bool_(), TEXT: pa.string(),
}  # fmt: skip
_AT_ONCE = 5_000


class ParquetRows:
    """A file that rows are added to; it is whole once it is closed."""

    def __init__(self, path: Path, columns: Mapping[str, str], *, credit: str) -> None:
        """`credit` stands in the file's metadata: who must be named wherever the rows go."""
        self._columns = columns
        self._schema = pa.schema(
            [pa.field(n, _KINDS[k]) for n, k in columns.items()], metadata={b"credit": credit.encode("utf-8", "replace")}
        )
        self._open = ExitStack()
        self._writer = self._open.enter_context(parquet_writer(path, self._schema))
        self._pending: list[Row] = []
        self.count = 0

    def __enter__(self) -> ParquetRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._open.close()

    def add(self, row: Row) -> None:
        """Adds a row; it must have every column."""
        self.count += 1
        self._pending.append(row)
        if len(self._pending) == _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        rows, self._pending = self._pending, []
        if rows:
            arrays = {n: pa.array([_cell(r[n]) for r in rows], _KINDS[k]) for n, k in self._columns.items()}
            self._writer.write_table(pa.table(arrays, schema=self._schema))


def write_parquet(path: Path, rows: Iterable[Row], columns: Mapping[str, str], *, credit: str) -> int:
    """Writes a file; the number of rows."""
    with ParquetRows(path, columns, credit=credit) as file:
        for row in rows:
            file.add(row)
    return file.count


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell
