"""The product's expressions and intervals as TIMEX values, and values in one notation so that they compare.

TIMEX2 and TIMEX3 write the same thing differently ("every week" is XXXX-WXX there and P1W here; the 1990s are 199 and 199X).
Only the notation is made alike, never the meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from detente.text.times import Interval, Length, TimeExpression
from evals.timex_files import TIMEX2

_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "dawn": "MO", "daybreak": "MO", "dusk": "EV",
          "overnight": "NI", "early hours": "MO"}  # fmt: skip
_CLOCK_PARTS = {"noon": "T12:00", "midday": "T12:00", "midnight": "T24:00"}
_SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_UNITS = {"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "morning": "D", "evening": "D", "afternoon": "D",
          "weekend": "D", "week": "W", "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "DE", "century": "CE"}  # fmt: skip
_SET_UNITS = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX", "night": "XXXX-XX-XXTNI",
              "morning": "XXXX-XX-XXTMO", "afternoon": "XXXX-XX-XXTAF", "evening": "XXXX-XX-XXTEV", "weekend": "XXXX-WXX-WE"}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_annotated(expression: TimeExpression, style: str) -> bool:
    """False for words that a style does not annotate: TIMEX2 takes "former" and "at that time", TimeML does not."""
    return style == TIMEX2 or not (expression.rule == "then" or expression.groups.get("pastref") == "former")


def timex_value(expression: TimeExpression, interval: Interval | None, style: str) -> str | None:
    """The value of an expression in a style (timex2, timeml, rows), in the notation of `plain`; None for none."""
    value = _value(expression, interval, style)
    return plain(value) if value else None


def _value(expression: TimeExpression, interval: Interval | None, style: str) -> str | None:
    groups = expression.groups
    if groups.get("era", "").startswith("b"):
        return _before_christ(expression)
    if expression.kind == "set":
        return _set_value(expression, style)
    if expression.kind == "duration" or (expression.rule == "nth_of" and style == TIMEX2):
        return _duration_value(expression)
    if expression.kind == "reference":
        return _reference_value(groups)
    if interval is None:
        return _open_value(groups, style)
    if interval.part == "within":
        return _within_value(groups, interval)
    return _vague_value(groups, interval, style) if interval.part == "vague" else _date_value(interval)


def _within_value(groups: Mapping[str, str], interval: Interval) -> str:
    """ "Four days later" in the year that is known."""
    return f"{interval.start.year:04}" + ("-WXX" if groups.get("unit", "").startswith("week") else "-XX-XX")


def _vague_value(groups: Mapping[str, str], interval: Interval, style: str) -> str:
    """ "A few days later" has the direction only; TIMEX2 tells the year of weeks."""
    is_back = groups.get("direction") in ("ago", "earlier", "before", "previously")
    if style == TIMEX2 and not is_back and groups.get("unit", "").startswith("week"):
        return f"{interval.start.year:04}-WXX"
    return "PAST_REF" if is_back else "FUTURE_REF"


def _reference_value(groups: Mapping[str, str]) -> str | None:
    if "then" in groups:
        return "PRESENT_REF" if groups["then"] in ("this time", "that time", "the time") else None
    return "PRESENT_REF" if "now" in groups else "PAST_REF" if "pastref" in groups else "FUTURE_REF"


def _open_value(groups: Mapping[str, str], style: str) -> str | None:
    """TIMEX2 gives an expression that has no reference the form of its unit, with unknown places."""
    if style != TIMEX2:
        return None
    if "weekday" in groups:
        return f"XXXX-WXX-{_WEEKDAYS.index(groups['weekday'][:3]) + 1}"
    if "season" in groups:
        return f"XXXX-{_SEASONS[groups['season']]}"
    if "part" in groups:
        return f"XXXX-XX-XX{_part_value(groups['part'].replace('tonight', 'night'))}"
    return _SET_UNITS.get(groups.get("unit", "").removesuffix("s")) if "direction" in groups else None


def _date_value(interval: Interval) -> str | None:
    start = interval.start
    if interval.part == "midnight":
        start -= timedelta(days=1)
    day = f"{start.year:04}-{start.month:02}-{start.day:02}"
    week = "{}-W{:02}".format(*start.isocalendar()[:2])
    if interval.granularity == "part":
        return day + _part_value(interval.part or "")
    return {
        "minute": f"{day}T{start.hour:02}:{start.minute:02}", "hour": f"{day}T{start.hour:02}:00", "day": day,
        "week": week, "weekend": f"{week}-WE", "month": day[:7],
        "quarter": f"{start.year:04}-Q{(start.month + 2) // 3}", "half": f"{start.year:04}-H{(start.month + 5) // 6}",
        "season": f"{start.year:04}-{_SEASONS.get(interval.part or '', '')}", "year": day[:4],
        "decade": day[:3], "century": f"{(start.year - 1) // 100:02}",
    }.get(interval.granularity)  # fmt: skip


def _part_value(part: str) -> str:
    last = part.removesuffix(" hours").split()[-1]
    return _CLOCK_PARTS.get(last) or f"T{_PARTS.get(part) or _PARTS.get(last, 'XX')}"


def _duration_value(expression: TimeExpression) -> str | None:
    return _period(expression.length) if expression.length else None


def _period(measured: Length) -> str:
    code = _UNITS[measured.unit]
    count = measured.count * 2 if measured.count is not None and measured.unit == "fortnight" else measured.count
    number = "X" if count is None else f"{float(count):g}"
    return f"PT{number}{code[1]}" if code[0] == "T" else f"P{number}{code}"


def _set_value(expression: TimeExpression, style: str) -> str | None:
    groups, measured = expression.groups, expression.length
    if "weekday" in groups:
        part = _part_value(groups["part"].removesuffix("s")) if "part" in groups else ""
        return f"XXXX-WXX-{_WEEKDAYS.index(groups['weekday'][:3]) + 1}{part}"
    if "season" in groups:
        return f"XXXX-{_SEASONS[groups['season']]}"
    if measured is None:
        return None
    is_pattern = (style == TIMEX2 or "part" in groups) and measured.unit in _SET_UNITS
    return _SET_UNITS[measured.unit] if is_pattern else _period(measured)


def _before_christ(expression: TimeExpression) -> str | None:
    groups = expression.groups
    if "century" in groups:
        digits = re.sub(r"\D", "", groups["century"])
        return f"BC{int(digits) - 1:02}" if digits else None
    year = f"BC{int(groups['year'].replace(',', '')):04}"
    if "season" in groups:
        return f"{year}-{_SEASONS[groups['season']]}"
    months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    return f"{year}-{months.index(groups['month'][:3]) + 1:02}" if "month" in groups else year


def plain(value: str) -> str:
    """A TIMEX value in one notation: two-digit weeks and hours, no padding of unknown places, decades as ten years.

    "2000-W8" is 2000-W08, "1949-XX" is 1949, "199X" is 199, "19XX" is 19, "...-TNI" is ...TNI, "P16H" is PT16H, "P2DE" is P20Y,
    "P3Q" is P9M; seconds and time zones of clock times are dropped.
    """
    value = value.strip().replace("PRESNT", "PRESENT").replace("-T", "T")
    value = re.sub(r"-W(\d)(?!\d)", r"-W0\1", value)
    value = re.sub(r"T(\d):", r"T0\1:", value)
    value = re.sub(r"(T\d\d)$", r"\1:00", value)
    value = re.sub(r"(T\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?$", r"\1", value)
    value = re.sub(r"^(\d{4})((?:-XX)+|-WXX)$", r"\1", value) if not value.endswith("WXX") else value
    value = re.sub(r"^(\d{4}-\d\d)-XX$", r"\1", value)
    value = re.sub(r"^(\d{3})X$|^(\d\d)XX$", lambda m: m[1] or m[2], value)
    value = re.sub(r"^P(?=[\dX.]+[HS]|\d+H\d+M)", "PT", value)
    value = {"PT24H": "P1D", "PT48H": "P2D"}.get(value, value)
    return re.sub(r"^P([\d.]+)(DE|CE|E|C|Q)$", _in_years, value)


def _in_years(match: re.Match[str]) -> str:
    number, unit = float(match[1]), match[2]
    return f"P{number * 3:g}M" if unit == "Q" else f"P{number * (10 if unit[0] in 'DE' else 100):g}Y"
