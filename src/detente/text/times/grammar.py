"""The rules for expressions of time, as patterns over symbols (`symbols`).

A rule has a name (by which `times` resolves it), a kind, an anchor and a pattern; the group `core` is the expression where it is
less than the whole pattern. Prepositions are not part of an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from detente.text.times.symbols import SHAPES, Alphabet
from detente.text.times.words import CAPITALISED, CLASSES

_NUMERAL = "(DAY | INTEGER | DECIMAL | YEAR | NUMBER_WORD (-? and? NUMBER_WORD)*)"
_COUNT = (
    f"(count=(a? {_NUMERAL} (and a? half)? | DAY DAY / DAY | a | an | another | (a | the)? FEW | (a | the)? good? many"
    f" | (a | the)? couple of? | dozens of | hundreds of | half an? | half a | half of? a) ((- | to | or) upto={_NUMERAL})?)"
)
_ONE_OR_MANY = "unit=(UNIT | UNITS | MOMENT)"
_MONTH = "month=MONTH .?"
_WEEKDAY = "weekday=WEEKDAY .?"
_THIRD = "(third=(the? THIRD (in | part of | days of)? | later in | earlier in | the? (OUTSET | (latter | early | last | first) part) of) -? the?)"
_SHIFT = "(shift=(earlier | later | late | early | sometime) (in | on)? the?)"
_PART = "part=(((THIRD | wee | small) -?)? (DAYPART | DAYPARTS) hours? | (early | small | wee) hours)"
_NAMED = "near=(this (LAST | NEXT | same)? | the? (LAST | NEXT | same))"
_NEAR = "near=((this | that | these | those) (very? same | very | current | LAST | NEXT)? | the? (LAST | NEXT | very? same | current | present))"
_YEAR_TAIL = f"(,? (of | in)? year=YEAR | ,? of? nearyear=({_NEAR.removeprefix('near=')}) year)?"
_CLOCK = (
    "(hour=CLOCK half=HALF? | hour=(DAY | DECIMAL | NUMBER_WORD) half=HALF | hour=(DAY | NUMBER_WORD) o'clock)"
    " ((local | OTHER) time | ZONE | in the spell=(morning | afternoon | evening))?"
)
_BY_DAY = f"({_WEEKDAY} ,? the?)? day=(DAY | NTH) of? {_MONTH} {_YEAR_TAIL}"
_BY_MONTH = f"({_WEEKDAY} ,? the?)? {_MONTH} the? day=(DAY | NTH | ORDINAL) !(-? (UNIT | UNITS)) {_YEAR_TAIL}"
_BY_WEEKDAY = f"{_SHIFT}? ({_NAMED})? {_WEEKDAY} (week=(last | next | this) week)?"
_BY_NAME = f"{_SHIFT}? relday=((the day (before | after))? RELATIVE_DAY)"
_NUMBER = "(YEAR | INTEGER | DAY)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule; every match has at least one symbol of each of its `hints`."""

    name: str
    kind: str
    anchor: str
    pattern: re.Pattern[str]
    hints: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules with their alphabet; a text without any of `words` (as written) and without numbers has no expression of time."""

    alphabet: Alphabet
    rules: tuple[Rule, ...]
    words: frozenset[str]
    by_hint: Mapping[str, tuple[int, ...]]

    def relevant(self, codes: str) -> Iterator[Rule]:
        """The rules that can match a string of symbols, in their order."""
        present = set(codes)
        numbers = {number for symbol in present & self.by_hint.keys() for number in self.by_hint[symbol]}
        for number in sorted(numbers):
            rule = self.rules[number]
            if not any(hints.isdisjoint(present) for hints in rule.hints[1:]):
                yield rule


# Name, kind, anchor, hints (names of which one is in every match; after + of which another is), pattern. Of two matches of one length the first rule's wins.
_SOURCES: list[tuple[str, str, str, str, str]] = [
    ("iso", "date", "calendar", "ISO", "moment=ISO"),
    ("numeric", "date", "calendar", "NUMERIC", "date=NUMERIC"),
    ("first_day", "date", "open", "MONTH", f"core=(day=(DAY | NTH)) (LINK | ,) the? (DAY | NTH) of? {_MONTH} {_YEAR_TAIL}"),
    ("last_day", "date", "open", "MONTH", f"{_MONTH} (DAY | NTH) (- | to | and | or | through) the? core=(day=NTH {_YEAR_TAIL} | day=DAY (,? year=YEAR | &(STOP | BREAK)))"),
    ("week_of", "date", "open", "MONTH", f"the? week (of | beginning) ({_BY_MONTH})"),
    ("week_of", "date", "open", "MONTH", f"the? week (of | beginning) ({_BY_DAY})"),
    ("month", "date", "open", "MONTH", f"{_THIRD}? ({_NAMED})? {_MONTH} (,? of? year=YEAR | ,? of? nearyear=({_NEAR.removeprefix('near=')}) year)?"),
    ("month_day_only", "date", "story", "NTH", "core=(the day=NTH) &(STOP | BREAK | and | to | until)"),
    ("season", "date", "open", "SEASON", f"{_THIRD}? (the | {_NEAR})? season=SEASON (,? of? year=YEAR | ,? of? nearyear=({_NEAR.removeprefix('near=')}) year)?"),
    ("quarter", "date", "open", "quarter", f"(the | {_NAMED})? fiscal? nth=(ORDINAL | NTH) -? quarter (,? (of | in)? fiscal? year=YEAR | ,? of? nearyear=({_NEAR.removeprefix('near=')}) year)?"),
    ("quarter", "date", "open", "quarter", f"(the? year=YEAR | nearyear=({_NEAR.removeprefix('near=')}) year 's) fiscal? nth=(ORDINAL | NTH) -? quarter"),
    ("half", "date", "open", "half", f"the? nth=(first | second | last | latter) -? half of (the? year=YEAR | {_NEAR} unit=(year | month | decade | century) | the unit=(year | month))"),
    ("span", "duration", "speech", "decade century", "the? near=(LAST | NEXT) unit=(decade | century)"),
    ("span", "duration", "speech", "PERIOD", "(for | over | within) core=(the near=(last | past | next | coming) unit=PERIOD)"),
    ("near", "date", "speech", "PERIOD", f"{_SHIFT}? ({_THIRD})? {_NEAR} unit=PERIOD !(- (old | long | end))"),
    ("near", "date", "open", "PERIOD", f"{_THIRD} the unit=PERIOD"),
    ("near", "date", "open", "weekend", "the unit=weekend"),
    ("year_end", "date", "open", "year", "third=(year 's? -? end)"),
    ("part", "time", "speech", "DAYPART DAYPARTS hours", f"{_SHIFT}? {_NEAR} {_PART}"),
    ("part", "time", "open", "DAYPART DAYPARTS hours", f"{_SHIFT}? the? {_PART}"),
    ("tonight", "time", "speech", "tonight", "part=tonight"),
    ("clock", "time", "open", "CLOCK HALF o'clock", _CLOCK),
    ("clock", "time", "open", "hours ZONE local", "at hour=(YEAR | INTEGER) (hours | ZONE | local time)"),
    ("clock", "time", "open", "DAYPART", "hour=(DAY | NUMBER_WORD) in the spell=(morning | afternoon | evening)"),
    ("day_before", "date", "story", "PERIOD DAYPART", "the? unit=(PERIOD | DAYPART) direction=(before | after | earlier | later) &(STOP | BREAK | and | but)"),
    ("ago", "date", "story", "FREE", f"{_COUNT} MOOD? {_ONE_OR_MANY} direction=FREE"),
    ("ago", "date", "story", "FREE", "unit=(UNITS | MOMENT) direction=FREE"),
    ("ago", "date", "story", "BOUND", f"{_COUNT} MOOD? {_ONE_OR_MANY} direction=BOUND &(STOP | BREAK | and | but)"),
    ("ago", "date", "speech", "now today", f"{_COUNT} {_ONE_OR_MANY} direction=(from (now | today))"),
    ("ago", "date", "story", "ago earlier", "unit=year - direction=(ago | earlier)"),
    ("span", "duration", "speech", "UNIT UNITS MOMENT", f"the? near=(LAST | NEXT | first | final | opening | closing | latest) {_COUNT} (MOOD | OTHER)? {_ONE_OR_MANY}"),
    ("span", "duration", "speech", "UNITS", f"the {_COUNT} near=(LAST | NEXT | first | final) unit=UNITS"),
    ("span", "duration", "speech", "UNIT + of", "the? near=(first | last | final | opening | closing) unit=UNIT of"),
    ("nth_of", "date", "open", "MONTH + of", f"the near=(ORDINAL | last | final) unit=(day | week | weekend) of {_MONTH} {_YEAR_TAIL}"),
    ("recent", "duration", "speech", "UNITS", "near=((the | this | these)? (recent | LAST | NEXT | first | final | opening | closing | intervening)) unit=UNITS (and UNITS)?"),
    ("year", "date", "calendar", "YEAR", f"({_THIRD} | the year | the years | fiscal)? year=YEAR"),
    ("to_year", "date", "calendar", "YEAR", "year=YEAR - core=(toyear=(DAY | INTEGER))"),
    ("short_year", "date", "speech", "SHORT_YEAR", f"{_THIRD}? shortyear=SHORT_YEAR"),
    ("decade", "date", "calendar", "DECADE DECADE_WORD", f"{_THIRD}? the? decade=(DECADE | DECADE_WORD)"),
    ("century", "date", "calendar", "century", f"{_THIRD}? the? century=(NTH | ORDINAL | twenty -? first) -? century era=ERA?"),
    ("era", "date", "calendar", "ERA", f"{_THIRD}? ({_MONTH} | season=SEASON of? | day=DAY {_MONTH})? year={_NUMBER} era=ERA"),
    ("era", "date", "calendar", "ERA", f"core=(year={_NUMBER}) LINK {_NUMBER} era=ERA"),
    ("set", "set", "calendar", "every each", f"(every | each) (count=(other | {_NUMERAL}))? (unit=(UNIT | UNITS | MOMENT) | weekday=WEEKDAY | part=DAYPART | {_MONTH} | season=SEASON)"),
    ("set", "set", "calendar", "OFTEN", "often=OFTEN"),
    ("set", "set", "calendar", "WEEKDAYS", "weekday=WEEKDAYS"),
    ("duration", "duration", "calendar", "UNIT UNITS MOMENT", f"{_COUNT} -? (MOOD | OTHER)? {_ONE_OR_MANY} (- long)? !(- old)"),
    ("duration", "duration", "calendar", "UNIT UNITS", f"count=({_NUMERAL} - and - a - half) - {_ONE_OR_MANY}"),
    ("duration", "duration", "calendar", "long", "unit=(UNIT | UNITS) - long"),
    ("duration", "duration", "calendar", "per", "per unit=(UNIT | MOMENT)"),
    ("bare_units", "duration", "calendar", "UNITS", "unit=UNITS"),
    ("now", "reference", "speech", "PRESENTLY", "right? now=PRESENTLY"),
    ("now", "reference", "speech", "current present moment time date days day", "now=(current | the present !(OTHER) | at present | at the? moment | at this time | at the present time | these days | the time being | present -? day | modern -? day)"),
    ("now", "reference", "speech", "date", "to core=(now=date) !(the | a | an)"),
    ("then", "reference", "story", "time", "(at | by | during | until | since | around | from | in | about) core=(then=((this | that | the same) time))"),
    ("then", "reference", "story", "time", "at core=(then=(the time)) &(STOP | BREAK)"),
    ("then", "reference", "story", "period", "then=((this | that | the same) period)"),
    ("past", "reference", "speech", "LATELY recent former past", "pastref=(LATELY | recent | former | the (recent | distant)? past !(NUMBER_WORD | OTHER)) "),
    ("future", "reference", "speech", "future soon shortly", "futureref=(the? (near | distant | foreseeable | immediate)? future | soon | shortly)"),
]  # fmt: skip

_PART_HINTS = "DAYPART DAYPARTS hours"
_CLOCK_HINTS = "CLOCK HALF o'clock"
_DAY_PATTERNS = {
    "calendar_day": (_BY_DAY, "open", "MONTH"),
    "month_day": (_BY_MONTH, "open", "MONTH"),
    "weekday": (_BY_WEEKDAY, "open", "WEEKDAY"),
    "relative_day": (_BY_NAME, "speech", "RELATIVE_DAY"),
}


def _with_times() -> Iterator[tuple[str, str, str, str, str]]:
    """Each kind of day by itself, with a part of the day before or after it, and with a clock time before or after it."""
    for name, (day, anchor, hint) in _DAY_PATTERNS.items():
        yield name, "date", anchor, hint, day
        yield name, "time", anchor, f"{hint} + {_PART_HINTS}", f"((early | late) in)? the? {_PART} (of | on)? the? {day}"
        yield name, "time", anchor, f"{hint} + {_PART_HINTS}", f"{day} 's? ((in | at | during)? the)? {_PART}"
        yield name, "time", anchor, f"{hint} + {_CLOCK_HINTS}", f"{_CLOCK} ,? (on | of)? the? {day}"
        yield name, "time", anchor, f"{hint} + {_CLOCK_HINTS}", f"{day} ,? (at | around | about | by)? {_CLOCK}"


@cache
def grammar() -> Grammar:
    """The rules of English, compiled once."""
    rows = [*_SOURCES, *_with_times()]
    alphabet = Alphabet(CLASSES, [row[-1] for row in rows], CAPITALISED)
    rules = tuple(
        Rule(name, kind, anchor, alphabet.compile(source), _hints(alphabet, hints)) for name, kind, anchor, hints, source in rows
    )
    words = frozenset(form for *_, hints, _ in rows for hint in hints.partition("+")[0].split() for form in alphabet.forms(hint))
    by_hint = {symbol: tuple(i for i, rule in enumerate(rules) if symbol in rule.hints[0]) for rule in rules for symbol in rule.hints[0]}
    return Grammar(alphabet, rules, words, by_hint)


def _hints(alphabet: Alphabet, names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset("".join(alphabet.symbols(name) for name in part.split())) for part in names.split("+"))
