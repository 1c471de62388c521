"""Web pages to text: the story without menus, with title, date, author, outlet and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.documents.decode import decode_page
from detente.documents.html_metadata import PageFacts, page_facts
from detente.documents.html_story import MAX_ELEMENTS, captions, story
from detente.documents.language import language_of, same_language
from detente.errors import InputError
from detente.model.documents import Noise
from detente.protocols import Extracted

# libxml2 stops at this depth, and what lies deeper is lost.
_MAX_DEPTH = 254
_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]{0,500}\[|<!ENTITY\b", re.I)
_FOREIGN_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?!\s|html\b)", re.I)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}>")
_HEAD = 100_000
# Guessing looks through the whole page several times: not through one of this many characters or elements.
_MAX_GUESSED = 1_000_000


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page says about itself; `text` is its story, paragraphs parted by blank lines.

    `guessed` is a date that the page does not state and its looks suggest; None where `published` is stated.
    """

    text: str
    title: str | None = None
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    language: str | None = None
    link: str | None = None
    guessed: str | None = None
    published_from: str | None = None
    noise: tuple[Noise, ...] = ()
    warnings: tuple[str, ...] = ()


def extract_html(content: bytes) -> Extracted:
    """The story of a page with what it says about itself. Raises InputError if it has none."""
    page = read_html(content)
    fields = {"title": page.title, "published": page.published, "dated": page.guessed, "author": page.author, "source": page.outlet,
              "language": page.language, "url": page.link, "published_from": page.published_from,
              "dated_from": "a guess from the page" if page.guessed else None}  # fmt: skip
    return Extracted(page.text, {name: value for name, value in fields.items() if value}, page.noise, page.warnings)


def read_html(raw: bytes, *, url: str | None = None) -> HtmlPage:
    """The story of a page; `url` is where it came from. Raises InputError if the page has none."""
    decoded, warnings = decode_page(raw)
    tree = _tree(decoded)
    facts = page_facts(tree)
    if _depth(tree) >= _MAX_DEPTH:
        warnings = (*warnings, f"elements nested more than {_MAX_DEPTH} deep: what lies deeper is not read")
    noted = captions(tree)
    text = story(tree, repeated=facts.body)
    if not text:
        raise InputError("extract", "the page has no story text (menus only, made by a script, or an empty page)")
    is_silent = facts.published is None or facts.title is None or facts.outlet is None
    guess = _guesses(tree, url) if is_silent and len(decoded) <= _MAX_GUESSED else None
    noise = tuple(_captions_in(text, noted))
    return HtmlPage(
        text, facts.title or _guess(guess, "title"), facts.published, facts.author or _guess(guess, "author"),
        facts.outlet or _guess(guess, "sitename"), _language(facts, text), facts.link or url,
        _guess(guess, "date") if facts.published is None else None, facts.published_from, noise, warnings,
    )  # fmt: skip


def _tree(decoded: str) -> Any:
    from trafilatura.utils import load_html

    head = decoded[:_HEAD]
    if _ENTITIES.search(head) or (_XML_DECLARATION.match(head) and _FOREIGN_DOCTYPE.search(head)):
        raise InputError(
            "extract", "a DOCTYPE that defines entities or is not HTML: refused, for such files can attack their reader"
        )
    if not decoded.strip():
        raise InputError("extract", "the page is empty")
    tree = load_html(_XML_DECLARATION.sub("", decoded))
    if tree is None:
        raise InputError("extract", "no HTML (expected a page with elements such as <body> and <p>)")
    return tree


def _depth(tree: Any) -> int:
    """How deep the elements are nested, without recursion."""
    deepest = depth = 0
    element = tree
    while element is not None:
        deepest = max(deepest, depth)
        if len(element):
            element, depth = element[0], depth + 1
            continue
        while element is not None and element.getnext() is None:
            element, depth = element.getparent(), depth - 1
        element = element.getnext() if element is not None else None
    return deepest


def _guesses(tree: Any, url: str | None) -> Any:
    from trafilatura.metadata import extract_metadata

    return None if sum(1 for _ in tree.iter()) > MAX_ELEMENTS else extract_metadata(tree, url)


def _guess(guesses: Any, name: str) -> str | None:
    value = getattr(guesses, name, None)
    return value.strip() or None if isinstance(value, str) else None


def _language(facts: PageFacts, text: str) -> str | None:
    """The language of the words; that which the page declares if it fits them or the words do not tell."""
    found = language_of(text)
    if found is None or facts.language is None or same_language(found, facts.language):
        return facts.language or found
    return found


def _captions_in(text: str, noted: frozenset[str]) -> Iterator[Noise]:
    at = 0
    for line in text.split("\n\n"):
        if " ".join(line.split()) in noted:
            yield Noise(at, at + len(line), "caption")
        at += len(line) + 2
