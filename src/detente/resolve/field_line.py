"""Compact field reports, read without a parse: "crowd ~300 at municipal building Zvečan, KFOR between, calm"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, When
from detente.ontology.actors import Actors
from detente.ontology.areas import Area, AreaPlace
from detente.ontology.field_words import FieldMeasure, FieldTerm, FieldWords

MAX_CHARS = 300
_PART = re.compile(r"[^,;\n]+")
_TOKEN = re.compile(r"[~≈]|\d+(?:[.,]\d{3})*|[^\W\d_][\w'’-]*")
# "08:10", "8.10", and "0810", since no count begins with a zero; "1510" may be one.
_TIME = re.compile(r"\s*(?:([01]?\d|2[0-3])[:.]|(0\d))([0-5]\d)(?=\s|$)\s*")
_SHORT_MEASURE = re.compile(r"([^\W\d_]+)(\d+)")
_OUT_OF = re.compile(r"\s*/\s*(\d+)")
_MOST_WORDS = 5
_CONFIDENCE = 0.9
_NO_ACTORS = ("place", "place-set", "adjective", "people", "capital", "country")


@dataclass
class _Part:
    """What one part of the line holds; `is_plain` until a word comes that no list has."""

    start: int
    end: int
    terms: list[tuple[FieldTerm, int, int]] = field(default_factory=list)
    actors: list[ActorRef] = field(default_factory=list)
    places: list[PlaceRef] = field(default_factory=list)
    sites: list[tuple[str, int]] = field(default_factory=list)
    figures: list[tuple[int, int, int, bool]] = field(default_factory=list)
    measures: list[tuple[FieldMeasure, int, int, int]] = field(default_factory=list)
    is_plain: bool = True


def time_of_day(text: str) -> tuple[int, int] | None:
    """The hour and minute that a line begins with ("08:10 crowd ..."); None if it begins otherwise."""
    found = _TIME.match(text)
    return (int(found[1] or found[2]), int(found[3])) if found is not None else None


class FieldLines:
    """Reads compact lines about an area."""

    def __init__(self, words: FieldWords, actors: Actors, area: Area) -> None:
        self._words, self._actors, self._area = words, actors, area
        self._places = {name.casefold(): p for p in area.places.values() for name in p.all_names}
        self._descriptions = {d.casefold() for p in area.places.values() for d in p.descriptions}

    def read(self, document: Document, *, method: str) -> tuple[Mention, ...]:
        """The mentions of a line that is understood to its last word; none if it is not, and any other reader may try."""
        if len(document.text) > MAX_CHARS:
            return ()
        timed = _TIME.match(document.text)
        told = _PART.finditer(document.text, timed.end() if timed is not None else 0)
        parts = [self._part(document.text, m.start(), m.end()) for m in told if m.group().strip()]
        if not parts or not all(map(_is_understood, parts)):
            return ()
        found: list[Mention] = []
        carried: tuple[PlaceRef, ...] = ()
        for part in parts:
            places = self._placed(part, carried)
            for term, start, end in part.terms:
                if term.needs_who and not part.actors:
                    return ()
                found.append(
                    self._mention(
                        document, part, term, ActorRef(document.text[start:end], start, end, sector=term.sector), places, method
                    )
                )
            found += (self._measured(document, part, places, *measure, method=method) for measure in part.measures)
            carried = tuple(replace(p, inferred=True) for p in places)
        return tuple(found)

    def _part(self, text: str, start: int, end: int) -> _Part:
        trimmed = text[start:end].strip().rstrip(".!")
        start = text.index(trimmed, start)
        part = _Part(start, start + len(trimmed))
        tokens = list(_TOKEN.finditer(text, start, part.end))
        at = 0
        while at < len(tokens) and part.is_plain:
            at += self._measure(text, tokens[at : at + _MOST_WORDS], part) or self._taken(text, tokens[at : at + _MOST_WORDS], part)
        return part

    def _measure(self, text: str, tokens: list[re.Match[str]], part: _Part) -> int:
        """How many tokens a measure with its number has ("safety 4/10", "S4"); 0 if there is none. One out of bounds is not understood."""
        short = _SHORT_MEASURE.fullmatch(tokens[0].group())
        if short is not None and (known := self._words.measures.get(short[1].casefold())) is not None:
            return self._counted(known, int(short[2]), tokens[0].start(), tokens[0].end(), part)
        for count in range(len(tokens) - 1, 0, -1):
            words, number = text[tokens[0].start() : tokens[count - 1].end()].casefold(), tokens[count]
            if words in self._words.measures and number.group().isdecimal():
                known = self._words.measures[words]
                out_of = _OUT_OF.match(text, number.end(), part.end)
                if out_of is not None and int(out_of[1]) != known.high:
                    part.is_plain = False
                end = out_of.end() if out_of is not None else number.end()
                taken = self._counted(known, int(number.group()), tokens[0].start(), end, part)
                return count + taken + (out_of is not None)
        return 0

    def _counted(self, measure: FieldMeasure, value: int, start: int, end: int, part: _Part) -> int:
        part.measures.append((measure, value, start, end))
        part.is_plain = part.is_plain and measure.low <= value <= measure.high
        return 1

    def _taken(self, text: str, tokens: list[re.Match[str]], part: _Part) -> int:
        """How many words the longest known phrase here has; what it means goes into the part."""
        for count in range(len(tokens), 0, -1):
            start, end = tokens[0].start(), tokens[count - 1].end()
            if self._knows(text[start:end], start, end, part):
                return count
        part.is_plain = False
        return 1

    def _knows(self, words: str, start: int, end: int, part: _Part) -> bool:
        small = words.casefold()
        if small in self._words.terms:
            part.terms.append((self._words.terms[small], start, end))
        elif small in self._places:
            part.places.append(_ref(self._places[small], words, start, end))
        elif small in self._descriptions:
            part.sites.append((small, start))
        elif words[0].isdigit() and re.fullmatch(r"[\d.,]+", words):
            is_rough = bool(part.figures) and part.figures[-1][0] < 0
            if is_rough:
                part.figures.pop()
            part.figures.append((int(re.sub(r"[.,]", "", words)), start, end, is_rough))
        elif small in self._words.approximators:
            part.figures.append((-1, start, end, True))
        elif (actor := self._actor(words, start, end)) is not None:
            part.actors.append(actor)
        else:
            return small in self._words.fillers
        return True

    def _actor(self, words: str, start: int, end: int) -> ActorRef | None:
        for name in self._actors.names.get(words, ()):
            if name.kind not in _NO_ACTORS:
                return ActorRef(words, start, end, name.id, name.name, name.country, name.sector, name.side)
        return None

    def _placed(self, part: _Part, carried: tuple[PlaceRef, ...]) -> tuple[PlaceRef, ...]:
        """The places of a part: the site that its words describe in the place that it names, the place itself, else those of the part before."""
        named = tuple(part.places) or carried
        sites = [
            s for words, _ in part.sites for s in self._area.places.values() if words in {d.casefold() for d in s.descriptions}
        ]
        around = {p.id for p in named}
        found = [s for s in sites if s.part_of in around]
        if len(found) == 1 and part.places:
            return (_ref(found[0], part.places[0].text, part.places[0].start, part.places[0].end),)
        return named

    def _mention(
        self, document: Document, part: _Part, term: FieldTerm, who: ActorRef, places: tuple[PlaceRef, ...], method: str
    ) -> Mention:
        return Mention(
            content_id("m", document.id, part.start, part.end, term.type, term.mode), document.id, part.start, part.end,
            document.text[part.start : part.end], term.type, term.mode, actors=(who,) if term.is_who else tuple(part.actors),
            places=places, when=When(None, "as-of", None, document.published, document.published_granularity),
            figures=tuple(self._figures(document, part, term)), basis="seen", status=term.status, confidence=_CONFIDENCE, method=method, ends=term.ends,
        )  # fmt: skip

    def _measured(
        self, document: Document, part: _Part, places: tuple[PlaceRef, ...], measure: FieldMeasure, value: int, start: int, end: int, *,
        method: str,
    ) -> Mention:  # fmt: skip
        words = document.text[start:end]
        return Mention(
            content_id("m", document.id, start, end, measure.counts), document.id, start, end, words, measure.type, measure.mode,
            actors=tuple(part.actors), places=places, when=When(None, "as-of", None, document.published, document.published_granularity),
            figures=(Figure(words, start, end, value, value, measure.counts),), basis="seen", status="ongoing", confidence=_CONFIDENCE, method=method,
        )  # fmt: skip

    def _figures(self, document: Document, part: _Part, term: FieldTerm) -> Iterator[Figure]:
        low, high = self._words.approximately
        for value, start, end, is_rough in part.figures if term.counts else ():
            if value >= 0:
                bounds = (round(value * low), round(value * high)) if is_rough else (value, value)
                yield Figure(document.text[start:end], start, end, *bounds, counts=term.counts or "other")


def _is_understood(part: _Part) -> bool:
    """True if every word has a meaning, and every number counts something."""
    is_counted = not part.figures or any(term.counts for term, _, _ in part.terms)
    return part.is_plain and bool(part.terms or part.measures) and is_counted


def _ref(place: AreaPlace, words: str, start: int, end: int) -> PlaceRef:
    precision = "site" if place.kind in ("site", "crossing") else place.kind
    return PlaceRef(words, start, end, place.id, place.shown_name, place.lat, place.lon, precision, place.country)
