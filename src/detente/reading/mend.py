"""Mends what a statistical parser commonly misreads, before anything is looked for in its trees."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from detente.ontology.actors import Actors
from detente.ontology.cues import Cues
from detente.ontology.lexicon import Entry, Lexicon
from detente.ontology.patterns import Slot
from detente.reading.headlines import raise_main_verb
from detente.reading.mend_clauses import (
    Gerunds,
    attach_participles,
    free_agents,
    free_captives,
    free_left,
    free_told_clauses,
    join_infinitives,
)
from detente.reading.mend_phrases import free_described, join_roles, lower_roles, mend_tags, order_objects
from detente.reading.tree import Tree

_TELLING = frozenset({"REPORT", "DENY", "DOUBT", "ACCUSE", "ANNOUNCE", "THREATEN", "PLEDGE", "AGREE", "ASSESSMENT", "REQUEST"})


class _Verbs(Container[str]):
    """The verbs of a kind, told by their entries, each looked at when it is first asked for: there are ten thousand, a text has a hundred."""

    def __init__(self, lexicon: Lexicon, is_of_kind: Callable[[Sequence[Entry]], bool]) -> None:
        self._lexicon, self._is_of_kind = lexicon, is_of_kind
        self._known: dict[object, bool] = {}

    def __contains__(self, lemma: object) -> bool:
        found = self._known.get(lemma)
        if found is None:
            entries = self._lexicon.verbs.get(str(lemma))
            found = self._known[lemma] = entries is not None and self._is_of_kind(entries)
        return found


class Mender:
    """Mends trees in place. What it knows comes from the lexicon: which verbs tell events, and which take a clause."""

    def __init__(self, lexicon: Lexicon, cues: Cues, actors: Actors) -> None:
        self._verbs, self._nouns, self._roles = lexicon.verbs, lexicon.nouns, actors.roles
        self._giving, self._describing = cues["giving_verbs"], cues["describing_gerunds"]
        self._captives = cues["captive_words"]
        self._gerunds = Gerunds(lexicon.verbs, cues)
        self._acts = _Verbs(lexicon, lambda entries: not any(_takes_clause(entry) for entry in entries))
        self._telling = _Verbs(lexicon, lambda entries: any(_takes_hearer_and_clause(entry) for entry in entries))

    def mend(self, tree: Tree) -> None:
        """Mends tags and phrases first, then clauses, then the main verb. What would tie a knot into the tree is left as it was."""
        before = (list(tree.tags), list(tree.deps), list(tree.heads), list(tree.lemmas))
        self._mend(tree)
        if tree.heads != before[2] and not tree.is_whole():
            tree.tags, tree.deps, tree.heads, tree.lemmas = before
            tree.link()

    def _mend(self, tree: Tree) -> None:
        mend_tags(tree, self._nouns)
        lower_roles(tree, self._roles)
        join_roles(tree, self._roles)
        free_described(tree, self._roles, self._giving)
        order_objects(tree)
        self._gerunds.mend(tree)
        free_told_clauses(tree, self._telling)
        join_infinitives(tree)
        free_agents(tree, self._describing)
        free_left(tree)
        free_captives(tree, self._captives)
        attach_participles(tree, self._acts)
        raise_main_verb(tree, self._verbs)


def _takes_clause(entry: Entry) -> bool:
    """False for an act that takes a person or a thing and never a clause with a subject of its own: disperse, arrest, shell."""
    slots = (p.item for p in entry.pattern.pieces if isinstance(p.item, Slot) and not p.preposition)
    return entry.frame.type in _TELLING and any(slot.role in "EC" for slot in slots)


def _takes_hearer_and_clause(entry: Entry) -> bool:
    """True for verbs of telling: tell, inform, assure, warn."""
    roles = [p.item.role for p in entry.pattern.pieces if isinstance(p.item, Slot) and not p.preposition]
    return roles == ["R", "E"]
