"""Parquet files wherever they are: a local one is opened by its path, an object through its store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detente.sources.objects import is_local

Filters = Sequence[tuple[str, str, object]] | None


@contextmanager
def parquet_file(path: Path) -> Iterator[pq.ParquetFile]:
    """A file to read. Raises OSError and pyarrow's errors."""
    if is_local(path):
        with pq.ParquetFile(path) as file:
            yield file
    else:
        with path.open("rb") as content, pq.ParquetFile(content) as file:
            yield file


@contextmanager
def parquet_writer(path: Path, schema: pa.Schema, *, compression: str = "snappy") -> Iterator[pq.ParquetWriter]:
    """A file to write, whole once it is closed."""
    if is_local(path):
        with pq.ParquetWriter(path, schema, compression=compression) as writer:
            yield writer
    else:
        with path.open("wb") as content, pq.ParquetWriter(content, schema, compression=compression) as writer:
            yield writer


def read_table(path: Path, columns: Sequence[str] | None = None, *, filters: Filters = None) -> pa.Table:
    """Some columns of the rows that pass all filters."""
    wanted = None if columns is None else list(columns)
    if is_local(path):
        return pq.read_table(path, columns=wanted, filters=filters)
    with path.open("rb") as content:
        return pq.read_table(content, columns=wanted, filters=filters)


def write_table(path: Path, table: pa.Table, *, rows_at_once: int | None = None, compression: str = "snappy") -> None:
    """Writes a table, so many rows in a group."""
    with parquet_writer(path, table.schema, compression=compression) as writer:
        writer.write_table(table, row_group_size=rows_at_once)


def rows_in(path: Path) -> int:
    """How many rows a file has. Raises OSError and pyarrow's errors."""
    with parquet_file(path) as file:
        return int(file.metadata.num_rows)
