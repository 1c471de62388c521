"""What the route of tensions over time answers."""

from __future__ import annotations

from pydantic import Field

from detente.surfaces.api.shapes import MomentShape, Shape


class PlaceSeriesShape(Shape):
    """A place over time, as columns: one tension (0 to 100) and one level (0 to 5) for each moment of `at`."""

    id: str = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    tension: list[float]
    level: list[int]


class SeriesShape(Shape):
    """The tension of places over time, each value by what was known at that moment. The last is the moment looked at, and its tension that
    of `places/{place}/tension`."""

    moment: MomentShape
    at: list[int] = Field(description="Seconds since 1970, UTC, rising.")
    step_minutes: int = Field(description="Between two moments; the last may come sooner.", examples=[60])
    places: list[PlaceSeriesShape]
