"""Sketches: of each document the MinHash of its words in bands, written with its shard, so that copies are found without any text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.errors import InputError
from detente.model.documents import Document
from detente.ontology.story_scale import StoryScale
from detente.resolve.copies import BANDS, PERMUTATIONS, sketch_of
from detente.sources.parquet_files import read_table, rows_in, write_table

SKETCHES = "sketches"
_WIDTH = PERMUTATIONS // BANDS
_NEVER = np.iinfo(np.int64).max
Numbers = npt.NDArray[np.uint32]
_NAMES = tuple(f"band{n:02d}" for n in range(BANDS))
_SCHEMA = pa.schema(
    {"id": pa.string(), "published": pa.int64(), "voice": pa.string(), **{n: pa.binary(4 * _WIDTH) for n in _NAMES}}
)


@dataclass(frozen=True, slots=True)
class Sketched:
    """Documents of a shard: rows in its files, ids, publication (microseconds since 1970), who they count for, and sketches (n x 128)."""

    rows: npt.NDArray[np.int64]
    ids: Sequence[str]
    published: npt.NDArray[np.int64]
    voices: Sequence[str]
    numbers: Numbers


class SketchRows:
    """The sketches of one shard, in memory until they are written: about 600 bytes a document."""

    def __init__(self, scale: StoryScale) -> None:
        self._scale = scale
        self._rows: list[tuple[str, int, str, bytes | None]] = []

    def add(self, document: Document) -> None:
        """Adds a document, in the order of the shard's documents. A text that is too short for a copy has no sketch."""
        found = sketch_of(document.text, self._scale)
        numbers = None if found is None else np.array(found.digest(), np.uint32).tobytes()
        voice = document.family or document.source or document.id
        self._rows.append((document.id, _micros(document.published), voice, numbers))

    def write(self, path: Path) -> None:
        """Writes them, one column a band."""
        width = 4 * _WIDTH
        bands = [[n and n[b * width : (b + 1) * width] for *_, n in self._rows] for b in range(BANDS)]
        told = [[row[i] for row in self._rows] for i in range(3)]
        write_table(path, pa.table([pa.array(c, f.type) for c, f in zip((*told, *bands), _SCHEMA, strict=True)], schema=_SCHEMA))


def sizes(folder: Path, shards: Sequence[str]) -> list[int]:
    """How many documents each shard has. Raises InputError for a file that is damaged."""
    return [_size(_path(folder, s)) for s in shards]


def _size(path: Path) -> int:
    try:
        return rows_in(path)
    except (pa.ArrowException, OSError) as error:
        marker = f"done/{path.stem}.json"
        raise InputError("code", f"{path} is damaged: take {marker} away and give the same command again") from error


def band_keys(folder: Path, shard: str, band: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """One number for what each document of a shard has in a band, and its row; documents without a sketch are left out."""
    column = read_table(_path(folder, shard), columns=[_NAMES[band]]).column(0).combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    halves = _bytes_of(column, 2, np.dtype(np.uint64))[rows]
    with np.errstate(over="ignore"):
        return halves[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ halves[:, 1], rows


def sketched(folder: Path, shard: str, rows: npt.NDArray[np.int64]) -> Sketched:
    """Some documents of a shard, by their rows."""
    table = read_table(_path(folder, shard)).take(pa.array(rows))
    bands = [_bytes_of(table.column(n).combine_chunks(), _WIDTH, np.dtype(np.uint32)) for n in _NAMES]
    return Sketched(
        rows, table.column("id").to_pylist(), table.column("published").to_numpy(), table.column("voice").to_pylist(),
        np.concatenate(bands, axis=1),
    )  # fmt: skip


def ids_of(folder: Path, shard: str) -> list[str]:
    """The ids of a shard's documents, in their order."""
    return _texts(folder, shard, "id")


def voices_of(folder: Path, shard: str) -> list[str]:
    """Who each document of a shard counts for: its family, else its source, else itself."""
    return _texts(folder, shard, "voice")


def _texts(folder: Path, shard: str, name: str) -> list[str]:
    found: list[str] = read_table(_path(folder, shard), columns=[name]).column(0).to_pylist()
    return found


def _bytes_of(column: pa.Array, width: int, kind: np.dtype) -> npt.NDArray:  # type: ignore[type-arg]
    if len(column) == 0:
        return np.empty((0, width), kind)
    start = column.offset * width * kind.itemsize
    return np.frombuffer(column.buffers()[1], kind, len(column) * width, start).reshape(-1, width)


def _micros(moment: datetime | None) -> int:
    if moment is None:
        return int(_NEVER)
    at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return round(at.timestamp() * 1_000_000)


def _path(folder: Path, shard: str) -> Path:
    return folder / SKETCHES / f"{shard}.parquet"
