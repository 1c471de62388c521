"""The places of a picture: the tension and level of each, with its items, coverage and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial

from detente.model.picture import Coverage, PlacePicture, Presence
from detente.ontology.areas import Area
from detente.ontology.tension_scale import TensionScale
from detente.situation.checkpoints import Inputs, Walks
from detente.situation.coverage import Reports, reports_by_place
from detente.situation.evidence import Cited, Grounds
from detente.situation.indicators import tracks_of
from detente.situation.items import band_of, groups_of, items_of, reasons_of, regards_of
from detente.situation.levels import Reached, Resume, walk
from detente.situation.matching import PlaceMatches
from detente.situation.pressure import Pressure
from detente.situation.tracks import Regard


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class _Places:
    """What the pictures of places share."""

    grounds: Grounds
    pressure: Pressure
    reports: Mapping[str, Reports]
    presence: Mapping[str | None, Sequence[Presence]]
    cited: Mapping[str, Cited]
    names: Mapping[str, str]
    walks: tuple[Walks, Inputs] | None
    regards: tuple[Regard, Regard]


def place_pictures(
    grounds: Grounds, area: Area | None, presence: Sequence[Presence], *, walks: Walks | None = None
) -> tuple[PlacePicture, ...]:
    """The watched places in the order of the area, or all places told of, by country and name.

    With `walks` the levels go on from where they were kept, and are the same.
    """
    named, scale = _named(grounds, area), grounds.scale
    present: dict[str | None, list[Presence]] = defaultdict(list)
    for entry in presence:
        present[entry.place.watched].append(entry)
    told = {p.id: grounds.matches[p.id] for p in named if p.id in grounds.matches}
    shared = _Places(
        grounds=grounds, pressure=pressure_of(grounds, area),
        reports=reports_by_place(
            grounds.tellings.values(), [p.id for p in named], usual=area.usual_families if area is not None else scale.usual_without_area,
            scale=scale, reuse=grounds.reuse,
        ),
        presence=present, cited={c.id: c for c in grounds.cited},
        names={p.id: p.name for p in named},
        walks=(walks, Inputs(told, grounds.as_of, grounds.reuse)) if walks is not None else None,
        regards=regards_of(scale.factors),
    )  # fmt: skip
    for p in named:
        grounds.reuse.keep(("visits", p.id), ("walk", p.id), ("digests", p.id))
    return tuple(
        grounds.reuse.of(
            ("place", p.id), (*_rests_on(p.id, shared), *present.get(p.id, ())), partial(_picture, p, shared), by=(p, grounds.as_of)
        )
        for p in named
    )


def _rests_on(place: str, shared: _Places) -> tuple[object, ...]:
    """What the sum and the level of a place are made of, but for the moment."""
    around = (shared.grounds.matches.get(n) for n in shared.pressure.neighbours(place))
    return (shared.reports[place], shared.grounds.matches.get(place), *around)


def pressure_of(grounds: Grounds, area: Area | None) -> Pressure:
    """What weighs at each place, at any moment until that of the grounds."""
    scale = grounds.scale
    sides = tuple(side for side, _ in area.sides) if area is not None else ()
    zone: tzinfo = area.zone if area is not None else UTC
    ids = [p.id for p in _named(grounds, area) if p.id in grounds.matches]
    tracks = {
        i: grounds.reuse.of(
            ("tracks", i), (grounds.matches[i],), partial(tracks_of, grounds.matches[i], scale, sides=sides, zone=zone)
        )
        for i in ids
    }
    return Pressure(tracks, _borders(area), scale)


def _named(grounds: Grounds, area: Area | None) -> list[_Named]:
    if area is not None:
        return [_Named(i, area.places[i].shown_name, area.places[i].country) for i in area.watched]
    found = {p.id: _Named(p.id, p.name or p.text, p.country) for c in grounds.cited for p in c.mention.places if p.id is not None}
    return sorted(found.values(), key=lambda p: (p.country or "", p.name, p.id))


def _borders(area: Area | None) -> dict[str, tuple[str, ...]]:
    if area is None:
        return {}
    watched = set(area.watched)
    return {i: tuple(b for b in area.places[i].borders if b in watched) for i in area.watched}


def _inputs(found: PlaceMatches | None) -> frozenset[datetime]:
    if found is None:
        return frozenset()
    matched = (
        m.telling for table in (found.indicators, found.states, found.endings) for matches in table.values() for m in matches
    )
    negated = (t for tellings in found.negated.values() for t in tellings)
    return frozenset(t.known for told in (matched, negated) for t in told)


def _picture(place: _Named, shared: _Places) -> PlacePicture:
    pressure, scale, now = shared.pressure, shared.grounds.scale, shared.grounds.as_of
    around = pressure.neighbours(place.id)
    matches = shared.grounds.matches

    def inputs() -> frozenset[datetime]:
        """The moments at which anything that may count became known."""
        return frozenset(m for n in around for m in pressure.steps(n)).union(
            *(_inputs(matches.get(p)) for p in (place.id, *around))
        )

    reports = shared.reports[place.id]
    resume = Resume(*shared.walks, tuple(around)) if shared.walks is not None else None
    reached = walk(
        place.id, pressure, reports, inputs=inputs, as_of=now, scale=scale, resume=resume, reuse=shared.grounds.reuse,
        rests_on=_rests_on(place.id, shared),
    )  # fmt: skip
    tension, coverage = pressure.tension(place.id, now), reports.at(now)
    items = items_of(tension, scale)
    return PlacePicture(
        id=place.id, name=place.name, country=place.country, level=reached.level, level_name=scale.levels[reached.level].name,
        since=reached.history[-1].at if reached.history else None, tension=tension.points,
        band=band_of(pressure, place.id, now, shared.regards), by_points=reached.by_points, rules=reached.rules,
        held=_held(reached, coverage, scale), items=items, groups=groups_of(tension), reasons=reasons_of(items, scale.factors, shared.names),
        coverage=coverage, history=reached.history, presence=tuple(shared.presence.get(place.id, ())),
        evidence=shared.grounds.evidence(shared.cited[i] for i in {m for item in items for m in item.mentions}),
    )  # fmt: skip


def _held(reached: Reached, coverage: Coverage, scale: TensionScale) -> str:
    """Why a level stands above its points and rules; empty if it does not."""
    if reached.level <= reached.target:
        return ""
    if coverage.is_low:
        return "held, low coverage"
    return f"held: falls on a report after {scale.down_after.total_seconds() / 3600:g} hours below"
