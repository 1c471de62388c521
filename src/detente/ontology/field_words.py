"""The words of compact field reports: knowledge/field/line.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

FIELD_LINE = "field/line.yaml"


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """What a word says. `is_who`: it is itself who stands there; `needs_who`: somebody else must be named with it."""

    type: str
    mode: str | None
    is_who: bool
    needs_who: bool
    sector: str | None
    counts: str | None
    status: str = "ongoing"
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class FieldMeasure:
    """A number that a monitor gives behind a word: perceived safety, patrols seen. A number outside [low, high] is not understood."""

    counts: str
    low: int
    high: int
    type: str
    mode: str | None


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Words in small letters. `approximately` are factors, low and high, of a number behind one of `approximators`."""

    terms: dict[str, FieldTerm]
    measures: dict[str, FieldMeasure]
    fillers: frozenset[str]
    approximators: frozenset[str]
    approximately: tuple[float, float]
    examples: tuple[tuple[str, str, tuple[str, ...]], ...]


def load_field_words(files: KnowledgeFiles, types: EventTypes) -> FieldWords:
    """Reads the lists. Raises KnowledgeError with file:line for a type or a manner that the ontology does not have."""
    path = files.find(FIELD_LINE)[-1]
    page = load_yaml_map(path, files.shown(path))
    low, high = (float(str(v)) for v in page.items_of("approximately"))
    terms = {word: _term(entry, types) for entry in page.maps("terms") for word in entry.texts("words")}
    examples = tuple((e.text("text"), e.text("area"), tuple(e.texts("mentions"))) for e in page.maps("examples"))
    measures = {word: _measure(entry, types) for entry in page.maps("measures") for word in entry.texts("words")}
    return FieldWords(
        terms, measures, frozenset(page.texts("fillers")), frozenset(page.texts("approximators")), (low, high), examples
    )


def _measure(entry: YamlMap, types: EventTypes) -> FieldMeasure:
    name, mode = _type_and_mode(entry, types)
    low, high = int(entry.number("low")), int(entry.number("high"))
    if not 0 <= low < high:
        raise KnowledgeError(entry.path, entry.line, f"a measure rises from 'low' to 'high', found {low} to {high}")
    return FieldMeasure(entry.text("counts"), low, high, name, mode)


def _type_and_mode(entry: YamlMap, types: EventTypes) -> tuple[str, str | None]:
    name, mode = entry.text("type"), entry.optional_text("mode")
    kind = types.get(name)
    if kind is None or (mode is not None and mode not in kind.modes):
        raise KnowledgeError(entry.path, entry.line, f"{name}/{mode} is no type and manner of the ontology")
    return name, mode


def _term(entry: YamlMap, types: EventTypes) -> FieldTerm:
    name, mode = _type_and_mode(entry, types)
    status, ends = entry.text("status", "ongoing"), entry.optional_text("ends")
    if status not in ("ongoing", "happened") or (ends is not None and types.get(ends) is None):
        raise KnowledgeError(entry.path, entry.line, f"status {status!r} is neither ongoing nor happened, or {ends!r} is no type")
    return FieldTerm(
        name,
        mode,
        bool(entry.get("who")),
        bool(entry.get("needs_who")),
        entry.optional_text("sector"),
        entry.optional_text("counts"),
        status,
        ends,
    )
