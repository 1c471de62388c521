"""The world that a whole document is set in: a market report, a match, a review. There words of conflict mean less."""

from __future__ import annotations

from detente.ontology.cues import Cues
from detente.text.phrases import PhraseFinder

SETTINGS = {"business_settings": ("business_settings", "business_documents"), "figurative_settings": ("figurative_settings",)}
_FEWEST = 4  # different words of a setting
_WORDS_PER_HIT = 50  # at most, on average over the document


class SettingFinder:
    """Counts the words of each setting (lists of the cues) in whole documents."""

    def __init__(self, cues: Cues) -> None:
        self._finders = {
            name: PhraseFinder(form for of in lists for word in cues[of] for form in (word, word + "s"))
            for name, lists in SETTINGS.items()
        }

    def of(self, text: str) -> frozenset[str]:
        """The names of the settings that a text is full of."""
        lower = text.lower()
        length = len(lower.split())
        found = set()
        for name, finder in self._finders.items():
            hits = [phrase.rstrip("s") for phrase, _, _ in finder.find(lower)]
            if len(set(hits)) >= _FEWEST and length <= len(hits) * _WORDS_PER_HIT:
                found.add(name)
        return frozenset(found)
