"""Numbers in English text, in digits or in words, and their values."""

from __future__ import annotations

import re
from fractions import Fraction

_ONES = {w: i for i, w in enumerate("zero one two three four five six seven eight nine".split())}
_TEENS = {
    w: i for i, w in enumerate("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10)
}
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_BELOW_HUNDRED = _ONES | _TEENS | _TENS
NUMBER_WORDS = frozenset({*_BELOW_HUNDRED, "hundred", "dozen", *_SCALES})


def _either(words: dict[str, int]) -> str:
    return "|".join(words)


_TO_99 = rf"(?:(?:{_either(_TENS)})(?:[\s-](?:{_either(_ONES)}))?|{_either(_TEENS)}|{_either(_ONES)})"
_TO_999 = rf"(?:(?:{_TO_99}[\s-])?hundred(?:\s(?:and\s)?{_TO_99})?|{_TO_99}\sdozen|{_TO_99})"
_SCALE = rf"(?:{_either(_SCALES)})"
_WORDS = rf"(?:(?:{_TO_999}[\s-])?{_SCALE}(?:\s(?:and\s)?(?:{_TO_999}\s{_SCALE}|{_TO_999}))*|{_TO_999})"
_DIGITS = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s(?:{_SCALE}|hundred|dozen)\b)?"
NUMBER = rf"(?:{_DIGITS}|{_WORDS})"
"""A pattern, without groups, for a number: "1,200", "2.5 million", "twenty-five", "two hundred and six". Use it with re.I."""
_NUMBER = re.compile(NUMBER, re.I)


def is_number(text: str) -> bool:
    """True if the whole text is a number in digits or words."""
    return _NUMBER.fullmatch(text.strip()) is not None


def whole_number(text: str) -> int:
    """The value of a number in digits or words ("1,200", "twenty-five", "3 million"), cut to a whole number.

    Raises ValueError for other text.
    """
    return int(number_value(text))


def number_value(text: str) -> Fraction:
    """The exact value of a number in digits or words. Raises ValueError for other text."""
    bare = " ".join(text.lower().split())
    if _NUMBER.fullmatch(bare) is None:
        raise ValueError(f"{text!r} is not a number")
    total = current = Fraction(0)
    for word in re.split(r"[ -]", bare.replace(",", "")):
        if word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], Fraction(0)
        else:
            current = _with_word(current, word)
    return total + current


def _with_word(current: Fraction, word: str) -> Fraction:
    if word == "and":
        return current
    if word == "hundred":
        return (current or Fraction(1)) * 100
    if word == "dozen":
        return current * 12
    return current + (_BELOW_HUNDRED[word] if word in _BELOW_HUNDRED else Fraction(word))
