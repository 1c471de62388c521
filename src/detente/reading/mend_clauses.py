"""Gerunds, participles and infinitives that the parser hangs in the wrong place."""

from __future__ import annotations

from collections.abc import Collection, Container

from detente.ontology.cues import Cues
from detente.reading.tree import Tree

_GERUND_PREPOSITIONS = frozenset({"of", "from", "by", "without", "for"})


class Gerunds:
    """Frees gerunds that the parser took for adjectives."""

    def __init__(self, verbs: Collection[str], cues: Cues) -> None:
        self._verbs, self._cues = verbs, cues

    def mend(self, tree: Tree) -> None:
        """Makes each hidden gerund the complement of what governs it."""
        for token in range(1, len(tree) - 1):
            if tree.lemmas[token] in self._verbs and _is_hidden_gerund(tree, token, self._cues):
                _free_gerund(tree, token)


def _is_hidden_gerund(tree: Tree, token: int, cues: Cues) -> bool:
    """ "Accused the police of beating residents", "denied supplying weapons": no residents who beat, no weapons that supply."""
    noun, before = tree.heads[token], token - 1
    if (
        tree.tags[token] != "VBG"
        or tree.deps[token] not in ("amod", "compound")
        or noun < token
        or tree.tags[noun] not in ("NNS", "NNPS")
    ):
        return False
    if tree.words[token].lower() in cues["describing_gerunds"]:
        return False
    if tree.deps[before] == "prep" and tree.heads[noun] == before:
        return tree.lemmas[before] in _GERUND_PREPOSITIONS and tree.is_verb(tree.heads[before])
    return tree.heads[noun] == before and tree.lemmas[before] in cues["gerund_verbs"]


def _free_gerund(tree: Tree, token: int) -> None:
    """Makes the gerund the complement of what stands before it, and the noun its object."""
    noun, governor = tree.heads[token], token - 1
    tree.heads[token], tree.deps[token] = governor, "pcomp" if tree.deps[governor] == "prep" else "xcomp"
    tree.heads[noun], tree.deps[noun] = token, "dobj"
    tree.link()


def free_told_clauses(tree: Tree, telling: Container[str]) -> None:
    """ "Told the monitors that shells had landed": what somebody is told, not which monitors."""
    for that in range(2, len(tree)):
        clause = tree.heads[that]
        if tree.tags[that] != "WDT" or tree.lemmas[that] != "that" or tree.deps[that] not in ("dobj", "mark", "nsubj"):
            continue
        hearer = tree.heads[clause]
        verb = tree.heads[hearer] if tree.deps[clause] == "relcl" else hearer
        is_told = (
            tree.lemmas[verb] in telling
            and that > verb
            and len(tree.children_of(clause, "nsubj", "nsubjpass")) > (tree.deps[that] == "nsubj")
        )
        if not is_told or (tree.deps[clause] == "relcl" and (tree.deps[hearer] != "dobj" or hearer != that - 1)):
            continue
        tree.tags[that], tree.deps[that] = "IN", "mark"
        tree.heads[clause], tree.deps[clause] = verb, "ccomp"
        tree.link()


def join_infinitives(tree: Tree) -> None:
    """ "Asked them to lift the curbs, to open the port and to talk": the parser often loses the second of three."""
    for verb in range(2, len(tree)):
        first = tree.heads[verb]
        if first < verb and tree.deps[verb] in ("dep", "advcl") and _has_to(tree, first) and _has_to(tree, verb):
            is_listed = any(_has_to(tree, c) for c in tree.children_of(verb, "conj"))
            if tree.deps[verb] == "dep" or is_listed:
                tree.deps[verb] = "conj"


def _has_to(tree: Tree, verb: int) -> bool:
    return tree.tags[verb] == "VB" and any(tree.tags[c] == "TO" for c in tree.children_of(verb, "aux"))


def free_agents(tree: Tree, describing: Collection[str]) -> None:
    """ "Was destroyed by retreating troops": those who do it, not what is done to them."""
    for gerund in range(2, len(tree)):
        by = tree.heads[gerund]
        is_agent = tree.deps[gerund] == "pcomp" and tree.deps[by] == "agent" and tree.words[gerund].lower() in describing
        objects = tree.children_of(gerund, "dobj") if is_agent else []
        if len(objects) == 1 and objects[0] == gerund + 1:
            tree.heads[objects[0]], tree.deps[objects[0]] = by, "pobj"
            tree.heads[gerund], tree.deps[gerund] = objects[0], "amod"
            tree.link()


def free_left(tree: Tree) -> None:
    """ "The blast left thirty shoppers injured": who is left so."""
    for state in range(2, len(tree)):
        verb = tree.heads[state]
        is_left = (
            tree.lemmas[verb] == "leave" and tree.tags[state] == "VBN" and tree.deps[state] in ("advcl", "ccomp") and verb < state
        )
        left = tree.children_of(state, "npadvmod", "nsubj", "nsubjpass") if is_left else []
        if len(left) == 1 and verb < left[0] < state and not tree.children_of(verb, "dobj"):
            tree.heads[left[0]], tree.deps[left[0]] = verb, "dobj"
            tree.deps[state] = "oprd"
            tree.link()


def free_captives(tree: Tree, captives: Collection[str]) -> None:
    """ "Took four tourists hostage": tourists were taken, no hostage of theirs."""
    for state in range(2, len(tree)):
        if tree.deps[state] != "dobj" or tree.lemmas[state] not in captives or tree.tags[state] != "NN":
            continue
        taken = [c for c in tree.children_of(state, "compound", "nmod") if c == state - 1 and tree.tags[c] in ("NNS", "NNPS", "NN")]
        if taken:
            verb = tree.heads[state]
            for child in [c for c in tree.children[state] if c < taken[0]]:
                tree.heads[child] = taken[0]
            tree.heads[taken[0]], tree.deps[taken[0]] = verb, "dobj"
            tree.deps[state] = "oprd"
            tree.link()


def attach_participles(tree: Tree, acts: Container[str]) -> None:
    """ "Dispersed protesters gathered outside": after a verb that takes no clause this is its object with a participle."""
    for clause in range(2, len(tree)):
        verb = tree.heads[clause]
        if (
            tree.deps[clause] != "ccomp"
            or verb > clause
            or tree.lemmas[verb] not in acts
            or tree.tags[clause] not in ("VBD", "VBN")
        ):
            continue
        subjects = tree.children_of(clause, "nsubj", "nsubjpass")
        is_question = any(tree.tags[c].startswith("W") for c in tree.children[clause])  # "examine how the rifles vanished"
        is_bare = not is_question and not tree.children_of(clause, "mark", "aux", "auxpass", "dobj")
        if len(subjects) == 1 and verb < subjects[0] and is_bare:
            tree.heads[subjects[0]], tree.deps[subjects[0]] = verb, "dobj"
            tree.heads[clause], tree.deps[clause], tree.tags[clause] = subjects[0], "acl", "VBN"
            tree.link()
