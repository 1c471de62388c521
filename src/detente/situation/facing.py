"""Face to face: a crowd and an opposing force at one place, whoever told of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.ontology.tension_scale import Indicator, TensionScale
from detente.situation.matching import Match, PlaceMatches
from detente.situation.states import StateTrack, state_track
from detente.situation.tracks import Piece, Regard, Told, Weighed


@dataclass(frozen=True, slots=True)
class FacingTrack:
    """Two states that are one reason when both stand. `pairs` hold them once for each second state and each side that it may be on."""

    indicator: Indicator
    pairs: tuple[tuple[StateTrack, StateTrack], ...]

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = [self._joined(*both) for pair in self.pairs if (both := self._both(pair, at, regard))]
        if not found:
            return []
        return [min(found, key=lambda w: (-w.credibility * w.fade, [t.mention.id for t in w.piece.tellings]))]

    def _both(self, pair: tuple[StateTrack, StateTrack], at: datetime, regard: Regard) -> tuple[Weighed, Weighed] | None:
        first, second = (track.best(at, regard) for track in pair)
        return None if first is None or second is None else (first, second)

    def _joined(self, a: Weighed, b: Weighed) -> Weighed:
        """As credible and as fresh as the weaker of the two."""
        weaker = _weaker(a, b)
        told = {t.mention.id: t for w in (a, b) for t in w.piece.tellings}
        since = max(a.piece.since, b.piece.since)
        piece = Piece(
            weaker.piece.credibility, max(since, min(a.piece.anchor, b.piece.anchor)), since,
            Told(told.values()), said_ended_by=tuple(sorted({*a.piece.said_ended_by, *b.piece.said_ended_by})),
        )  # fmt: skip
        return Weighed(
            self.indicator, piece, weaker.credibility, weaker.fade, self.indicator.points * weaker.credibility * weaker.fade
        )

    def points(self, at: datetime, regard: Regard) -> list[float]:
        """As `weigh` has them; who tells of a pair is looked at only where pairs differ."""
        weaker = [_weaker(*both) for pair in self.pairs if (both := self._both(pair, at, regard))]
        points = {self.indicator.points * w.credibility * w.fade for w in weaker}
        return list(points) if len(points) < 2 else [w.points for w in self.weigh(at, regard)]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(all(t.holds(at, credibility=credibility, within=within) for t in pair) for pair in self.pairs)

    def steps(self) -> list[datetime]:
        return []


def _weaker(a: Weighed, b: Weighed) -> Weighed:
    return min((a, b), key=lambda w: (w.credibility * w.fade, w.piece.anchor))


def facing_track(indicator: Indicator, matches: PlaceMatches, *, sides: Iterable[str], scale: TensionScale) -> FacingTrack | None:
    """The track of a state with one of those that may stand beside it; None if no such pair was ever told."""
    first, *beside = (scale.states[name] for name in indicator.together)
    of_sides = tuple(sides)
    pairs = [
        (state_track(indicator, first, support=a, endings=matches.endings.get(first.id, ()), scale=scale),
         state_track(indicator, second, support=b, endings=matches.endings.get(second.id, ()), scale=scale))
        for second in beside
        for a, b in facing_slices(matches.states.get(first.id, ()), matches.states.get(second.id, ()), of_sides)
        if a and b
    ]  # fmt: skip
    return FacingTrack(indicator, tuple(pairs)) if pairs else None


def facing_slices(crowd: Sequence[Match], force: Sequence[Match], sides: Iterable[str]) -> list[tuple[list[Match], list[Match]]]:
    """A crowd and the force opposite, once for each side that the force may be on: whose side is not told may be on any."""
    slices = [([m for m in crowd if _may_oppose(m, side)], [m for m in force if _may_be_of(m, side)]) for side in sides]
    return slices or [(list(crowd), list(force))]


def _may_be_of(match: Match, side: str) -> bool:
    return any(r.side is None or r.side == side for r in match.refs)


def _may_oppose(match: Match, side: str) -> bool:
    return not match.refs or any(r.side != side for r in match.refs)
