"""What makes two mentions one happening: points, limits and kin (knowledge/resolve/events.yaml)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes, load_types
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml_map

SAMENESS_FILE = "resolve/events.yaml"
Kin = frozenset[tuple[str, str]]
Contrasts = dict[tuple[str, ...], tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True)
class Points:
    """What each agreement of slots is worth. The YAML file says what they mean."""

    type: float
    same_place: float
    within_place: float
    same_party: float
    like_party: float
    told_time: float
    untold_time: float
    figure: float
    story: float


@dataclass(frozen=True, slots=True)
class Sameness:
    """Points, limits and what is akin; `kin` and `sector_kin` hold both orders of a pair."""

    points: Points
    threshold: float
    untold: timedelta
    open: timedelta
    clock: timedelta
    part: timedelta
    days: int
    region_km: float
    kin: Kin
    kin_types: dict[str, tuple[str, ...]]
    sector_kin: Kin
    mutual: frozenset[str]
    utterances: frozenset[str]
    casualties: frozenset[str]
    unlike: Contrasts

    def kinds_of(self, words: Sequence[str]) -> frozenset[tuple[int, str]]:
        """What of the lists of unlike things some words name; longer names count before the words in them."""
        found: set[tuple[int, str]] = set()
        at = 0
        while at < len(words):
            size = next((n for n in (3, 2, 1) if tuple(words[at : at + n]) in self.unlike), 0)
            found.update(self.unlike[tuple(words[at : at + size])] if size else ())
            at += size or 1
        return frozenset(found)

    def are_akin(self, first: tuple[str, str | None], second: tuple[str, str | None]) -> bool:
        """True if some may tell the one type and manner as the other."""
        return (_written(*first), _written(*second)) in self.kin


def load_sameness(files: KnowledgeFiles) -> Sameness:
    """Reads events.yaml; the last overlay's file counts whole. Raises KnowledgeError with file:line."""
    path = files.find(SAMENESS_FILE)[-1]
    content = load_yaml_map(path, files.shown(path))
    points, limits = content.map("points"), content.map("limits")
    kin = _pairs(_groups(content, "kin"))
    _check_types(content, kin, load_types(files))
    return Sameness(
        Points(**{f.name: points.number(f.name) for f in fields(Points)}), content.number("threshold"),
        timedelta(hours=limits.number("untold_hours")), timedelta(hours=limits.number("open_hours")), timedelta(hours=limits.number("clock_hours")),
        timedelta(hours=limits.number("part_hours")), int(limits.number("days")), limits.number("region_km"), kin, _kin_types(kin),
        _pairs(_groups(content, "sector_kin")), frozenset(content.texts("mutual")), frozenset(content.texts("utterances")),
        frozenset(content.texts("casualties")),
        _contrasts(_groups(content, "unlike")),
    )  # fmt: skip


def _contrasts(groups: Iterable[list[str]]) -> Contrasts:
    """By words: the number of each list that they stand in, and what they stand for there."""
    found: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for number, group in enumerate(groups):
        for entry in group:
            spellings = [w.strip() for w in entry.split("=")]
            for spelling in spellings:
                found[tuple(spelling.split())].append((number, spellings[0]))
    return {words: tuple(meanings) for words, meanings in found.items()}


@cache
def built_in_sameness() -> Sameness:
    """What ships with Detente."""
    return load_sameness(KnowledgeFiles())


def _written(type_: str, mode: str | None) -> str:
    return f"{type_}/{mode}" if mode else type_


def _groups(content: YamlMap, key: str) -> list[list[str]]:
    return [[str(v) for v in group] for group in content.items_of(key) if isinstance(group, YamlList)]


def _pairs(groups: Iterable[list[str]]) -> Kin:
    return frozenset((a, b) for group in groups for a in group for b in group if a != b)


def _kin_types(kin: Kin) -> dict[str, tuple[str, ...]]:
    """The other types that hold something akin to something of a type, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in kin:
        found[a.partition("/")[0]].add(b.partition("/")[0])
    return {t: tuple(sorted(others - {t})) for t, others in found.items()}


def _check_types(content: YamlMap, kin: Kin, types: EventTypes) -> None:
    for written in sorted({w for pair in kin for w in pair}):
        name, _, mode = written.partition("/")
        if types.get(name) is None or (mode and mode not in types[name].modes):
            raise KnowledgeError(content.path, content.line, f"kin {written!r}: no such type or mode in ontology.yaml")
