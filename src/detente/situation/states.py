"""States: what stands at a place until it is told to have ended, or until nobody has confirmed it for too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log2

from detente.model.mentions import ActorRef
from detente.ontology.tension_scale import Factors, Indicator, State, TensionScale
from detente.situation.matching import Match
from detente.situation.occurrences import batches
from detente.situation.tellings import Telling
from detente.situation.tracks import Piece, StateTrack, Version
from detente.situation.voices import Voice, credibility


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a state: the matches that no end strikes, when it last ended, and who says in vain that it has."""

    alive: tuple[Match, ...]
    ended: datetime | None
    said_ended_by: tuple[str, ...]


def settle(support: Iterable[Match], endings: Iterable[Match], *, ttl: timedelta | None, factors: Factors) -> Standing:
    """Strikes from a state's support what ends it.

    An end counts if those who tell it are at least as credible as those who tell the state, the side that gains by it aside.
    """
    alive, closing = list(support), list(endings)
    ended: datetime | None = None
    said: list[tuple[datetime, str]] = []
    for moment in sorted({e.telling.end for e in closing}):
        pool = [s for s in alive if s.telling.end <= moment and any(_speaks_of(e, s) for e in closing if e.telling.end == moment)]
        if not pool:
            continue
        enders = [e for e in closing if e.telling.end >= moment and any(_speaks_of(e, s) for s in pool)]
        valid = [e for e in enders if e.telling.voice.side is None or e.telling.voice.side not in _gaining(e, pool)]
        if valid and credibility(_voices(valid), factors) >= credibility(_voices(_latest(pool, ttl)), factors):
            struck = {s.telling.mention.id for s in pool}
            alive = [s for s in alive if s.telling.mention.id not in struck]
            ended = moment
        else:
            said += [(moment, e.telling.voice.name) for e in enders if e.telling.end == moment]
    confirmed = max((s.telling.end for s in alive), default=None)
    in_vain = {name for moment, name in said if confirmed is not None and moment >= confirmed}
    return Standing(tuple(alive), ended, tuple(sorted(in_vain)))


def _voices(matches: Iterable[Match]) -> list[Voice]:
    return [m.telling.voice for m in matches]


def _speaks_of(ending: Match, support: Match) -> bool:
    """True if the one that is told to have gone can be the one that is told to stand."""
    if not ending.refs or not support.refs:
        return True
    return any(_can_be(e, s) for e in ending.refs for s in support.refs)


def _can_be(a: ActorRef, b: ActorRef) -> bool:
    if a.id is not None and b.id is not None:
        return a.id == b.id
    return a.side is None or b.side is None or a.side == b.side


def _gaining(ending: Match, pool: Sequence[Match]) -> frozenset[str]:
    """The sides that gain if the end is believed: those of who is told to have given way, else of who held the state."""
    sides = {r.side for r in ending.refs if r.side is not None}
    return frozenset(sides or {r.side for s in pool for r in s.refs if r.side is not None})


def _latest(pool: Sequence[Match], ttl: timedelta | None) -> list[Match]:
    """Those that were fresh together when the state was last confirmed."""
    confirmed = max(s.telling.end for s in pool)
    return [s for s in pool if ttl is None or s.telling.end >= confirmed - ttl]


def since_of(alive: Iterable[Match], ttl: timedelta | None) -> datetime | None:
    """Since when at least a state stands: back over confirmations no further apart than its time to live."""
    ordered = sorted(alive, key=lambda m: m.telling.end, reverse=True)
    if not ordered:
        return None
    run = ordered[:1]
    for later, earlier in pairwise(ordered):
        if ttl is not None and later.telling.since - earlier.telling.end > ttl:
            break
        run.append(earlier)
    return min(m.telling.since for m in run)


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
    return StateTrack(indicator, tuple(versions), state.ttl, scale.forget_below)


def _readings(standing: Standing, ttl: timedelta | None, factors: Factors) -> tuple[Piece, ...]:
    """For each credibility the latest moment since when voices of that credibility have confirmed the state.

    An old confirmation by two families and a new one by one are both true; which weighs more depends on the hour.
    """
    found: list[Piece] = []
    since = since_of(standing.alive, ttl)
    told: list[Telling] = []
    voices: set[Voice] = set()
    for telling in sorted((m.telling for m in standing.alive), key=lambda t: (t.end, t.mention.id), reverse=True):
        told.append(telling)
        if since is None or telling.voice in voices:
            continue
        voices.add(telling.voice)
        counted = credibility(voices, factors)
        if not found or counted > found[-1].credibility:
            tellings = tuple(sorted(told, key=lambda t: t.mention.id))
            found.append(Piece(counted, telling.end, min(since, telling.since), tellings, said_ended_by=standing.said_ended_by))
        if counted >= factors.observed:
            break
    return tuple(found)


def facing_slices(crowd: Sequence[Match], force: Sequence[Match], sides: Iterable[str]) -> list[tuple[list[Match], list[Match]]]:
    """A crowd and the force opposite, once for each side that the force may be on: whose side is not told may be on any."""
    slices = [([m for m in crowd if _may_oppose(m, side)], [m for m in force if _may_be_of(m, side)]) for side in sides]
    return slices or [(list(crowd), list(force))]


def _may_be_of(match: Match, side: str) -> bool:
    return any(r.side is None or r.side == side for r in match.refs)


def _may_oppose(match: Match, side: str) -> bool:
    return not match.refs or any(r.side != side for r in match.refs)
