"""An item of a feed to text: its mark-up becomes paragraphs, and nothing in it is anything but text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from detente.errors import InputError
from detente.model.watched import Entry
from detente.protocols import Extracted

_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote pre table tr td th section article main header footer figure hr center".split()
)
_LEFT_OUT = frozenset(
    "script style noscript template svg math form button select iframe object embed video audio figcaption head title".split()
)
_ESCAPED = re.compile(r"&lt;(?:p|br|a|div|b|i|strong|em|img|ul)\b", re.I)
_MAX_DEPTH = 250


def extract_entry(content: bytes) -> Extracted:
    """The text and fields of one entry. Raises InputError for one without any word."""
    try:
        entry = msgspec.json.decode(content, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("extract", f"not an item of a feed: {error}") from error
    title = " ".join(paragraphs_of(entry.title or ""))
    text = "\n\n".join(paragraphs_of(entry.html or ""))
    if not text and not title:
        raise InputError("extract", "the item has neither a title nor a text")
    author = " ".join(paragraphs_of(entry.author or ""))
    fields = {
        "title": title if text else "",
        "published": entry.published,
        "source": entry.source,
        "url": entry.link,
        "author": author,
    }
    return Extracted(text or title, {name: value for name, value in fields.items() if value})


def paragraphs_of(markup: str) -> list[str]:
    """The paragraphs of a piece of mark-up, each with single spaces. Scripts, forms and captions are left out."""
    if "<" not in markup and _ESCAPED.search(markup):
        markup = html.unescape(markup)  # escaped twice
    is_plain = "<" not in markup
    lines = re.split(r"\n\s*\n", html.unescape(markup)) if is_plain else "".join(_pieces(_tree(markup))).split("\n")
    return [line for line in (" ".join(raw.split()) for raw in lines) if line]


def _tree(markup: str) -> Any:
    from lxml.html import HTMLParser, document_fromstring

    plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", markup)
    return document_fromstring(f"<div>{plain}</div>".encode(), parser=HTMLParser(encoding="utf-8", huge_tree=False))


def _pieces(element: Any, depth: int = 0) -> Iterator[str]:
    """The text, with a line feed where a paragraph ends."""
    if not isinstance(element.tag, str) or element.tag in _LEFT_OUT or depth > _MAX_DEPTH:
        return
    edge = "\n" if element.tag in _BLOCKS or element.tag == "br" else ""
    yield edge
    yield _flat(element.text)
    for child in element:
        yield from _pieces(child, depth + 1)
        yield _flat(child.tail)
    yield edge


def _flat(text: str | None) -> str:
    return " ".join(("x" + text + "x").split())[1:-1] if text else ""
