"""Copies over a whole archive: blocks of documents that share a band of their sketches, pairs that are alike, and who printed first.

The result is that of resolve/copies.py for documents that fit in memory: in order of publication, a document that is alike to one that is
no copy itself is a copy of it, of the earliest. No task holds more than the keys of one block, and the sketches of some of its documents.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.resolve.copies import BANDS
from detente.run.passes.sketches import band_keys, sizes, sketched
from detente.sources.objects import put_in_place
from detente.sources.parquet_files import parquet_file, parquet_writer, read_table, write_table

PAIRS, COPIES = "pairs", "copies"
BLOCK_DOCUMENTS = 4_000_000
"""Documents in a block: their keys are about 100 MB."""
_SKETCHES_AT_ONCE = 100_000
_ALL_PAIRS = 1_000
GROUPS = 64
_ROWS = 5_000
_PAIR = pa.schema(
    {
        "published": pa.int64(), "id": pa.string(), "shard": pa.int64(), "row": pa.int64(), "first_published": pa.int64(),
        "first_id": pa.string(), "first_shard": pa.int64(), "first_row": pa.int64(), "first_voice": pa.string(),
    }
)  # fmt: skip
_COPY = pa.schema({"shard": pa.int64(), "row": pa.int64(), "id": pa.string(), "copy_of": pa.string(), "voice": pa.string()})
Pair = tuple[int, str, int, int, int, str, int, int, str]
_Documents = tuple[npt.NDArray[np.uint32], list[tuple[int, str, int, int, str]]]


def blocks(documents: int) -> int:
    """How many blocks an archive is cut into: those of each band, so that each fits in memory."""
    return BANDS * max(1, -(-documents // BLOCK_DOCUMENTS))


def pairs_of_block(folder: Path, shards: Sequence[str], number: int, count: int, *, share: float) -> int:
    """Writes the pairs of documents of a block that are alike, and share no earlier band; how many."""
    band, part, parts = number % BANDS, number // BANDS, count // BANDS
    keys, at_shards, at_rows = _keys(folder, shards, band, part, parts)
    found = [
        pair
        for groups in _groups_at_once(keys)
        for pair in _alike(folder, shards, [(at_shards[g], at_rows[g]) for g in groups], band, share)
    ]
    columns = zip(*sorted(found), strict=True) if found else ((),) * len(_PAIR)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, _PAIR, strict=True)], schema=_PAIR)
    _write(folder / PAIRS, f"{number:06d}", table)
    return len(found)


def _keys(
    folder: Path, shards: Sequence[str], band: int, part: int, parts: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    keys, at_shards, at_rows = [], [], []
    for index, shard in enumerate(shards):
        key, rows = band_keys(folder, shard, band)
        is_here = key % np.uint64(parts) == part
        keys.append(key[is_here])
        at_rows.append(rows[is_here])
        at_shards.append(np.full(int(is_here.sum()), index, np.int64))
    return np.concatenate(keys), np.concatenate(at_shards), np.concatenate(at_rows)


def _groups_at_once(keys: npt.NDArray[np.uint64]) -> Iterator[list[npt.NDArray[np.int64]]]:
    """Places of equal keys, those of two and more, some groups at a time."""
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    starts, stops = np.concatenate(([0], ends)), np.concatenate((ends, [len(keys)]))
    held: list[npt.NDArray[np.int64]] = []
    size = 0
    for start, stop in zip(starts[stops - starts > 1], stops[stops - starts > 1], strict=True):
        held.append(order[start:stop])
        size += stop - start
        if size >= _SKETCHES_AT_ONCE:
            yield held
            held, size = [], 0
    if held:
        yield held


def _alike(
    folder: Path, shards: Sequence[str], groups: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]], band: int, share: float
) -> Iterator[Pair]:  # fmt: skip
    numbers, told = _loaded(folder, shards, groups)
    at = 0
    for rows, _ in groups:
        here = sorted(range(at, at + len(rows)), key=lambda i: told[i])
        at += len(rows)
        compared = _each_pair if len(here) <= _ALL_PAIRS else _with_leaders
        for later, earlier in compared(numbers[here], band, share):
            one, first = told[here[later]], told[here[earlier]]
            yield *one[:4], *first


def _loaded(
    folder: Path, shards: Sequence[str], groups: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]
) -> _Documents:
    """Sketches, and (publication, id, shard, row, voice), of all documents of some groups in their order."""
    at_shards, at_rows = (np.concatenate([g[i] for g in groups]) for i in (0, 1))
    numbers = np.empty((len(at_rows), 4 * BANDS), np.uint32)
    told: list[tuple[int, str, int, int, str]] = [(0, "", 0, 0, "")] * len(at_rows)
    for shard in np.unique(at_shards):
        places = np.flatnonzero(at_shards == shard)
        found = sketched(folder, shards[shard], at_rows[places])
        numbers[places] = found.numbers
        for i, row, id_, published, voice in zip(places, found.rows, found.ids, found.published, found.voices, strict=True):
            told[i] = int(published), id_, int(shard), int(row), voice
    return numbers, told


def _each_pair(numbers: npt.NDArray[np.uint32], band: int, share: float) -> Iterator[tuple[int, int]]:
    """Pairs (later, earlier) that are alike and have no band in common before this one: another block tells those."""
    for later in range(1, len(numbers)):
        same = numbers[:later] == numbers[later]
        first = same.reshape(later, BANDS, -1).all(axis=2).argmax(axis=1)
        for earlier in np.flatnonzero((same.mean(axis=1) >= share) & (first == band)):
            yield later, int(earlier)


def _with_leaders(numbers: npt.NDArray[np.uint32], band: int, share: float) -> Iterator[tuple[int, int]]:  # noqa: ARG001
    """In a very large group, pairs with those alone that are like no earlier one: a boilerplate printed a million times is no million pairs squared."""
    leaders = [0]
    for later in range(1, len(numbers)):
        alike = np.flatnonzero((numbers[leaders] == numbers[later]).mean(axis=1) >= share)
        if not len(alike):
            leaders.append(later)
        for index in alike:
            yield later, leaders[int(index)]


def write_copies(folder: Path, shards: Sequence[str], count: int) -> int:
    """Goes through all pairs in order of publication and writes who copies whom, shards in groups; how many copies.

    Holds a bit for each document, and some rows of each block.
    """
    is_copy = [np.zeros(size, bool) for size in sizes(folder, shards)]
    found = 0
    with ExitStack() as open_:
        files = [open_.enter_context(_Draft(folder / COPIES, f"{g:06d}")) for g in range(min(GROUPS, len(shards)))]
        for _, id_, shard, row, _, first_id, first_shard, first_row, voice in heapq.merge(
            *(_read(folder, n) for n in range(count))
        ):
            if is_copy[shard][row] or is_copy[first_shard][first_row]:
                continue
            is_copy[shard][row] = True
            found += 1
            files[shard % GROUPS].add((shard, row, id_, first_id, voice))
    return found


def copies_in(folder: Path, index: int) -> dict[int, tuple[str, str]]:
    """Of each row of a shard, by its index, that is a copy: the document that printed its words first, and who that counts for."""
    path = folder / COPIES / f"{index % GROUPS:06d}.parquet"
    table = read_table(path, columns=["row", "copy_of", "voice"], filters=[("shard", "=", index)])
    return {row: (first, voice) for row, first, voice in zip(*(c.to_pylist() for c in table.columns), strict=True)}


class _Draft:
    """A file of copies that rows are added to; it is in its place once it is closed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path, self._final = folder / f".{name}.draft", folder / f"{name}.parquet"
        self._rows: list[tuple[int, int, str, str, str]] = []
        self._open = ExitStack()

    def __enter__(self) -> _Draft:
        self._writer = self._open.enter_context(parquet_writer(self._path, _COPY))
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._flush()
        self._open.close()
        if kind is None:
            put_in_place(self._path, self._final)

    def add(self, row: tuple[int, int, str, str, str]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            columns = zip(*rows, strict=True)
            self._writer.write_table(pa.table([pa.array(c, f.type) for c, f in zip(columns, _COPY, strict=True)], schema=_COPY))


def _read(folder: Path, number: int) -> Iterator[Pair]:
    with parquet_file(folder / PAIRS / f"{number:06d}.parquet") as file:
        for batch in file.iter_batches(_ROWS // 5):
            yield from zip(*(c.to_pylist() for c in batch.columns), strict=True)


def _write(folder: Path, name: str, table: pa.Table) -> None:
    draft = folder / f".{name}.draft"
    write_table(draft, table)
    put_in_place(draft, folder / f"{name}.parquet")
