"""The rules for English expressions of time, as patterns over symbols (the language of `symbols`).

A rule has a name (by which `resolve` reads it), a kind, an anchor, hints and a pattern; the group `core` is the expression where it is
less than the whole pattern. Prepositions are not part of an expression. Of two matches of one length the first rule's wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class RuleSource(NamedTuple):
    """A rule as written. `hints` are names of which one is in every match; after a + come names of which another is."""

    name: str
    kind: str
    anchor: str
    hints: str
    pattern: str


_NUMERAL = "(DAY | INTEGER | DECIMAL | YEAR | NUMBER_WORD (-? and? NUMBER_WORD)*)"
_COUNT = (
    f"(count=(a? {_NUMERAL} (and a? half)? | DAY DAY / DAY | a | an | another | (a | the)? FEW | (a | the)? good? many"
    f" | (a | the)? couple of? | dozens of | hundreds of | half an? | half a | half of? a) ((- | to | or) upto={_NUMERAL})?)"
)
_ONE_OR_MANY = "unit=(UNIT | UNITS | MOMENT)"
_MONTH = "month=MONTH .?"
_WEEKDAY = "weekday=WEEKDAY .?"
_THIRD = (
    "(third=(the? THIRD (in | part of | days of)? | later in | earlier in | the? (OUTSET | (latter | early | last | first) part) of)"
    " -? the?)"
)
_SHIFT = "(shift=(earlier | later | late | early | sometime) (in | on)? the?)"
_PART = "part=(((THIRD | wee | small) -?)? (DAYPART | DAYPARTS) hours? | (early | small | wee) hours)"
_NAMED = "near=(this (LAST | NEXT | same)? | the? (LAST | NEXT | same))"
_NEAR_WORDS = (
    "(this | that | these | those) (very? same | very | current | LAST | NEXT)?"
    " | the? (LAST | NEXT | very? same | current | present)"
)
_NEAR = f"near=({_NEAR_WORDS})"
_YEAR_TAIL = f"(,? (of | in)? year=YEAR | ,? of? nearyear=({_NEAR_WORDS}) year)?"
_FISCAL_TAIL = f"(,? (of | in)? fiscal? year=YEAR | ,? of? nearyear=({_NEAR_WORDS}) year)?"
_CLOCK = (
    "(hour=CLOCK half=HALF? | hour=(DAY | DECIMAL | NUMBER_WORD) half=HALF | hour=(DAY | NUMBER_WORD) o'clock)"
    " ((local | OTHER) time | ZONE | in the spell=(morning | afternoon | evening))?"
)
_BY_DAY = f"({_NAMED})? ({_WEEKDAY} ,? the?)? day=(DAY | NTH) of? {_MONTH} {_YEAR_TAIL}"
_BY_MONTH = f"({_NAMED})? ({_WEEKDAY} ,? the?)? {_MONTH} the? day=(DAY | NTH | ORDINAL) !(-? (UNIT | UNITS)) {_YEAR_TAIL}"
_BY_WEEKDAY = f"{_SHIFT}? ({_NAMED})? {_WEEKDAY} (week=(last | next | this) week)?"
_BY_NAME = f"{_SHIFT}? relday=((the day (before | after))? RELATIVE_DAY)"
_NUMBER = "(YEAR | INTEGER | DAY)"
_OF_YEAR = f"(,? of? year=YEAR | ,? of? nearyear=({_NEAR_WORDS}) year)?"
_FIRST_DAY = f"core=(the? day=(DAY | NTH)) (LINK | ,) the? (DAY | NTH) of? {_MONTH} {_YEAR_TAIL}"
_LAST_DAY = (
    f"{_MONTH} (DAY | NTH) (- | to | and | or | through) the?"
    f" core=(day=NTH {_YEAR_TAIL} | day=DAY (,? year=YEAR | &(STOP | BREAK | and | or)))"
)
_LONG_UNIT = "unit=(week | fortnight | month | quarter | year | decade | century)"
_NTH_QUARTER = "nth=(ORDINAL | NTH) -? quarter"
_HALF = (
    "the? nth=(first | second | last | latter) -? half of"
    f" (the? year=YEAR | {_NEAR} unit=(year | month | decade | century) | the unit=(year | month))"
)
_ENDS = "first | final | opening | closing"
_DAY_BEFORE = "the? unit=(PERIOD | morning | afternoon | evening | night) direction=(before | after | earlier | later | following) &(STOP | BREAK | and | but)"
_SPAN = f"the? near=(LAST | NEXT | {_ENDS}) {_COUNT} (MOOD | OTHER)? {_ONE_OR_MANY}"
_NTH_OF = f"the near=(ORDINAL | last | final) unit=(day | week | weekend) of {_MONTH} {_YEAR_TAIL}"
_RECENT = f"near=((the | this | these)? (recent | intervening | LAST | NEXT | {_ENDS})) unit=UNITS (and UNITS)?"
_EVERY = (
    f"(every | each) (count=(other | {_NUMERAL}))?"
    f" (unit=(UNIT | UNITS | MOMENT) | weekday=WEEKDAY | part=DAYPART | {_MONTH} | season=SEASON)"
)
_HOLIDAY = (
    "holiday=(christmas (eve | day) | orthodox? christmas | thanksgiving | new year 's (day | eve) | orthodox? good friday"
    " | orthodox? easter (sunday | monday) | orthodox? easter | halloween | vidovdan | may day | boxing day)"
)
_NOW = (
    "now=(current | the present !(OTHER) | at present | at the? moment | at this time | at the present time | these days"
    " | this OTHER? moment | the time being | present -? day | modern -? day)"
)
_AT_THAT_TIME = "(at | by | during | until | since | around | from | in | about) core=(then=((this | that | the same) time))"
_PAST = "pastref=(LATELY | recent | former | the (recent | distant)? past !(NUMBER_WORD | OTHER))"
_FUTURE = "futureref=(the? (near | distant | foreseeable | immediate)? future | soon | shortly | a later (date | time))"

RULES = tuple(
    RuleSource(*row)
    for row in [
        ("iso", "date", "calendar", "ISO", "moment=ISO"),
        ("numeric", "date", "calendar", "NUMERIC", "date=NUMERIC"),
        ("first_day", "date", "open", "MONTH", _FIRST_DAY),
        ("last_day", "date", "open", "MONTH", _LAST_DAY),
        ("week_of", "date", "open", "MONTH", f"the? week (of | beginning) ({_BY_MONTH})"),
        ("week_of", "date", "open", "MONTH", f"the? week (of | beginning) ({_BY_DAY})"),
        ("month", "date", "open", "MONTH", f"{_THIRD}? ({_NAMED})? {_MONTH} {_OF_YEAR}"),
        ("month_day_only", "date", "story", "NTH", "core=(the day=NTH) &(STOP | BREAK | and | to | until)"),
        ("season", "date", "open", "SEASON", f"{_THIRD}? (the | {_NEAR})? season=SEASON {_OF_YEAR}"),
        ("quarter", "date", "open", "quarter", f"(the | {_NAMED})? fiscal? {_NTH_QUARTER} {_FISCAL_TAIL}"),
        ("quarter", "date", "open", "quarter", f"(the? year=YEAR | nearyear=({_NEAR_WORDS}) year 's) fiscal? {_NTH_QUARTER}"),
        ("half", "date", "open", "half", _HALF),
        ("span", "duration", "speech", "decade century", "the? near=(LAST | NEXT) unit=(decade | century)"),
        (
            "span",
            "duration",
            "speech",
            "PERIOD",
            f"(for | over | within) core=(the near=(last | past | next | coming) {_LONG_UNIT})",
        ),
        ("span", "duration", "speech", "PERIOD", f"(in | during) core=(the near=past {_LONG_UNIT})"),
        (
            "near",
            "date",
            "speech",
            "PERIOD",
            f"{_SHIFT}? ({_THIRD})? {_NEAR} (fiscal | calendar)? unit=PERIOD !(- (old | long | end))",
        ),
        ("near", "date", "open", "PERIOD", f"{_THIRD} the unit=PERIOD"),
        ("near", "date", "open", "weekend", "the unit=weekend"),
        ("near", "date", "open", "month year", "unit=(month | year) 's third=end"),
        ("year_end", "date", "open", "year", "third=(year -? end)"),
        ("part", "time", "speech", "DAYPART DAYPARTS hours", f"{_SHIFT}? {_NEAR} {_PART}"),
        ("part", "time", "open", "DAYPART DAYPARTS hours", f"{_SHIFT}? the? {_PART}"),
        ("tonight", "time", "speech", "tonight", "part=tonight"),
        ("clock", "time", "open", "CLOCK HALF o'clock", _CLOCK),
        ("clock", "time", "open", "hours ZONE local", "at hour=(YEAR | INTEGER) (hours | ZONE | local time)"),
        ("clock", "time", "open", "DAYPART", "hour=(DAY | NUMBER_WORD) in the spell=(morning | afternoon | evening)"),
        ("day_before", "date", "story", "PERIOD DAYPART", _DAY_BEFORE),
        ("ago", "date", "story", "FREE", f"{_COUNT} MOOD? {_ONE_OR_MANY} (or so)? direction=FREE"),
        ("ago", "date", "story", "FREE", "unit=(UNITS | MOMENT) direction=FREE"),
        ("ago", "date", "story", "BOUND", f"{_COUNT} MOOD? {_ONE_OR_MANY} direction=BOUND &(STOP | BREAK | and | but)"),
        ("ago", "date", "speech", "now today", f"{_COUNT} {_ONE_OR_MANY} direction=(from (now | today))"),
        ("ago", "date", "story", "ago earlier", "unit=year - direction=(ago | earlier)"),
        ("span", "duration", "speech", "UNIT UNITS MOMENT", _SPAN),
        ("span", "duration", "speech", "UNITS", f"the {_COUNT} near=(LAST | NEXT | first | final) unit=UNITS"),
        ("span", "duration", "speech", "UNIT + of", f"the? near=(last | {_ENDS}) unit=UNIT of"),
        (
            "holiday",
            "date",
            "open",
            "christmas thanksgiving year friday easter halloween vidovdan may boxing",
            f"(near=(LAST | NEXT))? {_HOLIDAY} {_OF_YEAR}",
        ),
        (
            "holiday",
            "time",
            "open",
            "christmas thanksgiving year friday easter halloween vidovdan may boxing",
            f"(near=(LAST | NEXT))? {_HOLIDAY} {_PART} {_OF_YEAR}",
        ),
        ("nth_of", "date", "open", "MONTH + of", _NTH_OF),
        ("recent", "duration", "speech", "UNITS", _RECENT),
        ("year", "date", "calendar", "YEAR", f"({_THIRD} | the year | the years | fiscal)? year=YEAR"),
        ("to_year", "date", "calendar", "YEAR", "year=YEAR - core=(toyear=(DAY | INTEGER))"),
        ("short_year", "date", "speech", "SHORT_YEAR", f"{_THIRD}? shortyear=SHORT_YEAR"),
        ("decade", "date", "calendar", "DECADE DECADE_WORD", f"{_THIRD}? the? decade=(DECADE | DECADE_WORD)"),
        ("century", "date", "calendar", "century", f"{_THIRD}? the? century=(NTH | ORDINAL | twenty -? first) -? century era=ERA?"),
        ("era", "date", "calendar", "ERA", f"{_THIRD}? ({_MONTH} | season=SEASON of? | day=DAY {_MONTH})? year={_NUMBER} era=ERA"),
        ("era", "date", "calendar", "ERA", f"core=(year={_NUMBER}) LINK {_NUMBER} era=ERA"),
        ("set", "set", "calendar", "every each", _EVERY),
        ("set", "set", "calendar", "OFTEN", "often=OFTEN"),
        ("set", "set", "calendar", "WEEKDAYS", "weekday=WEEKDAYS"),
        ("set", "set", "calendar", "DAYPARTS", "weekday=WEEKDAY part=DAYPARTS"),
        ("duration", "duration", "calendar", "UNIT UNITS MOMENT", f"{_COUNT} -? (MOOD | OTHER)? {_ONE_OR_MANY} (- long)? !(- old)"),
        ("duration", "duration", "calendar", "UNIT UNITS", f"count=({_NUMERAL} - and - a - half) - {_ONE_OR_MANY}"),
        ("duration", "duration", "calendar", "long", "unit=(UNIT | UNITS) - long"),
        ("duration", "duration", "calendar", "per", "per unit=(UNIT | MOMENT)"),
        ("bare_units", "duration", "calendar", "UNITS", "unit=UNITS"),
        ("now", "reference", "speech", "PRESENTLY", "right? now=PRESENTLY"),
        ("now", "reference", "speech", "current present moment time days day", _NOW),
        ("now", "reference", "speech", "date", "to core=(now=date) !(the | a | an)"),
        ("then", "reference", "story", "time", _AT_THAT_TIME),
        ("then", "reference", "story", "time", "at core=(then=(the time)) &(STOP | BREAK)"),
        ("then", "reference", "story", "period", "then=((this | that | the same) period)"),
        ("past", "reference", "speech", "LATELY recent former past", _PAST),
        ("future", "reference", "speech", "future soon shortly later", _FUTURE),
    ]
)

_PART_HINTS = "DAYPART DAYPARTS hours"
_CLOCK_HINTS = "CLOCK HALF o'clock"
_DAY_PATTERNS = {
    "calendar_day": (_BY_DAY, "open", "MONTH"),
    "month_day": (_BY_MONTH, "open", "MONTH"),
    "weekday": (_BY_WEEKDAY, "open", "WEEKDAY"),
    "relative_day": (_BY_NAME, "speech", "RELATIVE_DAY"),
}


def days_with_times() -> Iterator[RuleSource]:
    """Each kind of day by itself, with a part of the day before or after it, and with a clock time before or after it."""
    for name, (day, anchor, hint) in _DAY_PATTERNS.items():
        yield RuleSource(name, "date", anchor, hint, day)
        yield RuleSource(
            name, "time", anchor, f"{hint} + {_PART_HINTS}", f"((early | late) in)? the? {_PART} (of | on)? the? {day}"
        )
        yield RuleSource(name, "time", anchor, f"{hint} + {_PART_HINTS}", f"{day} 's? ((in | at | during)? the)? {_PART}")
        yield RuleSource(name, "time", anchor, f"{hint} + {_CLOCK_HINTS}", f"{_CLOCK} ,? (on | of)? the? {day}")
        yield RuleSource(name, "time", anchor, f"{hint} + {_CLOCK_HINTS}", f"{day} ,? (at | around | about | by)? {_CLOCK}")
