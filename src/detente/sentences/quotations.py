"""Quotations: what stands between quotation marks, over several sentences and paragraphs, and quotes within quotes.

Marks of all kinds: straight, typographic, low, angled, doubled apostrophes and single ones. An apostrophe is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.model.sentences import Quotation
from detente.text.paragraphs import paragraphs

MAX_QUOTATION_CHARS = 3_000
MAX_SINGLE_CHARS = 400
_MARK = re.compile(r"''|``|[\"“”„‟«»]|[‘’‚']")
_OPENING = frozenset("“„«‘‚") | {"``"}
_DOUBLE_CLOSING = frozenset("”»")
_SINGLE = frozenset("‘’‚'")


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    is_single: bool
    is_resumed: bool


def quotations(text: str) -> list[Quotation]:
    """All quoted spans in text order, marks excluded. A mark repeated at the start of a paragraph goes on with the
    quotation before it; a quotation that is never closed ends with its paragraph. `depth` is 1 for a quote within a quote."""
    found: list[Quotation] = []
    is_open_before = False
    for start, end in paragraphs(text):
        own, is_open_before = _of_paragraph(text, start, end, is_continued=is_open_before)
        found += own
    return sorted(found, key=lambda q: (q.start, -q.end))


def _of_paragraph(text: str, start: int, end: int, *, is_continued: bool) -> tuple[list[Quotation], bool]:
    """The quotations of one paragraph, and whether a double quotation is still open at its end."""
    found: list[Quotation] = []
    stack: list[_Open] = []
    for match in _MARK.finditer(text, start, end):
        mark, at = match[0], match.start()
        is_single = mark in _SINGLE
        if is_single and _is_apostrophe(text, at, stack):
            continue
        level = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].is_single == is_single), None)
        if level is not None and _closes(mark, stack[level].mark):
            found += _closed(stack, level, at)
        elif _opens(text, mark, match.end(), end):
            stack.append(_Open(mark, match.end(), is_single, is_continued and at == start))
    is_open = any(not o.is_single for o in stack)
    kept = [o for o in stack if not o.is_single]
    found += list(_closed(kept, 0, end)) if kept else []
    return found, is_open


def _closed(stack: list[_Open], level: int, at: int) -> Iterator[Quotation]:
    """Closes the quotation at a level of the stack; what was left open above it is dropped."""
    opened = stack[level]
    del stack[level:]
    limit = MAX_SINGLE_CHARS if opened.is_single else MAX_QUOTATION_CHARS
    if opened.start < at <= opened.start + limit:
        yield Quotation(opened.start, at, depth=level, is_resumed=opened.is_resumed)


def _closes(mark: str, opened: str) -> bool:
    if mark in _DOUBLE_CLOSING or mark == "’" or (mark == opened and mark in ('"', "''", "'")):
        return True
    if opened in ("„", "‚"):
        return mark in ("“", "‟", "‘", '"')
    return (opened == "»" and mark == "«") or (mark in ('"', "''") and opened in ("“", "``", "”"))


def _opens(text: str, mark: str, after: int, end: int) -> bool:
    if after >= end:
        return False
    return mark in _OPENING or (mark in ('"', "''", "'", "»", "”") and not text[after].isspace())


def _is_apostrophe(text: str, at: int, stack: list[_Open]) -> bool:
    """ "Don't", "the guards' post", "'90s": a single mark inside or at the end of a word while no single quotation is open."""
    before = text[at - 1] if at > 0 else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if before.isalnum() and after.isalnum():
        return True
    is_open = any(o.is_single for o in stack)
    if text[at] == "‘" or text[at] == "‚":
        return False
    if is_open:
        return after.isalnum()
    if text[at] == "’" or before.isalnum() or not (after.isalnum() or after in "[(") or after.isdigit():
        return True
    return re.search(r"[\w.,!?]'(?!\w)", text[at + 1 : at + MAX_SINGLE_CHARS]) is None
