"""The ledger of contacts: who is in touch with whom, in what way, where, since when, with what result, and who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from detente.model.mentions import Mention
from detente.model.picture import Contact, Who
from detente.situation.evidence import Cited, Grounds, actor_key, doers, receivers, speakers

MET, CALLED, CONSTANT, REFUSED, BROKEN_OFF = "met", "called", "in constant communication", "refused", "broken off"
_OUTCOMES = {("AGREE", None), ("PLEDGE", None), ("REJECT", "meet"), ("SANCTION", "discontinue")}


def contacts_of(grounds: Grounds) -> tuple[Contact, ...]:
    """One entry for one event of contact or of its refusal, in the order in which it became known."""
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        if _is_contact(one.mention):
            rows[one.event].append(one)
    outcomes = defaultdict(list)
    for one in grounds.cited:
        if _is_outcome(one.mention):
            outcomes[one.mention.document_id].append(one.mention)
    return tuple(
        grounds.reuse.of(
            ("contact", event), (*told, *(o for c in told for o in outcomes.get(c.mention.document_id, ()))),
            partial(_entry, told, outcomes, grounds),
        )
        for event, told in rows.items()
    )  # fmt: skip


def _is_contact(mention: Mention) -> bool:
    if not mention.is_fact:
        return False
    return mention.type == "CONSULT" or (mention.type == "REJECT" and mention.mode == "meet")


def _is_outcome(mention: Mention) -> bool:
    kind = (mention.type, mention.mode if mention.type in ("REJECT", "SANCTION") else None)
    return mention.is_fact and kind in _OUTCOMES


def _entry(told: list[Cited], outcomes: dict[str, list[Mention]], grounds: Grounds) -> Contact:
    mentions, dated = [c.mention for c in told], grounds.dated(told)
    results = list(_results(mentions, outcomes))
    initiators = doers(told[:1])
    return Contact(
        initiators=initiators,
        others=_others(told, initiators),
        manner=next((m.mode for m in mentions if m.mode), None),
        places=grounds.wheres(mentions),
        is_ongoing=any(m.status == "ongoing" for m in mentions),
        is_ended=any(m.ends is not None for m in mentions),
        since=min((t.since for t in dated), default=None),
        confirmed=max((t.end for t in dated), default=None),
        told_by=speakers(told),
        text=mentions[0].text,
        evidence=grounds.evidence(told),
        event=told[0].event,
        state=_state(mentions),
        result=results[0].text if results else None,
    )


def _others(told: Sequence[Cited], initiators: Sequence[Who]) -> tuple[Who, ...]:
    """Whom the first report that tells it does not name first: who is with whom is the same from either side."""
    first = {w.id or w.name for w in initiators}
    found = {w.id or w.name: w for w in (*receivers(told), *doers(told))}
    return tuple(w for key, w in found.items() if key not in first)


def _state(mentions: Sequence[Mention]) -> str:
    if any(m.type == "REJECT" for m in mentions):
        return REFUSED
    if any(m.ends is not None for m in mentions):
        return BROKEN_OFF
    if any(m.status == "ongoing" for m in mentions):
        return CONSTANT
    return CALLED if any(m.mode == "phone" for m in mentions) else MET


def _results(mentions: Sequence[Mention], outcomes: dict[str, list[Mention]]) -> Iterator[Mention]:
    """What the same report tells to have come of it: in the same words, or between the same actors."""
    for mention in mentions:
        for outcome in outcomes.get(mention.document_id, ()):
            if outcome.id != mention.id and (_overlap(mention, outcome) or _between_same(mention, outcome)):
                yield outcome


def _overlap(a: Mention, b: Mention) -> bool:
    return a.start < b.end and b.start < a.end


def _between_same(a: Mention, b: Mention) -> bool:
    """True if each party of the contact has a part in the other, which is told after it."""
    ours, theirs = _keys((a,), of_actors=True), _keys((a,), of_actors=False)
    both = _keys((b,), of_actors=True) | _keys((b,), of_actors=False)
    return b.start >= a.start and bool(ours & both) and bool(theirs & both)


def _keys(mentions: Iterable[Mention], *, of_actors: bool) -> set[str]:
    return {actor_key(r) for m in mentions for r in (m.actors if of_actors else m.recipients)}
