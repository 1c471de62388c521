"""Liaison: the contacts of a picture as pairs, as shuttle talks, and as the list of who has not been called.

Where `party_of` says for whom a person speaks, the two are one party: a call to the minister is a call to the ministry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from detente.model.mentions import ActorRef
from detente.model.picture import Contact, Evidence, Picture, Who
from detente.model.views import ContactPair, NotCalled, Shuttle
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.situation.evidence import actor_key
from detente.situation.offices import PartyOf, as_named
from detente.situation.parties import Parties

IsNeutral = Callable[[Who], bool]
_TALKED = ("met", "called", "in constant communication")


def ref_of(who: Who) -> ActorRef:
    """A ledger's actor as a reference."""
    return ActorRef(who.name, 0, max(1, len(who.name)), who.id, who.name, who.country, who.sector, who.side)


def who_key(who: Who) -> str:
    """A key under which two entries mean one actor; one that no list knows goes by its words, not by its kind."""
    return actor_key(ref_of(who)) if who.id is not None else f"words/{who.name.casefold()}"


def is_known(who: Who) -> bool:
    """True if it is known who that is, or at least of what kind; "them" and "the entrance" are neither."""
    return who.id is not None or who.sector is not None


def neutrality(scale: TensionScale, area: Area | None) -> IsNeutral:
    """Tells the area's third parties from the parties."""
    parties = Parties(scale, area)
    return lambda who: parties.is_neutral(ref_of(who))


def happened_at(contact: Contact) -> datetime | None:
    """When a contact is last known to have been."""
    return contact.confirmed or contact.since


def pairs_of(picture: Picture, *, party_of: PartyOf = as_named) -> tuple[ContactPair, ...]:
    """Every two parties that talked, the longest silent last; refusals and breaks are shown with the pair and are no contact."""
    found: dict[tuple[str, str], dict[int, Contact]] = defaultdict(dict)
    persons: dict[tuple[str, str], dict[str, Who]] = defaultdict(dict)
    whos: dict[str, Who] = {}
    for number, contact in enumerate(picture.contacts):
        for person, other in product(_known(contact.initiators), _known(contact.others)):
            a, b = (party_of(who, happened_at(contact)) for who in (person, other))
            keys = sorted((who_key(a), who_key(b)))
            if keys[0] != keys[1]:
                whos |= {who_key(a): whos.get(who_key(a), a), who_key(b): whos.get(who_key(b), b)}
                found[keys[0], keys[1]][number] = contact
                persons[keys[0], keys[1]] |= {who_key(p): p for p, party in ((person, a), (other, b)) if p != party}
    pairs = (
        _pair(whos[a], whos[b], tuple(contacts.values()), tuple(persons[a, b].values()), picture.as_of)
        for (a, b), contacts in found.items()
    )
    return tuple(sorted((p for p in pairs if p is not None), key=lambda p: (p.since_last, p.first.name, p.second.name)))


def _known(whos: Iterable[Who]) -> tuple[Who, ...]:
    return tuple(w for w in whos if is_known(w))


def _pair(first: Who, second: Who, contacts: Sequence[Contact], persons: tuple[Who, ...], now: datetime) -> ContactPair | None:
    dated = sorted((c for c in contacts if happened_at(c) is not None), key=_order)
    talks = [at for c in dated if c.state in _TALKED and (at := happened_at(c)) is not None]
    if not talks:
        return None
    a, b = sorted((first, second), key=lambda w: (w.name, w.id or ""))
    return ContactPair(a, b, max(talks), now - max(talks), tuple(dated), tuple(sorted(persons, key=lambda w: w.name)))


def _order(contact: Contact) -> tuple[float, str]:
    at = happened_at(contact)
    return (at.timestamp() if at is not None else 0.0, contact.event)


