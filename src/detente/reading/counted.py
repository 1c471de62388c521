"""What a number counts: the dead, the injured, the arrested, the displaced, a crowd, vehicles, a distance, or something else."""

from __future__ import annotations

from collections.abc import Iterator

from detente.ontology.scales import VagueNumbers
from detente.reading.nouns import Nouns

_OTHER = "other"
_UNDERGOING = ("dobj", "nsubjpass", "acl", "oprd", "pobj-of", "npadvmod", "prt")
_COMPLEMENTS = ("acomp", "oprd", "xcomp", "attr", "prt", "dobj", "prep", "advmod")


class Counted:
    """Says of the numbers of one sentence what they count."""

    def __init__(self, nouns: Nouns, vague: VagueNumbers) -> None:
        self._nouns, self._tree, self._vague = nouns, nouns.tree, vague

    def kind(self, tokens: list[int], head: int | None) -> str | None:
        """The kind by the counted noun, by what stands beside it, by its verb, by the verb's subject; None if nothing tells it."""
        if head is not None and (thing := self._thing(head)) is not None:
            return thing
        anchor = head if head is not None else self._top(tokens)
        by_noun = self._by_noun(head)
        if head is not None and by_noun is None and not self._is_person(head):
            return self._in_words(head) or _OTHER
        is_pronoun = head is None or self._tree.tags[head] == "PRP"
        if is_pronoun and (before := self._named_before(tokens)) is not None:
            return self._thing(before) or self._by_verb(before) or self._by_noun(before) or _OTHER
        told = None
        if head is None:
            beside = [kind for t in self._right_behind(tokens, anchor) if (kind := self._around(t)) is not None]
            told = next(iter(beside), None) or self._before_colon(tokens) or self._by_subject(anchor)
        found = told or self._by_neighbours(tokens, anchor) or self._by_verb(anchor) or by_noun or self._by_subject(anchor)
        return found or (_OTHER if head is not None else None)

    def _top(self, tokens: list[int]) -> int:
        """The token of the number that hangs on a word outside it: "drew up to 8,000"."""
        tree = self._tree
        outer = [t for t in tokens if tree.heads[t] not in tokens]
        numbers = [t for t in outer if tree.tags[t] in ("CD", "NNS")]
        return (numbers or outer or tokens)[-1] if tree.tags[tokens[-1]] == "CD" else tokens[-1]

    def _in_words(self, head: int) -> str | None:
        """ "The number of displaced": the word counted names the kind."""
        word = self._tree.words[head].lower()
        return next((kind for kind, words in self._vague.counted.items() if word in words.around), None)

    def _named_before(self, tokens: list[int]) -> int | None:
        """ "Tractors, 1,100 of them, ...": the noun that the number is set beside."""
        tree, last = self._tree, tokens[-1]
        above = tree.heads[last]
        is_set_beside = tree.deps[last] == "appos" and tree.is_noun(above) and above < last
        return above if is_set_beside and tree.children_of(last, "prep") else None

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
        if not is_known and tree.deps[head] == "conj" and tree.is_noun(tree.heads[head]):
            return self._is_person(tree.heads[head])  # "a nurse and two orderlies"
        return is_known or tree.tags[core] in ("PRP", "CD", "DT") or tree.lemmas[core] in self._vague["persons"]

    def _by_neighbours(self, tokens: list[int], anchor: int) -> str | None:
        """ "11 dead", "9 wounded guards", "a crowd of 40", "43 people held", "six of them wounded"."""
        tree = self._tree
        near = [
            c for t in {anchor, *tokens} for c in tree.children_of(t, "amod", "acl", "relcl", "appos", "compound", "oprd", "advcl")
        ]
        near = [t for t in near if t not in tokens and not self._counts_itself(t, tokens)]
        near += [
            o for p in tree.children_of(anchor, "prep") if tree.lemmas[p] in ("with", "from") for o in tree.children_of(p, "pobj")
        ]
        near = [*self._right_behind(tokens, anchor), *near]
        above = tree.heads[anchor]
        if tree.deps[anchor] in ("pobj", "appos") or tree.tags[above][:2] in ("NN", "JJ"):
            near += [above, tree.heads[above]] if tree.deps[anchor] == "pobj" else [above]
            if tree.deps[anchor] == "pobj" and tree.deps[tree.heads[above]] == "acl":
                near.append(tree.heads[tree.heads[above]])  # "a crowd estimated at 3,000"
        told = (self._around(t) for t in near if not tree.is_verb(t) or tree.tags[t] in ("VBN", "VBD"))
        return next((kind for kind in told if kind is not None), None)

    def _around(self, token: int) -> str | None:
        words = (self._tree.words[token].lower(), self._tree.lemmas[token])
        return next((kind for kind, list_ in self._vague.counted.items() if any(w in list_.around for w in words)), None)

    def _counts_itself(self, token: int, tokens: list[int]) -> bool:
        """ "14 fighters, two of them wounded": a phrase with a number of its own tells of that one."""
        tree = self._tree
        inner = [t for t in tree.subtree(token) if tree.tags[t] == "CD" and t not in tokens]
        return (
            tree.deps[token] in ("appos", "relcl", "acl", "advcl")
            and bool(inner)
            and tree.words[token].lower() not in ("killed", "dead")
        )

    def _right_behind(self, tokens: list[int], anchor: int) -> list[int]:
        """The word behind the number or behind what it counts: "9 wounded", "7 killed in blast", "left a dozen herders dead"."""
        tree, found = self._tree, []
        for after in {tokens[-1] + 1, anchor + 1}:
            if after >= len(tree) or after == anchor or tree.tags[after] not in ("JJ", "VBN", "VBD", "NN", "NNS"):
                continue
            is_verb_of_other = tree.tags[after] == "VBD" and bool(tree.children_of(after, "dobj"))
            if not is_verb_of_other and self._around(after) is not None:
                found.append(after)
        return found

    def _by_verb(self, anchor: int) -> str | None:
        """By the verb whose subject or object the number is; "lost their lives" and the like are read with their object."""
        verb, label = self._verb_above(anchor)
        if verb is None:
            return None
        forms = set(self._forms(verb))
        is_undergoing = label in _UNDERGOING or self._nouns.grammar.is_passive(verb)
        for kind, words in self._vague.counted.items():
            if forms & words.undergone and (is_undergoing or self._is_cut_passive(verb, label)):
                return self._held_by(verb, kind)
            if not is_undergoing and forms & words.done:
                return kind
        return self._by_dwelling(anchor, forms, is_undergoing=is_undergoing)

    def _is_cut_passive(self, verb: int, label: str) -> bool:
        """ "7 killed, 20 hurt", "and two colleagues bruised": a participle without "were", and without an object."""
        tree = self._tree
        return label == "nsubj" and tree.tags[verb] in ("VBD", "VBN") and not tree.children_of(verb, "dobj", "ccomp")

    def _held_by(self, verb: int, kind: str) -> str:
        """ "The gang holds nine foreigners": those whom no court holds are abducted."""
        tree = self._tree
        subjects = [
            *tree.children_of(verb, "nsubj"),
            *(o for a in tree.children_of(verb, "agent") for o in tree.children_of(a, "pobj")),
        ]
        is_captor = any(tree.lemmas[self._nouns.core(s)] in self._vague["captors"] for s in subjects)
        return "abducted" if kind == "arrested" and is_captor and tree.lemmas[verb] in self._vague["holding"] else kind

    def _by_dwelling(self, anchor: int, forms: set[str], *, is_undergoing: bool) -> str | None:
        """ "12,000 families have left Goma": where people of a place go away, come over or sleep elsewhere, they are displaced."""
        lemma = self._tree.lemmas[self._nouns.core(anchor)]
        is_people = any(n.kind == "people" for n in self._tree.names[anchor])
        moving = self._vague["moved"] if is_undergoing else self._vague["moving"]
        is_moved = (lemma in self._vague["dwellers"] or is_people) and forms & moving
        return "displaced" if is_moved or (is_people and forms & self._vague["crossing"]) else None

    def _before_colon(self, tokens: list[int]) -> str | None:
        """ "IDPs arriving at the site: 312": a line of a report names the kind before the colon."""
        tree = self._tree
        colon = tokens[0] - 1
        if colon < 1 or tree.texts[colon] != ":":
            return None
        kinds = self._vague.counted.items()
        return next(
            (
                kind
                for kind, words in kinds
                for t in range(colon)
                if {tree.lemmas[t], tree.words[t].lower()} & (words.nouns | words.around)
            ),
            None,
        )

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
                if words & (list_.around | list_.nouns) and not any(t in subjects for t in self._tree.subtree(anchor)):
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
