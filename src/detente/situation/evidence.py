"""Evidence: what a ledger entry rests on, and the actors and places it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.model.picture import Evidence, Where, Who
from detente.ontology.tension_scale import Factors
from detente.situation.tellings import Places
from detente.situation.voices import Voice, credibility


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


def evidence_of(cited: Iterable[Cited], factors: Factors) -> Evidence:
    """What the entry made of these mentions rests on."""
    found = sorted(cited, key=lambda c: c.id)
    return Evidence(
        tuple(c.id for c in found), tuple(sorted({c.mention.document_id for c in found})),
        tuple(sorted({c.voice.family for c in found})), credibility((c.voice for c in found), factors),
    )  # fmt: skip


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


def speakers(cited: Iterable[Cited]) -> tuple[Who, ...]:
    """Those who say it, by name; the narrator is nobody."""
    refs = [c.mention.speaker.actor for c in cited if c.mention.speaker is not None]
    return tuple(sorted(whos(refs), key=lambda w: (w.name, w.id or "")))


def where_of(ref: PlaceRef, places: Places) -> Where:
    """A place as it resolves, else as written."""
    return Where(ref.id, ref.name or ref.text, places.watched(ref.id))


def wheres(mentions: Iterable[Mention], places: Places) -> tuple[Where, ...]:
    """The places of mentions, each once, by name."""
    found = {(p.id or p.text): where_of(p, places) for m in mentions for p in m.places}
    return tuple(sorted(found.values(), key=lambda w: (w.name, w.id or "")))


def first_known(cited: Iterable[Cited]) -> list[Cited]:
    """Mentions in order of what was known when, the undated last."""
    return sorted(cited, key=lambda c: (c.known is None, c.known.timestamp() if c.known is not None else 0.0, c.id))
