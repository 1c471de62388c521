"""RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed 1 to entries. All text in them is mark-up of a stranger until it is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec
from lxml import etree

from detente.errors import FetchError
from detente.model.watched import Entry
from detente.sources.listings.safe_xml import local, text_in, tree_of
from detente.sources.web.addresses import joined

MAX_ENTRIES = 2_000
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_LINK_OF_FEED = re.compile(r"<link\b[^>]{0,300}?type=[\"']application/(?:rss|atom|feed)\+(?:xml|json)[\"'][^>]{0,300}>", re.I)
_HREF = re.compile(r"href=[\"']([^\"']{1,500})[\"']", re.I)
_WEB = ("http://", "https://")


def feed_entries(content: bytes, *, source: str, base: str) -> tuple[Entry, ...]:
    """The entries of a feed, in its order; `base` is where it came from. Raises FetchError if it is none, with what it is instead."""
    start = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise FetchError(_page_instead(content, base))
    if start.startswith((b"{", b"[")):
        return tuple(_json_entries(content, source, base))
    root = tree_of(content)
    kind = local(root)
    if kind in ("rss", "rdf"):
        found = _rss_entries(root, source, base)
    elif kind == "feed":
        found = _atom_entries(root, source, base)
    else:
        raise FetchError(f"it is no feed: its root is <{kind}>, expected <rss>, <rdf:RDF> or <feed>")
    return tuple(found)[:MAX_ENTRIES]


def web_link(base: str, link: str | None) -> str | None:
    """A link made whole if it leads to the web; None for javascript:, data: and the rest."""
    if link is None or not link.strip():
        return None
    try:
        whole = joined(base, "".join(link.split()))
    except FetchError:
        return None
    return whole if whole.lower().startswith(_WEB) and len(whole) <= 2_000 else None


def _rss_entries(root: Any, source: str, base: str) -> Iterator[Entry]:
    for item in root.iter():
        if local(item) != "item":
            continue
        guid = text_in(item, "guid") or item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
        link = web_link(base, _rss_link(item, guid))
        html = text_in(item, _ENCODED, "description", f"{_ATOM}content", f"{_ATOM}summary", "fulltext")
        published = text_in(item, "pubdate", f"{_DC}date", f"{_ATOM}published", f"{_ATOM}updated", "date")
        author = text_in(item, f"{_DC}creator", "author")
        yield _entry(guid, link, source, title=text_in(item, "title"), html=html, published=published, author=author)


def _rss_link(item: Any, guid: str | None) -> str | None:
    stated = text_in(item, "link") or next((str(c.get("href")) for c in item if local(c) == "link" and c.get("href")), None)
    return stated or (guid if guid is not None and guid.lower().startswith(_WEB) else None)


def _atom_entries(root: Any, source: str, base: str) -> Iterator[Entry]:
    for entry in root:
        if local(entry) != "entry":
            continue
        link = web_link(base, _atom_link(entry))
        content = next((c for c in entry if local(c) == "content" and not c.get("src")), None)
        html = _atom_text(content) or _atom_text(next((c for c in entry if local(c) == "summary"), None))
        author = next((text_in(c, "name") for c in entry if local(c) == "author"), None)
        published = text_in(entry, "published", "issued", "created", "updated", "modified")
        title = _atom_text(next((c for c in entry if local(c) == "title"), None))
        yield _entry(text_in(entry, "id"), link, source, title=title, html=html, published=published, author=author)


def _atom_link(entry: Any) -> str | None:
    links = [c for c in entry if local(c) == "link" and c.get("href")]
    best = next((c for c in links if c.get("rel", "alternate") == "alternate"), None)
    return str(best.get("href")) if best is not None else None


def _atom_text(element: Any) -> str | None:
    """A text construct as mark-up (RFC 4287, 3.1)."""
    if element is None:
        return None
    kind = (element.get("type") or "text").lower()
    if kind == "xhtml" or len(element):
        return "".join(etree.tostring(c, encoding="unicode", method="html") for c in element).strip() or None
    text = (element.text or "").strip()
    return (text or None) if kind in ("html", "text/html") else plain_text(text)


def plain_text(text: str | None) -> str | None:
    """Plain text as mark-up that says the same, its paragraphs kept."""
    return "".join(f"<p>{escape(p, quote=False)}</p>" for p in text.split("\n\n")) if text and text.strip() else None


class _JsonItem(msgspec.Struct):
    """An item of a JSON feed; another field of a wrong type must not cost the feed."""

    id: object = None
    url: object = None
    external_url: object = None
    title: object = None
    content_html: object = None
    content_text: object = None
    summary: object = None
    date_published: object = None
    date_modified: object = None
    author: object = None
    authors: object = None


class _JsonFeed(msgspec.Struct):
    items: list[_JsonItem]
    version: str = ""


def _json_entries(content: bytes, source: str, base: str) -> Iterator[Entry]:
    try:
        feed = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_JsonFeed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FetchError(f"it is no JSON feed: {error}") from error
    for item in feed.items[:MAX_ENTRIES]:
        text = _words(item.content_text) or _words(item.summary)
        html = _words(item.content_html) or plain_text(text)
        identity = str(item.id) if isinstance(item.id, (str, int)) else None
        yield _entry(
            identity, web_link(base, _words(item.url) or _words(item.external_url)), source, html=html,
            title=plain_text(_words(item.title)), published=_words(item.date_published) or _words(item.date_modified),
            author=_author(item.authors if item.authors is not None else item.author),
        )  # fmt: skip


def _words(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _author(value: object) -> str | None:
    one = value[0] if isinstance(value, list) and value else value
    return _words(one.get("name")) if isinstance(one, dict) else None


def _entry(
    identity: str | None, link: str | None, source: str, *, title: str | None, html: str | None, published: str | None, author: str | None
) -> Entry:  # fmt: skip
    told = hashlib.sha256(f"{title}\0{html}".encode("utf-8", "surrogatepass")).hexdigest()
    return Entry((identity or link or told)[:2_000], source, link, title, html, published, author)


def _page_instead(content: bytes, base: str) -> str:
    found = (_HREF.search(m.group()) for m in _LINK_OF_FEED.finditer(content[:200_000].decode("utf-8", "replace")))
    links = [whole for m in found if m is not None and (whole := web_link(base, m[1]))]
    return "it is a web page, not a feed" + (f"; its feeds are at {', '.join(dict.fromkeys(links[:5]))}" if links else "")
