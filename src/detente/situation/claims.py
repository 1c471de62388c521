"""Claims: what each speaker says of one question, side by side, and whether they dispute it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import Claim, Dispute
from detente.ontology.tension_scale import Factors
from detente.situation.evidence import Cited, evidence_of, first_known, wheres, who_of
from detente.situation.tellings import Places, Telling

_AGAINST = {"DENY": "denies", "DOUBT": "doubts"}


def disputes_of(
    cited: Sequence[Cited], *, events: Iterable[Event], tellings: Mapping[str, Telling], places: Places, factors: Factors
) -> tuple[Dispute, ...]:
    """One entry for one question that any speaker speaks to, in the order in which it was first known."""
    by_id = {c.id: c for c in cited}
    question = _questions(cited, by_id, events, tellings)
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in first_known(cited):
        rows[question[one.event]].append(one)
    found = [_dispute(told, places, factors) for told in rows.values() if any(_is_claim(c) for c in told)]
    return tuple(d for d in found if d.claims)


def _is_claim(one: Cited) -> bool:
    return one.mention.speaker is not None or one.mention.type in _AGAINST


def _questions(
    cited: Iterable[Cited], by_id: Mapping[str, Cited], events: Iterable[Event], tellings: Mapping[str, Telling]
) -> dict[str, str]:
    """Event -> question. A denial belongs to what it denies; an event and its negation at one place and time are one question."""
    question = {c.event: c.event for c in cited}

    def root(event: str) -> str:
        while question[event] != event:
            event = question[event]
        return event

    def join(a: str, b: str) -> None:
        low, high = sorted((root(a), root(b)))
        question[high] = low

    for one in cited:
        target = by_id.get(one.mention.about or "")
        if one.mention.type in _AGAINST and target is not None:
            join(one.event, target.event)
    for a, b in _opposites(events, by_id, tellings):
        join(a, b)
    return {event: root(event) for event in question}


def _opposites(events: Iterable[Event], by_id: Mapping[str, Cited], tellings: Mapping[str, Telling]) -> Iterable[tuple[str, str]]:
    """Pairs of an affirmed and a negated event of one type and manner, at one place, at times that can be the same."""
    affirmed: dict[tuple[str, str], list[Event]] = defaultdict(list)
    negated: list[tuple[Event, str]] = []
    for event in events:
        for place in event.places:
            if event.polarity == "negated":
                negated.append((event, place))
            else:
                affirmed[event.type, place].append(event)
    for event, place in negated:
        for other in affirmed.get((event.type, place), ()):
            has_same_manner = event.mode is None or other.mode is None or event.mode == other.mode
            if (
                has_same_manner
                and _can_coincide(event, other, tellings)
                and all(any(m in by_id for m in e.mentions) for e in (event, other))
            ):
                yield event.id, other.id


def _can_coincide(a: Event, b: Event, tellings: Mapping[str, Telling]) -> bool:
    first, second = ([tellings[m] for m in e.mentions if m in tellings] for e in (a, b))
    return any(x.start < y.end and y.start < x.end for x in first for y in second)


def _dispute(told: list[Cited], places: Places, factors: Factors) -> Dispute:
    subject = next(
        (c.mention for c in told if c.mention.type not in _AGAINST and c.mention.polarity == "affirmed"), told[0].mention
    )
    claims = tuple(_claim(c) for c in told if _speaks(c) and not _says_it_by_another(c, told))
    stances = {c.stance for c in claims}
    is_told = any(c.mention.speaker is None and c.mention.type not in _AGAINST for c in told)
    is_disputed = bool(stances & {"denies", "doubts"}) and ("says" in stances or is_told)
    return Dispute(
        subject.type,
        subject.mode,
        wheres((c.mention for c in told), places),
        subject.text,
        claims,
        is_disputed,
        evidence_of(told, factors),
    )


def _speaks(one: Cited) -> bool:
    return one.mention.speaker is not None or (one.mention.type in _AGAINST and bool(one.mention.actors))


def _says_it_by_another(one: Cited, told: Sequence[Cited]) -> bool:
    """True for "X denied that P" where P, negated and in X's mouth, stands beside it: one claim, told by two mentions."""
    mention = one.mention
    return mention.type in _AGAINST and any(
        c.id == mention.about and c.mention.speaker is not None and _stance(c.mention) == _AGAINST[mention.type] for c in told
    )


def _claim(one: Cited) -> Claim:
    mention = one.mention
    actor = mention.speaker.actor if mention.speaker is not None else mention.actors[0]
    return Claim(who_of(actor), _stance(mention), mention.text, one.known, one.voice.family, mention.id)


def _stance(mention: Mention) -> str:
    if mention.type in _AGAINST:
        return _AGAINST[mention.type]
    if mention.polarity == "negated":
        return "denies"
    return "doubts" if mention.certainty == "doubted" else "says"
