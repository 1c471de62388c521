"""The dialogue track: meetings of the parties, appeals to return to the table and walk-outs, as one view over contacts and appeals."""

from __future__ import annotations

from collections.abc import Iterator

from detente.model.picture import Contact, Happening, Picture
from detente.model.views import DialogueStep
from detente.ontology.ledger_rules import LedgerRules
from detente.situation.contacts import BROKEN_OFF, REFUSED
from detente.situation.liaison import happened_at

_WALK_OUT = ("SANCTION", "discontinue")
APPEAL = "appeal for dialogue"


def dialogue_of(picture: Picture, rules: LedgerRules) -> tuple[DialogueStep, ...]:
    """The steps in order of time, the undated last. Contacts count where both sides are at the table, or one leaves it."""
    steps = [*_meetings(picture), *_appeals(picture, rules), *_walk_outs(picture)]
    return tuple(sorted(steps, key=lambda s: (s.at is None, s.at.timestamp() if s.at is not None else 0.0, s.kind, s.text)))


def _meetings(picture: Picture) -> Iterator[DialogueStep]:
    for contact in picture.contacts:
        if contact.state in (REFUSED, BROKEN_OFF) or len(_sides(contact)) > 1:
            kind = {REFUSED: "refusal to meet", BROKEN_OFF: "talks broken off"}.get(contact.state, "meeting")
            yield DialogueStep(happened_at(contact), kind, contact.initiators, contact.others, contact.text, contact.evidence)


def _sides(contact: Contact) -> set[str]:
    return {w.side for w in (*contact.initiators, *contact.others) if w.side is not None}


def _appeals(picture: Picture, rules: LedgerRules) -> Iterator[DialogueStep]:
    for appeal in picture.appeals:
        if appeal.manner in rules.dialogue_appeals:
            yield DialogueStep(appeal.at, APPEAL, appeal.by, appeal.to, appeal.text, appeal.evidence)


def _walk_outs(picture: Picture) -> Iterator[DialogueStep]:
    """Broken-off relations that no contact of the ledger tells already."""
    told = {m for c in picture.contacts for m in c.evidence.mentions}
    results = {c.result for c in picture.contacts}
    for happening in picture.happenings:
        if _is_walk_out(happening) and happening.text not in results and not told & set(happening.evidence.mentions):
            yield DialogueStep(happening.at, "walk-out", happening.actors, happening.recipients, happening.text, happening.evidence)


def _is_walk_out(happening: Happening) -> bool:
    is_done = happening.polarity == "affirmed" and happening.status in ("happened", "ongoing")
    return is_done and (happening.type, happening.manner) == _WALK_OUT
