"""Where: names to coordinates, by the area first and the world's gazetteer after it; never a namesake in silence."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from detente.model.mentions import PlaceRef
from detente.model.readings import PlaceUse
from detente.ontology.areas import Area, AreaPlace
from detente.ontology.gazetteer import Gazetteer, GazetteerPlace
from detente.text.distance import distance_km
from detente.text.plain import fold

_CLEAR_LEAD = 20.0
_PLACING = frozenset({"in", "at", "near", "outside", "around", "inside"})
_PRECISIONS = {
    "settlement": "settlement",
    "country": "country",
    "region": "region",
    "district": "settlement",
    "continent": "region",
}
_AREA_PRECISIONS = {"municipality": "municipality", "settlement": "settlement", "quarter": "settlement", "site": "site",
                    "crossing": "site", "region": "region", "country": "country"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What a document tells about where it is: countries of its actors, points of its other places."""

    countries: frozenset[str] = frozenset()
    points: tuple[tuple[float, float], ...] = ()


class PlaceResolver:
    """Resolves place phrases."""

    def __init__(self, gazetteer: Gazetteer, area: Area | None) -> None:
        self._gazetteer, self._area = gazetteer, area
        self._descriptions = _descriptions(area)

    def resolve(self, use: PlaceUse, context: Context) -> list[PlaceRef]:
        """The places of a phrase: one, several for a set, none if it is no place."""
        area_ids = [key.split("|", 1)[1] for key in use.keys if key.startswith("place|")]
        if area_ids:
            return [self.of_area(i, use) for i in area_ids[:1]]
        if use.is_site or not use.text[:1].isupper():
            return []
        return self._of_world(use, context)

    def set_of(self, use: PlaceUse) -> tuple[str, ...] | None:
        """The area places that a set word stands for; None for other phrases."""
        for key in use.keys:
            if key.startswith("place-set|") and self._area is not None:
                return self._area.sets[int(key.split("|", 1)[1])].places
        return None

    def of_area(self, place_id: str, use: PlaceUse, *, inferred: bool = False) -> PlaceRef:
        """An area's place as a reference for a phrase."""
        assert self._area is not None
        place = self._area.places[place_id]
        return PlaceRef(
            use.text, use.start, use.end, place.id, place.shown_name, None if math.isnan(place.lat) else place.lat,
            None if math.isnan(place.lon) else place.lon, _AREA_PRECISIONS[place.kind], place.country, inferred,
        )  # fmt: skip

    def site_in(self, text: str, around: Iterable[str]) -> list[str]:
        """The area's sites that a description ("the municipal buildings") means in the places `around`."""
        words = fold(text)
        found = []
        for description, sites in self._descriptions.items():
            if description in words or description in words.rstrip("s"):
                found += [s.id for s in sites if s.part_of in set(around) and s.id not in found]
        return found

    def _of_world(self, use: PlaceUse, context: Context) -> list[PlaceRef]:
        candidates = self._gazetteer.find(use.text)
        if not candidates:
            is_place = use.preposition in _PLACING and not use.keys
            return [PlaceRef(use.text, use.start, use.end)] if is_place else []
        chosen = choose(candidates, context)
        if chosen is None:
            ids = tuple(c.id for c in candidates[:5])
            return [PlaceRef(use.text, use.start, use.end, candidates=ids)]
        return [
            PlaceRef(use.text, use.start, use.end, chosen.id, chosen.name, chosen.lat, chosen.lon,
                     _PRECISIONS[chosen.kind], chosen.country)
        ]  # fmt: skip


def choose(candidates: tuple[GazetteerPlace, ...], context: Context) -> GazetteerPlace | None:
    """The candidate that the context singles out; None if it stays ambiguous.

    Countries and regions come before settlements of their name; then places in a country that the document names, then
    places near its other places, then a population that is twenty times the next one's.
    """
    if len(candidates) == 1:
        return candidates[0]
    scored = sorted(((_fit(c, context), c) for c in candidates), key=lambda p: (-p[0], -p[1].population, p[1].id))
    (best, first), (second, _) = scored[0], scored[1]
    return first if best - second >= 1.0 else None


def _fit(place: GazetteerPlace, context: Context) -> float:
    score = math.log(place.population + 50, _CLEAR_LEAD)
    if place.kind == "country":
        score += 4.0
    elif place.kind == "region":
        score += 1.5
    if place.country in context.countries:
        score += 2.0
    if context.points:
        nearest = min(distance_km(place.lat, place.lon, lat, lon) for lat, lon in context.points)
        score += 2.0 * math.exp(-nearest / 300.0)
    return score


def _descriptions(area: Area | None) -> dict[str, list[AreaPlace]]:
    found: dict[str, list[AreaPlace]] = {}
    for place in area.places.values() if area is not None else ():
        for description in place.descriptions:
            found.setdefault(fold(description), []).append(place)
    return found
