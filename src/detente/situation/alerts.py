"""Alerts from pictures: each time a place reaches a level that somebody must see. Falling is no alert, and nothing repeats but by change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from detente.model.alerts import BURST, DRIFT, LEVEL, Alert, AlertReason
from detente.model.ids import content_id
from detente.model.picture import Item, LevelChange, Picture, PlacePicture
from detente.ontology.alert_policy import AlertPolicy
from detente.ontology.areas import Area
from detente.ontology.tension_scale import Factors, TensionScale
from detente.situation.drift import Drift
from detente.situation.items import told_by

_REASONS = 5


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place reached a level. `is_standing`: it has not fallen below it nor gone beyond it since; `earlier`: the crossing it goes beyond."""

    place: str
    at: datetime
    level: int
    before: int
    is_standing: bool
    earlier: tuple[datetime, int] | None


def crossings_of(picture: Picture, policy: AlertPolicy, *, since: datetime | None = None) -> tuple[Crossing, ...]:
    """The crossings that stand, and all after `since` (None: the time that the policy names), oldest first."""
    begin = since if since is not None else picture.as_of - policy.shown
    found = [c for place in picture.places for c in _crossings(place, policy)]
    wanted = [c for c in found if c.is_standing or c.at > begin]
    return tuple(sorted(wanted, key=lambda c: (c.at, c.place, c.level)))


def _crossings(place: PlacePicture, policy: AlertPolicy) -> Iterator[Crossing]:
    before = 0
    raised: list[tuple[LevelChange, int, tuple[datetime, int] | None]] = []
    standing: list[LevelChange] = []
    for change in place.history:
        standing = [c for c in standing if c.level <= change.level]
        if change.level > before and change.level in policy.levels:
            raised.append((change, before, (standing[-1].at, standing[-1].level) if standing else None))
            standing.append(change)
        before = change.level
    for change, below, earlier in raised:
        yield Crossing(place.id, change.at, change.level, below, change in standing[-1:], earlier)


def alert_of(crossing: Crossing, picture: Picture, *, area: Area, policy: AlertPolicy, scale: TensionScale) -> Alert:
    """The alert of a crossing, from the picture as of its moment. Raises KeyError if the picture has no such place."""
    found = picture.place(crossing.place)
    why = tuple(_reason(i, scale.factors, picture) for i in found.items if i.kind not in ("cap", "clamp") and i.points > 0)[
        :_REASONS
    ]
    surest = max(why, key=lambda r: r.credibility, default=None)
    rule, place = policy.levels[crossing.level], area.places.get(crossing.place)
    names = {r.id: r.name for r in scale.rules}
    return Alert(
        id=alert_id(area.name, crossing.place, crossing.level, crossing.at), kind=LEVEL, area=area.name, place=crossing.place, name=found.name,
        lat=place.lat if place is not None else None, lon=place.lon if place is not None else None,
        level=crossing.level, level_name=scale.levels[crossing.level].name, before=crossing.before, at=crossing.at,
        tension=found.tension, band=found.band, rules=tuple(names[r] for r in found.rules), why=why,
        how_sure=surest.told_by if surest is not None else "not told", credibility=surest.credibility if surest is not None else 0.0,
        is_low_coverage=found.coverage.is_low, must_see=rule.see, severity=rule.severity, urgency=rule.urgency, scale=picture.scale,
        replaces=alert_id(area.name, crossing.place, crossing.earlier[1], crossing.earlier[0]) if crossing.earlier is not None else None,
        replaces_at=crossing.earlier[0] if crossing.earlier is not None else None,
    )  # fmt: skip


def drift_alerts(
    drift: Drift, place: PlacePicture, *, at: datetime, area: Area, policy: AlertPolicy, version: str
) -> Iterator[Alert]:
    """The alerts of the second line at a place: one for a drift, since its first day, one for a burst, on its last."""
    told = []
    if drift.since is not None and drift.statistic is not None and drift.threshold is not None:
        note = (
            f"more than usual since {drift.since.isoformat()}: the CUSUM stands at {drift.statistic:.1f}, its threshold for "
            f"{policy.drift.false_alarms_a_year:g} false alarm a year at {drift.threshold:.1f}; usually {drift.mean:.2f} happenings a day"
        )
        told.append((DRIFT, drift.since, note, policy.drift.see))
    if drift.burst is not None:
        told.append((BURST, drift.day, f"{drift.burst} happenings in {policy.burst.days} days", policy.burst.see))
    where = area.places.get(place.id)
    for kind, day, note, see in told:
        yield Alert(
            id=content_id("a", area.name, place.id, kind, day.isoformat()), kind=kind, area=area.name, place=place.id, name=place.name,
            lat=where.lat if where is not None else None, lon=where.lon if where is not None else None, level=place.level,
            level_name=place.level_name, before=place.level, at=at, tension=place.tension, band=place.band, rules=(), why=(),
            how_sure="a count", credibility=0.0, is_low_coverage=place.coverage.is_low, must_see=see, severity="Unknown", urgency="Expected",
            scale=version, note=note,
        )  # fmt: skip


def alert_id(area: str, place: str, level: int, at: datetime) -> str:
    """The id of the alert of a crossing."""
    return content_id("a", area, place, LEVEL, level, at.isoformat())


def _reason(item: Item, factors: Factors, picture: Picture) -> AlertReason:
    names = {p.id: p.name for p in picture.places}
    return AlertReason(item.name, item.points, item.credibility, told_by(item, factors, names), item.documents, item.mentions)
