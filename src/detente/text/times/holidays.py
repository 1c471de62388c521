"""The days that holidays fall on. Fixed days are of the Gregorian calendar; Easter is computed (dateutil)."""

from __future__ import annotations

import calendar
from datetime import timedelta

_FIXED = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "orthodox christmas": (1, 7),
    "new year's day": (1, 1), "new year's eve": (12, 31), "may day": (5, 1), "vidovdan": (6, 28), "halloween": (10, 31),
}  # fmt: skip
_AFTER_EASTER = {"easter": 0, "easter sunday": 0, "easter monday": 1, "good friday": -2}
_NOVEMBER, _THURSDAY = 11, 3


def holiday_of(name: str, year: int) -> tuple[int, int]:
    """Month and day of a holiday, named in small letters, in a year of 1583 to 4099. Raises ValueError for an unknown name."""
    plain = name.replace(" 's", "'s")
    if plain in _FIXED:
        return _FIXED[plain]
    if plain == "thanksgiving":
        return _NOVEMBER, _fourth_thursday_of_november(year)
    return _by_easter(plain, year)


def _fourth_thursday_of_november(year: int) -> int:
    first = calendar.weekday(year, _NOVEMBER, 1)
    return 1 + (_THURSDAY - first) % 7 + 21


def _by_easter(name: str, year: int) -> tuple[int, int]:
    from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter  # few texts name it

    shift = _AFTER_EASTER.get(name.removeprefix("orthodox "))
    if shift is None:
        raise ValueError(f"no holiday is called {name!r}")
    day = easter(year, EASTER_ORTHODOX if name.startswith("orthodox ") else EASTER_WESTERN) + timedelta(days=shift)
    return day.month, day.day
