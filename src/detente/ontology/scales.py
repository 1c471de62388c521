"""Scales that experts set: bounds of time words and number words (knowledge/scales/)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml_map
from detente.text.times import Bounds


@dataclass(frozen=True, slots=True)
class CountedWords:
    """Words that say what a number counts: nouns, what is undergone, what is done, and words around the number."""

    nouns: frozenset[str]
    undergone: frozenset[str]
    done: frozenset[str]
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class VagueNumbers:
    """Bounds of vague numbers: words with (low, high), and approximators as factors of the number they stand before or (followers)
    behind; what numbers count, in order of precedence; plain lists by name, among them the things ("things.vehicles")."""

    words: dict[str, tuple[int, int | None]]
    approximators: dict[str, tuple[float | None, float | None]]
    followers: dict[str, tuple[float | None, float | None]]
    counted: dict[str, CountedWords]
    lists: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


def load_bounds(files: KnowledgeFiles) -> Bounds:
    """Reads scales/times.yaml."""
    path = files.find("scales/times.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    return Bounds(
        {name: _pair(content.map("day_parts"), name) for name in content.map("day_parts")},
        _pair(content, "last_night"), _pair(content, "tonight"),
        {name: _pair(content.map("seasons"), name) for name in content.map("seasons")},
        {name: int(content.map("thirds").number(name)) for name in content.map("thirds")},
        int(content.number("history_days")),
    )  # fmt: skip


def load_vague_numbers(files: KnowledgeFiles) -> VagueNumbers:
    """Reads scales/numbers.yaml."""
    path = files.find("scales/numbers.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    words, factors, followers = content.map("words"), content.map("approximators"), content.map("followers")
    counted, things = content.map("counted"), content.map("things")
    lists = {
        name: frozenset(content.texts(name))
        for name in (
            "revisions",
            "carrying",
            "identifiers",
            "uncounted",
            "fractions",
            "persons",
            "tallies",
            "small_words",
            "empty",
            "changed",
            "captors",
            "holding",
            "dwellers",
            "moving",
            "moved",
            "crossing",
            "groups",
        )
    }
    return VagueNumbers(
        {name: _open_pair(words, name) for name in words},
        {name: _factors(factors, name) for name in factors},
        {name: _factors(followers, name) for name in followers},
        {name: _counted_words(counted.map(name)) for name in counted},
        lists | {f"things.{name}": frozenset(things.texts(name)) for name in things},
    )


def _counted_words(content: YamlMap) -> CountedWords:
    nouns, undergone, done, around = (frozenset(content.texts(name)) for name in ("nouns", "undergone", "done", "around"))
    return CountedWords(nouns, undergone, done, around)


def _pair(content: YamlMap, key: str) -> tuple[int, int]:
    value = content.get(key)
    if not isinstance(value, YamlList) or len(value) != 2 or not all(isinstance(v, int) for v in value):
        raise KnowledgeError(content.path, content.line, f"{key} must be two whole numbers")
    return int(str(value[0])), int(str(value[1]))


def _open_pair(content: YamlMap, key: str) -> tuple[int, int | None]:
    value = content.get(key)
    if not isinstance(value, YamlList) or len(value) != 2:
        raise KnowledgeError(content.path, content.line, f"{key} must be two bounds; null leaves one open")
    return int(str(value[0])), None if value[1] is None else int(str(value[1]))


def _factors(content: YamlMap, key: str) -> tuple[float | None, float | None]:
    value = content.get(key)
    if not isinstance(value, YamlList) or len(value) != 2:
        raise KnowledgeError(content.path, content.line, f"{key} must be two factors; null leaves one open")
    low, high = (None if v is None else float(str(v)) for v in value)
    return low, high
