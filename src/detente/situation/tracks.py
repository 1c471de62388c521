"""Tracks: how much one indicator weighs at one place at any time, by what was known then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from detente.ontology.tension_scale import Indicator
from detente.situation.tellings import Telling

Regard = Callable[[float], float]
"""How a credibility is counted: as it is, only if confirmed, or as if confirmed (the band)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event, or one reading of a state, with what tells it.

    `anchor` is when it happened at the latest, was last confirmed, falls due or starts; `until` ends what is announced.
    """

    credibility: float
    anchor: datetime
    since: datetime
    tellings: tuple[Telling, ...]
    until: datetime | None = None
    said_ended_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The pieces as known from one moment on."""

    known: datetime
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece at one moment: its credibility as counted, its fade and its points."""

    indicator: Indicator
    piece: Piece
    credibility: float
    fade: float
    points: float


class Track(Protocol):
    """One indicator at one place."""

    @property
    def indicator(self) -> Indicator: ...

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        """The pieces that count at a moment, with their points."""
        ...

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        """True if it stands, fresh, at that credibility at least: a state within its time to live, an event within `within`."""
        ...

    def steps(self) -> list[datetime]:
        """Moments at which the points may rise although nothing new is known."""
        ...


def known_at(versions: Sequence[Version], at: datetime) -> tuple[Piece, ...]:
    """The pieces as known at a moment."""
    index = bisect_right(versions, at, key=lambda v: v.known)
    return versions[index - 1].pieces if index else ()


def half_lives(age: timedelta, half_life: timedelta) -> float:
    """2^(-age / half-life); 1 for what has no age yet."""
    return float(2.0 ** (-max(age, timedelta()) / half_life))


def batches(tellings: Iterable[tuple[Telling, bool]]) -> Iterator[tuple[datetime, list[tuple[Telling, bool]]]]:
    """Tellings, each with its mark, by the moment they became known, in order."""
    batch: list[tuple[Telling, bool]] = []
    for telling, mark in sorted(tellings, key=lambda t: (t[0].known, t[0].mention.id)):
        if batch and batch[0][0].known != telling.known:
            yield batch[0][0].known, batch
            batch = []
        batch.append((telling, mark))
    if batch:
        yield batch[0][0].known, batch
