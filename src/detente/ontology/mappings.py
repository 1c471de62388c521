"""Mappings: which column of a table says what (knowledge/mappings/*.yaml, or an analyst's own file)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detente.errors import KnowledgeError
from detente.model.mentions import STATUSES
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml_map
from detente.text.plain import fold

FIELDS = ("title", "text", "published", "date", "date_to", "time", "place", "lat", "lon", "precision", "date_precision", "actor",
          "recipient", "type", "link", "source", "language")  # fmt: skip
COUNTS = ("dead", "injured", "arrested", "abducted", "displaced", "crowd", "vehicles")
GRANULARITIES = ("minute", "hour", "day", "week", "month", "year")
COLUMNS_FILE = "mappings/columns.yaml"
_KEYS = frozenset(
    """name definition recognise header delimiter quoting source source_is_host zone dates columns figures ignore types by_prefix
    precisions date_precisions place_ends_at confidence status no_value""".split()
)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the rows of a table are read. `columns` gives the columns of each of FIELDS, `figures` the column of each count.

    Names of columns are folded (text.plain.fold). `types` gives (type, mode) for a value, None where a value is a report and no event;
    with `by_prefix` the longest value that begins a code counts. `header` names the columns of tables that have none.
    """

    name: str
    path: str
    digest: str
    recognise: frozenset[str] = frozenset()
    headers: tuple[tuple[str, ...], ...] = ()
    delimiter: str | None = None
    is_quoted: bool = True
    source: str | None = None
    source_is_host: bool = False
    zone: ZoneInfo | None = None
    dates: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: tuple[tuple[str, str], ...] = ()
    ignore: frozenset[str] = frozenset()
    types: Mapping[str, tuple[str, str | None] | None] = field(default_factory=dict)
    by_prefix: bool = False
    precisions: Mapping[str, str] = field(default_factory=dict)
    date_precisions: Mapping[str, str] = field(default_factory=dict)
    place_ends_at: str = ""
    no_value: frozenset[str] = frozenset()
    confidence: float = 0.5
    status: str = "happened"

    def type_of(self, value: str) -> tuple[bool, tuple[str, str | None] | None]:
        """(is it known, type and mode) of a value of the type's column."""
        key = fold(value)
        if key in self.types:
            return True, self.types[key]
        if self.by_prefix:
            for length in range(len(key) - 1, 0, -1):
                if key[:length] in self.types:
                    return True, self.types[key[:length]]
        return False, None

    def named(self) -> frozenset[str]:
        """All columns that it names, those left out on purpose too."""
        used = {c for columns in self.columns.values() for c in columns} | {c for _, c in self.figures}
        return frozenset(used) | self.ignore


