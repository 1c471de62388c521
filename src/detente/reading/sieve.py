"""Which sentences of an archive are worth a parse: those that may tell something, by what the knowledge itself asks for.

On a market, a deal among firms is no news (reading/telling.py): what such a sentence tells counts only where somebody beyond business takes
part, a state, an armed group, a union. That can be seen before any parse, by names and roles. Nothing here is a list of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from detente.ontology.actors import Actors
from detente.ontology.cues import Cues
from detente.ontology.lexicon import Lexicon
from detente.reading.names import NameFinder, NameHit
from detente.reading.recase import is_in_capitals
from detente.text.plain import straighten

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_OF_BUSINESS = frozenset({"BUS", "UNK", None})
_BEYOND_KINDS = frozenset({"country", "capital", "people"})
_SETTING = "business_settings"
# What a word may be in a sentence; a word may be several.
_BUSINESS, _ROLE, _BEYOND, _JUDGING = 1, 2, 4, 8


class Sieve:
    """Says of sentences whether they may tell an event. `lemmas` gives all dictionary forms that a word may come from."""

    def __init__(
        self, *, lexicon: Lexicon, cues: Cues, actors: Actors, names: NameFinder, lemmas: Callable[[str], Iterable[str]]
    ) -> None:  # fmt: skip
        self._names, self._lemmas = names, lemmas
        self._meanings: dict[str, int] = {}
        self._mark((word for word in cues[_SETTING] if " " not in word), _BUSINESS)
        self._mark((phrase.split()[-1] for phrase in actors.roles), _ROLE)
        self._mark((phrase.split()[-1] for phrase, role in actors.roles.items() if role.sector not in _OF_BUSINESS), _BEYOND)
        self._mark(_triggers(lexicon, "ASSESSMENT"), _JUDGING)
        self._known: dict[str, int] = {}

    def keeps(self, sentence: str, settings: frozenset[str]) -> bool:
        """True if the sentence may tell an event. `settings` are those of its document."""
        found = 0
        for word in _WORD.findall(sentence):
            meaning = self._known.get(word)
            found |= self._meaning(word) if meaning is None else meaning
        is_business = _SETTING in settings or bool(found & _BUSINESS)
        if not is_business or found & (_BEYOND | _JUDGING):
            return True
        plain = straighten(sentence)
        return is_in_capitals(plain) or any(_is_beyond(hit, has_role=bool(found & _ROLE)) for hit in self._names.find(plain))

    def _mark(self, words: Iterable[str], meaning: int) -> None:
        for word in words:
            self._meanings[word] = self._meanings.get(word, 0) | meaning

    def _meaning(self, word: str) -> int:
        found = 0
        for form in self._lemmas(word):
            found |= self._meanings.get(form, 0)
        self._known[word] = found
        return found


def _is_beyond(hit: NameHit, *, has_role: bool) -> bool:
    """A state, its people, or a body that is no firm; an adjective of a country beside a role ("German officials")."""
    return any(n.sector not in _OF_BUSINESS or n.kind in _BEYOND_KINDS or (has_role and n.kind == "adjective") for n in hit.names)


def _triggers(lexicon: Lexicon, type_: str) -> frozenset[str]:
    entries = (e for e in lexicon.patterns if e.frame.type == type_)
    return frozenset(word.replace("_", " ").split()[-1] for e in entries for word in e.pattern.trigger)
