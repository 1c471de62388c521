"""The clause that a saying tells, as its act is judged by it: who is its subject, its time, and whether it is negated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from detente.ontology.speech import SpeechWords
from detente.reading.speech.draft import Page, SayingDraft
from detente.reading.tree import Tree
from detente.text.plain import straighten

_SUBJECTS = ("nsubj", "nsubjpass")
_QUESTIONS = frozenset({"who", "what", "why", "how", "where", "when", "which", "whose"})


class ToldClause:
    """The first clause of a saying's content. `told` are its words in lower case, without quotation marks, between spaces."""

    def __init__(self, draft: SayingDraft, words: SpeechWords, *, text: str, page: Page) -> None:
        self.draft, self.page, self._words = draft, page, words
        self.tree: Tree = page.tree
        first = draft.content[0]
        plain = straighten(text[first.start : draft.content[-1].end]).lower().replace('"', " ").replace(" '", " ")
        self.told = f" {' '.join(plain.split()).lstrip(' ')} "
        self.inside = frozenset(
            t for t in range(len(self.tree)) if any(s.start <= self.tree.starts[t] < s.end for s in draft.content)
        )

    @cached_property
    def is_quoted(self) -> bool:
        """True where the words stand in quotation marks: "they" is then somebody else than who speaks."""
        return bool(self.draft.quoted)

    @cached_property
    def root(self) -> int | None:
        """The highest verb of the content; the first of several."""
        verbs = [t for t in self.inside if self.tree.is_verb(t) and self.tree.deps[t] not in ("aux", "auxpass")]
        return min(verbs, key=lambda t: (self._depth(t), t), default=None)

    def _depth(self, token: int) -> int:
        depth = 0
        while self.tree.heads[token] != token:
            token, depth = self.tree.heads[token], depth + 1
        return depth

    @cached_property
    def subjects(self) -> list[int]:
        """The subjects of the root, those of coordinated verbs and of passives among them."""
        return [] if self.root is None else [s for s in self.page.nouns.grammar.of_verb(self.root).subjects if s in self.inside]

    @cached_property
    def auxiliaries(self) -> set[str]:
        if self.root is None:
            return set()
        return {self.tree.words[a].lower() for a in self.tree.children_of(self.root, "aux", "auxpass")}

    @cached_property
    def is_own(self) -> bool:
        """ "We", "his men", "patrols of ours", the body that a spokesman speaks for: the speaker's own."""
        return any(self.is_own_phrase(s) for s in self.subjects)

    def is_own_phrase(self, head: int) -> bool:
        """True if the phrase is the one who speaks, or his: in a quotation only the first person is."""
        tree = self.tree
        own = self._words["first_person"] if self.is_quoted else self._words["own_words"]
        if any(tree.words[t].lower() in own for t in self._near(head)):
            return True
        return self._is_source_again(head)

    def _near(self, head: int) -> Iterator[int]:
        tree = self.tree
        yield head
        yield from tree.children_of(head, "poss")
        for preposition in tree.children_of(head, "prep"):
            for inner in tree.children_of(preposition, "pobj"):
                yield inner
                yield from tree.children_of(inner, "poss")

    def _is_source_again(self, head: int) -> bool:
        """ "The union says the union will ...", "NATO's chief said the alliance", "Brussels wants ..., a spokesman said"."""
        source, tree = self.draft.source, (self.draft.source_page or self.draft.page).tree
        if source is None:
            return False
        same = {tree.lemmas[source], *(tree.lemmas[t] for t in tree.children_of(source, "poss"))}
        if self.tree.lemmas[head] in same and self.tree.tags[head] not in ("PRP", "DT"):
            return True
        is_theirs = any(tree.tags[t] == "PRP$" for t in tree.children_of(source, "poss"))
        if is_theirs and head in self.subjects and self.page is self.draft.page and head < source:
            return True  # "the herders want the mine stopped, their chairman said"
        is_voice = tree.lemmas[source] in self._words["voices"]
        return (is_voice and self.tree.tags[head] in ("NNP", "NNPS")) or self._is_state_of(source, head)

    def _is_state_of(self, source: int, head: int) -> bool:
        """ "The foreign minister said Seoul would ...", "the minister said the navy would ...": an official speaks for the state."""
        page = self.draft.source_page or self.draft.page
        is_official = bool(page.nouns.sectors(source) & self._words["official_sectors"])
        is_state = self.tree.lemmas[head] in self._words["state_bodies"] and not self.tree.children_of(head, "poss", "amod")
        is_capital = any(n.kind == "capital" for n in self.tree.names[head])
        return is_official and self.is_future and (is_state or is_capital)

    @cached_property
    def is_second_person(self) -> bool:
        return any(self.tree.words[t].lower() in self._words["second_person"] for s in self.subjects for t in self._near(s))

    @cached_property
    def is_negated(self) -> bool:
        """By "not" or "never", or by a subject or object that is none: "no offer was made", "he took no bribes"."""
        tree = self.tree
        if self.root is None:
            return False
        return bool(tree.children_of(self.root, "neg")) or self.has_no_doer or any(self._is_none(o) for o in self._objects())

    @cached_property
    def has_no_doer(self) -> bool:
        """ "Nobody will be punished", "none of its patrols was there"."""
        return any(self._is_none(s) for s in self.subjects) or self.told.startswith((" nobody ", " no one ", " no-one ", " none "))

    def _objects(self) -> list[int]:
        assert self.root is not None
        return self.tree.children_of(self.root, "dobj", "attr")

    def _is_none(self, head: int) -> bool:
        tree = self.tree
        words = [tree.words[t].lower() for t in (head, *tree.children_of(head, "det"))]
        return any(w in self._words["no_doers"] for w in words) or " not a single " in self.told

    @cached_property
    def is_future(self) -> bool:
        """ "Will", "would", "going to", and "schools are to close"."""
        tree = self.tree
        if self.root is None:
            return False
        is_to = tree.lemmas[self.root] == "be" and any(
            any(tree.tags[a] == "TO" for a in tree.children_of(c, "aux")) for c in tree.children_of(self.root, "xcomp")
        )
        return bool(self.auxiliaries & self._words["future"]) or is_to or self.is_headline_future

    @cached_property
    def is_headline_future(self) -> bool:
        """ "Doctors to strike from Monday"."""
        root, tree = self.root, self.tree
        has_to = root is not None and any(tree.tags[a] == "TO" for a in tree.children_of(root, "aux"))
        return (
            has_to
            and root is not None
            and tree.deps[root] in ("relcl", "acl", "ccomp")
            and not self.is_quoted
            and not self.told.startswith(" to ")
            and min(self.inside) < root - 1
        )

    @cached_property
    def is_past(self) -> bool:
        if self.root is None:
            return False
        return self.tree.tags[self.root] in ("VBD", "VBN") or bool(self.auxiliaries & self._words["past"])

    @cached_property
    def is_imperative(self) -> bool:
        """ "Leave our land": a bare verb without a subject that begins what is said."""
        root, tree = self.root, self.tree
        if root is None or self.subjects or tree.tags[root] not in ("VB", "VBP") or tree.children_of(root, "aux"):
            return False
        return self.is_quoted or self.told.startswith(f" {tree.words[root].lower()} ")

    @cached_property
    def is_question(self) -> bool:
        return self.told.rstrip().endswith("?") or (self.is_quoted and self.told.split()[:1] != [] and self._begins_as_question())

    def _begins_as_question(self) -> bool:
        first = self.told.split()[0]
        return first in _QUESTIONS and self.draft.content[-1].end > 0 and "?" in self.told

    def verbs(self) -> list[int]:
        """The verbs of the content, in text order."""
        return sorted(t for t in self.inside if self.tree.is_verb(t) and self.tree.deps[t] not in ("aux", "auxpass"))

    def forms(self, verb: int) -> set[str]:
        """The verb as the lists write it: alone, and with its particle, preposition or object."""
        tree = self.tree
        joined = tree.children_of(verb, "prt", "prep", "dobj", "advmod", "acomp")
        return {tree.lemmas[verb], tree.words[verb].lower(), *(f"{tree.lemmas[verb]} {tree.lemmas[c]}" for c in joined)}
