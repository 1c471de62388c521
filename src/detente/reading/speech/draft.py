"""Drafts of sayings: cue, source and content by token, before they become spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.model.sayings import Span
from detente.model.sentences import Sentence
from detente.ontology.speech import SpeechClass
from detente.reading.drafts import Draft
from detente.reading.nouns import Nouns
from detente.reading.tree import Tree


@dataclass(frozen=True, slots=True)
class Page:
    """One sentence of a document, parsed, with the events it tells. `acts` are the tokens that tell physical events."""

    index: int
    sentence: Sentence
    nouns: Nouns
    acts: frozenset[int] = frozenset()
    drafts: tuple[Draft, ...] = ()

    @property
    def tree(self) -> Tree:
        return self.nouns.tree


@dataclass(slots=True)
class SayingDraft:
    """A saying on its way. `source` is a token of `source_page`; `quoted` are spans between quotation marks."""

    page: Page
    entry: SpeechClass
    anchor: int
    cue: Span | None
    source: int | None
    content: list[Span]
    is_clause: bool
    is_negated: bool = False
    source_page: Page | None = None
    quoted: list[Span] = field(default_factory=list)

    @property
    def start(self) -> int:
        return min(s.start for s in self.content)


def spans_of(tree: Tree, tokens: Iterable[int]) -> list[Span]:
    """Tokens as spans in text order: neighbours joined, marks at the outer ends left out."""
    runs: list[list[int]] = []
    for token in sorted(set(tokens)):
        if runs and token == runs[-1][-1] + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return [span for run in runs if (span := _span(tree, run)) is not None]


def _span(tree: Tree, run: list[int]) -> Span | None:
    first, last = 0, len(run) - 1
    while first <= last and not _may_begin(tree.texts[run[first]]):
        first += 1
    while last >= first and not _may_end(tree.texts[run[last]]):
        last -= 1
    return Span(tree.starts[run[first]], tree.ends[run[last]]) if first <= last else None


def _may_begin(text: str) -> bool:
    return text[0].isalnum() or text[0] in "$€£#@(["


def _may_end(text: str) -> bool:
    return text[-1].isalnum() or text[-1] in "%)]?!"
