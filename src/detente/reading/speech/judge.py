"""Judgements: where a text speaks ill of somebody, and where it says that what another claims is not so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.model.readings import JudgementUse, Phrase, SayingUse
from detente.model.sayings import Span
from detente.ontology.judgement import JudgementWords
from detente.reading.speech.draft import Page
from detente.reading.speech.find import PhraseOf

_PARTIES = frozenset({"country", "adjective", "people", "capital"})
_REACH = 3
_SELF = frozenset({"i", "we"})


@dataclass(slots=True)
class _Verdict:
    page: Page
    kind: str | None
    target: Phrase | None


class Judge:
    """Judges the sentences of documents by words and by who is answered. Keeps nothing of a document."""

    def __init__(self, words: JudgementWords) -> None:
        self._words = words

    def judge(self, text: str, pages: Sequence[Page], sayings: Sequence[SayingUse], phrase_of: PhraseOf) -> list[JudgementUse]:
        """The judgements of a document, a sentence each, in text order."""
        verdicts: list[_Verdict] = []
        for at, page in enumerate(pages):
            before = verdicts[-1].kind if verdicts else None
            following = text[pages[at + 1].sentence.start : pages[at + 1].sentence.end] if at + 1 < len(pages) else ""
            own = text[page.sentence.start : page.sentence.end]
            kind = self._challenge(page, own, following, sayings, verdicts) or self._blame(page, before)
            verdicts.append(_Verdict(page, kind, self._target(page, phrase_of) if kind is not None else None))
        return [
            JudgementUse(v.page.index, Span(v.page.sentence.start, v.page.sentence.end), v.kind, v.target)
            for v in verdicts
            if v.kind is not None
        ]

    # blame -----------------------------------------------------------------------------------------------------------

    def _blame(self, page: Page, before: str | None) -> str | None:
        needed = self._words.threshold - (self._words.after if before is not None else 0.0)
        return "negative" if self._weight(page) >= needed else None

    def _weight(self, page: Page) -> float:
        tree = page.tree
        lemmas = tree.lemmas
        counted: dict[str, float] = {}
        for token, lemma in enumerate(lemmas):
            for word in (lemma, *((" ".join(lemmas[token : token + 2]),) if lemma in self._words.firsts else ())):
                weight = self._words.weights.get(word)
                if weight is not None and not tree.names[token]:
                    scale = self._words.hypothetical if self._is_wished_away(page, token) else 1.0
                    counted[word] = max(counted.get(word, 0.0), weight * scale)
            if lemma in self._words["negated_blame"] and self._is_negated(page, token):
                counted[f"not {lemma}"] = self._words.threshold
        bonus = self._words.named if counted and self._doers(page) else 0.0
        return sum(counted.values()) + bonus

    def _doers(self, page: Page) -> list[int]:
        """Countries, their people and their offices that do something in the sentence: subjects, agents, owners of actions."""
        tree = page.tree
        found = []
        for token in range(len(tree)):
            if not any(n.kind in _PARTIES for n in tree.names[token]):
                continue
            label, head = tree.deps[token], tree.heads[token]
            is_doer = label in ("nsubj", "agent", "poss") or (
                label in ("amod", "compound", "nmod") and tree.deps[head] in ("nsubj", "agent", "poss", "pobj", "dobj")
            )
            is_by = label == "pobj" and tree.lemmas[head] in ("by", "on", "against")
            if is_doer or is_by:
                found.append(token)
        return found

    def _is_negated(self, page: Page, token: int) -> bool:
        tree = page.tree
        for _ in range(3):
            if tree.children_of(token, "neg") or any(tree.lemmas[c] == "no" for c in tree.children_of(token, "det")):
                return True
            head = tree.heads[token]
            if head == token:
                return False
            token = head
        return bool(tree.children_of(token, "neg"))

    def _is_wished_away(self, page: Page, token: int) -> bool:
        """Under a modal or an infinitive, or denied: "must end the violations", "to prevent abuse"."""
        tree = page.tree
        for _ in range(5):
            if tree.children_of(token, "neg") or any(tree.tags[a] in ("MD", "TO") for a in tree.children_of(token, "aux")):
                return True
            head = tree.heads[token]
            if head == token:
                return False
            token = head
        return False

    # challenge -------------------------------------------------------------------------------------------------------

    def _challenge(
        self, page: Page, own: str, following: str, sayings: Sequence[SayingUse], verdicts: Sequence[_Verdict]
    ) -> str | None:
        lower = own.lower()
        if any(phrase in lower for phrase in self._words["refuting"]):
            return "challenge"
        answered = [s for s in sayings if s.sentence == page.index and self._is_answered(s, page, own)]
        if any(self._is_disowned(s, page) for s in answered):
            return "challenge"
        is_answering = bool(answered) or any(phrase in lower for phrase in self._words["heard"])
        if is_answering and (
            self._turns(lower, is_inside=True) or self._turns(following.lower(), is_inside=False) or self._refutes(following)
        ):
            return "challenge"
        is_after = any(v.kind == "challenge" for v in verdicts[-_REACH:])
        return "challenge" if is_after and self._turns(lower, is_inside=False) else None

    def _is_disowned(self, saying: SayingUse, page: Page) -> bool:
        """ "Russia denied that": a named party, by a word that leaves it alone with what it says."""
        tree, cue, source = page.tree, saying.cue, saying.source
        if cue is None or source is None:
            return False
        verbs = {tree.lemmas[t] for t in range(len(tree)) if cue.start <= tree.starts[t] < cue.end}
        names = {tree.lemmas[t] for t in range(len(tree)) if source.start <= tree.starts[t] < source.end}
        is_colleague = bool(names & self._words["colleagues"])
        has_word = bool(verbs & self._words["disowning"]) or (is_colleague and bool(verbs & self._words["distancing"]))
        is_party = any(source.start <= tree.starts[t] < source.end and tree.names[t] for t in range(len(tree)))
        return has_word and is_party

    def _is_answered(self, saying: SayingUse, page: Page, own: str) -> bool:
        """What another party says, by a word that keeps its distance, or as the words of a colleague."""
        if saying.source is None or saying.kind != "speech" or saying.cue is None:
            return False
        start = page.sentence.start
        source = own[max(0, saying.source.start - start) : max(0, saying.source.end - start)].lower()
        words = set(source.replace("'", " ").split())
        if words & _SELF or any(t in words or t in source for t in self._words["trusted"] if len(t) > 2) or not words:
            return False
        cue = {page.tree.lemmas[t] for t in range(len(page.tree)) if saying.cue.start <= page.tree.starts[t] < saying.cue.end}
        is_distanced = bool(cue & self._words["distancing"])
        return is_distanced or any(c in w for w in words for c in self._words["colleagues"])

    def _turns(self, lower: str, *, is_inside: bool) -> bool:
        if is_inside:
            return any(f" {word} " in lower for word in self._words["contrast"])
        return any(lower.lstrip("\"'“ ").startswith(f"{word} ") for word in self._words["contrast"])

    def _refutes(self, following: str) -> bool:
        lower = following.lower()
        return any(phrase in lower for phrase in self._words["refuting"])

    # target ----------------------------------------------------------------------------------------------------------

    def _target(self, page: Page, phrase_of: PhraseOf) -> Phrase | None:
        """Who is judged: the known name that does something in the sentence, else the first one named."""
        tree = page.tree
        named = self._doers(page) or [t for t in range(len(tree)) if any(n.kind in _PARTIES for n in tree.names[t])]
        return phrase_of(page, named[0]) if named else None
