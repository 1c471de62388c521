"""Events of a memory that goes on: what came, went or changed is put to events anew, and what stands by it; all else stays as it was.

Mentions are put to events in a fixed order, each by what those before it made (`resolve/events.py`). So a mention that comes can change
nothing before its place in the order, and after it only those that may look at an event which it has changed. These are judged again in
order, each by the events as they stood before its own place; whoever then goes elsewhere changes two more events. What is left is what
`events_of` gives of all mentions at once, to the last point.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import chain, count
from operator import attrgetter

from detente.model.documents import Document
from detente.model.events import Event, Joined
from detente.model.mentions import Mention
from detente.ontology.sameness import Sameness, built_in_sameness
from detente.resolve.comparison import Comparison
from detente.resolve.events import NO_REPORTS, Groups, Order, Reports, by_start, event_of, family_of, order_of, partners_of
from detente.resolve.happenings import Happening, Key, Score, Told, held_keys, kind_of, looked_for_from, sought_keys
from detente.resolve.spans import span_of

_order = attrgetter("order")
_MOST_WAYS = 3  # ways to fill the slots that are remembered, as a multiple of those in use
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Fact:
    """What of its document decides where a mention goes."""

    published: datetime | None
    story: str
    family: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A mention, what it is about and its document as they were compared last."""

    mention: Mention
    about: Mention | None
    fact: _Fact
    told: Told


@dataclass(slots=True, eq=False)
class _Unit:
    """Mentions that go to an event together: what a person put together, or one alone. `joined` says why it joined another's event."""

    order: Order
    told: tuple[Told, ...]
    barred: frozenset[str]
    group: _Group | None = None
    joined: Joined | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(t.mention.id for t in self.told)


@dataclass(slots=True, eq=False)
class _Group:
    """Units that tell one event, in order; the first made it."""

    members: list[_Unit]
    whole: Happening | None = None
    event: Event | None = None
    place: tuple[str, str] = ("", "")

    @property
    def first(self) -> _Unit:
        return self.members[0]

    def before(self, order: Order) -> Sequence[_Unit]:
        """Its units until a place in the order."""
        return self.members if self.members[-1].order < order else self.members[: bisect_left(self.members, order, key=_order)]

    def as_of(self, order: Order) -> Happening:
        """The happening as it stood at a place in the order."""
        if not self.members[-1].order < order:
            return _happening(self.before(order))
        if self.whole is None:
            self.whole = _happening(self.members)
        return self.whole


def _happening(units: Sequence[_Unit]) -> Happening:
    found = Happening(0, len(units[0].told) > 1)
    for unit in units:
        for told in unit.told:
            found.add(told)
    return found


@dataclass(slots=True)
class _Waiting:
    """Units to be judged again, in order: by some groups alone that have changed, or by all (None)."""

    heap: list[tuple[Order, int, _Unit]] = field(default_factory=list)
    count: int = 0
    by: dict[_Unit, set[_Group] | None] = field(default_factory=dict)

    def add(self, unit: _Unit, group: _Group | None) -> None:
        if unit not in self.by:
            self.count += 1  # of two units of one mention, the old and the new, neither is first
            heappush(self.heap, (unit.order, self.count, unit))
            self.by[unit] = None if group is None else {group}
        elif group is None:
            self.by[unit] = None
        elif (groups := self.by[unit]) is not None:
            groups.add(group)

    def all_of(self, units: Iterable[_Unit]) -> None:
        self.heap = [(u.order, n, u) for n, u in enumerate(units)]
        heapify(self.heap)
        self.by, self.count = dict.fromkeys(u for _, _, u in self.heap), len(self.heap)

    def next(self) -> tuple[_Unit, set[_Group] | None] | None:
        while self.heap:
            _, _, unit = heappop(self.heap)
            if unit in self.by:
                return unit, self.by.pop(unit)
        return None


