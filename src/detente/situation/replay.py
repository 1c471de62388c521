"""The replay: pictures of one area at many moments, turned into a curve for each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from detente.model.picture import Picture, PlacePicture
from detente.model.replay import Curve, CurvePoint


def moments(first: datetime, last: datetime, *, step: timedelta) -> Iterator[datetime]:
    """The moments from the first to the last, both included where the step meets them.

    Raises ValueError if the step is not positive or the last moment lies before the first.
    """
    if step <= timedelta():
        raise ValueError("the step of a replay must be more than nothing")
    if last < first:
        raise ValueError("a replay ends before it begins")
    count = (last - first) // step
    return (first + number * step for number in range(count + 1))


def curves_of(pictures: Iterable[Picture]) -> tuple[Curve, ...]:
    """One curve for each place that any of the pictures has, in the order of the first that has it."""
    points: dict[str, list[CurvePoint]] = {}
    names: dict[str, str] = {}
    for picture in pictures:
        for place in picture.places:
            names.setdefault(place.id, place.name)
            points.setdefault(place.id, []).append(_point(place, picture.as_of))
    return tuple(Curve(place, names[place], tuple(found)) for place, found in points.items())


def _point(place: PlacePicture, at: datetime) -> CurvePoint:
    return CurvePoint(
        at,
        place.level,
        place.level_name,
        place.tension,
        place.band,
        place.rules,
        place.reasons,
        is_low_coverage=place.coverage.is_low,
    )
