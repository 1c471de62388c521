"""The same happening or another: mentions to events by comparing slots, never by likeness of words.

The mentions that tell most come first and make the events; each further one joins the event that most speaks for, if nothing in its slots
contradicts any mention of that event. So an event does not grow by chains, and what tells neither place nor time links no two events. The
result depends on the mentions, not on their order; where to look is indexed by day, so that the time it takes grows with what was
told of one day, not with the square of what was ever told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from detente.model.documents import Document
from detente.model.events import Event, Joined
from detente.model.ids import content_id
from detente.model.mentions import Mention
from detente.ontology.sameness import Sameness, built_in_sameness
from detente.resolve.comparison import Comparison
from detente.resolve.happenings import Happening, Index, Told
from detente.resolve.slots import Slots
from detente.resolve.spans import span_of

_NEVER = datetime.max.replace(tzinfo=UTC)
Order = tuple[bool, int, datetime, str, int, str]


@dataclass(frozen=True, slots=True)
class Reports:
    """What is known of the documents: their stories by id, and of each copy the document that printed its words first."""

    stories: Mapping[str, str]
    copies: Mapping[str, str]


NO_REPORTS = Reports({}, {})


def events_of(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, same: Iterable[tuple[str, str]] = (),
    apart: Collection[tuple[str, str]] = (), reports: Reports = NO_REPORTS, sameness: Sameness | None = None,
) -> list[Event]:  # fmt: skip
    """Events in a fixed order, whatever the order of the mentions.

    Two mentions tell one event if type and manner, polarity and status, time, place, actors and recipients do not contradict, and what
    agrees reaches the threshold of knowledge/resolve/events.yaml. Pairs of ids that a person decided on outrank it: those in `same`
    are one event, and no event holds both of a pair in `apart`.
    """
    sameness = sameness or built_in_sameness()
    comparison = Comparison(sameness)
    ordered = sorted(mentions, key=lambda m: m.id)
    by_id = {m.id: m for m in ordered}
    told = [
        Told(
            m,
            comparison.number(m, by_id.get(m.about or "")),
            span_of(m, documents, sameness),
            reports.stories.get(m.document_id, m.document_id),
        )
        for m in ordered
    ]
    made = _made(_units(told, same, apart, comparison, documents), comparison, sameness, partners_of(apart))
    found = [event_of(h.members, h.joined, documents, reports.copies) for h in made]
    return sorted(found, key=by_start)


def by_start(event: Event) -> tuple[str, str]:
    """Events in order of time."""
    return event.start.isoformat() if event.start else "", event.id


def partners_of(apart: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    """Those that a person holds apart from each."""
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in apart:
        found[a].add(b)
        found[b].add(a)
    return found


def _units(
    told: Sequence[Told], same: Iterable[tuple[str, str]], apart: Collection[tuple[str, str]], comparison: Comparison,
    documents: Mapping[str, Document],
) -> list[list[Told]]:  # fmt: skip
    """What a person put together, then each other mention, those that tell most first."""
    groups = Groups((t.mention.id for t in told), apart)
    for a, b in same:
        groups.join(a, b)
    units: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        units[groups.root(one.mention.id)].append(one)

    def order(unit: list[Told]) -> Order:
        document = documents.get(unit[0].mention.document_id)
        return order_of(unit, comparison.slots(unit[0].way), document.published if document is not None else None)

    return sorted(units.values(), key=order)


def order_of(unit: Sequence[Told], slots: Slots, published: datetime | None) -> Order:
    """The place of a unit in the order: what a person put together, then who tells most. `slots` and `published` are those of its first."""
    first = unit[0]
    at = _NEVER if published is None else published.replace(tzinfo=published.tzinfo or UTC)
    return len(unit) == 1, -_told_much(slots, first), at, first.mention.document_id, first.mention.start, first.mention.id


def _told_much(slots: Slots, told: Told) -> int:
    """How many of its slots a mention fills, a fine time and a spot told in its own clause counting more."""
    is_fine = told.span is not None and told.span.is_told and told.span.is_fine
    is_spot = any(not s.is_wide for s in slots.spots) and not all(p.inferred for p in told.mention.places)
    parties = sum(any(not p.is_bare for p in who) for who in (slots.actors, slots.recipients))
    return 2 * is_fine + 2 * is_spot + bool(slots.spots) + parties + bool(slots.figures)


def _made(
    units: Iterable[list[Told]], comparison: Comparison, sameness: Sameness, partners: Mapping[str, set[str]]
) -> list[Happening]:
    made: list[Happening] = []
    index = Index(comparison, sameness)
    for unit in units:
        barred = {p for one in unit for p in partners.get(one.mention.id, ())}
        best = _best(unit, index, comparison, sameness, barred) if len(unit) == 1 else None
        happening = Happening(len(made), len(unit) > 1) if best is None else best[0]
        if best is None:
            made.append(happening)
        else:
            happening.joined.append(best[1])
        for one in unit:
            happening.add(one)
            index.add(happening, one)
    return made


def _best(
    unit: Sequence[Told], index: Index, comparison: Comparison, sameness: Sameness, barred: set[str]
) -> tuple[Happening, Joined] | None:
    """The happening that most speaks for, the earliest made of equals; None if nothing reaches the threshold."""
    (told,) = unit
    best: tuple[float, Happening, tuple[str, ...]] | None = None
    for _, happening in sorted(index.candidates(told).items()):
        if barred and not barred.isdisjoint(happening.ids):
            continue
        found = happening.score(told, comparison, sameness.points)
        if found is not None and found[0] >= sameness.threshold and (best is None or found[0] > best[0]):
            best = found[0], happening, found[1]
    if best is None:
        return None
    return best[1], Joined(told.mention.id, best[0], ", ".join(best[2]))


class Groups:
    """Ids in groups that grow by joining, and in none of which two stand that a person holds apart."""

    def __init__(self, ids: Iterable[str], apart: Collection[tuple[str, str]]) -> None:
        self._parent = {i: i for i in ids}
        self._apart = partners_of(apart)
        self._members = {i: {i} for i in self._parent} if self._apart else {}

    def root(self, identity: str) -> str:
        parent = self._parent
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    def join(self, a: str, b: str) -> None:
        """Makes one group of two. An id that is not there is left out: its document is not in view."""
        if a not in self._parent or b not in self._parent:
            return
        low, high = sorted((self.root(a), self.root(b)))
        if low == high or (self._apart and self._is_barred(low, high)):
            return
        self._parent[high] = low
        if self._apart:
            self._members[low] |= self._members.pop(high)

    def _is_barred(self, low: str, high: str) -> bool:
        others = self._members[high]
        return any(not self._apart[i].isdisjoint(others) for i in self._members[low] if i in self._apart)


def event_of(
    members: Sequence[Told], joined: Iterable[Joined], documents: Mapping[str, Document], copies: Mapping[str, str]
) -> Event:
    """The event that mentions tell, the one that tells most first."""
    group = [told.mention for told in sorted(members, key=lambda t: t.mention.id)]
    first = members[0].mention
    starts = [m.when.start for m in group if m.when is not None and m.when.text is not None and m.when.start is not None]
    ends = [m.when.end for m in group if m.when is not None and m.when.text is not None and m.when.end is not None]
    if not starts and not ends:
        ends = [m.when.end for m in group if m.when is not None and m.when.end is not None]
    return Event(
        id=content_id("e", *(m.id for m in group)), type=first.type,
        mode=first.mode or next((m.mode for m in group if m.mode and m.type == first.type), None),
        mentions=tuple(m.id for m in group), places=tuple(sorted({p.id for m in group for p in m.places if p.id})),
        start=max(starts) if starts else None, end=min(ends) if ends else None, polarity=first.polarity, status=first.status,
        families=tuple(sorted({family_of(m.document_id, documents, copies) for m in group if m.document_id in documents})),
        joined=tuple(joined),
    )  # fmt: skip


def family_of(document: str, documents: Mapping[str, Document], copies: Mapping[str, str]) -> str:
    """Who independently tells what a document tells: the family of the first to print its words."""
    first = documents.get(copies.get(document, document)) or documents[document]
    return first.family or first.source or document
