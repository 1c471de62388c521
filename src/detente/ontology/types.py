"""The event types: knowledge/ontology.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import load_yaml_map


@dataclass(frozen=True, slots=True)
class EventType:
    """A type with its modes and its export tags for PLOVER and CAMEO."""

    name: str
    kind: str
    quad: int | None
    cameo: str | None
    plover: str | None
    modes: tuple[str, ...]
    plover_by_mode: tuple[tuple[str, str], ...]
    cameo_by_mode: tuple[tuple[str, str], ...]
    definition: str

    def plover_type(self, mode: str | None) -> str | None:
        """The PLOVER type on export; None where PLOVER has none."""
        return dict(self.plover_by_mode).get(mode or "", self.plover)

    def cameo_code(self, mode: str | None) -> str | None:
        """The CAMEO code on export."""
        return dict(self.cameo_by_mode).get(mode or "", self.cameo)


@dataclass(frozen=True, slots=True)
class EventTypes:
    """All types by name, and the version of the knowledge."""

    version: str
    by_name: dict[str, EventType]

    def get(self, name: str) -> EventType | None:
        return self.by_name.get(name)

    def __getitem__(self, name: str) -> EventType:
        return self.by_name[name]

    def __iter__(self) -> Iterator[EventType]:
        return iter(self.by_name.values())


def load_types(files: KnowledgeFiles) -> EventTypes:
    """Reads ontology.yaml. Raises KnowledgeError with file:line."""
    path = files.find("ontology.yaml")[0]
    content = load_yaml_map(path, files.shown(path))
    found: dict[str, EventType] = {}
    for name in content.map("types"):
        item = content.map("types").map(name)
        quad = item.get("quad")
        is_plover = quad is not None
        found[name] = EventType(
            name=name, kind=item.text("kind"), quad=int(item.number("quad")) if is_plover else None,
            cameo=item.optional_text("cameo"), plover=name if is_plover else item.optional_text("plover"),
            modes=tuple(item.map("modes")),
            plover_by_mode=tuple((k, str(v)) for k, v in item.map("plover_by_mode").items()),
            cameo_by_mode=tuple((k, str(v)) for k, v in item.map("cameo_by_mode").items()),
            definition=item.text("definition"),
        )  # fmt: skip
    return EventTypes(content.text("version"), found)
