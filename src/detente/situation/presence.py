"""The presence ledger: who stands where, in what manner, since at least, last confirmed, until at least, and who says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from detente.model.ids import content_id
from detente.model.mentions import Mention, PlaceRef
from detente.model.picture import Presence, ToldSize
from detente.ontology.tension_scale import State
from detente.situation.evidence import Cited, Grounds, actor_key, place_order, speakers, who_of, whos
from detente.situation.matching import Match
from detente.situation.standing import Course, course_of, is_stale_by, speaks_of
from detente.situation.tellings import Telling

_SAME_TIME = timedelta(hours=1)
CROWD, FORCE, REINFORCED = "crowd", "force", "reinforced"
_Key = tuple[str, str, str, tuple[str, ...]]
_Row = list[tuple[Cited, PlaceRef]]


def presence_of(grounds: Grounds) -> tuple[Presence, ...]:
    """One entry for one actor, manner and place, however many tell it; by place."""
    rows: dict[_Key, _Row] = defaultdict(list)
    denials: dict[str, list[Cited]] = defaultdict(list)
    ends: dict[str, Cited] = {}
    for one in grounds.cited:
        mention = one.mention
        if mention.ends is not None:
            ends[one.id] = one
        if mention.type != "PRESENCE" or mention.ends is not None:
            continue
        if mention.is_fact and mention.actors:
            for place in mention.places:
                rows[_key(mention, place, grounds)].append((one, place))
        elif mention.polarity == "negated" and mention.certainty == "asserted":
            for place in mention.places:
                denials[grounds.place_key(place)].append(one)
    grown = _grown(rows)
    return tuple(_as_of_now(key, grown[key], denials.get(key[0], ()), ends, grounds) for key in sorted(grown))


def _key(mention: Mention, place: PlaceRef, grounds: Grounds) -> _Key:
    between = tuple(sorted(actor_key(r) for r in mention.recipients)) if mention.mode == "between" else ()
    return grounds.place_key(place), actor_key(mention.actors[0]), _manner(mention), between


def _manner(mention: Mention) -> str:
    return mention.mode or "present"


def _grown(rows: Mapping[_Key, _Row]) -> dict[_Key, _Row]:
    """The rows, with each reinforcement given to what it reinforces; one of which nothing else is told stands for itself."""
    by_actor: dict[tuple[str, str], list[_Key]] = defaultdict(list)
    for key in rows:
        if key[2] != REINFORCED:
            by_actor[key[:2]].append(key)
    found = {key: list(row) for key, row in rows.items() if key[2] != REINFORCED or not by_actor[key[:2]]}
    for key, row in rows.items():
        if key[2] == REINFORCED:
            for other in by_actor[key[:2]]:
                found[other] += row
    return found


def _as_of_now(key: _Key, row: _Row, denials: Sequence[Cited], ends: Mapping[str, Cited], grounds: Grounds) -> Presence:
    """An entry as it was made of the same reports, but for whether it is stale by now."""
    parts = [*(part for pair in row for part in pair), *denials, *grounds.endings_at(key[0], CROWD, FORCE)]
    kept = ("presence", key)
    state, entry = grounds.reuse.of(kept, parts, partial(_entry, key, row, denials, ends, grounds))
    stale = is_stale_by(grounds.as_of, entry.confirmed, entry.until, state)
    if stale != entry.is_stale:
        _, entry = grounds.reuse.put(kept, (state, replace(entry, is_stale=stale)))
    return entry


def _entry(key: _Key, row: _Row, denials: Iterable[Cited], ends: Mapping[str, Cited], grounds: Grounds) -> tuple[State, Presence]:
    told = sorted({c.id: c for c, _ in row}.values(), key=lambda c: (c.known is None, c.known or grounds.as_of, c.id))
    first = next(c.mention for c in told if _manner(c.mention) == key[2])
    state = _state(first, grounds)
    # The watched place itself where any mention names it, else a place in it.
    where = min({grounds.where(p) for _, p in row}, key=lambda w: (w.id != w.watched, place_order(w)))
    support = [Match(t, t.mention.actors[:1]) for t in grounds.dated(told)]
    course = course_of(support, grounds.endings(where, state.id), state=state, factors=grounds.scale.factors, as_of=grounds.as_of)
    if key[2] != REINFORCED and course.since is not None:
        support = [m for m in support if m.telling.mention.mode != REINFORCED or m.telling.end >= course.since]
        kept = {m.telling.mention.id for m in support}
        told = [c for c in told if c.mention.mode != REINFORCED or c.id in kept]
    left = _left(support, grounds.reductions(where, state.id), course)
    counted = next((c.mention for c in reversed(told) if _size(c.mention) is not None), first)
    return state, Presence(
        who=who_of(first.actors[0]), manner=_manner(first), between=whos(first.recipients) if first.mode == "between" else (), place=where,
        size=_size(counted), size_is_of_several_places=_size(counted) is not None and not grounds.places.is_one(counted),
        purpose=next((c.mention.purpose for c in told if c.mention.purpose), None), since=course.since, confirmed=course.confirmed,
        until=course.until, is_stale=course.is_stale, said_ended_by=course.said_ended_by, told_by=speakers(told),
        evidence=grounds.evidence((*told, *(ends[m.telling.mention.id] for m in left))), id=content_id("p", *key), reinforced=_reinforced(support),
        sizes=_sizes(support, grounds), disputed_by=_disputed_by(first, denials, course, state, grounds),
        reduced=max((m.telling.end for m in left), default=None),
    )  # fmt: skip


def _state(mention: Mention, grounds: Grounds) -> State:
    """Whose time to live serves: a crowd's, or that of a deployed force."""
    is_crowd = bool(grounds.parties.members(mention.actors[:1], CROWD))
    return grounds.scale.states[CROWD if is_crowd else FORCE]


