"""Tracks: how much one indicator weighs at one place at any time, by what was known then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class EventTrack:
    """Events: each piece fades from when it happened at the latest."""

    indicator: Indicator
    versions: tuple[Version, ...]
    half_life: timedelta
    forget_below: float

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = []
        for piece in known_at(self.versions, at):
            fade, credibility = half_lives(at - piece.anchor, self.half_life), regard(piece.credibility)
            if fade >= self.forget_below:
                found.append(Weighed(self.indicator, piece, credibility, fade, self.indicator.points * credibility * fade))
        return found

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(p.credibility >= credibility and at - p.anchor <= within for p in known_at(self.versions, at))

    def steps(self) -> list[datetime]:
        return []


@dataclass(frozen=True, slots=True)
class StateTrack:
    """A state: the weightiest of its readings, each full until confirmed + time to live, then fading with the same half-life."""

    indicator: Indicator
    versions: tuple[Version, ...]
    ttl: timedelta | None
    forget_below: float

    def fade(self, piece: Piece, at: datetime) -> float:
        return 1.0 if self.ttl is None else half_lives(at - piece.anchor - self.ttl, self.ttl)

    def best(self, at: datetime, regard: Regard) -> Weighed | None:
        """The weightiest reading; of equal ones the last confirmed."""
        pieces = [(regard(p.credibility), self.fade(p, at), p) for p in known_at(self.versions, at)]
        pieces = [p for p in pieces if p[1] >= self.forget_below]
        if not pieces:
            return None
        credibility, fade, piece = max(pieces, key=lambda p: (p[0] * p[1], p[2].anchor))
        return Weighed(self.indicator, piece, credibility, fade, self.indicator.points * credibility * fade)

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        best = self.best(at, regard)
        return [] if best is None else [best]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:  # noqa: ARG002 - a state has its own time to live
        return any(p.credibility >= credibility and self.fade(p, at) == 1.0 for p in known_at(self.versions, at))

    def steps(self) -> list[datetime]:
        return []


@dataclass(frozen=True, slots=True)
class FacingTrack:
    """Two states that are one reason when both stand. `pairs` hold them once for each side that the second may be on."""

    indicator: Indicator
    pairs: tuple[tuple[StateTrack, StateTrack], ...]

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = []
        for first, second in self.pairs:
            a, b = first.best(at, regard), second.best(at, regard)
            if a is not None and b is not None:
                found.append(self._joined(a, b))
        if not found:
            return []
        return [min(found, key=lambda w: (-w.credibility * w.fade, [t.mention.id for t in w.piece.tellings]))]

    def _joined(self, a: Weighed, b: Weighed) -> Weighed:
        """As credible and as fresh as the weaker of the two."""
        weaker = min((a, b), key=lambda w: (w.credibility * w.fade, w.piece.anchor))
        told = {t.mention.id: t for w in (a, b) for t in w.piece.tellings}
        piece = Piece(
            weaker.piece.credibility, min(a.piece.anchor, b.piece.anchor), max(a.piece.since, b.piece.since),
            tuple(t for _, t in sorted(told.items())), said_ended_by=tuple(sorted({*a.piece.said_ended_by, *b.piece.said_ended_by})),
        )  # fmt: skip
        return Weighed(
            self.indicator, piece, weaker.credibility, weaker.fade, self.indicator.points * weaker.credibility * weaker.fade
        )

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(all(t.holds(at, credibility=credibility, within=within) for t in pair) for pair in self.pairs)

    def steps(self) -> list[datetime]:
        return []


@dataclass(frozen=True, slots=True)
class DeadlineTrack:
    """A demand with a deadline: whole until it falls due, nothing after."""

    indicator: Indicator
    versions: tuple[Version, ...]

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        pieces = [p for p in known_at(self.versions, at) if at <= p.anchor]
        return [
            Weighed(self.indicator, p, regard(p.credibility), 1.0, self.indicator.points * regard(p.credibility)) for p in pieces
        ]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:  # noqa: ARG002 - a deadline has its own end
        return any(p.credibility >= credibility and at <= p.anchor for p in known_at(self.versions, at))

    def steps(self) -> list[datetime]:
        return []


@dataclass(frozen=True, slots=True)
class AnnouncedTrack:
    """What is announced: more points the nearer its start, whole while it lasts, nothing after."""

    indicator: Indicator
    versions: tuple[Version, ...]

    def _share(self, piece: Piece, at: datetime) -> float:
        if piece.until is not None and at > piece.until:
            return 0.0
        reached = [points for lead, points in self.indicator.lead if piece.anchor - at <= lead]
        return max(reached, default=0.0) / self.indicator.points

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = []
        for piece in known_at(self.versions, at):
            share, credibility = self._share(piece, at), regard(piece.credibility)
            if share > 0:
                found.append(Weighed(self.indicator, piece, credibility, share, self.indicator.points * credibility * share))
        return found

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(
            p.credibility >= credibility and p.anchor - at <= within and self._share(p, at) > 0 for p in known_at(self.versions, at)
        )

    def steps(self) -> list[datetime]:
        starts = {p.anchor for v in self.versions for p in v.pieces}
        return sorted({start - lead for start in starts for lead, _ in self.indicator.lead})
