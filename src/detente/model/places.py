"""Names of places in a text and what they are believed to mean."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.mentions import PlaceRef

BELIEFS = ("told", "likely", "open", "unknown")


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that a name may mean; `share` of belief from 0 to 1, `admin` the region it lies in as country and GeoNames code."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    admin: str
    share: float


@dataclass(frozen=True, slots=True)
class Toponym:
    """A name of a place at `ref.start`, `ref.end`, and the likeliest place as `ref`.

    `form`: name, short ("Ky."), people ("Russian", "Texans") or relation ("20 km north of X"). `belief`: told, where the text leaves
    no doubt; likely; open, where it does not tell which (`ref` is a guess then, and says so here); unknown, where the gazetteer has
    no such place. `reason` says in words why. `candidates`: the likeliest places first, at most five; one if there is no other.
    """

    ref: PlaceRef
    form: str
    belief: str
    reason: str
    candidates: tuple[PlaceCandidate, ...] = ()

    def __post_init__(self) -> None:
        if self.belief not in BELIEFS:
            raise ValueError(f"{self.belief!r} is none of {BELIEFS}")
