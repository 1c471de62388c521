"""Lexicon patterns against the argument structure of a tree."""

from __future__ import annotations

from collections.abc import Iterator

from detente.ontology.cues import Cues
from detente.ontology.lexicon import Entry, Lexicon
from detente.reading.arguments import Grammar
from detente.reading.attempt import Attempt
from detente.reading.matched import Match
from detente.reading.needs import Needs, Table
from detente.reading.noun_attempt import NounAttempt
from detente.reading.nouns import CALENDAR, Nouns
from detente.reading.spot import Spot, Wording
from detente.reading.tree import Tree

_KINDS = {
    **dict.fromkeys(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"), "verb"),
    **dict.fromkeys(("NN", "NNS", "NNP", "NNPS"), "noun"),
    "JJ": "adjective",
}
_PREDICATIVE = frozenset({"acl", "ROOT", "acomp", "relcl", "conj"})
_SOURCES = frozenset({"according", "per"})  # prepositions that name who says it
_MOST_WORDS = 1 << 16
"""Words whose entries are kept at hand."""


class Matcher:
    """Finds the best entry at each word of a tree."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        self._lexicon, self._cues = lexicon, cues
        self._needs = Needs()
        self._tables: dict[tuple[str, str, str, str, bool], tuple[Table, ...]] = {}
        self._tables_by_entries: dict[int, Table] = {}
        self._wordings: dict[int, Wording] = {}

    def matches(self, tree: Tree, grammar: Grammar, nouns: Nouns) -> list[Match]:
        """The best match of each trigger, in text order, silent frames included; none where no frame tells an event."""
        triggers = [(token, tables) for token in range(len(tree)) if (tables := self._tables_of(tree, token))]
        if not triggers:
            return []
        met = self._needs.met({*tree.lemmas, *(word.lower() for word in tree.words)})
        tried = []
        for token, tables in triggers:
            wordings = [self._wording(entry) for table in tables for entry in table.fitting(met)]
            if not wordings:
                continue
            spot = Spot(token, tree, grammar, nouns, self._cues, self._lexicon)
            tried.append((spot, wordings, {id(w): self._try(w, spot) for w in wordings if not w.is_silent}))
        if not any(match for *_, loud in tried for match in loud.values()):
            return []  # half of the sentences of a wire: the silent ones would colour nothing
        found = []
        for spot, wordings, loud in tried:
            matches = (self._try(w, spot) if w.is_silent else loud[id(w)] for w in wordings)
            candidates = [match for match in matches if match is not None]
            if candidates:
                found.append(_best(candidates))
        return found

    def _wording(self, entry: Entry) -> Wording:
        found = self._wordings.get(id(entry))
        if found is None:
            found = self._wordings[id(entry)] = Wording(entry)
        return found

    def _tables_of(self, tree: Tree, token: int) -> tuple[Table, ...]:
        """The tables of the entries that a word may trigger by its part of speech."""
        tag = tree.tags[token]
        kind = _KINDS.get(tag, "other")
        if tree.names[token] or (kind == "noun" and _is_part_of_name(tree, token)):
            return ()
        if kind == "adjective" and tree.deps[token] not in _PREDICATIVE:
            kind = "other"
        if kind == "other" and (tree.deps[token] != "prep" or tree.lemmas[token] not in _SOURCES):
            return ()
        is_nominal = tag == "VBG" and _is_nominal(tree, token)
        key = (tree.lemmas[token], tree.words[token], tag, kind, is_nominal)
        found = self._tables.get(key)
        if found is None:
            if len(self._tables) > _MOST_WORDS:
                self._tables.clear()
            entries = self._entries(kind, key[0], key[1].lower(), tag, is_nominal=is_nominal)
            found = self._tables[key] = tuple(self._table(name, some) for name, some in entries if some)
        return found

    def _table(self, key: str, entries: list[Entry]) -> Table:
        found = self._tables_by_entries.get(id(entries))
        if found is None:
            found = self._tables_by_entries[id(entries)] = Table(key, entries, self._needs)
        return found

    def _entries(self, kind: str, lemma: str, word: str, tag: str, *, is_nominal: bool) -> Iterator[tuple[str, list[Entry]]]:
        """The entries of a word, with the key that they were found by."""
        lexicon = self._lexicon
        if kind == "verb":
            yield lemma, lexicon.verbs.get(lemma, [])
            if tag in ("VBN", "VBD", "VBG"):
                yield word, lexicon.participles.get(word, [])
            if is_nominal:
                yield word, lexicon.nouns.get(word, [])
        elif kind == "noun":
            found = lexicon.nouns.get(lemma, [])
            yield (word, lexicon.nouns.get(word, [])) if not found and tag in ("NNP", "NNPS") else (lemma, found)
        elif kind == "adjective":
            yield lemma, lexicon.verbs.get(lemma, [])
        else:
            yield lemma, lexicon.prepositions.get(f"{lemma} to", [])

    def _try(self, wording: Wording, spot: Spot) -> Match | None:
        pattern = wording.entry.pattern
        if pattern.part != "verb":
            attempt = NounAttempt(wording, spot)
            return attempt.noun() if pattern.part == "noun" else attempt.preposition()
        if spot.tree.lemmas[spot.token] not in pattern.trigger:
            return Attempt(wording, spot).participle()
        return Attempt(wording, spot).verb() if spot.may_fit(wording) else None


def _is_part_of_name(tree: Tree, token: int) -> bool:
    """ "Federal Trade Commission", "the Paris Agreement on Climate Change", "March": capitals that the sentence does not give to
    every word."""
    if tree.tags[token] not in ("NNP", "NNPS") or not tree.texts[token][0].isupper():
        return False
    if tree.lemmas[token] in CALENDAR:
        return True
    is_beside_name = any(_is_name_word(tree, n) for n in (_beside(tree, token, -1), _beside(tree, token, 1)))
    return is_beside_name and not _is_headline(tree)


def _is_headline(tree: Tree) -> bool:
    """True if more words begin with a capital than long words do not."""
    plain = sum(1 for t in range(1, len(tree)) if tree.texts[t][0].islower() and len(tree.texts[t]) > 3)
    capital = sum(1 for t in range(1, len(tree)) if tree.texts[t][0].isupper())
    return capital > plain


def _is_name_word(tree: Tree, token: int) -> bool:
    is_inside = 0 <= token < len(tree) and tree.tags[token] in ("NNP", "NNPS")
    return is_inside and tree.texts[token][0].isupper() and not tree.names[token]


def _beside(tree: Tree, token: int, step: int) -> int:
    """The neighbour, small words of titles skipped: "Agreement on Tariffs and Trade"."""
    at = token + step
    while 0 <= at < len(tree) and tree.words[at] in ("and", "of", "on", "for", "the"):
        at += step
    return at


def _is_nominal(tree: Tree, token: int) -> bool:
    """ "Shelling of the villages continues": an -ing form in the place of a noun, without an object of its own."""
    is_argument = tree.deps[token] in ("nsubj", "nsubjpass", "dobj", "pobj", "csubj", "csubjpass", "ROOT", "attr", "xcomp", "pcomp")
    return is_argument and not tree.children_of(token, "dobj", "aux", "auxpass", "nsubj", "mark")


def _takes_event(match: Match) -> bool:
    return any(slot.role == "E" for slot in match.entry.pattern.slots)


def _best(candidates: list[Match]) -> Match:
    """The highest score; roles that it leaves empty are taken from the next best wordings of the same type."""
    candidates.sort(key=lambda m: (-m.score, -m.entry.frame.weight, m.entry.pattern.text))
    best = candidates[0]
    if best.entry.frame.type == "OPERATOR" and best.complement is not None:
        best.rival = next((m for m in candidates if not m.entry.frame.is_silent and not _takes_event(m)), None)
    for other in candidates[1:]:
        if other.entry.frame.type == best.entry.frame.type and not best.entry.frame.is_silent:
            taken = {head for heads in best.roles.values() for head in heads} | best.literals
            for role in ("A", "R"):
                free = [h for h in other.roles.get(role, []) if h not in taken]
                if free and not best.roles.get(role):
                    best.roles[role] = free
                    taken.update(free)
    return best
