"""States: what stands at a place until it is told to have ended, or until nobody has confirmed it for too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from detente.ontology.tension_scale import Factors, Indicator, State, TensionScale
from detente.situation.matching import Match
from detente.situation.standing import Standing, settle, since_of
from detente.situation.tellings import Telling
from detente.situation.tracks import Piece, Regard, Told, Version, Versions, Weighed, batches, half_lives
from detente.situation.voices import Voice, credibility


@dataclass(frozen=True, slots=True)
class StateTrack:
    """A state: the weightiest of its readings, each full until confirmed + time to live, then fading with the same half-life."""

    indicator: Indicator
    versions: Versions
    ttl: timedelta | None
    forget_below: float

    def fade(self, piece: Piece, at: datetime) -> float:
        return 1.0 if self.ttl is None else half_lives(at - piece.anchor - self.ttl, self.ttl)

    def best(self, at: datetime, regard: Regard) -> Weighed | None:
        """The weightiest reading; of equal ones the last confirmed."""
        known = self.versions.at(at)
        if not known:
            return None
        pieces = [(regard(p.credibility), fade, p) for p in known if (fade := self.fade(p, at)) >= self.forget_below]
        if not pieces:
            return None
        credibility, fade, piece = max(pieces, key=lambda p: (p[0] * p[1], p[2].anchor))
        return Weighed(self.indicator, piece, credibility, fade, self.indicator.points * credibility * fade)

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        best = self.best(at, regard)
        return [] if best is None else [best]

    def points(self, at: datetime, regard: Regard) -> list[float]:
        best = self.best(at, regard)
        return [] if best is None else [best.points]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:  # noqa: ARG002 - a state has its own time to live
        return any(p.credibility >= credibility and self.fade(p, at) == 1.0 for p in self.versions.at(at))

    def steps(self) -> list[datetime]:
        return []


def state_track(
    indicator: Indicator, state: State, *, support: Sequence[Match], endings: Sequence[Match], scale: TensionScale
) -> StateTrack:
    """The track of a state indicator, or of one half of a pair of states."""
    memory = None if state.ttl is None else state.ttl * (1 + log2(1 / scale.forget_below))
    by_id = {(m.telling.mention.id, is_so): m for marked, is_so in ((support, True), (endings, False)) for m in marked}
    versions, active, closing = [], list[Match](), list[Match]()
    for known, added in batches((m.telling, is_so) for (_, is_so), m in by_id.items()):
        active += [by_id[t.mention.id, True] for t, is_so in added if is_so]
        closing += [by_id[t.mention.id, False] for t, is_so in added if not is_so]
        if memory is not None:
            active = [m for m in active if m.telling.end >= known - memory]
            closing = [m for m in closing if m.telling.end >= known - memory]
        standing = settle(active, closing, ttl=state.ttl, factors=scale.factors)
        versions.append(Version(known, _readings(standing, state.ttl, scale.factors)))
    return StateTrack(indicator, Versions(versions), state.ttl, scale.forget_below)


def _readings(standing: Standing, ttl: timedelta | None, factors: Factors) -> tuple[Piece, ...]:
    """For each credibility the latest moment since when voices of that credibility have confirmed the state.

    An old confirmation by two families and a new one by one are both true; which weighs more depends on the hour.
    """
    found: list[Piece] = []
    since = since_of(standing.alive, ttl)
    if since is None:
        return ()
    alive = [m.telling for m in standing.alive]
    voices: set[Voice] = set()
    for telling in _last_of_voices(alive):
        voices.add(telling.voice)
        counted = credibility(voices, factors)
        if not found or counted > found[-1].credibility:
            tellings = Told(_from(telling, alive))
            found.append(Piece(counted, telling.end, min(since, telling.since), tellings, said_ended_by=standing.said_ended_by))
        if counted >= factors.observed:
            break
    return tuple(found)


def _last_of_voices(tellings: Sequence[Telling]) -> list[Telling]:
    """What each voice says last, the last of all first."""
    last: dict[int, Telling] = {}
    for telling in tellings:
        voice = id(telling.voice)
        if voice not in last or _is_after(telling, last[voice]):
            last[voice] = telling
    return sorted(last.values(), key=_end_and_id, reverse=True)


def _from(first: Telling, tellings: Sequence[Telling]) -> Iterator[Telling]:
    """Those of the tellings that are no earlier than one of them. They are looked up when somebody asks for them."""
    return (t for t in tellings if not _is_after(first, t))


def _is_after(a: Telling, b: Telling) -> bool:
    return a.end > b.end or (a.end == b.end and a.mention.id > b.mention.id)


def _end_and_id(telling: Telling) -> tuple[datetime, str]:
    return telling.end, telling.mention.id
