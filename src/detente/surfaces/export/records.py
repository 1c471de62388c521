"""Mentions, events and documents as plain records: the public field names of the output contract."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from detente.documents.terms import cut, figure_within, mention_within
from detente.model.documents import Document, Rejected
from detente.model.events import Event
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, Speaker, When
from detente.model.stories import Story
from detente.ontology.types import EventTypes

Record = dict[str, Any]


def mention_record(mention: Mention, document: Document, types: EventTypes) -> Record:
    """One mention with the public fields, in their fixed order. Quotes are cut to the length its source allows; `credit` is there only where
    the source asks for other words than its name."""
    mention = mention_within(mention, document)
    event_type = types[mention.type]
    plover = event_type.plover_type(mention.mode)
    quad = types[plover].quad if plover is not None else None
    mode = mention.mode if plover == mention.type else None
    record: Record = {
        "id": mention.id, "document_id": mention.document_id, "source": document.source, "family": document.family,
        "link": web_link(document), "start": mention.start, "end": mention.end, "text": cut(mention.text, document.terms.quote_max_chars),
        "type": mention.type, "mode": mention.mode, "ends": mention.ends,
        "plover": {"type": plover, "mode": mode, "quad": quad}, "cameo": mention.cameo or event_type.cameo_code(mention.mode),
        "actors": [_actor(a) for a in mention.actors], "recipients": [_actor(r) for r in mention.recipients],
        "places": [_place(p) for p in mention.places], "when": _when(mention.when), "figures": [_figure(f) for f in mention.figures],
        "content": _content(mention), "purpose": mention.purpose, "basis": mention.basis, "polarity": mention.polarity,
        "status": mention.status, "certainty": mention.certainty, "speaker": _speaker(mention.speaker), "about": mention.about,
        "confidence": mention.confidence, "method": mention.method,
    }  # fmt: skip
    return record | _credit(document)


def _credit(document: Document) -> Record:
    credit = document.terms.credit
    return {"credit": credit} if credit and credit != document.source else {}


def source_record(document: Document) -> Record:
    """The credit and the link of a document that something rests on."""
    return {
        "document_id": document.id, "source": document.source, "credit": document.terms.credit or document.source,
        "published": _time(document.published), "link": web_link(document),
    }  # fmt: skip


def cited_in(record: object, documents: Mapping[str, Document]) -> list[Record]:
    """Credit and link of each document whose id stands anywhere in a record, in order of the record."""
    return [source_record(documents[i]) for i in dict.fromkeys(_words(record)) if i in documents]


def _words(record: object) -> Iterator[str]:
    if isinstance(record, str):
        yield record
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from _words(value)
    elif isinstance(record, (list, tuple)):
        for value in record:
            yield from _words(value)


def document_record(document: Document) -> Record:
    """A document without its body: hash and link stand for it."""
    return {
        "id": document.id, "title": document.title, "source": document.source, "family": document.family, "language": document.language,
        "published": _time(document.published), "link": web_link(document), "sha256": document.sha256, "path": document.path,
        "warnings": list(document.warnings), "credit": document.terms.credit, "label": document.label,
        "published_from": document.published_from,
    }  # fmt: skip


def place_record(ref: PlaceRef) -> Record:
    """A place as a document names it."""
    return _place(ref)


def actor_record(ref: ActorRef) -> Record:
    """An actor as written and who that is."""
    return _actor(ref)


def figure_record(figure: Figure, document: Document) -> Record:
    """A figure of a document, in a mention or not, with its citation."""
    return {
        "document_id": document.id, "source": document.source, "family": document.family, "link": web_link(document),
        **_figure(figure_within(figure, document)), **_credit(document),
    }  # fmt: skip


def event_record(event: Event) -> Record:
    """An event with the ids of the mentions that tell it."""
    return {
        "id": event.id, "type": event.type, "mode": event.mode, "mentions": list(event.mentions), "places": list(event.places),
        "start": _time(event.start), "end": _time(event.end), "polarity": event.polarity, "status": event.status,
        "families": list(event.families),
        "ledger": [{"mention": j.mention, "points": j.points, "reason": j.reason} for j in event.joined],
    }  # fmt: skip


def web_link(document: Document) -> str | None:
    """The address of a document on the web, to be clicked; None for anything else that calls itself a link."""
    link = document.link
    return link if link is not None and link.lower().startswith(("http://", "https://")) else None


def story_record(story: Story) -> Record:
    """A story with the ids of its documents, and the ledger of what was joined or kept apart, with score and reason."""
    return {
        "id": story.id, "documents": list(story.documents),
        "ledger": [
            {"first": row.first, "second": row.second, "score": row.score, "joined": row.is_joined, "reason": row.reason}
            for row in story.links
        ],
    }  # fmt: skip


def rejected_record(rejected: Rejected) -> Record:
    """An input that could not be read, and why."""
    return {"id": rejected.id, "stage": rejected.stage, "reason": rejected.reason}


def to_json(record: Record | Mapping[str, Any] | list[Any], *, indent: int | None = None) -> str:
    """JSON text, non-ASCII letters kept, keys in the order of the record."""
    return json.dumps(record, ensure_ascii=False, indent=indent)


def _actor(ref: ActorRef) -> Record:
    return {
        "text": ref.text, "start": ref.start, "end": ref.end, "id": ref.id, "name": ref.name, "country": ref.country,
        "sector": ref.sector, "side": ref.side,
    }  # fmt: skip


def _place(ref: PlaceRef) -> Record:
    record: Record = {
        "text": ref.text, "start": ref.start, "end": ref.end, "id": ref.id, "name": ref.name, "lat": ref.lat, "lon": ref.lon,
        "precision": ref.precision, "country": ref.country, "inferred": ref.inferred,
    }  # fmt: skip
    if ref.relation is not None:
        record["relation"] = ref.relation
    if ref.candidates:
        record["candidates"] = list(ref.candidates)
    return record


def _when(when: When | None) -> Record | None:
    if when is None:
        return None
    return {
        "text": when.text, "relation": when.relation, "start": _time(when.start), "end": _time(when.end),
        "granularity": when.granularity,
    }  # fmt: skip


def _figure(figure: Figure) -> Record:
    return {
        "text": figure.text, "start": figure.start, "end": figure.end, "low": figure.low, "high": figure.high,
        "counts": figure.counts, "of": figure.of,
    }  # fmt: skip


def _content(mention: Mention) -> Record | None:
    if mention.content is None:
        return None
    return {"text": mention.content.text, "when": _when(mention.content.when), "due": _time(mention.content.due)}


def _speaker(speaker: Speaker | None) -> Record | None:
    if speaker is None:
        return None
    return {"actor": _actor(speaker.actor), "act": speaker.act, "quoted": speaker.quoted}


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
