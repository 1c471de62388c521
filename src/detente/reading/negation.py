"""Is it said not to be so? Negation by the verb's own words, its subject, its object, a fronted phrase, or what stands above a noun."""

from __future__ import annotations

from detente.ontology.cues import Cues
from detente.reading.tree import Tree

_ONLY = frozenset({"only", "just", "merely", "simply", "least"})


class Negation:
    """The negations of one tree."""

    def __init__(self, tree: Tree, cues: Cues) -> None:
        self.tree, self.cues = tree, cues

    def of_verb(self, verb: int) -> bool:
        """Negated by its own words, a negative subject ("no one has ...") or object ("held no talks"), or a fronted "at no point"."""
        if self._not_only(verb):
            return False
        return (
            self._by_own_words(verb) or self._by_argument(verb) or self._by_fronted_phrase(verb)
            or self._by_preposition(verb) or self._by_coordination(verb)
        )  # fmt: skip

    def of_noun(self, noun: int) -> bool:
        """ "No protest", "without violence", "no sign of an attack", "none of the attacks", "there was no riot"."""
        return self._is_negative_phrase(noun) or self._is_under_negation(noun)

    def _by_own_words(self, verb: int) -> bool:
        tree, words = self.tree, self.cues["negating_words"]
        children = tree.children_of(verb, "neg", "advmod", "cc", "preconj", "dep")
        for auxiliary in tree.children_of(verb, "aux", "auxpass"):
            children += tree.children_of(auxiliary, "neg", "advmod")
        children += [before for before in (self._before_to(verb),) if before is not None]
        return any((tree.lemmas[c] in words or tree.words[c].lower() in words) and not self._opens_phrase(c) for c in children)

    def _before_to(self, verb: int) -> int | None:
        """The word before an infinitive's "to", or before "again": "never again to shell"."""
        tree = self.tree
        to = next((c for c in tree.children_of(verb, "aux") if tree.tags[c] == "TO" and c == verb - 1), None)
        if to is None or to < 2 or tree.words[to - 1].lower() != "again":
            return None
        return to - 2

    def _opens_phrase(self, token: int) -> bool:
        """True for the "not" of "not until Monday", which leaves the verb affirmed."""
        following = self.tree.words[token + 1].lower() if token + 1 < len(self.tree) else ""
        return following in ("until", "only", "long", "far")

    def _by_argument(self, verb: int) -> bool:
        tree = self.tree
        arguments = tree.children_of(verb, "nsubj", "nsubjpass", "dobj", "attr")
        for auxiliary in tree.children_of(verb, "aux", "auxpass"):
            arguments += tree.children_of(auxiliary, "nsubj", "nsubjpass")
        for agent in tree.children_of(verb, "agent"):
            arguments += tree.children_of(agent, "pobj")
        assuring = self.cues["assuring_nouns"]  # "there is no doubt that they left"
        return any(self._is_negative_phrase(a) and tree.lemmas[a] not in assuring for a in arguments)

    def _is_negative_phrase(self, head: int) -> bool:
        """ "Nobody", "no troops", "not one of them", "neither side", "none"."""
        tree, cues = self.tree, self.cues
        word = tree.words[head].lower()
        if word in cues["negating_subjects"] or word == "no" or word in cues["negating_determiners"]:
            return True
        left = [c for c in tree.children[head] if c < head]
        left += [
            g for c in left if tree.deps[c] in ("nummod", "det", "amod", "quantmod", "advmod", "predet") for g in tree.children[c]
        ]
        negative = cues["negating_determiners"] | {"not"}
        labels = ("det", "neg", "nummod", "preconj", "advmod", "quantmod", "predet", "amod", "cc")
        return any(tree.words[c].lower() in negative and tree.deps[c] in labels for c in left) and not self._is_not_only_phrase(
            head
        )

    def _is_not_only_phrase(self, head: int) -> bool:
        tree = self.tree
        return any(tree.words[c - 1].lower() == "not" and tree.words[c].lower() in _ONLY for c in tree.subtree(head) if c > 0)

    def _by_fronted_phrase(self, verb: int) -> bool:
        """ "At no point had they ...", "Not once did he ...": a negative phrase before the verb, with inversion."""
        tree = self.tree
        head = tree.heads[verb]
        is_split = (
            tree.deps[verb] == "ccomp"
            and tree.lemmas[head] in ("have", "do", "be")
            and tree.child(head, "nsubj", "nsubjpass") is None
        )
        if is_split and self._by_fronted_phrase(head):
            return True
        if tree.words[0].lower() == "not" and self._is_inverted(verb):
            return True
        for child in tree.children[verb]:
            if child > verb or tree.deps[child] not in ("prep", "advmod", "npadvmod"):
                continue
            if tree.deps[child] == "prep":
                objects = tree.children_of(child, "pobj")
                if tree.lemmas[child] in ("at", "in", "under", "on", "by") and any(self._is_negative_phrase(o) for o in objects):
                    return True
            elif any(tree.words[c].lower() == "not" for c in tree.children[child] if c < child):
                return True
        return False

    def _is_inverted(self, verb: int) -> bool:
        """ "Not once had they ...": the auxiliary stands before the subject."""
        subject = self.tree.child(verb, "nsubj", "nsubjpass")
        return subject is not None and any(0 < a < subject for a in self.tree.children_of(verb, "aux", "auxpass"))

    def _by_preposition(self, verb: int) -> bool:
        tree, negating = self.tree, self.cues["negating_prepositions"]
        if tree.deps[verb] == "pcomp" and self._preposition(tree.heads[verb]) in negating:
            return True
        mark = tree.child(verb, "mark", "prep")
        return mark is not None and tree.deps[verb] == "advcl" and tree.lemmas[mark] in negating

    def _by_coordination(self, verb: int) -> bool:
        tree = self.tree
        if tree.deps[verb] != "conj" or tree.children_of(verb, "nsubj", "nsubjpass"):
            return False
        head = tree.heads[verb]
        is_alternative = any(tree.lemmas[c] in ("or", "nor") for c in tree.children_of(head, "cc"))
        return tree.is_verb(head) and is_alternative and self.of_verb(head)

    def _not_only(self, verb: int) -> bool:
        tree = self.tree
        children = [c for c in tree.children[verb] for c in (c, *tree.children[c])]
        return any(tree.lemmas[c] in _ONLY and c > 0 and tree.lemmas[c - 1] == "not" for c in children)

    def _preposition(self, token: int) -> str:
        tree = self.tree
        name = tree.lemmas[token]
        if token > 0 and tree.lemmas[token - 1] in ("instead", "rather", "short"):
            return f"{tree.lemmas[token - 1]} {name}"
        return name

    def _is_under_negation(self, noun: int) -> bool:
        tree, cues = self.tree, self.cues
        current = noun
        for _ in range(4):
            head = tree.heads[current]
            if head == current:
                return False
            if tree.deps[current] == "pobj":
                if self._preposition(head) in cues["negating_prepositions"]:
                    return True
                above = tree.heads[head]
                if tree.lemmas[head] in ("of", "for") and not tree.is_verb(above) and self._is_negative_phrase(above):
                    return True
                current = above
                continue
            if tree.deps[current] == "pcomp" and self._preposition(head) in cues["negating_prepositions"]:
                return True
            if tree.deps[current] == "dobj" and tree.deps[head] == "pcomp":
                current = head
                continue
            if tree.deps[current] in ("attr", "nsubj", "dobj", "conj") and tree.is_verb(head) and tree.lemmas[head] == "be":
                return self.of_verb(head) and tree.child(head, "expl") is not None
            return False
        return False
