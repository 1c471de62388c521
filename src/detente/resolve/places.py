"""Where: the names of a document to places, by the area first and the world's gazetteer after it; never a namesake in silence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.model.documents import Document
from detente.model.mentions import PlaceRef
from detente.model.places import PlaceCandidate, Toponym
from detente.model.readings import PlaceName, PlaceUse
from detente.ontology.areas import Area, AreaPlace
from detente.ontology.gazetteer import GazetteerPlace
from detente.ontology.place_names import Option, PlaceNames
from detente.resolve.described import described_places
from detente.resolve.geography import Belief, Geography, Naming
from detente.resolve.offsets import Offset, offset_before, relations
from detente.resolve.outlet import outlet_hints
from detente.text.plain import fold

_NONE: Mapping[str, tuple[str, str]] = {}
_PLACING = frozenset({"in", "at", "near", "outside", "around", "inside"})
_PRECISIONS = {"settlement": "settlement", "capital": "settlement", "district": "settlement", "country": "country", "site": "site",
               "airport": "site"}  # fmt: skip
_AREA_PRECISIONS = {"municipality": "municipality", "settlement": "settlement", "quarter": "settlement", "site": "site",
                    "crossing": "site", "region": "region", "country": "country"}  # fmt: skip
_SHOWN = 5  # candidates
_SHOWN_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class _Settled:
    """A name with its place: the form it has in the text, what is believed, and the offset told before it."""

    name: PlaceName
    belief: Belief
    offset: Offset | None


class PlaceResolver:
    """Resolves the place names of documents. Holds the lists; keeps nothing of a document."""

    def __init__(
        self,
        names: PlaceNames,
        area: Area | None,
        seats: frozenset[str] = frozenset(),
        capitals: Mapping[str, tuple[str, str]] = _NONE,
    ) -> None:
        """`seats` are names of capitals, which often stand for their governments; `capitals` those of `capital_words`."""
        self._names, self._area, self._capitals = names, area, capitals
        self.words, self.seats = names.words, seats
        self._geography = Geography(names)
        self._descriptions = _descriptions(area)
        self.place_nouns = frozenset({*names.words.kind_words, *names.words["near_words"], "'s"})

    def in_document(self, document: Document, names: Sequence[PlaceName]) -> DocumentPlaces:
        """The places of one document, all its names settled together."""
        hints = outlet_hints(self._names, document.link, document.source)
        if self._area is not None:
            hints[f"code {self._area.country}"] = self._names.weights["outlet"]
        namings = [Naming(n.text, n.start, n.end, self._fixed(n)) for n in names]
        beliefs = self._geography.settle(document.text, namings, hints)
        found = [_Settled(n, b, offset_before(document.text, n.start)) for n, b in zip(names, beliefs, strict=True)]
        return DocumentPlaces(self, document.text, found, list(described_places(document.text, self._capitals, self._names)))

    def set_of(self, use: PlaceUse) -> tuple[str, ...] | None:
        """The area places that a set word stands for; None for other phrases."""
        for key in use.keys:
            if key.startswith("place-set|") and self._area is not None:
                return self._area.sets[int(key.split("|", 1)[1])].places
        return None

    def of_area(self, place_id: str, use: PlaceUse | PlaceName, *, inferred: bool = False) -> PlaceRef:
        """An area's place as a reference for a phrase."""
        assert self._area is not None
        place = self._area.places[place_id]
        return PlaceRef(
            use.text, use.start, use.end, place.id, place.shown_name, None if math.isnan(place.lat) else place.lat,
            None if math.isnan(place.lon) else place.lon, _AREA_PRECISIONS[place.kind], place.country, inferred,
        )  # fmt: skip

    def site_in(self, text: str, around: Iterable[str]) -> list[str]:
        """The area's sites that a description ("the municipal buildings") means in the places `around`."""
        words = fold(text)
        found = []
        for description, sites in self._descriptions.items():
            if description in words or description in words.rstrip("s"):
                found += [s.id for s in sites if s.part_of in set(around) and s.id not in found]
        return found

    def toponym(self, settled: _Settled) -> Toponym:
        """A name's likeliest place, how sure it is, and why."""
        name, options, weights = settled.name, settled.belief.options, self._names.weights
        if name.area_id is not None:
            return Toponym(self.of_area(name.area_id, name), name.form, "told", "a place of the area")
        if not options:
            return Toponym(
                PlaceRef(name.text, name.start, name.end), name.form, "unknown", "the gazetteer has no place of this name"
            )
        (best, share) = options[0]
        belief = "told" if share >= weights["sure"] else "likely" if share >= weights["likely"] else "open"
        shown = [(o, s) for o, s in options[:_SHOWN] if s >= _SHOWN_SHARE or o is best]
        ids = tuple(o.place.id for o, _ in shown) if belief != "told" else ()
        ref = _ref(name, best, settled.offset, ids)
        return Toponym(ref, name.form, belief, _reason(settled.belief, belief), tuple(_candidate(o, s) for o, s in shown))

    def _fixed(self, name: PlaceName) -> GazetteerPlace | None:
        place = self._area.places[name.area_id] if self._area is not None and name.area_id is not None else None
        if place is None or math.isnan(place.lat):
            return None
        return GazetteerPlace(place.id, place.shown_name, place.lat, place.lon, 0, place.country, "settlement")


