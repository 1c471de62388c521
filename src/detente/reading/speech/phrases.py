"""Sayings told by nouns, phrases and adverbs: "his claim that", "according to", "in her view", "reportedly"."""

from __future__ import annotations

from collections.abc import Iterator

from detente.model.sayings import Span
from detente.ontology.speech import SpeechClass, SpeechWords
from detente.reading.speech.draft import Page, SayingDraft, spans_of

_HEARSAY = SpeechClass("hearsay", "speech", "states", frozenset({"clause"}))
_VIEW = SpeechClass("view", "thought", "states", frozenset({"clause"}))


class PhraseSayings:
    """The sayings of one page that no verb of saying tells."""

    def __init__(self, page: Page, words: SpeechWords) -> None:
        self.page, self.words, self.tree, self.nouns = page, words, page.tree, page.nouns

    def find(self) -> Iterator[SayingDraft]:
        """One draft a cue, in text order."""
        cues = self.words.phrase_cues
        for token, (word, lemma) in enumerate(zip(self.tree.words, self.tree.lemmas, strict=True)):
            if lemma not in cues and word.lower() not in cues:
                continue
            draft = self._according(token) or self._view(token) or self._of_noun(token) or self._adverb(token)
            if draft is not None:
                yield draft

    # phrases ---------------------------------------------------------------------------------------------------------

    def _according(self, token: int) -> SayingDraft | None:
        """ "According to X", "in the words of X", "citing X"."""
        tree = self.tree
        size, entry = self._phrase_at(token)
        if entry is None:
            return None
        last = token + size - 1
        source = self._object_behind(last, token)
        if source is None or tree.deps[token] in ("aux", "ROOT"):
            return None
        own = set(range(token, last + 1)) | set(tree.subtree(source)) | set(tree.subtree(token))
        return self._around(token, entry, own, source, Span(tree.starts[token], tree.ends[last]))

    def _phrase_at(self, token: int) -> tuple[int, SpeechClass | None]:
        """The phrase that begins with a token: its length in tokens and its class."""
        words = self.tree.words
        for phrase, entry in self.words.phrases.get(words[token].lower(), ()):
            if tuple(w.lower() for w in words[token : token + len(phrase)]) == phrase:
                return len(phrase), entry
        return 0, None

    def _object_behind(self, last: int, first: int) -> int | None:
        """The head of the phrase behind a cue."""
        tree = self.tree
        for token in range(last, first - 1, -1):
            objects = tree.children_of(token, "pobj", "dobj")
            if objects:
                return objects[0]
        return None

    def _view(self, token: int) -> SayingDraft | None:
        """ "In the minister's view, ...", "in her words"."""
        tree = self.tree
        prep = tree.heads[token]
        if (
            tree.lemmas[token] not in self.words["view_nouns"]
            or tree.deps[token] != "pobj"
            or tree.lemmas[prep] not in ("in", "by", "to")
        ):
            return None
        owner = next(iter(tree.children_of(token, "poss")), None)
        if owner is None or tree.children_of(token, "prep", "relcl", "acl"):
            return None
        return self._around(prep, _VIEW, set(tree.subtree(prep)), owner, Span(tree.starts[prep], tree.ends[token]))

    def _around(self, token: int, entry: SpeechClass, own: set[int], source: int | None, cue: Span) -> SayingDraft | None:
        """The content around a phrase: the sentence where it stands at an end of it, else the clause it hangs on."""
        tree = self.tree
        is_outer = self._is_at_end(own)
        top = tree.heads[token]
        while tree.heads[top] != top and (is_outer or not tree.is_verb(top)):
            top = tree.heads[top]
        tokens = set(range(len(tree))) - own if is_outer else set(tree.subtree(top)) - own
        content = spans_of(tree, tokens)
        return SayingDraft(self.page, entry, token, cue, source, content, is_clause=True) if content else None

    def _is_at_end(self, own: set[int]) -> bool:
        tree = self.tree
        is_word = [t for t in range(len(tree)) if tree.texts[t][0].isalnum()]
        if not is_word:
            return False
        is_first = is_word[0] in own
        is_last = is_word[-1] in own
        return is_first or is_last

    def _adverb(self, token: int) -> SayingDraft | None:
        tree = self.tree
        if (
            tree.words[token].lower() not in self.words["adverbs"]
            or tree.deps[token] != "advmod"
            or not tree.is_verb(tree.heads[token])
        ):
            return None
        top = tree.heads[token]
        content = spans_of(tree, set(tree.subtree(top)) - {token})
        return (
            SayingDraft(self.page, _HEARSAY, token, Span(tree.starts[token], tree.ends[token]), None, content, is_clause=True)
            if content
            else None
        )

    # nouns -----------------------------------------------------------------------------------------------------------

    def _of_noun(self, token: int) -> SayingDraft | None:
        tree = self.tree
        entry = self.words.nouns.get(tree.lemmas[token])
        if entry is None or not tree.tags[token].startswith("NN") or token in self.page.acts:
            return None
        heads, join = self._content_heads(token, entry)
        if not heads:
            return None
        source, carrier = self._owner(token, heads)
        is_clause = join is None
        if source is None and not (is_clause and entry.kind == "speech"):
            return None
        content = spans_of(tree, self._without_that({t for h in heads for t in tree.subtree(h)}))
        if not content:
            return None
        first = carrier if carrier is not None and carrier < token else token
        last = join if join is not None else token
        start = tree.starts[first]
        return SayingDraft(self.page, entry, token, Span(start, max(tree.ends[last], tree.ends[token])), source, content, is_clause)

    def _content_heads(self, noun: int, entry: SpeechClass) -> tuple[list[int], int | None]:
        """The heads of the content, and the preposition before it (None: a clause)."""
        tree = self.tree
        clauses = [c for c in tree.children_of(noun, "acl", "ccomp", "relcl") if c > noun and self._is_content(c, entry)]
        if clauses:
            return clauses, None
        for prep in tree.children_of(noun, "prep"):
            if tree.lemmas[prep] in entry.takes:
                objects = tree.children_of(prep, "pobj", "pcomp")
                if objects:
                    return objects, prep
        return [], None

    def _is_content(self, clause: int, entry: SpeechClass) -> bool:
        tree = self.tree
        if any(tree.lemmas[c] in self.words["conjunctions"] for c in tree.children_of(clause, "mark")):
            return "clause" in entry.takes
        return "infinitive" in entry.takes and any(tree.tags[c] == "TO" for c in tree.children_of(clause, "aux"))

    def _owner(self, noun: int, content: list[int]) -> tuple[int | None, int | None]:
        """Whose words they are, and the verb that carries the noun: "made a promise", "expressed concern"."""
        tree = self.tree
        owners = tree.children_of(noun, "poss")
        if owners:
            return owners[0], None
        for name, _, objects in self.nouns.grammar.prepositions_of(noun):
            if name in self.words["owning"] and objects and objects[0] not in content and not tree.is_verb(objects[0]):
                return objects[0], None
        verb = tree.heads[noun]
        if tree.is_verb(verb) and tree.deps[noun] in ("dobj", "attr", "pobj") and tree.lemmas[verb] in self.words["carriers"]:
            subject = next((s for s in self.nouns.grammar.of_verb(verb).subjects if s not in content and s != noun), None)
            if subject is not None:
                return subject, verb
        for child in tree.children_of(noun, "compound", "amod", "nmod"):
            if tree.names[child] or tree.tags[child] == "NNP":
                return child, None
        return None, None

    def _without_that(self, tokens: set[int]) -> set[int]:
        ordered = sorted(tokens)
        while ordered and self.tree.lemmas[ordered[0]] in ("that", "to") and self.tree.deps[ordered[0]] in ("mark", "aux"):
            ordered.pop(0)
        return set(ordered)
