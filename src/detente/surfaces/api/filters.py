"""The filters that every ledger takes, and which entries they let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from detente.model.picture import Who
from detente.surfaces.api.facets import ids_of
from detente.surfaces.api.moments import At, Moment, time_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.view import Cited, Entry

Words = Annotated[list[str], Query(max_length=50)]


def _asked(description: str, example: str) -> object:
    return Query(max_length=50, description=description, examples=[[example]])


Places = Annotated[list[str], _asked("Place ids; what lies in a watched place is in it. Any of them.", "zvecan")]
Types = Annotated[list[str], _asked("Event types, with or without manner. Any of them.", "ASSAULT")]
Statuses = Annotated[
    list[str], _asked("The status of an event, or of a line (open, kept, stale, disputed ...). Any of them.", "happened")
]
Sides = Annotated[list[str], _asked("Side of an actor or speaker, or of the source; `none` for third parties. Any of them.", "a")]
Actors = Annotated[list[str], _asked("Actor ids, or names in full. Any of them.", "KFOR")]
Sources = Annotated[list[str], _asked("Names of sources, or their families. Any of them.", "Lowland Wire")]
From = Annotated[
    str | None, Query(alias="from", max_length=64, description="Not over before this time.", examples=["2023-05-29T06:00"])
]
To = Annotated[str | None, Query(max_length=64, description="Begun before this time.", examples=["2023-05-29T12:00"])]
Grade = Annotated[
    str | None,
    Query(pattern="^([A-Fa-f][1-6]?|[1-6])$", description="At least one source this good: letter, digit or both.", examples=["B2"]),
]
Disputed = Annotated[bool | None, Query(description="Only what is disputed, or only what is not.", examples=[True])]
Text = Annotated[str | None, Query(max_length=200, description="Words that it holds, whatever the case.", examples=["municipal"])]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; what is empty lets everything through."""

    places: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    start: datetime | None = None
    end: datetime | None = None
    grade: str | None = None
    disputed: bool | None = None
    text: str = ""

    def lets(self, entry: Entry) -> bool:
        """True if an entry is asked for."""
        facets = entry.facets
        return (
            (not self.places or not self.places.isdisjoint(ids_of(facets.places)))
            and self.lets_type(facets.type, facets.mode)
            and (not self.statuses or facets.status in self.statuses)
            and (not self.sides or not self.sides.isdisjoint(_sides(facets.actors, entry.sources)))
            and (not self.actors or not self.actors.isdisjoint(_names(facets.actors)))
            and (not self.sources or any(self.lets_source(c.source, c.family) for c in entry.sources))
            and self.lets_time(facets.start, facets.end)
            and (self.grade is None or any(self.lets_grade(c.grade) for c in entry.sources))
            and (self.disputed is None or self.disputed == facets.is_disputed)
            and (not self.text or self.text in facets.text.casefold())
        )

    def lets_type(self, type_: str, mode: str | None) -> bool:
        """`TYPE` or `TYPE/mode`."""
        return not self.types or type_ in self.types or f"{type_}/{mode}" in self.types

    def lets_source(self, source: str | None, family: str | None) -> bool:
        """By name or family, whatever the case."""
        return not self.sources or not self.sources.isdisjoint({(source or "").casefold(), (family or "").casefold()})

    def lets_time(self, start: datetime | None, end: datetime | None) -> bool:
        """What touches [from, to]; what has no time is not in any interval."""
        if self.start is None and self.end is None:
            return True
        first, last = start or end, end or start
        if first is None or last is None:
            return False
        return (self.start is None or last >= self.start) and (self.end is None or first <= self.end)

    def lets_grade(self, grade: str) -> bool:
        """No part of it worse than asked for: A is the best letter, 1 the best digit."""
        if self.grade is None:
            return True
        letter, digit = (self.grade[0], self.grade[1:]) if self.grade[0].isalpha() else ("", self.grade)
        return (not letter or grade[0] <= letter) and (not digit or grade[1] <= digit)


def _sides(actors: tuple[Who, ...], sources: tuple[Cited, ...]) -> frozenset[str]:
    return frozenset([*(a.side or "none" for a in actors), *(s.side or "none" for s in sources)])


def _names(actors: tuple[Who, ...]) -> frozenset[str]:
    return frozenset(n.casefold() for a in actors for n in (a.id, a.name) if n is not None)


def filters_of(
    moment: At, place: Places = [], type: Types = [], status: Statuses = [], side: Sides = [], actor: Actors = [],  # noqa: A002, B006
    source: Sources = [], from_: From = None, to: To = None, grade: Grade = None, disputed: Disputed = None, q: Text = None,  # noqa: B006
) -> Filters:  # fmt: skip
    """The filters of a request. Raises Problem for a time that is none."""
    start, end = (_time(v, moment, n) for v, n in ((from_, "from"), (to, "to")))
    if start is not None and end is not None and end < start:
        raise Problem(422, "to lies before from", "give the earlier time as from")
    return Filters(
        frozenset(place), frozenset(type), frozenset(status), frozenset(side), frozenset(a.casefold() for a in actor),
        frozenset(s.casefold() for s in source), start, end, grade.upper() if grade else None, disputed, (q or "").casefold(),
    )  # fmt: skip


def _time(value: str | None, moment: Moment, name: str) -> datetime | None:
    return None if value is None else time_of(value, moment.zone, where=name)


Asked = Annotated[Filters, Depends(filters_of)]
