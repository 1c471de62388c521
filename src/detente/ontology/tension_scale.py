"""The scale of tension: indicators, weights, lifetimes, caps, levels and rules (knowledge/scales/tension.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from detente.errors import KnowledgeError
from detente.model.mentions import STATUSES
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes, load_types
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml_map

Entry = TypeVar("Entry")
_HIGHEST = 100.0  # where the scale ends, whatever the caps sum to


@dataclass(frozen=True, slots=True)
class Factors:
    """How much a telling counts, by who tells it: 0 to 1."""

    observed: float
    corroborated: float
    single: float
    one_side: float
    refuted: float


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators whose points share a cap. `share` (neighbours) and `min_credibility` (restraint) belong to one group each."""

    id: str
    name: str
    cap: float
    share: float = 0.0
    min_credibility: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of actor of a party. `allegiance`: it must have a side, or a state where the area has no sides."""

    sectors: frozenset[str]
    without_sectors: frozenset[str]
    needs_allegiance: bool
    is_neutral: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What a mention must be like. Empty sets and None do not restrict; parties are names of the scale."""

    types: frozenset[str]
    modes: frozenset[str | None]
    ends: frozenset[str]
    statuses: frozenset[str]
    actor: str | None
    actor_untold: bool
    recipient: str | None
    anyone: str | None
    not_by: str | None
    words: re.Pattern[str] | None
    without_words: re.Pattern[str] | None
    actor_words: re.Pattern[str] | None
    counts: str | None
    at_least: int
    needs_site: bool
    needs_due: bool
    fulfils: bool