def shuttles_of(
    picture: Picture, *, is_neutral: IsNeutral, rules: LedgerRules, party_of: PartyOf = as_named
) -> tuple[Shuttle, ...]:
    """Talks of one third party with one side and then with another, no longer apart than the rules allow: one process each."""
    legs: dict[str, list[tuple[Contact, str]]] = defaultdict(list)
    whos: dict[str, Who] = {}
    persons: dict[str, dict[str, Who]] = defaultdict(dict)
    for contact in sorted(picture.contacts, key=_order):
        present = [(w, party_of(w, happened_at(contact))) for w in _known((*contact.initiators, *contact.others))]
        sides = sorted({w.side for _, w in present if w.side is not None})
        for person, who in present:
            persons[who_key(who)] |= {who_key(person): person} if person != who else {}
        for who in {who_key(w): w for _, w in present}.values():
            if sides and is_neutral(who) and happened_at(contact) is not None:
                whos.setdefault(who_key(who), who)
                legs[who_key(who)].append((contact, ",".join(sides)))
    runs = ((key, s) for key, told in legs.items() for s in _processes(whos[key], told, picture.as_of, rules.shuttle_within))
    found = (replace(s, persons=_there(persons[key].values(), s)) for key, s in runs)
    return tuple(sorted(found, key=lambda s: (s.start, s.go_between.name)))


def _there(persons: Iterable[Who], shuttle: Shuttle) -> tuple[Who, ...]:
    """Those of the persons who had a part in a process."""
    present = {w for leg in shuttle.legs for w in (*leg.initiators, *leg.others)}
    return tuple(sorted((p for p in persons if p in present), key=lambda w: w.name))


def _processes(who: Who, legs: Sequence[tuple[Contact, str]], now: datetime, within: timedelta) -> Iterable[Shuttle]:
    runs: list[list[tuple[Contact, str]]] = []
    last: datetime | None = None
    for contact, side in legs:
        at = happened_at(contact)
        assert at is not None
        if last is None or at - last > within:
            runs.append([])
        runs[-1].append((contact, side))
        last = at
    for run in runs:
        sides = tuple(sorted({s for _, told in run for s in told.split(",")}))
        if len(sides) > 1 and len(run) > 1:
            times = [at for c, _ in run if (at := happened_at(c)) is not None]
            yield Shuttle(who, sides, tuple(c for c, _ in run), min(times), max(times), now - max(times) <= within)


def not_called(
    picture: Picture, *, is_neutral: IsNeutral, rules: LedgerRules, party_of: PartyOf = as_named
) -> tuple[NotCalled, ...]:
    """The parties of a side that acted or spoke of late, and that no third party is known to have talked to within the time for it."""
    heard: dict[str, tuple[Who, list[Evidence]]] = {}
    persons: dict[str, dict[str, Who]] = defaultdict(dict)
    for person, at, evidence in _acting(picture):
        who = party_of(person, at)
        if who.id is not None and who != person:
            persons[who.id][who_key(person)] = person
        if who.id is not None and who.side is not None and picture.as_of - at <= rules.active_within and not is_neutral(who):
            heard.setdefault(who.id, (who, []))[1].append(evidence)
    spoken = _spoken_to(picture, is_neutral, party_of)
    found = [
        NotCalled(who, spoken.get(key), _joined(told), tuple(sorted(persons[key].values(), key=lambda w: w.name)))
        for key, (who, told) in heard.items()
        if key not in spoken or picture.as_of - spoken[key] > rules.call_due_after
    ]
    return tuple(sorted(found, key=lambda n: (n.last is not None, n.last.timestamp() if n.last else 0.0, n.who.name)))


def _acting(picture: Picture) -> Iterable[tuple[Who, datetime, Evidence]]:
    for happening in picture.happenings:
        at = happening.end or happening.at
        if at is not None:
            yield from ((who, at, happening.evidence) for who in happening.actors)
    for dispute in picture.disputes:
        for claim in dispute.claims:
            if claim.at is not None:
                yield claim.speaker, claim.at, Evidence((claim.mention,), (claim.document,), (claim.family,), 0.0)


def _spoken_to(picture: Picture, is_neutral: IsNeutral, party_of: PartyOf) -> dict[str, datetime]:
    """When a third party last talked to each actor."""
    found: dict[str, datetime] = {}
    for contact in picture.contacts:
        at = happened_at(contact)
        everyone = [party_of(w, at) for w in (*contact.initiators, *contact.others)]
        if at is None or contact.state not in _TALKED or not any(is_neutral(w) for w in everyone):
            continue
        for who in everyone:
            if who.id is not None:
                found[who.id] = max(at, found.get(who.id, at))
    return found


def _joined(told: Sequence[Evidence]) -> Evidence:
    return Evidence(
        tuple(sorted({m for e in told for m in e.mentions})), tuple(sorted({d for e in told for d in e.documents})),
        tuple(sorted({f for e in told for f in e.families})), max(e.credibility for e in told),
    )  # fmt: skip
