"""Intervals, the conventions that bound them, and the reference from which one expression is counted."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Groups = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of words that are conventions (knowledge/scales/times.yaml): hours of day parts, months of seasons, and how many
    "a few" are. An hour over 24 is in the next day, a month over 12 in the next year."""

    day_parts: Mapping[str, tuple[int, int]]
    last_night: tuple[int, int] = (18, 30)
    tonight: tuple[int, int] = (18, 30)
    seasons: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    thirds: Mapping[str, int] = field(default_factory=dict)
    history_days: int = 400
    few: tuple[int, int] = (2, 9)


@dataclass(frozen=True, slots=True)
class Interval:
    """[start, end) in time with its granularity: minute, hour, part, day, weekend, week, month, quarter, season, half, year,
    decade, century, span (other lengths), reference (now).

    `part` is the part of the day, the season, or the third (early, mid, late) where there is one; "vague" marks a guess of bounds ("a few
    days ago"), "within" a stretch that holds the time somewhere ("four days later" after a month). Raises ValueError if empty.
    """

    start: datetime
    end: datetime
    granularity: str
    part: str | None = None

    def __post_init__(self) -> None:
        if not _instant(self.start) < _instant(self.end):
            raise ValueError(f"an interval from {self.start} to {self.end} is empty")


def _instant(moment: datetime) -> datetime:
    """A moment as it compares across a change of the clock (two moments of one zone compare by the wall clock)."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC)


GRAINS = {"reference": 0, "minute": 0, "hour": 1, "part": 2, "day": 3, "weekend": 4, "week": 4, "month": 5, "quarter": 6, "season": 6,
          "half": 6, "year": 7, "span": 7, "decade": 8, "century": 9}  # fmt: skip
_SHIFTS = {"last": -1, "latest": -1, "past": -1, "previous": -1, "preceding": -1, "prior": -1, "next": 1, "following": 1, "coming": 1,
           "upcoming": 1, "subsequent": 1, "ensuing": 1, "succeeding": 1}  # fmt: skip
_THIRDS = {"early": "early", "beginning": "early", "start": "early", "outset": "early", "turn": "early", "first": "early", "mid": "mid",
           "middle": "mid", "late": "late", "end": "late", "close": "late", "last": "late", "latter": "late"}  # fmt: skip
_EARLY_HOURS = ("early hours", "wee hours", "small hours")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The reference and the conventions by which one expression is resolved; `told` if the reference is the time last told."""

    reference: datetime
    told: Interval | None
    bounds: Bounds
    tense: str
    day_first: bool

    def is_finer(self, granularity: str) -> bool:
        """True if a granularity is finer than the time told: a day than a month."""
        return self.told is not None and GRAINS[self.told.granularity] > GRAINS[granularity]

    def need(self, granularity: str) -> None:
        """Raises ValueError if the time told is coarser than a granularity: no day follows from a month."""
        if self.told is not None and self.is_finer(granularity):
            raise ValueError(f"no {granularity} can be counted from a {self.told.granularity}")

    @property
    def midnight(self) -> datetime:
        """The beginning of the day of the reference."""
        return self.reference.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)

    @property
    def is_date_only(self) -> bool:
        """True if the reference tells no time of the day."""
        return self.told is not None or self.reference == self.midnight

    def day(self, year: int, month: int, day: int) -> Interval:
        """A day of the calendar. Raises ValueError for 30 February."""
        start = self.midnight.replace(year=year, month=month, day=day)
        return Interval(start, start + timedelta(days=1), "day")

    def day_at(self, shift: int) -> Interval:
        """The day `shift` days from the reference."""
        self.need("day")
        start = self.midnight + timedelta(days=shift)
        return Interval(start, start + timedelta(days=1), "day")

    def week(self, shift: int) -> Interval:
        """The week, from Monday, `shift` weeks from that of the reference."""
        monday = self.midnight - timedelta(days=self.midnight.weekday()) + timedelta(weeks=shift)
        return Interval(monday, monday + timedelta(weeks=1), "week")

    def months(self, year: int, month: int, count: int = 1, granularity: str = "month") -> Interval:
        """`count` months from a month on; the month may be under 1 or over 12."""
        start = add_months(self.midnight.replace(day=1, month=1, year=year), month - 1)
        return Interval(start, add_months(start, count), granularity)

    def years(self, year: int, count: int = 1, granularity: str = "year") -> Interval:
        """`count` years from a year on."""
        start = self.midnight.replace(year=year, month=1, day=1)
        return Interval(start, start.replace(year=year + count), granularity)

    def part(self, day: datetime, words: str) -> Interval:
        """A part of the day that begins at `day`. Raises ValueError for one that the bounds do not know."""
        name = _part_name(words, self.bounds)
        first, last = self.bounds.day_parts[name]
        return Interval(day + timedelta(hours=first), day + timedelta(hours=last), "part", name)

    def third(self, whole: Interval, words: str) -> Interval:
        """The early, middle or late third of an interval, cut at midnights; the whole for other words ("later in")."""
        word = next((_THIRDS[w] for w in words.split() if w in _THIRDS), None)
        if word is None or word not in self.bounds.thirds:
            return whole
        index = self.bounds.thirds[word]
        step = (whole.end - whole.start) / 3
        cuts = [(whole.start + step * i).replace(hour=0, minute=0, second=0, microsecond=0) for i in range(3)]
        return Interval(cuts[index], [*cuts, whole.end][index + 1], whole.granularity, word)


def _part_name(words: str, bounds: Bounds) -> str:
    """The name under which bounds know a part of the day: "late night" is a night, "the wee hours" are early hours."""
    plain = words.replace("- ", "")
    single = plain.removesuffix(" hours").split()[-1].removesuffix("s")
    early = ["early hours"] if plain in _EARLY_HOURS else []
    known = [name for name in (plain, *early, plain.removesuffix(" hours"), single) if name in bounds.day_parts]
    if not known:
        raise ValueError(f"no bounds for the part of the day {words!r}")
    return known[0]


def add_months(start: datetime, months: int) -> datetime:
    """The same day and time of a later or earlier month, or that month's last day if it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def elapsed(start: datetime, size: timedelta) -> datetime:
    """`start` plus a time that passes, across changes of the clock too (wall-clock addition would not)."""
    if start.tzinfo is None:
        return start + size
    return (start.astimezone(UTC) + size).astimezone(start.tzinfo)


def shift_of(near: str) -> int:
    """-1 for last, previous ..., 1 for next, following ..., 0 for this, that, the same."""
    return next((_SHIFTS[word] for word in reversed(near.split()) if word in _SHIFTS), 0)
