"""Inputs of any size cut into shards: pieces that one worker reads in some minutes, the same whoever reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.sources.files import files_in, raw_inputs
from detente.sources.objects import path_of
from detente.sources.ranges import LINES, ROWS, Range, line_ranges, lines_of, row_ranges, rows_of

SHARD_BYTES = 8 << 20
"""About 5,000 news texts: some minutes of work, and little to lose."""
_MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a shard, or a range of it."""

    path: str
    size: int
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """Some parts that are read together. Numbers run from 0 in the order of the inputs."""

    number: int
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Its input in bytes, about."""
        return sum(p.size for p in self.parts)

    @property
    def name(self) -> str:
        return f"{self.number:06d}"


def plan(paths: Sequence[str], *, shard_bytes: int = SHARD_BYTES) -> tuple[list[Shard], list[Rejected]]:
    """The shards of files and folders, in the order of their names, and what cannot be opened.

    Small files are read together; lines and row groups of a large one are shared out. The plan depends on the inputs only.
    """
    shards: list[tuple[Part, ...]] = []
    rejected: list[Rejected] = []
    pending: list[Part] = []
    for found in _parts(paths, shard_bytes):
        if isinstance(found, Rejected):
            rejected.append(found)
            continue
        if pending and (sum(p.size for p in pending) + found.size > shard_bytes or len(pending) == _MOST_FILES):
            shards.append(tuple(pending))
            pending = []
        pending.append(found)
    if pending:
        shards.append(tuple(pending))
    return [Shard(number, parts) for number, parts in enumerate(shards)], rejected


def inputs_of(shard: Shard, *, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The inputs of a shard, in order. What cannot be read costs that line, row or file."""
    for part in shard.parts:
        path = path_of(part.path)
        try:
            if part.range is None:
                yield from raw_inputs([part.path], max_bytes=max_bytes)
            elif path.suffix.lower() == LINES:
                yield from lines_of(path, part.range, max_bytes=max_bytes)
            else:
                yield from rows_of(path, part.range)
        except OSError as error:
            yield Rejected(part.path, "fetch", f"cannot be read: {error.strerror or error}")


def _parts(paths: Sequence[str], shard_bytes: int) -> Iterator[Part | Rejected]:
    for found in files_in(paths, also=(ROWS,)):
        if isinstance(found, Rejected):
            yield found
            continue
        try:
            yield from _cut(found, shard_bytes)
        except (OSError, ValueError) as error:
            yield Rejected(str(found), "fetch", f"cannot be opened: {str(error).splitlines()[0]}")


def _cut(path: Path, shard_bytes: int) -> Iterator[Part]:
    size, suffix = path.stat().st_size, path.suffix.lower()
    if suffix == LINES and size > shard_bytes:
        for part in line_ranges(path, shard_bytes):
            yield Part(str(path), part.end - part.start, part)
    elif suffix == ROWS:
        groups = list(row_ranges(path))
        for part in groups:
            yield Part(str(path), size // max(1, len(groups)), part)
    else:
        yield Part(str(path), size)
