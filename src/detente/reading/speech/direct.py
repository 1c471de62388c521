"""Quoted words to the saying that they belong to: over several sentences, before or behind their cue, or going on."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.sayings import Span
from detente.model.sentences import Quotation
from detente.ontology.speech import SpeechClass, SpeechWords
from detente.reading.speech.draft import Page, SayingDraft

_NEAR_CHARS = 40
_STATES = SpeechClass("quoted", "speech", "states", frozenset({"clause"}))
_MIN_WORDS = 3
_WHITE_AND_MARKS = " \n\t\"'“”‘’«»„,"


class QuotedWords:
    """Attaches the quotations of one document to its drafts, and makes drafts for those that have none."""

    def __init__(self, text: str, pages: Sequence[Page], words: SpeechWords) -> None:
        self._text, self._pages, self._words = text, pages, words

    def attach(self, drafts: list[SayingDraft], quotations: Sequence[Quotation]) -> list[SayingDraft]:
        """All drafts, those with quoted words extended to the whole quotation."""
        outer = [q for q in quotations if q.depth == 0]
        free = [d for d in drafts if not any(_holds(q, d) for q in outer)]
        nested = [d for d in drafts if any(_holds(q, d) for q in outer)]
        last: tuple[Quotation, SayingDraft] | None = None
        for quotation in outer:
            owner = self._owner(quotation, free) or self._cued_nearby(quotation, free) or self._led_in(quotation, free)
            if owner is None and last is not None and self._goes_on(quotation, last[0]):
                owner = last[1]
            if owner is None:
                continue
            if owner not in free:
                free.append(owner)
            _add(owner, Span(quotation.start, quotation.end), self._text)
            last = (quotation, owner)
        return [*free, *nested]

    def _owner(self, quotation: Quotation, drafts: list[SayingDraft]) -> SayingDraft | None:
        """The draft whose content the quotation is, or is a part of: the one with the widest content."""
        found = [d for d in drafts if any(s.start < quotation.end and quotation.start < s.end for s in d.content)]
        return max(
            found, key=lambda d: (d.entry.kind in ("speech", "evidence"), sum(s.end - s.start for s in d.content)), default=None
        )

    def _cued_nearby(self, quotation: Quotation, drafts: list[SayingDraft]) -> SayingDraft | None:
        """A verb of saying beside the quotation that found no content in the parse: '"We wait." So said the guide.'"""
        if not self._is_statement(quotation):
            return None
        best: tuple[int, Page, int] | None = None
        for page in self._pages:
            if page.sentence.end < quotation.start - _NEAR_CHARS or page.sentence.start > quotation.end + _NEAR_CHARS:
                continue
            for token in range(len(page.tree)):
                distance = self._distance(page, token, quotation)
                if distance is not None and (best is None or distance < best[0]):
                    best = (distance, page, token)
        return None if best is None else self._draft_at(best[1], best[2], drafts)

    def _distance(self, page: Page, token: int, quotation: Quotation) -> int | None:
        """Characters between a verb of saying and the quotation; None for other words and where a sentence lies between."""
        tree = page.tree
        if not tree.is_verb(token) or quotation.start <= tree.starts[token] < quotation.end:
            return None
        entries = self._words.verbs.get(tree.lemmas[token], ())
        if not any(e.kind == "speech" and "clause" in e.takes for e in entries):
            return None
        if _speaker(page, token) is None:
            return None
        is_before = tree.ends[token] <= quotation.start
        between = self._text[tree.ends[token] : quotation.start] if is_before else self._text[quotation.end : tree.starts[token]]
        if "\n" in between or len(between) > 4 * _NEAR_CHARS or (is_before and ". " in between):
            return None
        return len(between) + (10 if is_before else 0)

    def _draft_at(self, page: Page, token: int, drafts: list[SayingDraft]) -> SayingDraft:
        source, tree = _speaker(page, token), page.tree
        for draft in drafts:
            if draft.page is page and draft.anchor == token:
                if draft.source is None and _is_inverted(page, token):
                    draft.source, draft.content = source, []
                return draft
        entry = next(e for e in self._words.verbs[tree.lemmas[token]] if e.kind == "speech")
        cue = Span(tree.starts[token], tree.ends[token])
        return SayingDraft(page, entry, token, cue, source, [], is_clause=True)

    def _led_in(self, quotation: Quotation, drafts: list[SayingDraft]) -> SayingDraft | None:
        """A colon or a dash before the quotation: the words of who acts in the clause before it."""
        before = self._text[: quotation.start].rstrip(_WHITE_AND_MARKS)
        if not before.endswith((":", "—", "―", "--")) or not self._is_statement(quotation):
            return None
        at = len(before) - 1
        page = next((p for p in self._pages if p.sentence.start <= at < p.sentence.end), None)
        if page is None or not len(page.tree):
            return None
        said = [d for d in drafts if d.page is page and d.entry.kind == "speech" and d.cue is not None and d.cue.end <= at]
        if said:
            return said[-1]
        source = self._doer_before(page, at)
        if source is None:
            return None
        return SayingDraft(page, _STATES, source, Span(at, at + 1), source, [], is_clause=True)

    def _doer_before(self, page: Page, at: int) -> int | None:
        """Who acts in the clause that ends at a colon; a noun alone ("The premier: ...") is the one who speaks."""
        tree = page.tree
        inside = [t for t in range(len(tree)) if tree.ends[t] <= at]
        for verb in reversed([t for t in inside if tree.is_verb(t) or tree.tags[t] == "MD"]):
            subjects = [s for s in page.nouns.grammar.of_verb(verb).subjects if s in inside]
            if subjects:
                return subjects[0]
        nouns = [t for t in inside if tree.is_noun(t) and tree.deps[t] not in ("compound", "poss", "pobj", "amod", "det", "nummod")]
        return nouns[0] if nouns else None

    def _goes_on(self, quotation: Quotation, last: Quotation) -> bool:
        """True if the quotation goes on with the last one: the mark repeated, or nothing but its cue in between."""
        if quotation.is_resumed:
            return True
        between = self._text[last.end : quotation.start]
        is_same_paragraph = "\n" not in between
        if not self._is_statement(quotation):
            return False
        if is_same_paragraph:
            return len(between) < 5 * _NEAR_CHARS
        rest, _, gap = between.partition("\n")
        return len(rest) < 5 * _NEAR_CHARS and not any(c.isalnum() for c in gap) and self._fills_paragraph(quotation)

    def _fills_paragraph(self, quotation: Quotation) -> bool:
        before = self._text[: quotation.start].rstrip("\"'“‘«„ ")
        after = self._text[quotation.end :].lstrip("\"'”’»“ ")
        return (not before or before[-1] == "\n") and (not after or after[0] == "\n")

    def _is_statement(self, quotation: Quotation) -> bool:
        """A quotation that says something, and does not only set off a word or a title."""
        words = self._text[quotation.start : quotation.end].split()
        return len(words) >= _MIN_WORDS or self._text[quotation.end - 1] in ",.!?"


def _speaker(page: Page, verb: int) -> int | None:
    """The subject of a verb of saying, before it or, at the start of a sentence that goes on with a quotation, behind it."""
    subjects = page.nouns.grammar.of_verb(verb).subjects
    if subjects:
        return subjects[0]
    behind = page.tree.children_of(verb, "dobj", "nsubj", "attr", "npadvmod")
    return behind[0] if behind and _is_inverted(page, verb) else None


def _is_inverted(page: Page, verb: int) -> bool:
    """'"Murderers!" shouted a woman': the sentence begins with the verb, in lower case."""
    return verb == 0 and page.tree.texts[0].islower() and page.tree.tags[0] == "VBD"


def _holds(quotation: Quotation, draft: SayingDraft) -> bool:
    at = draft.cue.start if draft.cue is not None else draft.start
    return quotation.start <= at < quotation.end


def _add(draft: SayingDraft, quoted: Span, text: str) -> None:
    """Adds quoted words to the content; what they cover goes."""
    draft.quoted.append(quoted)
    end = quoted.end
    while end > quoted.start + 1 and text[end - 1] in ", \n":
        end -= 1
    merged = Span(quoted.start, end)
    kept = []
    for span in draft.content:
        if span.end <= merged.start or merged.end <= span.start:
            kept.append(span)
        elif not (merged.start <= span.start and span.end <= quoted.end + 2):
            merged = Span(min(span.start, merged.start), max(span.end, merged.end))
    draft.content = sorted([*kept, merged], key=lambda s: s.start)
    draft.is_clause = draft.is_clause or len(text[quoted.start : quoted.end].split()) >= _MIN_WORDS
