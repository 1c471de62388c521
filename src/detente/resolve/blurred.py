"""Mentions as a public view may show them: places no finer than the watched place that they lie in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from detente.model.mentions import Mention, PlaceRef
from detente.ontology.areas import Area
from detente.resolve.decided import Decided
from detente.reuse import Reuse
from detente.text.masking import MASK, Masking


def blurred(decided: Decided, area: Area, reuse: Reuse | None = None) -> Decided:
    """What was decided, told by watched places and no finer."""
    kept = reuse or Reuse()
    blur = kept.of("blur", (area,), lambda: Blur(area))
    mentions = (kept.of(("blurred", m.id), (m,), partial(blur.mention, m)) for m in decided.mentions)
    return replace(decided, mentions=tuple(mentions))


class Blur:
    """Blurs the places of one area to its watched places."""

    def __init__(self, area: Area) -> None:
        self._area = area
        coarse = {n.casefold() for p in area.places.values() if p.is_watched for n in (p.shown_name, *p.all_names)}
        fine = (n for p in area.places.values() if not p.is_watched for n in (p.shown_name, *p.all_names))
        self._masking = Masking(n for n in fine if n.casefold() not in coarse)

    def mention(self, mention: Mention) -> Mention:
        """The mention with blurred places, finer names covered in its words; a place that lies in no watched one is left out."""
        content = mention.content
        found = (self._place(p) for p in mention.places)
        finer = Masking(p.text for p in mention.places if not self._is_watched(p) and p.text)

        def of(text: str) -> str:
            return finer.of(self._masking.of(text))

        return replace(
            mention, text=of(mention.text), places=tuple(dict.fromkeys(p for p in found if p is not None)),
            content=replace(content, text=of(content.text)) if content is not None else None,
        )  # fmt: skip

    def _is_watched(self, ref: PlaceRef) -> bool:
        place = self._area.places.get(ref.id or "")
        return place is not None and place.is_watched

    def _place(self, ref: PlaceRef) -> PlaceRef | None:
        around = self._area.watched_around(ref.id) if ref.id is not None else None
        place = self._area.places.get(around) if around is not None else None
        if place is None:
            return None
        if place.id == ref.id:
            return ref
        return replace(
            ref, text=MASK * len(ref.text), id=place.id, name=place.shown_name, lat=place.lat, lon=place.lon, precision=place.kind,
            candidates=(),
        )  # fmt: skip
