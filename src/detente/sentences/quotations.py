"""Quotations: what stands between quotation marks, over several sentences and paragraphs."""

from __future__ import annotations

from detente.model.sentences import Quotation
from detente.text.plain import straighten

MAX_QUOTATION_CHARS = 3_000


def quotations(text: str) -> list[Quotation]:
    """All double-quoted spans, marks excluded. An opening mark that is repeated at the start of a paragraph goes on
    with the quotation; a quotation that is never closed ends with its paragraph."""
    plain = straighten(text)
    found: list[Quotation] = []
    opened: int | None = None
    for at, character in enumerate(plain):
        if character == '"':
            if opened is None:
                opened = at + 1
            elif _starts_paragraph(text, at):
                _close(found, opened, at)
                opened = at + 1
            else:
                _close(found, opened, at)
                opened = None
        elif opened is not None and text[at : at + 2] == "\n\n" and not _is_resumed(plain, text, at):
            _close(found, opened, at)
            opened = None
    if opened is not None:
        _close(found, opened, len(text))
    return found


def _starts_paragraph(text: str, at: int) -> bool:
    return at >= 2 and text[at - 1] == "\n"


def _is_resumed(plain: str, text: str, at: int) -> bool:
    rest = at
    while rest < len(text) and text[rest].isspace():
        rest += 1
    return rest < len(text) and plain[rest] == '"'


def _close(found: list[Quotation], start: int, end: int) -> None:
    if start < end <= start + MAX_QUOTATION_CHARS:
        found.append(Quotation(start, end))
