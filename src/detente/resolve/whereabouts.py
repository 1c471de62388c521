"""The country of an actor whom a text names by a place: "police in Bangladesh", "the Istanbul prosecutor", "teachers in Oaxaca"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detente.model.documents import Document
from detente.model.places import Toponym
from detente.model.readings import Phrase
from detente.ontology.cues import Cues

_REACH = 48
# A preposition right behind the phrase, and before the name only words that describe it: "in the northern town of X", "in Y's Z".
_BEHIND = re.compile(
    r"^\s+(?:in|of|at|from|across)\s+(?:the\s+|its\s+|their\s+)?"
    r"(?:(?!(?:in|at|on|by|near|from|to|a|an|with|for)\s)[a-z-]+\s+){0,3}(?:[\w.-]+['’]s?\s+(?:[a-z]+\s+)?)?$"
)
_ORIGINS = ("told", "likely")


class Whereabouts:
    """The places named in a document, asked for what they say of its actors."""

    def __init__(self, document: Document, toponyms: Iterable[Toponym], cues: Cues) -> None:
        self._text, self._cues = document.text, cues
        self._named = [t for t in toponyms if t.belief in _ORIGINS and t.ref.country is not None]

    def country_of(self, phrase: Phrase) -> str | None:
        """The country of the place in a phrase, else of the one right behind it; None for those who are mostly from elsewhere."""
        if (
            phrase.kind in ("pronoun", "name")
            or phrase.head in self._cues["foreign_nouns"]
            or self._cues["foreign_nouns"] & set(phrase.modifiers)
        ):
            return None
        inside = {t.ref.country for t in self._named if phrase.start <= t.ref.start < phrase.end and t.form != "people"}
        if inside:
            return next(iter(inside)) if len(inside) == 1 else None
        return next((t.ref.country for t in self._named if t.form != "people" and self._is_behind(phrase, t)), None)

    def _is_behind(self, phrase: Phrase, toponym: Toponym) -> bool:
        between = self._text[phrase.end : toponym.ref.start] if phrase.end <= toponym.ref.start <= phrase.end + _REACH else ""
        return _BEHIND.match(between) is not None
