"""Indicators: the tracks of one place, one for each reason that anything told of it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from detente.ontology.tension_scale import Indicator, TensionScale
from detente.situation.ahead import announced_track, deadline_track
from detente.situation.facing import facing_track
from detente.situation.matching import Match, PlaceMatches
from detente.situation.occurrences import event_track
from detente.situation.states import state_track
from detente.situation.tracks import Track


def tracks_of(matches: PlaceMatches, scale: TensionScale, *, sides: Iterable[str], zone: tzinfo) -> list[Track]:
    """The tracks of one place, in the order of the scale; none for an indicator that nothing tells of."""
    found = (_track(i, matches, scale, sides=tuple(sides), zone=zone) for i in scale.indicators.values())
    return [t for t in found if t is not None]


def _track(
    indicator: Indicator, matches: PlaceMatches, scale: TensionScale, *, sides: tuple[str, ...], zone: tzinfo
) -> Track | None:
    if indicator.together:
        return facing_track(indicator, matches, sides=sides, scale=scale)
    if indicator.state is not None:
        return _state(indicator, matches, scale)
    tellings = [m.telling for m in matches.indicators.get(indicator.id, ())]
    if not tellings:
        return None
    if indicator.until_due:
        return deadline_track(indicator, tellings, factors=scale.factors, zone=zone)
    if indicator.lead:
        return announced_track(indicator, tellings, factors=scale.factors, zone=zone)
    return event_track(indicator, tellings, negated=matches.negated.get(indicator.id, ()), scale=scale)


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
