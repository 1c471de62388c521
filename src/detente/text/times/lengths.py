"""How long: the count and the unit of a duration, of "three days ago", of "every two weeks"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from detente.text.numbers import number_value
from detente.text.times.words import ORDINALS


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units (second, minute, hour, day, night, week, ... century); `count` is None if it is vague ("several")."""

    count: Fraction | None
    unit: str


_SINGULAR = {"centuries": "century"}
_OFTEN = {"daily": "day", "everyday": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
          "quarterly": "quarter", "nightly": "night", "hourly": "hour", "fortnightly": "fortnight"}  # fmt: skip
_ONE = frozenset(("", "a", "an", "another", "per", "each", "every"))
_HALVES = {"half a": Fraction(1, 2), "half an": Fraction(1, 2), "half of a": Fraction(1, 2)}
_PAIRS = frozenset(("couple", "a couple", "the couple", "couple of", "a couple of", "the couple of", "other"))


def length_of(groups: Mapping[str, str]) -> Length:
    """The length that the groups of an expression tell. Raises ValueError if they have no unit."""
    unit = groups.get("unit") or _OFTEN.get(groups.get("often", "")) or (groups.get("part") if "near" not in groups else None)
    if unit is None:
        raise ValueError("an expression without a unit has no length")
    is_plural = unit.endswith("s")
    unit, count = _SINGULAR.get(unit, unit.removesuffix("s")), groups.get("count")
    if count is None:
        return Length(None if is_plural else Fraction(1), unit)
    return Length(count_of(count), unit)


def count_of(words: str) -> Fraction | None:
    """The number that words of count mean; None for vague ones ("several", "a few")."""
    plain = words.replace(" - ", "-").replace("-and-", " and ").replace("-a-half", " a half")
    if plain in _ONE:
        return Fraction(1)
    if plain in _HALVES:
        return _HALVES[plain]
    if plain in _PAIRS:
        return Fraction(2)
    extra = Fraction(0)
    for tail in (" and a half", " and half", " 1 / 2"):
        if plain.endswith(tail):
            plain, extra = plain.removesuffix(tail), Fraction(1, 2)
    try:
        return number_value(plain.removeprefix("a ")) + extra
    except ValueError:
        return None


def ordinal(word: str) -> int:
    """The number of "3rd", "third" or "3". Raises ValueError for other words."""
    return ORDINALS.index(word) + 1 if word in ORDINALS else int(word.rstrip("stndrh"))
