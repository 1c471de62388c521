"""The audit of impartiality: shares of documents, claims, quotations and open questions by side, family and language, with gaps flagged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from detente.model.balance import Balance, Count, Flag, Relay
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.model.picture import OpenQuestion
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import BalanceLimits
from detente.situation.voices import family_of

NO_SIDE, NO_LANGUAGE = "no side", "not known"
_IMPORTED_AFTER = timedelta(days=1)


def balance_of(
    mentions: Iterable[Mention], documents: Mapping[str, Document], questions: Iterable[OpenQuestion], *, area: Area | None,
    limits: BalanceLimits, start: datetime, end: datetime,
) -> Balance:  # fmt: skip
    """The mix of what was published after `start` and until `end`. The order of input does not matter, a mention given twice counts once."""
    period = {i: d for i, d in documents.items() if d.published is not None and start < d.published <= end}
    told = list({m.id: m for m in mentions if m.document_id in period}.values())
    open_ones = Counter(q.document_id for q in set(questions) if q.document_id in period)
    sides = _sides(told, period, open_ones, area)
    families = _counts(told, period, open_ones, family_of)
    languages = _counts(told, period, open_ones, lambda d: d.language or NO_LANGUAGE)
    unheard = _unheard(period.values(), area)
    flags = _flags(sides, families, languages, unheard, limits=limits, documents=len(period), area=area)
    return Balance(start, end, sides, families, languages, unheard, tuple(flags))


def _sides(
    told: Sequence[Mention], period: Mapping[str, Document], open_ones: Counter[str], area: Area | None
) -> tuple[Count, ...]:
    labels = dict(area.sides) if area is not None else {}
    documents = Counter(d.side for d in period.values())
    unresolved: Counter[str | None] = Counter()
    for document, number in open_ones.items():
        unresolved[period[document].side] += number
    claims = Counter(m.speaker.actor.side for m in told if m.speaker is not None)
    quotes = Counter(m.speaker.actor.side for m in told if m.speaker is not None and m.speaker.quoted)
    known: list[str | None] = [*labels, *sorted(s for s in {*documents, *claims} if s is not None and s not in labels), None]
    return tuple(Count(labels.get(s or "", s or NO_SIDE), documents[s], claims[s], quotes[s], unresolved[s]) for s in known)


def _counts(
    told: Sequence[Mention], period: Mapping[str, Document], open_ones: Counter[str], name: Callable[[Document], str]
) -> tuple[Count, ...]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for identity, document in period.items():
        found[name(document)][0] += 1
        found[name(document)][3] += open_ones[identity]
    for mention in told:
        if mention.speaker is not None:
            found[name(period[mention.document_id])][1] += 1
            found[name(period[mention.document_id])][2] += mention.speaker.quoted
    counts = (Count(key, *numbers) for key, numbers in found.items())
    return tuple(sorted(counts, key=lambda c: (-c.documents, c.name)))


def _unheard(period: Iterable[Document], area: Area | None) -> tuple[str, ...]:
    heard = {(d.source or "").casefold() for d in period}
    sources = area.sources.values() if area is not None else ()
    return tuple(s.name for s in sources if s.name.casefold() not in heard)


# flags -----------------------------------------------------------------------------------------------------------------


def _flags(
    sides: Sequence[Count], families: Sequence[Count], languages: Sequence[Count], unheard: Sequence[str], *, limits: BalanceLimits,
    documents: int, area: Area | None,
) -> Iterator[Flag]:  # fmt: skip
    if documents < limits.least_documents:
        yield Flag("too few documents", f"{documents}, fewer than {limits.least_documents}: shares say nothing")
        return
    for family in families:
        if family.documents / documents > limits.dominant_family_share:
            yield Flag("one family dominates", f"{family.name} publishes {family.documents} of {documents} documents")
    parties = [c for c in sides if c.name != NO_SIDE]
    for what in ("documents", "claims", "quotes"):
        yield from _tilt(what, [(c.name, float(getattr(c, what))) for c in parties], limits)
    per_document = [(c.name, c.unresolved / c.documents) for c in parties if c.documents]
    yield from _tilt("open questions for each document", per_document, limits)
    spoken = {c.name for c in languages}
    missing = [x for x in (area.languages if area is not None else ()) if x.split("-")[0] not in spoken]
    if missing:
        yield Flag("languages unread", ", ".join(missing))
    if unheard:
        yield Flag("sources unheard", ", ".join(unheard))


def _tilt(what: str, counts: Sequence[tuple[str, float]], limits: BalanceLimits) -> Iterator[Flag]:
    """A side that has more than so many times what another has."""
    if len(counts) < 2:
        return
    low, high = min(counts, key=lambda c: (c[1], c[0])), max(counts, key=lambda c: (c[1], c[0]))
    if high[1] > limits.sides_ratio * low[1] and high[1] > 0:
        yield Flag(f"more {what} of one side", f"{high[0]}: {high[1]:g}; {low[0]}: {low[1]:g}")


# own reports -----------------------------------------------------------------------------------------------------------


def relay_of(seen_and_known: Iterable[tuple[datetime, datetime]], *, within: timedelta) -> Relay:
    """How long own reports took, from when each was seen and when it was taken in. Those of more than a day are imports, no measure."""
    taken = [known - seen for seen, known in seen_and_known]
    fresh = sorted(t for t in taken if timedelta() <= t <= _IMPORTED_AFTER)
    middle = timedelta(seconds=median(t.total_seconds() for t in fresh)) if fresh else None
    return Relay(len(fresh), middle, fresh[-1] if fresh else None, sum(t > within for t in fresh), len(taken) - len(fresh), within)
