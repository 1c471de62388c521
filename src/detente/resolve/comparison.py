"""Two ways to fill the slots held against each other: points and reasons, or what contradicts. Each two are compared once."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.mentions import Mention
from detente.ontology.sameness import Sameness
from detente.resolve.slots import (
    CONTRARY,
    LIKE,
    OPEN,
    SAME,
    Slots,
    agree,
    are_exchanged,
    meet,
    meet_each_other,
    share_words,
    slots_of,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks for one happening: points and reasons. `is_anchored` by a place, a known actor or a figure; `is_supported` by
    like actors at least, which is enough in reports of one story."""

    points: float
    is_anchored: bool
    is_supported: bool
    reasons: tuple[str, ...]


class Comparison:
    """The ways to fill the slots, each with a number, and the verdict on each two that were compared."""

    def __init__(self, sameness: Sameness) -> None:
        self._sameness = sameness
        self._numbers: dict[Slots, int] = {}
        self._slots: list[Slots] = []
        self._verdicts: dict[tuple[int, int], Verdict | None] = {}

    @property
    def ways(self) -> int:
        """How many ways there are."""
        return len(self._slots)

    def number(self, mention: Mention, about: Mention | None = None) -> int:
        """The number of the way in which a mention, and what it is about, fill its slots."""
        slots = slots_of(mention, self._sameness, about)
        found = self._numbers.setdefault(slots, len(self._slots))
        if found == len(self._slots):
            self._slots.append(slots)
        return found

    def slots(self, way: int) -> Slots:
        return self._slots[way]

    def verdict(self, first: int, second: int) -> Verdict | None:
        """What speaks for one happening; None if anything speaks against it. The order does not matter."""
        key = (first, second) if first <= second else (second, first)
        if key not in self._verdicts:
            self._verdicts[key] = self._compare(self._slots[key[0]], self._slots[key[1]])
        return self._verdicts[key]

    def _compare(self, a: Slots, b: Slots) -> Verdict | None:
        sameness, points = self._sameness, self._sameness.points
        kind = self._kind(a, b)
        if kind is None or a.is_end != b.is_end or self._is_about_another(a, b):
            return None
        is_utterance = a.is_utterance and b.is_utterance
        places = OPEN if is_utterance else meet(a.spots, b.spots, sameness.region_km)
        if places == CONTRARY:  # asked first: most candidates that share a known party are somewhere else
            return None
        compare = meet_each_other if a.type in sameness.mutual and b.type in sameness.mutual else agree
        actors = compare(a.actors, b.actors, sameness)
        if actors == CONTRARY or (is_utterance and actors < LIKE):
            return None
        recipients = agree(a.recipients, b.recipients, sameness)
        if recipients == CONTRARY and self._counts_others(a, b):
            recipients = OPEN
        if recipients == CONTRARY or are_exchanged(a, b, sameness):
            return None
        figure = bool(a.figures & b.figures)
        told = (
            (kind, "same type"),
            (_of(places, points.same_place, points.within_place), "same place" if places == SAME else "one place in the other"),
            (_of(actors, points.same_party, points.like_party), "same actor" if actors == SAME else "like actor"),
            (_of(recipients, points.same_party, points.like_party), "same recipient" if recipients == SAME else "like recipient"),
            (points.figure if figure else 0.0, "same figure"),
        )  # fmt: skip
        is_anchored = SAME in (actors, recipients) or places > OPEN or figure
        is_supported = is_anchored or LIKE in (actors, recipients)
        return Verdict(sum(p for p, _ in told), is_anchored, is_supported, tuple(r for p, r in told if p > 0))

    def _counts_others(self, a: Slots, b: Slots) -> bool:
        """Who was hit, and who was hurt; those whom two reports of a clash count. Not those who hit in the other."""
        if a.type != b.type or self._hurts_who_hits(a, b) or self._hurts_who_hits(b, a):
            return False
        return a.is_toll != b.is_toll or (a.is_toll and None in (a.mode, b.mode))

    def _hurts_who_hits(self, toll: Slots, other: Slots) -> bool:
        """ "Two soldiers were killed" is not "soldiers killed two rebels"."""
        return toll.is_toll and share_words(toll.recipients, other.actors)

    def _is_about_another(self, a: Slots, b: Slots) -> bool:
        """ "Agreed to swap maps" is not "agreed to open a crossing"."""
        if a.about is None or b.about is None or a.mode or b.mode:
            return False
        return a.about[0] != b.about[0] and not self._sameness.are_akin(a.about, b.about)

    def _kind(self, a: Slots, b: Slots) -> float | None:
        """The points of type and manner; None if they contradict."""
        if a.type == b.type and (a.mode == b.mode or None in (a.mode, b.mode)):
            return self._sameness.points.type
        return 0.0 if self._sameness.are_akin((a.type, a.mode), (b.type, b.mode)) else None


def _of(level: int, same: float, like: float) -> float:
    return same if level == SAME else like if level == LIKE else 0.0