class DocumentPlaces:
    """The places of one document."""

    def __init__(self, resolver: PlaceResolver, text: str, settled: Sequence[_Settled], described: Sequence[Toponym] = ()) -> None:
        self._resolver = resolver
        self.toponyms = [resolver.toponym(s) for s in settled]
        self.described = described
        self.relations = relations(text, self.toponyms)

    def all(self) -> tuple[Toponym, ...]:
        """Every name in order of the text, and behind them what lies between two of them."""
        return tuple(sorted([*self.toponyms, *self.relations], key=lambda t: (t.ref.start, t.ref.end)))

    def refs(self) -> tuple[PlaceRef, ...]:
        """The places named, without peoples; where the text does not tell which, without a guess."""
        return tuple(sure_ref(t) for t in self.all() if t.form != "people")

    def of(self, use: PlaceUse) -> list[PlaceRef]:
        """The places of a phrase of the document: its area's, or the one named in it; none if it is no place."""
        area_ids = [key.split("|", 1)[1] for key in use.keys if key.startswith("place|")]
        if area_ids:
            return [self._resolver.of_area(i, use) for i in area_ids[:1]]
        if use.is_site or not use.text[:1].isupper():
            return []
        inside = [t for t in (*self.described, *self.toponyms) if self._is_named_by(t, use)]
        if inside:
            return [replace(sure_ref(inside[0]), text=use.text, start=use.start, end=use.end)]
        is_place = use.preposition in _PLACING and not use.keys
        return [PlaceRef(use.text, use.start, use.end)] if is_place else []

    def spot(self, use: PlaceUse) -> PlaceRef | None:
        """The site of an act as written, with the place whose name is a part of its words, if there is one."""
        if not use.is_spot:
            return None
        inside = [t for t in self.toponyms if t.form != "people" and use.start <= t.ref.start and t.ref.end <= use.end]
        return sure_ref(inside[-1]) if inside else PlaceRef(use.text, use.start, use.end, precision="site")

    def _is_named_by(self, toponym: Toponym, use: PlaceUse) -> bool:
        """True if the phrase ends in the name, or in a word for a place behind it: not "the Kosovo President"."""
        ref = toponym.ref
        if toponym.form == "people" or not (use.start < ref.end and ref.start < use.end):
            return False
        behind = use.text[max(0, ref.end - use.start) :].lower().replace(",", " ").split()
        return all(word in self._resolver.place_nouns for word in behind)


def sure_ref(toponym: Toponym) -> PlaceRef:
    """The reference for a mention: without an open guess."""
    if toponym.belief != "open":
        return toponym.ref
    ref = toponym.ref
    return PlaceRef(ref.text, ref.start, ref.end, candidates=ref.candidates)


def _ref(name: PlaceName, option: Option, offset: Offset | None, ids: tuple[str, ...]) -> PlaceRef:
    place = option.place
    lat, lon, country = place.lat, place.lon, place.country or None
    precision = "region" if option.is_near else _PRECISIONS.get(place.kind, "region")
    if offset is None:
        relation = "near" if option.is_near else None
        return PlaceRef(
            name.text,
            name.start,
            name.end,
            place.id,
            place.name,
            lat,
            lon,
            precision,
            country,
            candidates=ids,
            relation=relation,
        )
    lat, lon = offset.moved(lat, lon)
    return PlaceRef(
        name.text, name.start, name.end, place.id, place.name, lat, lon, offset.precision or precision, country, candidates=ids,
        relation=offset.words,
    )  # fmt: skip


def _candidate(option: Option, share: float) -> PlaceCandidate:
    place = option.place
    return PlaceCandidate(place.id, place.name, place.lat, place.lon, place.country, place.admin, round(share, 3))


def _reason(belief: Belief, state: str) -> str:
    """Why this place, in words."""
    count = len(belief.options)
    if belief.said is not None:
        return f"the text says {belief.said} beside it"
    if count == 1:
        return "the only place of this name"
    others = f"{count} places of this name"
    if state == "open":
        return f"{others}, and the text does not tell which; the likeliest comes first"
    return f"of {others} the one that fits the other places of the text and its size best"


def _descriptions(area: Area | None) -> dict[str, list[AreaPlace]]:
    found: dict[str, list[AreaPlace]] = {}
    for place in area.places.values() if area is not None else ():
        for description in place.descriptions:
            found.setdefault(fold(description), []).append(place)
    return found
