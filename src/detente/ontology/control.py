"""Who does what a verb asks for: in "urged the guards to leave" and "called on the guards to leave" the guards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from detente.ontology.lexicon import Lexicon
from detente.ontology.patterns import Pattern, Slot

Control = Mapping[str, frozenset[str]]
_ASKING = frozenset({"REQUEST", "APPEAL"})


def control_of(lexicon: Lexicon) -> Control:
    """Verb -> the prepositions ("" for none) of the addressee that is to do what the verb asks for, from the patterns of asking."""
    found: dict[str, set[str]] = defaultdict(set)
    for lemma, entries in lexicon.verbs.items():
        for entry in entries:
            if entry.frame.type in _ASKING:
                found[lemma] |= _addressed(entry.pattern)
        if any(entry.frame.type == "CONSULT" for entry in entries):
            found[lemma].discard("")  # "called the premier to thank him": who calls thanks
    return {lemma: frozenset(prepositions) for lemma, prepositions in found.items() if prepositions}


def _addressed(pattern: Pattern) -> set[str]:
    """The prepositions of R in a pattern that goes on with "to E"."""
    addressed: set[str] = set()
    for piece in pattern.pieces:
        if not isinstance(piece.item, Slot):
            continue
        if piece.item.role == "R":
            addressed = set(piece.preposition) or {""}
        if piece.item.role == "E" and "to" in piece.preposition and piece.item.doer != "A":
            return addressed
    return set()
