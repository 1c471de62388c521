"""A page that lists stories: the links in it that fit a pattern."""

from __future__ import annotations

import re

from lxml import html

from detente.errors import FetchError
from detente.model.watched import Entry
from detente.sources.listings.feeds import MAX_ENTRIES, web_link
from detente.sources.web.addresses import origin


def linked_entries(content: bytes, pattern: re.Pattern[str], *, source: str, base: str) -> tuple[Entry, ...]:
    """The stories that a page links to on its own site, in its order. Raises FetchError if it is no page."""
    try:
        tree = html.document_fromstring(content, parser=html.HTMLParser(encoding=_encoding(content), huge_tree=False))
    except (ValueError, html.etree.ParserError) as error:
        raise FetchError("it is no page that can be read") from error
    links = (web_link(base, str(href)) for href in tree.xpath("//a/@href"))
    found = dict.fromkeys(link.partition("#")[0] for link in links if link is not None and pattern.search(link))
    own = [link for link in found if origin(link) == origin(base)]
    return tuple(Entry(link, source, link) for link in own[:MAX_ENTRIES])


def _encoding(content: bytes) -> str | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None  # as the page declares it
    return "utf-8"
