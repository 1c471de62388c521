"""Passages that a source prints under story after story: who it is, what the mission is for, how it all began. They stay, marked as noise.

The first stories that print one are read; those after them add nothing, and a "since Monday" in one would be read against the wrong Monday.
A story is never all noise, and its first passage never is: what a source says again today as its news may be so again.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from detente.model.documents import Document, Noise
from detente.ontology.noise_words import RepeatRule
from detente.text.paragraphs import paragraphs

Before = Callable[[str, int], Iterable[Document]]
Span = tuple[int, int]
_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class _Story:
    """A story as it is remembered: its address, its first passage, and all passages that are long enough, by their digests."""

    document_id: str
    link: str | None
    lead: bytes | None
    passages: frozenset[bytes]
    published: datetime | None


class Repeats:
    """What each source has printed in its last stories. `before` gives those that a memory holds: of a source, so many at most, oldest first."""

    def __init__(self, rule: RepeatRule, before: Before | None = None) -> None:
        self._rule, self._before = rule, before
        self._stories: dict[str, deque[_Story]] = {}

    def marked(self, document: Document) -> Document:
        """The document, what it repeats marked as noise; and its own passages remembered."""
        source = document.source
        if source is None or document.source_kind not in self._rule.source_kinds or document.coded is not None:
            return document
        spans = self._spans(document)
        story, known = self._story(document, spans), self._known(source)
        others = [s for s in known if not _is_same(s, story) and _is_earlier(s, story)]
        repeated = [s for s in spans[1:] if sum(_digest(document, s) in o.passages for o in others) >= self._rule.stories]
        self._remember(known, story)
        if not repeated:
            return document
        noise = {*document.noise, *(Noise(start, end, self._rule.kind) for start, end in repeated)}
        return replace(document, noise=tuple(sorted(noise, key=lambda n: (n.start, n.end, n.kind))))

    def _spans(self, document: Document) -> list[Span]:
        """The story's passages below its title."""
        return [
            (start, end)
            for start, end in paragraphs(document.text)
            if end > document.title_end
            and not any(n.start <= start and end <= n.end and n.kind != self._rule.kind for n in document.noise)
        ]

    def _story(self, document: Document, spans: list[Span]) -> _Story:
        long = frozenset(_digest(document, s) for s in spans if s[1] - s[0] >= self._rule.min_chars)
        return _Story(document.id, document.link, _digest(document, spans[0]) if spans else None, long, document.published)

    def _known(self, source: str) -> deque[_Story]:
        if source not in self._stories:
            stories: deque[_Story] = deque(maxlen=self._rule.remembered)
            self._stories[source] = stories
            for document in self._before(source, self._rule.remembered) if self._before is not None else ():
                self._remember(stories, self._story(document, self._spans(document)))
        return self._stories[source]

    def _remember(self, known: deque[_Story], story: _Story) -> None:
        """A later version of a story takes the place of the earlier one: it is no second story that prints its passages."""
        for earlier in [s for s in known if _is_same(s, story)]:
            known.remove(earlier)
        known.append(story)


def _is_same(a: _Story, b: _Story) -> bool:
    return a.document_id == b.document_id or (a.link is not None and a.link == b.link) or (a.lead is not None and a.lead == b.lead)


def _is_earlier(a: _Story, b: _Story) -> bool:
    return a.published is None or b.published is None or a.published <= b.published


def _digest(document: Document, span: Span) -> bytes:
    passage = document.text[span[0] : span[1]]
    return hashlib.blake2b(" ".join(passage.split()).casefold().encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).digest()
