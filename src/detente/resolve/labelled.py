"""How far documents, single mentions and whole sources may go, after what persons said: what is above a ceiling is shown on no surface."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from detente.model.decisions import LABELS, Decision, in_force
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.text.masking import MASK

Span = tuple[int, int]
_RANK = {label: rank for rank, label in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Labels:
    """What persons labelled: documents and sources by name in small letters with their last label, and spans of documents."""

    documents: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    spans: dict[str, dict[Span, str]] = field(default_factory=dict)

    def of(self, document: Document) -> str:
        """The label of a document: the last one given to it or else its own, and no lower than its source's."""
        own = self.documents.get(document.id, document.label)
        of_source = self.sources.get((document.source or "").casefold(), LABELS[0])
        return max(own, of_source, key=_RANK.__getitem__)

    def is_open(self, document: Document, ceiling: str) -> bool:
        """True if a document may be shown under a ceiling."""
        return _RANK[self.of(document)] <= _RANK[ceiling]

    def hides_source(self, source: str, ceiling: str) -> bool:
        """True if nothing of a source may be shown under a ceiling."""
        return _RANK[self.sources.get(source.casefold(), LABELS[0])] > _RANK[ceiling]

    def hidden(self, document_id: str, ceiling: str) -> tuple[Span, ...]:
        """The spans of a document that may not be shown under a ceiling."""
        found = self.spans.get(document_id)
        return tuple(s for s, label in found.items() if _RANK[label] > _RANK[ceiling]) if found else ()

    def lets(self, mention: Mention, ceiling: str) -> bool:
        """True if a mention of an open document may be shown: no part of it stands in a hidden span."""
        return not self.touches(mention.document_id, mention.start, mention.end, ceiling)

    def touches(self, document_id: str, start: int, end: int, ceiling: str) -> bool:
        """True if any part of [start, end) stands in a hidden span."""
        return any(s < end and start < e for s, e in self.hidden(document_id, ceiling))

    def covered(self, document: Document, ceiling: str) -> Document:
        """The document with its hidden spans covered, offsets kept; a title that one of them touches is covered whole."""
        spans = self.hidden(document.id, ceiling)
        if not spans:
            return document
        text = document.text
        for start, end in spans:
            text = text[:start] + MASK * (min(end, len(text)) - start) + text[end:]
        is_title = document.title is not None and any(s < document.title_end for s, _ in spans)
        return replace(document, text=text, title=MASK * len(document.title or "") if is_title else document.title)

    def under(self, documents: Mapping[str, Document], ceiling: str) -> Mapping[str, Document]:
        """The documents that may be shown under a ceiling, what is labelled higher in them covered."""
        if ceiling == LABELS[-1]:
            return documents
        return {i: self.covered(d, ceiling) for i, d in documents.items() if self.is_open(d, ceiling)}

    def open_questions(self, questions: Iterable[Question], ceiling: str) -> Iterator[Question]:
        """The questions that ask nothing about a hidden span."""
        return (q for q in questions if not self.touches(q.document_id, q.start, q.end, ceiling))

    def is_above(self, document: Document, mention: Mention | None, label: str) -> bool:
        """True if a document, or one mention of it, is labelled so or higher."""
        below = LABELS[_RANK[label] - 1]
        return not self.is_open(document, below) or (mention is not None and not self.lets(mention, below))


def labels_of(decisions: Iterable[Decision]) -> Labels:
    """The labels that are in force; the last word on a document, a span or a source counts."""
    documents: dict[str, str] = {}
    sources: dict[str, str] = {}
    spans: dict[str, dict[Span, str]] = defaultdict(dict)
    for decision in in_force(tuple(decisions)):
        if decision.kind == "label":
            for target in decision.targets:
                if target.mention is None and target.type is None:
                    documents[target.document_id] = decision.value
                else:
                    spans[target.document_id][target.start, target.end] = decision.value
        elif decision.kind == "label-source":
            source, _, label = decision.value.rpartition(" ")
            sources[source.casefold()] = label
    return Labels(documents, sources, dict(spans))
