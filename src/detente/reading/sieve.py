"""Which sentences of an archive are worth a parse: those that may tell something, by what the knowledge itself asks for.

Two conditions, seen before any parse. A pattern of an event must find its trigger and each word that it cannot do without (needs.py). And on
a market, where a deal among firms is no news (telling.py), somebody beyond business must take part, a state, an armed group, a union: a
name, or a word for a role. Nothing here is a list of its own, and nothing is learned from texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from detente.ontology.actors import Actors
from detente.ontology.cues import Cues
from detente.ontology.lexicon import Lexicon
from detente.reading.names import NameFinder, NameHit
from detente.reading.needs import Needs, Table
from detente.reading.recase import is_in_capitals
from detente.text.plain import straighten

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_OF_BUSINESS = frozenset({"BUS", "UNK", None})
_BEYOND_KINDS = frozenset({"country", "capital", "people"})
_SETTING = "business_settings"
# What a word may be in a sentence; a word may be several.
_BUSINESS, _ROLE, _BEYOND, _JUDGING = 1, 2, 4, 8

Condition = Callable[[str, frozenset[str]], bool]


class Sieve:
    """Says of sentences whether they may tell an event. `lemmas` gives all dictionary forms that a word may come from.

    `conditions` are asked in order, each with a sentence in plain characters and the settings of its document; all must hold.
    """

    def __init__(
        self, *, lexicon: Lexicon, cues: Cues, actors: Actors, names: NameFinder, lemmas: Callable[[str], Iterable[str]]
    ) -> None:  # fmt: skip
        self._names, self._lemmas = names, lemmas
        self._needs = Needs()
        self._tables = _tables(lexicon, self._needs)
        self._met: dict[str, frozenset[int]] = {}
        self._triggered: dict[str, tuple[Table, ...]] = {}
        self._meanings: dict[str, int] = {}
        self._mark((word for word in cues[_SETTING] if " " not in word), _BUSINESS)
        self._mark((phrase.split()[-1] for phrase in actors.roles), _ROLE)
        beyond = [phrase.split() for phrase, role in actors.roles.items() if role.sector not in _OF_BUSINESS]
        self._mark((phrase[0] for phrase in beyond if len(phrase) == 1), _BEYOND)
        self._phrases = _by_last(phrase for phrase in beyond if len(phrase) > 1)
        self._mark(_judging(lexicon), _JUDGING)
        self._known: dict[str, int] = {}
        self.conditions: tuple[Condition, ...] = (self.fits_a_pattern, self.is_news)

    def keeps(self, sentence: str, settings: frozenset[str]) -> bool:
        """True if the sentence may tell an event. `settings` are those of its document."""
        plain = straighten(sentence)
        return is_in_capitals(plain) or all(holds(plain, settings) for holds in self.conditions)

    def fits_a_pattern(self, plain: str, _: frozenset[str]) -> bool:
        """True if the words of a sentence are enough for some pattern of an event."""
        words = set(_WORD.findall(plain))
        met = set().union(*[self._needs_met_by(word) for word in words])
        return any(table.fits(met) for word in words for table in self._tables_of(word))

    def is_news(self, plain: str, settings: frozenset[str]) -> bool:
        """False for firms, shares and prices among themselves."""
        words = set(_WORD.findall(plain))
        found = 0
        for word in words:
            found |= self._meaning(word)
        is_business = _SETTING in settings or bool(found & _BUSINESS)
        if not is_business or found & (_BEYOND | _JUDGING):
            return True
        if self._names_a_body(words):
            return True
        return any(_is_beyond(hit, has_role=bool(found & _ROLE)) for hit in self._names.find(plain))

    def _names_a_body(self, words: set[str]) -> bool:
        """True if a role of several words beyond business may stand there: "military company", not "company"."""
        forms = {form for word in words for form in self._lemmas(word)}
        return any(before in forms for form in forms & self._phrases.keys() for before in self._phrases[form])

    def _needs_met_by(self, word: str) -> frozenset[int]:
        found = self._met.get(word)
        if found is None:
            found = self._met[word] = frozenset(self._needs.met(self._lemmas(word)))
        return found

    def _tables_of(self, word: str) -> tuple[Table, ...]:
        found = self._triggered.get(word)
        if found is None:
            found = self._triggered[word] = tuple(self._tables[form] for form in self._lemmas(word) if form in self._tables)
        return found

    def _mark(self, words: Iterable[str], meaning: int) -> None:
        for word in words:
            self._meanings[word] = self._meanings.get(word, 0) | meaning

    def _meaning(self, word: str) -> int:
        found = self._known.get(word)
        if found is None:
            found = 0
            for form in self._lemmas(word):
                found |= self._meanings.get(form, 0)
            self._known[word] = found
        return found


def _is_beyond(hit: NameHit, *, has_role: bool) -> bool:
    """A state, its people, or a body that is no firm; an adjective of a country beside a role ("German officials")."""
    return any(n.sector not in _OF_BUSINESS or n.kind in _BEYOND_KINDS or (has_role and n.kind == "adjective") for n in hit.names)


def _by_last(phrases: Iterable[list[str]]) -> dict[str, frozenset[str]]:
    """The words before the last of phrases, by the last."""
    found = defaultdict(set)
    for *_, before, last in phrases:
        found[last].add(before)
    return {last: frozenset(before) for last, before in found.items()}


def _tables(lexicon: Lexicon, needs: Needs) -> dict[str, Table]:
    """The entries that tell something, by the last word of their triggers."""
    by_word = defaultdict(list)
    for entry in lexicon.patterns:
        if not entry.frame.is_silent:
            for word in {trigger.replace("_", " ").split()[-1] for trigger in entry.pattern.trigger}:
                by_word[word].append(entry)
    return {word: Table(word, entries, needs) for word, entries in by_word.items()}


def _judging(lexicon: Lexicon) -> frozenset[str]:
    """The triggers of assessments, which are told of whatever they judge."""
    entries = (e for e in lexicon.patterns if e.frame.type == "ASSESSMENT")
    return frozenset(word.replace("_", " ").split()[-1] for e in entries for word in e.pattern.trigger)
