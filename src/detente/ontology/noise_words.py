"""Words by which passages outside the story are known (knowledge/documents/noise.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml_map
from detente.text.plain import fold

NOISE_FILE = "documents/noise.yaml"


@dataclass(frozen=True, slots=True)
class NoiseRule:
    """How one kind of noise is known. The top of the YAML file says what each list means.

    All phrases are folded (text.plain.fold); those of `opens` and `contains` stand between spaces.
    """

    kind: str
    max_chars: int
    labels: frozenset[str]
    opens: tuple[str, ...]
    contains: tuple[str, ...]
    tails: frozenset[str]
    bylines: frozenset[str]
    marks: tuple[str, ...]
    opens_block: bool
    examples: tuple[str, ...] = ()
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepeatRule:
    """When a passage is part of a source's furniture: it stands in so many earlier stories (`stories`) of the last ones (`remembered`), has
    `min_chars` characters, and its source is of one of the kinds."""

    kind: str
    stories: int
    remembered: int
    min_chars: int
    source_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoiseWords:
    """The rules in the order in which they are tried, what tells languages apart, and when a passage is only repeated.

    `function_words` are folded, by ISO 639-1 code; `same_language` maps a code to the first one of its group.
    """

    rules: tuple[NoiseRule, ...]
    function_words: dict[str, frozenset[str]]
    same_language: dict[str, str]
    repeated: RepeatRule

    def language_group(self, language: str) -> str:
        """The code that stands for all languages which cannot be told from this one; region and script are cut off."""
        plain = language.replace("_", "-").partition("-")[0].lower()
        return self.same_language.get(plain, plain)


def load_noise_words(files: KnowledgeFiles) -> NoiseWords:
    """Reads noise.yaml; kinds and words of an overlay are added. Raises KnowledgeError with file:line."""
    rules: list[NoiseRule] = []
    words: dict[str, set[str]] = {}
    same: dict[str, str] = {}
    repeated: RepeatRule | None = None
    for path in files.find(NOISE_FILE):
        content = load_yaml_map(path, files.shown(path))
        rules += [_rule(entry) for entry in content.maps("kinds")]
        function_words = content.map("function_words")
        for language in function_words:
            words.setdefault(language, set()).update(fold(word) for word in function_words.texts(language))
        same.update(_groups(content))
        if "repeated" in content:
            repeated = _repeated(content.map("repeated"))
    if repeated is None:
        raise KnowledgeError(NOISE_FILE, 1, "`repeated` is missing: it says when a passage is one that a source only repeats")
    return NoiseWords(tuple(rules), {language: frozenset(found) for language, found in words.items()}, same, repeated)


@cache
def built_in_noise_words() -> NoiseWords:
    """The words that ship with Detente."""
    return load_noise_words(KnowledgeFiles())


def _rule(entry: YamlMap) -> NoiseRule:
    return NoiseRule(
        entry.text("kind"), int(entry.number("max_chars", 200)), frozenset(_folded(entry, "labels")),
        tuple(f" {phrase} " for phrase in _folded(entry, "opens")), tuple(f" {phrase} " for phrase in _folded(entry, "contains")),
        frozenset(_folded(entry, "tails")), frozenset(_folded(entry, "bylines")),
        tuple(entry.texts("marks")), entry.get("opens_block") is True, tuple(entry.texts("examples")), tuple(entry.texts("story")),
    )  # fmt: skip


def _repeated(entry: YamlMap) -> RepeatRule:
    return RepeatRule(
        entry.text("kind"), int(entry.number("stories")), int(entry.number("remembered")), int(entry.number("min_chars")),
        frozenset(entry.texts("source_kinds")),
    )  # fmt: skip


def _folded(entry: YamlMap, key: str) -> Iterator[str]:
    return (folded for folded in map(fold, entry.texts(key)) if folded)


def _groups(content: YamlMap) -> Iterator[tuple[str, str]]:
    for group in content.items_of("same_language"):
        if isinstance(group, YamlList) and group:
            yield from ((str(code), str(group[0])) for code in group)
