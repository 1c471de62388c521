"""When a document was published: ISO dates with or without time and zone, and the other unambiguous ways to write one."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from email.utils import parsedate_to_datetime

_DATE_ONLY = re.compile(r"^\d{4}-\d\d-\d\d$|^\d{8}$")
_SPACED_ZONE = re.compile(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$|Z$)")
_FRACTION = re.compile(r"(?<=:\d\d)\.(\d+)")
# 29.05.2023. and 29. 5. 2023. 08:10: the day stands first wherever points part a date. 05/06/2023 is not read: nobody knows.
_POINTED = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?(?:,?\s+(\d{1,2}:\d\d(?::\d\d)?)\s?h?)?$")
_EARLIEST_YEAR = 1800
_SHOWN_CHARS = 60


def read_published(value: str, zone: tzinfo) -> tuple[datetime, str]:
    """(time, granularity). A time without zone is in `zone`; a bare date means the end of that day, granularity day.

    Raises ValueError with what was expected.
    """
    text = " ".join(value.split())
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    try:
        found, granularity = _read(text)
    except (ValueError, OverflowError, TypeError, IndexError) as error:
        raise ValueError(f"{shown!r} is no date; expected ISO 8601 such as 2023-05-29 or 2023-05-29T08:10:00+02:00") from error
    if found.year < _EARLIEST_YEAR:
        raise ValueError(f"{shown!r} is no date of publication; expected one after {_EARLIEST_YEAR}")
    return (found if found.tzinfo is not None else found.replace(tzinfo=zone)), granularity


def has_zone(value: str) -> bool:
    """True if a date says the zone of its time."""
    try:
        return _read(" ".join(value.split()))[0].tzinfo is not None
    except (ValueError, OverflowError, TypeError, IndexError):
        return False


def has_time(value: str) -> bool:
    """True if a date says its time of day."""
    return ":" in value


def _read(text: str) -> tuple[datetime, str]:
    if _DATE_ONLY.match(text):
        return datetime.combine(date.fromisoformat(text), time(23, 59)), "day"
    pointed = _POINTED.match(text)
    if pointed is not None:
        return _read_pointed(pointed)
    if text[:1].isalpha() or re.match(r"\d{1,2} [A-Za-z]{3} \d{4} \d", text):
        return parsedate_to_datetime(text), "minute"
    plain = _FRACTION.sub(lambda match: f".{match[1][:6]:0<6}", _SPACED_ZONE.sub("", text))
    return datetime.fromisoformat(plain), "minute"


def _read_pointed(found: re.Match[str]) -> tuple[datetime, str]:
    day = date(int(found[3]), int(found[2]), int(found[1]))
    if found[4] is None:
        return datetime.combine(day, time(23, 59)), "day"
    return datetime.combine(day, time.fromisoformat(f"{found[4]:0>5}")), "minute"
