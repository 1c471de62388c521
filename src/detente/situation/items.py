"""Items: the sum of a place as lines for a person, caps and clamp among them, and the heaviest reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from detente.model.picture import Band, GroupPoints, Item
from detente.ontology.tension_scale import Factors, Indicator, TensionScale
from detente.situation.pressure import NEIGHBOURS, GroupSum, Pressure, Tension
from detente.situation.tellings import Telling
from detente.situation.tracks import Regard, Weighed

_REASONS_SHOWN = 3


def items_of(tension: Tension, scale: TensionScale) -> tuple[Item, ...]:
    """The items of a place: their points sum to its tension. Heaviest first, then what caps and the clamp take away."""
    items = [_item(w, scale) for g in tension.groups for w in g.weighed if w.indicator.points]
    items += [
        Item("neighbour", scale.groups[NEIGHBOURS].name, NEIGHBOURS, "neighbour", points, place=place)
        for place, points in tension.pulls
    ]
    items.sort(key=lambda i: (-abs(i.points), i.indicator, i.mentions, i.place or ""))
    return (*items, *_caps(tension))


def _item(weighed: Weighed, scale: TensionScale) -> Item:
    indicator, piece = weighed.indicator, weighed.piece
    return Item(
        indicator.id, indicator.name, indicator.group, _kind(indicator), weighed.points, base=indicator.points,
        credibility=weighed.credibility, fade=weighed.fade, since=piece.since, confirmed=piece.anchor,
        is_stale=_is_state(indicator) and weighed.fade < 1, is_claim=weighed.credibility == scale.factors.one_side,
        said_ended_by=piece.said_ended_by, events=tuple(sorted({t.event for t in piece.tellings})),
        mentions=tuple(t.mention.id for t in piece.tellings), families=tuple(sorted({t.voice.family for t in piece.tellings})),
        documents=tuple(dict.fromkeys(t.mention.document_id for t in sorted(piece.tellings, key=_newest_first))),
    )  # fmt: skip


def _newest_first(telling: Telling) -> tuple[float, str]:
    return -telling.known.timestamp(), telling.mention.id


def _is_state(indicator: Indicator) -> bool:
    return indicator.state is not None or bool(indicator.together)


def _kind(indicator: Indicator) -> str:
    if _is_state(indicator):
        return "state"
    if indicator.until_due:
        return "deadline"
    return "announced" if indicator.lead else "event"


def _caps(tension: Tension) -> Iterator[Item]:
    for group in tension.groups:
        if group.points != group.total:
            yield Item("cap", f"cap of {group.group.name}", group.group.id, "cap", group.points - group.total)
    if tension.points != tension.total:
        yield Item("clamp", "bounds of the scale", "", "clamp", tension.points - tension.total)


def groups_of(tension: Tension) -> tuple[GroupPoints, ...]:
    """The groups that hold anything, in the order of the scale."""
    return tuple(_group_points(g) for g in tension.groups if g.weighed or g.total)


def _group_points(group: GroupSum) -> GroupPoints:
    return GroupPoints(group.group.id, group.group.name, group.total, group.group.cap, group.points)


def regards_of(factors: Factors) -> tuple[Regard, Regard]:
    """How credibility counts at the two ends of the band. Made once for all places: what was summed for one is found again by its neighbours."""

    def only_confirmed(credibility: float) -> float:
        return credibility if credibility >= factors.corroborated else 0.0

    def as_if_confirmed(credibility: float) -> float:
        return credibility if credibility == factors.refuted else max(credibility, factors.corroborated)

    return only_confirmed, as_if_confirmed


def band_of(pressure: Pressure, place: str, at: datetime, regards: tuple[Regard, Regard]) -> Band:
    """The tension if only what is confirmed is so, and if every claim is."""
    low, high = regards
    return Band(pressure.points(place, at, low), pressure.points(place, at, high))


def reasons_of(items: tuple[Item, ...], factors: Factors, names: Mapping[str, str]) -> tuple[str, ...]:
    """The heaviest reasons in words, and a warning where all of them rest on one passage. `names` are the places' by their ids."""
    shown = [i for i in items if i.kind not in ("cap", "clamp") and i.points > 0][:_REASONS_SHOWN]
    told = {m for i in items if i.points > 0 for m in i.mentions}
    alone = ("it rests on one passage alone",) if len(told) == 1 else ()
    return (*(f"{i.name} ({told_by(i, factors, names)}): {i.points:.1f}" for i in shown), *alone)


def told_by(item: Item, factors: Factors, names: Mapping[str, str]) -> str:
    """Who tells an item and how fresh that is, in words; for a neighbour its name."""
    if item.kind == "neighbour":
        return names.get(item.place or "", str(item.place))
    if item.credibility >= factors.observed:
        told = "seen by own observers"
    elif item.credibility >= factors.corroborated:
        told = f"told by {len(item.families)} families"
    else:
        told = "claimed by one side" if item.is_claim else "told by one family"
    stale = ", stale" if item.is_stale else ""
    return told + stale + (f", said to have ended by {', '.join(item.said_ended_by)}" if item.said_ended_by else "")
