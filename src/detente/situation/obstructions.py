"""The ledger of obstructions: limits on freedom of movement, open until a mention ends them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from detente.model.mentions import Mention, PlaceRef
from detente.model.picture import Obstruction
from detente.ontology.tension_scale import State, TensionScale
from detente.situation.evidence import Cited, evidence_of, first_known, where_of, whos
from detente.situation.matching import Match, PlaceMatches
from detente.situation.states import settle, since_of
from detente.situation.tellings import Places, Telling

_MODES = {"COERCE": ("seize", "restrict", "curfew"), "PROTEST": ("obstruct",)}
_SEIZED = "seize"


def is_obstruction(mention: Mention) -> bool:
    """True for what ONTOLOGY puts into this ledger: seizures, restrictions, curfews and blockades that took place."""
    return mention.is_fact and mention.ends is None and mention.mode in _MODES.get(mention.type, ())


def obstructions_of(
    cited: Iterable[Cited], *, tellings: Mapping[str, Telling], matches: Mapping[str, PlaceMatches], places: Places, scale: TensionScale,
    as_of: datetime,
) -> tuple[Obstruction, ...]:  # fmt: skip
    """One entry for one kind of obstruction at one place; what is told without a place stands among the happenings."""
    rows: dict[tuple[str, str, str], list[tuple[Cited, PlaceRef]]] = defaultdict(list)
    for one in cited:
        if is_obstruction(one.mention):
            for place in one.mention.places:
                rows[places.watched(place.id) or place.id or place.text, one.mention.type, one.mention.mode or ""].append(
                    (one, place)
                )
    return tuple(_entry(rows[k], tellings=tellings, matches=matches, places=places, scale=scale, as_of=as_of) for k in sorted(rows))


def _entry(
    row: list[tuple[Cited, PlaceRef]], *, tellings: Mapping[str, Telling], matches: Mapping[str, PlaceMatches], places: Places,
    scale: TensionScale, as_of: datetime,
) -> Obstruction:  # fmt: skip
    told = first_known({c.id: c for c, _ in row}.values())
    first = told[0].mention
    state = _state(first, scale)
    where = min({where_of(p, places) for _, p in row}, key=lambda w: (w.name, w.id or ""))
    at_place = matches.get(where.watched or "")
    endings = at_place.endings.get(state.id, ()) if at_place is not None else ()
    support = [Match(tellings[c.id], c.mention.actors) for c in told if c.id in tellings]
    standing = settle(support, endings, ttl=state.ttl, factors=scale.factors)
    alive = standing.alive or tuple(support)
    confirmed = max((m.telling.end for m in alive), default=None)
    is_open = bool(standing.alive) or not support
    return Obstruction(
        first.type, first.mode, whos(r for c in told for r in c.mention.actors), where, first.text, since_of(alive, state.ttl), confirmed,
        None if is_open else standing.ended, is_open,
        is_open and confirmed is not None and state.ttl is not None and as_of - confirmed > state.ttl, standing.said_ended_by,
        evidence_of(told, scale.factors),
    )  # fmt: skip


def _state(mention: Mention, scale: TensionScale) -> State:
    return scale.states["seizure" if mention.mode == _SEIZED else "obstruction"]
