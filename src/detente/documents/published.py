"""When a document was published: ISO dates with or without time and zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo

_DATE_ONLY = re.compile(r"^\d{4}-\d\d-\d\d$")


def read_published(value: str, zone: tzinfo) -> tuple[datetime, str]:
    """(time, granularity). A time without zone is in `zone`; a bare date means the end of that day, granularity day.

    Raises ValueError with what was expected.
    """
    text = value.strip()
    try:
        if _DATE_ONLY.match(text):
            return datetime.combine(date.fromisoformat(text), time(23, 59), zone), "day"
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{value!r} is no date; expected ISO 8601 such as 2023-05-29 or 2023-05-29T08:10:00+02:00") from error
    return (found if found.tzinfo is not None else found.replace(tzinfo=zone)), "minute"
