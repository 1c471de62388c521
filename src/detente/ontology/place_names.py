"""What places a name as written may stand for: the gazetteer's rows, short forms, and names with words that tell the kind."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.ontology.gazetteer import Gazetteer, GazetteerPlace
from detente.ontology.place_words import PlaceWeights, PlaceWords
from detente.text.plain import straighten

_MAX_OPTIONS = 30
_WIDE_KM = 300
_ECHO = 0.24  # the share of a region's people that its main town has at least
_PEOPLED = frozenset({"settlement", "capital", "region", "county", "country"})
_POSSESSIVE = re.compile(r"(?:'s|')$")
_THE = re.compile(r"^the\s+", re.I)


@dataclass(frozen=True, slots=True)
class Option:
    """A place that a name may stand for. `prior` is what speaks for it before the text is read; `is_near`: the name is
    of something at or near the place ("Ashford Township" and no row but Ashford's)."""

    place: GazetteerPlace
    prior: float
    how: str
    is_near: bool = False


class PlaceNames:
    """Options for names, most likely first. Look-ups are remembered for the names met last."""

    def __init__(self, gazetteer: Gazetteer, words: PlaceWords, weights: PlaceWeights) -> None:
        self.gazetteer, self.words, self.weights = gazetteer, words, weights
        self.options = lru_cache(maxsize=20_000)(self._options)
        self.may_begin = lru_cache(maxsize=20_000)(self._may_begin)

    def _options(self, name: str) -> tuple[Option, ...]:
        """The places of a name, at most 30, those that are likelier without any text first; empty if none is known."""
        found: dict[str, Option] = {}
        for option in self._readings(_THE.sub("", _POSSESSIVE.sub("", straighten(name).strip()))):
            known = found.get(option.place.id)
            if known is None or known.prior < option.prior:
                found[option.place.id] = option
        return tuple(sorted(found.values(), key=lambda o: (-o.prior, o.place.id))[:_MAX_OPTIONS])

    def _may_begin(self, word: str) -> bool:
        """True if a name of two words and more may begin with a word; False only if none does, whatever follows but a word of kind."""
        lower = word.lower().rstrip(".")
        lists = (self.words["direction_words"], self.words["near_heads"], self.words["of_heads"], self.words["kind_heads"])
        return lower in self.words.short_heads or any(lower in words for words in lists) or self.gazetteer.begins(word)

    def _readings(self, name: str) -> Iterator[Option]:
        short = self.words.abbreviations.get(name)
        if short is not None:
            place = self.gazetteer.region(short.code)
            if place is not None:
                yield self._option(place, "name")
                return
        found = list(self._rows(name))
        for variant in self._long_forms(name):
            found += self._rows(variant)
        if not any(option.how == "name" for option in found):
            found += self._with_kind(name)
        yield from _without_echo(found or list(self._reduced(name)), self.weights["alternate"])

    def _rows(self, name: str, *, near: bool = False, extra: float = 0.0) -> Iterator[Option]:
        matches = self.gazetteer.matches(name)
        has_own = any(m.how == "name" for m in matches)
        for match in matches:
            if has_own and match.how == "alternate" and match.place.population < 5_000 and match.place.kind == "settlement":
                continue
            is_rival = has_own and match.how == "alternate"
            yield self._option(match.place, match.how, near=near, extra=extra + (self.weights["alternate"] if is_rival else 0.0))

    def _option(self, place: GazetteerPlace, how: str, *, near: bool = False, extra: float = 0.0) -> Option:
        weights = self.weights
        prior = weights.kinds[_weighed_as(place)] + extra
        if place.population or (place.kind in _PEOPLED and not place.id.startswith("feature:")):
            prior += weights.population * math.log10(max(place.population, weights.unknown_population))
        if how == "alternate":
            prior += weights["alternate"]
        return Option(place, prior, how, near)

    def _long_forms(self, name: str) -> Iterator[str]:
        """ "Mt. Pleasant" is Mount Pleasant, "W. Columbia" West Columbia, "Pleasant Twp." Pleasant Township."""
        words = name.split()
        if len(words) < 2:
            return
        head, tail = words[0].lower().rstrip("."), words[-1].lower().rstrip(".")
        if head in self.words.short_heads:
            yield " ".join([self.words.short_heads[head], *words[1:]])
        if tail in self.words.short_tails:
            yield " ".join([*words[:-1], self.words.short_tails[tail]])

    def _with_kind(self, name: str) -> Iterator[Option]:
        """ "Mayo County", "County Mayo", "City of Lancaster", "Idlib province": rows of the kind that the text names."""
        words = name.split()
        if len(words) < 2:
            return
        for word, base in ((words[-1].lower(), words[:-1]), (words[0].lower(), words[1:])):
            kinds = self.words.kind_words.get(word)
            is_of = base[0].lower() == "of"
            is_first = word == words[0].lower()
            is_plain = len(base) == 1 and base[0].lower() in self.words["common_words"] and word not in self.words["sure_kinds"]
            if kinds is None or is_plain or (is_first and not is_of and word not in self.words["kind_heads"]):
                continue
            rows = [o for o in self._rows(" ".join(base[1:] if is_of else base)) if o.place.kind in kinds and o.how != "people"]
            best = min((kinds.index(o.place.kind) for o in rows), default=0)
            for option in rows:
                if kinds.index(option.place.kind) == best:
                    yield Option(option.place, option.prior + self.weights["said_kind"], option.how)

    def _reduced(self, name: str) -> Iterator[Option]:
        """Without a direction ("northern Syria"), or what is named after a place ("Ashford Creek"): near it."""
        words = name.split()
        if len(words) < 2:
            return
        varied = self.weights["varied"]
        if words[0].lower() in self.words["direction_words"]:
            yield from self._rows(" ".join(words[1:]), extra=varied)
        if words[-1].lower().rstrip(".") in self.words["near_words"]:
            yield from self._rows(" ".join(words[:-1]), near=True, extra=varied)
        elif words[0].lower() in self.words["near_heads"] and len(words) > 1:
            base = words[2:] if words[1].lower() == "of" else words[1:]
            yield from self._rows(" ".join(base), near=True, extra=varied)


def _weighed_as(place: GazetteerPlace) -> str:
    """The name in weights.yaml under which a place's kind is weighed."""
    if place.kind == "region" and place.id.startswith("feature:"):
        return "part_of_world" if place.radius >= _WIDE_KM else "part_of_country"
    if place.kind == "region" and not place.population:
        return "small_region"
    return place.kind


def _without_echo(options: list[Option], alternate: float) -> Iterator[Option]:
    """A region named after its main town counts no more than the town; the town, not the less for a longer name of its own."""
    towns = {o.place.admin: o for o in options if o.place.kind in ("settlement", "capital") and o.place.admin}
    regions = {o.place.admin: o for o in options if o.place.kind == "region" and o.place.admin}
    for option in options:
        town, region = towns.get(option.place.admin), regions.get(option.place.admin)
        if (
            town is None
            or region is None
            or town.place.population < _ECHO * region.place.population
            or option not in (town, region)
        ):
            yield option
            continue
        of_town = town.prior - (alternate if town.how == "alternate" else 0.0)
        prior = of_town if option is town else min(region.prior, of_town - 0.5)
        yield Option(option.place, prior, option.how, option.is_near)
