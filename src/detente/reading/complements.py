"""The clauses that complete a predicate: infinitives, that-clauses, clauses with a mark, and the clause behind "as announced"."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reading.arguments import Arguments
from detente.reading.matched import Match
from detente.reading.tree import Tree


class Complements:
    """The clauses below one predicate; `match` says which words a pattern has taken so far."""

    def __init__(self, token: int, tree: Tree, match: Match) -> None:
        self.token, self.tree, self.match = token, tree, match

    def anchors(self, arguments: Arguments) -> list[int]:
        """Where the clause that completes the predicate may hang: on its verb, on its fixed words, on its objects."""
        inner = self.tree.children_of(self.token, "acomp", "attr", "prt", "oprd")
        return [self.token, *self.match.literals, *inner, *arguments.objects]

    def infinitives(self, arguments: Arguments, is_named: bool) -> Iterator[int]:
        tree = self.tree
        for anchor in dict.fromkeys((*self.anchors(arguments), *self.match.roles.get("R", ()))):
            for clause in tree.children_of(anchor, "xcomp", "advcl", "acl", "ccomp", "relcl"):
                if clause == self.token or not self.has_to(clause) or (tree.deps[clause] == "advcl" and not is_named):
                    continue
                if tree.lemmas[self.token] != "be" or self._follows(anchor, clause):
                    yield clause

    def _follows(self, anchor: int, clause: int) -> bool:
        """ "Is to leave", not "is there to help": with "be" nothing but an adverb stands before the infinitive."""
        tree = self.tree
        to = min((c for c in tree.children_of(clause, "aux", "mark") if tree.tags[c] == "TO"), default=clause)
        return all(tree.deps[t] in ("neg", "advmod") and tree.lemmas[t] not in ("there", "here") for t in range(anchor + 1, to))

    def clauses(self, arguments: Arguments) -> Iterator[int]:
        tree = self.tree
        for anchor in self.anchors(arguments):
            for clause in tree.children_of(anchor, "ccomp", "xcomp", "acl", "pcomp"):
                if tree.deps[clause] != "acl" or tree.child(clause, "mark") is not None or tree.tags[clause] == "VBG":
                    yield clause

    def marked(self, prepositions: frozenset[str]) -> Iterator[int]:
        tree = self.tree
        for clause in tree.children_of(self.token, "advcl", "xcomp", "ccomp"):
            mark = tree.child(clause, "mark", "prep")
            if mark is not None and tree.lemmas[mark] in prepositions:
                yield clause

    def governing(self) -> Iterator[int]:
        """ "As announced last night": what was announced is the clause that the words stand in."""
        tree = self.tree
        if not any(tree.lemmas[m] == "as" for m in tree.children_of(self.token, "mark", "advmod")):
            return
        head = tree.heads[self.token]
        while not tree.is_verb(head) and tree.heads[head] != head:
            head = tree.heads[head]
        if tree.is_verb(head) and tree.deps[self.token] in ("advcl", "acl", "ccomp", "parataxis", "dep"):
            yield head

    def has_to(self, clause: int) -> bool:
        tree = self.tree
        if any(tree.tags[c] == "TO" for c in tree.children_of(clause, "aux", "mark")):
            return True
        return tree.deps[clause] == "conj" and self.has_to(tree.heads[clause])
