"""Occurrences: the events behind an indicator at a place. One item for one happening, however many tell it.

Two tellings whose times can be the same are one happening here, whatever their words for who did it: families differ in
wording ("masked men", "protesters"), and counting each wording would let volume count as danger. What happened at times that
cannot be the same is counted apart. Of the ways to choose happenings that do not overlap the weightiest counts, so that a
further event never lowers the sum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import log2

from detente.ontology.tension_scale import Indicator, TensionScale
from detente.situation.tellings import Telling
from detente.situation.tracks import EventTrack, Piece, Version, half_lives
from detente.situation.voices import credibility


def event_track(
    indicator: Indicator, tellings: Sequence[Telling], *, refuted: Sequence[Telling], scale: TensionScale
) -> EventTrack:
    """The track of an event indicator. `refuted` are tellings by own observers that it was not so."""
    assert indicator.half_life is not None
    memory = indicator.half_life * log2(1 / scale.forget_below)
    first = _first_of_events(tellings)
    least = scale.groups[indicator.group].min_credibility
    versions, active, seen_not_so = [], list[Telling](), list[Telling]()
    for known, added in batches([*((t, True) for t in tellings), *((t, False) for t in refuted)]):
        active = [t for t in (*active, *(t for t, is_so in added if is_so)) if t.end >= known - memory]
        seen_not_so += [t for t, is_so in added if not is_so and t.is_timed]
        spans = _narrowest((t.start, t.end) for t in active if t.is_timed or t.mention.id in first)
        pieces = [(start, _piece(start, end, active, refuted=seen_not_so, scale=scale)) for start, end in spans]
        versions.append(Version(known, _weightiest([p for p in pieces if p[1].credibility >= least], indicator.half_life)))
    return EventTrack(indicator, tuple(versions), indicator.half_life, scale.forget_below)


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


def _first_of_events(tellings: Iterable[Telling]) -> frozenset[str]:
    """Mention ids of the first telling of each event: a later one that gives no time tells the same again."""
    first: dict[str, Telling] = {}
    for telling in sorted(tellings, key=lambda t: (t.known, t.mention.id)):
        first.setdefault(telling.event, telling)
    return frozenset(t.mention.id for t in first.values())


def _narrowest(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The intervals that contain no other, in order: "this week" says nothing that "on Monday at noon" does not."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(set(intervals), key=lambda i: (-i[0].timestamp(), i[1])):
        if not found or end < found[-1][1]:
            found.append((start, end))
    return found[::-1]


def _piece(start: datetime, end: datetime, active: Sequence[Telling], *, refuted: Sequence[Telling], scale: TensionScale) -> Piece:
    """The happening in [start, end): told by all whose time can be the same, and by who tells their event again."""
    direct = [t for t in active if t.start < end and start < t.end]
    events = {t.event for t in direct}
    told = {t.mention.id: t for t in (*direct, *(t for t in active if not t.is_timed and t.event in events))}
    counted = credibility((t.voice for t in told.values()), scale.factors)
    if counted < scale.factors.observed and any(r.start <= start and end <= r.end for r in refuted):
        counted = scale.factors.refuted
    is_timed = any(t.is_timed and t.start == start for t in direct)
    return Piece(counted, end, start if is_timed else end, tuple(t for _, t in sorted(told.items())))


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
