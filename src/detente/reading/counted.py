"""What a number counts: the dead, the injured, the arrested, the displaced, a crowd, vehicles, a distance, or something else."""

from __future__ import annotations

from collections.abc import Iterator

from detente.ontology.scales import VagueNumbers
from detente.reading.nouns import Nouns

_OTHER = "other"
_COMPLEMENTS = ("acomp", "oprd", "xcomp", "attr", "prt", "dobj", "prep", "advmod")


class Counted:
    """Says of the numbers of one sentence what they count."""

    def __init__(self, nouns: Nouns, vague: VagueNumbers) -> None:
        self._nouns, self._tree, self._vague = nouns, nouns.tree, vague

    def kind(self, tokens: list[int], head: int | None) -> str | None:
        """The kind by the counted noun, by what stands beside it, by its verb, by the verb's subject; None if nothing tells it."""
        if head is not None and (thing := self._thing(head)) is not None:
            return thing
        anchor = head if head is not None else tokens[-1]
        by_noun = self._by_noun(head)
        if head is not None and by_noun is None and not self._is_person(head):
            return _OTHER
        found = self._by_neighbours(tokens, anchor) or self._by_verb(anchor) or by_noun or self._by_subject(anchor)
        return found or (_OTHER if head is not None else None)

    def _thing(self, head: int) -> str | None:
        for name in ("vehicles", "distance", "other"):
            if self._nouns.is_one_of(self._nouns.core(head), self._vague[f"things.{name}"]):
                return name
        return None

    def _by_noun(self, head: int | None) -> str | None:
        if head is None:
            return None
        kinds = self._vague.counted.items()
        return next((kind for kind, words in kinds if self._nouns.is_one_of(self._nouns.core(head), words.nouns)), None)

    def _is_person(self, head: int) -> bool:
        nouns, tree = self._nouns, self._tree
        core = nouns.core(head)
        is_known = nouns.is_actor(head) or nouns.is_personlike(head) or nouns.role(core) is not None
        return is_known or tree.tags[core] in ("PRP", "CD", "DT") or tree.lemmas[core] in self._vague["persons"]

    def _by_neighbours(self, tokens: list[int], anchor: int) -> str | None:
        """ "11 dead", "9 wounded guards", "a crowd of 40", "43 people held", "six of them wounded"."""
        tree = self._tree
        near = [
            c for t in {anchor, *tokens} for c in tree.children_of(t, "amod", "acl", "relcl", "appos", "compound", "oprd", "advcl")
        ]
        near = [t for t in near if t not in tokens and not (tree.deps[t] == "appos" and tree.children_of(t, "nummod"))]
        after = tokens[-1] + 1
        if (
            after < len(tree)
            and after != anchor
            and tree.tags[after] in ("JJ", "VBN", "VBD", "NN", "NNS")
            and tree.heads[after] != after
        ):
            near.append(after)
        above = tree.heads[anchor]
        if tree.deps[anchor] in ("pobj", "appos") or tree.tags[above][:2] in ("NN", "JJ"):
            near += [above, tree.heads[above]] if tree.deps[anchor] == "pobj" else [above]
        words = [
            w
            for t in near
            if not tree.is_verb(t) or tree.tags[t] in ("VBN", "VBD")
            for w in (tree.words[t].lower(), tree.lemmas[t])
        ]
        return next((kind for kind, list_ in self._vague.counted.items() if any(w in list_.around for w in words)), None)

    def _by_verb(self, anchor: int) -> str | None:
        """By the verb whose subject or object the number is; "lost their lives" and the like are read with their object."""
        verb, label = self._verb_above(anchor)
        if verb is None:
            return None
        forms = set(self._forms(verb))
        is_undergoing = label in ("dobj", "nsubjpass", "acl", "oprd", "pobj-of") or self._nouns.grammar.is_passive(verb)
        for kind, words in self._vague.counted.items():
            if is_undergoing and forms & words.undergone:
                return kind
            if not is_undergoing and forms & words.done:
                return kind
        return None

    def _verb_above(self, anchor: int) -> tuple[int | None, str]:
        tree = self._tree
        current, label = anchor, tree.deps[anchor]
        for _ in range(4):
            above = tree.heads[current]
            if above == current:
                return (None, label)
            label = tree.deps[current]
            if tree.is_verb(above):
                return above, label if label != "conj" else "nsubj"
            current = above
        return None, label

    def _forms(self, verb: int) -> Iterator[str]:
        """The verb, alone and with what completes it: "die", "be in custody", "lose life", "take away"."""
        tree = self._tree
        yield tree.lemmas[verb]
        for child in tree.children_of(verb, *_COMPLEMENTS):
            yield f"{tree.lemmas[verb]} {tree.lemmas[child]}"
            yield tree.lemmas[child] if tree.deps[child] in ("xcomp", "oprd", "acomp") else ""
            for inner in tree.children_of(child, "pobj"):
                yield f"{tree.lemmas[verb]} {tree.lemmas[child]} {tree.lemmas[inner]}"
        if tree.deps[verb] == "xcomp":
            yield tree.lemmas[tree.heads[verb]]

    def _by_subject(self, anchor: int) -> str | None:
        """ "The death toll rose to 30", "the number of wounded stands at 25"."""
        tree = self._tree
        verb, _ = self._verb_above(anchor)
        for _ in range(2):
            if verb is None or tree.lemmas[verb] not in self._vague["carrying"]:
                return None
            subjects = tree.children_of(verb, "nsubj", "nsubjpass", "dobj")
            words = {w for s in subjects if s != anchor for t in tree.subtree(s) for w in (tree.words[t].lower(), tree.lemmas[t])}
            for kind, list_ in self._vague.counted.items():
                if words & (list_.around | list_.nouns):
                    return kind
            verb = tree.heads[verb] if tree.is_verb(tree.heads[verb]) and tree.heads[verb] != verb else None
        return None

    def subject_noun(self, tokens: list[int]) -> int | None:
        """What a bare number in a sentence about a number counts: "the number of wounded guards stands at 25"."""
        tree = self._tree
        verb, _ = self._verb_above(tokens[-1])
        if verb is None or tree.lemmas[verb] not in self._vague["carrying"]:
            return None
        for subject in tree.children_of(verb, "nsubj", "nsubjpass", "dobj"):
            if tree.lemmas[subject] not in self._vague["tallies"] or subject in tokens:
                continue
            objects = [o for name, _, heads in self._nouns.grammar.prepositions_of(subject) if name in ("of", "for") for o in heads]
            if objects and objects[0] not in tokens:
                return objects[0]
        return None
