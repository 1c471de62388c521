"""Lines of a PDF to paragraphs; headers, footers and page numbers apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from detente.documents.pdf_lines import Line

_MARGIN_SHARE = 0.12
_WIDE_GAP = 1.35
_WIDEST_LEADING = 60.0
_INDENT_POINTS = 8.0
_SHORT_LINE_SHARE = 0.8
_SIZE_CHANGE = 1.2
_PAGE_NUMBER = re.compile(r"^\W*(?:[^\W\d_]{1,8}\.?\s*)?\d{1,4}(?:\s*(?:/|[^\W\d_]{1,6})\s*\d{1,4})?\W*$")
_BULLET = re.compile(r"^(?:[-*•·–▪‣●]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’“»)\]]*$")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"^[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is usual in a file: points from line to line, and the right edge of its columns."""

    leading: float
    right: float
    left: float


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[str, bool]]:
    """(paragraph, whether it is a header, footer or page number), in reading order.

    A paragraph that runs over a page break stays whole; the footer and header between its halves come after it.
    """
    furniture = _furniture(pages)
    body = [line for page in pages for line in page if line not in furniture]
    layout, words = _layout(body), _words(body)
    waiting: list[str] = []
    current, previous = "", None
    for line in (line for page in pages for line in page):
        if line in furniture:
            waiting.append(line.text)
            continue
        if previous is not None and _is_new(previous, line, layout):
            yield current, False
            yield from ((text, True) for text in waiting)
            current, waiting = line.text, []
        else:
            current = line.text if previous is None else _joined(current, line.text, previous, words)
        previous = line
    if current:
        yield current, False
    yield from ((text, True) for text in waiting)


def _furniture(pages: Sequence[Sequence[Line]]) -> frozenset[Line]:
    """Lines in the upper or lower margin that come again on other pages, digits aside; and page numbers."""
    margins = [line for page in pages for line in page if _is_in_margin(line)]
    pages_of: dict[str, set[int]] = {}
    for line in margins:
        pages_of.setdefault(_key(line), set()).add(line.page)
    enough = max(2, len(pages) / 3)
    return frozenset(line for line in margins if len(pages_of[_key(line)]) >= enough or _PAGE_NUMBER.match(line.text))


def _is_in_margin(line: Line) -> bool:
    share = line.page_height * _MARGIN_SHARE
    return line.top > 0 and (line.bottom > line.page_height - share or line.top < share)


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.casefold().split()))


def _layout(lines: Sequence[Line]) -> _Layout:
    steps = [step for a, b in pairwise(lines) if a.page == b.page and 0 < (step := a.bottom - b.bottom) < _WIDEST_LEADING]
    rights = sorted(line.right for line in lines)
    lefts = Counter(round(line.left) for line in lines)
    return _Layout(
        median(steps) if steps else 0.0,
        rights[int(0.9 * (len(rights) - 1))] if rights else 0.0,
        lefts.most_common(1)[0][0] if lefts else 0.0,
    )


def _is_new(previous: Line, line: Line, layout: _Layout) -> bool:
    """True if `line` begins a paragraph."""
    step = previous.bottom - line.bottom
    ended = _SENTENCE_END.search(previous.text) is not None and not previous.is_broken
    if _BULLET.match(line.text):
        return True
    if previous.is_broken:
        return False
    if previous.page != line.page or step <= 0:  # the next page, or the next column
        return ended or not line.text[:1].islower()
    if (layout.leading and step > _WIDE_GAP * layout.leading) or _differ_in_size(previous, line):
        return True
    is_indented = line.left - previous.left > _INDENT_POINTS and not _BULLET.match(previous.text)
    is_short = previous.right - layout.left < _SHORT_LINE_SHARE * (layout.right - layout.left)
    return ended and (is_indented or is_short)


def _differ_in_size(previous: Line, line: Line) -> bool:
    small, large = sorted((previous.top - previous.bottom, line.top - line.bottom))
    return small > 0 and large > _SIZE_CHANGE * small


def _words(lines: Sequence[Line]) -> frozenset[str]:
    """All words of the file in small letters, those with inner hyphens too: how it writes a word that a line end cut."""
    return frozenset(word.casefold() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text))


def _joined(text: str, more: str, previous: Line, words: frozenset[str]) -> str:
    if not previous.is_broken and not (text.endswith("-") and more[:1].islower()):
        return f"{text} {more}"
    text = text.removesuffix("-")
    first, second = _LAST_WORD.search(text), _FIRST_WORD.match(more)
    if first is None or second is None:
        return f"{text}-{more}"
    return f"{text}-{more}" if _is_compound(first.group(), second.group(), words) else text + more


def _is_compound(first: str, second: str, words: frozenset[str]) -> bool:
    """True for EU-led and for a word that the file writes with a hyphen elsewhere; other hyphens at a line end only cut a word."""
    if (first.isupper() and len(first) > 1) or not second.islower():
        return True
    return f"{first}-{second}".casefold() in words and f"{first}{second}".casefold() not in words
