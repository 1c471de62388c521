"""What looks like an expression of time and is none: "Resolution 1244", "2000 people", "the fall of the city"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detente.text.times.grammar import Rule
from detente.text.times.symbols import Symbols


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of a rule: symbols [first, last), with its groups as spans of symbols."""

    rule: Rule
    symbols: Symbols
    first: int
    last: int
    groups: Mapping[str, tuple[int, int]]

    def word(self, index: int) -> str:
        """The token at an index in small letters; empty outside the text."""
        tokens = self.symbols.tokens
        return tokens[index].lower() if 0 <= index < len(tokens) else ""

    def is_capitalised(self, index: int) -> bool:
        """True if the token at an index begins with a capital letter."""
        tokens = self.symbols.tokens
        return 0 <= index < len(tokens) and tokens[index][0].isupper()

    def words(self, first: int, last: int) -> list[str]:
        """The tokens [first, last) in small letters."""
        return [self.word(i) for i in range(first, last)]

    def group(self, name: str) -> str:
        """The words of a group in small letters; empty if it did not take part."""
        return " ".join(self.words(*self.groups.get(name, (0, 0))))

    @property
    def before(self) -> str:
        """The word before it."""
        return self.word(self.first - 1)

    @property
    def after(self) -> str:
        """The word after it."""
        return self.word(self.last)

    @property
    def is_bare(self) -> bool:
        """True if it is a single token (and perhaps its full stop)."""
        return len([word for word in self.words(self.first, self.last) if word != "."]) == 1


def is_no_time(candidate: Candidate) -> bool:
    """True if the context of a candidate speaks against an expression of time."""
    guard = _GUARDS.get(candidate.rule.name)
    return guard is not None and guard(candidate)


# --- years ------------------------------------------------------------------------------------------------------------

_NUMBERED = frozenset(
    "resolution resolutions article articles section no nos number numbers flight room route highway chapter page pages paragraph "
    "paragraphs regulation directive decree case order line platform unit model type channel point".split()
)
_MONEY = frozenset("$ € £ ¥ # № eur usd gbp rs".split())
_COUNTED = frozenset(
    "people persons soldiers troops police men women children civilians protesters citizens dead injured wounded killed percent "
    "% ° km kilometers kilometres meters metres miles euros euro dollars members houses homes families votes seats times refugees "
    "residents demonstrators peacekeepers hectares acres feet tons tonnes employees workers students villagers".split()
)
_NO_PLURAL = frozenset(
    "was is has its as this does vs thus plus towards always perhaps besides overseas us across onwards afterwards sometimes".split()
)
_YEAR_MARKS = frozenset("in since until till during the early mid late year years fiscal circa c ca as".split())
_YEAR_PREPOSITIONS = _YEAR_MARKS | frozenset("by from of before after between through to and or - (".split())
_DETERMINERS = frozenset("its their his her our 's a an this each".split())
_QUANTIFIERS = frozenset("some nearly almost over than least approximately roughly only just under most".split())
_FUNCTION_WORDS = frozenset(
    "and but when where while which with without after before until since that than then though although because were have "
    "their his her its our the this these those into onto upon from will would over under against between during also only both "
    "onwards onward towards".split()
)


def _is_no_year(c: Candidate) -> bool:
    if not c.is_bare or _opens_sentence(c):
        return False
    if _is_number_of_something(c) or _is_copyright(c):
        return True
    if c.word(c.first) < "1500" and c.before not in _YEAR_PREPOSITIONS:
        return True
    return c.before not in _YEAR_MARKS | _DETERMINERS and _counts_a_plural(c)


def _opens_sentence(c: Candidate) -> bool:
    """ "In 1999 soldiers ..." at the beginning of a sentence: a date, not a count."""
    return c.before == "in" and c.word(c.first - 2) in ("", ".", "!", "?", '"', "“") and "1500" < c.word(c.first) < "2100"


def _is_number_of_something(c: Candidate) -> bool:
    """ "Resolution 1244", "No. 2000", "$2000", "some 2000", "2000 people"."""
    before, second = c.before, c.word(c.first - 2)
    if before in _NUMBERED | _MONEY | _QUANTIFIERS or before.isdigit() or c.after in _COUNTED:
        return True
    return (before == "/" and not second.isdigit()) or (before == "." and second in ("no", "nos"))


