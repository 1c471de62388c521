"""Areas under watch: their places, sides, sources and thresholds (knowledge/areas/NAME/)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detente.errors import KnowledgeError, SettingsError
from detente.model.documents import Source
from detente.ontology.files import KnowledgeFiles, read_rows
from detente.ontology.sources import read_sources
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml, load_yaml_map

PLACE_KINDS = frozenset({"municipality", "settlement", "quarter", "site", "crossing", "region", "country"})


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """A place of an area. `names` by language, English first; `descriptions` mean it when the text is about `part_of`."""

    id: str
    kind: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    lat: float
    lon: float
    part_of: str | None
    borders: tuple[str, ...]
    is_watched: bool
    descriptions: tuple[str, ...]
    country: str

    @property
    def all_names(self) -> tuple[str, ...]:
        return tuple(name for _, names in self.names for name in names)

    @property
    def shown_name(self) -> str:
        """The name in each local language, separated by strokes, in the order of the file."""
        local = [names[0] for language, names in self.names if language != "en" and names and names[0].isascii() | True]
        latin = [n for n in local if all(ord(c) < 0x250 for c in n)]
        return " / ".join(dict.fromkeys(latin)) or self.names[0][1][0]


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Words that stand for several places. `is_region`: they name the whole, and what is told of it need not be so in each."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    count: int
    is_region: bool = False


@dataclass(frozen=True, slots=True)
class Mandate:
    """A legal basis that texts cite: context, never an event."""

    id: str
    names: tuple[str, ...]
    title: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place under watch. `sides` maps ids to neutral labels."""

    name: str
    title: str
    zone: ZoneInfo
    country: str
    footnote: str
    sides: tuple[tuple[str, str], ...]
    third_parties: tuple[str, ...]
    languages: tuple[str, ...]
    observers: tuple[str, ...]
    usual_families: float
    readiness_counts_in: tuple[str, ...]
    sets: tuple[PlaceSet, ...]
    mandates: tuple[Mandate, ...]
    places: dict[str, AreaPlace] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    swap: tuple[tuple[str, str], ...] = ()

    def watched_around(self, place_id: str) -> str | None:
        """The watched place that a place is or lies in; None outside."""
        seen: set[str] = set()
        current: str | None = place_id
        while current is not None and current not in seen:
            seen.add(current)
            place = self.places.get(current)
            if place is None:
                return None
            if place.is_watched:
                return current
            current = place.part_of
        return None

    @property
    def watched(self) -> tuple[str, ...]:
        return tuple(p.id for p in self.places.values() if p.is_watched)

    def source_named(self, name: str) -> Source | None:
        """The area's source with that name or id, whatever the case."""
        wanted = name.casefold()
        for source in self.sources.values():
            if wanted in (source.id.casefold(), source.name.casefold()):
                return source
        return None


def area_names(files: KnowledgeFiles) -> list[str]:
    """The names of all areas there are."""
    return sorted({path.parent.name for path in files.find("areas/*/area.yaml")})


def load_area(files: KnowledgeFiles, name: str) -> Area:
    """Reads an area's folder. Raises SettingsError for an unknown name, KnowledgeError with file:line for a fault."""
    area, faults = check_area(files, name)
    if faults:
        raise faults[0]
    return area


def check_area(files: KnowledgeFiles, name: str) -> tuple[Area, list[KnowledgeError]]:
    """Reads an area's folder and lists every fault that can be told apart."""
    paths = files.find(f"areas/{name}/area.yaml")
    if not paths:
        raise SettingsError(f"no area {name!r}; there are: {', '.join(area_names(files)) or 'none'}")
    content = load_yaml_map(paths[-1], files.shown(paths[-1]))
    faults: list[KnowledgeError] = []
    area = Area(
        name=name, title=content.text("title", name), zone=_zone(content),
        country=content.text("country"), footnote=content.text("footnote", ""),
        sides=tuple((s.text("id"), s.text("label")) for s in content.maps("sides")),
        third_parties=tuple(content.texts("third_parties")), languages=tuple(content.texts("languages")),
        observers=tuple(content.texts("observers")), usual_families=content.number("usual_families", 3),
        readiness_counts_in=tuple(content.texts("readiness_counts_in")),
        sets=tuple(
            PlaceSet(
                tuple(s.texts("names")), tuple(s.texts("places")), int(s.number("count", len(s.texts("places")))), s.get("region") is True
            )
            for s in content.maps("sets")
        ),
        mandates=tuple(
            Mandate(m.text("id"), tuple(m.texts("names")), m.text("title"), m.text("date", ""), m.text("source", ""))
            for m in content.maps("mandates")
        ),
    )  # fmt: skip
    if content.text("name", name) != name:
        faults.append(
            KnowledgeError(content.path, content.line, f"name {content.text('name')!r} is not that of the folder, {name!r}")
        )
    _read_places(files, area, faults)
    for watched in read_sources(files, area.name, sides=frozenset(i for i, _ in area.sides), faults=faults):
        area.sources[watched.source.id] = watched.source
    object.__setattr__(area, "swap", tuple(_read_swap(files, area.name)))
    _check_links(area, content, faults)
    return area, faults


