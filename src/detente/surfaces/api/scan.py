"""Walking through the mentions of a memory until a page is full: the database leaves out what it can, the rest is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from detente.model.decisions import CREDIBILITIES
from detente.model.mentions import ActorRef, Mention
from detente.store.search import Passage, Place, Wanted, passages
from detente.surfaces.api.filters import Filters
from detente.surfaces.api.room import stored
from detente.surfaces.api.telling import Standing, Telling
from detente.surfaces.api.view import UNJUDGED

_LEAST, _MOST = 100, 2_000


class Scan:
    """The mentions that some filters let through, in the order of the memory. `known_at` pins a long walk: what is written meanwhile is not in it."""

    def __init__(
        self, telling: Telling, filters: Filters, states: frozenset[str] = frozenset(), *, known_at: datetime | None = None
    ) -> None:  # fmt: skip
        self._telling, self._filters, self._states = telling, filters, states
        self._known_at = known_at or telling.moment.known_at
        self._area = telling.workspace.knowledge.area
        self._inside = self._places_inside()

    def page(self, *, after: Place | None, limit: int) -> tuple[list[Standing], Place | None]:
        """A page, and the place of its last mention; None if there is nothing behind it."""
        found: list[tuple[Standing, Place]] = []
        for standing, place in self.all(after=after, at_once=max(limit + 1, _LEAST)):
            found.append((standing, place))
            if len(found) > limit:
                return [s for s, _ in found[:limit]], found[limit - 1][1]
        return [s for s, _ in found], None

    def all(self, *, after: Place | None = None, at_once: int | None = None) -> Iterator[tuple[Standing, Place]]:
        """All of them with their places."""
        moment, wanted, at_once = self._telling.moment, self._wanted(), at_once or _MOST
        while True:
            found = passages(
                moment.room.store, wanted, area=stored(moment.area), as_of=moment.as_of, known_at=self._known_at, after=after, limit=at_once
            )  # fmt: skip
            yield from self._let(found)
            if len(found) < at_once:
                return
            after, at_once = found[-1].place, min(_MOST, at_once * 2)

    def _let(self, found: list[Passage]) -> Iterator[tuple[Standing, Place]]:
        places = {p.mention.id: p.place for p in found}
        likely = [p for p in found if self._may(p)]
        for standing in self._telling.all_of(likely):
            if self.lets(standing):
                yield standing, places[standing.as_read.id]

    def _may(self, passage: Passage) -> bool:
        """False where the mention alone shows that it is not asked for: its document need not be loaded."""
        if passage.document in self._telling.touched:
            return True
        return self._lets_mention(passage.mention)

    def lets(self, standing: Standing) -> bool:
        """True if a mention is asked for."""
        filters, document = self._filters, standing.document
        if self._states and standing.state not in self._states:
            return False
        if filters.text and filters.text not in self._telling.workspace.covered_mention(standing.now, document).text.casefold():
            return False  # the words that are shown: nobody is found by a name that is covered
        if not self._lets_mention(standing.now) or not filters.lets_source(document.source, document.family):
            return False
        if filters.sides and filters.sides.isdisjoint({*_sides(standing.now), document.side or "none"}):
            return False
        if filters.grade is None:
            return True
        return filters.lets_grade(self._telling.view.grade_of(document, (standing.as_read.id,)))

    def _lets_mention(self, mention: Mention) -> bool:
        filters = self._filters
        return (
            (not filters.places or any(p.id in self._inside for p in mention.places))
            and filters.lets_type(mention.type, mention.mode)
            and (not filters.statuses or mention.status in filters.statuses)
            and (not filters.actors or not filters.actors.isdisjoint(_names(mention)))
            and (filters.disputed is None or filters.disputed == (mention.id in self._telling.view.disputed))
            and (not filters.text or filters.text in mention.text.casefold())
        )

    def _wanted(self) -> Wanted:
        filters = self._filters
        holds = []
        if filters.places:
            holds.append({_field("id", i) for i in self._inside})
        words = [{filters.text}] if filters.text else []
        if filters.actors:
            ids = self._ids_of_actors()
            holds += [{_field("id", i) for i in ids}] if ids is not None else []
            words += [set(filters.actors)] if ids is None else []
        families, everybody = self._publishers()
        return Wanted(
            types={t.partition("/")[0] for t in filters.types}, statuses=filters.statuses, families=families,
            is_common=families is not None and 2 * len(families) > everybody,
            ids=self._telling.view.disputed if filters.disputed else None, holds=holds, words=words, documents=self._graded(),
            since=filters.start, until=filters.end, always=self._telling.touched,
        )  # fmt: skip

    def _places_inside(self) -> frozenset[str]:
        """The places that are asked for, and all that lie in them."""
        asked = self._filters.places
        if self._area is None or not asked:
            return asked
        inside = {p.id for p in self._area.places.values() if self._area.watched_around(p.id) in asked}
        return asked | inside

    def _graded(self) -> frozenset[str] | None:
        """The documents in which a person judged anything as good as is asked for; None where no such judgement is."""
        grade = self._filters.grade
        if grade is None or grade[-1] not in CREDIBILITIES or grade[-1] == UNJUDGED:
            return None
        return frozenset(d for d, digit in self._telling.graded.items() if digit <= grade[-1])

    def _ids_of_actors(self) -> frozenset[str] | None:
        """The ids of the actors asked for; None if one of them stands in no list, and must be looked for by its words."""
        known = self._telling.workspace.knowledge.actors.by_id.values()
        ids = {a: {n.id for n in known if a in (n.id.casefold(), n.name.casefold())} for a in self._filters.actors}
        return frozenset(i for found in ids.values() for i in found) if all(ids.values()) else None

    def _publishers(self) -> tuple[set[tuple[str | None, str | None]] | None, int]:
        """Who published what is asked for, None for whoever it was; and how many publishers there are."""
        filters, telling = self._filters, self._telling
        if not filters.sources and filters.grade is None:
            return None, 0
        everybody = telling.moment.room.publishers()
        found = [p for p in everybody if filters.lets_source(p.source, p.family)]
        if filters.grade is not None and filters.grade[0].isalpha():
            found = [p for p in found if telling.view.grade_of(p)[0] <= filters.grade[0]]
        return {(p.source, p.family) for p in found}, len(everybody)


def _field(name: str, value: str) -> bytes:
    return f'"{name}":{json.dumps(value, ensure_ascii=False)}'.encode()


def _actors(mention: Mention) -> Iterator[ActorRef]:
    yield from mention.actors
    yield from mention.recipients
    if mention.speaker is not None:
        yield mention.speaker.actor


def _sides(mention: Mention) -> frozenset[str]:
    return frozenset(a.side or "none" for a in _actors(mention))


def _names(mention: Mention) -> frozenset[str]:
    return frozenset(n.casefold() for a in _actors(mention) for n in (a.id, a.name, a.text) if n is not None)
