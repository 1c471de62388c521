"""The speech act of a saying by its content: "said the road would reopen" announces, "said he had fired no shot" denies."""

from __future__ import annotations

import re

from detente.ontology.speech import SpeechWords
from detente.reading.speech.draft import Page, SayingDraft

_BY_WORDS = ("confirms", "denies", "doubts", "demands", "calls-for", "threatens")


def _pattern(words: SpeechWords, act: str) -> str:
    begins = "|".join(re.escape(w) for w in sorted(words[f"begins.{act}"]))
    holds = "|".join(re.escape(w) for w in sorted(words[f"holds.{act}"]))
    return "|".join([*([f"^ (?:{begins})[ ,]"] if begins else []), *([f" (?:{holds})"] if holds else [])])


class Acts:
    """Tells the act of sayings whose word of saying leaves it open. One serves many documents."""

    def __init__(self, words: SpeechWords) -> None:
        self._words = words
        self._told = [(act, re.compile(pattern)) for act in _BY_WORDS if (pattern := _pattern(words, act))]

    def act(self, draft: SayingDraft, text: str) -> str:
        """The act by the word of saying, or, where that only states or warns, by what is said."""
        entry = draft.entry
        if entry.kind != "speech" or entry.act != "states" or not draft.is_clause or draft.is_negated:
            return entry.act
        first = draft.content[0]
        told = text[first.start : draft.content[-1].end].lower()
        by_words = self._by_words(told)
        if by_words is not None:
            return by_words
        root = self._root(draft)
        return entry.act if root is None else self._by_clause(draft, root, told) or entry.act

    def _by_words(self, told: str) -> str | None:
        padded = f" {' '.join(told.split())} "
        return next((act for act, pattern in self._told if pattern.search(padded)), None)

    def _root(self, draft: SayingDraft) -> int | None:
        """The highest verb of the content in the sentence of the cue."""
        tree = draft.page.tree
        inside = [t for t in range(len(tree)) if any(s.start <= tree.starts[t] < s.end for s in draft.content)]
        verbs = [t for t in inside if tree.is_verb(t) and tree.deps[t] not in ("aux", "auxpass")]
        return min(verbs, key=lambda t: (self._depth(draft.page, t), t), default=None)

    def _depth(self, page: Page, token: int) -> int:
        depth = 0
        while page.tree.heads[token] != token:
            token, depth = page.tree.heads[token], depth + 1
        return depth

    def _by_clause(self, draft: SayingDraft, root: int, told: str) -> str | None:
        page, tree = draft.page, draft.page.tree
        subjects = tree.children_of(root, "nsubj", "nsubjpass")
        auxiliaries = {tree.words[a].lower() for a in tree.children_of(root, "aux", "auxpass")}
        is_own = bool(subjects) and self._is_own(page, subjects[0])
        if (
            not subjects
            and tree.tags[root] in ("VB", "VBP")
            and not auxiliaries
            and (draft.quoted or told.startswith(tree.words[root].lower()))
        ):
            return "calls-for" if self._is_soft(draft, told) else "demands"
        if auxiliaries & self._words["future"]:
            return self._of_future(told, is_own=is_own)
        if auxiliaries & self._words["duty"]:
            return None if is_own else "demands"
        is_negated = bool(tree.children_of(root, "neg")) or any(
            tree.lemmas[c] in self._words["nobody"] for s in subjects for c in (s, *tree.children_of(s, "det"))
        )
        is_past = tree.tags[root] in ("VBD", "VBN") or bool(auxiliaries & self._words["past"])
        return "denies" if is_negated and is_past and is_own else None

    def _of_future(self, told: str, *, is_own: bool) -> str:
        if any(f" {w}" in f" {told}" for w in self._words["menace"]):
            return "threatens"
        return "promises" if is_own else "announces"

    def _is_own(self, page: Page, subject: int) -> bool:
        """ "We", "his men", "its patrols": the speaker's own."""
        tree = page.tree
        near = [
            subject,
            *tree.children_of(subject, "poss"),
            *(
                t
                for p in tree.children_of(subject, "prep")
                for o in tree.children_of(p, "pobj")
                for t in (o, *tree.children_of(o, "poss"))
            ),
        ]
        return any(tree.words[t].lower() in self._words["own_words"] for t in near)

    def _is_soft(self, draft: SayingDraft, told: str) -> bool:
        tree = draft.page.tree
        cue = {
            tree.lemmas[t] for t in range(len(tree)) if draft.cue is not None and draft.cue.start <= tree.starts[t] < draft.cue.end
        }
        return bool(cue & self._words["soft_verbs"]) or any(w in told for w in self._words["soft_words"])
