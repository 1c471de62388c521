"""Folders under watch: files that are new or changed since the last look, and at rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.errors import FetchError, FetchLaterError
from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.sources.files import LINES, known_suffixes, raw_inputs, suffix_of
from detente.sources.tables import TABLES

AT_REST_SECONDS = 2.0
MOST_FILES = 50_000
_TABLE = "a table: take it in by hand, detente import FILE --store MEMORY --area AREA"
_NOT_WATCHED = dict.fromkeys(TABLES, _TABLE) | {LINES: "lines in UTF-16: save the file as UTF-8"}
Marks = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FolderLook:
    """Files to read, by the mark under which each is seen from then on: its size and time of change."""

    files: Marks
    marks: Marks


def look_at(folder: str, seen: Marks) -> FolderLook:
    """The files of a folder that are not `seen` as they are now. One that is still being written is left for the next look.

    Raises FetchLaterError if the folder is not there (a share that is not mounted), FetchError if it is no folder.
    """
    root = Path(folder)
    if root.exists() and not root.is_dir():
        raise FetchError(f"{folder} is a file, not a folder")
    try:
        marks = dict(_marks(root.resolve(strict=True)))
    except OSError as error:
        raise FetchLaterError(f"{folder} cannot be looked into: {error.strerror or error}") from error
    return FolderLook({name: mark for name, mark in marks.items() if seen.get(name) != mark}, marks)


def inputs_of(name: str, *, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The inputs in one file: one, or one for each line of .jsonl, message of a mailbox or page of an archive.

    What one hash does not stand for (rows of a table, lines in UTF-16) could not be erased alone, and is refused with the way to take it in.
    """
    for found in raw_inputs([name], max_bytes=max_bytes):
        if isinstance(found, Raw) and len(found.content) > max_bytes:
            yield Rejected(found.name, "fetch", f"larger than the limit of {max_bytes:,} bytes (setting DETENTE_MAX_BYTES)")
        elif isinstance(found, Raw) and found.suffix in _NOT_WATCHED:
            yield Rejected(name, "fetch", _NOT_WATCHED[found.suffix])
            return
        else:
            yield found


def _marks(root: Path) -> Iterator[tuple[str, str]]:
    suffixes = known_suffixes()
    now = time.time()
    for path in sorted(root.rglob("*"))[:MOST_FILES]:
        if suffix_of(path) not in suffixes or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_symlink() or not path.is_file() or not path.resolve().is_relative_to(root):
            continue  # a link may lead out of the folder
        told = path.stat()
        if abs(now - told.st_mtime) >= AT_REST_SECONDS:
            yield str(path), f"{told.st_size} {told.st_mtime_ns}"
