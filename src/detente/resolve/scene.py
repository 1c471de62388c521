"""Where an act is set that its own clause does not place: its paragraph, then the dateline, then the whole report.

Each step takes a place only if it is the one place told there; two places, or one whose namesakes the text does not tell apart, leave
the act without a place. What is taken is marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detente.model.documents import Document
from detente.model.mentions import Mention, PlaceRef
from detente.model.places import Toponym
from detente.model.readings import SentenceReading
from detente.ontology.place_words import PlaceWords
from detente.resolve.places import DocumentPlaces, sure_ref

# Acts of bodies at a spot; talks and words may be anywhere.
_BODILY = frozenset({"PRESENCE", "COERCE", "ASSAULT", "PROTEST", "RETREAT", "MOBILIZE"})
# Acts that are placed by a name in their own clause, whoever it belongs to: "Goma's hospital", "a Grozny court".
_CLAUSE_PLACED = _BODILY | {"AID", "SANCTION", "COOPERATE", "AGREE", "CONSULT"}
_SET_IN = frozenset({"happened", "ongoing"})
_LOOK_BACK = 40
_WIDE = frozenset({"region"})
_ORIGINS = frozenset({"from"})
_SPOTS = frozenset({"settlement", "municipality", "site"})
_DATELINE_END = re.compile(
    r"^(?:,\s[\w .]{2,30})?\s*(?:\([A-Z][\w./ ]{1,30}\)\s*)?(?:,?\s\d{1,2}\s\w+\s*|,?\s\w+\.?\s\d{1,2}\s*)?[-–—:]\s?[-–—]?\s"
)


class Scene:
    """The places of a report, by paragraph."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[SentenceReading],
        places: DocumentPlaces,
        words: PlaceWords,
        seats: frozenset[str],
    ) -> None:
        """`seats` are names of capitals, which mostly stand for their governments."""
        self._spots = [
            t
            for t in places.toponyms
            if t.form != "people"
            and t.belief in ("told", "likely")
            and t.ref.precision in _SPOTS
            and _is_scene(document.text, t.ref, words, seats)
        ]
        self._text, self._words, self._seats = document.text, words, seats
        self._named = [*places.described, *(t for t in places.toponyms if t.form != "people")]
        self._titles = frozenset(s.index for s in sentences if s.is_title)
        self._paragraph = {s.index: s.paragraph for s in sentences}
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for sentence in sentences:
            self._spans.setdefault(sentence.paragraph, []).append((sentence.start, sentence.end))
        self._dateline = self._find_dateline(document, sentences)

    def place_of(self, sentence: int) -> tuple[PlaceRef, ...]:
        """The place of an act in a sentence, marked as inferred; empty if nothing tells one place."""
        if sentence in self._titles:
            return ()
        spans = self._spans.get(self._paragraph.get(sentence, -1), [])
        inside = [t for t in self._spots if any(a <= t.ref.start < b for a, b in spans)]
        for told in (inside, [self._dateline] if self._dateline is not None else [], self._spots):
            if told:
                return _the_one(told)
        return ()

    def place_in(self, start: int, end: int) -> tuple[PlaceRef, ...]:
        """The one spot, else the one region, that a clause names in a phrase of its own, marked as inferred; a name that stands for
        its government, or for where somebody comes from, is none."""
        inside = [t for t in self._named if start <= t.ref.start < end and self._is_set_there(t)]
        for precisions in (_SPOTS, _WIDE):
            told = [t for t in inside if t.ref.precision in precisions or (t.belief == "unknown" and precisions is _SPOTS)]
            if told:
                return tuple(replace(r, inferred=True) for r in _one_of(told))
        return ()

    def _is_set_there(self, toponym: Toponym) -> bool:
        before = self._text[max(0, toponym.ref.start - _LOOK_BACK) : toponym.ref.start].lower().split()
        last = before[-1] if before else ""
        if toponym.belief == "unknown" and last not in self._words["locative"] | self._words["belonging"]:
            return False
        is_of_it = last in self._words["belonging"]
        return last not in _ORIGINS and (is_of_it or _is_scene(self._text, toponym.ref, self._words, self._seats))

    def _find_dateline(self, document: Document, sentences: Sequence[SentenceReading]) -> Toponym | None:
        """ "BRENIK, 5 March - ": a place at the start of the first paragraph behind the title."""
        body = next((s.start for s in sentences if not s.is_title), 0)
        first = next((t for t in self._spots if t.ref.start == body), None)
        if first is not None and _DATELINE_END.match(document.text[first.ref.end : first.ref.end + 80]) is not None:
            return first
        return None


def _is_scene(text: str, ref: PlaceRef, words: PlaceWords, seats: frozenset[str]) -> bool:
    """False for a capital that stands for its government ("accused Belgrade") and for the seat of who tells it ("a hospital in X said")."""
    before = text[max(0, ref.start - _LOOK_BACK) : ref.start].lower().split()
    if ref.text in seats and (not before or before[-1] not in words["locative"]):
        return False
    return not (len(before) > 1 and before[-1] in ("in", "at", "of") and before[-2] in words["telling_seats"])


def _one_of(told: Sequence[Toponym]) -> tuple[PlaceRef, ...]:
    """The only place told, as sure as the text makes it; none of several."""
    if len({t.ref.id for t in told}) > 1:
        return ()
    return (sure_ref(told[0]),)


def is_placed_by_clause(mention: Mention) -> bool:
    """True for an act without a place that a name in its own clause places."""
    return not mention.places and mention.type in _CLAUSE_PLACED and mention.content is None


def is_bodily(mention: Mention) -> bool:
    """True for an act at a spot, told as a fact, that has no place yet."""
    return not mention.places and mention.type in _BODILY and mention.status in _SET_IN and mention.polarity == "affirmed"


def _the_one(told: Iterable[Toponym]) -> tuple[PlaceRef, ...]:
    by_id = {t.ref.id: t.ref for t in told}
    return tuple(replace(ref, inferred=True) for ref in by_id.values()) if len(by_id) == 1 else ()
