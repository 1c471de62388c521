"""Words of others within the length that their terms allow: once, where the picture is made, so that no surface can show more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from detente.model.documents import Document
from detente.model.picture import Claim, Dispute, OpenQuestion, Picture

_MARK = "…"


def within_terms(picture: Picture, documents: Mapping[str, Document]) -> Picture:
    """The picture with each quotation cut to the shortest length that any source of its entry allows."""
    changed: dict[str, Any] = {
        f.name: tuple(_entry(e, documents) for e in entries)
        for f in fields(picture)
        if _quotes(entries := getattr(picture, f.name))
    }
    return replace(picture, **changed)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with a mark, in `limit` characters at most."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + _MARK[:limit]


def _quotes(entries: object) -> bool:
    return isinstance(entries, tuple) and bool(entries) and hasattr(entries[0], "text")


def _entry(entry: Any, documents: Mapping[str, Document]) -> Any:
    """The entry itself, unless something in it must be cut."""
    if isinstance(entry, Dispute):
        entry = replace(entry, claims=tuple(_entry(c, documents) for c in entry.claims))
    text = cut(entry.text, _limit(_sources(entry), documents))
    return entry if text == entry.text else replace(entry, text=text)


def _sources(entry: Any) -> Iterable[str]:
    if isinstance(entry, Claim):
        return (entry.document,)
    if isinstance(entry, OpenQuestion):
        return (entry.document_id,)
    found: tuple[str, ...] = entry.evidence.documents
    return found


def _limit(of: Iterable[str], documents: Mapping[str, Document]) -> int:
    return min((documents[i].terms.quote_max_chars for i in of if i in documents), default=300)
