"""Tracks: how much one indicator weighs at one place at any time, by what was known then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from detente.ontology.tension_scale import Indicator
from detente.situation.tellings import Telling

NO_TIME = timedelta()

Regard = Callable[[float], float]
"""How a credibility is counted: as it is, only if confirmed, or as if confirmed (the band)."""


class Told:
    """The tellings of a piece, by mention id; put in order only when asked for, since most pieces are weighed and never shown."""

    __slots__ = ("_ordered", "_tellings")

    def __init__(self, tellings: Iterable[Telling]) -> None:
        self._tellings: Iterable[Telling] = tellings
        self._ordered: tuple[Telling, ...] | None = None

    def __iter__(self) -> Iterator[Telling]:
        if self._ordered is None:
            self._ordered = tuple(sorted(self._tellings, key=lambda t: t.mention.id))
            self._tellings = ()
        return iter(self._ordered)


@dataclass(frozen=True, slots=True)
class Piece:
    """One event, or one reading of a state, with what tells it.

    `anchor` is when it happened at the latest, was last confirmed, falls due or starts; `until` ends what is announced.
    """

    credibility: float
    anchor: datetime
    since: datetime
    tellings: Told
    until: datetime | None = None
    said_ended_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The pieces as known from one moment on."""

    known: datetime
    pieces: tuple[Piece, ...]


class Versions:
    """The pieces of a track as known at any moment: versions in the order in which they became known."""

    __slots__ = ("_known", "_pieces")

    def __init__(self, versions: Iterable[Version]) -> None:
        ordered = tuple(versions)
        self._known = [v.known for v in ordered]
        self._pieces = [(), *(v.pieces for v in ordered)]

    def at(self, moment: datetime) -> tuple[Piece, ...]:
        """The pieces as known at a moment."""
        return self._pieces[bisect_right(self._known, moment)]

    def anchors(self) -> set[datetime]:
        """The anchors of all pieces that were ever known."""
        return {p.anchor for pieces in self._pieces for p in pieces}


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

    def points(self, at: datetime, regard: Regard) -> list[float]:
        """Their points alone, for sums over many moments."""
        ...

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        """True if it stands, fresh, at that credibility at least: a state within its time to live, an event within `within`."""
        ...

    def steps(self) -> list[datetime]:
        """Moments at which the points may rise although nothing new is known."""
        ...


def half_lives(age: timedelta, half_life: timedelta) -> float:
    """2^(-age / half-life); 1 for what has no age yet."""
    return 1.0 if age <= NO_TIME else float(2.0 ** (-age / half_life))


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