def _zone(content: YamlMap) -> ZoneInfo:
    key = content.text("timezone", "UTC")
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise KnowledgeError(
            content.path, content.line, f"unknown time zone {key!r}; expected a name such as Europe/Paris"
        ) from error


def _read_places(files: KnowledgeFiles, area: Area, faults: list[KnowledgeError]) -> None:
    for path in files.find(f"areas/{area.name}/places.yaml"):
        shown = files.shown(path)
        content = load_yaml(path, shown)
        if not isinstance(content, YamlList):
            raise KnowledgeError(shown, 1, "expected a list of places")
        for item in content:
            if not isinstance(item, YamlMap):
                raise KnowledgeError(shown, content.line, "expected a list of places")
            try:
                place = _place(item, area.country)
            except KnowledgeError as error:
                faults.append(error)
                continue
            if place.id in area.places:
                faults.append(KnowledgeError(shown, item.line, f"place {place.id} is given twice"))
            faults += _clashes(area, place, shown, item.line)
            area.places[place.id] = place


def _clashes(area: Area, place: AreaPlace, shown: str, line: int) -> list[KnowledgeError]:
    """Names that another place of the area has too: a text would not tell the two apart."""
    owners = {name: other.id for other in area.places.values() if other.id != place.id for name in other.all_names}
    return [
        KnowledgeError(shown, line, f"name {name!r} of {place.id} is a name of {owners[name]} too; give it to one of them")
        for name in dict.fromkeys(place.all_names)
        if name in owners
    ]


def _place(item: YamlMap, country: str) -> AreaPlace:
    lat, lon = item.number("lat", math.nan), item.number("lon", math.nan)
    is_on_earth = -90 <= lat <= 90 and -180 <= lon <= 180
    if not is_on_earth and not (math.isnan(lat) and item.get("part_of")):
        raise KnowledgeError(item.path, item.line, f"coordinates {lat}, {lon} are out of range")
    kind = item.text("kind")
    if kind not in PLACE_KINDS:
        raise KnowledgeError(item.path, item.line, f"kind {kind!r} is none of {', '.join(sorted(PLACE_KINDS))}")
    names = tuple((language, tuple(item.map("names").texts(language))) for language in item.map("names"))
    if not names:
        raise KnowledgeError(item.path, item.line, f"place {item.text('id')} has no names")
    return AreaPlace(
        item.text("id"), kind, names, lat, lon, item.optional_text("part_of"), tuple(item.texts("borders")),
        bool(item.get("watched")), tuple(item.texts("descriptions")), item.text("country", country),
    )  # fmt: skip


def _read_swap(files: KnowledgeFiles, name: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for path in files.find(f"areas/{name}/swap.tsv"):
        for row in read_rows(path, files.shown(path), ("a", "b")):
            if not row["a"] or not row["b"]:
                raise row.error("a pair needs both words")
            pairs.append((row["a"], row["b"]))
    return pairs


def _check_links(area: Area, content: YamlMap, faults: list[KnowledgeError]) -> None:
    known = set(area.places)

    def report(message: str) -> None:
        faults.append(KnowledgeError(content.path, content.line, message))

    if not known:
        report(f"area {area.name} has no places; write places.yaml beside area.yaml")
    elif not area.watched:
        report(f"area {area.name} watches no place; mark one at least with watched: true in places.yaml")
    for place in area.places.values():
        if place.part_of is not None and place.part_of not in known:
            report(f"place {place.id} is part of {place.part_of}, which is no place of the area")
        for border in place.borders:
            if border not in known:
                report(f"place {place.id} borders {border}, which is no place of the area")
            elif place.id not in area.places[border].borders:
                report(f"{place.id} borders {border}, but {border} does not border {place.id}")
    for ids in (area.readiness_counts_in, *(s.places for s in area.sets)):
        for place_id in ids:
            if place_id not in known:
                report(f"{place_id} is no place of the area")
    for mandate in area.mandates:
        try:
            date.fromisoformat(mandate.date)
        except ValueError:
            report(f"mandate {mandate.id}: {mandate.date!r} is no date (YYYY-MM-DD)")
