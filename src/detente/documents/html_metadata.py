"""What a page says about itself: JSON-LD first, then meta elements, then <html lang> and <time>."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from detente.documents.published import has_time, read_published

# schema.org types, the likeliest to be the story first.
_TYPES = (
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Report",
    "Article",
    "WebPage",
)
_DATES = ("article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.created", "parsely-pub-date",
          "sailthru.date", "publication_date", "pubdate", "publishdate", "publish-date", "dc.date", "dcterms.date", "date")  # fmt: skip
_MAX_NESTING = 40


class Tree(Protocol):
    """The part of an lxml element that is used here."""

    def xpath(self, path: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts as stated, None where the page is silent. `body` is the story as JSON-LD repeats it."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    language: str | None = None
    link: str | None = None
    body: str | None = None
    published_from: str | None = None


def page_facts(tree: Tree) -> PageFacts:
    """The facts of a parsed page. Broken JSON-LD is passed over."""
    article, meta = _article(tree), _meta(tree)
    language = _first(
        tree.xpath("string(/html/@lang)"), _text(article.get("inLanguage")), meta.get("content-language"), meta.get("og:locale")
    )
    outlet = _first(_names(article.get("publisher")), meta.get("og:site_name"), meta.get("application-name"))
    published, where = _published(tree, article, meta)
    return PageFacts(
        _title(article, meta, outlet), published, _first(_names(article.get("author")), meta.get("author")), outlet,
        _language_code(language), _link(tree, article, meta), _plain(_text(article.get("articleBody"))), where,
    )  # fmt: skip


def _article(tree: Tree) -> dict[str, Any]:
    found = [node for script in tree.xpath('//script[contains(@type, "ld+json")]/text()') for node in _nodes(_loaded(str(script)))]
    ranked = sorted((rank, index) for index, node in enumerate(found) if (rank := _rank(node)) < len(_TYPES))
    return found[ranked[0][1]] if ranked else {}


def _loaded(script: str) -> object:
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip().removesuffix(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The things that a block of JSON-LD is about: itself, the members of a list or of its @graph, its main entity."""
    if depth > _MAX_NESTING:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            yield from _nodes(value.get(key), depth + 1)


def _rank(node: dict[str, Any]) -> int:
    kinds = node.get("@type")
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return min((_TYPES.index(name) for name in names if name in _TYPES), default=len(_TYPES))


def _meta(tree: Tree) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _title(article: dict[str, Any], meta: dict[str, str], outlet: str | None) -> str | None:
    headline = _text(article.get("headline")) or ""
    if headline.rstrip().endswith(("...", "…")):
        headline = ""  # cut for a search engine
    title = _plain(_first(headline, meta.get("og:title"), meta.get("twitter:title")))
    if title is None or outlet is None:
        return title
    return re.sub(rf"\s+[-|–—»•:]\s+{re.escape(outlet)}$", "", title, flags=re.I) or title


def _published(tree: Tree, article: dict[str, Any], meta: dict[str, str]) -> tuple[str | None, str | None]:
    """The first date stated, and where; if it has no time, one of the same day that has."""
    times = [
        *tree.xpath('//time[@itemprop="datePublished" or @pubdate]/@datetime'),
        *_only(tree.xpath("//article//time/@datetime")),
    ]
    stated = [(_text(article.get("datePublished")), "JSON-LD datePublished"), *((meta.get(name), f"meta {name}") for name in _DATES),
              *((str(t), "time element") for t in times)]  # fmt: skip
    readable = [(value, where) for value, where in stated if value and _is_date(value)]
    if not readable:
        return None, None
    first = readable[0]
    timed = (found for found in readable if has_time(found[0]) and _day(found[0]) == _day(first[0]))
    return first if has_time(first[0]) else next(timed, first)


def _only(values: list[Any]) -> list[Any]:
    return values if len(values) == 1 else []


def _is_date(value: str) -> bool:
    try:
        read_published(value, UTC)
    except ValueError:
        return False
    return True


def _day(value: str) -> str:
    return read_published(value, UTC)[0].date().isoformat()


def _link(tree: Tree, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    found = [tree.xpath('string(//link[@rel="canonical"]/@href)'), meta.get("og:url"), _text(article.get("url"))]
    return next(
        (str(link).strip() for link in found if link and str(link).strip().lower().startswith(("http://", "https://"))), None
    )


def _language_code(value: str | None) -> str | None:
    code = (value or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None


def _names(value: object) -> str | None:
    """The name, or the names with commas between, of a person, an organisation, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in map(_names, value[:20]) if name)) or None
    if isinstance(value, dict):
        value = value.get("name")
    text = _plain(value if isinstance(value, str) else None)
    return None if text is None or text.lower().startswith(("http://", "https://")) else text


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _plain(value: str | None) -> str | None:
    """Text without mark-up: what a feed calls a title may hold entities and elements."""
    if value is None:
        return None
    return re.sub(r"<[^<>]{1,300}>", " ", html.unescape(value)).strip() or None


def _first(*values: str | None) -> str | None:
    return next((value.strip() for value in values if value and value.strip()), None)
