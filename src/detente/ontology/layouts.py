"""Layouts: how our events stand in another data set's types and codes (knowledge/mappings/layouts/*.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.ontology.actors import INTERNATIONAL, SECTORS
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

ACLED_FILE = "mappings/layouts/acled.yaml"
STATE, EXTERNAL, NONE = "state", "external", "none"


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """What an event becomes: of a type, of one of `modes` (any if none), done by and on kinds of actors (any if none)."""

    type: str
    modes: frozenset[str]
    by: frozenset[str]
    on: frozenset[str]
    becomes: str

    def fits(self, type_: str, mode: str | None, *, by: str, on: str) -> bool:
        is_manner = not self.modes or mode in self.modes
        return self.type == type_ and is_manner and (not self.by or by in self.by) and (not self.on or on in self.on)


@dataclass(frozen=True, slots=True)
class AcledLayout:
    """The types of ACLED, and which event is which of them.

    `event_types` and `disorder_types` are by sub-event type, `codes` by kind of actor, `kinds` by sector, `geo_precision` by our precision.
    """

    event_types: Mapping[str, str]
    disorder_types: Mapping[str, str]
    codes: Mapping[str, int]
    kinds: Mapping[str, str]
    rules: tuple[LayoutRule, ...]
    geo_precision: Mapping[str, int]

    def sub_event_type(self, type_: str, mode: str | None, *, by: str, on: str) -> str | None:
        """The sub-event type of an event done by and on kinds of actors; None if it has none."""
        return next((r.becomes for r in self.rules if r.fits(type_, mode, by=by, on=on)), None)

    def kind_of(self, sector: str | None, country: str | None, *, at: str | None) -> str:
        """The kind of an actor of a sector and a country, in an event that lies in a country (ISO 3166-1 alpha-3)."""
        kind = self.kinds.get(sector or "", NONE)
        is_abroad = country is not None and at is not None and country != at
        if kind == STATE and (country in INTERNATIONAL or is_abroad):
            return EXTERNAL
        return kind


def load_acled_layout(files: KnowledgeFiles, types: EventTypes) -> AcledLayout:
    """Reads layouts/acled.yaml; the last overlay's file counts whole. Raises KnowledgeError with file:line."""
    path = files.find(ACLED_FILE)[-1]
    content = load_yaml_map(path, files.shown(path))
    event_types = {sub: event for event in content.map("event_types") for sub in content.map("event_types").texts(event)}
    disorders = content.map("disorder_types")
    kinds = content.map("kinds")
    return AcledLayout(
        event_types, {sub: disorders.text(sub if sub in disorders else event) for sub, event in event_types.items()},
        {k: int(kinds.map(k).number("code")) for k in kinds}, dict(_sectors(kinds)), tuple(_rules(content, types, event_types, kinds)),
        {k: int(content.map("geo_precision").number(k)) for k in content.map("geo_precision")},
    )  # fmt: skip


def _sectors(kinds: YamlMap) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for sector in kinds.map(kind).texts("sectors"):
            if sector not in SECTORS:
                raise KnowledgeError(
                    kinds.path, kinds.map(kind).line, f"{kind}: {sector!r} is none of {', '.join(sorted(SECTORS))}"
                )
            yield sector, kind


def _rules(content: YamlMap, types: EventTypes, event_types: Mapping[str, str], kinds: YamlMap) -> Iterator[LayoutRule]:
    known = {*kinds, NONE}
    for rule in content.maps("rules"):
        found = LayoutRule(
            rule.text("type"),
            frozenset(rule.texts("modes")),
            frozenset(rule.texts("by")),
            frozenset(rule.texts("on")),
            rule.text("as"),
        )
        kind = types.get(found.type)
        if kind is None or not found.modes <= {*kind.modes}:
            raise KnowledgeError(rule.path, rule.line, f"{found.type} {', '.join(sorted(found.modes))}: no such type or manner")
        if not (found.by | found.on) <= known:
            raise KnowledgeError(
                rule.path,
                rule.line,
                f"{', '.join(sorted((found.by | found.on) - known))}: none of {', '.join(sorted(known))}",
            )
        if found.becomes not in event_types:
            raise KnowledgeError(rule.path, rule.line, f"as: {found.becomes!r} is none of {', '.join(event_types)}")
        yield found
