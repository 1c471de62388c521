"""The intervals of weeks, months, seasons, years and longer, and of counted units ("three days ago")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from detente.text.times.anchor import GRAINS, Anchor, Groups, Interval, add_months, elapsed, shift_of
from detente.text.times.lengths import length_of, ordinal
from detente.text.times.words import DECADES, month_number

# --- a year that is not said ------------------------------------------------------------------------------------------

_STORY_BACK = 7
_MONTHS_AHEAD = 4


def year_for(a: Anchor, month: int, day: int | None = None) -> int:
    """The year of a month, or of a day of it, that is told without one.

    What is told in the past tense is not after the reference, what is told in the future not before it; in the present it is the next
    if that is at most _MONTHS_AHEAD off. A story goes forward: the year stays, unless that is over _STORY_BACK months back.
    """
    year, ahead = a.reference.year, month - a.reference.month
    if a.told is not None:
        is_new_year = ahead < -_STORY_BACK and GRAINS[a.told.granularity] < GRAINS["year"]
        return year + 1 if is_new_year else year
    days_ahead = 0 if ahead or day is None else day - a.reference.day
    is_after, is_before = (ahead, days_ahead) > (0, 0), (ahead, days_ahead) < (0, 0)
    if a.tense == "future":
        return year + is_before
    if a.tense == "present":
        return year + 1 if ahead + 12 <= _MONTHS_AHEAD else year - (ahead > _MONTHS_AHEAD)
    return year - is_after


def named_year(g: Groups, a: Anchor) -> int | None:
    """The year that an expression names by a number or as "last year"; None if it names none. Raises ValueError before Christ."""
    if g.get("era", "")[:1] == "b":
        raise ValueError("years before Christ have no interval")
    if "year" in g:
        return int(g["year"].replace(",", ""))
    return a.reference.year + shift_of(g["nearyear"]) if "nearyear" in g else None


def with_third(whole: Interval, g: Groups, a: Anchor) -> Interval:
    """The early, middle or late third, where the expression names one."""
    return a.third(whole, g["third"]) if "third" in g else whole


# --- months, seasons, quarters, halves --------------------------------------------------------------------------------


def month(g: Groups, a: Anchor) -> Interval:
    """A month with or without a year; "last May" is before the month of the reference, "next May" after it."""
    number, year, near = month_number(g["month"]), named_year(g, a), g.get("near", "")
    if year is None and shift_of(near) < 0:
        year = a.reference.year - (number >= a.reference.month)
    elif year is None and shift_of(near) > 0:
        year = a.reference.year + (number <= a.reference.month)
    elif year is None:
        year = a.reference.year if near.startswith("this") else year_for(a, number)
    return with_third(a.months(year, number), g, a)


def season(g: Groups, a: Anchor) -> Interval:
    """A season with or without a year."""
    year = named_year(g, a)
    if year is None:
        year = _season_year(g["season"], shift_of(g.get("near", "")), a)
    return replace(with_third(_season_in(g["season"], year, a), g, a), part=g["season"])


def _season_in(name: str, year: int, a: Anchor) -> Interval:
    if name not in a.bounds.seasons:
        raise ValueError(f"no bounds for the season {name!r}")
    first, last = a.bounds.seasons[name]
    return replace(a.months(year, first, last - first + 1, "season"), part=name)


def _season_year(name: str, shift: int, a: Anchor) -> int:
    """This year's, or the one before if that has not begun; in a story as of its first month; "last", "next" by their words."""
    year, this = a.reference.year, _season_in(name, a.reference.year, a)
    is_over, is_to_come = this.end <= a.reference, this.start > a.reference
    if shift:
        return year if (shift < 0 and is_over) or (shift > 0 and is_to_come) else year + shift
    if a.told is not None:
        return year_for(a, this.start.month)
    return year - 1 if is_to_come and a.tense == "past" else year


