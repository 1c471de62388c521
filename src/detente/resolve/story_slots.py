"""What of reports can contradict: when they were published, and where the things lie that they tell of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.ontology.story_scale import StoryScale
from detente.text.distance import distance_km

_SPOTS = frozenset({"settlement", "municipality", "site"})
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StorySlots:
    """Of one or more reports: the first and the last publication, the spots where what they tell happened, the countries they name."""

    first: datetime | None
    last: datetime | None
    spots: frozenset[Point]
    countries: frozenset[str]

    def with_those_of(self, other: StorySlots) -> StorySlots:
        """The slots of both together."""
        firsts = [t for t in (self.first, other.first) if t is not None]
        lasts = [t for t in (self.last, other.last) if t is not None]
        return StorySlots(
            min(firsts, default=None), max(lasts, default=None), self.spots | other.spots, self.countries | other.countries
        )

    def contradiction(self, other: StorySlots, score: float, scale: StoryScale) -> str | None:
        """Why the two cannot tell one story; None if nothing speaks against it, or what does is outweighed.

        A span between publications is never outweighed. Places are, by a likeness of `sure`: a place may be taken for a namesake.
        """
        if self.first is not None and self.last is not None and other.first is not None and other.last is not None:
            gap = max(self.first - other.last, other.first - self.last)
            if gap > scale.days:
                return f"published {gap.days} days apart"
        if score < scale.sure and self.spots and other.spots and not self.countries & other.countries:
            nearest = min(distance_km(*a, *b) for a in self.spots for b in other.spots)
            if nearest > scale.far_km:
                return f"other places, {nearest:.0f} km apart at least, and no country in common"
        return None


def slots_of(document: Document, mentions: Iterable[Mention]) -> StorySlots:
    """The slots of one report."""
    told = tuple(mentions)
    places = [p for m in told for p in m.places]
    spots = frozenset((p.lat, p.lon) for p in places if p.precision in _SPOTS and p.lat is not None and p.lon is not None)
    actors = (a.country for m in told for a in (*m.actors, *m.recipients))
    published = document.published
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    countries = frozenset(c for c in (*(p.country for p in places), *actors) if c)
    return StorySlots(published, published, spots, countries)
