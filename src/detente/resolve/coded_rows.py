"""Rows of coded events to mentions: their actors and places resolved by the same lists as those of any text."""

from __future__ import annotations

import math
import re
from functools import cached_property

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, When
from detente.model.rows import Cell, CodedRow
from detente.ontology.actors import Actors, Name
from detente.ontology.areas import Area, AreaPlace
from detente.ontology.gazetteer import Gazetteer, GazetteerPlace
from detente.text.plain import fold

_NO_ACTORS = ("place", "place-set", "adjective", "people", "capital")
_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*$")
# A name of the gazetteer is the row's place if its point lies no further off; another town of that name is.
_NEAR_KM = 40.0
_KM_A_DEGREE = 111.2


class CodedRows:
    """Gives the mention of a coded row. What no list has keeps its words and resolves to nothing."""

    def __init__(self, actors: Actors, area: Area | None, gazetteer: Gazetteer) -> None:
        self._actors, self._gazetteer = actors, gazetteer
        self._places = {fold(n): p for p in (area.places.values() if area is not None else ()) for n in p.all_names}

    @cached_property
    def _actor_names(self) -> dict[str, list[Name]]:
        """Made when the first row comes: a tenth of a second that no other text pays."""
        return {fold(n): found for n, found in self._actors.names.items()}

    def read(self, document: Document, row: CodedRow, *, method: str) -> Mention:
        """The one mention of a row, cited by the passage that tells it."""
        told = row.told
        return Mention(
            content_id("m", document.id, told.start, told.end, row.type, row.mode), document.id, told.start, told.end, told.text, row.type,
            row.mode, actors=tuple(map(self._actor, row.actors)), recipients=tuple(map(self._actor, row.recipients)),
            places=tuple(self._place(row)), when=_when(document, row), figures=tuple(_figures(row)), status=row.status,
            confidence=row.confidence, method=f"{row.method}, {method}",
        )  # fmt: skip

    def _actor(self, cell: Cell) -> ActorRef:
        """By the whole name, else without what stands in brackets behind it ("Protesters (Kosovo)"), which then may name the country."""
        bare = _BRACKETS.sub("", cell.text)
        found = self._named(cell.text) or self._named(bare)
        bracket = _BRACKETS.search(cell.text)
        behind = self._named(bracket[1]) if bracket is not None else None
        role = self._actors.roles.get(bare.casefold()) or self._actors.roles.get(bare.casefold().removesuffix("s"))
        sector = (found.sector if found is not None else None) or (role.sector if role is not None else None)
        country = (found.country if found is not None else None) or (behind.country if behind is not None else None)
        is_body = found is not None and found.kind != "country"
        return ActorRef(
            cell.text, cell.start, cell.end, found.id if is_body and found else None, found.name if is_body and found else None, country,
            sector, found.side if found is not None else None,
        )  # fmt: skip

    def _named(self, words: str) -> Name | None:
        names = [n for n in self._actor_names.get(fold(words), ()) if n.kind not in _NO_ACTORS]
        return names[-1] if names else None

    def _place(self, row: CodedRow) -> list[PlaceRef]:
        """The first cell that names a place of the area; else the place of the world of the first cell's name, near the row's point."""
        for cell in row.places:
            known = self._places.get(fold(cell.text))
            if known is not None:
                return [_of_area(known, cell, row)]
        if not row.places:
            return []
        cell = row.places[0]
        found = self._near(cell.text, row)
        if found is not None:
            lat, lon = (row.lat, row.lon) if row.lat is not None else (found.lat, found.lon)
            return [
                PlaceRef(
                    cell.text, cell.start, cell.end, found.id, found.name, lat, lon, row.precision or "settlement", found.country
                )
            ]
        return [PlaceRef(cell.text, cell.start, cell.end, None, None, row.lat, row.lon, row.precision)]

    def _near(self, name: str, row: CodedRow) -> GazetteerPlace | None:
        found = self._gazetteer.find(name)
        if row.lat is None or row.lon is None:
            return found[0] if len(found) == 1 else None  # one of several is not guessed
        lat, lon = row.lat, row.lon
        near = sorted((_km(p.lat, p.lon, lat, lon), p.id, p) for p in found)
        return near[0][2] if near and near[0][0] <= _NEAR_KM else None


def _of_area(place: AreaPlace, cell: Cell, row: CodedRow) -> PlaceRef:
    precision = "site" if place.kind in ("site", "crossing") else place.kind
    lat, lon = (row.lat, row.lon) if row.lat is not None else (place.lat, place.lon)
    return PlaceRef(cell.text, cell.start, cell.end, place.id, place.shown_name, lat, lon, precision, place.country)


def _when(document: Document, row: CodedRow) -> When:
    if row.start is None:
        return When(None, "as-of", None, document.published, document.published_granularity)
    return When(row.when.text if row.when is not None else None, "on", row.start, row.end, row.granularity)


def _figures(row: CodedRow) -> tuple[Figure, ...]:
    return row.figures


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance in km, good enough below 1,000 km."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return _KM_A_DEGREE * math.hypot(lat - other_lat, east)
