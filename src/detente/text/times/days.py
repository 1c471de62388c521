"""The intervals of days, parts of the day and clock times."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import datetime, timedelta

from detente.text.times.anchor import Anchor, Groups, Interval, elapsed, shift_of
from detente.text.times.holidays import holiday_of
from detente.text.times.lengths import count_of, ordinal
from detente.text.times.periods import month, named_year, season, with_third, year_for
from detente.text.times.words import WEEKDAYS, month_number

_RELATIVE_DAYS = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2}
_NTH_DAYS = {"day": 1, "weekend": 2, "week": 7}


def iso(g: Groups, a: Anchor) -> Interval:
    """2023-05-29, or 2023-05-29T14:30 with or without an offset."""
    moment = datetime.fromisoformat(g["moment"].upper().replace(" ", "T"))
    day = a.day(moment.year, moment.month, moment.day)
    if len(g["moment"]) == 10:
        return day
    start = moment if moment.tzinfo else day.start.replace(hour=moment.hour, minute=moment.minute)
    return Interval(start, elapsed(start, timedelta(minutes=1)), "minute")


def numeric(g: Groups, a: Anchor) -> Interval:
    """29.5.2023 or 5/29/23; two digits are a year from 1970 to 2069."""
    first, second, year = (int(n) for n in g["date"].replace("/", ".").split("."))
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    is_day_first = second <= 12 and (a.day_first or first > 12)
    day, number = (first, second) if is_day_first else (second, first)
    return a.day(year, number, day)


def calendar_day(g: Groups, a: Anchor) -> Interval:
    """A day of a month, with or without a year, a part of the day or a clock time."""
    number, day = month_number(g["month"]), ordinal(g["day"])
    year = named_year(g, a)
    if year is None:
        year = _year_by_weekday(g, number, day, a) or _year_by_near(g, number, day, a) or year_for(a, number, day)
    return _in_day(a.day(year, number, day), g, a)


def _year_by_weekday(g: Groups, number: int, day: int, a: Anchor) -> int | None:
    """The nearest year in which the day falls on the weekday that is told with it; None if none is near."""
    if "weekday" not in g:
        return None
    wanted, year = _weekday_number(g["weekday"]), a.reference.year
    return next((y for y in (year, year - 1, year + 1) if calendar.weekday(y, number, day) == wanted), None)


def _year_by_near(g: Groups, number: int, day: int, a: Anchor) -> int | None:
    """The year of "last 23 October": the last such day before the reference; None without such a word."""
    shift, here = shift_of(g.get("near", "")), (a.reference.month, a.reference.day)
    if not shift:
        return None
    return a.reference.year - ((number, day) >= here) if shift < 0 else a.reference.year + ((number, day) <= here)


def _weekday_number(word: str) -> int:
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def holiday(g: Groups, a: Anchor) -> Interval:
    """Christmas, last Thanksgiving, Easter Monday 2024: the nearest year by its own words or the tense."""
    year = named_year(g, a)
    if year is None:
        here, shift = a.midnight, shift_of(g.get("near", ""))
        month, day = holiday_of(g["holiday"], here.year)
        if shift:
            is_over = (month, day) < (here.month, here.day)
            year = here.year - (not is_over) if shift < 0 else here.year + is_over
        else:
            year = year_for(a, month, day)
    return _in_day(a.day(year, *holiday_of(g["holiday"], year)), g, a)


def week_of(g: Groups, a: Anchor) -> Interval:
    """The week that has a day of the calendar."""
    return replace(a, reference=calendar_day(g, a).start, told=None).week(0)


def day_of_month(g: Groups, a: Anchor) -> Interval:
    """ "On the 20th": of the month of the reference."""
    a.need("month")
    return a.day(a.reference.year, a.reference.month, ordinal(g["day"]))


def nth_of(g: Groups, a: Anchor) -> Interval:
    """The first week of May begins on 1 May, its last week ends with it."""
    whole = month({name: g[name] for name in ("month", "year", "nearyear") if name in g}, a)
    days, unit = _NTH_DAYS[g["unit"]], g["unit"]
    if g["near"] in ("last", "final"):
        return Interval(whole.end - timedelta(days=days), whole.end, unit)
    weeks = ordinal(g["near"]) - 1
    is_weekend = unit == "weekend"
    days_in = (5 - whole.start.weekday()) % 7 + 7 * weeks if is_weekend else days * weeks
    first = whole.start + timedelta(days=days_in)
    return Interval(first, first + timedelta(days=days), unit)


def weekday(g: Groups, a: Anchor) -> Interval:
    """Friday, last Friday, Friday next week: by its own words or the tense; of a story the first from the time told on."""
    a.need("week")
    wanted = _weekday_number(g["weekday"])
    start = _monday(g["week"], a) + timedelta(days=wanted) if "week" in g else _nearest(wanted, g.get("near", ""), a)
    return _in_day(Interval(start, start + timedelta(days=1), "day"), g, a)


def _monday(week: str, a: Anchor) -> datetime:
    return a.week(shift_of(week)).start


def _nearest(wanted: int, near: str, a: Anchor) -> datetime:
    return a.midnight + timedelta(days=_days_to(wanted, near, a))


def _days_to(wanted: int, near: str, a: Anchor) -> int:
    back, shift = (a.midnight.weekday() - wanted) % 7, shift_of(near)
    if shift:
        return (-back) % 7 or 7 if shift > 0 else -(back or 7)
    is_ahead = a.told is not None or a.tense == "future" or (near.startswith("this") and a.tense != "past")
    return (-back) % 7 if is_ahead else -back


def relative_day(g: Groups, a: Anchor) -> Interval:
    """Yesterday, today, tomorrow, the days beyond, and their parts."""
    return _in_day(a.day_at(_RELATIVE_DAYS[g["relday"]]), g, a)


def year_end(_g: Groups, a: Anchor) -> Interval:
    """The last day of the year."""
    return a.day(a.reference.year, 12, 31)


def era(g: Groups, a: Anchor) -> Interval:
    """A year with its era, alone or with a day, a month or a season. Raises ValueError for a year before Christ."""
    year = named_year(g, a)
    if "day" in g:
        return calendar_day(g, a)
    if "month" in g:
        return month(g, a)
    return season(g, a) if "season" in g else with_third(a.years(year or 0), g, a)


# --- parts of the day and clock times ---------------------------------------------------------------------------------


def _in_day(day: Interval, g: Groups, a: Anchor) -> Interval:
    """The part or the clock time of a day, where the expression names one."""
    if "hour" in g:
        return _at_clock(day, g)
    return a.part(day.start, g["part"]) if "part" in g else day


def part(g: Groups, a: Anchor) -> Interval:
    """This morning, that night, last night, the following evening; or a part of the day alone."""
    near = g.get("near")
    if near is None:
        return _bare_part(g["part"], a)
    day = a.day_at(shift_of(near))
    if near == "last" and g["part"] == "night":
        return _night(day, a.bounds.last_night)
    return a.part(day.start, g["part"])


def tonight(_g: Groups, a: Anchor) -> Interval:
    """The evening and night of the reference."""
    return _night(a.day_at(0), a.bounds.tonight)


def _night(day: Interval, hours: tuple[int, int]) -> Interval:
    return Interval(day.start + timedelta(hours=hours[0]), day.start + timedelta(hours=hours[1]), "part", "night")


def _bare_part(words: str, a: Anchor) -> Interval:
    """Today's, or yesterday's if today's has not come yet; "overnight" was the night before."""
    interval = a.part(a.day_at(0).start, words)
    is_to_come = not a.is_date_only and interval.start > a.reference
    is_night_before = words == "overnight" and a.told is None
    if a.tense != "future" and (is_to_come or is_night_before):
        return a.part(a.day_at(-1).start, words)
    return interval


