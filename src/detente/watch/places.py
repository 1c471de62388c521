"""What is under watch: each place where a source publishes, and how the watch stands with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from detente.errors import KnowledgeError, SettingsError
from detente.model.watched import Endpoint, Entry, WatchedSource
from detente.ontology.files import KnowledgeFiles
from detente.ontology.sources import read_sources
from detente.sources.web.fetch import Conditions

FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Place:
    """One endpoint of one source."""

    watched: WatchedSource
    endpoint: Endpoint

    @property
    def source(self) -> str:
        return self.watched.source.id

    @property
    def name(self) -> str:
        """The same on every machine for the same source and address, in 64 signs."""
        return hashlib.sha256(f"{self.source} {self.endpoint.name}".encode()).hexdigest()

    @property
    def host(self) -> str:
        """Whom it asks: a host, or the folder itself."""
        return self.endpoint.address if self.endpoint.kind == FOLDER else urlsplit(self.endpoint.address).netloc.lower()


class Waiting(msgspec.Struct, frozen=True):
    """An entry whose page is still to be fetched, how often that failed, and since when it waits (seconds since 1970)."""

    entry: Entry
    tries: int = 0
    since: float = 0.0


class Standing(msgspec.Struct):
    """How the watch stands with a place. Times are seconds since 1970 by the clock on the wall, None for never."""

    etag: str | None = None
    modified: str | None = None
    waiting: list[Waiting] = []
    marks: dict[str, str] = {}
    first: float | None = None
    looked: float | None = None
    well: float | None = None
    new: float | None = None
    looks: int = 0
    failed: int = 0
    failures: int = 0
    taken: int = 0
    error: str = ""
    is_refused: bool = False

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.etag, self.modified)


def watched_sources(files: KnowledgeFiles, area: str, *, names: Sequence[str] = ()) -> list[WatchedSource]:
    """The sources of an area that say where to look, or those of them that are named by id.

    Raises KnowledgeError for a fault in their files, SettingsError for a name that is not there.
    """
    faults: list[KnowledgeError] = []
    found = {w.source.id: w for w in read_sources(files, area, faults=faults) if w.endpoints}
    if faults:
        raise faults[0]
    missing = [name for name in names if name not in found]
    if missing:
        raise SettingsError(
            f"no source {missing[0]!r} is watched for {area or 'the world'}; there are: {', '.join(sorted(found)) or 'none'}"
        )
    return [w for i, w in sorted(found.items()) if not names or i in names]


def places_of(sources: Sequence[WatchedSource]) -> list[Place]:
    """Every place of the sources that may be used."""
    return [Place(w, e) for w in sources if not w.source.forbids for e in w.endpoints]
