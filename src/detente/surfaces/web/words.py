"""Times, ages and names as pages write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from detente.model.picture import Where, Who

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def time_words(time: datetime | None, zone: tzinfo) -> str:
    """ "29 May 07:55 CEST"; with the year if it is not the moment's own is left to the head of the page."""
    return "time not told" if time is None else time.astimezone(zone).strftime("%-d %b %Y %H:%M %Z")


def age_words(time: datetime | None, as_of: datetime) -> str:
    """How long before the moment looked at: "4 min", "3 h", "2 days"; "in 5 h" for what is to come."""
    if time is None:
        return ""
    seconds = (as_of - time).total_seconds()
    words = _length(abs(seconds))
    return words if seconds >= 0 else f"in {words}"


def _length(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY)} days"


def names(actors: Iterable[Who], nobody: str = "somebody") -> str:
    """Actors in words."""
    found = list(dict.fromkeys(a.name for a in actors))
    if not found:
        return nobody
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def places(found: Iterable[Where]) -> str:
    """Places in words, each with all its local names."""
    return ", ".join(dict.fromkeys(p.name for p in found))


def machine(time: datetime | None) -> str:
    """For the attribute of a <time>: UTC, to the second."""
    return "" if time is None else time.astimezone(UTC).isoformat(timespec="seconds")


def plus(time: datetime, hours: int) -> str:
    """A moment some hours later, for an address."""
    return (time + timedelta(hours=hours)).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def size(low_high: tuple[int | None, int | None] | None) -> str:
    """ "300", "300 or more", "up to 300", "270 to 330"; empty if nobody counts."""
    if low_high is None:
        return ""
    low, high = low_high
    if low == high:
        return f"{low:,}" if low is not None else ""
    if high is None:
        return f"{low:,} or more"
    return f"up to {high:,}" if not low else f"{low:,} to {high:,}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Rising numbers as runs, each its first and last: 1, 3, 4, 5 are (1, 1) and (3, 5)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
