"""Areas, the picture now, and the sum behind a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from detente.model.decisions import LABELS
from detente.model.documents import Document
from detente.model.mentions import CERTAINTIES, POLARITIES, STATUSES
from detente.model.picture import PlacePicture
from detente.ontology.areas import Area as KnownArea
from detente.ontology.areas import AreaPlace
from detente.ontology.knowledge import Knowledge
from detente.situation.explain import explain
from detente.situation.items import told_by
from detente.surfaces.api import shapes
from detente.surfaces.api.answers import answered, at_moment, in_zone
from detente.surfaces.api.beside import beside_record
from detente.surfaces.api.moments import Area, At, InAsker, InRoom, Moment
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import WORLD, Room, lower_label
from detente.surfaces.api.view import LEDGERS, View
from detente.surfaces.export.picture_record import picture_record
from detente.surfaces.export.records import cited_in
from detente.version import VERSION

router = APIRouter()
Record = dict[str, object]
BEFORE_HOURS = (6, 24)
_SOURCES = 6


@router.get("/session", response_model=shapes.SessionShape, tags=["session"])
def session(request: Request, room: InRoom, asker: InAsker) -> Response:
    """The token of this run or session, which writes need, what this server is, and what the asker may."""
    serving, sight = room.serving, asker.sight
    store = room.store.name.rsplit("/", 1)[-1]
    return answered(
        request,
        {
            "token": asker.token, "version": VERSION, "by": asker.name or serving.by, "ceiling": lower_label(serving.ceiling, sight.ceiling),
            "area": serving.area, "store": sight.shown("SessionShape.store", store, None), "role": asker.role,
            "is_team": room.people is not None, "acts": sorted(asker.acts),
        },
    )  # fmt: skip


@router.get("/areas", response_model=shapes.AreasShape, tags=["areas"])
def areas(request: Request, room: InRoom) -> Response:
    """The areas of the memory, each with its places, sides and zone."""
    return answered(request, {"items": [area_record(room, name) for name in room.areas()]})


@router.get("/areas/{area}", response_model=shapes.AreaShape, tags=["areas"])
def one_area(request: Request, room: InRoom, area: Area) -> Response:
    """One area."""
    return answered(request, area_record(room, area))


@router.get("/areas/{area}/words", response_model=shapes.WordsShape, tags=["areas"])
def words(request: Request, room: InRoom, area: Area) -> Response:
    """The types, actors and other words that corrections and filters may use."""
    known = room.workspace(area).knowledge
    types = [{"name": t.name, "kind": t.kind, "definition": t.definition, "modes": t.modes} for t in known.types]
    return answered(
        request,
        {
            "types": types, "actors": _actors(known), "statuses": STATUSES, "polarities": POLARITIES, "certainties": CERTAINTIES,
            "labels": LABELS,
        },
    )  # fmt: skip


@router.get("/areas/{area}/now", response_model=shapes.NowShape, tags=["picture"])
def now(request: Request, moment: At) -> Response:
    """Each place: level, arrow against 6 and 24 hours before, reasons, last confirmation, coverage."""
    return at_moment(request, moment, lambda: now_record(moment))


@router.get("/areas/{area}/picture", response_model=shapes.PictureShape, tags=["picture"])
def picture(request: Request, moment: At) -> Response:
    """The whole picture as `detente picture --format json` prints it. Large: lists and `now` are lighter."""
    return at_moment(request, moment, lambda: {"picture": _cited(picture_record(moment.view.picture), moment.view.documents)})


def _cited(record: Record, documents: Mapping[str, Document]) -> Record:
    """The record with credit and link of each report that it rests on."""
    return record | {"sources": cited_in(record, documents)}


@router.get("/areas/{area}/places/{place}/tension", response_model=shapes.TensionShape, tags=["picture"])
def tension(request: Request, moment: At, place: str) -> Response:
    """The sum behind a level, line by line; each line names its mentions."""
    view = moment.view
    if not any(p.id == place for p in view.picture.places):
        raise Problem(404, f"no place {place!r} in this picture", f"there are: {', '.join(p.id for p in view.picture.places[:50])}")
    return at_moment(request, moment, lambda: tension_record(moment, place))


def area_record(room: Room, name: str) -> Record:
    """An area as AreaShape has it."""
    workspace = room.workspace(name)
    area = workspace.knowledge.area
    latest = room.store.latest(area="" if name == WORLD else name)
    if area is None:
        return {
            "id": name, "title": "The world", "time_zone": "UTC", "country": None, "footnote": "", "sides": [], "third_parties": [],
            "languages": ["en"], "places": [], "latest": latest,
        }  # fmt: skip
    return {
        "id": name, "title": area.title, "time_zone": str(area.zone), "country": area.country, "footnote": area.footnote,
        "sides": [{"id": i, "label": label} for i, label in area.sides], "third_parties": area.third_parties, "languages": area.languages,
        "places": [_place(p) for p in area.places.values()], "latest": latest.astimezone(area.zone) if latest is not None else None,
    }  # fmt: skip


def now_record(moment: Moment) -> Record:
    """The picture now as NowShape has it, without its moment."""
    view = moment.view
    area = view.knowledge.area
    known = [d for d in view.documents.values() if d.published is None or d.published <= moment.as_of]
    return {
        "title": area.title if area is not None else "The world", "footnote": area.footnote if area is not None else "",
        "scale": view.picture.scale, "reports": len(known), "families": len({d.family or d.source or d.id for d in known}),
        "places": [_place_now(p, moment, view, area) for p in view.picture.places],
        "counts": {name: view.count(name) for name in LEDGERS},
    }  # fmt: skip


def _place_now(place: PlacePicture, moment: Moment, view: View, area: KnownArea | None) -> Record:
    known = area.places.get(place.id) if area is not None else None
    names = {r.id: r.name for r in moment.room.workspace(moment.area).scale.rules}
    times = [i.confirmed for i in place.items if i.confirmed is not None]
    return {
        "id": place.id, "name": place.name, "names": _names(known), "country": place.country, "lat": known.lat if known else None,
        "lon": known.lon if known else None, "level": place.level, "level_name": place.level_name, "since": in_zone(place.since, moment),
        "tension": place.tension, "band": place.band, "by_points": place.by_points, "rules": [names.get(r, r) for r in place.rules],
        "held": place.held, "before": [before(place, moment, hours) for hours in BEFORE_HOURS], "reasons": place.reasons,
        "confirmed": in_zone(max(times, default=None), moment), "coverage": place.coverage, "mentions": place.evidence.mentions,
        "sources": _sources(view, place.evidence.documents, place.evidence.mentions),
    }  # fmt: skip


def before(place: PlacePicture, moment: Moment, hours: int) -> Record:
    """The level some hours before, from the crossings that the picture knows; which way it has gone since."""
    then = moment.as_of - timedelta(hours=hours)
    crossed = [c for c in place.history if c.at <= then]
    if not crossed:
        return {"hours": hours, "level": None, "change": "unknown"}
    level = crossed[-1].level
    change = "same" if level == place.level else ("up" if place.level > level else "down")
    return {"hours": hours, "level": level, "change": change}


def tension_record(moment: Moment, place_id: str) -> Record:
    """The sum of a place as TensionShape has it, without its moment."""
    view = moment.view
    place = view.picture.place(place_id)
    scale = moment.room.workspace(moment.area).scale
    found, names = explain(view.picture, place_id, scale=scale), {p.id: p.name for p in view.picture.places}
    lines = [
        {
            "text": x.text, "told_by": told_by(x.item, scale.factors, names), "points": x.points, "running": x.running, "item": x.item,
            "sources": _sources(view, view.documents_of(x.item.mentions), x.item.mentions),
        }
        for x in found.lines
    ]  # fmt: skip
    return {
        "place": place.id, "name": place.name, "tension": place.tension, "level": place.level, "level_name": place.level_name,
        "level_reasons": found.level_reasons, "lines": lines, "groups": place.groups, "band": place.band, "coverage": place.coverage,
        "history": place.history, "beside": beside_record(moment, place_id),
    }  # fmt: skip


def _sources(view: View, documents: Sequence[str], mentions: Sequence[str]) -> list[object]:
    return [c for d in documents[:_SOURCES] if (c := view.cited(d, mentions)) is not None]


def _names(place: AreaPlace | None) -> dict[str, tuple[str, ...]]:
    return dict(place.names) if place is not None else {}


def _place(place: AreaPlace) -> Record:
    return {
        "id": place.id, "kind": place.kind, "name": place.shown_name, "names": _names(place), "lat": place.lat, "lon": place.lon,
        "part_of": place.part_of, "borders": place.borders, "is_watched": place.is_watched, "country": place.country,
    }  # fmt: skip


def _actors(known: Knowledge) -> list[Record]:
    """Organisations and offices, by id; persons only in a public role, as the experts' lists have them."""
    return [
        {"id": i, "name": n.name, "country": n.country, "sector": n.sector, "side": n.side}
        for i, n in sorted(known.actors.by_id.items())
    ]
