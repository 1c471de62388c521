"""What the routes of the brief answer, and what they may be asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from detente.surfaces.api.asked import Words
from detente.surfaces.api.shapes import MomentShape, Shape, Time

_NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
LineText = Annotated[str, StringConstraints(max_length=4_000, pattern=_NO_CONTROL)]
Role = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


class BriefLineShape(Shape):
    """One line. `sources` are numbers in annex A, `mentions` open its sentences. `drawn`: what was drawn, where a person changed it;
    `is_left_out`: it stands in no file. `key` names it in an edit."""

    key: str = Field(examples=["l_1a2b3c4d5e6f7a8b"])
    text: str
    drawn: str | None
    is_left_out: bool
    sources: list[int] = Field(examples=[[1, 4]])
    mentions: list[str]
    under: list[BriefLineShape]


class BriefRowShape(Shape):
    """One row, a cell for each column."""

    cells: list[str]
    sources: list[int]
    mentions: list[str]


class BriefTableShape(Shape):
    """A table; the sources of a row are beside its cells."""

    columns: list[str]
    rows: list[BriefRowShape]


class BriefGroupShape(Shape):
    """Lines under a heading of their own; an empty title has none."""

    title: str
    lines: list[BriefLineShape]


class BriefPartShape(Shape):
    """A numbered part; one that is empty says `empty`."""

    number: str = Field(examples=["2"])
    title: str = Field(examples=["Significant events"])
    note: str
    empty: str
    is_empty: bool
    table: BriefTableShape | None
    groups: list[BriefGroupShape]


class BriefSourceShape(Shape):
    """A source of annex A with its licence credit."""

    number: int = Field(ge=1)
    document: str
    name: str
    family: str
    reliability: str
    side: str
    published: Time | None
    title: str
    link: str | None
    credit: str


class HeadLineShape(Shape):
    """A line of the head."""

    name: str = Field(examples=["Period"])
    value: str


class BriefShape(Shape):
    """The situation report of a period that ends at the moment, as `detente brief` draws it. `actions` are a person's lines of part 13."""

    moment: MomentShape
    kind: Literal["daily", "flash", "weekly"]
    start: Time
    end: Time
    heading: str
    standing: str = Field(examples=["Draft, not issued"])
    handling: str = Field(examples=["TLP:AMBER"])
    head: list[HeadLineShape]
    parts: list[BriefPartShape]
    actions: list[str]
    sources: list[BriefSourceShape]
    corrections: list[BriefLineShape]


class AskEdit(BaseModel):
    """What stands in the place of a line; its citations stay. An empty text leaves it out."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^l_[A-Za-z0-9_]{1,40}$")] = Field(examples=["l_1a2b3c4d5e6f7a8b"])
    text: LineText


class AskBrief(BaseModel):
    """What a person wrote in a brief. Nothing of it is kept by the server."""

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[AskEdit], Field(max_length=400)] = []
    actions: Annotated[list[LineText], Field(max_length=50)] = Field(
        default=[],
        description="The lines of part 13: actions taken or requested.",
        examples=[["Called the liaison officer of each side"]],
    )
    prepared_by: Role = Field(default="", description="A role.", examples=["watch officer"])
    approved_by: Role = Field(default="", description="A role.", examples=["chief of desk"])


class AskBriefFile(AskBrief):
    """The same for a file. With `issue` the report gets a number and a version, which the memory records with the hash of its text."""

    issue: bool = False
    by: (
        Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")] | None
    ) = Field(default=None, description="Who issues it.", examples=["Ana"])
    why: Words = ""
