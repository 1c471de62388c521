"""Standing: what is left of a state after all that is told of its end, and its course for a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.model.mentions import ActorRef
from detente.ontology.tension_scale import Factors, State
from detente.situation.matching import Match
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
        told = [e for e in closing if e.telling.end == moment]
        pool = [s for s in alive if s.telling.end <= moment and any(speaks_of(e, s) for e in told)]
        if not pool:
            continue
        enders = [e for e in closing if e.telling.end >= moment and any(speaks_of(e, s) for s in pool)]
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


def speaks_of(ending: Match, support: Match) -> bool:
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
    tellings = [m.telling for m in alive]
    if not tellings or ttl is None:
        return min((t.since for t in tellings), default=None)
    ordered = sorted(tellings, key=lambda t: t.end, reverse=True)
    since = ordered[0].since
    for telling in ordered:
        if since - telling.end > ttl:
            break
        since = min(since, telling.since)
    return since


@dataclass(frozen=True, slots=True)
class Course:
    """How a state stands at a moment: since at least, last confirmed, until when (None: it is open), and who says in vain that it ended."""

    since: datetime | None
    confirmed: datetime | None
    until: datetime | None
    is_stale: bool
    said_ended_by: tuple[str, ...]


def is_stale_by(moment: datetime, confirmed: datetime | None, until: datetime | None, state: State) -> bool:
    """True if a state that is not told to have ended was last confirmed longer ago than its time to live."""
    return until is None and confirmed is not None and state.ttl is not None and moment - confirmed > state.ttl


def course_of(support: Sequence[Match], endings: Iterable[Match], *, state: State, factors: Factors, as_of: datetime) -> Course:
    """The course of a state for a ledger. Without dated support nothing is known but that it was told."""
    standing = settle(support, endings, ttl=state.ttl, factors=factors)
    alive = standing.alive or tuple(support)
    confirmed = max((m.telling.end for m in alive), default=None)
    is_stale = bool(standing.alive) and is_stale_by(as_of, confirmed, None, state)
    until = None if standing.alive else standing.ended
    return Course(since_of(alive, state.ttl), confirmed, until, is_stale, standing.said_ended_by)
