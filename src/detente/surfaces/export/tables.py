"""Mentions and lines of ledgers as flat rows: one row each, the same columns for every row, ready for a spreadsheet or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention
from detente.surfaces.export.records import web_link

Cell = str | int | float | bool | datetime | None
Row = dict[str, Cell]
TIME, NUMBER, COUNT, TRUTH, TEXT = "time", "number", "count", "truth", "text"
JOINT = "; "

MENTION_COLUMNS: dict[str, str] = {
    "id": TEXT, "document_id": TEXT, "source": TEXT, "family": TEXT, "grade": TEXT, "link": TEXT, "credit": TEXT, "label": TEXT,
    "published": TIME, "start": COUNT, "end": COUNT, "text": TEXT, "type": TEXT, "mode": TEXT, "ends": TEXT, "polarity": TEXT,
    "status": TEXT, "certainty": TEXT, "state": TEXT, "event": TEXT, "speaker": TEXT, "speaker_act": TEXT, "actors": TEXT,
    "actor_ids": TEXT, "recipients": TEXT, "recipient_ids": TEXT, "sides": TEXT, "places": TEXT, "place_ids": TEXT, "lat": NUMBER,
    "lon": NUMBER, "when_relation": TEXT, "when_start": TIME, "when_end": TIME, "figures": TEXT, "about": TEXT, "confidence": NUMBER,
    "method": TEXT,
}  # fmt: skip
LEDGER_COLUMNS: dict[str, str] = {
    "id": TEXT, "ledger": TEXT, "type": TEXT, "mode": TEXT, "status": TEXT, "start": TIME, "end": TIME, "text": TEXT, "actors": TEXT,
    "sides": TEXT, "places": TEXT, "place_ids": TEXT, "lat": NUMBER, "lon": NUMBER, "disputed": TRUTH, "mentions": TEXT, "sources": TEXT,
    "families": TEXT, "grades": TEXT, "links": TEXT, "credit": TEXT, "label": TEXT,
}  # fmt: skip
DOCUMENT_COLUMNS: dict[str, str] = {
    "id": TEXT, "title": TEXT, "source": TEXT, "family": TEXT, "side": TEXT, "source_kind": TEXT, "grade": TEXT, "language": TEXT,
    "published": TIME, "link": TEXT, "credit": TEXT, "label": TEXT, "sha256": TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """What a row says of its source beside the document itself."""

    grade: str
    label: str
    state: str = "read"
    event: str | None = None


def mention_row(mention: Mention, document: Document, cited: Cited) -> Row:
    """A mention that may be shown, of a document that may be shown. `text` is cut to the length that its source allows."""
    when, speaker = mention.when, mention.speaker
    at = next((p for p in mention.places if p.lat is not None), None)
    actors = (*mention.actors, *mention.recipients, *([speaker.actor] if speaker is not None else []))
    return {
        "id": mention.id, "document_id": document.id, "source": document.source, "family": document.family, "grade": cited.grade,
        "link": web_link(document), "credit": document.terms.credit, "label": cited.label, "published": document.published,
        "start": mention.start, "end": mention.end, "text": quoted(mention.text, document.terms.quote_max_chars), "type": mention.type,
        "mode": mention.mode, "ends": mention.ends, "polarity": mention.polarity, "status": mention.status,
        "certainty": mention.certainty, "state": cited.state, "event": cited.event,
        "speaker": (speaker.actor.name or speaker.actor.text) if speaker is not None else None,
        "speaker_act": speaker.act if speaker is not None else None, "actors": _names(mention.actors), "actor_ids": _ids(mention.actors),
        "recipients": _names(mention.recipients), "recipient_ids": _ids(mention.recipients),
        "sides": joined(sorted({a.side for a in actors if a.side is not None})), "places": joined(p.name or p.text for p in mention.places),
        "place_ids": joined(p.id or "" for p in mention.places), "lat": at.lat if at is not None else None,
        "lon": at.lon if at is not None else None, "when_relation": when.relation if when is not None else None,
        "when_start": when.start if when is not None else None, "when_end": when.end if when is not None else None,
        "figures": joined(f"{f.text} ({f.counts})" for f in mention.figures), "about": mention.about, "confidence": mention.confidence,
        "method": mention.method,
    }  # fmt: skip


def quoted(text: str, most_chars: int) -> str:
    """A quotation of at most so many characters, cut with an ellipsis; none at all where none is allowed."""
    if len(text) <= most_chars:
        return text
    return text[: most_chars - 1].rstrip() + "…" if most_chars > 0 else ""


def joined(parts: object) -> str:
    """Several values in one cell."""
    assert not isinstance(parts, str)
    return JOINT.join(str(p) for p in parts)  # type: ignore[attr-defined]


def _names(actors: Sequence[ActorRef]) -> str:
    return joined(a.name or a.text for a in actors)


def _ids(actors: Sequence[ActorRef]) -> str:
    return joined(a.id or "" for a in actors)
