"""Events: one happening in the world, told by one or more mentions. Computed, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """A row of the ledger: a mention was put to an event, with the points and what spoke for it."""

    mention: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """`mentions` are ids; `families` the independent publishers that tell it; [start, end) the narrowest told time.

    `joined` says of each mention but the first, which tells most, why it tells the same.
    """

    id: str
    type: str
    mode: str | None
    mentions: tuple[str, ...]
    places: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    polarity: str
    status: str
    families: tuple[str, ...]
    joined: tuple[Joined, ...] = ()
