"""A look at one place where a source publishes: what it lists now, or that nothing changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.errors import FetchError, FetchLaterError
from detente.model.watched import Endpoint, Entry
from detente.sources.listings.feeds import feed_entries
from detente.sources.listings.links import linked_entries
from detente.sources.listings.sitemaps import sitemap
from detente.sources.web.addresses import shown
from detente.sources.web.fetch import Conditions, Fetched
from detente.sources.web.visitor import Visitor

PARTS = 3  # of an index of sitemaps, the newest ones
_TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "": ".html",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What a place lists, in its order. `fetched` is the answer itself; `conditions` are for the next look."""

    entries: tuple[Entry, ...]
    fetched: Fetched
    conditions: Conditions


def look(
    endpoint: Endpoint, visitor: Visitor, *, source: str, conditions: Conditions | None = None, has_permission: bool = False
) -> Look:
    """Looks at a place on the web. Raises FetchError or FetchLaterError; the message names the address."""
    found = visitor.fetch(endpoint.address, conditions=conditions, has_permission=has_permission)
    if found.is_unchanged:
        return Look((), found, conditions or Conditions())
    try:
        entries, is_whole = _entries(endpoint, found, visitor, source, has_permission=has_permission)
    except FetchLaterError as error:
        raise FetchLaterError(f"{shown(endpoint.address)}: {error}", after=error.after) from error
    except FetchError as error:
        raise FetchError(f"{shown(endpoint.address)}: {error}", status=error.status) from error
    fitting = re.compile(endpoint.pattern or "")
    kept = tuple(e for e in entries if not endpoint.pattern or (e.link is not None and fitting.search(e.link)))
    return Look(kept, found, found.conditions if is_whole else Conditions())


def suffix_of(found: Fetched) -> str:
    """How the bytes of a page are to be read. Raises FetchError for a picture, a film and the like."""
    kind = found.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found.content.startswith(b"%PDF-"):
        return ".pdf"
    suffix = _TYPES.get(kind)
    if suffix is None:
        raise FetchError(f"{shown(found.landed)} is {kind[:60]}, not a text")
    return suffix


def _entries(
    endpoint: Endpoint, found: Fetched, visitor: Visitor, source: str, *, has_permission: bool
) -> tuple[tuple[Entry, ...], bool]:
    """The entries, and True if the answer's own conditions say when they change."""
    if endpoint.kind == "feed":
        return feed_entries(found.content, source=source, base=found.landed), True
    if endpoint.kind == "links":
        return linked_entries(found.content, re.compile(endpoint.pattern or ""), source=source, base=found.landed), True
    if endpoint.kind == "sitemap":
        return _sitemap(found, visitor, source, has_permission=has_permission)
    return (Entry(endpoint.address, source, endpoint.address),), True


def _sitemap(found: Fetched, visitor: Visitor, source: str, *, has_permission: bool) -> tuple[tuple[Entry, ...], bool]:
    limit = visitor.fetcher.limits.max_bytes
    top = sitemap(found.content, source=source, base=found.landed, max_bytes=limit)
    entries = list(top.entries)
    for part in top.parts[:PARTS]:
        inner = visitor.fetch(part, has_permission=has_permission)
        entries += sitemap(inner.content, source=source, base=inner.landed, max_bytes=limit).entries
    return tuple(entries), not top.parts
