"""Which entries of a word can fit a sentence at all: those whose needed words stand in it."""

from __future__ import annotations

from collections.abc import Iterable

from detente.ontology.lexicon import Entry
from detente.ontology.patterns import Pattern, Piece, Words

_STANDING_FOR_OTHERS = frozenset({"to", "for", "of", "by", "from", "as"})
"""Prepositions whose piece may be filled without them: "gave them aid", "the students' demands", "shot by guards"."""


def required_words(pattern: Pattern, key: str | None = None) -> tuple[frozenset[str], ...]:
    """Sets of words of which each must have one in a sentence that the pattern fits: literals, restricted slots, prepositions.

    With the `key` by which a noun was looked up, the words that its phrases ask for beside it too ("gas": tear).
    """
    items = [*pattern.before, pattern.subject, *(p.item for p in pattern.pieces if not p.is_optional)]
    words = [item.any_of if isinstance(item, Words) else item.words for item in items if item is not None]
    found = [frozenset(w.replace("_", " ").split()[-1] for w in some) for some in words if some]
    found += _prepositions(pattern)
    if key is not None and pattern.part == "noun":
        found += _phrases_around(key, pattern.trigger)
    return tuple(found)


def _prepositions(pattern: Pattern) -> list[frozenset[str]]:
    """The last words of each verb's prepositions that cannot be missing."""
    if pattern.part != "verb":
        return []
    needed = [p for p in pattern.pieces if p.preposition and not p.is_optional and not p.preposition & _STANDING_FOR_OTHERS]
    return [frozenset(name.split("_")[-1] for name in p.preposition) for p in needed if not may_be_missing(pattern, p)]


def _phrases_around(key: str, triggers: frozenset[str]) -> list[frozenset[str]]:
    """What stands beside a noun whose phrases are all of several words."""
    phrases = [t.replace("_", " ").split() for t in triggers]
    if [key] in phrases:
        return []
    before = frozenset(p[-2] for p in phrases if len(p) > 1 and p[-1] == key)
    after = frozenset(p[-1] for p in phrases if len(p) > 2 and p[0] == key)
    return [before | after] if before | after else []


def may_be_missing(pattern: Pattern, piece: Piece) -> bool:
    """True if a wording holds without one of its prepositional pieces."""
    is_narrow = isinstance(piece.item, Words) or piece.item.is_restricted
    if pattern.part == "noun" or is_narrow:
        return not is_narrow
    return any(isinstance(p.item, Words) or (not p.preposition and not p.is_optional) for p in pattern.pieces)


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
    """The entries that one word, the key, may trigger, found by what they need."""

    def __init__(self, key: str, entries: list[Entry], needs: Needs) -> None:
        self._entries = entries
        self._free: list[int] = []
        self._after: dict[int, list[tuple[int, frozenset[int]]]] = {}
        for at, entry in enumerate(entries):
            numbers = [needs.number(words) for words in required_words(entry.pattern, key)]
            if numbers:
                self._after.setdefault(numbers[0], []).append((at, frozenset(numbers[1:])))
            else:
                self._free.append(at)
        self._firsts = frozenset(self._after)

    def fits(self, met: set[int]) -> bool:
        """True if the needs of some entry are met."""
        return bool(self._free) or any(others <= met for first in self._firsts & met for _, others in self._after[first])

    def fitting(self, met: set[int]) -> list[Entry]:
        """The entries of which each need is met, in the order of the table."""
        hits = self._firsts & met
        if not hits:
            return [self._entries[at] for at in self._free]
        found = [at for first in hits for at, others in self._after[first] if others <= met]
        if not found:
            return [self._entries[at] for at in self._free]
        return [self._entries[at] for at in sorted(found + self._free)]
