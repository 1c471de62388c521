"""Events: one happening in the world, told by one or more mentions. Computed, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """`mentions` are ids; `families` the independent publishers that tell it; [start, end) the narrowest told time."""

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
