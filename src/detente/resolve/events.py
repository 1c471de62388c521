"""The same happening or another: mentions to events by comparing slots, never by likeness of words.

What two mentions have in common is worked out once for each way to fill the slots, and only mentions whose times can meet are
compared, so that the time it takes grows with what was told at one time, not with the square of what was ever told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Mention

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORGANS = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
_UTTERANCES = frozenset({"ASSESSMENT", "DENY", "DOUBT", "APPEAL", "PLEDGE"})


@dataclass(frozen=True, slots=True)
class _Slots:
    """What of a mention decides, times and documents aside, whether another can tell the same."""

    mode: str | None
    is_end: bool
    actors: frozenset[str]
    recipients: frozenset[str]
    acting_for: frozenset[str]
    receiving_for: frozenset[str]
    has_place: bool
    is_utterance: bool


@dataclass(frozen=True, slots=True)
class _Dated:
    """A mention as it is compared. It lies in [start, end), in microseconds; open ends are infinite."""

    mention: Mention
    way: int
    start: float
    end: float


def events_of(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, same: Iterable[tuple[str, str]] = (),
    apart: Collection[tuple[str, str]] = (),
) -> list[Event]:  # fmt: skip
    """Events in a fixed order, whatever the order of the mentions.

    Two mentions tell one event if type, mode, polarity and status agree, their places meet (or one has none), their times
    meet, and their actors do not contradict. The test runs within blocks of one type and one place. Pairs of ids that a person
    decided on outrank it: those in `same` are one event, and no event holds both of a pair in `apart`.
    """
    ordered = sorted(mentions, key=lambda m: m.id)
    groups_by_id = _Groups((m.id for m in ordered), apart)
    for a, b in same:
        groups_by_id.join(a, b)
    held_apart = frozenset(i for pair in apart for i in pair)
    ways = _Ways()
    for block in _blocks(ordered, documents, ways).values():
        found_pairs = _pairs(block, ways, held_apart)
        for a, b in sorted(found_pairs) if held_apart else found_pairs:
            groups_by_id.join(a, b)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in ordered:
        groups[groups_by_id.root(mention.id)].append(mention)
    found = [_event(group, documents) for group in groups.values()]
    return sorted(found, key=lambda e: (e.start.isoformat() if e.start else "", e.id))


class _Groups:
    """Ids in groups that grow by joining, and in none of which two stand that a person holds apart."""

    def __init__(self, ids: Iterable[str], apart: Collection[tuple[str, str]]) -> None:
        self._parent = {i: i for i in ids}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
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


def _blocks(
    mentions: Iterable[Mention], documents: Mapping[str, Document], ways: _Ways
) -> dict[tuple[str, str, str, str], list[_Dated]]:
    """The mentions that may tell one event, by type, polarity, status and place; one without any time tells an event of its own."""
    blocks: dict[tuple[str, str, str, str], list[_Dated]] = defaultdict(list)
    for mention in mentions:
        start, end = bounds_of(mention, documents)
        if start is not None or end is not None:
            dated = _Dated(mention, ways.number(mention), _instant(start, -inf), _instant(end, inf))
            for place in {p.id or p.text for p in mention.places} or {""}:
                blocks[(mention.type, mention.polarity, mention.status, place)].append(dated)
    return blocks


def _instant(moment: datetime | None, otherwise: float) -> float:
    """A moment as whole microseconds, which nothing rounds; the other value if there is none."""
    if moment is None:
        return otherwise
    return ((moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def _pairs(block: list[_Dated], ways: _Ways, held_apart: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The ids of two mentions each that tell the same, enough to link all that do: a sweep by start, which forgets what has ended.

    What meets one mention is linked by it. Of such a chain the sweep needs the last to end alone, unless who says it matters too,
    or a person has broken the chain.
    """
    is_chained = all(d.start < d.end and not ways.is_utterance(d.way) and d.mention.id not in held_apart for d in block)
    running: dict[int, list[_Dated]] = defaultdict(list)
    for dated in sorted(block, key=lambda d: d.start):
        for way, earlier in running.items():
            if earlier and ways.agree(way, dated.way):
                earlier[:] = [e for e in earlier if dated.start < e.end]
                yield from ((e.mention.id, dated.mention.id) for e in earlier if e.start < dated.end and _is_same(e, dated, ways))
                if is_chained and len(earlier) > 1:
                    earlier[:] = [max(earlier, key=lambda e: e.end)]
        running[dated.way].append(dated)


