"""What changed between two pictures of one area: the officer's first question in the morning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from detente.model.picture import (
    SUPERSEDED,
    Announcement,
    Commitment,
    Dispute,
    Evidence,
    Happening,
    Picture,
    PlacePicture,
    Presence,
)
from detente.model.views import Change, Changes, LevelStep
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.situation.liaison import IsNeutral, not_called
from detente.situation.offices import PartyOf, as_named

_DONE = ("happened", "ongoing")
Entry = TypeVar("Entry")


def changes_of(
    before: Picture, now: Picture, *, rules: LedgerRules, scale: TensionScale, is_neutral: IsNeutral, party_of: PartyOf = as_named
) -> Changes:
    """All that the later picture tells and the earlier did not, told differently, or told as open.

    Entries are the same where they share a mention. Raises ValueError for pictures of two areas, or in the wrong order.
    """
    if before.area != now.area:
        raise ValueError(f"two areas cannot be compared: {before.area} and {now.area}")
    if before.as_of > now.as_of:
        raise ValueError("the earlier picture comes first")
    events = tuple(_events(before, now, rules))
    return Changes(
        since=before.as_of, until=now.as_of, levels=tuple(_levels(before, now)), silent=tuple(_silent(before, now)),
        changes=(*events, *_presence(before, now), *_obstructions(before, now), *_disputes(before, now), *_ledgers(before, now)),
        unconfirmed=tuple(c for c in events if c.evidence.credibility < scale.factors.corroborated), due=tuple(_due(before, now)),
        not_called=not_called(now, is_neutral=is_neutral, rules=rules, party_of=party_of),
    )  # fmt: skip


def is_deed(happening: Happening, rules: LedgerRules) -> bool:
    """True for an act that took place; what is only said is none."""
    return took_place(happening) and happening.type in rules.deeds


def took_place(happening: Happening) -> bool:
    """True for what is told to have happened or to go on."""
    return happening.polarity == "affirmed" and happening.status in _DONE


# places ----------------------------------------------------------------------------------------------------------------


def _levels(before: Picture, now: Picture) -> Iterator[LevelStep]:
    was = {p.id: p for p in before.places}
    for place in now.places:
        old = was.get(place.id)
        if old is None or old.level != place.level:
            yield _step(old, place)


def _silent(before: Picture, now: Picture) -> Iterator[LevelStep]:
    """Places that somebody reported on then and nobody does now: not calm, unseen."""
    was = {p.id: p for p in before.places}
    for place in now.places:
        old = was.get(place.id)
        if not place.coverage.families and old is not None and old.coverage.families:
            yield _step(old, place, is_silent=True)


def _step(old: PlacePicture | None, place: PlacePicture, *, is_silent: bool = False) -> LevelStep:
    return LevelStep(
        place.id, place.name, old.level if old is not None else 0, place.level, old.level_name if old is not None else "unknown",
        place.level_name, place.reasons, place.evidence, is_silent, place.coverage.last_report,
    )  # fmt: skip


# ledgers ---------------------------------------------------------------------------------------------------------------


def _new(before: Iterable[Entry], now: Iterable[Entry], evidence: Callable[[Entry], Evidence]) -> Iterator[Entry]:
    """Entries that share no mention with an earlier one."""
    known = {m for entry in before for m in evidence(entry).mentions}
    return (entry for entry in now if not known & set(evidence(entry).mentions))


def _events(before: Picture, now: Picture, rules: LedgerRules) -> Iterator[Change]:
    """New events, and known ones of which more is told: a later day of the same unrest may be one event with an earlier one."""
    known = {m for h in before.happenings for m in h.evidence.mentions}
    documents = {d for h in before.happenings for d in h.evidence.documents}
    for happening in (h for h in now.happenings if is_deed(h, rules)):
        told = happening.evidence.mentions
        if not set(told) <= known:
            is_new = not known & set(told)
            at = happening.at if is_new else happening.renewed
            evidence = happening.evidence if is_new else _without(happening.evidence, known, documents)
            yield Change(
                "event", "new" if is_new else "more told", happening.actors, happening.latest, happening.places, at, evidence
            )


def _without(evidence: Evidence, mentions: set[str], documents: set[str]) -> Evidence:
    """What is new in evidence; how much it counts is told of the whole."""
    new = tuple(d for d in evidence.documents if d not in documents)
    return replace(evidence, mentions=tuple(m for m in evidence.mentions if m not in mentions), documents=new or evidence.documents)


def _presence(before: Picture, now: Picture) -> Iterator[Change]:
    was = {p.id: p for p in before.presence}
    for entry in now.presence:
        old = was.get(entry.id)
        what = _became(is_new=old is None, had_ended=old is not None and old.until is not None, has_ended=entry.until is not None)
        if what == "" and old is not None and entry.is_stale and not old.is_stale:
            what = "not confirmed any more"
        if what:
            yield Change("presence", what, (entry.who,), entry.manner, (entry.place,), _turned(entry), entry.evidence)


def _turned(entry: Presence) -> datetime | None:
    return entry.until or entry.confirmed


def _became(*, is_new: bool, had_ended: bool, has_ended: bool) -> str:
    if is_new:
        return "new, and over" if has_ended else "new"
    if had_ended == has_ended:
        return ""
    return "ended" if has_ended else "again"


def _obstructions(before: Picture, now: Picture) -> Iterator[Change]:
    was = {(o.place, o.type, o.manner): o for o in before.obstructions}
    for entry in now.obstructions:
        old = was.get((entry.place, entry.type, entry.manner))
        what = _became(is_new=old is None, had_ended=old is not None and not old.is_open, has_ended=not entry.is_open)
        if what:
            yield Change(
                "obstruction",
                what,
                entry.by,
                entry.text,
                (entry.place,),
                entry.until or entry.since or entry.confirmed,
                entry.evidence,
            )


def _disputes(before: Picture, now: Picture) -> Iterator[Change]:
    was = {m for d in before.disputes if d.is_disputed for m in _claims(d)}
    was_gone, now_gone = ({c.mention for d in p.disputes for c in d.claims if c.is_superseded} for p in (before, now))
    for dispute in now.disputes:
        new = [c for c in dispute.claims if c.mention not in was]
        if dispute.is_disputed and new:
            what = "new" if not was & set(_claims(dispute)) else "another version"
            last = max((c.at for c in new if c.at is not None), default=None)
            yield Change("dispute", what, tuple(c.speaker for c in new), dispute.text, dispute.places, last, dispute.evidence)
        elif dispute.status == SUPERSEDED and (back := [c for c in dispute.claims if c.mention in now_gone - was_gone]):
            last = max((c.at for c in dispute.claims if c.at is not None), default=None)
            yield Change(
                "dispute", "taken back", tuple(c.speaker for c in back), dispute.text, dispute.places, last, dispute.evidence
            )


def _claims(dispute: Dispute) -> tuple[str, ...]:
    return tuple(c.mention for c in dispute.claims)


def _ledgers(before: Picture, now: Picture) -> Iterator[Change]:
    for contact in _new(before.contacts, now.contacts, lambda c: c.evidence):
        who = (*contact.initiators, *contact.others)
        yield Change("contact", contact.state, who, contact.text, contact.places, contact.confirmed, contact.evidence)
    yield from _commitments(before, now)
    for appeal in _new(before.appeals, now.appeals, lambda a: a.evidence):
        yield Change("appeal", "new", appeal.by, appeal.text, appeal.places, appeal.at, appeal.evidence)
    for said in _new(before.announcements, now.announcements, lambda a: a.evidence):
        yield Change("announced", "new", said.by, said.text, said.places, said.starts, said.evidence)


def _commitments(before: Picture, now: Picture) -> Iterator[Change]:
    was = {m: c for c in before.commitments for m in c.evidence.mentions}
    for promise in now.commitments:
        old = next((was[m] for m in promise.evidence.mentions if m in was), None)
        what = "new" if old is None else promise.state if old.state != promise.state else ""
        if what:
            yield Change(
                "commitment", what, promise.maker, promise.text, promise.places, promise.due or promise.made, promise.evidence
            )


def _due(before: Picture, now: Picture) -> Iterator[Commitment | Announcement]:
    """What fell due or began in between: promises whatever became of them, and what was announced."""
    for promise in now.commitments:
        if promise.due is not None and before.as_of < promise.due <= now.as_of:
            yield promise
    for said in now.announcements:
        if said.starts is not None and before.as_of < said.starts <= now.as_of:
            yield said