@dataclass(frozen=True, slots=True)
class State:
    """A state of a place. `ttl` None: it lasts until ended. `counts_in_named`: without a place, where the area says."""

    id: str
    ttl: timedelta | None
    match: tuple[Condition, ...]
    ended_by: tuple[Condition, ...]
    counts_in_named: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """A reason with points. Of `half_life`, `state`, `together`, `until_due` and `lead`, one says how long it counts.

    `together`: a state, and those of which one must stand beside it.
    """

    id: str
    name: str
    group: str
    points: float
    match: tuple[Condition, ...]
    half_life: timedelta | None = None
    state: str | None = None
    together: tuple[str, ...] = ()
    until_due: bool = False
    lead: tuple[tuple[timedelta, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A level of tension; `lower` is the tension it begins at, None for unknown."""

    level: int
    name: str
    lower: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A level that holds whatever the points say: all `needs` and, if there are any, one of `any_of`, each at a credibility."""

    id: str
    name: str
    level: int
    needs: tuple[tuple[str, float], ...]
    any_of: tuple[tuple[str, float], ...]
    within: timedelta


@dataclass(frozen=True, slots=True)
class TensionScale:
    """One version of the policy. `levels` ascend; `indicators` and `states` are in the order of the file.

    `partial_words` tell of a withdrawal that a part of those who stood there stays.
    """

    version: str
    factors: Factors
    groups: dict[str, Group]
    neutral_countries: frozenset[str]
    neutral_words: re.Pattern[str] | None
    parties: dict[str, tuple[Kind, ...]]
    states: dict[str, State]
    indicators: dict[str, Indicator]
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...]
    down_after: timedelta
    down_margin: float
    coverage_window: timedelta
    low_coverage_below: float
    history_days: int
    usual_without_area: float
    not_reports: frozenset[str]
    copy_min_words: int
    copy_within: timedelta
    forget_below: float
    partial_words: re.Pattern[str] | None = None


def load_tension_scale(files: KnowledgeFiles) -> TensionScale:
    """Reads scales/tension.yaml. Raises KnowledgeError with file:line on the first fault."""
    path = files.find("scales/tension.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    _expect(
        content,
        "version credibility groups neutral parties partial states indicators levels rules hysteresis coverage copies forget_below",
    )
    read = _Conditions(load_types(files), frozenset(content.map("parties")))
    states = _each(content, "states", lambda name, item: _state(name, item, read))
    groups = _each(content, "groups", _group)
    indicators = _each(content, "indicators", lambda name, item: _indicator(name, item, read, groups, states))
    levels = _levels(content)
    _check_sums(content, groups, indicators, levels)
    neutral, down, seen, copies = (content.map(k) for k in ("neutral", "hysteresis", "coverage", "copies"))
    return TensionScale(
        version=content.text("version"), factors=_factors(content.map("credibility")), groups=groups,
        neutral_countries=frozenset(neutral.texts("countries")), neutral_words=_words(neutral, "words"),
        parties=_each(content, "parties", _party), states=states, indicators=indicators, levels=levels,
        rules=tuple(_each(content, "rules", lambda name, item: _rule(name, item, indicators)).values()),
        down_after=timedelta(hours=down.number("hours")), down_margin=down.number("margin"),
        coverage_window=timedelta(hours=seen.number("window_hours")), low_coverage_below=seen.number("low_below"),
        history_days=int(seen.number("history_days")), usual_without_area=seen.number("usual_without_area"),
        not_reports=read.known_types(seen, "not_counted"), copy_min_words=int(copies.number("min_words")),
        copy_within=timedelta(hours=copies.number("within_hours")), forget_below=_fade(content.map("forget_below")),
        partial_words=_words(content.map("partial"), "words"),
    )  # fmt: skip


def _expect(item: YamlMap, keys: str) -> None:
    """Raises KnowledgeError for a key that nothing reads: a misspelt one would be passed over in silence."""
    unknown = sorted(set(item) - set(keys.split()))
    if unknown:
        raise KnowledgeError(item.path, item.line, f"unknown {', '.join(unknown)}; known here: {', '.join(keys.split())}")


def _each(content: YamlMap, key: str, read: Callable[[str, YamlMap], Entry]) -> dict[str, Entry]:
    """The entries under a key, each of which must say why it is as it is."""
    found = {}
    for name in content.map(key):
        item = content.map(key).map(name)
        if not item.text("reason", ""):
            raise KnowledgeError(item.path, item.line, f"{key} {name} gives no reason")
        found[name] = read(name, item)
    if not found:
        raise KnowledgeError(content.path, content.line, f"'{key}' is missing or empty")
    return found


def _factors(content: YamlMap) -> Factors:
    names = ("observed", "corroborated", "single", "one_side", "refuted")
    _expect(content, " ".join(names))
    values = [content.map(name).number("factor") for name in names]
    if not all(0 <= v <= 1 for v in values) or values != sorted(values, reverse=True):
        raise KnowledgeError(content.path, content.line, f"credibility must fall from {names[0]} to {names[-1]}, between 1 and 0")
    return Factors(*values)


def _group(name: str, item: YamlMap) -> Group:
    _expect(item, "name cap share min_credibility reason")
    if "cap" not in item:
        raise KnowledgeError(item.path, item.line, f"group {name} has no cap; without one volume would count as danger")
    return Group(name, item.text("name"), item.number("cap"), item.number("share", 0), item.number("min_credibility", 0))


def _party(name: str, item: YamlMap) -> tuple[Kind, ...]:
    _expect(item, "any reason")
    kinds = []
    for kind in item.maps("any"):
        _expect(kind, "sectors without_sectors allegiance neutral")
        if kind.text("allegiance", "known") != "known":
            raise KnowledgeError(kind.path, kind.line, f"party {name}: allegiance can only be 'known'; no entry may name a side")
        kinds.append(
            Kind(
                frozenset(kind.texts("sectors")),
                frozenset(kind.texts("without_sectors")),
                "allegiance" in kind,
                kind.get("neutral") is True,
            )
        )
    return tuple(kinds)


def _state(name: str, item: YamlMap, read: _Conditions) -> State:
    _expect(item, "ttl_hours reason match ended_by without_place")
    ttl = None if item.get("ttl_hours") is None else timedelta(hours=_positive(item, "ttl_hours"))
    if item.text("without_place", "named") != "named":
        raise KnowledgeError(item.path, item.line, f"state {name}: without_place can only be 'named'")
    return State(name, ttl, read.all(item, "match"), read.all(item, "ended_by"), "without_place" in item)


def _positive(item: YamlMap, key: str) -> float:
    value = item.number(key)
    if value <= 0:
        raise KnowledgeError(item.path, item.line, f"'{key}' must be more than 0, found {value}")
    return value


_LIFETIMES = ("half_life_hours", "state", "together", "until", "lead")


def _indicator(name: str, item: YamlMap, read: _Conditions, groups: dict[str, Group], states: dict[str, State]) -> Indicator:
    _expect(item, f"group name points reason match {' '.join(_LIFETIMES)}")
    group, state, together = item.text("group"), item.optional_text("state"), item.texts("together")
    if group not in groups:
        raise KnowledgeError(item.path, item.line, f"indicator {name}: no group {group!r}; there are {', '.join(groups)}")
    given = [k for k in _LIFETIMES if k in item]
    if len(given) != 1:
        raise KnowledgeError(
            item.path, item.line, f"indicator {name} needs one of {', '.join(_LIFETIMES)}; it has {', '.join(given) or 'none'}"
        )
    for used in [*together, *([state] if state else [])]:
        if used not in states:
            raise KnowledgeError(item.path, item.line, f"indicator {name}: no state {used!r}; there are {', '.join(states)}")
    if "together" in item and len(together) < 2:
        raise KnowledgeError(item.path, item.line, f"indicator {name}: 'together' takes a state and those that may stand beside it")
    return Indicator(
        name, item.text("name"), group, item.number("points"), read.all(item, "match"),
        half_life=timedelta(hours=_positive(item, "half_life_hours")) if "half_life_hours" in item else None, state=state,
        together=tuple(together), until_due=item.get("until") == "due", lead=_lead(item),
    )  # fmt: skip


def _lead(item: YamlMap) -> tuple[tuple[timedelta, float], ...]:
    steps = []
    for step in item.items_of("lead"):
        if not isinstance(step, YamlList) or len(step) != 2 or not all(isinstance(v, (int, float)) for v in step):
            raise KnowledgeError(item.path, item.line, f"'lead' must be pairs of hours and points, found {step!r}")
        steps.append((timedelta(hours=float(str(step[0]))), float(str(step[1]))))
    return tuple(sorted(steps, reverse=True))


def _levels(content: YamlMap) -> tuple[Level, ...]:
    levels = []
    for item in content.maps("levels"):
        _expect(item, "level name from reason")
        levels.append(Level(int(item.number("level")), item.text("name"), item.number("from") if "from" in item else None))
        lower = [found.lower for found in levels[1:]]
        if levels[-1].level != len(levels) - 1 or None in lower or lower != sorted(lower, key=lambda v: v or 0):
            raise KnowledgeError(
                item.path, item.line, "levels must be numbered from 0 and begin at rising tensions ('from', but for level 0)"
            )
    return tuple(levels)


def _check_sums(content: YamlMap, groups: dict[str, Group], indicators: dict[str, Indicator], levels: tuple[Level, ...]) -> None:
    """Raises KnowledgeError for weights that cannot be summed as they stand: points beyond their cap, a level that no sum reaches."""
    for indicator in indicators.values():
        cap, item = groups[indicator.group].cap, content.map("indicators").map(indicator.id)
        if indicator.points * cap < 0:
            raise KnowledgeError(
                item.path, item.line, f"indicator {indicator.id} has {indicator.points:g} points in a group that counts {cap:g}"
            )
        if abs(indicator.points) > abs(cap):
            raise KnowledgeError(
                item.path,
                item.line,
                f"indicator {indicator.id} has {indicator.points:g} points, its group {indicator.group} counts {cap:g} at most",
            )
        shares = [points for _, points in indicator.lead]
        if shares and (shares != sorted(shares) or not 0 <= shares[0] <= shares[-1] <= indicator.points):
            raise KnowledgeError(
                item.path,
                item.line,
                f"indicator {indicator.id}: the points of 'lead' rise as the start comes near, to {indicator.points:g} at most",
            )
    for group in groups.values():
        if not 0 <= group.share <= 1:
            item = content.map("groups").map(group.id)
            raise KnowledgeError(
                item.path, item.line, f"group {group.id}: the share of a neighbour lies between 0 and 1, found {group.share:g}"
            )
    most, highest = min(_HIGHEST, sum(g.cap for g in groups.values() if g.cap > 0)), levels[-1].lower or 0.0
    if most < highest:
        item = content.map("groups")
        raise KnowledgeError(
            item.path, item.line, f"the caps sum to {most:g} at most; level {levels[-1].level} from {highest:g} is never reached"
        )


def _rule(name: str, item: YamlMap, indicators: dict[str, Indicator]) -> Rule:
    _expect(item, "name level needs any within_hours reason")
    needs, any_of = (tuple((k, item.map(part).number(k)) for k in item.map(part)) for part in ("needs", "any"))
    for indicator, _ in (*needs, *any_of):
        if indicator not in indicators:
            raise KnowledgeError(item.path, item.line, f"rule {name}: unknown indicator {indicator!r}")
    return Rule(name, item.text("name"), int(item.number("level")), needs, any_of, timedelta(hours=item.number("within_hours", 24)))


def _fade(item: YamlMap) -> float:
    value = item.number("fade")
    if not 0 < value < 1:
        raise KnowledgeError(item.path, item.line, f"'fade' must lie between 0 and 1, found {value}")
    return value


class _Conditions:
    """Reads conditions and checks every name in them."""

    def __init__(self, types: EventTypes, parties: frozenset[str]) -> None:
        self._types, self._parties = types, parties

    def all(self, item: YamlMap, key: str) -> tuple[Condition, ...]:
        return tuple(self._one(c) for c in item.maps(key))

    def _one(self, item: YamlMap) -> Condition:
        _expect(item, "types modes ends status actor actor_untold recipient anyone not_by words without_words actor_words counts at_least "
                      "place due fulfils")  # fmt: skip
        types = self.known_types(item, "types")
        return Condition(
            types=types, modes=self._modes(item, types), ends=self.known_types(item, "ends"), statuses=_statuses(item),
            actor=self._party(item, "actor"), actor_untold=item.get("actor_untold") is True, recipient=self._party(item, "recipient"),
            anyone=self._party(item, "anyone"), not_by=self._party(item, "not_by"), words=_words(item, "words"),
            without_words=_words(item, "without_words"), actor_words=_words(item, "actor_words"), counts=item.optional_text("counts"),
            at_least=int(item.number("at_least", 1)), needs_site=item.get("place") == "site", needs_due=item.get("due") is True,
            fulfils=item.get("fulfils") is True,
        )  # fmt: skip

    def known_types(self, item: YamlMap, key: str) -> frozenset[str]:
        names = item.texts(key)
        for name in names:
            if self._types.get(name) is None:
                raise KnowledgeError(item.path, item.line, f"unknown event type {name!r} under '{key}'")
        return frozenset(names)

    def _modes(self, item: YamlMap, types: Iterable[str]) -> frozenset[str | None]:
        modes = frozenset(None if m is None else str(m) for m in item.items_of("modes"))
        known = {mode for name in types for mode in self._types[name].modes}
        for mode in sorted(m for m in modes if m is not None):
            if mode not in known:
                raise KnowledgeError(item.path, item.line, f"none of {', '.join(sorted(types))} has a mode {mode!r}")
        return modes

    def _party(self, item: YamlMap, key: str) -> str | None:
        name = item.optional_text(key)
        if name is not None and name not in self._parties:
            raise KnowledgeError(
                item.path, item.line, f"unknown party {name!r} under '{key}'; there are {', '.join(sorted(self._parties))}"
            )
        return name


def _statuses(item: YamlMap) -> frozenset[str]:
    found = frozenset(item.texts("status")) or frozenset({"happened", "ongoing"})
    for status in sorted(found):
        if status not in STATUSES or status == "called-for":
            raise KnowledgeError(item.path, item.line, f"status {status!r} is unknown or never counts")
    return found


def _words(item: YamlMap, key: str) -> re.Pattern[str] | None:
    """A pattern for whole words and phrases in any case; a star stands for any ending."""
    words = item.texts(key)
    if not words:
        return None
    parts = [re.escape(w.removesuffix("*")).replace(r"\ ", r"\s+") + (r"\w*" if w.endswith("*") else "") for w in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
