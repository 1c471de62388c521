"""Of which moment a request asks: `as_of`, `known_at` and `ceiling` on every read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from detente.documents.published import read_published
from detente.model.decisions import LABELS
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import Room, lower_label
from detente.surfaces.api.sight import Asker, Sight
from detente.surfaces.api.view import View, ViewKey

_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")  # in an address a plus that nobody encoded is a space
Area = Annotated[str, Path(max_length=100, description="An area under watch, or `world`.", examples=["north-kosovo"])]
AsOf = Annotated[
    str | None,
    Query(
        max_length=64,
        description="The moment that is looked at: ISO 8601 (the area's zone where it names none), or `now`; default: the newest report.",
        examples=["2023-05-29T12:00"],
    ),
]
KnownAt = Annotated[
    str | None,
    Query(
        max_length=64,
        description="As the memory stood then: a time, or `#1234`, an entry of its log; default: now.",
        examples=["2023-05-29T12:05", "#1234"],
    ),
]
Ceiling = Annotated[
    str | None,
    Query(
        pattern=f"^({'|'.join(LABELS)})$",
        description="Leave out what is labelled above this; never above the server's own ceiling.",
        examples=["public"],
    ),
]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a request looks at. `newest` names the last thing in the memory that it may show."""

    room: Room
    area: str
    as_of: datetime
    known_at: datetime | None
    ceiling: str
    newest: str
    sight: Sight

    @property
    def view(self) -> View:
        """The picture of the moment; the same object each time."""
        return self.room.view(ViewKey(self.area, self.as_of, self.newest, self.known_at, self.ceiling, self.sight.is_blurred))

    @property
    def entry(self) -> int:
        """The number of the last entry of the log that counts."""
        return int(self.newest.rpartition(" ")[2])

    @property
    def pinned(self) -> datetime:
        """When the last thing that counts was added: `known_at` of whoever asks for the same again."""
        return self.room.store.moment_of(self.entry) if self.entry else datetime.now(UTC)

    @property
    def zone(self) -> tzinfo:
        area = self.room.workspace(self.area).knowledge.area
        return area.zone if area is not None else UTC


def room_of(request: Request) -> Room:
    """The room that the application serves."""
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(room_of)]


def asker_of(request: Request) -> Asker:
    """Who asks, as the gate found it."""
    asker: Asker = request.state.asker
    return asker


InAsker = Annotated[Asker, Depends(asker_of)]


def moment_of(
    room: InRoom, asker: InAsker, area: Area, as_of: AsOf = None, known_at: KnownAt = None, ceiling: Ceiling = None,
) -> Moment:  # fmt: skip
    """The moment of a request. Raises Problem for an unknown area or a time that is none."""
    workspace = room.workspace(area)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    sight = asker.sight
    known = sight.delayed(known_moment(room, known_at, zone))
    newest = room.store.newest(known_at=known)
    if as_of is None:
        moment = room.latest(area, known_at=known, newest=newest)
    elif as_of == "now":
        moment = datetime.now(UTC).replace(second=0, microsecond=0)
    else:
        moment = time_of(as_of, zone, where="as_of")
    moment = sight.delayed(moment) or moment
    highest = lower_label(ceiling or LABELS[-1], lower_label(room.serving.ceiling, sight.ceiling))
    return Moment(room, area, moment, known, highest, newest, sight)


def known_moment(room: Room, known_at: str | None, zone: tzinfo) -> datetime | None:
    """The time of `known_at`, which may name an entry of the log."""
    if known_at is None:
        return None
    if known_at.startswith("#"):
        number = known_at[1:]
        if not number.isascii() or not number.isdigit() or not 0 < int(number) < 2**62:
            raise Problem(422, f"known_at {known_at!r} names no entry", "expected # and a number, such as #1234, or a time")
        if int(number) > room.store.head().entry:
            raise Problem(422, f"the log has no entry {number}", f"its last one is {room.store.head().entry}")
        return room.store.moment_of(int(number))
    return time_of(known_at, zone, where="known_at")


def time_of(value: str, zone: tzinfo, *, where: str) -> datetime:
    """A time of a request. Raises Problem with what was expected."""
    try:
        found = read_published(_LOST_PLUS.sub(r"\1+\2", value), zone)[0]
        found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Problem(422, f"{where} {value!r} is no time", f"{error}") from error
    if not 1000 <= found.year <= 9000:
        raise Problem(422, f"{where} {value!r} is out of range", "expected a year from 1000 to 9000")
    return found


At = Annotated[Moment, Depends(moment_of)]
