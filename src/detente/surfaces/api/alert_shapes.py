"""What the routes of alerts answer."""

from __future__ import annotations

from pydantic import Field

from detente.model.picture import Band
from detente.surfaces.api.shapes import CitedShape, MomentShape, Shape, Time


class ReasonShape(Shape):
    """One reason behind an alert as it stood when it was raised; `mentions` open its sentences (a neighbour's pull has none)."""

    text: str = Field(examples=["crowd facing a force"])
    points: float
    told_by: str = Field(examples=["two families"])
    mentions: list[str] = Field(examples=[["m_1a2b3c4d5e6f7a8b"]])
    sources: list[CitedShape]


class StepShape(Shape):
    """An alert of the same place that this one goes beyond."""

    id: str = Field(examples=["a_1a2b3c4d5e6f7a8b"])
    level: int
    level_name: str
    at: Time


class SeenShape(Shape):
    """Who has seen an alert; `number` takes it back."""

    by: str = Field(examples=["Ana"])
    at: Time | None
    why: str
    number: int = Field(ge=1, examples=[7])


class AlertShape(Shape):
    """A place reached a level that somebody must see: what, where, since when, why, how sure, who must see it and who has.

    `way` are the alerts that it goes beyond, oldest first: whoever has seen this one has seen them."""

    id: str = Field(examples=["a_1a2b3c4d5e6f7a8b"])
    kind: str = Field(examples=["level"])
    headline: str = Field(examples=["Zvečan / Zveçan: 4 acute"])
    place: str = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    level: int = Field(ge=0, le=5)
    level_name: str = Field(examples=["acute"])
    before: int = Field(description="The level before it.")
    before_name: str
    at: Time
    tension: float
    band: Band
    reasons: list[ReasonShape]
    rules: list[str] = Field(description="The rules that lifted the level above its points, in words.")
    note: str
    how_sure: str = Field(
        examples=["two families; 31.2 points, 18.0 if only what own observers or two families tell is so, 33.0 if every claim is"]
    )
    is_low_coverage: bool
    must_see: list[str] = Field(examples=[["watch officer"]])
    way: list[StepShape]
    seen: SeenShape | None
    sources: list[CitedShape]


class AlertsShape(Shape):
    """The alerts that stand and those of the last time, the open ones first, the highest level first. `POST decisions` with kind
    acknowledge says that they were seen."""

    moment: MomentShape
    open: int = Field(description="How many nobody has seen yet.", examples=[1])
    items: list[AlertShape]
