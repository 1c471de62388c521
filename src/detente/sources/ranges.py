"""Parts of large files: some lines of a .jsonl, some row groups of a .parquet, so that many workers share one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.sources.objects import opened

LINES, ROWS, LINE = ".jsonl", ".parquet", ".json"
_CHUNK = 1 << 20
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a file: bytes [start, end) of lines, the first of which is line `first`; or row groups [start, end)."""

    start: int
    end: int
    first: int


def line_ranges(path: Path, most_bytes: int) -> Iterator[Range]:
    """Parts of a file of lines, each cut at the first line end after `most_bytes`. Raises OSError."""
    with opened(path) as content:
        start, first = 0, 1
        while True:
            lines, size = 0, 0
            while size < most_bytes and (line := content.readline(_CHUNK)):
                size += len(line)
                lines += line.endswith(b"\n")
            while size and not line.endswith(b"\n") and (line := content.readline(_CHUNK)):
                size += len(line)
                lines += line.endswith(b"\n")
            if size or start == 0:
                yield Range(start, start + size, first)
            if size < most_bytes:
                return
            start, first = start + size, first + lines


def lines_of(path: Path, part: Range, *, max_bytes: int) -> Iterator[Raw]:
    """The lines of a part, each as a .json of its own; one that is too long comes with one byte too many. Raises OSError."""
    with opened(path) as content:
        content.seek(part.start)
        number = part.first
        while content.tell() < part.end:
            line = content.readline(max_bytes + 1)
            cut = line
            while cut and not cut.endswith(b"\n") and len(cut) > 0:
                cut = content.readline(_CHUNK)
            if line.strip():
                yield Raw(f"{path}:{number}", line.rstrip(b"\r\n"), LINE)
            number += 1


def row_ranges(path: Path) -> Iterator[Range]:
    """Each row group of a Parquet file. Raises OSError for a file that is none."""
    from detente.sources.parquet_files import parquet_file

    first = 1
    with parquet_file(path) as file:
        for group in range(file.num_row_groups):
            yield Range(group, group + 1, first)
            first += file.metadata.row_group(group).num_rows


def rows_of(path: Path, part: Range) -> Iterator[Raw | Rejected]:
    """The rows of a part, each as a .json object of its columns. A damaged row group costs the rest of that group."""
    import pyarrow as pa

    from detente.sources.parquet_files import parquet_file

    number = part.first
    try:
        with parquet_file(path) as file:
            for batch in file.iter_batches(_BATCH, row_groups=list(range(part.start, part.end))):
                for row in batch.to_pylist():
                    yield Raw(f"{path}:{number}", json.dumps(row, default=_plain, ensure_ascii=False).encode(), LINE)
                    number += 1
    except (pa.ArrowException, OSError) as error:
        yield Rejected(f"{path}:{number}", "fetch", f"the rows from here on cannot be read: {str(error).splitlines()[0]}")


def _plain(value: object) -> str:
    """Dates as ISO 8601; anything else that JSON has not, as its words."""
    return value.isoformat() if isinstance(value, date) else str(value)