def _is_same(a: _Dated, b: _Dated, ways: _Ways) -> bool:
    """True unless it is an utterance, and said by others or twice in one document. The first of the two by id decides what it is."""
    first = a if a.mention.id < b.mention.id else b
    if not ways.is_utterance(first.way):
        return True
    is_apart = a.mention.document_id != b.mention.document_id or a.mention.start == b.mention.start
    return is_apart and ways.share_actors(a.way, b.way)


class _Ways:
    """The ways to fill the slots, each with a number. Each two are compared once, whatever the number of mentions."""

    def __init__(self) -> None:
        self._numbers: dict[_Slots, int] = {}
        self._slots: list[_Slots] = []
        self._agree: dict[tuple[int, int], bool] = {}

    def number(self, mention: Mention) -> int:
        slots = _Slots(
            mention.mode or None, bool(mention.ends), _keys(mention.actors), _keys(mention.recipients), _organs(mention.actors),
            _organs(mention.recipients), bool(mention.places), mention.content is not None or mention.type in _UTTERANCES,
        )  # fmt: skip
        found = self._numbers.setdefault(slots, len(self._slots))
        if found == len(self._slots):
            self._slots.append(slots)
        return found

    def agree(self, first: int, second: int) -> bool:
        """True if nothing in the slots speaks against one happening."""
        found = self._agree.get((first, second))
        if found is None:
            found = self._agree[first, second] = _agree(self._slots[first], self._slots[second])
        return found

    def is_utterance(self, way: int) -> bool:
        return self._slots[way].is_utterance

    def share_actors(self, first: int, second: int) -> bool:
        return _share_actors(self._slots[first], self._slots[second])


def _agree(a: _Slots, b: _Slots) -> bool:
    if (a.mode and b.mode and a.mode != b.mode) or a.is_end != b.is_end:
        return False
    shares_actors, shares_recipients = _share_actors(a, b), _share_recipients(a, b)
    if not (shares_actors or _actors_agree(a.actors, b.actors)):
        return False
    if not (shares_recipients or _actors_agree(a.recipients, b.recipients)):
        return False
    # Of two without a place nothing that they tell may be the same but the type.
    return (a.has_place and b.has_place) or shares_actors or shares_recipients


def _share_actors(a: _Slots, b: _Slots) -> bool:
    """One acts in both, or a state in one and an organ of it in the other; two organs of a state are two."""
    return bool(a.actors & b.actors or a.actors & b.acting_for or b.actors & a.acting_for)


def _share_recipients(a: _Slots, b: _Slots) -> bool:
    return bool(a.recipients & b.recipients or a.recipients & b.receiving_for or b.recipients & a.receiving_for)


def _keys(refs: Iterable[ActorRef]) -> frozenset[str]:
    return frozenset(r.id or f"{r.country or '?'}-{r.sector or '?'}" for r in refs if r.id or r.sector or r.country)


def _organs(refs: Iterable[ActorRef]) -> frozenset[str]:
    """The states that act by an organ of theirs, written as the states themselves: "the Armenian troops" are Armenia's."""
    return frozenset(r.country for r in refs if r.country and r.id != r.country and r.sector in _ORGANS)


def _actors_agree(first: frozenset[str], second: frozenset[str]) -> bool:
    if not first or not second or first & second:
        return True
    return bool({k.split("-")[-1] for k in first} & {k.split("-")[-1] for k in second} and any("?" in k for k in first | second))


def bounds_of(mention: Mention, documents: Mapping[str, Document]) -> tuple[datetime | None, datetime | None]:
    """The interval in which a mention's happening lies; a told time, else up to the publication."""
    when = mention.when
    if when is not None and (when.start or when.end) and when.text is not None:
        return when.start, when.end
    published = documents[mention.document_id].published if mention.document_id in documents else None
    if published is None:
        return None, None
    return published - _DAY, published


def _event(group: list[Mention], documents: Mapping[str, Document]) -> Event:
    first = group[0]
    starts = [m.when.start for m in group if m.when is not None and m.when.start is not None]
    ends = [m.when.end for m in group if m.when is not None and m.when.end is not None]
    families = {
        documents[m.document_id].family or documents[m.document_id].source or m.document_id
        for m in group
        if m.document_id in documents
    }
    return Event(
        id=content_id("e", *sorted(m.id for m in group)), type=first.type, mode=next((m.mode for m in group if m.mode), None),
        mentions=tuple(m.id for m in group), places=tuple(sorted({p.id for m in group for p in m.places if p.id})),
        start=max(starts) if starts else None, end=min(ends) if ends else None, polarity=first.polarity, status=first.status,
        families=tuple(sorted(families)),
    )  # fmt: skip
