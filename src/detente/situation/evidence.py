"""Evidence: what all ledgers are made from, what an entry rests on, and the actors and places it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from detente.model.decisions import Decision
from detente.model.events import Event
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.model.picture import Evidence, Where, Who
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.reuse import Reuse
from detente.situation.matching import Match, PlaceMatches
from detente.situation.parties import Parties
from detente.situation.tellings import Places, Telling
from detente.situation.voices import Voice, credibility

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cited:
    """A mention for the ledgers: its voice, and when it became known (None: its document has no publication time)."""

    mention: Mention
    voice: Voice
    known: datetime | None
    event: str

    @property
    def id(self) -> str:
        return self.mention.id


@dataclass(frozen=True, slots=True)
class Grounds:
    """What all ledgers are made from. `cited` are in order of what was known when, the undated last; `tellings` by mention id.

    `settled` holds, by mention id of a promise, what a person decided of how far it is kept. Entries of the ledgers are made by `reuse`, of
    the mentions (`Cited`) and matches that they rest on: a mention's telling is another object whenever its `Cited` is.
    """

    cited: tuple[Cited, ...]
    events: tuple[Event, ...]
    tellings: Mapping[str, Telling]
    matches: Mapping[str, PlaceMatches]
    parties: Parties
    places: Places
    scale: TensionScale
    as_of: datetime
    rules: LedgerRules | None = None
    settled: Mapping[str, Decision] = field(default_factory=dict)
    reuse: Reuse = field(default_factory=Reuse)

    def evidence(self, told: Iterable[Cited]) -> Evidence:
        """What an entry made of these mentions rests on."""
        found = sorted(told, key=lambda c: c.mention.id)
        return Evidence(
            mentions=tuple(c.mention.id for c in found),
            documents=tuple(sorted({c.mention.document_id for c in found})),
            families=tuple(sorted({c.voice.family for c in found})),
            credibility=credibility((c.voice for c in found), self.scale.factors),
        )

    def dated(self, told: Iterable[Cited]) -> list[Telling]:
        """Those of the mentions whose time can be judged."""
        return [self.tellings[c.id] for c in told if c.id in self.tellings]

    def endings(self, where: Where, state: str) -> list[Match]:
        """What is told to have ended a state at a place."""
        found = self.matches.get(where.watched or "")
        return list(found.endings.get(state, ())) if found is not None else []

    def reductions(self, where: Where, state: str) -> list[Match]:
        """What is told to have taken a part of a state away from a place."""
        found = self.matches.get(where.watched or "")
        return list(found.reductions.get(state, ())) if found is not None else []

    def endings_at(self, watched: str, *states: str) -> list[Match]:
        """All that is told to have ended some states at a watched place, or to have taken a part of them away."""
        found = self.matches.get(watched)
        if found is None:
            return []
        return [m for s in states for table in (found.endings, found.reductions) for m in table.get(s, ())]

    def where(self, ref: PlaceRef) -> Where:
        """A place as it resolves, else as written."""
        return Where(ref.id, ref.name or ref.text, self.places.watched(ref.id))

    def place_key(self, ref: PlaceRef) -> str:
        """A key under which references mean one place: the watched one it lies in, its own id, else its words."""
        return self.places.watched(ref.id) or ref.id or ref.text

    def wheres(self, mentions: Iterable[Mention]) -> tuple[Where, ...]:
        """The places of mentions, each once, by name."""
        found = {(p.id or p.text): self.where(p) for m in mentions for p in m.places}
        return tuple(sorted(found.values(), key=place_order))


def place_order(where: Where) -> tuple[str, str]:
    """Places by name."""
    return where.name, where.id or ""


def by_known(cited: Iterable[Cited]) -> tuple[Cited, ...]:
    """Mentions in order of what was known when, the undated last."""
    return tuple(sorted(cited, key=known_and_id))


def known_and_id(one: Cited) -> tuple[bool, datetime, str]:
    """The place of a mention in the order of what was known when."""
    return one.known is None, one.known or _NEVER, one.mention.id


def who_of(ref: ActorRef) -> Who:
    """An actor as it resolves, else as written."""
    return Who(ref.id, ref.name or ref.text, ref.country, ref.sector, ref.side)


def actor_key(ref: ActorRef) -> str:
    """A key under which two references mean one actor: its id, else its kind, else its words."""
    if ref.id is not None:
        return ref.id
    if ref.sector is not None:
        return f"kind/{ref.country}/{ref.sector}/{ref.side}"
    return f"words/{ref.text.casefold()}"


def whos(refs: Iterable[ActorRef]) -> tuple[Who, ...]:
    """Actors, each once, in the order told."""
    found: dict[str, Who] = {}
    for ref in refs:
        found.setdefault(actor_key(ref), who_of(ref))
    return tuple(found.values())


def doers(told: Iterable[Cited]) -> tuple[Who, ...]:
    """Who does it, by any of the mentions."""
    return whos(r for c in told for r in c.mention.actors)


def receivers(told: Iterable[Cited]) -> tuple[Who, ...]:
    """To whom it is done, by any of the mentions."""
    return whos(r for c in told for r in c.mention.recipients)


def speakers(told: Iterable[Cited]) -> tuple[Who, ...]:
    """Those who say it, in the order told; the narrator is nobody."""
    return whos(c.mention.speaker.actor for c in told if c.mention.speaker is not None)
