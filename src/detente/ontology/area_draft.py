"""A first draft of an area's folder, from a country or a box: to be edited by people who know the place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from detente.errors import SettingsError
from detente.ontology.actors import HOLDER_COLUMNS, ORGANISATION_COLUMNS
from detente.ontology.gazetteer import Gazetteer, GazetteerPlace
from detente.text.distance import distance_km

MAX_PLACES = 60
NEIGHBOURS = 4
_NAME = re.compile(r"^[a-z][a-z0-9-]{1,40}$")


@dataclass(frozen=True, slots=True)
class AreaRequest:
    """What an area is made from: a country (ISO 3166 alpha-3) or a box (west, south, east, north in degrees)."""

    name: str
    country: str | None = None
    box: tuple[float, float, float, float] | None = None
    timezone: str = "UTC"


def write_area_draft(request: AreaRequest, folder: Path, gazetteer: Gazetteer) -> list[GazetteerPlace]:
    """Writes the files into `folder`/areas/NAME and gives its places. Raises SettingsError if it exists or holds no place."""
    if not _NAME.match(request.name):
        raise SettingsError(f"{request.name!r} is no name for an area; use lower-case letters, digits and hyphens")
    target = folder / "areas" / request.name
    if target.exists():
        raise SettingsError(f"{target} exists already; choose another name or edit its files")
    places = list(gazetteer.within(country=request.country, box=request.box, limit=MAX_PLACES))
    if not places:
        raise SettingsError("the gazetteer has no place there; check the country code (alpha-3) or the box (west,south,east,north)")
    target.mkdir(parents=True)
    country = request.country or max({p.country for p in places}, key=lambda c: sum(p.country == c for p in places))
    (target / "area.yaml").write_text(_area_yaml(request, country), encoding="utf-8")
    (target / "places.yaml").write_text(_places_yaml(places, country), encoding="utf-8")
    (target / "actors.tsv").write_text("\t".join((*ORGANISATION_COLUMNS, "side")) + "\n", encoding="utf-8")
    (target / "holders.tsv").write_text("\t".join(HOLDER_COLUMNS) + "\n", encoding="utf-8")
    (target / "swap.tsv").write_text("a\tb\n", encoding="utf-8")
    (target / "sources.yaml").write_text("[]\n", encoding="utf-8")
    return places


def _area_yaml(request: AreaRequest, country: str) -> str:
    return f"""# Draft. Edit: title, time zone, sides with neutral labels, third parties, the usual number of reporting families.
name: {request.name}
title: {request.name.replace("-", " ").title()}
timezone: {request.timezone}
country: {country}
footnote: ""
sides:
  - {{id: a, label: side A}}
  - {{id: b, label: side B}}
third_parties: []
languages: [en]
observers: []
usual_families: 2
readiness_counts_in: []
sets: []
mandates: []
"""


def _places_yaml(places: list[GazetteerPlace], country: str) -> str:
    ids = _ids(places)
    borders = _borders(places)
    names = _names(places)
    lines = ["# Draft from the gazetteer (GeoNames, CC BY 4.0), most populous first. Borders are the nearest places: edit them."]
    for index, place in enumerate(places):
        near = ", ".join(ids[other] for other in sorted(borders[index]))
        lines += [
            f"- id: {ids[index]}", "  kind: settlement", "  names:", f"    en: [{_quoted(names[index])}]", f"  lat: {place.lat}",
            f"  lon: {place.lon}", "  part_of: null", f"  borders: [{near}]", "  watched: true",
        ]  # fmt: skip
        if place.country != country:
            lines.append(f"  country: {place.country}")
    return "\n".join(lines) + "\n"


def _ids(places: list[GazetteerPlace]) -> list[str]:
    from detente.text.plain import fold

    found: list[str] = []
    for place in places:
        base = fold(place.name).replace(" ", "-") or place.id.replace(":", "-")
        found.append(base if base not in found else f"{base}-{place.id.split(':')[1]}")
    return found


def _names(places: list[GazetteerPlace]) -> list[str]:
    """The places' names; a second place of a name gets its id behind it, to be edited: a text would not tell the two apart."""
    found: list[str] = []
    for place in places:
        found.append(place.name if place.name not in found else f"{place.name} ({place.id})")
    return found


def _borders(places: list[GazetteerPlace]) -> list[set[int]]:
    """Each place with its nearest ones, made symmetric."""
    near: list[set[int]] = [set() for _ in places]
    for index, place in enumerate(places):
        others = sorted(
            (distance_km(place.lat, place.lon, other.lat, other.lon), at) for at, other in enumerate(places) if at != index
        )
        for _, at in others[:NEIGHBOURS]:
            near[index].add(at)
            near[at].add(index)
    return near


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
