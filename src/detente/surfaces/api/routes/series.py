"""The tension of places over time: one answer in the place of a picture for each moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente.model.picture import PlacePicture
from detente.resolve.grouping import decided_events
from detente.situation.assess import known_tension
from detente.surfaces.api import series_shapes
from detente.surfaces.api.answers import at_moment
from detente.surfaces.api.filters import Places
from detente.surfaces.api.moments import At, Moment, time_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.export.records import Record

router = APIRouter(tags=["picture"])
From = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=64,
        description="The first moment; default: three days before the last.",
        examples=["2023-05-26T00:00"],
    ),
]
Points = Annotated[int, Query(ge=2, le=1_000, description="At most so many moments.", examples=[200])]
_USUAL = timedelta(days=3)
_STEPS_MINUTES = (15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200)


@router.get("/areas/{area}/series", response_model=series_shapes.SeriesShape)
def series(request: Request, moment: At, place: Places = [], start: From = None, points: Points = 200) -> Response:  # noqa: B006
    """Tension and level of each place over time, by what was known at each moment."""
    first = time_of(start, moment.zone, where="from") if start is not None else moment.as_of - _USUAL
    if first >= moment.as_of:
        raise Problem(422, "from lies after the moment that is looked at", "give an earlier time as from, or a later as_of")
    known = [p for p in moment.view.picture.places if not place or p.id in place]
    if place and len(known) < len(set(place)):
        raise Problem(
            404, "no such place in this picture", f"there are: {', '.join(p.id for p in moment.view.picture.places[:50])}"
        )
    return at_moment(request, moment, lambda: series_record(moment, known, first, points))


def series_record(moment: Moment, places: Sequence[PlacePicture], first: datetime, points: int) -> Record:
    """Places over time as SeriesShape has them, without the moment."""
    step = _step(moment.as_of - first, points)
    at = _moments(first, moment.as_of, step)
    found = moment.view.once(("series", first, step), lambda: _tensions(moment, at))
    return {
        "at": [int(m.timestamp()) for m in at], "step_minutes": step // timedelta(minutes=1),
        "places": [
            {"id": p.id, "name": p.name, "tension": found[p.id], "level": [_level(p, m) for m in at]} for p in places
        ],
    }  # fmt: skip


def _tensions(moment: Moment, at: Sequence[datetime]) -> dict[str, tuple[float, ...]]:
    room, workspace = moment.room, moment.room.workspace(moment.area)
    seen = workspace.seen(room.store, as_of=moment.as_of, known_at=moment.known_at, ceiling=moment.ceiling)
    events = decided_events(seen.decided, seen.documents, workspace.knowledge.story_scale)
    return known_tension(
        seen.decided.mentions, seen.documents, events=events, area=workspace.knowledge.area, scale=workspace.scale, as_of=moment.as_of,
        places=[p.id for p in moment.view.picture.places], moments=at,
    )  # fmt: skip


def _step(length: timedelta, points: int) -> timedelta:
    """The shortest step that gives no more than so many moments."""
    steps = (timedelta(minutes=m) for m in _STEPS_MINUTES)
    return next((s for s in steps if length / s <= points - 2), length / (points - 1))


def _moments(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    """The moments on the grid of the step from the first on, and the last one."""
    begun = datetime.fromtimestamp(-(-first.timestamp() // step.total_seconds()) * step.total_seconds(), UTC)
    count = max(0, -(-(last - begun) // step))
    return [*(begun + n * step for n in range(count)), last]


def _level(place: PlacePicture, at: datetime) -> int:
    """The level by the crossings that the picture knows; unknown before the first."""
    if place.history and at >= place.history[-1].at:
        return place.level
    return next((c.level for c in reversed(place.history) if c.at <= at), 0)
