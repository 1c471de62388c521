"""Web pages to text: the story without menus, with title, date, author, outlet and language."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import InputError


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page says about itself; `text` is its story, paragraphs parted by blank lines."""

    text: str
    title: str | None = None
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    language: str | None = None
    link: str | None = None


def read_html(raw: bytes, *, url: str | None = None) -> HtmlPage:
    """The story of a page. Raises InputError if the page has none."""
    from trafilatura import bare_extraction

    found = bare_extraction(raw, url=url, include_comments=False, include_tables=True, with_metadata=True)
    if found is None or not found.text or not found.text.strip():
        raise InputError("extract", "the page has no story text (menus only, or an empty page)")
    text = "\n\n".join(line for line in found.text.splitlines() if line.strip())
    return HtmlPage(text, found.title, found.date, found.author, found.sitename, found.language, found.url)
