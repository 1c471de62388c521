"""Occurrences: the events behind an indicator at a place. One item for one happening, however many tell it.

Two tellings whose times can be the same are one happening here, whatever their words for who did it: families differ in
wording ("masked men", "protesters"), and counting each wording would let volume count as danger. What happened at times that
cannot be the same is counted apart. Of the ways to choose happenings that do not overlap the weightiest counts, so that a
further event never lowers the sum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from operator import itemgetter

from detente.ontology.tension_scale import Indicator, TensionScale
from detente.situation.tellings import Telling
from detente.situation.tracks import NO_TIME, Piece, Regard, Told, Version, Versions, Weighed, batches, half_lives
from detente.situation.voices import credibility

_HOUR = timedelta(hours=1)
_Span = tuple[datetime, datetime]
_start_of, _end_of = itemgetter(0), itemgetter(1)


@dataclass(frozen=True, slots=True)
class EventTrack:
    """Events: each piece fades from when it happened at the latest.

    What calms fades by the hour, so that between hours a place's points can only fall, and its level is the same whenever asked.
    """

    indicator: Indicator
    versions: Versions
    half_life: timedelta
    forget_below: float

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = []
        until = _hour(at) if self.indicator.points < 0 else at
        for piece in self.versions.at(at):
            fade, credibility = half_lives(until - piece.anchor, self.half_life), regard(piece.credibility)
            if fade >= self.forget_below:
                found.append(Weighed(self.indicator, piece, credibility, fade, self.indicator.points * credibility * fade))
        return found

    def points(self, at: datetime, regard: Regard) -> list[float]:
        """As `weigh` has them, to the last bit."""
        most, half_life, found = self.indicator.points, self.half_life, []
        until = _hour(at) if most < 0 else at
        for piece in self.versions.at(at):
            age = until - piece.anchor
            fade = 1.0 if age <= NO_TIME else 2.0 ** (-age / half_life)  # `half_lives` without the call, half a million times
            if fade >= self.forget_below:
                found.append(most * regard(piece.credibility) * fade)
        return found

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(p.credibility >= credibility and at - p.anchor <= within for p in self.versions.at(at))

    def steps(self) -> list[datetime]:
        if self.indicator.points >= 0:
            return []
        hours = range(1, int(_memory(self.half_life, self.forget_below) / _HOUR) + 3)
        return sorted({a + h * _HOUR for a in {_hour(a) for a in self.versions.anchors()} for h in hours})


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _memory(half_life: timedelta, forget_below: float) -> timedelta:
    """How long an event weighs anything."""
    return half_life * log2(1 / forget_below)


def event_track(
    indicator: Indicator, tellings: Sequence[Telling], *, negated: Sequence[Telling], scale: TensionScale
) -> EventTrack:
    """The track of an event indicator. `negated` are tellings by publishers, in their own words, that it was not so."""
    assert indicator.half_life is not None
    memory = _memory(indicator.half_life, scale.forget_below)
    first = _first_of_events(tellings)
    least = scale.groups[indicator.group].min_credibility
    versions, active, drawn = [], list[Telling](), _Drawn(scale)
    for known, added in batches([*((t, True) for t in tellings), *((t, False) for t in negated)]):
        is_kept = [(t, t.end >= known - memory) for t in (*active, *(t for t, is_so in added if is_so))]
        changed = [*(t for t, kept in is_kept if not kept), *(t for t, is_so in added if is_so)]
        active = [t for t, kept in is_kept if kept]
        spans = _narrowest((t.start, t.end) for t in active if t.is_timed or t.mention.id in first)
        pieces = drawn.anew(spans, active, changed=changed, not_so=[t for t, is_so in added if not is_so and t.is_timed])
        versions.append(Version(known, _weightiest([p for p in pieces if p[1].credibility >= least], indicator.half_life)))
    return EventTrack(indicator, Versions(versions), indicator.half_life, scale.forget_below)


class _Drawn:
    """The pieces of the happenings told of so far. One is drawn anew only where what it rests on has changed."""

    def __init__(self, scale: TensionScale) -> None:
        self._scale = scale
        self._pieces: dict[_Span, Piece] = {}
        self._negated: list[Telling] = []

    def anew(
        self, spans: Iterable[_Span], active: Sequence[Telling], *, changed: Sequence[Telling], not_so: Sequence[Telling]
    ) -> list[tuple[datetime, Piece]]:
        """The piece of each span, with its start. `changed` came or were forgotten since the last time, `not_so` came."""
        self._negated += not_so
        before, self._pieces = self._pieces, {}
        untimed = [t for t in active if not t.is_timed]
        for span in spans:
            piece = before.get(span)
            if piece is None or _rests_on(piece, span, changed) or any(_negates(n, span) for n in not_so):
                piece = _piece(span, active, untimed=untimed, negated=self._negated, scale=self._scale)
            self._pieces[span] = piece
        return [(start, piece) for (start, _), piece in self._pieces.items()]


def _rests_on(piece: Piece, span: _Span, changed: Sequence[Telling]) -> bool:
    """True if any of the tellings can be one of those that tell a piece."""
    if any(_overlaps(t, span) for t in changed):
        return True
    untimed = {t.event for t in changed if not t.is_timed}
    return bool(untimed) and any(t.event in untimed for t in piece.tellings)


def _overlaps(telling: Telling, span: _Span) -> bool:
    return telling.start < span[1] and span[0] < telling.end


def _negates(telling: Telling, span: _Span) -> bool:
    return telling.start <= span[0] and span[1] <= telling.end


def _first_of_events(tellings: Iterable[Telling]) -> frozenset[str]:
    """Mention ids of the first telling of each event: a later one that gives no time tells the same again."""
    first: dict[str, Telling] = {}
    for telling in sorted(tellings, key=lambda t: (t.known, t.mention.id)):
        first.setdefault(telling.event, telling)
    return frozenset(t.mention.id for t in first.values())


def _narrowest(intervals: Iterable[_Span]) -> list[_Span]:
    """The intervals that contain no other, in order: "this week" says nothing that "on Monday at noon" does not."""
    found: list[_Span] = []
    for start, end in sorted(sorted(set(intervals), key=_end_of), key=_start_of, reverse=True):
        if not found or end < found[-1][1]:
            found.append((start, end))
    return found[::-1]


def _piece(
    span: _Span, active: Sequence[Telling], *, untimed: Sequence[Telling], negated: Sequence[Telling], scale: TensionScale
) -> Piece:
    """The happening in a span: told by all whose time can be the same, and by who tells their event again; nobody tells it before it began."""
    start, end = span
    direct = [t for t in active if t.start < end and start < t.end]
    events = {t.event for t in direct}
    told = {t.mention.id: t for t in (*direct, *(t for t in untimed if t.event in events and t.known > start))}
    against = [n for n in negated if _negates(n, span)]
    believed = (t for t in told.values() if not _is_taken_back(t, against)) if against else told.values()
    counted = credibility((t.voice for t in believed), scale.factors)
    if counted < scale.factors.observed and any(n.voice.is_observer for n in against):
        counted = scale.factors.refuted
    is_timed = any(t.is_timed and t.start == start for t in direct)
    return Piece(counted, end, start if is_timed else end, Told(told.values()))


def _is_taken_back(telling: Telling, against: Iterable[Telling]) -> bool:
    """True if the same publisher says later, in its own words, that it was not so."""
    return any(n.voice.family == telling.voice.family and n.known > telling.known for n in against)


def _weightiest(spans: list[tuple[datetime, Piece]], half_life: timedelta) -> tuple[Piece, ...]:
    """The choice of pieces at times apart with the greatest weight: weighted interval scheduling over sorted ends."""
    if len(spans) < 2:
        return tuple(p for _, p in spans)
    latest = spans[-1][1].anchor
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for index, (start, piece) in enumerate(spans):
        before = bisect_right(spans, start, hi=index, key=lambda s: s[1].anchor)
        weight = best[before][0] + piece.credibility * half_lives(latest - piece.anchor, half_life)
        best.append((weight, (*best[before][1], index)) if weight >= best[-1][0] else best[-1])
    return tuple(spans[i][1] for i in best[-1][1])
