"""What marks a private person's name in a text: knowledge/persons/. It serves to mask names, never to find or follow anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.ontology.actors import Actors
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlMap, load_yaml_map
from detente.text.plain import fold

CUES, GIVEN_NAMES = "persons/cues.yaml", "persons/given-names.tsv"


@dataclass(frozen=True, slots=True)
class PersonExample:
    """An invented text, the private names in it, and the role of the first."""

    text: str
    private: tuple[str, ...]
    role: str | None


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Folded words, but for `known`, which are surfaces of actors as written. `public` and `private` are nouns for persons' roles."""

    given: frozenset[str]
    titles: frozenset[str]
    introduced: tuple[str, ...]
    particles: frozenset[str]
    relations: tuple[str, ...]
    things: frozenset[str]
    no_person: frozenset[str]
    surname_endings: tuple[str, ...]
    public: frozenset[str]
    private: frozenset[str]
    known: frozenset[str]
    examples: tuple[PersonExample, ...] = ()


def load_person_words(files: KnowledgeFiles, actors: Actors, places: frozenset[str] = frozenset()) -> PersonWords:
    """Reads the lists; those of an overlay are added. Raises KnowledgeError with file:line."""
    pages = [load_yaml_map(path, files.shown(path)) for path in files.find(CUES)]

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(w) for page in pages for w in page.texts(key))

    given = frozenset(name for path in files.find(GIVEN_NAMES) for name in _first_cells(path))
    people = [r for r in actors.roles.values() if r.kind == "person"]
    return PersonWords(
        given, words("titles"), tuple(sorted(words("introduced"))), words("particles"), tuple(sorted(words("relations"))),
        words("things"), words("no_person"), tuple(sorted(words("surname_endings"))), frozenset(fold(r.noun) for r in people if r.is_public),
        frozenset(fold(r.noun) for r in people if not r.is_public), frozenset(actors.names) | places,
        tuple(_example(e) for page in pages for e in page.maps("examples")),
    )  # fmt: skip


def _first_cells(path: Path) -> Iterator[str]:
    """The first cell of each line below the header: twenty thousand lines of one name each need no reader of tables."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return (line.partition("\t")[0] for line in lines[1:])


def _example(entry: YamlMap) -> PersonExample:
    return PersonExample(entry.text("text"), tuple(entry.texts("private")), entry.optional_text("role"))
