"""The ledgers of contacts and commitments: who is in touch with whom, and who promised what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from detente.model.mentions import Mention
from detente.model.picture import Commitment, Contact
from detente.ontology.tension_scale import Factors
from detente.situation.evidence import Cited, actor_key, evidence_of, first_known, speakers, wheres, whos
from detente.situation.tellings import Places, Telling, utc

_COMMITTING = ("PLEDGE", "AGREE")
_SAID = frozenset({"happened", "ongoing", "planned"})


def contacts_of(
    cited: Iterable[Cited], *, tellings: Mapping[str, Telling], places: Places, factors: Factors
) -> tuple[Contact, ...]:
    """One entry for one event of contact, in the order in which it became known."""
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in first_known(cited):
        if one.mention.type == "CONSULT" and one.mention.is_fact:
            rows[one.event].append(one)
    return tuple(_contact(told, tellings, places, factors) for told in rows.values())


def _contact(told: list[Cited], tellings: Mapping[str, Telling], places: Places, factors: Factors) -> Contact:
    known = [tellings[c.id] for c in told if c.id in tellings]
    mentions = [c.mention for c in told]
    return Contact(
        whos(r for m in mentions for r in m.actors), whos(r for m in mentions for r in m.recipients),
        next((m.mode for m in mentions if m.mode), None), wheres(mentions, places), any(m.status == "ongoing" for m in mentions),
        any(m.ends is not None for m in mentions), min((t.since for t in known), default=None), max((t.end for t in known), default=None),
        speakers(told), mentions[0].text, evidence_of(told, factors),
    )  # fmt: skip


def commitments_of(
    cited: Sequence[Cited], *, broken: frozenset[str], places: Places, factors: Factors, as_of: datetime
) -> tuple[Commitment, ...]:
    """One entry for one promise, with what became of it. `broken` are mentions that tell of a breach."""
    keeping = keepers(c.mention for c in cited)
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in first_known(cited):
        if is_commitment(one.mention):
            rows[one.event].append(one)
    breaches = [c for c in cited if c.id in broken]
    return tuple(_commitment(told, keeping, breaches, places, factors, as_of) for told in rows.values())


def is_commitment(mention: Mention) -> bool:
    """True for a promise that was made and not denied; one that is only called for is none."""
    return (
        mention.type in _COMMITTING
        and mention.polarity == "affirmed"
        and mention.certainty == "asserted"
        and mention.status in _SAID
    )


def _commitment(
    told: list[Cited],
    keeping: Mapping[str, tuple[str, ...]],
    breaches: list[Cited],
    places: Places,
    factors: Factors,
    as_of: datetime,
) -> Commitment:
    first, mentions = told[0].mention, [c.mention for c in told]
    due = min((d for m in mentions if m.content is not None and (d := utc(m.content.due)) is not None), default=None)
    kept = tuple(sorted({k for m in mentions for k in keeping.get(m.id, ())}))
    makers = {actor_key(r) for m in mentions for r in m.actors}
    breach = tuple(sorted(b.id for b in breaches if makers & {actor_key(r) for r in b.mention.actors} and _is_after(b, told[0])))
    state = "broken" if breach else "kept" if kept else "overdue" if due is not None and due < as_of else "open"
    return Commitment(
        whos(r for m in mentions for r in m.actors), whos(r for m in mentions for r in m.recipients),
        first.content.text if first.content is not None else first.text, told[0].known, due, state, wheres(mentions, places), breach or kept,
        evidence_of(told, factors),
    )  # fmt: skip


def _is_after(a: Cited, b: Cited) -> bool:
    return a.known is not None and b.known is not None and a.known > b.known


def keepers(mentions: Iterable[Mention]) -> dict[str, tuple[str, ...]]:
    """Promise id -> ids of the facts that keep it: what was promised, done by who promised it, where it was promised.

    A promise points to the planned act by `about`. Only another document's fact can keep it.
    """
    by_id = {m.id: m for m in mentions}
    done: dict[tuple[str, str | None, str], list[Mention]] = defaultdict(list)
    for mention in by_id.values():
        if mention.is_fact:
            for ref in mention.actors:
                done[mention.type, mention.mode, actor_key(ref)].append(mention)
    found = {}
    for promise in by_id.values():
        planned = by_id.get(promise.about or "") if is_commitment(promise) else None
        if planned is not None and planned.status == "planned":
            facts = {
                f.id
                for ref in planned.actors
                for f in done.get((planned.type, planned.mode, actor_key(ref)), ())
                if _keeps(f, planned)
            }
            if facts:
                found[promise.id] = tuple(sorted(facts))
    return found


def _keeps(fact: Mention, planned: Mention) -> bool:
    meant = {p.id for p in planned.places if p.id is not None}
    return fact.document_id != planned.document_id and (not meant or bool(meant & {p.id for p in fact.places}))
