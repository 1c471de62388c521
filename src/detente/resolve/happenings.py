"""Events on the way: what has been put together so far, and where to look for the one that a mention tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from detente.model.events import Joined
from detente.model.mentions import Mention
from detente.ontology.sameness import Points, Sameness
from detente.resolve.comparison import Comparison
from detente.resolve.slots import Slots
from detente.resolve.spans import Span

Key = tuple[object, ...]
Score = tuple[float, tuple[str, ...]]
_ANY_TIME, _NO_TIME = "any time", "no time"


@dataclass(frozen=True, slots=True)
class Told:
    """A mention as it is compared: the number of its way to fill the slots, its span and its document's story."""

    mention: Mention
    way: int
    span: Span | None
    story: str


@dataclass(slots=True)
class Happening:
    """Mentions that tell one event. Of those that tell a time the span is what all have in common, and of the others too.

    One that a person put together is met by whatever one of its mentions meets; any other must not contradict any of its mentions.
    """

    number: int
    is_decided: bool
    members: list[Told] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    ways: set[int] = field(default_factory=set)
    stories: set[str] = field(default_factory=set)
    told: Span | None = None
    untold: Span | None = None

    def add(self, told: Told) -> None:
        self.members.append(told)
        self.ids.add(told.mention.id)
        self.ways.add(told.way)
        self.stories.add(told.story)
        if told.span is None:
            return
        if told.span.is_told:
            self.told = told.span if self.told is None else self.told.shared(told.span)
        else:
            self.untold = told.span if self.untold is None else self.untold.shared(told.span)

    def score(self, told: Told, comparison: Comparison, points: Points) -> Score | None:
        """What speaks for a mention telling this too; None if anything contradicts, or nothing but type and time agrees."""
        if not self.is_decided:
            return self._score_by(self.ways, told, comparison, points)
        found = (alone.score(told, comparison, points) for alone in map(_alone, self.members))
        return max((s for s in found if s is not None), default=None)

    def _score_by(self, ways: Iterable[int], told: Told, comparison: Comparison, points: Points) -> Score | None:
        time = self._time(told, points)
        if time is None or self._is_said_twice(told, comparison):
            return None
        verdicts = [comparison.verdict(way, told.way) for way in ways]
        if None in verdicts:
            return None
        best = max((v for v in verdicts if v is not None), key=lambda v: (v.points, v.reasons))
        is_one_story = told.story in self.stories
        if not (best.is_anchored or (is_one_story and best.is_supported)):
            return None
        more = ((time, "times meet"), (points.story if is_one_story else 0.0, "one story"))
        return best.points + sum(p for p, _ in more), (*best.reasons, *(r for p, r in more if p > 0))

    def _time(self, told: Told, points: Points) -> float | None:
        """Points of the times; None if they cannot be one. What has no time at all is one with its story alone."""
        if told.span is None or (self.told is None and self.untold is None):
            return 0.0 if told.story in self.stories else None
        own = self.told or self.untold
        if own is None or not own.meets(told.span):
            return None
        return points.told_time if own.is_fine and told.span.is_fine else points.untold_time

    def _is_said_twice(self, told: Told, comparison: Comparison) -> bool:
        """What one document says twice are two utterances."""
        if not comparison.slots(told.way).is_utterance:
            return False
        own = told.mention
        return any(m.mention.document_id == own.document_id and m.mention.start != own.start for m in self.members)


def _alone(told: Told) -> Happening:
    """A mention as a happening of its own."""
    alone = Happening(0, is_decided=False)
    alone.add(told)
    return alone


