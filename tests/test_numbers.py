"""Numbers in digits and words."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.text.numbers import NUMBER, is_number, number_value, whole_number

_PATTERN = re.compile(NUMBER, re.I)
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("7", 7), ("1,200", 1_200), ("12,345,678", 12_345_678), ("twenty-five", 25), ("Twenty five", 25), ("ninety", 90),
        ("hundred", 100), ("two hundred and six", 206), ("three thousand and five", 3_005), ("two dozen", 24), ("3 dozen", 36),
        ("3 million", 3_000_000), ("2.3 million", 2_300_000), ("4.5", 4), ("five hundred thousand", 500_000),
        ("two million three hundred thousand and five", 2_300_005),
    ],
)  # fmt: skip
def test_the_value_of_a_number_in_digits_or_words(text: str, value: int) -> None:
    assert is_number(text)
    assert whole_number(text) == value


def test_a_decimal_keeps_its_exact_value() -> None:
    assert number_value("2.3 million") == 2_300_000
    assert number_value("4.5") == Fraction(9, 2)


@pytest.mark.parametrize(
    "text", ["", "a", "many", "and", "five and six", "1,20", "thirdly", "12 people", "one two", "forty-twelve"]
)
def test_other_text_is_no_number(text: str) -> None:
    assert not is_number(text)
    with pytest.raises(ValueError, match="is not a number"):
        whole_number(text)


def test_two_numbers_joined_by_and_stay_two() -> None:
    assert [m.group() for m in _PATTERN.finditer("five and six")] == ["five", "six"]


def test_a_teen_is_not_read_as_its_unit() -> None:
    assert [m.group() for m in _PATTERN.finditer("sixteen, seventy, fourteen")] == ["sixteen", "seventy", "fourteen"]


def _in_words(number: int) -> str:
    if number < 20:
        return _ONES.split()[number]
    if number < 100:
        tens = _TENS.split()[number // 10 - 2]
        return tens + (f"-{_ONES.split()[number % 10]}" if number % 10 else "")
    if number < 1_000:
        rest = number % 100
        return f"{_ONES.split()[number // 100]} hundred" + (f" and {_in_words(rest)}" if rest else "")
    rest = number % 1_000
    link = " and " if rest < 100 else " "
    return f"{_in_words(number // 1_000)} thousand" + (f"{link}{_in_words(rest)}" if rest else "")


@given(st.integers(min_value=0, max_value=999_999))
def test_a_number_spelt_out_comes_back(number: int) -> None:
    assert whole_number(_in_words(number)) == number


@given(st.integers(min_value=0, max_value=10**15))
def test_a_number_with_commas_comes_back(number: int) -> None:
    assert whole_number(f"{number:,}") == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    if is_number(text):
        assert number_value(text) >= 0
    else:
        with pytest.raises(ValueError, match="is not a number"):
            number_value(text)


@given(
    st.lists(
        st.sampled_from([*_ONES.split(), *_TENS.split(), "hundred", "thousand", "million", "dozen", "and", "7", "1,000", "2.5"]),
        max_size=6,
    )
)
def test_every_stretch_that_matches_has_a_value(words: list[str]) -> None:
    for match in _PATTERN.finditer(" ".join(words)):
        assert number_value(match.group()) >= 0
