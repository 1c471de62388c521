"""Regions: what is told of a region as a whole stands in the ledgers under its name and counts in none of its places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from detente.model.mentions import Mention, PlaceRef
from detente.ontology.areas import Area
from detente.reuse import Reuse


def of_region(mentions: Iterable[Mention], area: Area | None, reuse: Reuse | None = None) -> list[Mention]:
    """The mentions, with the places that stand for a region's name put back into that one name.

    "Clashes in the north" happened somewhere there: the reader gives all places of the region, and the picture may not tell each of
    them to have seen it. Words that count their places ("the four municipalities") do speak of each and stay.
    """
    names = region_names(area)
    if not names:
        return list(mentions)
    kept = reuse or Reuse()
    return [kept.of(("region", m.id), (m,), partial(_told, m, names)) for m in mentions]


def region_names(area: Area | None) -> frozenset[str]:
    """The names of the area's regions, in lower case."""
    return frozenset(n.casefold() for s in area.sets if s.is_region for n in s.names) if area is not None else frozenset()


def _told(mention: Mention, names: frozenset[str]) -> Mention:
    spans = {(p.start, p.end) for p in mention.places if p.text.casefold() in names}
    if not spans:
        return mention
    found: dict[tuple[int, int], PlaceRef] = {}
    for place in mention.places:
        span = (place.start, place.end)
        if span not in spans:
            found[span] = place
        else:
            found.setdefault(span, PlaceRef(place.text, place.start, place.end, name=place.text, inferred=place.inferred))
    return replace(mention, places=tuple(found.values()))