def clock(g: Groups, a: Anchor) -> Interval:
    """A clock time today, or yesterday if it is still to come and told as past."""
    found = _at_clock(a.day_at(0), g)
    if not a.is_date_only and found.start > a.reference and a.tense == "past":
        return _at_clock(a.day_at(-1), g)
    return found


def _at_clock(day: Interval, g: Groups) -> Interval:
    """An hour or a minute of a day. A time that the clock skips is the same instant by the new time."""
    hour, minute = _hour_and_minute(g["hour"])
    half = g.get("half", "").replace(".", "").replace(" ", "") or _half_of(g.get("spell", ""))
    hour += 12 if half == "pm" and hour < 12 else -12 if half == "am" and hour == 12 else 0
    start = elapsed(day.start + timedelta(hours=hour, minutes=minute or 0), timedelta())
    size = timedelta(hours=1) if minute is None else timedelta(minutes=1)
    return Interval(start, elapsed(start, size), "hour" if minute is None else "minute")


def _half_of(spell: str) -> str:
    return {"": "", "morning": "am"}.get(spell, "pm")


def _hour_and_minute(words: str) -> tuple[int, int | None]:
    """ "5:30", "5.30", "17h30", "1730", "5", "five"; the minute is None where none is told."""
    if words.isalpha():
        return int(count_of(words) or 0), None
    if len(words) == 4 and words.isdigit():
        return int(words[:2]), int(words[2:])
    hour, _, minute = words.replace("h", ":").replace(".", ":").partition(":")
    return int(hour), int(minute[:2]) if minute else None
