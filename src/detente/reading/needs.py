"""Which entries of a word can fit a sentence at all: those whose needed words stand in it."""

from __future__ import annotations

from collections.abc import Iterable

from detente.ontology.lexicon import Entry
from detente.ontology.patterns import Pattern, Words


def required_words(pattern: Pattern) -> tuple[frozenset[str], ...]:
    """For each literal and each restricted slot, the words of which one must be in a sentence that the pattern fits."""
    items = [*pattern.before, pattern.subject, *(p.item for p in pattern.pieces if not p.is_optional)]
    words = [item.any_of if isinstance(item, Words) else item.words for item in items if item is not None]
    return tuple(frozenset(w.replace("_", " ").split()[-1] for w in some) for some in words if some)


class Needs:
    """Numbers for sets of needed words, equal sets one number; tells which sets have a word in a sentence."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}
        self._of_word: dict[str, set[int]] = {}

    def number(self, words: frozenset[str]) -> int:
        """The number of a set."""
        found = self._numbers.get(words)
        if found is None:
            found = self._numbers[words] = len(self._numbers)
            for word in words:
                self._of_word.setdefault(word, set()).add(found)
        return found

    def met(self, words: Iterable[str]) -> set[int]:
        """The numbers of all sets, of those numbered so far, that have one of the words."""
        of_word = self._of_word
        return set().union(*[of_word[word] for word in words if word in of_word])


class Table:
    """The entries that one word may trigger, found by what they need."""

    def __init__(self, entries: list[Entry], needs: Needs) -> None:
        self._entries = entries
        self._free: list[int] = []
        self._after: dict[int, list[tuple[int, frozenset[int]]]] = {}
        for at, entry in enumerate(entries):
            first, *others = [needs.number(words) for words in required_words(entry.pattern)] or [None]
            if first is None:
                self._free.append(at)
            else:
                self._after.setdefault(first, []).append((at, frozenset(n for n in others if n is not None)))
        self._firsts = frozenset(self._after)

    def fitting(self, met: set[int]) -> list[Entry]:
        """The entries of which each need is met, in the order of the table."""
        hits = self._firsts & met
        if not hits:
            return [self._entries[at] for at in self._free]
        found = [at for first in hits for at, others in self._after[first] if others <= met]
        if not found:
            return [self._entries[at] for at in self._free]
        return [self._entries[at] for at in sorted(found + self._free)]