def _is_copyright(c: Candidate) -> bool:
    """ "c.2000 Example News Service"; "c. 1500" is a year."""
    mark = c.word(c.first - 2) if c.before == "." else c.before
    return mark == "c" and c.word(c.first) > "1900"


def _counts_a_plural(c: Candidate) -> bool:
    """True if a noun in the plural follows within three words: "2000 special police officers"."""
    for index in range(c.last, c.last + 3):
        word = c.word(index)
        if not word.isalpha() or word in _FUNCTION_WORDS or len(word) < 3 or word.endswith("ing") or c.is_capitalised(index):
            return False
        if _is_plural(word):
            return True
    return False


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in _NO_PLURAL


def _is_no_era(c: Candidate) -> bool:
    return c.group("year").startswith("0")


def _is_no_decade(c: Candidate) -> bool:
    """ "In his 20s" is an age; two digits without "the" may be anything."""
    decade = c.group("decade")
    is_short = len(decade) <= 4 and c.is_bare and not decade.startswith("'")
    return c.before in ("his", "her", "their", "my", "your") or (is_short and c.before != "the")


# --- months, days, seasons, parts of the day ---------------------------------------------------------------------------

_MONTH_PREPOSITIONS = frozenset("in since until by before after from during of till through last next this".split())
_MONTH_LINKS = frozenset("and or to - ( between".split())


def _is_no_month(c: Candidate) -> bool:
    """ "May", "March" and abbreviations without their full stop are months after a preposition, or before a noun ("a March raid")."""
    word, before = c.word(c.first), c.before
    is_plain_name = len(word) > 3 and word != "march"
    is_abbreviated = word != "may" and len(word) == 3 and c.word(c.last - 1) == "."
    if not c.is_bare or is_plain_name or is_abbreviated or before in _MONTH_PREPOSITIONS:
        return False
    is_modifier = before in ("a", "the") and len(c.after) > 3 and c.after.isalpha() and c.after not in _FUNCTION_WORDS
    return c.is_capitalised(c.last) or not (is_modifier or before in _MONTH_LINKS)


def _is_no_weekday(c: Candidate) -> bool:
    """ "Sun" and "Sat" alone need their full stop, and no article ("the Sun.")."""
    word = c.word(c.first)
    is_short = c.is_bare and len(word) <= 5 and not word.endswith("day")
    return is_short and (c.before == "the" or c.word(c.last - 1) != ".")


def _is_no_day_of_month(c: Candidate) -> bool:
    return c.before not in ("on", "by", "until", "since", "from", "before", "after")


_SEASON_PREPOSITIONS = frozenset(
    "in by during until since of for through and or - from to over throughout till before after a its their".split()
)


def _is_no_season(c: Candidate) -> bool:
    """ "The fall of the city", "they fall"; "spring" and "fall" alone need a preposition."""
    season = c.group("season")
    if season not in ("fall", "spring") or {"year", "near", "third", "nearyear"} & c.groups.keys():
        return False
    if season == "fall" and (c.after in ("of", "from", "in") or (c.is_bare and c.before not in _FALL_PREPOSITIONS)):
        return True
    return c.is_bare and c.before not in _SEASON_PREPOSITIONS


def _is_no_holiday(c: Candidate) -> bool:
    """ "White Christmas" is a song; "may day" and "easter" in small letters are none."""
    first, last = c.groups["holiday"]
    is_named = c.first == first > 0 and c.is_capitalised(first - 1) and c.before not in _BEFORE_HOLIDAYS
    return is_named or not c.is_capitalised(last - 1)


_BEFORE_HOLIDAYS = frozenset("on since until by in before after at during for over around this every each".split())


_FALL_PREPOSITIONS = ("in", "by", "since", "until")
_ALONE = frozenset("overnight midnight noon midday dawn dusk daybreak".split())
_PART_PREPOSITIONS = frozenset("in by since until of during from at till on before after through all and or - to".split())


