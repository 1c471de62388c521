"""The pressure ledger: the items of each place at a moment, their groups, caps and clamp, and the pull of neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from detente.ontology.tension_scale import Group, Rule, TensionScale
from detente.situation.tracks import Regard, Track, Weighed

NEIGHBOURS = "N"
LOWEST, HIGHEST = 0.0, 100.0


def as_it_is(credibility: float) -> float:
    """A credibility counted as it is."""
    return credibility


def _capped(group: Group, total: float) -> float:
    """What the cap of a group leaves of a sum."""
    return max(group.cap, total) if group.cap < 0 else min(group.cap, total)


@dataclass(frozen=True, slots=True)
class GroupSum:
    """A group at a moment: what weighs in it, the sum, and what the cap leaves of it."""

    group: Group
    weighed: tuple[Weighed, ...]
    total: float

    @property
    def points(self) -> float:
        return _capped(self.group, self.total)


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


@dataclass(frozen=True, slots=True)
class _Own:
    """A place's own groups at a moment, summed: after caps, and what pushes it up before any cap."""

    total: float
    pushing: float
    has_items: bool


class Pressure:
    """The tracks of all places, weighed at any moment. Asking twice costs once."""

    def __init__(self, tracks: Mapping[str, Sequence[Track]], borders: Mapping[str, Sequence[str]], scale: TensionScale) -> None:
        self._tracks = {p: tuple(t) for p, t in tracks.items()}
        self._by_indicator = {p: {t.indicator.id: t for t in found} for p, found in self._tracks.items()}
        self._borders, self._scale = borders, scale
        self._sums: dict[tuple[str, datetime, Regard], _Own] = {}

    def neighbours(self, place: str) -> Sequence[str]:
        return self._borders.get(place, ())

    def steps(self, place: str) -> list[datetime]:
        """Moments at which the place's points may rise although nothing new is known."""
        return [m for t in self._tracks.get(place, ()) for m in t.steps()]

    def has_own(self, place: str, at: datetime) -> bool:
        """True if anything told of the place itself weighs there."""
        return self._own(place, at, as_it_is).has_items

    def pushing(self, place: str, at: datetime) -> float:
        """The points of a place's own items that raise it, before any cap."""
        return self._own(place, at, as_it_is).pushing

    def points(self, place: str, at: datetime, regard: Regard = as_it_is) -> float:
        """The tension of a place by what was known at a moment."""
        pulled = fsum(points for _, points in self._pulls(place, at, regard))
        return clamp(fsum((self._own(place, at, regard).total, _capped(self._scale.groups[NEIGHBOURS], pulled))))

    def tension(self, place: str, at: datetime) -> Tension:
        """The same with all that it is made of."""
        order = list(self._scale.groups)
        pulls = self._pulls(place, at, as_it_is)
        groups = sorted((*self._groups(place, at, as_it_is), self._pulled(pulls)), key=lambda g: order.index(g.group.id))
        return Tension(tuple(groups), pulls, fsum((self._own(place, at, as_it_is).total, self._pulled(pulls).points)))

    def _pulls(self, place: str, at: datetime, regard: Regard) -> tuple[tuple[str, float], ...]:
        """Each neighbour's pull: a share of its tension without that of its own neighbours."""
        share = self._scale.groups[NEIGHBOURS].share
        totals = [(n, self._own(n, at, regard).total) for n in self.neighbours(place)]
        return tuple((n, share * clamp(total)) for n, total in totals if total > 0 and share > 0)

    def _pulled(self, pulls: tuple[tuple[str, float], ...]) -> GroupSum:
        return GroupSum(self._scale.groups[NEIGHBOURS], (), fsum(points for _, points in pulls))

    def _own(self, place: str, at: datetime, regard: Regard) -> _Own:
        key = (place, at, regard)
        own = self._sums.get(key)
        if own is None:
            groups: dict[str, list[float]] = {}
            for track in self._tracks.get(place, ()):
                points = track.points(at, regard)
                if points:
                    groups.setdefault(track.indicator.group, []).extend(points)
            pushing = fsum([p for found in groups.values() for p in found if p > 0])
            total = fsum([_capped(self._scale.groups[g], fsum(found)) for g, found in groups.items()])
            own = self._sums[key] = _Own(total, pushing, bool(groups))
        return own

    def _groups(self, place: str, at: datetime, regard: Regard) -> tuple[GroupSum, ...]:
        weighed: dict[str, list[Weighed]] = {}
        for track in self._tracks.get(place, ()):
            weighed.setdefault(track.indicator.group, []).extend(track.weigh(at, regard))
        return tuple(
            GroupSum(self._scale.groups[g], tuple(found), fsum(w.points for w in found)) for g, found in weighed.items() if found
        )

    def is_in_force(self, rule: Rule, place: str, at: datetime) -> bool:
        """True if a rule of the scale holds at a place."""

        def holds(indicator: str, credibility: float) -> bool:
            track = self._by_indicator.get(place, {}).get(indicator)
            return track is not None and track.holds(at, credibility=credibility, within=rule.within)

        return all(holds(i, c) for i, c in rule.needs) and (not rule.any_of or any(holds(i, c) for i, c in rule.any_of))