def quarter(g: Groups, a: Anchor) -> Interval:
    """A quarter of the year; without a year the last that has begun, if told as past."""
    number, year = ordinal(g["nth"]), named_year(g, a)
    if not 1 <= number <= 4:
        raise ValueError("a year has four quarters")
    if year is None:
        is_to_come = number * 3 - 2 > a.reference.month
        year = a.reference.year - (is_to_come and a.tense == "past") + shift_of(g.get("near", ""))
    return a.months(year, number * 3 - 2, 3, "quarter")


def half(g: Groups, a: Anchor) -> Interval:
    """The first or second half of a year, a month, a decade or a century."""
    year, is_second = named_year(g, a), g["nth"] != "first"
    whole = a.years(year) if year is not None else _unit_at(g["unit"], g.get("near", "this"), a)
    if whole.granularity == "year":
        return a.months(whole.start.year, 7 if is_second else 1, 6, "half")
    middle = (whole.start + (whole.end - whole.start) / 2).replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(whole, start=middle) if is_second else replace(whole, end=middle)


# --- years and longer -------------------------------------------------------------------------------------------------


def year(g: Groups, a: Anchor) -> Interval:
    """A year, or a third of it."""
    return with_third(a.years(int(g["year"])), g, a)


def to_year(g: Groups, a: Anchor) -> Interval:
    """The last year of "1914-18". Raises ValueError if it is before the first."""
    first, last = int(g["year"]), g["toyear"]
    if len(last) != 2 or int(last) <= first % 100:
        raise ValueError("a span that ends before it begins")
    return a.years(first // 100 * 100 + int(last))


def short_year(g: Groups, a: Anchor) -> Interval:
    """ "'99": the last such year, at most ten years ahead of the reference."""
    return with_third(a.years(_full_year(int(g["shortyear"][1:3]), a)), g, a)


def _full_year(two_digits: int, a: Anchor) -> int:
    latest = a.reference.year + 10
    return latest - (latest - two_digits) % 100


def decade(g: Groups, a: Anchor) -> Interval:
    """The 1990s, the '90s, the nineties; two digits are of the last such decade."""
    word = g["decade"]
    digits = "".join(c for c in word if c.isdigit())
    is_short = word in DECADES or len(digits) == 2
    first = _full_year(DECADES[word] if word in DECADES else int(digits), a) if is_short else int(digits)
    return with_third(a.years(first, 10, "decade"), g, a)


def century(g: Groups, a: Anchor) -> Interval:
    """The 20th century is 1901 to 2000."""
    if g.get("era", "")[:1] == "b":
        raise ValueError("centuries before Christ have no interval")
    number = 21 if g["century"].startswith("twenty ") else ordinal(g["century"])
    return with_third(a.years((number - 1) * 100 + 1, 100, "century"), g, a)


# --- neighbouring and counted units -----------------------------------------------------------------------------------

BACKWARD = ("ago", "earlier", "before", "previously", "prior", "beforehand")
_SIZES = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1),
          "night": timedelta(days=1), "morning": timedelta(days=1), "evening": timedelta(days=1), "afternoon": timedelta(days=1),
          "weekend": timedelta(weeks=1), "week": timedelta(weeks=1), "fortnight": timedelta(weeks=2)}  # fmt: skip
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def near(g: Groups, a: Anchor) -> Interval:
    """Last week, this year, the following month, the end of the year."""
    return with_third(_unit_at(g["unit"], g.get("near", "this"), a), g, a)


