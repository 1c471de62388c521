"""The pressure ledger: the items of each place at a moment, their groups, caps and clamp, and the pull of neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import fsum

from detente.ontology.tension_scale import Group, Indicator, Rule, TensionScale
from detente.situation.ahead import announced_track, deadline_track
from detente.situation.matching import Match, PlaceMatches
from detente.situation.occurrences import event_track
from detente.situation.states import facing_slices, state_track
from detente.situation.tracks import FacingTrack, Regard, Track, Weighed

NEIGHBOURS = "N"
RESTRAINT = "R"
LOWEST, HIGHEST = 0.0, 100.0


def as_it_is(credibility: float) -> float:
    """A credibility counted as it is."""
    return credibility


@dataclass(frozen=True, slots=True)
class GroupSum:
    """A group at a moment: what weighs in it, the sum, and what the cap leaves of it."""

    group: Group
    weighed: tuple[Weighed, ...]
    total: float

    @property
    def points(self) -> float:
        return max(self.group.cap, self.total) if self.group.cap < 0 else min(self.group.cap, self.total)


@dataclass(frozen=True, slots=True)
class Tension:
    """The sum of a place at a moment: its groups in the order of the scale, each neighbour's pull, and the clamped total."""

    groups: tuple[GroupSum, ...]
    pulls: tuple[tuple[str, float], ...]
    total: float

    @property
    def points(self) -> float:
        return clamp(self.total)


def clamp(total: float) -> float:
    """A total within the scale from 0 to 100."""
    return min(max(total, LOWEST), HIGHEST)


class Pressure:
    """The tracks of all places, weighed at any moment. Asking twice costs once."""

    def __init__(self, tracks: Mapping[str, Sequence[Track]], borders: Mapping[str, Sequence[str]], scale: TensionScale) -> None:
        self._tracks = {p: tuple(t) for p, t in tracks.items()}
        self._by_indicator = {p: {t.indicator.id: t for t in found} for p, found in self._tracks.items()}
        self._borders, self._scale = borders, scale
        self._own: dict[tuple[str, datetime, Regard], tuple[GroupSum, ...]] = {}

    def neighbours(self, place: str) -> Sequence[str]:
        return self._borders.get(place, ())

    def steps(self, place: str) -> list[datetime]:
        """Moments at which the place's points may rise although nothing new is known."""
        return [m for t in self._tracks.get(place, ()) for m in t.steps()]

    def has_own(self, place: str, at: datetime) -> bool:
        """True if anything told of the place itself weighs there."""
        return bool(self._groups(place, at, as_it_is))

    def pushing(self, place: str, at: datetime) -> float:
        """The points of a place's own items that raise it, before any cap."""
        return fsum(w.points for g in self._groups(place, at, as_it_is) for w in g.weighed if w.points > 0)

    def tension(self, place: str, at: datetime, regard: Regard = as_it_is) -> Tension:
        """The tension of a place by what was known at a moment."""
        groups = list(self._groups(place, at, regard))
        group = self._scale.groups[NEIGHBOURS]
        pulls = tuple((n, group.share * self._without_neighbours(n, at, regard)) for n in self.neighbours(place))
        pulls = tuple((n, p) for n, p in pulls if p > 0)
        order = list(self._scale.groups)
        groups.append(GroupSum(group, (), fsum(p for _, p in pulls)))
        groups.sort(key=lambda g: order.index(g.group.id))
        return Tension(tuple(groups), pulls, fsum(g.points for g in groups))

    def _without_neighbours(self, place: str, at: datetime, regard: Regard) -> float:
        return clamp(fsum(g.points for g in self._groups(place, at, regard)))

    def _groups(self, place: str, at: datetime, regard: Regard) -> tuple[GroupSum, ...]:
        key = (place, at, regard)
        if key not in self._own:
            weighed: dict[str, list[Weighed]] = {}
            for track in self._tracks.get(place, ()):
                weighed.setdefault(track.indicator.group, []).extend(track.weigh(at, regard))
            self._own[key] = tuple(
                GroupSum(self._scale.groups[g], tuple(found), fsum(w.points for w in found))
                for g, found in weighed.items()
                if found
            )
        return self._own[key]

    def is_in_force(self, rule: Rule, place: str, at: datetime) -> bool:
        """True if a rule of the scale holds at a place."""

        def holds(indicator: str, credibility: float) -> bool:
            track = self._by_indicator.get(place, {}).get(indicator)
            return track is not None and track.holds(at, credibility=credibility, within=rule.within)

        return all(holds(i, c) for i, c in rule.needs) and (not rule.any_of or any(holds(i, c) for i, c in rule.any_of))


def tracks_of(matches: PlaceMatches, scale: TensionScale, *, sides: Iterable[str], zone: tzinfo) -> list[Track]:
    """The tracks of one place, in the order of the scale; none for an indicator that nothing tells of."""
    found = (_track(i, matches, scale, sides=tuple(sides), zone=zone) for i in scale.indicators.values())
    return [t for t in found if t is not None]


def _track(
    indicator: Indicator, matches: PlaceMatches, scale: TensionScale, *, sides: tuple[str, ...], zone: tzinfo
) -> Track | None:
    if indicator.together is not None:
        return _facing(indicator, matches, scale, sides)
    if indicator.state is not None:
        return _state(indicator, matches, scale)
    tellings = [m.telling for m in matches.indicators.get(indicator.id, ())]
    if not tellings:
        return None
    if indicator.until_due:
        return deadline_track(indicator, tellings, factors=scale.factors, zone=zone)
    if indicator.lead:
        return announced_track(indicator, tellings, factors=scale.factors, zone=zone)
    return event_track(indicator, tellings, refuted=matches.refuted.get(indicator.id, ()), scale=scale)


def _state(indicator: Indicator, matches: PlaceMatches, scale: TensionScale) -> Track | None:
    assert indicator.state is not None
    support: Sequence[Match] = (
        matches.indicators.get(indicator.id, ()) if indicator.match else matches.states.get(indicator.state, ())
    )
    if not support:
        return None
    return state_track(
        indicator, scale.states[indicator.state], support=support, endings=matches.endings.get(indicator.state, ()), scale=scale
    )


def _facing(indicator: Indicator, matches: PlaceMatches, scale: TensionScale, sides: tuple[str, ...]) -> Track | None:
    assert indicator.together is not None
    first, second = (scale.states[name] for name in indicator.together)
    pairs = [
        (state_track(indicator, first, support=a, endings=matches.endings.get(first.id, ()), scale=scale),
         state_track(indicator, second, support=b, endings=matches.endings.get(second.id, ()), scale=scale))
        for a, b in facing_slices(matches.states.get(first.id, ()), matches.states.get(second.id, ()), sides) if a and b
    ]  # fmt: skip
    return FacingTrack(indicator, tuple(pairs)) if pairs else None