def _is_no_part(c: Candidate) -> bool:
    words = c.words(c.first, c.last)
    if c.is_capitalised(c.first) and c.before.isalpha() and "near" not in c.groups:
        return True
    if (words[-1].endswith("s") and words[-1] != "hours") or (words[-1] == "hours" and len(words) == 1):
        return True
    if "near" in c.groups or "the" in words or len(words) > 1:
        return False
    return words[0] not in _ALONE and c.before not in _PART_PREPOSITIONS


# --- durations, sets, references ----------------------------------------------------------------------------------------


def _is_no_duration(c: Candidate) -> bool:
    unit, count = c.group("unit"), c.group("count")
    if unit in ("second", "quarter") and count in ("a", "an", "the", "another", "one"):
        return True  # "a second attempt", "a quarter of"
    if count in ("a", "an", "one") and unit.endswith("s"):
        return True  # "a months-long strike"
    if len(count) == 4 and count.isdigit() and not unit.endswith("s"):
        return True  # "the 1988 quarter"
    if unit == "quarters" and (c.after == "of" or count == "some"):
        return True
    if count == "some" and not unit.endswith("s"):
        return True
    return bool(count) and _has_noun_inside(c, count)


def _has_noun_inside(c: Candidate, count: str) -> bool:
    """ "Two soldiers hours later": what stands between the number and the unit is no adjective."""
    known = range(*c.groups.get("near", (0, 0)))
    first = c.groups["upto" if "upto" in c.groups else "count"][1]
    inner = [c.word(i) for i in range(first, c.groups["unit"][0]) if i not in known]
    if inner and count in ("a", "an") and inner[0] not in _MOODS:
        return True
    return any(_is_no_adjective(word) for word in inner if word != "-")


_MOODS = frozenset(
    "- mere full whole total further additional more extra other long short brief straight consecutive single".split()
)
_NO_ADJECTIVES = frozenset("and per that later earlier had men".split())


def _is_no_adjective(word: str) -> bool:
    return not word.isalpha() or len(word) < 3 or word.endswith("s") or word in _NO_ADJECTIVES


_UNIT_PREPOSITIONS = frozenset("for within after over in during take takes took last lasted lasts last".split())


def _is_no_bare_unit(c: Candidate) -> bool:
    return c.group("unit") == "quarters" or (c.before not in _UNIT_PREPOSITIONS and c.after != "of")


def _is_no_future(c: Candidate) -> bool:
    """ "Soon" is of the future after a modal verb or at the end of a clause; elsewhere it is a step of the story."""
    if c.word(c.last - 1) not in ("soon", "shortly"):
        return False
    return c.before not in _MODALS and c.after not in (".", ",", ";", "")


_MODALS = frozenset("will shall can could may might should must ll to".split())


def _is_no_often(c: Candidate) -> bool:
    """ "The Daily Example", "the daily Example" are names."""
    is_name = (c.is_capitalised(c.first) and c.before not in ("", ".", '"')) or c.is_capitalised(c.last)
    return "often" in c.groups and is_name


def _is_no_clock(c: Candidate) -> bool:
    """ "At 300 hours" is none; "at 0300 hours" is."""
    hour = c.group("hour")
    return hour.isdigit() and "half" not in c.groups and "spell" not in c.groups and not _MILITARY.fullmatch(hour)


_MILITARY = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]|[0-9]{1,2}")


def _is_no_ago(c: Candidate) -> bool:
    return "count" in c.groups and _is_no_duration(c)


_GUARDS: dict[str, Callable[[Candidate], bool]] = {
    "year": _is_no_year, "month": _is_no_month, "weekday": _is_no_weekday, "season": _is_no_season, "part": _is_no_part,
    "duration": _is_no_duration, "span": _is_no_duration, "holiday": _is_no_holiday, "bare_units": _is_no_bare_unit, "future": _is_no_future,
    "decade": _is_no_decade, "set": _is_no_often, "ago": _is_no_ago, "clock": _is_no_clock, "era": _is_no_era, "month_day_only": _is_no_day_of_month,
}  # fmt: skip