def _reinforced(support: Iterable[Match]) -> datetime | None:
    return max((m.telling.end for m in support if m.telling.mention.mode == REINFORCED), default=None)


def _left(support: Sequence[Match], reductions: Iterable[Match], course: Course) -> list[Match]:
    """What tells that a part of those who stand there has left since they came."""
    return [
        r for r in reductions
        if course.until is None and course.since is not None and r.telling.end >= course.since and any(speaks_of(r, s) for s in support)
    ]  # fmt: skip


def _sizes(support: Sequence[Match], grounds: Grounds) -> tuple[ToldSize, ...]:
    """What each family told last of the size here alone, of one time: a crowd that was smaller an hour before is no other crowd."""
    sized = sorted((m.telling for m in support if _is_sized(m.telling, grounds)), key=lambda t: (t.end, t.mention.id))
    last = {t.voice.family: t for t in sized if t.end >= sized[-1].end - _SAME_TIME}
    found = [(family, _size(last[family].mention)) for family in sorted(last)]
    return tuple(ToldSize(*size, family) for family, size in found if size is not None)


def _is_sized(telling: Telling, grounds: Grounds) -> bool:
    return _size(telling.mention) is not None and grounds.places.is_one(telling.mention)


def _disputed_by(first: Mention, denials: Iterable[Cited], course: Course, state: State, grounds: Grounds) -> tuple[str, ...]:
    """Who says, of the time when others say that it stands, that it does not."""
    if course.until is not None:
        return ()
    names = set()
    for denial in denials:
        telling = grounds.tellings.get(denial.id)
        if telling is not None and _is_of_now(telling.end, course, state.ttl) and _denies(denial.mention, first, grounds):
            names.add(denial.voice.name)
    return tuple(sorted(names))


def _is_of_now(moment: datetime, course: Course, ttl: timedelta | None) -> bool:
    return course.confirmed is None or ttl is None or moment >= course.confirmed - ttl


def _denies(denial: Mention, told: Mention, grounds: Grounds) -> bool:
    """True if the one denied can be the one told. "No gathering" names nobody and denies a crowd."""
    if not denial.actors:
        return denial.mode == "gathered" and bool(grounds.parties.members(told.actors[:1], CROWD))
    return any(actor_key(a) == actor_key(told.actors[0]) for a in denial.actors)


def _size(mention: Mention) -> tuple[int | None, int | None] | None:
    """How many stand there. Of who stands between, only a number beside their own name is theirs."""
    found = [f for f in mention.figures if f.counts == CROWD]
    if mention.mode == "between":
        found = [f for f in found if any(a.start <= f.start < a.end for a in mention.actors)]
    return (found[0].low, found[0].high) if found else None
