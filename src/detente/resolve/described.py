"""Places that a text describes: "the Ugandan capital" is Kampala."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from detente.model.mentions import PlaceRef
from detente.model.places import Toponym
from detente.ontology.actors import Actors
from detente.ontology.place_names import PlaceNames

_CAPITAL = re.compile(
    r"\b(\w+)\s+(?:the\s+)?((?:[A-Z][\w.-]+\s+){0,2}[A-Z][\w.-]+?(?:['’]s?)?\s+capital|capital\s+of\s+(?:the\s+)?(?:[A-Z][\w.-]+\s+){0,2}[A-Z][\w.-]+)\b"
)
_OWNER = re.compile(r"^capital\s+of\s+(?:the\s+)?|(?:['’]s?)?\s+capital$")


def capital_words(actors: Actors) -> dict[str, tuple[str, str]]:
    """Country and capital by each name and adjective of a country that has a capital."""
    seats: dict[str, str] = {}
    for surface, names in actors.names.items():
        for name in names:
            if name.kind == "capital" and name.country is not None:
                seats.setdefault(name.country, surface)
    return {
        surface: (name.country, seats[name.country])
        for surface, names in actors.names.items()
        for name in names
        if name.kind in ("country", "adjective") and name.country in seats
    }


def described_places(text: str, capitals: Mapping[str, tuple[str, str]], names: PlaceNames) -> Iterator[Toponym]:
    """The capitals that a text names by their country, where a word of place stands before."""
    for found in _CAPITAL.finditer(text):
        if found[1].lower() not in names.words["locative"] | names.words["belonging"]:
            continue
        phrase = found[2]
        owner = _OWNER.sub("", phrase)
        known = next((capitals[w] for w in _ends(owner) if w in capitals), None)
        if known is not None:
            yield from _toponym(phrase, found.start(2), known, names)


def _ends(owner: str) -> Iterator[str]:
    """ "the South Sudanese", "Sudanese": the longest known name counts."""
    words = owner.split()
    return (" ".join(words[i:]) for i in range(len(words)))


def _toponym(phrase: str, start: int, known: tuple[str, str], names: PlaceNames) -> Iterator[Toponym]:
    country, capital = known
    place = next((o.place for o in names.options(capital) if o.place.country == country and o.place.kind != "country"), None)
    if place is not None:
        ref = PlaceRef(phrase, start, start + len(phrase), place.id, place.name, place.lat, place.lon, "settlement", country)
        yield Toponym(ref, "name", "told", f"the capital of {country}")
