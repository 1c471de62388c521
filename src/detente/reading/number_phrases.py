"""The words that give a number in a sentence: "some 30", "at least 52", "between 40 and 50", "dozens", "a hundred or so".

The parts are matched one after the other: one pattern of all of them takes a second to compile, which each start would pay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from detente.ontology.scales import VagueNumbers
from detente.text.numbers import NUMBER, NUMBER_WORDS

_FIRST = re.compile(r"[A-Za-z]+|\d+")
_NUMBER = re.compile(NUMBER, re.I)
_DIGITS = re.compile(r"\d[\d,.]*\d|\d")
# With which letter a range may begin (a digit, any), what stands before the lower bound, between the bounds, and whether the bounds are
# digits only.
_RANGES = (
    ("moa", re.compile(r"(?:more than|over|at least)\s+", re.I), re.compile(r"\s+(?:but|and)\s+(?:fewer than|less than|under|at most)\s+", re.I), _NUMBER),
    ("b", re.compile(r"between\s+", re.I), re.compile(r"\s+and\s+", re.I), _NUMBER),
    ("0", re.compile(""), re.compile(r"\s?-\s?"), _DIGITS),
    ("", re.compile(r"(?<!from )", re.I), re.compile(r"\s+to\s+", re.I), _NUMBER),
)  # fmt: skip
_ODD = re.compile(r"-odd\b", re.I)
# A number that goes on to the left is no number of its own: "B-52", "1.5", "$30", "12/7".
_CURRENCIES = ("$", "€", "£")
_GOES_ON = re.compile(r"[\w.,/:$€£-]")


@dataclass(frozen=True, slots=True)
class NumberPhrase:
    """One number as written, at [start, end) of its text: a quantity, or a low and a high bound."""

    start: int
    end: int
    low: str
    high: str | None  # None: `low` is the one quantity
    about: str | None  # "some", "at least"
    follower: str | None  # "or so", "or more"
    is_odd: bool  # "thirty-odd"


class NumberPhrases:
    """Finds the numbers of a text; the vague words are an expert's data."""

    def __init__(self, vague: VagueNumbers) -> None:
        self._vague = vague

    def find(self, text: str) -> Iterator[NumberPhrase]:
        """Each number of `text`, from left to right, none inside another."""
        end = 0
        for word in _FIRST.finditer(text):
            if word.start() < end or not self._can_begin(word[0]):
                continue
            before = text[max(0, word.start() - 1) : word.start()]
            if _GOES_ON.match(before):
                end = self._end_of_sum(text, word.start()) if before in _CURRENCIES else end
                continue
            found = self._at(text, word.start())
            if found is not None:
                end = found.end
                yield found

    def _end_of_sum(self, text: str, start: int) -> int:
        """ "$4 million": the whole sum is passed over."""
        found = self._at(text, start)
        return start if found is None else found.end

    def _can_begin(self, word: str) -> bool:
        return word[0].isdigit() or word.lower() in self._first_words

    @cached_property
    def _first_words(self) -> frozenset[str]:
        phrases = (*self._vague.words, *self._vague.approximators, "between", "more")
        return frozenset({*NUMBER_WORDS, *(re.split(r"[ -]", phrase)[0] for phrase in phrases)})

    @cached_property
    def _about(self) -> re.Pattern[str]:
        return re.compile(rf"({either(self._vague.approximators)})\s+", re.I)

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile(either(self._vague.words), re.I)

    @cached_property
    def _follower(self) -> re.Pattern[str]:
        return re.compile(rf"\s+({either(self._vague.followers)})\b", re.I)

    @cached_property
    def _changed(self) -> re.Pattern[str]:
        """ "Rose by four to 61": two numbers, no range."""
        return re.compile(rf"\b(?:{either(self._vague['changed'])})\s+by\s+$", re.I)

    def _at(self, text: str, start: int) -> NumberPhrase | None:
        bounded = next((found for bounds in _RANGES[:2] if (found := _range(text, start, *bounds)) is not None), None)
        if bounded is not None:
            return self._phrase(text, start, None, *bounded)
        about = self._about.match(text, start)
        if about is not None:
            bounds = self._bounds(text, about.end())
            if bounds is not None:
                return self._phrase(text, start, about[1], *bounds)
        bounds = self._bounds(text, start)
        return None if bounds is None else self._phrase(text, start, None, *bounds)

    def _bounds(self, text: str, start: int) -> tuple[str, str | None, int] | None:
        """The lower and the upper bound as written, and where they end; no upper one where a single quantity stands."""
        before = text[:start].rstrip()
        is_change = before[-2:].lower() == "by" and self._changed.search(text[:start]) is not None
        for bounds in _RANGES[:-1] if is_change else _RANGES:
            found = _range(text, start, *bounds)
            if found is not None:
                return found
        for pattern in (self._words, _NUMBER):
            one = pattern.match(text, start)
            if one is not None and not _is_cut(text, one.end()):
                return one[0], None, one.end()
        return None

    def _phrase(self, text: str, start: int, about: str | None, low: str, high: str | None, end: int) -> NumberPhrase:
        odd = _ODD.match(text, end)
        end = end if odd is None else odd.end()
        follower = self._follower.match(text, end)
        if follower is None:
            return NumberPhrase(start, end, low, high, about, None, odd is not None)
        return NumberPhrase(start, follower.end(), low, high, about, follower[1], odd is not None)


def either(words: Iterable[str]) -> str:
    """The alternatives of a pattern, the longest first; any white space fits a space."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


def _range(
    text: str, start: int, begins: str, before: re.Pattern[str], between: re.Pattern[str], number: re.Pattern[str]
) -> tuple[str, str, int] | None:
    first = text[start : start + 1].lower()
    if begins and ("0" if first.isdigit() else first) not in begins:
        return None  # most words that may begin a number begin no range
    opening = before.match(text, start)
    low = opening and number.match(text, opening.end())
    middle = low and between.match(text, low.end())
    high = middle and number.match(text, middle.end())
    if not low or not high or _is_cut(text, high.end()):
        return None
    return low[0], high[0], high.end()


def _is_cut(text: str, end: int) -> bool:
    """The word goes on: "five" in "fiver"."""
    return end < len(text) and (text[end].isalnum() or text[end] == "_")