class Index:
    """Where to look for the happening that a mention tells: by type, what anchors it, and day."""

    def __init__(self, comparison: Comparison, sameness: Sameness) -> None:
        self._comparison, self._sameness = comparison, sameness
        self._held: dict[Key, dict[Key, dict[int, Happening]]] = defaultdict(lambda: defaultdict(dict))

    def add(self, happening: Happening, told: Told) -> None:
        """Makes a happening found by what one more of its mentions tells."""
        slots = self._comparison.slots(told.way)
        held = self._held[kind_of(told.mention, slots.type)]
        for key in held_keys(slots, told):
            held[key][happening.number] = happening

    def candidates(self, told: Told) -> dict[int, Happening]:
        """The happenings that share an anchor, a day and a type with a mention, or a type akin to its own.

        One without any time shares its story alone.
        """
        slots = self._comparison.slots(told.way)
        keys = sought_keys(slots, told)
        found: dict[int, Happening] = {}
        for type_ in (slots.type, *self._sameness.kin_types.get(slots.type, ())):
            held = self._held.get(kind_of(told.mention, type_))
            for key in keys if held is not None else ():
                if held is not None and (here := held.get(key)) is not None:
                    found.update(here)
        return found


def held_keys(slots: Slots, told: Told) -> Iterator[Key]:
    """Under what a happening is found by what one of its mentions tells."""
    yield "story", told.story, _ANY_TIME
    if told.span is None:
        yield "story", told.story, _NO_TIME
    days = _days(told)
    for what in _held_under(slots, told):
        for day in days:
            yield what, day


def sought_keys(slots: Slots, told: Told) -> list[Key]:
    """Where to look for the happening that a mention tells."""
    days = _days(told)
    keys: list[Key] = [(what, day) for what in _sought_under(slots, told) for day in days]
    keys.append(("story", told.story, _ANY_TIME if told.span is None else _NO_TIME))
    return keys


def looked_for_from(key: Key) -> tuple[Key, ...]:
    """Under which keys those are held themselves who look for something under a key: the other way round of `sought_keys`."""
    if key[0] == "story":
        return (("story", key[1], _NO_TIME if key[2] == _ANY_TIME else _ANY_TIME),)
    (kind, *named), day = cast("tuple[tuple[str, ...], int]", key)
    return tuple(((other, *named), day) for other in _LOOK_FROM.get(kind, (kind,)))


_LOOK_FROM = {"any": ("unplaced",), "unplaced": ("any",), "in": ("wide",), "wide": ("wide", "in")}


def kind_of(mention: Mention, type_: str) -> Key:
    """Only what is of one kind can be one happening: type, polarity, and whether it is real."""
    is_real = mention.status in ("happened", "ongoing")
    return type_, mention.polarity, "real" if is_real else mention.status


def _days(told: Told) -> range:
    """The days of a span, as numbers; none without a span."""
    if told.span is None:
        return range(0)
    return range(told.span.start.toordinal(), told.span.end.toordinal() + 1)


def _anchors(slots: Slots, told: Told) -> Iterator[Key]:
    """What two mentions may share besides a place."""
    yield "story", told.story
    for party in slots.actors | slots.recipients:
        yield from (("party", known) for known in (party.id, party.country) if known is not None)
    yield from (("figure", *figure) for figure in slots.figures)


def _has_spot(slots: Slots) -> bool:
    return bool(slots.spots) and not slots.is_utterance


def _held_under(slots: Slots, told: Told) -> set[Key]:
    found: set[Key] = set()
    for anchor in _anchors(slots, told):
        found.add(("any", *anchor))
        if not _has_spot(slots):
            found.add(("unplaced", *anchor))
    for spot in slots.spots:
        found |= {("place", spot.id or spot.name), ("place", spot.name), ("wide" if spot.is_wide else "in", spot.country)}
    return found


def _sought_under(slots: Slots, told: Told) -> set[Key]:
    found: set[Key] = {("unplaced" if _has_spot(slots) else "any", *anchor) for anchor in _anchors(slots, told)}
    for spot in slots.spots:
        found |= {("place", spot.id or spot.name), ("place", spot.name), ("wide", spot.country)}
        if spot.is_wide:
            found.add(("in", spot.country))
    return found
