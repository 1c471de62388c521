"""Who says what in a document: all sayings, direct, indirect and mixed, outermost first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.model.readings import Phrase, SayingUse
from detente.model.sayings import Span
from detente.model.sentences import Quotation
from detente.ontology.speech import SpeechWords
from detente.reading.speech.acts import Acts
from detente.reading.speech.clauses import ClauseSayings
from detente.reading.speech.direct import QuotedWords
from detente.reading.speech.draft import Page, SayingDraft
from detente.reading.speech.phrases import PhraseSayings

_TELLING = frozenset({"states", "confirms", "announces", "accuses"})  # acts whose content is told as so
PhraseOf = Callable[[Page, int], Phrase]


class SayingFinder:
    """Finds the sayings of documents by the words that attribute. Keeps nothing of a document."""

    def __init__(self, words: SpeechWords) -> None:
        self._words = words
        self._acts = Acts(words)

    def find(
        self, text: str, pages: Sequence[Page], quotations: Sequence[Quotation], phrase_of: PhraseOf, *, said_at: Sequence[int] | None = None
    ) -> list[SayingUse]:  # fmt: skip
        """The sayings in text order of their first word, each with the index of the one that holds it.

        With `said_at`, only those whose content holds one of these offsets, without that index: who says what stands there is all that is asked.
        """
        if said_at is not None and not said_at:
            return []
        drafts = [d for page in pages for d in self._of_page(page)]
        drafts = QuotedWords(text, pages, self._words).attach(drafts, quotations)
        drafts = sorted((d for d in drafts if d.content), key=lambda d: (_extent(d)[0], -_size(d)))
        if said_at is not None:
            drafts = [d for d in drafts if any(c.start <= at < c.end for c in d.content for at in said_at)]
            return [_use(d, self._acts.act(d, text, pages), quotations, None, phrase_of) for d in drafts]
        holders = _holders(drafts)
        return [_use(d, self._acts.act(d, text, pages), quotations, holders[i], phrase_of) for i, d in enumerate(drafts)]

    def _of_page(self, page: Page) -> list[SayingDraft]:
        if not len(page.tree):
            return []
        told = list(ClauseSayings(page, self._words).find())
        told += [d for d in PhraseSayings(page, self._words).find() if not _is_told_again(d, told)]
        return told


def _is_told_again(draft: SayingDraft, told: list[SayingDraft]) -> bool:
    """ "Made the claim that": the verb and the noun tell one saying."""
    return any(t.content == draft.content for t in told)


def _extent(draft: SayingDraft) -> tuple[int, int]:
    spans = [*draft.content, *([draft.cue] if draft.cue is not None else [])]
    return min(s.start for s in spans), max(s.end for s in spans)


def _size(draft: SayingDraft) -> int:
    return sum(s.end - s.start for s in draft.content)


def _holders(drafts: list[SayingDraft]) -> list[int | None]:
    """For each draft the index of the smallest other one whose content holds its cue and its content."""
    sizes = [_size(d) for d in drafts]
    extents = [_extent(d) for d in drafts]
    found: list[int | None] = []
    open_ones: list[int] = []
    for index, draft in enumerate(drafts):
        start, end = extents[index]
        open_ones = [i for i in open_ones if extents[i][1] > start]
        inner = [*draft.content, *([draft.cue] if draft.cue is not None else [])]
        holding = [
            i for i in open_ones
            if extents[i][1] >= end and sizes[i] >= sizes[index] and all(any(s.covers(x) for s in drafts[i].content) for x in inner)
        ]  # fmt: skip
        found.append(min(holding, key=lambda i: sizes[i], default=None))
        open_ones.append(index)
    return found


def _use(draft: SayingDraft, act: str, quotations: Sequence[Quotation], inside: int | None, phrase_of: PhraseOf) -> SayingUse:
    page = draft.source_page or draft.page
    has_source = draft.source is not None
    return SayingUse(
        kind=draft.entry.kind, act=act, manner=_manner(draft, quotations),
        source=_source_span(page, draft) if has_source else None,
        phrase=phrase_of(page, draft.source) if draft.source is not None else None,
        sentence=draft.page.index, cue=draft.cue, content=tuple(draft.content), is_negated=draft.is_negated,
        is_claim=draft.is_clause and (draft.entry.act in _TELLING or bool(draft.quoted)),
        inside=inside,
    )  # fmt: skip


def _manner(draft: SayingDraft, quotations: Sequence[Quotation]) -> str:
    quoted = [q for q in quotations if any(s.start <= q.start and q.end <= s.end + 2 for s in draft.content)]
    if not quoted:
        return "indirect"
    is_all = all(any(q.start <= s.start and s.end <= q.end for q in quoted) for s in draft.content)
    return "direct" if is_all else "mixed"


def _source_span(page: Page, draft: SayingDraft) -> Span:
    """The whole phrase that names the source, with what is said of it, as far as it stands together."""
    tree, head = page.tree, draft.source
    assert head is not None
    barred = [*draft.content, *([draft.cue] if draft.cue is not None else [])]
    tokens = [
        t
        for t in tree.subtree(head)
        if not (tree.deps[t] == "case" and tree.heads[t] == head) and not any(s.start <= tree.starts[t] < s.end for s in barred)
    ]
    if head not in tokens:
        return Span(tree.starts[head], tree.ends[head])
    low = high = tokens.index(head)
    while low > 0 and tokens[low] - tokens[low - 1] == 1:
        low -= 1
    while high < len(tokens) - 1 and tokens[high + 1] - tokens[high] == 1:
        high += 1
    run = tokens[low : high + 1]
    while run[-1] != head and not (tree.texts[run[-1]][-1].isalnum() or tree.texts[run[-1]][-1] in ").%"):
        run.pop()
    while run[0] != head and not (tree.texts[run[0]][0].isalnum() or tree.texts[run[0]] in "$€£#@("):
        run.pop(0)
    return Span(tree.starts[run[0]], tree.ends[run[-1]])
