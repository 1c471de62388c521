"""The presence ledger: who stands where, in what manner, since at least, last confirmed, until at least."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from detente.model.mentions import Figure, Mention, PlaceRef
from detente.model.picture import Presence, Where
from detente.ontology.tension_scale import State, TensionScale
from detente.situation.evidence import Cited, actor_key, evidence_of, speakers, where_of, who_of, whos
from detente.situation.matching import Match, PlaceMatches
from detente.situation.parties import Parties
from detente.situation.states import settle, since_of
from detente.situation.tellings import Places, Telling

CROWD, FORCE = "crowd", "force"
_Key = tuple[str, str, str, tuple[str, ...]]


def presence_of(
    cited: Iterable[Cited], *, tellings: Mapping[str, Telling], matches: Mapping[str, PlaceMatches], parties: Parties, places: Places,
    scale: TensionScale, as_of: datetime,
) -> tuple[Presence, ...]:  # fmt: skip
    """One entry for one actor, manner and place, however many tell it."""
    rows: dict[_Key, list[tuple[Cited, PlaceRef]]] = defaultdict(list)
    for one in cited:
        mention = one.mention
        if mention.type == "PRESENCE" and mention.is_fact and mention.ends is None and mention.actors:
            for place in mention.places:
                rows[_key(mention, place, places)].append((one, place))
    found = [
        _entry(rows[key], tellings=tellings, matches=matches, parties=parties, places=places, scale=scale, as_of=as_of)
        for key in sorted(rows)
    ]
    return tuple(found)


def _key(mention: Mention, place: PlaceRef, places: Places) -> _Key:
    between = tuple(sorted(actor_key(r) for r in mention.recipients)) if mention.mode == "between" else ()
    return places.watched(place.id) or place.id or place.text, actor_key(mention.actors[0]), mention.mode or "present", between


def _entry(
    row: list[tuple[Cited, PlaceRef]], *, tellings: Mapping[str, Telling], matches: Mapping[str, PlaceMatches], parties: Parties,
    places: Places, scale: TensionScale, as_of: datetime,
) -> Presence:  # fmt: skip
    told = sorted({c.id: c for c, _ in row}.values(), key=lambda c: c.id)
    state = _state(told[0].mention, parties, scale)
    where = _where([p for _, p in row], places)
    support = [Match(tellings[c.id], (c.mention.actors[0],)) for c in told if c.id in tellings]
    standing = settle(support, _endings(matches, where, state), ttl=state.ttl, factors=scale.factors)
    alive = standing.alive or tuple(support)
    confirmed = max((m.telling.end for m in alive), default=None)
    is_over = bool(support) and not standing.alive
    mention = next((c.mention for c in reversed(told) if c.mention.figures), told[-1].mention)
    return Presence(
        who_of(told[0].mention.actors[0]), told[0].mention.mode or "present",
        whos(told[0].mention.recipients) if told[0].mention.mode == "between" else (), where, _size(mention),
        _size(mention) is not None and not places.is_one(mention), next((c.mention.purpose for c in told if c.mention.purpose), None),
        since_of(alive, state.ttl), confirmed, standing.ended if is_over else None,
        not is_over and confirmed is not None and state.ttl is not None and as_of - confirmed > state.ttl, standing.said_ended_by,
        speakers(told), evidence_of(told, scale.factors),
    )  # fmt: skip


def _state(mention: Mention, parties: Parties, scale: TensionScale) -> State:
    """Whose time to live serves: a crowd's, or that of a deployed force."""
    return scale.states[CROWD if parties.members(mention.actors[:1], CROWD) else FORCE]


def _where(refs: list[PlaceRef], places: Places) -> Where:
    """The watched place itself where it is named, else the place as told most often."""
    found = sorted({where_of(r, places) for r in refs}, key=lambda w: (w.id != w.watched, w.name, w.id or ""))
    return found[0]


def _endings(matches: Mapping[str, PlaceMatches], where: Where, state: State) -> list[Match]:
    found = matches.get(where.watched or "")
    return list(found.endings.get(state.id, ())) if found is not None else []


def _size(mention: Mention) -> tuple[int | None, int | None] | None:
    figure: Figure | None = next((f for f in mention.figures if f.counts == CROWD), None)
    return None if figure is None else (figure.low, figure.high)