class Regrouping:
    """The events that were found last, and all that is needed to go on from them. One caller at a time; after an error begin anew."""

    def __init__(self, sameness: Sameness | None = None) -> None:
        self._sameness = sameness or built_in_sameness()
        self._forget()

    def _forget(self) -> None:
        self._comparison = Comparison(self._sameness)
        self._known: dict[str, _Known] = {}
        self._facts: dict[str, _Fact] = {}
        self._units: dict[str, _Unit] = {}
        self._merged: dict[str, tuple[str, ...]] = {}
        self._apart: frozenset[Pair] = frozenset()
        self._partners: Mapping[str, set[str]] = {}
        self._held: dict[Key, dict[Key, dict[_Group, int]]] = defaultdict(lambda: defaultdict(dict))
        self._groups: list[_Group] = []
        self._new: list[_Group] = []
        self._dead: set[_Group] = set()
        self._waiting = _Waiting()
        self._is_first = True

    def events(
        self, mentions: Iterable[Mention], documents: Mapping[str, Document], *, same: Iterable[Pair] = (),
        apart: Collection[Pair] = (), reports: Reports = NO_REPORTS,
    ) -> list[Event]:  # fmt: skip
        """As `events_of` has them, of mentions each of which has an id of its own; an event that is the same is the same object."""
        if not self._units or self._comparison.ways > _MOST_WAYS * len(self._known) + 1_000:
            self._forget()
        self._is_first = not self._units
        by_id = {m.id: m for m in mentions}
        changed = self._take(by_id, documents, reports)
        self._regroup(changed, tuple(same), frozenset(apart))
        while (judged := self._waiting.next()) is not None:
            self._judge(*judged)
        return self._sorted(documents, reports)

    # what came, went and changed -------------------------------------------------------------------------------------

    def _take(self, by_id: Mapping[str, Mention], documents: Mapping[str, Document], reports: Reports) -> set[str]:
        """The ids of the mentions that came, went or changed, or whose document's story, family or time did."""
        known, facts = self._known, self._of_documents(documents, reports)
        now: dict[str, _Known] = {}
        changed = set()
        for identity, mention in by_id.items():
            about = by_id.get(mention.about) if mention.about else None
            fact = facts.get(mention.document_id) or facts.setdefault(mention.document_id, _Fact(None, mention.document_id, ""))
            old = known.get(identity)
            if old is not None and old.mention is mention and old.about is about and old.fact is fact:
                now[identity] = old
                continue
            changed.add(identity)
            way = self._comparison.number(mention, about)
            now[identity] = _Known(
                mention, about, fact, Told(mention, way, span_of(mention, documents, self._sameness), fact.story)
            )
        changed |= known.keys() - now.keys()
        self._known = now
        return changed

    def _of_documents(self, documents: Mapping[str, Document], reports: Reports) -> dict[str, _Fact]:
        """What counts of each document; the same object where it is what it was."""
        found: dict[str, _Fact] = {}
        stories = self._named(reports.stories)
        for identity, document in documents.items():
            fact = _Fact(document.published, stories.get(identity, identity), family_of(identity, documents, reports.copies))
            old = self._facts.get(identity)
            found[identity] = old if old is not None and old == fact else fact
        self._facts = found
        return found

    def _named(self, stories: Mapping[str, str]) -> dict[str, str]:
        """A name for the story of each document. A story keeps the name that it had although its id changes with each report: all that counts
        is which documents share one."""
        members: dict[str, list[str]] = defaultdict(list)
        for document, story in sorted(stories.items()):
            members[story].append(document)
        taken: set[str] = set()
        named: dict[str, str] = {}
        for story, own in sorted(members.items()):
            had = (self._facts[d].story for d in own if d in self._facts)
            name = next(n for n in chain(had, (f"{story} {i}" for i in count())) if n not in taken)
            taken.add(name)
            named |= dict.fromkeys(own, name)
        return named

    def _regroup(self, changed: set[str], same: tuple[Pair, ...], apart: frozenset[Pair]) -> None:
        """Takes out the units that are no more, and puts in the new ones, to be judged."""
        merged = self._put_together(same, apart)
        for identity in merged.keys() | self._merged.keys():
            unit = self._units.get(identity)
            if unit is not None and unit.ids != merged.get(identity, (identity,)):
                changed.update(unit.ids)
        for a, b in apart ^ self._apart:
            changed.update(i for i in (a, b) if i in self._units or i in self._known)
        self._merged, self._apart, self._partners = merged, apart, partners_of(apart)
        changed.update(i for c in tuple(changed) if (unit := self._units.get(c)) is not None for i in unit.ids)
        self._take_out({unit for c in changed if (unit := self._units.pop(c, None)) is not None})
        self._put_in(changed)

    def _put_together(self, same: tuple[Pair, ...], apart: frozenset[Pair]) -> dict[str, tuple[str, ...]]:
        """Of each mention that a person put to another one: the ids of all that go with it."""
        ids = sorted({i for pair in same for i in pair if i in self._known})
        groups = Groups(ids, apart)
        for a, b in same:
            groups.join(a, b)
        together: dict[str, list[str]] = defaultdict(list)
        for identity in ids:
            together[groups.root(identity)].append(identity)
        return {i: tuple(found) for found in together.values() if len(found) > 1 for i in found}

    def _put_in(self, ids: Iterable[str]) -> None:
        made = []
        for identity in ids:
            if identity in self._known and identity not in self._units:
                told = tuple(self._known[i].told for i in self._merged.get(identity, (identity,)))
                first = self._known[told[0].mention.id]
                order = order_of(told, self._comparison.slots(told[0].way), first.fact.published)
                barred = frozenset(p for t in told for p in self._partners.get(t.mention.id, ()))
                unit = _Unit(order, told, barred)
                self._units |= dict.fromkeys(unit.ids, unit)
                made.append(unit)
        if self._is_first:
            self._waiting.all_of(made)
            return
        for unit in made:
            self._waiting.add(unit, None)

    def _take_out(self, units: Iterable[_Unit]) -> None:
        for unit in units:
            self._waiting.by.pop(unit, None)
            self._leave(unit)

    def _holds(self, unit: _Unit) -> Iterator[tuple[Key, Key]]:
        for told in unit.told:
            slots = self._comparison.slots(told.way)
            kind = kind_of(told.mention, slots.type)
            yield from ((kind, key) for key in held_keys(slots, told))

    # judging again ---------------------------------------------------------------------------------------------------

    def _judge(self, unit: _Unit, groups: set[_Group] | None) -> None:
        """Puts a unit where it belongs by what stands before it. By some groups alone, where no other of those it looks at has changed."""
        if groups is None or unit.group is None or unit.group in groups:
            best = self._best(unit, self._candidates(unit), is_proved=True) if len(unit.told) == 1 else None
        else:
            best = self._best(unit, (g for g in groups if g not in self._dead and g.first.order < unit.order), is_proved=False)
            if best is None or not self._is_better(best, unit):
                return
        self._put(unit, best)

    def _is_better(self, best: tuple[_Group, Joined], unit: _Unit) -> bool:
        assert unit.group is not None
        if unit.joined is None:
            return True
        return (-best[1].points, best[0].first.order) < (-unit.joined.points, unit.group.first.order)

    def _best(self, unit: _Unit, groups: Iterable[_Group], *, is_proved: bool) -> tuple[_Group, Joined] | None:
        """The group that most speaks for, the earliest made of equals; None if nothing reaches the threshold.

        `is_proved`: some member of each is held where the unit looks.
        """
        (told,) = unit.told
        points, threshold, order = self._sameness.points, self._sameness.threshold, unit.order
        found: tuple[_Group, Score] | None = None
        for group in groups:
            happening = group.as_of(order)
            if unit.barred and not unit.barred.isdisjoint(happening.ids):
                continue
            score = happening.score(told, self._comparison, points)
            if score is None or score[0] < threshold:
                continue
            if found is not None and (-found[1][0], found[0].first.order) < (-score[0], group.first.order):
                continue
            if (is_proved and group.members[-1].order < order) or self._looks_at(unit, group):
                found = group, score
        return (found[0], Joined(told.mention.id, found[1][0], ", ".join(found[1][1]))) if found is not None else None

    def _candidates(self, unit: _Unit) -> set[_Group]:
        """The groups made before a unit of which any member shares a key with what it looks for."""
        (told,) = unit.told
        slots = self._comparison.slots(told.way)
        found: set[_Group] = set()
        keys = sought_keys(slots, told)
        for type_ in (slots.type, *self._sameness.kin_types.get(slots.type, ())):
            held = self._held.get(kind_of(told.mention, type_))
            if held is not None:
                for key in keys:
                    here = held.get(key)
                    if here:
                        found.update(here)
        return found if self._is_first else {g for g in found if g.first.order < unit.order}

    def _looks_at(self, unit: _Unit, group: _Group) -> bool:
        """True if a unit looks where one of the group's members before it is held."""
        (told,) = unit.told
        slots = self._comparison.slots(told.way)
        types = (slots.type, *self._sameness.kin_types.get(slots.type, ()))
        kinds = {kind_of(told.mention, t) for t in types}
        keys = set(sought_keys(slots, told))
        return any(kind in kinds and key in keys for member in group.before(unit.order) for kind, key in self._holds(member))

    def _put(self, unit: _Unit, best: tuple[_Group, Joined] | None) -> None:
        now = unit.group
        if now is not None and (now is best[0] if best is not None else now.first is unit):
            if best is not None and unit.joined != best[1]:
                unit.joined, now.event = best[1], None
            return
        if now is not None:
            self._leave(unit)
        if best is None:
            group = _Group([])
            self._new.append(group)
        else:
            group, unit.joined = best
        unit.group = group
        insort(group.members, unit, key=_order)
        for kind, key in self._holds(unit):
            held = self._held[kind][key]
            held[group] = held.get(group, 0) + 1
        self._has_changed(group, unit.order, unit)

    def _leave(self, unit: _Unit) -> None:
        """Takes a unit out of its group; a group that loses its first unit is no more, and the others are judged again."""
        group = unit.group
        if group is None:
            return
        is_over = group.first is unit
        for member in tuple(group.members) if is_over else (unit,):
            for kind, key in self._holds(member):
                table = self._held[kind]
                table[key][group] -= 1
                if not table[key][group]:
                    del table[key][group]
                    if not table[key]:
                        del table[key]
            member.group = member.joined = None
            if member is not unit:
                self._waiting.add(member, None)
        if is_over:
            self._dead.add(group)
        else:
            group.members.remove(unit)
            self._has_changed(group, unit.order)

    def _has_changed(self, group: _Group, order: Order, came: _Unit | None = None) -> None:
        """Judges again whoever comes after a place in the order and may look at a group that has changed there."""
        if self._is_first:
            if came is not None and group.whole is not None:
                for told in came.told:
                    group.whole.add(told)
            return
        group.whole = group.event = None
        for member in group.members[bisect_left(group.members, order, key=_order) :]:
            if member.order > order:
                self._waiting.add(member, None)
        for other in self._around(group):
            if other is not group and order < other.members[-1].order:
                for unit in other.members:
                    if unit.order > order and len(unit.told) == 1:
                        self._waiting.add(unit, group)

    def _around(self, group: _Group) -> set[_Group]:
        """The groups that have any member who may look at one."""
        found: set[_Group] = set()
        for (type_, *rest), key in {pair for member in group.members for pair in self._holds(member)}:
            for seeking in (type_, *self._sameness.kin_types.get(str(type_), ())):
                table = self._held.get((seeking, *rest))
                for held in looked_for_from(key) if table is not None else ():
                    here = table.get(held) if table is not None else None
                    if here:
                        found.update(here)
        return found

    # the events ------------------------------------------------------------------------------------------------------

    def _sorted(self, documents: Mapping[str, Document], reports: Reports) -> list[Event]:
        found = [g for g in (*self._groups, *self._new) if g not in self._dead]
        for group in found:
            if group.event is None:
                told = [t for u in group.members for t in u.told]
                joined = [u.joined for u in group.members if u.joined is not None]
                group.event = event_of(told, joined, documents, reports.copies)
                group.place = by_start(group.event)
        found.sort(key=attrgetter("place"))
        self._groups, self._new, self._dead = found, [], set()
        return [g.event for g in found if g.event is not None]
