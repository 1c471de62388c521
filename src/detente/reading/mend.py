"""Mends the parses that headlines and short sentences mislead: a main verb taken for a noun or for a participle."""

from __future__ import annotations

from collections.abc import Collection

from detente.ontology.cues import Cues
from detente.reading.tree import Tree

_LONGEST = 30
_PLACING = frozenset({"outside", "inside", "near", "opposite", "behind", "past"})


_GERUND_PREPOSITIONS = frozenset({"of", "from", "by", "without", "for"})


def mend(tree: Tree, verbs: Collection[str], cues: Cues) -> None:
    """Mends gerunds, and finds the main verb of a sentence that the parser gave none. `verbs` are the lemmas of the verbs
    that may tell an event."""
    for token in range(1, len(tree)):
        if tree.tags[token] == "NN" and any(tree.tags[c] == "TO" for c in tree.children_of(token, "aux")):
            tree.tags[token] = "VB"  # "plan to camp"
        if tree.tags[token] == "JJ" and tree.words[token].lower() in _PLACING and _is_before_bare_place(tree, token):
            _make_preposition(tree, token)
    for token in range(1, len(tree) - 1):
        if tree.lemmas[token] in verbs and _is_hidden_gerund(tree, token, cues):
            _free_gerund(tree, token)
    if not len(tree) or len(tree) > _LONGEST or tree.is_verb(tree.root()) or _has_finite_verb(tree):
        return
    if _is_sentence(tree) and _raise_participle(tree):
        return
    _raise_noun(tree, verbs)


def _is_before_bare_place(tree: Tree, token: int) -> bool:
    """ "Gathered outside parliament": the parser takes the preposition for an adjective."""
    noun, before = tree.heads[token], token - 1
    return (
        tree.deps[token] == "amod"
        and noun > token
        and tree.deps[noun] == "dobj"
        and tree.heads[noun] == before
        and tree.is_verb(before)
    )


def _make_preposition(tree: Tree, token: int) -> None:
    noun = tree.heads[token]
    verb = tree.heads[noun]
    tree.tags[token], tree.deps[token], tree.heads[token] = "IN", "prep", verb
    tree.deps[noun], tree.heads[noun] = "pobj", token
    tree.link()


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


def _has_finite_verb(tree: Tree) -> bool:
    return any(tag in ("VBZ", "VBP", "VBD", "MD", "VB") and dep != "amod" for tag, dep in zip(tree.tags, tree.deps, strict=True))


def _is_sentence(tree: Tree) -> bool:
    return tree.words[-1] in (".", "!", '."', ".'")


def _raise_participle(tree: Tree) -> bool:
    """ "The firms invested in the port.": the participle behind a noun root is a past tense, as nothing else is."""
    root = tree.root()
    clauses = [
        c
        for c in tree.children_of(root, "acl")
        if tree.tags[c] == "VBN" and c > root and not tree.children_of(c, "agent", "aux", "auxpass")
    ]
    if not clauses or not tree.words[clauses[0]].lower().endswith("ed"):
        return False
    verb = clauses[0]
    tree.tags[verb] = "VBD"
    _make_root(tree, verb, subject=root)
    return True


def _raise_noun(tree: Tree, verbs: Collection[str]) -> None:
    """ "Thousands rally in Ostava", "Premier pledges aid": a word that is a verb in form, behind its subject."""
    for token in range(1, len(tree)):
        if _may_be_verb(tree, token, verbs):
            subject = _top_before(tree, token)
            if subject is None:
                continue
            if not tree.is_verb(token):
                tree.tags[token] = "VBZ" if tree.tags[token] == "NNS" else "VBP"
            _make_root(tree, token, subject=subject)
            return


def _may_be_verb(tree: Tree, token: int, verbs: Collection[str]) -> bool:
    if (
        tree.names[token]
        or tree.lemmas[token] not in verbs
        or (tree.texts[token][0].isupper() and token > 0 and tree.texts[token - 1][0].islower())
    ):
        return False
    before = tree.tags[token - 1]
    if (tree.tags[token] == "VBD" and tree.deps[token] == "amod") or (tree.tags[token] == "JJ" and token == 1):
        return before.startswith("NN")
    if tree.tags[token] == "NNS":
        return before in ("NN", "NNP") and tree.deps[token - 1] != "amod"
    is_plural = before == "NNS" or (before in ("NNP", "NN") and token > 2 and tree.lemmas[token - 2] == "and")
    return tree.tags[token] == "NN" and is_plural


def _top_before(tree: Tree, token: int) -> int | None:
    """The head of the phrase that ends right before the token."""
    current = token - 1
    if not tree.is_noun(current):
        return None
    while tree.heads[current] < token and tree.heads[current] != current:
        current = tree.heads[current]
    return current if tree.is_noun(current) or tree.tags[current] == "JJ" else None


def _make_root(tree: Tree, verb: int, *, subject: int) -> None:
    """Makes `verb` the root, `subject` its subject, and hangs on it what hung on the old root or on nothing behind it."""
    old = tree.root()
    tree.heads[verb], tree.deps[verb] = verb, "ROOT"
    for token in range(len(tree)):
        head = tree.heads[token]
        if token == verb:
            continue
        crosses = (token > verb > head) or (token < verb < head)
        is_loose = head == token or (head == old and old != verb and token > verb) or crosses
        if token == subject:
            tree.heads[token], tree.deps[token] = verb, "nsubj"
        elif is_loose:
            tree.heads[token] = verb
            tree.deps[token] = _label(tree, token, verb)
    tree.link()


def _label(tree: Tree, token: int, verb: int) -> str:
    if tree.tags[token] in ("IN", "TO"):
        return "prep"
    if tree.is_noun(token):
        return "dobj" if token > verb else "npadvmod"
    return "advcl" if tree.is_verb(token) else tree.deps[token] if tree.deps[token] != "ROOT" else "dep"
