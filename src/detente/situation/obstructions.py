"""The ledger of obstructions: limits on freedom of movement, open until a mention ends them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

from detente.model.mentions import Mention, PlaceRef
from detente.model.picture import Obstruction
from detente.ontology.tension_scale import State
from detente.situation.evidence import Cited, Grounds, doers, place_order
from detente.situation.matching import Match
from detente.situation.standing import course_of, is_stale_by

_MODES = {"COERCE": ("seize", "restrict", "curfew"), "PROTEST": ("obstruct",)}
_SEIZED = "seize"
SEIZURE, OBSTRUCTION = "seizure", "obstruction"
_Key = tuple[str, str, str]
_Row = list[tuple[Cited, PlaceRef]]


def obstructions_of(grounds: Grounds) -> tuple[Obstruction, ...]:
    """One entry for one kind of obstruction at one place, by place; what is told without a place stands among the happenings."""
    rows: dict[_Key, _Row] = defaultdict(list)
    for one in grounds.cited:
        if is_obstruction(one.mention):
            for place in one.mention.places:
                rows[grounds.place_key(place), one.mention.type, one.mention.mode or ""].append((one, place))
    return tuple(_as_of_now(key, rows[key], grounds) for key in sorted(rows))


def _as_of_now(key: _Key, row: _Row, grounds: Grounds) -> Obstruction:
    """An entry as it was made of the same reports, but for whether it is stale by now."""
    parts = [*(part for pair in row for part in pair), *grounds.endings_at(key[0], SEIZURE, OBSTRUCTION)]
    kept = ("obstruction", key)
    state, entry = grounds.reuse.of(kept, parts, partial(_entry, row, grounds))
    stale = is_stale_by(grounds.as_of, entry.confirmed, entry.until, state)
    if stale != entry.is_stale:
        _, entry = grounds.reuse.put(kept, (state, replace(entry, is_stale=stale)))
    return entry


def is_obstruction(mention: Mention) -> bool:
    """True for a seizure, restriction, curfew or blockade that took place."""
    return mention.is_fact and mention.ends is None and mention.mode in _MODES.get(mention.type, ())


def _entry(row: _Row, grounds: Grounds) -> tuple[State, Obstruction]:
    told = list({c.id: c for c, _ in row}.values())
    first = told[0].mention
    state = grounds.scale.states[SEIZURE if first.mode == _SEIZED else OBSTRUCTION]
    where = min({grounds.where(p) for _, p in row}, key=place_order)
    support = [Match(t, t.mention.actors) for t in grounds.dated(told)]
    course = course_of(support, grounds.endings(where, state.id), state=state, factors=grounds.scale.factors, as_of=grounds.as_of)
    return state, Obstruction(
        type=first.type, manner=first.mode, by=doers(told), place=where, text=first.text, since=course.since, confirmed=course.confirmed,
        until=course.until, is_open=course.until is None, is_stale=course.is_stale, said_ended_by=course.said_ended_by,
        evidence=grounds.evidence(told),
    )  # fmt: skip
