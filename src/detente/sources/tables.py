"""Tables (CSV, TSV) in pieces: whole records each, with the first record of the file before them, so that no table is held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.text.quoted_lines import MOST_LINES

TABLES = (".csv", ".tsv", ".tab")
_PIECE = 4_000_000
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"


def pieces_of(content: BinaryIO, name: str, suffix: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The pieces of a table. What a piece has behind the head begins with the record that `told` numbers ("row", from 1), and with
    the line that "line" numbers; the head has so many lines ("head").

    UTF-16, whose line ends are two bytes, comes whole. A line over `max_bytes` is rejected with its number, and no other.
    """
    start = content.readline(max_bytes + 1)
    if start.startswith(_MARKS):
        yield Raw(name, start + content.read(max(0, max_bytes + 1 - len(start))), suffix)
        return
    head, row = _head(content, start, max_bytes)
    yield from _pieces(content, head, row, name, suffix, max_bytes)


def _head(content: BinaryIO, line: bytes, max_bytes: int) -> tuple[bytes, int]:
    """The first record that holds anything, with empty lines and the note of the delimiter ("sep=;") before it, and its number."""
    before: list[bytes] = []
    row = 1
    while (
        line
        and len(before) < MOST_LINES
        and (not line.strip(b"\r\n\t ,;") or line.removeprefix(_UTF_8_MARK).lower().startswith(b"sep="))
    ):
        before.append(line)
        line, row = content.readline(max_bytes + 1), row + 1
    here, lines = content.tell() if content.seekable() else 0, [line]
    while line and _marks(lines) % 2 and len(lines) < MOST_LINES:
        line = content.readline(max_bytes + 1)
        lines.append(line)
    if _marks(lines) % 2 and content.seekable():  # a mark that never closes; the next stage says so
        content.seek(here)
        lines = lines[:1]
    return b"".join([*before, *lines]), row


def _marks(lines: list[bytes]) -> int:
    return sum(line.count(b'"') for line in lines)


def _pieces(content: BinaryIO, head: bytes, row: int, name: str, suffix: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    """Pieces end where quotation marks are closed; where they never close, after so many lines that a record cannot go on."""
    lines: list[bytes] = []
    length, opened_for, is_open, is_told = len(head), 0, False, False
    line_number = head_lines = head.count(b"\n") + (not head.endswith(b"\n"))
    first, first_line = row + 1, line_number + 1
    for line in iter(lambda: content.readline(max_bytes + 1), b""):
        line_number += 1
        if len(line) > max_bytes:
            row += 1
            yield Rejected(f"{name}:{row}", "fetch", f"a line of more than {max_bytes:,} bytes (setting DETENTE_MAX_BYTES)")
            _skip(content, line)
            lines.append(b"\n")  # the rows behind it keep their numbers
            continue
        lines.append(line)
        length += len(line)
        is_open = is_open != (line.count(b'"') % 2 == 1)
        opened_for = opened_for + 1 if is_open else 0
        row += 0 if is_open else 1
        if length > min(_PIECE, max_bytes // 2) and (not is_open or opened_for > MOST_LINES):
            row += opened_for
            yield Raw(name, head + b"".join(lines), suffix, _at(first, first_line, head_lines))
            lines, length, is_open, opened_for, is_told = [], len(head), False, 0, True
            first, first_line = row + 1, line_number + 1
    if lines or not is_told:
        yield Raw(name, head + b"".join(lines), suffix, _at(first, first_line, head_lines))


def _at(row: int, line: int, head: int) -> tuple[tuple[str, str], ...]:
    return ("row", str(row)), ("line", str(line)), ("head", str(head))


def _skip(content: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = content.readline(1 << 20)
