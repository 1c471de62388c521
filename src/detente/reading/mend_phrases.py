"""Tags that contradict their place in the sentence, and phrases that the parser takes apart."""

from __future__ import annotations

from collections.abc import Collection

from detente.reading.tree import Tree

_PLACING = frozenset({"outside", "inside", "near", "opposite", "behind", "past"})


def mend_tags(tree: Tree, nouns: Collection[str]) -> None:
    """Words whose tag cannot be: "to camp" (NN), "gathered outside parliament" (JJ), "rejects a call" (VBP), "shelling was heard" (VBG).

    `nouns` are the words that may tell an event as nouns.
    """
    _mend_gerund_subjects(tree, nouns)
    if len(tree) > 1 and _begins_with_place(tree):
        _make_preposition(tree, 0)
    for token in range(1, len(tree)):
        tag = tree.tags[token]
        if tag == "NN" and any(tree.tags[c] == "TO" for c in tree.children_of(token, "aux")):
            tree.tags[token] = "VB"
        elif tag in ("VB", "VBP") and tree.deps[token] in ("dobj", "pobj") and not tree.children_of(token, "nsubj", "aux", "dobj"):
            tree.tags[token] = "NN"
        elif tag == "JJ" and tree.words[token].lower() in _PLACING and _is_before_bare_place(tree, token):
            _make_preposition(tree, token)


def lower_roles(tree: Tree, roles: Collection[str]) -> None:
    """ "Guards stood at the gate": the first word of a sentence is no name if it is a plural of a known role."""
    if len(tree) > 1 and tree.tags[0] == "NNPS" and not tree.names[0] and tree.words[1][:1].islower():
        word = tree.words[0].lower()
        lemma = next(
            (w for w in (word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y") if w in roles), None
        )
        if lemma is not None:
            tree.tags[0], tree.lemmas[0] = "NNS", lemma


def free_described(tree: Tree, roles: Collection[str], giving: Collection[str]) -> None:
    """ "Promised striking doctors higher pay": who gets something is described by the participle, not done something to."""
    for token in range(1, len(tree) - 1):
        verb, noun = token - 1, token + 1
        is_act = tree.tags[token] == "VBG" and tree.deps[token] == "xcomp" and tree.heads[token] == verb
        is_gift = is_act and tree.lemmas[verb] in giving and tree.heads[noun] == token and tree.deps[noun] == "dobj"
        if is_gift and tree.tags[noun] == "NNS" and tree.lemmas[noun] in roles:
            for child in tree.children[token]:
                tree.heads[child] = verb
            tree.tags[token], tree.deps[token], tree.heads[token] = "JJ", "amod", noun
            tree.link()


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


def _begins_with_place(tree: Tree) -> bool:
    """ "Near Dorva, one strike hit a convoy": the parser takes the first word for a part of the name."""
    noun = tree.heads[0]
    verb = tree.heads[noun]
    return (
        tree.words[0].lower() in _PLACING
        and tree.deps[0] in ("compound", "amod", "nmod")
        and tree.tags[noun] in ("NNP", "NNPS")
        and tree.is_verb(verb)
        and tree.texts[noun + 1 : noun + 2] == [","]
        and any(s != noun for s in tree.children_of(verb, "nsubj", "nsubjpass"))
    )


def _make_preposition(tree: Tree, token: int) -> None:
    noun = tree.heads[token]
    verb = tree.heads[noun]
    tree.tags[token], tree.deps[token], tree.heads[token] = "IN", "prep", verb
    tree.lemmas[token] = tree.words[token].lower()
    tree.deps[noun], tree.heads[noun] = "pobj", token
    tree.link()


def _mend_gerund_subjects(tree: Tree, nouns: Collection[str]) -> None:
    for token in range(len(tree) - 1):
        head, label = tree.heads[token], tree.deps[token]
        if tree.tags[token] != "VBG" or tree.words[token].lower() not in nouns or tree.children_of(token, "dobj", "aux", "nsubj"):
            continue
        if label in ("csubj", "csubjpass"):
            tree.tags[token], tree.deps[token], tree.lemmas[token] = "NN", "nsubj" + label[5:], tree.words[token].lower()
        elif label == "acl" and head == token - 1 and tree.deps[head] in ("nsubj", "nsubjpass") and tree.tags[head] == "NN":
            tree.tags[token], tree.deps[token], tree.heads[token] = "NN", tree.deps[head], tree.heads[head]
            tree.lemmas[token] = tree.words[token].lower()
            tree.deps[head], tree.heads[head] = "compound", token
            for child in tree.children[head]:
                if child != token:
                    tree.heads[child] = token
            tree.link()


def join_roles(tree: Tree, roles: Collection[str]) -> None:
    """ "Students and riot police": the first word of a known role is no verb."""
    for token in range(len(tree) - 1):
        noun = token + 1
        is_phrase = tree.tags[token].startswith("VB") and tree.is_noun(noun) and tree.heads[noun] == token
        if is_phrase and f"{tree.words[token].lower()} {tree.lemmas[noun]}" in roles:
            _join(tree, token, noun)


def _join(tree: Tree, word: int, noun: int) -> None:
    head, label = tree.heads[word], tree.deps[word]
    for child in tree.children[word]:
        tree.heads[child] = noun
    is_listed = word > 1 and tree.tags[word - 1] == "CC" and tree.is_noun(word - 2)
    if is_listed:
        head, label = word - 2, "conj"
    tree.heads[noun], tree.deps[noun] = noun if head == word else head, label
    tree.tags[word], tree.deps[word], tree.heads[word] = "NN", "compound", noun
    tree.link()


def order_objects(tree: Tree) -> None:
    """ "Freed on bail two ministers": a preposition has one object; the second is the verb's."""
    for preposition in range(1, len(tree)):
        if tree.deps[preposition] != "prep" or not tree.is_verb(tree.heads[preposition]):
            continue
        objects = tree.children_of(preposition, "pobj")
        verb = tree.heads[preposition]
        if len(objects) == 2 and preposition < objects[0] and not tree.children_of(verb, "dobj", "auxpass"):
            tree.heads[objects[1]], tree.deps[objects[1]] = verb, "dobj"
            tree.link()