@dataclass(frozen=True, slots=True)
class TableMappings:
    """All mappings, the analyst's own first, and the words by which the columns of an unknown table are guessed."""

    known: tuple[TableMapping, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: TableMapping | None = None


def load_mappings(files: KnowledgeFiles, types: EventTypes, given: Path | str | None = None) -> TableMappings:
    """The mappings that ship with Detente and those of a team's own folder. `given` is a file, or the name of one of them.

    Raises KnowledgeError with file:line.
    """
    known = [
        load_mapping(path, types, files.shown(path))
        for path in files.find("mappings/*.yaml")
        if not str(path).endswith(COLUMNS_FILE)
    ]
    words: dict[str, tuple[str, ...]] = {}
    for path in files.find(COLUMNS_FILE):
        content = load_yaml_map(path, files.shown(path))
        words |= {name: (*words.get(name, ()), *map(fold, content.texts(name))) for name in content}
    return TableMappings(tuple(known), words, _given(given, known, types))


def _given(given: Path | str | None, known: list[TableMapping], types: EventTypes) -> TableMapping | None:
    if given is None:
        return None
    named = next((m for m in known if m.name == str(given)), None)
    if named is not None:
        return named
    path = Path(given)
    if not path.is_file():
        names = ", ".join(m.name for m in known)
        raise KnowledgeError(str(given), 1, f"no such file, and no mapping of that name; there are: {names}")
    return load_mapping(path, types, str(path))


def load_mapping(path: Path, types: EventTypes, shown: str) -> TableMapping:
    """Reads one mapping. Raises KnowledgeError with file:line for each fault that would misread a row."""
    content = load_yaml_map(path, shown)
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise KnowledgeError(shown, content.line, f"{', '.join(unknown)}: no such key; there are: {', '.join(sorted(_KEYS))}")
    columns = content.map("columns")
    found = {name: tuple(map(fold, _several(columns, name))) for name in columns}
    strange = sorted(set(found) - set(FIELDS))
    if strange:
        raise KnowledgeError(shown, columns.line, f"columns: {', '.join(strange)} is none of {', '.join(FIELDS)}")
    if not found.get("text") and not found.get("type"):
        raise KnowledgeError(shown, columns.line, "columns: name the column of the text, or that of the type of event, or both")
    if found.get("type") and not content.map("types"):
        raise KnowledgeError(shown, content.line, "types: say for each value of the type's column which type of event it is")
    return TableMapping(
        name=content.text("name", path.stem), path=shown, digest=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
        recognise=frozenset(map(fold, content.texts("recognise"))), headers=tuple(_headers(content)),
        delimiter=content.optional_text("delimiter"), is_quoted=content.get("quoting") is not False,
        source=content.optional_text("source"), source_is_host=content.get("source_is_host") is True, zone=_zone(content),
        dates=tuple(content.texts("dates")), columns=found, figures=tuple(_figures(content)),
        ignore=frozenset(map(fold, content.texts("ignore"))), types=dict(_types(content, types)),
        by_prefix=content.get("by_prefix") is True, precisions=_words(content, "precisions"),
        date_precisions=_granularities(content), place_ends_at=content.text("place_ends_at", ""),
        no_value=frozenset(v.casefold() for v in content.texts("no_value")), confidence=_confidence(content), status=_status(content),
    )  # fmt: skip


def guessed(header: Iterable[str], words: Mapping[str, tuple[str, ...]]) -> TableMapping | None:
    """A mapping for a table nobody described, by the names of its columns; None if none of them can be its text."""
    names = [fold(name) for name in header]
    fitting = {name: tuple(sorted((n for n in names if n in known), key=known.index)) for name, known in words.items()}
    columns = {name: found for name, found in fitting.items() if found}
    if "text" not in columns:
        return None
    told = repr(sorted(columns.items())).encode()
    return TableMapping("guessed from the header", "", hashlib.sha256(told).hexdigest()[:12], columns=columns)


def _several(content: YamlMap, key: str) -> list[str]:
    return (
        content.texts(key)
        if isinstance(content.get(key), YamlList)
        else [content.text(key)]
        if content.get(key) is not None
        else []
    )


def _headers(content: YamlMap) -> Iterator[tuple[str, ...]]:
    for line in content.items_of("header"):
        yield tuple(str(line).split())


def _zone(content: YamlMap) -> ZoneInfo | None:
    key = content.optional_text("zone")
    try:
        return ZoneInfo(key) if key is not None else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise KnowledgeError(
            content.path, content.line, f"unknown time zone {key!r}; expected a name such as Europe/Paris"
        ) from error


def _figures(content: YamlMap) -> Iterator[tuple[str, str]]:
    figures = content.map("figures")
    for counts in figures:
        if counts not in COUNTS:
            raise KnowledgeError(figures.path, figures.line, f"figures: {counts} is none of {', '.join(COUNTS)}")
        yield counts, fold(figures.text(counts))


def _types(content: YamlMap, types: EventTypes) -> Iterator[tuple[str, tuple[str, str | None] | None]]:
    found = content.map("types")
    for value in found:
        told = found.optional_text(value)
        if told is None or told == "report":
            yield fold(value), None
            continue
        name, _, mode = told.partition("/")
        kind = types.get(name)
        if kind is None:
            raise KnowledgeError(found.path, found.line, f"types: {value}: {name!r} is none of {', '.join(t.name for t in types)}")
        if mode and mode not in kind.modes:
            raise KnowledgeError(
                found.path, found.line, f"types: {value}: {name} has no manner {mode!r}; it has: {', '.join(kind.modes) or 'none'}"
            )
        yield fold(value), (name, mode or None)


def _words(content: YamlMap, key: str) -> dict[str, str]:
    found = content.map(key)
    return {value: found.text(value) for value in found}


def _granularities(content: YamlMap) -> dict[str, str]:
    found = _words(content, "date_precisions")
    wrong = [v for v in found.values() if v not in GRANULARITIES]
    if wrong:
        raise KnowledgeError(content.path, content.line, f"date_precisions: {wrong[0]} is none of {', '.join(GRANULARITIES)}")
    return found


def _confidence(content: YamlMap) -> float:
    found = content.number("confidence", 0.5)
    if not 0 < found <= 1:
        raise KnowledgeError(content.path, content.line, f"confidence: {found} is not between 0 and 1")
    return found


def _status(content: YamlMap) -> str:
    found = content.text("status", "happened")
    if found not in STATUSES:
        raise KnowledgeError(content.path, content.line, f"status: {found} is none of {', '.join(STATUSES)}")
    return found
