"""The presence ledger: who stands where, in what manner, since at least, last confirmed, until at least."""

from __future__ import annotations

from collections import defaultdict

from detente.model.ids import content_id
from detente.model.mentions import Mention, PlaceRef
from detente.model.picture import Presence
from detente.ontology.tension_scale import State
from detente.situation.evidence import Cited, Grounds, actor_key, place_order, speakers, who_of, whos
from detente.situation.matching import Match
from detente.situation.standing import course_of

CROWD, FORCE = "crowd", "force"
_Key = tuple[str, str, str, tuple[str, ...]]


def presence_of(grounds: Grounds) -> tuple[Presence, ...]:
    """One entry for one actor, manner and place, however many tell it; by place."""
    rows: dict[_Key, list[tuple[Cited, PlaceRef]]] = defaultdict(list)
    for one in grounds.cited:
        mention = one.mention
        if mention.type == "PRESENCE" and mention.is_fact and mention.ends is None and mention.actors:
            for place in mention.places:
                rows[_key(mention, place, grounds)].append((one, place))
    return tuple(_entry(key, rows[key], grounds) for key in sorted(rows))


def _key(mention: Mention, place: PlaceRef, grounds: Grounds) -> _Key:
    between = tuple(sorted(actor_key(r) for r in mention.recipients)) if mention.mode == "between" else ()
    return grounds.place_key(place), actor_key(mention.actors[0]), _manner(mention), between


def _manner(mention: Mention) -> str:
    return mention.mode or "present"


def _entry(key: _Key, row: list[tuple[Cited, PlaceRef]], grounds: Grounds) -> Presence:
    told = list({c.id: c for c, _ in row}.values())
    first = told[0].mention
    state = _state(first, grounds)
    # The watched place itself where any mention names it, else a place in it.
    where = min({grounds.where(p) for _, p in row}, key=lambda w: (w.id != w.watched, place_order(w)))
    support = [Match(t, t.mention.actors[:1]) for t in grounds.dated(told)]
    course = course_of(support, grounds.endings(where, state.id), state=state, factors=grounds.scale.factors, as_of=grounds.as_of)
    counted = next((c.mention for c in reversed(told) if _size(c.mention) is not None), first)
    return Presence(
        who=who_of(first.actors[0]), manner=_manner(first), between=whos(first.recipients) if first.mode == "between" else (), place=where,
        size=_size(counted), size_is_of_several_places=_size(counted) is not None and not grounds.places.is_one(counted),
        purpose=next((c.mention.purpose for c in told if c.mention.purpose), None), since=course.since, confirmed=course.confirmed,
        until=course.until, is_stale=course.is_stale, said_ended_by=course.said_ended_by, told_by=speakers(told),
        evidence=grounds.evidence(told), id=content_id("p", *key),
    )  # fmt: skip


def _state(mention: Mention, grounds: Grounds) -> State:
    """Whose time to live serves: a crowd's, or that of a deployed force."""
    is_crowd = bool(grounds.parties.members(mention.actors[:1], CROWD))
    return grounds.scale.states[CROWD if is_crowd else FORCE]


def _size(mention: Mention) -> tuple[int | None, int | None] | None:
    return next(((f.low, f.high) for f in mention.figures if f.counts == CROWD), None)
