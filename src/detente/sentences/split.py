"""Documents to sentences: paragraphs first, noise left out, then sentence boundaries."""

from __future__ import annotations

from collections.abc import Iterator

import blingfire

from detente.model.documents import Document
from detente.model.sentences import Sentence
from detente.text.paragraphs import paragraphs, trimmed
from detente.text.plain import straighten

MAX_SENTENCE_CHARS = 1_500


def split(document: Document) -> list[Sentence]:
    """The sentences of a document in order, noise spans left out. Spans carry no outer white space."""
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs(document.text)):
        if any(noise.start <= start and end <= noise.end for noise in document.noise):
            continue
        is_title = end <= document.title_end
        for first, last in _sentences(document.text, start, end):
            found.append(Sentence(first, last, number, is_title))
    return found


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = straighten(text[start:end])
    _, offsets = blingfire.text_to_sentences_and_offsets(piece)
    for first, last in offsets or [(0, len(piece))]:
        yield from _bounded(text, start + first, start + min(last, len(piece)))


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Overlong stretches (tables, broken pages) are cut at white space, so that the parse stays cheap."""
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start, start + MAX_SENTENCE_CHARS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARS
        yield from trimmed(text, start, cut)
        start = cut
    yield from trimmed(text, start, end)
