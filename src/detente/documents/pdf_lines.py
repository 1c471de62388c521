"""The lines of a page of PDF, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# pdfium puts this sign where it takes out a hyphen and the line end after it.
HYPHEN_BREAK = "\ufffe"
_BREAK = re.compile("\r\n|\r|\n|[\x02\ufffe]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Lengths are points (1/72 inch) from the lower left corner of its page; `height` is that of the page.

    `is_broken` is True if the line ended in a hyphen, which `text` has no more.
    """

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    page_height: float
    is_broken: bool = False


def lines_of_page(textpage: Any, *, number: int, height: float) -> Iterator[Line]:
    """The lines of a page in the order in which the file writes them; empty ones are left out."""
    text = textpage.get_text_range().replace("\x02", HYPHEN_BREAK)
    is_exact = len(text) == textpage.count_chars()
    start = 0
    for end, after, mark in _breaks(text):
        words = text[start:end].strip()
        if words:
            box = _box(textpage, text, start, end) if is_exact else (0.0, 0.0, 0.0, 0.0)
            yield _line(words, box, mark, number=number, height=height)
        start = after


def _breaks(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _BREAK.finditer(text):
        yield match.start(), match.end(), match.group()
    yield len(text), len(text), ""


def _line(words: str, box: tuple[float, float, float, float], mark: str, *, number: int, height: float) -> Line:
    left, bottom, right, top = box
    is_broken = mark == HYPHEN_BREAK
    return Line(words.removesuffix("\u00ad"), number, left, right, top, bottom, height, is_broken or words.endswith("\u00ad"))


def _box(textpage: Any, text: str, start: int, end: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) from the first and the last character that are no spaces, by their line boxes."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    first = textpage.get_charbox(start, loose=True)
    last = textpage.get_charbox(end - 1, loose=True)
    return first[0], min(first[1], last[1]), last[2], max(first[3], last[3])
