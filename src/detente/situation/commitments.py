"""The ledger of commitments: who promised what to whom, due when, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from detente.model.decisions import Decision
from detente.model.mentions import Mention
from detente.model.picture import Commitment
from detente.situation.evidence import Cited, Grounds, actor_key, doers, receivers
from detente.situation.tellings import utc

BROKEN = "commitment_broken"
_TYPES = ("PLEDGE", "AGREE")
NOT_BEGUN, BEGUN, LARGELY, FULLY = range(4)
BROKEN_WORD = "broken"
_MADE = frozenset({"happened", "ongoing", "planned"})


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What is told of promises: the facts that keep one, by its id, all mentions that tell of a breach, and every mention by id."""

    kept: Mapping[str, tuple[str, ...]]
    breaches: tuple[Cited, ...]
    told: Mapping[str, Mention]


def commitments_of(grounds: Grounds) -> tuple[Commitment, ...]:
    """One entry for one promise, in the order in which it became known."""
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        if is_commitment(one.mention):
            rows[one.event].append(one)
    broken = {m.telling.mention.id for found in grounds.matches.values() for m in found.indicators.get(BROKEN, ())}
    breaches = [c for c in grounds.cited if c.id in broken]
    outcomes = _Outcomes(
        keepers(c.mention for c in grounds.cited), grounds.reuse.of("breaches", breaches, lambda: tuple(breaches)),
        {c.id: c.mention for c in grounds.cited},
    )  # fmt: skip
    return tuple(_as_of_now(event, told, outcomes, grounds) for event, told in rows.items())


def _as_of_now(event: str, told: list[Cited], outcomes: _Outcomes, grounds: Grounds) -> Commitment:
    """An entry as it was made of the same reports, as long as it falls due neither way."""
    mentions = [c.mention for c in told]
    kept = (outcomes.told.get(k) for m in mentions for k in outcomes.kept.get(m.id, ()))
    acts = (outcomes.told.get(m.about or "") for m in mentions)
    parts = (*told, *kept, *acts, outcomes.breaches, _settled(mentions, grounds))
    due = _due(mentions)
    return grounds.reuse.of(
        ("commitment", event), parts, partial(_entry, told, outcomes, grounds), by=due is not None and due < grounds.as_of
    )


def _due(mentions: Iterable[Mention]) -> datetime | None:
    return min((d for m in mentions if m.content is not None and (d := utc(m.content.due)) is not None), default=None)


def is_commitment(mention: Mention) -> bool:
    """True for a promise that was made and not denied; one that is only called for is none."""
    return mention.type in _TYPES and mention.polarity == "affirmed" and mention.certainty == "asserted" and mention.status in _MADE


def _entry(told: list[Cited], outcomes: _Outcomes, grounds: Grounds) -> Commitment:
    mentions = [c.mention for c in told]
    due = _due(mentions)
    kept = tuple(sorted({k for m in mentions for k in outcomes.kept.get(m.id, ())}))
    broken = tuple(sorted(b.id for b in outcomes.breaches if _breaks(b, told)))
    is_overdue = due is not None and due < grounds.as_of
    proposed = 0 if broken else _proposed(mentions, frozenset(kept), outcomes.told, grounds)
    settled = _settled(mentions, grounds)
    is_broken = settled.value == BROKEN_WORD if settled is not None else bool(broken)
    step = proposed if settled is None else 0 if is_broken else int(settled.value)
    return Commitment(
        maker=doers(told),
        to=receivers(told),
        text=mentions[0].content.text if mentions[0].content is not None else mentions[0].text,
        made=told[0].known,
        due=due,
        state="broken" if is_broken else "kept" if step == FULLY else "overdue" if is_overdue else "open",
        places=grounds.wheres(mentions),
        outcome=broken or kept,
        evidence=grounds.evidence(told),
        event=told[0].event,
        step=step,
        proposed=proposed,
        settled_by=settled.by if settled is not None else "",
        settled=settled.number if settled is not None else None,
    )


def _settled(mentions: list[Mention], grounds: Grounds) -> Decision | None:
    """The last word that a person said of how far it is kept."""
    return max((d for m in mentions if (d := grounds.settled.get(m.id)) is not None), key=lambda d: d.number, default=None)


def _proposed(mentions: list[Mention], kept: frozenset[str], by_id: Mapping[str, Mention], grounds: Grounds) -> int:
    """How far it is kept by what is told: by the share of the places meant in which it was done, fully where none was named.

    What is only told as going on is begun.
    """
    done = [by_id[i] for i in kept if i in by_id and by_id[i].status == "happened"]
    if not done:
        return BEGUN if kept else NOT_BEGUN
    meant = {p.id for m in mentions if m.about is not None and m.about in by_id for p in by_id[m.about].places if p.id is not None}
    share = len(meant & {p.id for f in done for p in f.places}) / len(meant) if meant else 1.0
    if share == 1:
        return FULLY
    return LARGELY if grounds.rules is not None and share >= grounds.rules.largely_from_share else BEGUN


def _breaks(breach: Cited, told: list[Cited]) -> bool:
    """True if who promised is told, later, to have broken its word."""
    makers = {actor_key(r) for c in told for r in c.mention.actors}
    is_later = breach.known is not None and told[0].known is not None and breach.known > told[0].known
    return is_later and any(actor_key(r) in makers for r in breach.mention.actors)


def keepers(mentions: Iterable[Mention]) -> dict[str, tuple[str, ...]]:
    """Promise id -> ids of the facts that keep it: what was promised, done by who promised it, where it was promised.

    A promise points to the planned act by `about`. Only another document's fact can keep it.
    """
    by_id = {m.id: m for m in mentions}
    planned = {
        m.id: act for m in by_id.values()
        if m.about and is_commitment(m) and (act := by_id.get(m.about)) is not None and act.status == "planned"
    }  # fmt: skip
    kinds = {(act.type, act.mode) for act in planned.values()}
    done: dict[tuple[str, str | None, str], list[Mention]] = defaultdict(list)
    for mention in by_id.values() if kinds else ():
        if (mention.type, mention.mode) in kinds and mention.is_fact:
            for ref in mention.actors:
                done[mention.type, mention.mode, actor_key(ref)].append(mention)
    found = {}
    for promise, act in planned.items():
        facts = {f.id for r in act.actors for f in done.get((act.type, act.mode, actor_key(r)), ()) if _keeps(f, act)}
        found[promise] = tuple(sorted(facts))
    return found


def _keeps(fact: Mention, act: Mention) -> bool:
    meant = {p.id for p in act.places if p.id is not None}
    return fact.document_id != act.document_id and (not meant or bool(meant & {p.id for p in fact.places}))
