"""Finding many known phrases in a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick_rs


class PhraseFinder:
    """Finds phrases from a fixed list, longest first from the left, at word boundaries, case-sensitive."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = sorted({p for p in phrases if p})
        self._automaton = (
            ahocorasick_rs.AhoCorasick(self._phrases, matchkind=ahocorasick_rs.MatchKind.Standard) if self._phrases else None
        )

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(phrase, start, end) of each hit in text order; hits do not overlap, offsets are code points."""
        if self._automaton is None:
            return
        hits = [
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            if is_bounded(text, start, end)
        ]
        covered = -1
        for start, negative_end, index in sorted(hits):
            if start >= covered:
                covered = -negative_end
                yield self._phrases[index], start, covered


def is_bounded(text: str, start: int, end: int) -> bool:
    """True if [start, end) neither begins nor ends inside a word."""
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end >= len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return before and after
