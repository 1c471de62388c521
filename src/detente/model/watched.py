"""What is watched and what came from there: sources with their endpoints, the entries that these list, the arrivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from detente.model.documents import Source

ENTRY = ".entry"
"""The suffix of an item that is kept as its publisher stated it, in canonical JSON."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, a sitemap or a list, as its publisher states it, and none of our own words.

    `id` stays the same when the item is rewritten. `title` and `html` are mark-up that nobody has looked into; `html` is None where the
    text stands at `link` alone. `source` is the name of the publisher as our files have it.
    """

    id: str
    source: str
    link: str | None = None
    title: str | None = None
    html: str | None = None
    published: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to look for what a source publishes.

    `kind` is feed, sitemap, links (a page that lists stories), page (one that changes) or folder. `takes` says whether the entry itself
    has the text (item) or the page behind its link (page). `pattern` is a regular expression that links must fit.
    """

    kind: str
    address: str
    every: timedelta
    takes: str = "item"
    pattern: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind} {self.address}"


@dataclass(frozen=True, slots=True)
class Volume:
    """What is usual for a source: documents a day, from `low` to `high`, and after how many hours its silence is worth a word."""

    low: float | None = None
    high: float | None = None
    silent_hours: float | None = None


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A source with where to look. `permission` is the publisher's own word, where use needs it; `path` and `line` name its file."""

    source: Source
    description: str
    endpoints: tuple[Endpoint, ...]
    volume: Volume = Volume()
    permission: str | None = None
    path: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """One version of one item as it came from a watched source, with what its list said of it.

    `item` is what stays the same when it is rewritten, `version` a hash of what it stated. `publisher` is the name of the source where the
    address itself proves it, whatever the text says; `origin` its name where the text may know better. `asked` and `landed` are addresses
    before and after redirects; names of `headers` are small. `told` is what the file that it was taken out of says of it (`Raw.told`).
    """

    source: str
    item: str
    version: str
    content: bytes
    suffix: str
    link: str | None = None
    published: str | None = None
    publisher: str | None = None
    origin: str | None = None
    asked: str | None = None
    landed: str | None = None
    status: int | None = None
    at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    told: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What a person is shown."""
        return self.link or self.landed or self.item
