"""The ledger of obstructions: limits on freedom of movement, open until a mention ends them."""

from __future__ import annotations

from collections import defaultdict

from detente.model.mentions import Mention, PlaceRef
from detente.model.picture import Obstruction
from detente.situation.evidence import Cited, Grounds, doers, place_order
from detente.situation.matching import Match
from detente.situation.standing import course_of

_MODES = {"COERCE": ("seize", "restrict", "curfew"), "PROTEST": ("obstruct",)}
_SEIZED = "seize"


def obstructions_of(grounds: Grounds) -> tuple[Obstruction, ...]:
    """One entry for one kind of obstruction at one place, by place; what is told without a place stands among the happenings."""
    rows: dict[tuple[str, str, str], list[tuple[Cited, PlaceRef]]] = defaultdict(list)
    for one in grounds.cited:
        if is_obstruction(one.mention):
            for place in one.mention.places:
                rows[grounds.place_key(place), one.mention.type, one.mention.mode or ""].append((one, place))
    return tuple(_entry(rows[key], grounds) for key in sorted(rows))


def is_obstruction(mention: Mention) -> bool:
    """True for a seizure, restriction, curfew or blockade that took place."""
    return mention.is_fact and mention.ends is None and mention.mode in _MODES.get(mention.type, ())


def _entry(row: list[tuple[Cited, PlaceRef]], grounds: Grounds) -> Obstruction:
    told = list({c.id: c for c, _ in row}.values())
    first = told[0].mention
    state = grounds.scale.states["seizure" if first.mode == _SEIZED else "obstruction"]
    where = min({grounds.where(p) for _, p in row}, key=place_order)
    support = [Match(t, t.mention.actors) for t in grounds.dated(told)]
    course = course_of(support, grounds.endings(where, state.id), state=state, factors=grounds.scale.factors, as_of=grounds.as_of)
    return Obstruction(
        type=first.type, manner=first.mode, by=doers(told), place=where, text=first.text, since=course.since, confirmed=course.confirmed,
        until=course.until, is_open=course.until is None, is_stale=course.is_stale, said_ended_by=course.said_ended_by,
        evidence=grounds.evidence(told),
    )  # fmt: skip
