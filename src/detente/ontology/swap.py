"""The two sides of a text exchanged: the mapping by which impartiality is tested."""

from __future__ import annotations

from collections.abc import Sequence

from detente.text.phrases import PhraseFinder
from detente.text.plain import straighten


class SideSwap:
    """Exchanges the words of two sides, whole words, the longest first, in one pass; applied twice it gives the text back."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._other: dict[str, str] = {}
        for a, b in pairs:
            self._other.setdefault(a, b)
            self._other.setdefault(b, a)
        self._finder = PhraseFinder(self._other)

    def swap(self, text: str) -> str:
        """The text with both sides exchanged."""
        parts: list[str] = []
        at = 0
        for phrase, start, end in self._finder.find(straighten(text)):
            parts += [text[at:start], self._other[phrase]]
            at = end
        return "".join([*parts, text[at:]])
