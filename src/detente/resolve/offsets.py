"""Points told by another place: "20 km north of X", "near X", "between A and B"."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.model.mentions import PlaceRef
from detente.model.places import Toponym
from detente.text.distance import EARTH_RADIUS_KM, distance_km
from detente.text.numbers import number_value

_BEARINGS = {"north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0, "west": 270.0,
             "northwest": 315.0}  # fmt: skip
_LETTERS = {
    "north": "N",
    "northeast": "NE",
    "east": "E",
    "southeast": "SE",
    "south": "S",
    "southwest": "SW",
    "west": "W",
    "northwest": "NW",
}
_KM_OF = {"k": 1.0, "m": 1.609344}
_COMPASS = r"(?P<way>(?:north|south)(?:[- ]?(?:east|west))?|east|west)"
_DISTANCE = r"(?P<number>\d+(?:[.,]\d+)?|[a-z]+(?:-[a-z]+)?)[ -](?P<unit>kilomet(?:re|er)s?|kms?|miles?|mi)"
_HEAD = r"(?:the )?(?:(?:town|city|village|capital|border|centre|center|port)(?: city| town)?(?: of)? )?$"
_BEFORE = re.compile(rf"{_DISTANCE}(?: (?:to the )?{_COMPASS})? (?:of|from|outside|away from) {_HEAD}", re.I)
_DIRECTION = re.compile(rf"\b{_COMPASS} of {_HEAD}", re.I)
_NEAR = re.compile(rf"\b(?:near|close to|outside|not far from|on the outskirts of|in the vicinity of|just off) {_HEAD}", re.I)
_BETWEEN = re.compile(rf"\bbetween (?:both )?{_HEAD}", re.I)
_AND = re.compile(rf"^ and {_HEAD}", re.I)
_LOOK_BACK = 70
_FARTHEST_KM = 300.0  # the two ends of "between"
_FARTHEST_OFFSET_KM = 500.0
_ROUND_KM = 15.0  # up to here a point told by distance is as good as a municipality


@dataclass(frozen=True, slots=True)
class Offset:
    """How a point lies to the place named behind: `words` in short, the distance in km and the bearing in degrees (None: not told)."""

    words: str
    km: float | None = None
    bearing: float | None = None

    @property
    def precision(self) -> str | None:
        """What the point is good for; None where the place's own precision holds."""
        if self.km is not None and self.bearing is not None:
            return "municipality" if self.km <= _ROUND_KM else "region"
        return "region" if self.km is not None or self.bearing is not None else None

    def moved(self, lat: float, lon: float) -> tuple[float, float]:
        """The point: moved on the great circle if distance and bearing are told, else the place itself."""
        if self.km is None or self.bearing is None:
            return lat, lon
        return destination(lat, lon, self.km, self.bearing)


def offset_before(text: str, start: int) -> Offset | None:
    """What the words right before a name tell of the distance from it; None if they tell none."""
    before = " ".join(text[max(0, start - _LOOK_BACK) : start].split()) + " "
    told = _BEFORE.search(before)
    if told is not None:
        km = _kilometres(told["number"], told["unit"])
        if km is not None and km <= _FARTHEST_OFFSET_KM:
            way = _way(told["way"])
            return Offset(f"{_shown(km)} km {f'{_LETTERS[way]} of' if way else 'from'}", km, _BEARINGS[way] if way else None)
    direction = _DIRECTION.search(before)
    if direction is not None:
        way = _way(direction["way"]) or "north"
        return Offset(f"{_LETTERS[way]} of", None, _BEARINGS[way])
    return Offset("near") if _NEAR.search(before) else None


def relations(text: str, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """ "Between A and B": a point half-way, with both names as written. Ends too far apart, or not sure, give none."""
    found = []
    for first, second in itertools.pairwise(toponyms):
        a, b = first.ref, second.ref
        before = " ".join(text[max(0, a.start - _LOOK_BACK) : a.start].split()) + " "
        if _BETWEEN.search(before) is None or _AND.match(text[a.end : b.start]) is None:
            continue
        if "people" in (first.form, second.form) or "open" in (first.belief, second.belief):
            continue
        if a.lat is None or a.lon is None or b.lat is None or b.lon is None or "country" in (a.precision, b.precision):
            continue
        apart = distance_km(a.lat, a.lon, b.lat, b.lon)
        if apart <= _FARTHEST_KM:
            found.append(_half_way(text, a, b, apart))
    return found


def _half_way(text: str, a: PlaceRef, b: PlaceRef, apart: float) -> Toponym:
    assert a.lat is not None
    assert a.lon is not None
    assert b.lat is not None
    assert b.lon is not None
    lat, lon = (a.lat + b.lat) / 2, (a.lon + b.lon) / 2
    precision = "municipality" if apart <= 2 * _ROUND_KM else "region"
    country = a.country if a.country == b.country else None
    ref = PlaceRef(
        text[a.start : b.end], a.start, b.end, f"{a.id}+{b.id}", f"between {a.name} and {b.name}", round(lat, 4), round(lon, 4), precision, country,
        relation="between",
    )  # fmt: skip
    return Toponym(ref, "relation", "told", f"half-way between two places that are {_shown(apart)} km apart")


def destination(lat: float, lon: float, km: float, bearing: float) -> tuple[float, float]:
    """The point at a distance in km and a bearing in degrees from north, clockwise, on a sphere; rounded to four digits."""
    phi, theta, delta = math.radians(lat), math.radians(bearing), km / EARTH_RADIUS_KM
    sine = math.sin(phi) * math.cos(delta) + math.cos(phi) * math.sin(delta) * math.cos(theta)
    other = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(math.sin(theta) * math.sin(delta) * math.cos(phi), math.cos(delta) - math.sin(phi) * math.sin(other))
    return round(math.degrees(other), 4), round((math.degrees(math.radians(lon) + turn) + 540) % 360 - 180, 4)


def _kilometres(number: str, unit: str) -> float | None:
    try:
        return float(number_value("one" if number.lower() == "a" else number)) * _KM_OF[unit[0].lower()]
    except ValueError:  # "a few miles"
        return None


def _way(word: str | None) -> str | None:
    return None if word is None else word.lower().replace("-", "").replace(" ", "")


def _shown(km: float) -> str:
    return f"{km:.0f}" if km >= 10 or km == int(km) else f"{km:.1f}"
