"""Pages for reading that need no JavaScript: now, the brief, the sum behind a level, events, claims, sentences, a document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from detente.model.brief import KINDS
from detente.store.search import passages_in
from detente.surfaces.api.alerting import alerts_record, raised_at
from detente.surfaces.api.answers import etag_of, is_known, tag_of
from detente.surfaces.api.briefing import Asked as AskedBrief
from detente.surfaces.api.briefing import brief_record, drawn
from detente.surfaces.api.filters import Asked
from detente.surfaces.api.moments import At, InRoom, Moment
from detente.surfaces.api.paging import CursorText, begun, page_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import stored
from detente.surfaces.api.routes.areas import area_record, now_record, tension_record
from detente.surfaces.api.routes.ledgers import entries
from detente.surfaces.api.routes.sources import sources_record
from detente.surfaces.api.telling import Telling
from detente.surfaces.brief.draw import FORMATS
from detente.surfaces.web import words
from detente.surfaces.web.marked import marked
from detente.surfaces.web.screens import file_response

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).resolve().parent
STYLE = FOLDER / "reading" / "style.css"
_LINES = 100
_MOST_IDS = 100
Ids = Annotated[list[str], Query(alias="id", max_length=200)]


@cache
def pages() -> Environment:
    """The templates; whatever they show is escaped."""
    found = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "names": words.names,
        "places": words.places,
        "machine": words.machine,
        "size": words.size,
        "runs": words.runs,
    }
    return found


@router.get("/read/style.css")
def style() -> Response:
    """The one style sheet of the pages."""
    return file_response(STYLE)


@router.get("/read")
def index(room: InRoom) -> Response:
    """The areas."""
    return page("index.html", {"areas": [area_record(room, name) for name in room.areas()]})


@router.get("/read/{area}")
def now(request: Request, moment: At) -> Response:
    """Now: each place with level, change, reasons, age and coverage; who stands where; freedom of movement."""
    raised = raised_at(moment)
    return _at(request, moment, "now.html", lambda: {
        "now": now_record(moment), "alerts": alerts_record(moment, raised),
        "presence": moment.view.ledger("presence"), "obstructions": moment.view.ledger("obstructions"),
        "commitments": moment.view.ledger("commitments"), "announcements": moment.view.ledger("announcements"),
    }, state=raised.state)  # fmt: skip


@router.get("/read/{area}/brief")
def brief(request: Request, occasion: AskedBrief) -> Response:
    """The situation report of the period that ends at the moment, each line with its sources and its sentences."""
    moment = occasion.moment
    asked = {k: v for k, v in request.query_params.multi_items() if k in ("as_of", "known_at", "ceiling", "from")}
    return _at(request, moment, "brief.html", lambda: {
        "brief": brief_record(occasion, drawn(occasion)), "kinds": KINDS, "formats": FORMATS,
        "of_kind": lambda kind: "?" + urlencode(asked | {"kind": kind}),
        "as_file": lambda format_: f"/api/v1/areas/{quote(moment.area)}/brief.{format_}?" + urlencode(asked | {"kind": occasion.wanted.kind}),
    })  # fmt: skip


@router.get("/read/{area}/places/{place}")
def tension(request: Request, moment: At, place: str) -> Response:
    """The sum behind a level."""
    if not any(p.id == place for p in moment.view.picture.places):
        raise Problem(404, f"no place {place!r} in this picture", "the page of the area lists them")
    return _at(request, moment, "tension.html", lambda: {"sum": tension_record(moment, place)})


@router.get("/read/{area}/events")
def events(request: Request, moment: At, filters: Asked, cursor: CursorText = None) -> Response:
    """What happened, the newest first."""
    pinned, at = begun(moment, cursor)

    def make() -> dict[str, object]:
        found = entries(pinned, "events", filters)
        items, following = page_of(found, at, _LINES)
        return {"events": items, "total": len(found), "next": following}

    return _at(request, pinned, "events.html", make)


@router.get("/read/{area}/events/{event}")
def event(request: Request, moment: At, event: str) -> Response:
    """One event with the sentences that tell it."""
    found = moment.view.entry("events", event)
    if found is None:
        raise Problem(404, f"no event {event!r} in this picture", "ids of events change as they grow; those of mentions stay")
    return _at(request, moment, "event.html", lambda: {"entry": found, "told": _told(moment, found.mentions)})


@router.get("/read/{area}/claims")
def claims(request: Request, moment: At, filters: Asked, cursor: CursorText = None) -> Response:
    """One question a row; a column for each side and one for third parties."""
    pinned, at = begun(moment, cursor)

    def make() -> dict[str, object]:
        found = sorted(entries(pinned, "claims", filters), key=lambda e: not e.facets.is_disputed)
        items, following = page_of(found, at, _LINES)
        area = moment.view.knowledge.area
        sides = [*(area.sides if area is not None else ()), (None, "Third parties and others")]
        return {"claims": items, "sides": sides, "total": len(found), "next": following}

    return _at(request, pinned, "claims.html", make)


@router.get("/read/{area}/sentences")
def sentences(request: Request, moment: At, ids: Ids = []) -> Response:  # noqa: B006
    """The sentences behind a number."""
    return _at(request, moment, "sentences.html", lambda: {"told": _told(moment, tuple(dict.fromkeys(ids)))})


@router.get("/read/{area}/documents/{document}")
def document(request: Request, moment: At, document: str) -> Response:
    """A document with its mentions marked."""
    telling = Telling(moment)
    kept = moment.room.store.documents([document]).get(document)
    known = moment.room.store.known_since(document)
    if kept is None or known is None or (moment.known_at is not None and known > moment.known_at) or not telling.is_open(kept):
        raise Problem(
            404,
            f"no document {document!r} at this moment",
            "it is not in the memory, came later, or its label is above the ceiling",
        )
    shown = telling.shown_document(kept)
    spans = [(m.mention.start, m.mention.end, m.mention.id) for m in passages_in(
        moment.room.store, [document], area=stored(moment.area), known_at=moment.known_at
    ) if telling.labels.lets(m.mention, moment.ceiling)]  # fmt: skip
    cited = moment.view.source_of(shown)
    return _at(request, moment, "document.html", lambda: {"document": shown, "cited": cited, "parts": marked(shown.text, spans)})


@router.get("/read/{area}/sources")
def sources(request: Request, moment: At) -> Response:
    """Who is heard and who is silent."""
    return _at(request, moment, "sources.html", lambda: sources_record(moment))


def _told(moment: Moment, ids: Sequence[str]) -> list[dict[str, object]]:
    telling = Telling(moment)
    return [
        telling.record(s) | {"cited": moment.view.source_of(telling.workspace.shown_document(s.document))}
        for s in telling.of_ids(ids)
    ]


def _at(request: Request, moment: Moment, template: str, make: Callable[[], Mapping[str, object]], *, state: str = "") -> Response:
    """A page about a moment and what else its `state` names; not drawn where the browser has it already."""
    tag = etag_of(" ".join((tag_of(request, moment), page_digest(), template, state)))
    if is_known(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    area = moment.view.knowledge.area
    shared = {
        "moment": moment, "area": moment.area, "title": area.title if area is not None else "The world", "log_entry": moment.entry,
        "footnote": area.footnote if area is not None else "", "side_names": dict(area.sides) if area is not None else {},
        "time": lambda t: words.time_words(t, moment.zone), "age": lambda t: words.age_words(t, moment.as_of), "query": _kept(request),
        "moved": {h: words.plus(moment.as_of, h) for h in (-24, -6, 6, 24)}, "onward": lambda cursor: _onward(request, cursor),
        "sentences": lambda ids: _address(request, moment, ids),
    }  # fmt: skip
    return page(template, shared | dict(make()), tag=tag)


def page(template: str, shown: Mapping[str, object], *, tag: str | None = None) -> Response:
    """A page drawn from a template."""
    text = pages().get_template(template).render(**shown)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"} if tag is not None else {"Cache-Control": "no-store"}
    return Response(text.encode("utf-8", "replace"), media_type="text/html; charset=utf-8", headers=headers)


def error_page(problem: Mapping[str, object]) -> Response:
    """A problem for a person: what happened and what to do."""
    status = int(str(problem["status"]))
    return Response(pages().get_template("error.html").render(problem=problem), status, media_type="text/html; charset=utf-8")


@cache
def page_digest() -> str:
    """A hash of the templates: a page that looks otherwise is another page."""
    files = sorted((FOLDER / "templates").glob("*.html"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def _kept(request: Request) -> str:
    """What of an address goes on to the next page: the moment looked at."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k in ("as_of", "known_at", "ceiling")]
    return "?" + urlencode(kept) if kept else ""


def _address(request: Request, moment: Moment, ids: Sequence[str]) -> str:
    kept = _kept(request)
    asked = urlencode([("id", i) for i in ids[:_MOST_IDS]])
    return f"/read/{quote(moment.area)}/sentences{kept}{'&' if kept else '?'}{asked}"


def _onward(request: Request, cursor: str) -> str:
    """The address of the next page: the same question behind the cursor."""
    return "?" + urlencode([*((k, v) for k, v in request.query_params.multi_items() if k != "cursor"), ("cursor", cursor)])
