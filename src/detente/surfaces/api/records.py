"""Documents and decisions as the schema has them."""

from __future__ import annotations

import msgspec

from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.surfaces.api.answers import in_zone
from detente.surfaces.api.telling import Telling
from detente.surfaces.export.records import Record, document_record


def document_line(telling: Telling, document: Document) -> Record:
    """A document without its body, as DocumentShape has it."""
    shown = telling.workspace.shown_document(document)
    record = document_record(shown)
    cited = telling.moment.view.source_of(shown)
    published = document.published.astimezone(telling.moment.zone) if document.published is not None else None
    label = telling.labels.get(document.id, document.label)
    return record | {
        "published": published, "path": (shown.path or "").rsplit("/", 1)[-1] or None, "label": label, "side": document.side,
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
    correction = msgspec.to_builtins(decision.correction) if decision.correction is not None else None
    return {
        "number": decision.number, "kind": decision.kind, "by": decision.by,
        "why": telling.workspace.shown_words(decision.why, documents), "at": in_zone(decision.at, telling.moment), "value": decision.value,
        "undoes": decision.undoes, "targets": decision.targets,
        "correction": {k: v for k, v in correction.items() if v is not None} if correction is not None else None,
        "is_standing": telling.is_standing(decision),
    }  # fmt: skip
