"""Which stretches of an English text are expressions of time, with their parts and their preposition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from detente.text.times.grammar import Rule, grammar
from detente.text.times.guards import Candidate, is_no_time
from detente.text.times.lengths import Length, length_of
from detente.text.times.symbols import Symbols, has_any, parts
from detente.text.times.words import MONTHS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """An expression at [start, end) of the text given to `find_times`; with its preposition it begins at `phrase_start`.

    `relation` is on, since, until, during, before, after; `kind` is date, time, duration, set or reference (now, recently).
    `anchor` says what it is counted from: `calendar` from nothing ("5 May 2023"), `speech` from the time of writing
    ("yesterday", "last week"), `story` from the time last told ("the next day", "that night"), `open` from either
    ("Friday", "in May"), `range` from the first end of a range. `groups` are its parts as written, in small letters; `rule` names how they are read.
    """

    start: int
    end: int
    text: str
    kind: str
    relation: str
    rule: str
    groups: Mapping[str, str]
    anchor: str
    phrase_start: int

    @property
    def needs_reference(self) -> bool:
        """True if it cannot be resolved without a reference time."""
        return self.anchor != "calendar"

    @property
    def length(self) -> Length | None:
        """The count and unit of a duration, a set ("daily") or a counted date ("three days ago"); None for others."""
        is_counted = self.kind in ("duration", "set") or self.rule in ("ago", "day_before", "nth_of")
        has_unit = bool({"unit", "often", "part"} & set(self.groups))
        return length_of(self.groups) if is_counted and has_unit else None


def find_times(text: str) -> list[TimeExpression]:
    """All expressions of time in a text (straight quotes expected), in order, not overlapping, the longest first.

    The two ends of a range ("from 5 to 7 May", "1914-18") are two expressions, related by since and until; the second is counted
    from the first.
    """
    rules = grammar()
    if not has_any(rules.words, text):
        return []
    symbols = rules.alphabet.read(text)
    kept = _longest(list(_candidates(symbols)))
    if not kept:
        return []
    starts = symbols.starts()
    return _linked(text, [_expression(text, starts, candidate) for candidate in kept])


_FULL_NAMES = frozenset((*MONTHS, *WEEKDAYS))


def _candidates(symbols: Symbols) -> Iterator[Candidate]:
    for rule in grammar().relevant(symbols.codes):
        for match in rule.pattern.finditer(symbols.codes):
            groups = parts(match)
            first, last = groups.pop("core", match.span())
            candidate = Candidate(rule, symbols, first, _without_stop(symbols, last), groups)
            if not is_no_time(candidate):
                yield candidate


def _without_stop(symbols: Symbols, last: int) -> int:
    """The end of a match, less the full stop after a name in full ("Friday.", not "Fri.")."""
    is_stop = last > 1 and symbols.tokens[last - 1] == "." and symbols.tokens[last - 2].lower() in _FULL_NAMES
    return last - 1 if is_stop else last


def _longest(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates that do not overlap, in order; of two that do, the longer, then the one of the earlier rule."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: c.first - c.last):
        if all(candidate.last <= k.first or candidate.first >= k.last for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.first)


def _expression(text: str, starts: list[int], found: Candidate) -> TimeExpression:
    start, end = starts[found.first], starts[found.last - 1] + len(found.symbols.tokens[found.last - 1])
    groups = {name: " ".join(found.words(first, last)) for name, (first, last) in found.groups.items()}
    relation, first = _relation(found)
    anchor = _anchor(found.rule, groups)
    return TimeExpression(start, end, text[start:end], found.rule.kind, relation, found.rule.name, groups, anchor, starts[first])


_ANCHORED_BY_NEAR = frozenset({"near", "part", "month", "season", "quarter", "half", "weekday", "span", "recent"})


def _anchor(rule: Rule, groups: Mapping[str, str]) -> str:
    if "year" in groups:
        return "calendar"
    near = groups.get("nearyear") or groups.get("near")
    if near and rule.name in _ANCHORED_BY_NEAR:
        return _anchor_of_near(near, groups)
    if rule.name == "ago" and groups["direction"] in ("ago", "hence", "from now", "from today"):
        return "speech"
    if rule.name == "decade" and sum(c.isdigit() for c in groups["decade"]) < 4:
        return "speech"
    return rule.anchor


def _anchor_of_near(near: str, groups: Mapping[str, str]) -> str:
    """ "The next day" and "that week" follow the story, "next week" and "last year" the speaker."""
    words = near.split()
    if words[0] in ("that", "those") or words[-1] in (
        "same",
        "previous",
        "preceding",
        "prior",
        "following",
        "subsequent",
        "ensuing",
    ):
        return "story"
    if words[-1] == "next" and (words[0] == "the" or groups.get("unit") in ("day", "night") or "part" in groups):
        return "story"
    return "speech"


_APPROXIMATE = frozenset(
    "the a very early mid late beginning start middle end about around approximately roughly nearly almost over just only exactly "
    "shortly least most more some".split()
)
_RELATIONS = {
    "since": "since", "ever since": "since", "from": "since", "starting": "since", "beginning": "since", "between": "since",
    "until": "until", "till": "until", "by": "until", "through": "until", "up to": "until", "up until": "until",
    "no later than": "until", "not later than": "until", "before": "before", "prior to": "before", "ahead of": "before",
    "after": "after", "following": "after", "during": "during", "throughout": "during", "within": "during", "for": "during", "over": "during",
    "on": "on", "in": "on", "at": "on", "of": "on", "as of": "on", "around": "on", "about": "on",
}  # fmt: skip


def _relation(found: Candidate) -> tuple[str, int]:
    """The relation that the preposition before a candidate gives, and the index of the first token of the whole phrase.

    Words of approximation between the two are passed over ("since at least", "at around"); "around" and "over" are prepositions
    where no other stands before them.
    """
    start = max(0, found.first - 5)
    before = found.words(start, found.first)
    kept = len(before)
    while kept and before[kept - 1] in _APPROXIMATE:
        kept -= 2 if before[max(0, kept - 2) : kept] in (["at", "least"], ["at", "most"]) else 1
    size = next((size for size in (3, 2, 1) if size <= kept and " ".join(before[kept - size : kept]) in _RELATIONS), 0)
    own = next((i for i in range(kept, len(before)) if before[i] in _RELATIONS), None)
    if not size and own is None:
        return "on", found.first
    first, word = (kept - size, " ".join(before[kept - size : kept])) if size else (own or 0, before[own or 0])
    is_during = found.rule.kind == "duration" and word == "in"
    return "during" if is_during else _RELATIONS[word], start + first


_LINKS = {
    "-": "until",
    "to": "until",
    "until": "until",
    "till": "until",
    "through": "until",
    "and": "",
    "or": "",
    ",": "",
    "and the": "",
    "to the": "until",
}


def _linked(text: str, found: list[TimeExpression]) -> list[TimeExpression]:
    """Ranges and lists: the second end of a range is `until`; the first takes the year that only the second names."""
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        gap = text[first.end : second.start] if second.start - first.end < 20 else None
        link = _LINKS.get(" ".join(gap.split()).lower()) if gap is not None else None
        if link is None or first.kind not in ("date", "time") or second.kind not in ("date", "time"):
            continue
        is_between = first.relation == "since" and text[first.phrase_start : first.start].lower().startswith("between")
        if link or is_between:
            found[i] = first = replace(first, relation="since" if first.relation == "on" else first.relation)
            found[i + 1] = replace(second, relation="until", anchor="range" if second.anchor == "open" else second.anchor)
        found[i] = _with_year_of(first, second)
    return found


def _with_year_of(first: TimeExpression, second: TimeExpression) -> TimeExpression:
    is_yearless = first.anchor == "open" and not {"near", "part", "hour"} & set(first.groups)
    if not is_yearless or "year" not in second.groups or not {"month", "season"} & set(first.groups):
        return first
    extra = {name: second.groups[name] for name in ("year", "era") if name in second.groups}
    return replace(first, groups={**first.groups, **extra}, anchor="calendar")
