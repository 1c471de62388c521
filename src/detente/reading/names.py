"""Known names to neutral placeholders before the parse, so that every side's sentence is parsed alike.

A statistical parser reads "Serb" and "Albanian" sentences differently, and misreads local names. Each known name becomes
one token with a stand-in of the same kind; offsets stay those of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.ontology.actors import Actors, Name
from detente.text.phrases import PhraseFinder

_STAND_INS = {
    "country": "France",
    "adjective": "German",
    "people": "Germans",
    "capital": "Paris",
    "place": "London",
    "person": "Smith",
}
_BODY = "NATO"
_NEXT_CHARS = 30
_CONTENT_CHARS = 5  # shorter words at the edge of a role are mostly "and", "by", "both"; "army", "navy" read well either way
_NEXT_WORD = re.compile(r"\s+([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name in the text: [start, end) in code points, and who it may be."""

    start: int
    end: int
    names: tuple[Name, ...]
    stand_in: str


class NameFinder:
    """Finds the names of actors and of an area's places."""

    def __init__(self, actors: Actors, places: dict[str, Name]) -> None:
        self._names: dict[str, tuple[Name, ...]] = {s: tuple(n) for s, n in actors.names.items()}
        for surface, place in places.items():
            self._names[surface] = (*self._names.get(surface, ()), place)
        self._finder = PhraseFinder(self._names)
        edges = ((noun.split()[0], noun.split()[-1]) for noun in actors.roles)
        self._role_words = frozenset(word for edge in edges for word in edge if len(word) >= _CONTENT_CHARS)

    def find(self, text: str) -> list[NameHit]:
        """All known names in text order, the longest at each position."""
        hits = []
        for phrase, start, end in self._finder.find(text):
            names = self._names[phrase]
            hits.append(NameHit(start, end, names, self._stand_in(phrase, names, text[end : end + _NEXT_CHARS])))
        return hits

    def _stand_in(self, phrase: str, names: tuple[Name, ...], after: str) -> str:
        """A country's name before a role ("Kosovo police") stands as its adjective does ("Serbian police")."""
        kinds = {n.kind for n in names}
        following = _NEXT_WORD.match(after)
        if "country" in kinds and following is not None and following[1].lower() in self._role_words:
            return _STAND_INS["adjective"]
        return _stand_in(phrase, kinds)


def _stand_in(phrase: str, kinds: set[str]) -> str:
    if {"adjective", "people"} <= kinds:
        return "Germans" if phrase.endswith("s") and not phrase.endswith("ss") else "German"
    for kind in ("place", "country", "capital", "adjective", "people", "person"):
        if kind in kinds:
            if kind == "people" and not phrase.endswith(("s", "men", "ish", "ese", "ch")):
                return "German"
            return _STAND_INS[kind]
    return _BODY
