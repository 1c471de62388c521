"""Raw inputs: bytes and where they came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """One input before it is read. `name` is shown to people (a path, "-"); `suffix` is lower case with its dot."""

    name: str
    content: bytes
    suffix: str


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
