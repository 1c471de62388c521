"""What is on the map and on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from fastapi import APIRouter, Request, Response

from detente.model.picture import Happening, Obstruction, PlacePicture, Presence
from detente.ontology.areas import Area
from detente.surfaces.api import shapes
from detente.surfaces.api.answers import GEOJSON, at_moment
from detente.surfaces.api.filters import Asked, Filters
from detente.surfaces.api.moments import At, Moment
from detente.surfaces.api.problems import encoded
from detente.surfaces.api.telling import note_entry
from detente.surfaces.api.view import Entry
from detente.surfaces.export.records import Record

router = APIRouter(tags=["map"])
LAYERS = {"presence": "presence", "events": "event", "obstructions": "obstruction"}
_TEXT_CHARS = 160


@router.get(
    "/areas/{area}/map",
    response_model=shapes.FeaturesShape,
    response_description="GeoJSON",
    responses={200: {"content": {GEOJSON: {}}}},
)
def on_map(request: Request, moment: At, filters: Asked) -> Response:
    """Places with their levels, presences, events and obstructions, as GeoJSON. A thing told for several places is a feature at each."""
    return at_moment(
        request, moment, lambda: {"type": "FeatureCollection", "features": list(features(moment, filters))}, media_type=GEOJSON
    )


@router.get("/areas/{area}/timeline", response_model=shapes.TimelineShape)
def timeline(request: Request, moment: At, filters: Asked) -> Response:
    """All events with a time as columns, oldest first."""
    return at_moment(request, moment, lambda: timeline_record(moment, filters))


def features(moment: Moment, filters: Filters) -> Iterator[Record | msgspec.Raw]:
    """The features, places first."""
    view = moment.view
    area = view.knowledge.area
    for place in view.picture.places:
        known = area.places.get(place.id) if area is not None else None
        if known is not None and (not filters.places or place.id in filters.places):
            yield _feature(place.id, "place", known.lat, known.lon, _place_properties(place))
    for name in LAYERS:
        for entry in view.ledger(name):
            if filters.lets(entry):
                note_entry(moment, entry)
                for inside, feature in view.features(entry, encoded_features):
                    if not filters.places or not filters.places.isdisjoint(_around(area, inside)):
                        yield feature


def encoded_features(entry: Entry) -> tuple[tuple[str | None, msgspec.Raw], ...]:
    """The features of an entry, one at each of its places, as the bytes that every answer with them holds."""
    shown = properties(entry)
    layer = LAYERS[entry.ledger]
    return tuple(
        (p.id, msgspec.Raw(encoded(_feature(entry.id, layer, p.lat, p.lon, shown | {"place": p.name, "place_id": p.id}))))
        for p in entry.points
    )


def _around(area: Area | None, place: str | None) -> frozenset[str | None]:
    """A place and the watched one that it lies in."""
    return frozenset({place, area.watched_around(place) if area is not None and place is not None else None})


def _feature(identity: str, layer: str, lat: float, lon: float, more: Record) -> Record:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": {"id": identity, "layer": layer} | more}


def _place_properties(place: PlacePicture) -> Record:
    return {
        "place": place.name, "place_id": place.id, "level": place.level, "level_name": place.level_name, "tension": round(place.tension, 1),
        "reason": place.reasons[0] if place.reasons else "", "is_low_coverage": place.coverage.is_low,
        "last_report": place.coverage.last_report,
    }  # fmt: skip


def properties(entry: Entry) -> Record:
    """What a feature says of an entry: enough for a label, its age and its sources' number."""
    facets, record = entry.facets, entry.record
    found: Record = {
        "type": facets.type, "mode": facets.mode, "status": facets.status, "text": facets.text[:_TEXT_CHARS], "start": facets.start,
        "end": facets.end, "sides": sorted({a.side for a in facets.actors if a.side is not None}),
        "actors": list(dict.fromkeys(a.name for a in facets.actors)), "mentions": len(entry.mentions),
        "families": len({s.family or s.source for s in entry.sources}),
    }  # fmt: skip
    if isinstance(record, (Presence, Obstruction)):
        found |= {"since": record.since, "confirmed": record.confirmed, "until": record.until, "is_stale": record.is_stale}
    if isinstance(record, Presence):
        found |= {"who": record.who.name, "manner": record.manner, "between": [b.name for b in record.between], "size": record.size}
    return found


def timeline_record(moment: Moment, filters: Filters) -> Record:
    """The events as TimelineShape has them, without its moment."""
    found = [(e, t) for e in moment.view.ledger("events") if (t := e.facets.start or e.facets.end) is not None and filters.lets(e)]
    for entry, _ in found:
        note_entry(moment, entry)
    found.sort(key=lambda f: f[1])
    places = sorted({p.name for e, _ in found for p in e.facets.places[:1]})
    types = sorted({e.facets.type for e, _ in found})
    at_place, at_type = {p: i for i, p in enumerate(places)}, {t: i for i, t in enumerate(types)}
    return {
        "places": places, "types": types, "ids": [e.id for e, _ in found], "start": [_seconds(t) for _, t in found],
        "end": [_seconds(e.facets.end or t) for e, t in found], "type": [at_type[e.facets.type] for e, _ in found],
        "place": [at_place[e.facets.places[0].name] if e.facets.places else -1 for e, _ in found],
        "text": [e.facets.text[:_TEXT_CHARS] for e, _ in found], "is_plain": [_is_plain(e.record) for e, _ in found],
        "told": [_seconds(_told(e) or e.facets.end or t) for e, t in found],
    }  # fmt: skip


def _is_plain(record: object) -> bool:
    return isinstance(record, Happening) and record.polarity == "affirmed" and record.status in ("happened", "ongoing")


def _told(entry: Entry) -> datetime | None:
    """When the first of its sources was published."""
    return min((s.published for s in entry.sources if s.published is not None), default=None)


def _seconds(time: datetime) -> int:
    return int(time.astimezone(UTC).timestamp())
