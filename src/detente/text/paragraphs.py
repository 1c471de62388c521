"""Text to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n+")
_SENTENCE_END = re.compile(r"[.!?:;\"'”’“»)]\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s+")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each paragraph, trimmed. Lines of a hard-wrapped paragraph stay together; other lines are
    paragraphs of their own (headlines, bullets)."""
    position = 0
    for gap in [*_BLANK_LINE.finditer(text), None]:
        block_end = gap.start() if gap else len(text)
        yield from _lines(text, position, block_end)
        position = gap.end() if gap else block_end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block = text[start:end]
    lines = block.split("\n")
    if len(lines) > 1 and _is_hard_wrapped(lines):
        yield from trimmed(text, start, end)
        return
    at = start
    for line in lines:
        yield from trimmed(text, at, at + len(line))
        at += len(line) + 1


def _is_hard_wrapped(lines: list[str]) -> bool:
    inner = [line for line in lines[:-1] if line.strip()]
    if not inner or any(_BULLET.match(line) for line in lines):
        return False
    ended = sum(1 for line in inner if _SENTENCE_END.search(line))
    longest = max(len(line) for line in lines)
    return ended <= len(inner) / 2 and 40 <= longest <= 130


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """[start, end) without a leading bullet and outer white space; nothing if nothing is left."""
    bullet = _BULLET.match(text[start:end])
    start += bullet.end() if bullet else 0
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
