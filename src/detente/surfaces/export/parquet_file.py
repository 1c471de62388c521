"""Parquet: flat rows with their types, some thousand in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detente.surfaces.export.tables import COUNT, NUMBER, TEXT, TIME, TRUTH, Cell, Row

_KINDS = {
    TIME: pa.timestamp("us", tz="UTC"), NUMBER: pa.float64(), COUNT: pa.int64(), TRUTH: pa.bool_(), TEXT: pa.string(),
}  # fmt: skip
_AT_ONCE = 5_000


def write_parquet(path: Path, rows: Iterable[Row], columns: Mapping[str, str], *, credit: str) -> int:
    """Writes a file; the number of rows. `credit` stands in its metadata: who must be named wherever the rows go."""
    schema = pa.schema(
        [pa.field(n, _KINDS[k]) for n, k in columns.items()], metadata={b"credit": credit.encode("utf-8", "replace")}
    )
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        left = iter(rows)
        while part := list(islice(left, _AT_ONCE)):
            count += len(part)
            writer.write_table(
                pa.table({n: pa.array([_cell(r[n]) for r in part], _KINDS[k]) for n, k in columns.items()}, schema=schema)
            )
    return count


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell
