"""A parsed sentence as plain arrays: what the rest of reading works on."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.ontology.actors import Name

_VERBS = frozenset("VB VBD VBG VBN VBP VBZ MD".split())
_NOUNS = frozenset("NN NNS NNP NNPS PRP PRP$ CD DT WP WP$".split())


@dataclass(slots=True)
class Tree:
    """One sentence. Lists run in parallel over its tokens.

    `words` is what the parser saw (placeholders for known names), `texts` what was written; `starts` and `ends` are
    code points in the document, half-open. `heads[i] == i` marks a root. `tags` are Penn Treebank tags, `deps` the
    parser's labels. `names[i]` holds the candidates for a token that stands for a known name.
    """

    texts: list[str]
    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[str] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    names: list[tuple[Name, ...]] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def link(self) -> None:
        """Fills `children` from `heads`."""
        self.children = [[] for _ in self.heads]
        for token, head in enumerate(self.heads):
            if head != token:
                self.children[head].append(token)

    def is_whole(self) -> bool:
        """True if the way up from every token ends at a root."""
        ends = {token for token, head in enumerate(self.heads) if head == token}
        for token in range(len(self.heads)):
            path: list[int] = []
            current = token
            while current not in ends:
                if current in path:
                    return False
                path.append(current)
                current = self.heads[current]
            ends.update(path)
        return True

    def child(self, token: int, *labels: str) -> int | None:
        """The first child with one of the labels."""
        for other in self.children[token]:
            if self.deps[other] in labels:
                return other
        return None

    def children_of(self, token: int, *labels: str) -> list[int]:
        """All children with one of the labels, in text order."""
        children = self.children[token]
        if not children:
            return []
        deps, found = self.deps, []
        for child in children:  # asked a hundred times a sentence, of two or three children: a comprehension is a call more
            if deps[child] in labels:
                found.append(child)  # noqa: PERF401
        return found

    def subtree(self, token: int) -> list[int]:
        """The token and all below it, in text order."""
        found, stack = [], [token]
        while stack:
            current = stack.pop()
            found.append(current)
            stack.extend(self.children[current])
        return sorted(found)

    def is_below(self, token: int, above: int) -> bool:
        """True if `above` is `token` or one of its ancestors."""
        while True:
            if token == above:
                return True
            if self.heads[token] == token:
                return False
            token = self.heads[token]

    def is_verb(self, token: int) -> bool:
        return self.tags[token] in _VERBS

    def is_noun(self, token: int) -> bool:
        return self.tags[token] in _NOUNS

    def root(self) -> int:
        """The first root."""
        for token, head in enumerate(self.heads):
            if token == head:
                return token
        return 0
