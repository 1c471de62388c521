"""Sitemaps (sitemaps.org 0.9), their indexes, and the dates and titles of news sitemaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.errors import FetchError
from detente.model.watched import Entry
from detente.sources.listings.feeds import MAX_ENTRIES, plain_text, web_link
from detente.sources.listings.safe_xml import local, text_in, tree_of
from detente.sources.web.unpacking import unzipped

MAX_PARTS = 20
_MOST = 50_000  # of one file, by the standard


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Its pages, the newest first where it says; and, of an index, the parts to look into, the newest first."""

    entries: tuple[Entry, ...] = ()
    parts: tuple[str, ...] = ()


def sitemap(content: bytes, *, source: str, base: str, max_bytes: int) -> Sitemap:
    """What a sitemap lists, packed or not. Raises FetchError if it is none."""
    root = tree_of(unzipped(content, max_bytes=max_bytes))
    kind = local(root)
    if kind == "sitemapindex":
        dated = [(text_in(e, "lastmod") or "", web_link(base, text_in(e, "loc"))) for e in root if local(e) == "sitemap"]
        parts = [link for _, link in sorted(dated[:_MOST], key=lambda d: d[0], reverse=True) if link]
        return Sitemap(parts=tuple(dict.fromkeys(parts))[:MAX_PARTS])
    if kind != "urlset":
        raise FetchError(f"it is no sitemap: its root is <{kind}>, expected <urlset> or <sitemapindex>")
    found = [e for e in (_entry(u, source, base) for u in list(root)[:_MOST] if local(u) == "url") if e is not None]
    found.sort(key=lambda e: e[0], reverse=True)
    return Sitemap(tuple(e for _, e in found[:MAX_ENTRIES]))


def _entry(url: Any, source: str, base: str) -> tuple[str, Entry] | None:
    link = web_link(base, text_in(url, "loc"))
    if link is None:
        return None
    news = next((c for c in url if local(c) == "news"), None)
    published = text_in(news, "publication_date") if news is not None else None
    title = text_in(news, "title") if news is not None else None
    changed = text_in(url, "lastmod") or published or ""
    # The page is another version when it changed: a sitemap's `lastmod` is part of what it states, and not a date of publication.
    return changed, Entry(f"{link} {changed}".strip(), source, link, plain_text(title), None, published)
