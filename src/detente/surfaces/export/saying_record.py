"""Sayings and judgements as plain records: the public field names of `detente quotes` and `detente judgements`."""

from __future__ import annotations

from detente.documents.terms import cut
from detente.model.documents import Document
from detente.model.sayings import Judgement, Saying, Span
from detente.surfaces.export.records import Record, actor_record, web_link


def saying_record(saying: Saying, document: Document) -> Record:
    """One saying in the fixed order of its fields. Words of content are cut, all together, to the length its source allows."""
    left = document.terms.quote_max_chars
    content: list[Record] = []
    for span in saying.content:
        text = document.text[span.start : span.end]
        content.append(_span(span, cut(text, left)))
        left = max(0, left - len(text))
    return {
        "id": saying.id, "document_id": saying.document_id, "source": document.source, "family": document.family, "link": web_link(document),
        "kind": saying.kind, "act": saying.act, "manner": saying.manner, "negated": saying.is_negated,
        "said_by": _written(saying.source, document), "speaker": actor_record(saying.speaker) if saying.speaker is not None else None,
        "cue": _written(saying.cue, document), "content": content, "inside": saying.inside,
    }  # fmt: skip


def judgement_record(judgement: Judgement, document: Document) -> Record:
    """One judgement in the fixed order of its fields."""
    limit = document.terms.quote_max_chars
    text = document.text[judgement.span.start : judgement.span.end]
    return {
        "id": judgement.id, "document_id": judgement.document_id, "source": document.source, "family": document.family, "link": web_link(document),
        "start": judgement.span.start, "end": judgement.span.end, "text": cut(text, limit),
        "kind": judgement.kind, "target": actor_record(judgement.target) if judgement.target is not None else None,
    }  # fmt: skip


def told_words(saying: Saying, document: Document) -> str:
    """The words of the content; pieces that stand apart are joined by an ellipsis."""
    return " … ".join(" ".join(document.text[s.start : s.end].split()) for s in saying.content)


def _written(span: Span | None, document: Document) -> Record | None:
    return None if span is None else _span(span, cut(document.text[span.start : span.end], document.terms.quote_max_chars))


def _span(span: Span, text: str) -> Record:
    return {"text": text, "start": span.start, "end": span.end}
