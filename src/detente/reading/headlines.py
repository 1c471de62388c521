"""Headlines and short sentences: a main verb that the parser took for a noun, a participle or an auxiliary, found again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from detente.reading.tree import Tree

_LONGEST = 30
_LONGEST_KEYWORD = 4
_SHORTEST = 3  # words behind the colon
_AUXILIARIES = frozenset({"be", "have", "do", "get", "let", "'s", "ca", "wo", "'d"})
_PLURALS = frozenset({"police", "military", "people", "army", "navy"})  # that take a plain verb in headlines
_MODIFIERS = ("amod", "compound", "nmod")


def raise_main_verb(tree: Tree, verbs: Collection[str]) -> None:
    """Finds the main verb of a sentence that the parser gave none. `verbs` are the lemmas of the verbs that may tell an event."""
    if not len(tree) or len(tree) > _LONGEST:
        return
    if not tree.is_verb(tree.root()):
        _raise(tree, verbs)
    if tree.is_verb(tree.root()):
        _join_second_verb(tree, verbs)


def _raise(tree: Tree, verbs: Collection[str]) -> None:
    if _raise_auxiliary(tree) or _raise_infinitive(tree) or _raise_past_tense(tree) or _has_finite_verb(tree):
        return
    if _is_sentence(tree) and _raise_participle(tree):
        return
    _raise_noun(tree, verbs)


def _raise_auxiliary(tree: Tree) -> bool:
    """ "Premier lifts ban on trade": no auxiliary of a noun."""
    root = tree.root()
    for token in tree.children_of(root, "aux"):
        if tree.tags[token] in ("VBZ", "VBP", "VBD") and tree.lemmas[token] not in _AUXILIARIES and 0 < token < root:
            for child in tree.children[root]:
                if child < token or tree.deps[child] == "punct":
                    tree.heads[child] = token
            tree.heads[token], tree.deps[token] = token, "ROOT"
            tree.heads[root], tree.deps[root] = token, "dobj"
            tree.link()
            return True
    return False


def _raise_infinitive(tree: Tree) -> bool:
    """ "Opposition to boycott vote": what a headline tells of the future."""
    root = tree.root()
    if not tree.is_noun(root) or _has_finite_verb(tree, but=root + 2):
        return False
    for verb in tree.children_of(root, "acl", "relcl"):
        is_next = verb == root + 2 and tree.tags[root + 1] == "TO" and tree.tags[verb] == "VB"
        if is_next and not tree.children_of(root, "det", "poss"):
            _make_root(tree, verb, subject=root)
            return True
    return False


def _has_finite_verb(tree: Tree, *, but: int | None = None) -> bool:
    return any(
        tree.tags[t] in ("VBZ", "VBP", "VBD", "MD", "VB") and tree.deps[t] not in _MODIFIERS and t != but for t in range(len(tree))
    )


def _is_sentence(tree: Tree) -> bool:
    return tree.words[-1] in (".", "!", '."', ".'")


def _raise_past_tense(tree: Tree) -> bool:
    """ "Teachers in Oaxaca accepted the offer": a past tense without relative pronoun is no clause of the noun before it."""
    root = tree.root()
    for verb in tree.children_of(root, "acl", "relcl"):
        goes_on = tree.tags[verb] == "VBN" and any(tree.tags[c] == "VBD" for c in tree.children_of(verb, "conj"))
        is_alone = verb > root and not tree.children_of(verb, "nsubj", "nsubjpass", "auxpass", "agent")
        if (tree.tags[verb] == "VBD" or goes_on) and is_alone and tree.is_noun(root):  # "a mob set upon two men and beat them"
            tree.tags[verb] = "VBD"
            _make_root(tree, verb, subject=root)
            return True
    return False


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
    if tree.tags[token] in ("VBZ", "VBP") and tree.deps[token] in _MODIFIERS:
        return before.startswith("NN")
    if (tree.tags[token] == "VBD" and tree.deps[token] == "amod") or (tree.tags[token] == "JJ" and token == 1):
        return before.startswith("NN")
    if tree.tags[token] == "NNS":
        return before in ("NN", "NNP") and tree.deps[token - 1] != "amod"
    if before == "NN" and tree.words[token - 1].lower() in _PLURALS and _has_object(tree, token):
        return tree.tags[token] == "NN"
    is_plural = before == "NNS" or (before in ("NNP", "NN") and token > 2 and tree.lemmas[token - 2] == "and")
    return tree.tags[token] == "NN" and is_plural


def _has_object(tree: Tree, token: int) -> bool:
    """True if a noun phrase follows at once: "fire tear gas", not "raid on a farm"."""
    return token + 1 < len(tree) and tree.tags[token + 1][:2] in ("NN", "JJ", "CD", "DT", "PR")


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


def _join_second_verb(tree: Tree, verbs: Collection[str]) -> None:
    """ "Protesters block road, demand release of teacher": in a headline a comma stands for "and"."""
    root = tree.root()
    if tree.tags[root] not in ("VBZ", "VBP") or "DT" in tree.tags:
        return
    for token in range(root + 2, len(tree) - 1):
        noun = tree.heads[token]
        is_between = tree.words[token - 1] == "," and tree.deps[token] in _MODIFIERS and token < noun and tree.is_noun(noun)
        if is_between and tree.tags[token] in ("NN", "NNS", "VBP", "VBZ") and tree.lemmas[token] in verbs and not tree.names[token]:
            tree.tags[token] = tree.tags[root]
            tree.heads[token], tree.deps[token] = root, "conj"
            tree.heads[noun], tree.deps[noun] = token, "dobj"
            for child in tree.children[noun]:
                if child < token:
                    tree.heads[child] = root
            tree.link()
            return


def headline_begins(words: Sequence[str]) -> int:
    """Where a headline begins behind its keyword ("Kenya: police fire tear gas"); 0 without one."""
    colons = [at for at, word in enumerate(words[: _LONGEST_KEYWORD + 1]) if word == ":"]
    is_keyword = bool(colons) and colons[0] > 0 and all(w[0].isupper() or w in ("-", ",", "'s") for w in words[: colons[0]])
    return colons[0] + 1 if is_keyword and len(words) - colons[0] > _SHORTEST else 0


def hang_prefix(tree: Tree, begins: int) -> None:
    """Hangs the keyword of a headline, parsed by itself, on the headline."""
    roots = [t for t in range(len(tree)) if tree.heads[t] == t]
    main = next((t for t in roots if t >= begins), None)
    if begins and main is not None:
        for root in roots:
            if root < begins:
                tree.heads[root], tree.deps[root] = main, "dep"
