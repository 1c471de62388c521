"""Words and weights about places: knowledge/places/words.yaml, weights.yaml and abbreviations.tsv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.ontology.files import KnowledgeFiles, read_rows
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

ABBREVIATION_COLUMNS = ("short", "means", "needs")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form as written and the code of what it means (USA.TX, USA); `needs_comma`: only behind a name and a comma."""

    short: str
    code: str
    needs_comma: bool


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The lists of words.yaml by name, its tables, and the abbreviations by their written form."""

    lists: dict[str, frozenset[str]]
    short_heads: dict[str, str]
    short_tails: dict[str, str]
    kind_words: dict[str, tuple[str, ...]]
    domains: dict[str, str]
    abbreviations: dict[str, Abbreviation]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


@dataclass(frozen=True, slots=True)
class PlaceWeights:
    """The numbers of weights.yaml; see the comments there."""

    population: float
    unknown_population: float
    kinds: dict[str, float]
    neighbour: dict[str, float]
    recognition: dict[str, float]
    others: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.others[name]


def load_place_words(files: KnowledgeFiles) -> PlaceWords:
    """Reads words.yaml and abbreviations.tsv; those of an overlay are added to the built-in ones."""
    lists: dict[str, set[str]] = {}
    tables: dict[str, dict[str, str]] = {"short_heads": {}, "short_tails": {}, "domains": {}}
    kinds: dict[str, tuple[str, ...]] = {}
    for path in files.find("places/words.yaml"):
        content = load_yaml_map(path, files.shown(path))
        for name in content:
            if name == "kind_words":
                kinds |= {word: tuple(content.map(name).texts(word)) for word in content.map(name)}
            elif name in tables:
                tables[name] |= {key: content.map(name).text(key) for key in content.map(name)}
            else:
                lists.setdefault(name, set()).update(content.texts(name))
    for name in ("common_words", "given_names", "surnames"):
        lists[name] = set(_lines(files, f"places/{name.replace('_', '-')}.txt"))
    return PlaceWords(
        {name: frozenset(words) for name, words in lists.items()}, tables["short_heads"], tables["short_tails"], kinds,
        tables["domains"], _abbreviations(files),
    )  # fmt: skip


def _lines(files: KnowledgeFiles, pattern: str) -> Iterator[str]:
    for path in files.find(pattern):
        yield from (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


def _abbreviations(files: KnowledgeFiles) -> dict[str, Abbreviation]:
    found = {}
    for path in files.find("places/abbreviations.tsv"):
        for row in read_rows(path, files.shown(path), ABBREVIATION_COLUMNS):
            if row["needs"] not in ("", "comma"):
                raise row.error(f"needs is {row['needs']!r}; expected comma or nothing")
            found[row["short"]] = Abbreviation(row["short"], row["means"], row["needs"] == "comma")
    return found


def load_place_weights(files: KnowledgeFiles) -> PlaceWeights:
    """Reads weights.yaml, the last one if there are several."""
    path = files.find("places/weights.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    plain = {name: content.number(name) for name in content if isinstance(content[name], (int, float)) and name != "version"}
    return PlaceWeights(
        content.number("population"), content.number("unknown_population"), _numbers(content.map("kinds")),
        _numbers(content.map("neighbour")), _numbers(content.map("recognition")), plain,
    )  # fmt: skip


def _numbers(content: YamlMap) -> dict[str, float]:
    return {name: content.number(name) for name in content}
