"""The balance of what was read: who is heard how often, by side, family and language. Shares of sources, never of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of one side, family or language. `documents` and `unresolved` go by who publishes, `claims` and `quotes` by who speaks
    where sides are counted, else by who publishes too."""

    name: str
    documents: int = 0
    claims: int = 0
    quotes: int = 0
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """A gap or a tilt in the mix: what is out of bounds, and by how much."""

    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Relay:
    """How long own reports took from being seen to being taken in. `late` took longer than the rules allow; `imported` came days later and
    are no measure."""

    reports: int
    median: timedelta | None
    longest: timedelta | None
    late: int
    imported: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Balance:
    """The mix of a period. `sides` has every side of the area, also those that nothing came from, and "no side"."""

    start: datetime
    end: datetime
    sides: tuple[Count, ...]
    families: tuple[Count, ...]
    languages: tuple[Count, ...]
    unheard: tuple[str, ...]
    flags: tuple[Flag, ...]
