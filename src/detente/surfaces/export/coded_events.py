"""Events of a coded archive as rows: what happened once, however often and by however many copies it was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.model.decisions import LABELS
from detente.model.mentions import ActorRef, PlaceRef
from detente.ontology.types import EventTypes
from detente.run.passes.sweep import Gathered
from detente.surfaces.export.records import web_link
from detente.surfaces.export.tables import COUNT, NUMBER, TEXT, TIME, TRUTH, Row, joined, quoted

EVENTS = "events"
EVENT_COLUMNS: dict[str, str] = {
    "id": TEXT, "type": TEXT, "mode": TEXT, "polarity": TEXT, "status": TEXT, "claimed": TRUTH, "hedged": TRUTH, "start": TIME, "end": TIME,
    "first_published": TIME, "text": TEXT, "actors": TEXT, "actor_ids": TEXT, "recipients": TEXT, "recipient_ids": TEXT, "sides": TEXT,
    "actor_country": TEXT, "actor_sector": TEXT, "recipient_country": TEXT, "recipient_sector": TEXT, "places": TEXT, "place_ids": TEXT,
    "lat": NUMBER, "lon": NUMBER, "figures": TEXT, "plover": TEXT, "plover_mode": TEXT, "quad": COUNT, "cameo": TEXT, "mentions": TEXT,
    "mention_count": COUNT, "document_count": COUNT, "families": TEXT, "family_count": COUNT, "sources": TEXT, "grades": TEXT, "links": TEXT,
    "credit": TEXT, "label": TEXT,
}  # fmt: skip
_MOST_LINKS = 20


def event_row(found: Gathered, types: EventTypes) -> Row:
    """The row of an event. Its text is that of the mention that tells most, cut to the length that its source allows."""
    event, mentions = found.event, found.mentions
    kind = types[event.type]
    plover = kind.plover_type(event.mode)
    documents = [found.documents[i] for i in dict.fromkeys(m.document_id for m in mentions)]
    actors, recipients = (_each(a for m in mentions for a in getattr(m, role)) for role in ("actors", "recipients"))
    places = _each_place(p for m in mentions for p in m.places)
    at = next((p for p in places if p.lat is not None), None)
    published = [d.published for d in documents if d.published is not None]
    first = found.documents[mentions[0].document_id]
    return {
        "id": event.id, "type": event.type, "mode": event.mode, "polarity": event.polarity, "status": event.status,
        "claimed": all(m.speaker is not None for m in mentions), "hedged": all(m.certainty != "asserted" for m in mentions),
        "start": event.start, "end": event.end, "first_published": min(published, default=None),
        "text": quoted(mentions[0].text, first.terms.quote_max_chars), "actors": joined(a.name or a.text for a in actors),
        "actor_ids": joined(a.id or "" for a in actors), "recipients": joined(a.name or a.text for a in recipients),
        "recipient_ids": joined(a.id or "" for a in recipients),
        "sides": joined(sorted({a.side for a in (*actors, *recipients) if a.side is not None})),
        "actor_country": _first(actors, "country"), "actor_sector": _first(actors, "sector"),
        "recipient_country": _first(recipients, "country"), "recipient_sector": _first(recipients, "sector"),
        "places": joined(p.name or p.text for p in places), "place_ids": joined(p.id or "" for p in places),
        "lat": at.lat if at is not None else None, "lon": at.lon if at is not None else None,
        "figures": joined(dict.fromkeys(f"{f.text} ({f.counts})" for m in mentions for f in m.figures)), "plover": plover,
        "plover_mode": event.mode if plover == event.type else None, "quad": types[plover].quad if plover is not None else None,
        "cameo": mentions[0].cameo or kind.cameo_code(event.mode), "mentions": joined(m.id for m in mentions),
        "mention_count": len(mentions), "document_count": len(documents), "families": joined(event.families),
        "family_count": len(event.families), "sources": joined(dict.fromkeys(d.source or d.id for d in documents)),
        "grades": joined(d.reliability for d in documents),
        "links": joined(dict.fromkeys(link for d in documents[:_MOST_LINKS] if (link := web_link(d)))),
        "credit": joined(dict.fromkeys(d.terms.credit for d in documents if d.terms.credit)),
        "label": max((d.label for d in documents), key=LABELS.index),
    }  # fmt: skip


def _each(actors: Iterable[ActorRef]) -> list[ActorRef]:
    """Each actor once, by id or words."""
    return list({a.id or (a.name or a.text).casefold(): a for a in reversed(list(actors))}.values())[::-1]


def _each_place(places: Iterable[PlaceRef]) -> list[PlaceRef]:
    return list({p.id or (p.name or p.text).casefold(): p for p in reversed(list(places))}.values())[::-1]


def _first(actors: Sequence[ActorRef], name: str) -> str | None:
    return next((getattr(a, name) for a in actors), None)
