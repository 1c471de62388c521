"""Documents and decisions as the schema has them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.surfaces.api.answers import in_zone
from detente.surfaces.api.filters import Filters
from detente.surfaces.api.telling import Telling
from detente.surfaces.export.records import Record, document_record


def document_line(telling: Telling, document: Document) -> Record:
    """A document without its body, as DocumentShape has it."""
    shown = telling.shown_document(document)
    record = document_record(shown)
    cited = telling.moment.view.source_of(shown)
    published = document.published.astimezone(telling.moment.zone) if document.published is not None else None
    label, sight = telling.labels.of(document), telling.moment.sight
    path = sight.shown("DocumentShape.path", (shown.path or "").rsplit("/", 1)[-1] or None, None)
    return record | {
        "published": published, "path": path, "label": label, "side": document.side,
        "source_kind": document.source_kind, "grade": cited.grade,
    }  # fmt: skip


def decisions_about(telling: Telling, mention: str, document: str) -> list[Record]:
    """The decisions on a mention or its whole document, oldest first, undoings among them."""
    about = [
        d
        for d in telling.decisions
        if any(t.mention == mention or (t.mention is None and t.document_id == document) for t in d.targets)
    ]
    return [decision_record(telling, d) for d in about]


def decision_record(telling: Telling, decision: Decision) -> Record:
    """A decision as DecisionShape has it; its reason without private names."""
    documents = telling.moment.room.store.documents(sorted({t.document_id for t in decision.targets})).values()
    correction = msgspec.to_builtins(decision.correction) if decision.correction is not None else {}
    changed = {
        k: _shown(v, lambda words: telling.workspace.shown_words(words, documents)) for k, v in correction.items() if v is not None
    }
    sight = telling.moment.sight
    by, why = decision.by, telling.workspace.shown_words(decision.why, documents)
    return {
        "number": decision.number, "kind": decision.kind, "by": sight.shown("DecisionShape.by", by, ""),
        "why": sight.shown("DecisionShape.why", why, ""), "at": in_zone(decision.at, telling.moment), "value": decision.value,
        "undoes": decision.undoes, "targets": decision.targets,
        "correction": changed or None,
        "is_standing": telling.is_standing(decision),
    }  # fmt: skip


def _shown(value: object, cover: Callable[[str], str]) -> object:
    """A record whose words are covered."""
    if isinstance(value, dict):
        return {k: _shown(v, cover) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(v, cover) for v in value]
    return cover(value) if isinstance(value, str) else value


def is_asked(filters: Filters, line: Record) -> bool:
    """True if the filters let a document through: by source, side, grade and the words of its title."""
    return (
        filters.lets_source(line["source"], line["family"])
        and (not filters.sides or (line["side"] or "none") in filters.sides)
        and filters.lets_grade(line["grade"])
        and (not filters.text or filters.text in (line["title"] or "").casefold())
    )