def _unit_at(unit: str, words: str, a: Anchor) -> Interval:
    shift = shift_of(words)
    if unit == "day":
        return a.day_at(shift)
    if unit == "weekend":
        return _weekend(shift, words, a)
    if unit in ("week", "fortnight"):
        a.need("week")
        return a.week(shift * (2 if unit == "fortnight" else 1))
    if unit in ("month", "quarter"):
        a.need(unit)
        size = _MONTHS_IN[unit]
        return a.months(a.reference.year, (a.reference.month - 1) // size * size + 1 + size * shift, size, unit)
    if unit == "year":
        return a.years(a.reference.year + shift)
    size, offset = (10, 0) if unit == "decade" else (100, 1)
    return a.years((a.reference.year - offset) // size * size + offset + shift * size, size, unit)


def _weekend(shift: int, words: str, a: Anchor) -> Interval:
    """Saturday and Sunday; "this weekend" not told as future on a working day is the one before."""
    a.need("week")
    is_behind = words == "this" and a.tense != "future" and a.midnight.weekday() < 5
    week = a.week(-1 if is_behind else shift)
    return Interval(week.start + timedelta(days=5), week.end, "weekend")


def ago(g: Groups, a: Anchor) -> Interval:
    """Three days ago, two weeks later; "a few days ago" lies between the bounds of a few."""
    measured, sign = length_of(g), -1 if g["direction"] in BACKWARD else 1
    if measured.count is not None:
        return _shifted(sign * measured.count, measured.unit, a, is_open=g["direction"] not in ("ago", "hence"))
    ends = [_moved(a.reference, Fraction(sign * n), measured.unit) for n in a.bounds.few]
    return Interval(min(ends), max(ends), "span", "vague")


def day_before(g: Groups, a: Anchor) -> Interval:
    """The day before, the week after."""
    return _shifted(Fraction(-1 if g["direction"] in BACKWARD else 1), g["unit"], a)


def _moved(start: datetime, count: Fraction, unit: str) -> datetime:
    if unit in _MONTHS_IN:
        return add_months(start, round(count * _MONTHS_IN[unit]))
    size = _SIZES[unit] * float(count)
    return elapsed(start, size) if unit in ("second", "minute", "hour") else start + size


def _shifted(count: Fraction, unit: str, a: Anchor, *, is_open: bool = False) -> Interval:
    """The unit that is `count` units from the reference; of years a quarter told stays a quarter.

    With `is_open`, "four days later" after a month told lies somewhere in that month moved by four days; else it raises ValueError.
    """
    if unit in ("second", "minute", "hour"):
        return _clock_shifted(count, unit, a)
    moved = replace(a, reference=_moved(a.reference, count, unit), told=None)
    if unit == "year" and a.told is not None and a.told.granularity == "quarter":
        return moved.months(moved.reference.year, moved.reference.month, 3, "quarter")
    if unit in ("year", "decade", "century"):
        return moved.years(moved.reference.year)
    grain = {"month": "month", "quarter": "month", "week": "week", "fortnight": "week"}.get(unit, "day")
    if is_open and a.told is not None and a.is_finer(grain):
        return Interval(_moved(a.told.start, count, unit), _moved(a.told.end, count, unit), "span", "within")
    a.need(grain)
    if grain == "month":
        return moved.months(moved.reference.year, moved.reference.month)
    return moved.week(0) if grain == "week" else moved.day_at(0)


def _clock_shifted(count: Fraction, unit: str, a: Anchor) -> Interval:
    a.need("hour")
    start = _moved(a.reference.replace(second=0, microsecond=0), count, unit)
    is_hour = unit == "hour"
    return Interval(start, elapsed(start, timedelta(hours=1) if is_hour else timedelta(minutes=1)), "hour" if is_hour else "minute")


def span(g: Groups, a: Anchor) -> Interval | None:
    """ "The past three weeks" reach back from the reference; "the first three weeks" begin at an event and stay open (None)."""
    shift, measured = shift_of(g["near"]) or -("recent" in g["near"].split()), length_of(g)
    if not shift:
        return None
    count = Fraction(a.bounds.few[1]) if measured.count is None else measured.count
    other = _moved(a.reference, shift * count, measured.unit)
    return Interval(min(a.reference, other), max(a.reference, other), "span", "vague" if measured.count is None else None)
