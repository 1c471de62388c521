"""Files and standard input: the first stage on a laptop."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.plugins import extractor_names
from detente.sources.mail import MAILBOX, MESSAGE, message_of, messages_of
from detente.sources.objects import is_local, opened, path_of
from detente.sources.tables import TABLES, pieces_of
from detente.sources.warc import ARCHIVES, records_of

# Lines of .jsonl come one by one, each as a .json of its own: an archive is never held in memory, and the limit is a line's.
LINES, LINE = ".jsonl", ".json"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"
_CHUNK = 1 << 20
_STANDARD_INPUT = "-"
# What the first bytes of standard input, which has no suffix, say of its format.
_OPENINGS = (
    (b"%PDF-", ".pdf"), (b"PK\x03\x04", ".docx"), (b"<!doctype html", ".html"), (b"<html", ".html"), (b"{", LINES), (b"from ", MAILBOX),
    (b"warc/1", ARCHIVES[0]), (b"\x1f\x8b", ARCHIVES[0]), (b"return-path: ", MESSAGE), (b"received: ", MESSAGE),
)  # fmt: skip


def raw_inputs(paths: Sequence[str], *, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The bytes of each path, folders walked in name order; "-" is standard input. What cannot be opened is rejected.

    A file over `max_bytes` comes with one byte too many, so that the next stage can tell; a .jsonl comes as its lines.
    """
    for name in paths:
        if name == _STANDARD_INPUT:
            yield from _standard_input(max_bytes)
            continue
        path = path_of(name)
        try:
            if path.is_dir():
                yield from _folder(path, max_bytes)
            else:
                yield from _file(path, max_bytes)
        except (OSError, ValueError) as error:
            yield Rejected(_shown(path), "fetch", _cannot_open(error))


def files_in(paths: Sequence[str], *, also: Sequence[str] = ()) -> Iterator[Path | Rejected]:
    """The files of paths, folders walked in name order; of a folder those of known suffixes, and those of `also`."""
    known = known_suffixes() | {*also}
    for name in paths:
        path = path_of(name)
        if not path.is_dir():
            yield path if path.is_file() else Rejected(_shown(path), "fetch", "cannot be opened: no such file")
            continue
        inside = sorted(p for p in path.rglob("*") if suffix_of(p) in known and not p.name.startswith(".") and p.is_file())
        if not inside:
            yield Rejected(_shown(path), "fetch", f"no file to read in this folder ({', '.join(sorted(known))})")
        yield from inside


def _folder(path: Path, max_bytes: int) -> Iterator[Raw | Rejected]:
    for file in files_in([str(path)]):
        if isinstance(file, Rejected):
            yield file
        else:
            yield from _file(file, max_bytes)


def known_suffixes() -> frozenset[str]:
    """The ends of the names of files that can be read."""
    return frozenset({*extractor_names(), LINES, MAILBOX, *ARCHIVES, *TABLES})


def suffix_of(path: Path) -> str:
    """The end of a name that says what the file is: ".pdf", ".warc.gz"; in lower case."""
    name = path.name.lower()
    return next((end for end in ARCHIVES if name.endswith(end)), path.suffix.lower())


def _file(path: Path, max_bytes: int) -> Iterator[Raw | Rejected]:
    """One input, or one for each line. An error while reading costs the rest of this file, and no other."""
    try:
        with opened(path) as content:
            yield from _inputs(content, _shown(path), suffix_of(path), max_bytes)
    except (OSError, ValueError) as error:
        yield Rejected(_shown(path), "fetch", _cannot_open(error))


def _standard_input(max_bytes: int) -> Iterator[Raw | Rejected]:
    if sys.stdin is None:
        yield Rejected(_STANDARD_INPUT, "fetch", "there is no standard input")
        return
    content = sys.stdin.buffer if isinstance(sys.stdin.buffer, BufferedReader) else BufferedReader(sys.stdin.buffer)  # type: ignore[type-var]
    start = content.peek(64)[:64]
    head = start.removeprefix(_UTF_8_MARK).lstrip().lower()
    suffix = next((suffix for opening, suffix in _OPENINGS if head.startswith(opening)), ".txt")
    try:
        yield from _inputs(content, _STANDARD_INPUT, suffix, max_bytes)
    except OSError as error:
        yield Rejected(_STANDARD_INPUT, "fetch", _cannot_open(error))


def _inputs(content: BinaryIO, name: str, suffix: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    if suffix == MAILBOX:
        yield from messages_of(content, name, max_bytes)
        return
    if suffix in ARCHIVES:
        yield from records_of(content, name, max_bytes)
        return
    if suffix in TABLES:
        yield from pieces_of(content, name, suffix, max_bytes)
        return
    if suffix == MESSAGE:
        yield from message_of(content.read(max_bytes + 1), name, max_bytes)
        return
    if suffix != LINES:
        yield Raw(name, content.read(max_bytes + 1), suffix)
        return
    first = content.readline(max_bytes + 1)
    if first.startswith(_UTF_16):  # its line ends are two bytes: the next stage splits it
        yield Raw(name, first + content.read(max(0, max_bytes + 1 - len(first))), LINES)
        return
    yield from _lines(content, first.removeprefix(_UTF_8_MARK), name, max_bytes)


def _lines(content: BinaryIO, first: bytes, name: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    line, number, is_empty = first, 0, True
    while line:
        number += 1
        if len(line) > max_bytes and not line.endswith(b"\n"):
            _skip_line(content)
        if line.strip():
            is_empty = False
            yield Raw(f"{name}:{number}", line.rstrip(b"\r\n"), LINE)
        line = content.readline(max_bytes + 1)
    if is_empty:
        yield Raw(name, b"", LINES)


def _skip_line(content: BinaryIO) -> None:
    """Reads on to the end of a line that is too long, in pieces."""
    piece = content.readline(_CHUNK)
    while piece and not piece.endswith(b"\n"):
        piece = content.readline(_CHUNK)


def _shown(path: Path) -> str:
    """The path as people and JSON can take it: bytes of a file name that are no UTF-8 become marks."""
    return os.fsencode(path).decode("utf-8", "replace") if is_local(path) else str(path)


def _cannot_open(error: Exception) -> str:
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
