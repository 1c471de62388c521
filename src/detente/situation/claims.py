"""The ledger of claims: what each speaker says of one question, side by side, and whether they dispute it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from detente.model.events import Event
from detente.model.mentions import ActorRef, Mention
from detente.model.picture import AGREED, DISPUTED, SINGLE_SOURCE, SUPERSEDED, Claim, Dispute
from detente.situation.evidence import Cited, Grounds, who_of
from detente.situation.tellings import Telling
from detente.situation.voices import credibility

_AGAINST = {"DENY": "denies", "DOUBT": "doubts"}
_LONGEST_DAYS = 31


def disputes_of(grounds: Grounds) -> tuple[Dispute, ...]:
    """One entry for one question that any speaker speaks to, in the order in which it was first known."""
    question = _questions(grounds)
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        rows[question[one.event]].append(one)
    return tuple(
        grounds.reuse.of(("claim", asked), told, partial(_entry, told, grounds))
        for asked, told in rows.items()
        if any(_speaks(c) for c in told)
    )


def _speaks(one: Cited) -> bool:
    return one.mention.speaker is not None or (one.mention.type in _AGAINST and bool(one.mention.actors))


def _questions(grounds: Grounds) -> dict[str, str]:
    """Event -> question. A denial belongs to what it denies; an event and its negation at one place and time are one question."""
    by_id = {c.id: c for c in grounds.cited}
    question = {c.event: c.event for c in grounds.cited}

    def root(event: str) -> str:
        while question[event] != event:
            question[event] = question[question[event]]
            event = question[event]
        return event

    def join(a: str, b: str) -> None:
        low, high = sorted((root(a), root(b)))
        question[high] = low

    for one in grounds.cited:
        target = by_id.get(one.mention.about or "")
        if one.mention.type in _AGAINST and target is not None:
            join(one.event, target.event)
    known = [e for e in grounds.events if any(m in by_id for m in e.mentions)]
    for a, b in _opposites(known, grounds):
        join(a.id, b.id)
    return {event: root(event) for event in question}


def _opposites(events: Sequence[Event], grounds: Grounds) -> Iterator[tuple[Event, Event]]:
    """Pairs of a negated and an affirmed event of one type and manner, at one place, at times that can be the same."""
    negated = [e for e in events if e.polarity == "negated"]
    types = {e.type for e in negated}
    affirmed: dict[tuple[str, str, int], list[Event]] = defaultdict(list)
    for event in events:
        if event.type in types and event.polarity == "affirmed":
            for key in _days_at_places(event, grounds):
                affirmed[key].append(event)
    for event in negated:
        for key in _days_at_places(event, grounds):
            yield from ((event, other) for other in affirmed.get(key, ()) if _can_be_one(event, other, grounds))


def _days_at_places(event: Event, grounds: Grounds) -> tuple[tuple[str, str, int], ...]:
    tellings = [t for m in event.mentions if (t := grounds.tellings.get(m)) is not None]
    return grounds.reuse.of(("days", event.id), (event, *tellings), lambda: tuple(_keys(event, tellings)))


def _keys(event: Event, tellings: Sequence[Telling]) -> Iterator[tuple[str, str, int]]:
    """Type, place and number of each day that an event may lie on; of a long span the last days."""
    spans = [(t.start.toordinal(), t.end.toordinal()) for t in tellings]
    days = {day for start, end in spans for day in range(max(start, end - _LONGEST_DAYS), end + 1)}
    return ((event.type, place, day) for place in event.places for day in sorted(days))


def _can_be_one(a: Event, b: Event, grounds: Grounds) -> bool:
    if a.mode is not None and b.mode is not None and a.mode != b.mode:
        return False
    first, second = ([grounds.tellings[m] for m in e.mentions if m in grounds.tellings] for e in (a, b))
    return any(x.start < y.end and y.start < x.end for x in first for y in second)


def _entry(told: list[Cited], grounds: Grounds) -> Dispute:
    subject = next(
        (c.mention for c in told if c.mention.type not in _AGAINST and c.mention.polarity == "affirmed"), told[0].mention
    )
    spoken = [c for c in told if _speaks(c) and not _says_it_by_another(c, told)]
    gone = _superseded(spoken)
    claims = tuple(replace(_claim(c), is_superseded=c.id in gone) for c in spoken)
    status = _status([c for c in told if c.id not in gone], spoken, grounds)
    return Dispute(
        type=subject.type,
        manner=subject.mode,
        places=grounds.wheres(c.mention for c in told),
        text=subject.text,
        claims=claims,
        is_disputed=status == DISPUTED,
        evidence=grounds.evidence(told),
        status=status,
    )


def _superseded(spoken: Sequence[Cited]) -> frozenset[str]:
    """Mention ids of what its own speaker says otherwise since: with another stance, or with another number of the same."""
    last: dict[tuple[str, ...], Cited] = {}
    for one in spoken:
        if one.known is not None:
            last[_speaker_key(one)] = one  # in order of what was known when
    return frozenset(
        c.id for c in spoken if c.known is not None and c.known < (now := last[_speaker_key(c)]).known and _says_otherwise(c, now)  # type: ignore[operator]
    )  # fmt: skip


def _speaker_key(one: Cited) -> tuple[str, ...]:
    """Who a speaker is; of two without a name only those that one family quotes by the same words can be one."""
    actor = _speaker(one.mention)
    return (actor.id,) if actor.id is not None else (one.voice.family, actor.text.casefold())


def _says_otherwise(earlier: Cited, now: Cited) -> bool:
    if _stance(earlier.mention) != _stance(now.mention):
        return True
    told, since = ({f.counts: (f.low, f.high) for f in c.mention.figures} for c in (earlier, now))
    return any(told[counts] != since[counts] for counts in told.keys() & since.keys())


def _status(standing: Sequence[Cited], spoken: Sequence[Cited], grounds: Grounds) -> str:
    """What has become of a question, by the last word of each speaker and by what is told without one."""
    ids = {c.id for c in spoken}
    stances = {_stance(c.mention) for c in standing if c.id in ids}
    narrated = [c for c in standing if c.mention.speaker is None and c.mention.type not in _AGAINST]
    is_said = "says" in stances or bool(narrated)
    if stances & {"denies", "doubts"} and is_said:
        return DISPUTED
    if not is_said and any(_stance(c.mention) == "says" for c in spoken):
        return SUPERSEDED
    voices = (c.voice for c in standing if c.id in ids or c in narrated)
    return AGREED if credibility(voices, grounds.scale.factors) >= grounds.scale.factors.corroborated else SINGLE_SOURCE


def _says_it_by_another(one: Cited, told: Sequence[Cited]) -> bool:
    """True for "X denied that P" where P, negated and in X's mouth, stands beside it: one claim, told by two mentions."""
    mention = one.mention
    return mention.type in _AGAINST and any(
        c.id == mention.about and c.mention.speaker is not None and _stance(c.mention) == _AGAINST[mention.type] for c in told
    )


def _claim(one: Cited) -> Claim:
    mention = one.mention
    return Claim(
        who_of(_speaker(mention)), _stance(mention), mention.text, one.known, one.voice.family, mention.id, mention.document_id
    )


def _speaker(mention: Mention) -> ActorRef:
    return mention.speaker.actor if mention.speaker is not None else mention.actors[0]


def _stance(mention: Mention) -> str:
    if mention.type in _AGAINST:
        return _AGAINST[mention.type]
    if mention.polarity == "negated":
        return "denies"
    return "doubts" if mention.certainty == "doubted" else "says"
