"""What a file is, where its name does not say it: a report saved as .txt may be a PDF or a page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from detente.model.sources import Raw
from detente.plugins import extractor_names

_PLAIN = (".txt", ".md")
_OFFICE, _PAGES = b"PK\x03\x04", (b"<!doctype html", b"<html")
_NAMES: Mapping[str, str] = MappingProxyType({".pdf": "a PDF", ".docx": "a DOCX", ".html": "HTML"})


def format_of(raw: Raw) -> str:
    """The suffix by which to read an input: its own, unless it is that of plain text or unknown and the first bytes say more."""
    if raw.suffix in extractor_names() and raw.suffix not in _PLAIN:
        return raw.suffix
    if raw.content.startswith(b"%PDF-"):
        return ".pdf"
    if raw.content.startswith(_OFFICE) and b"word/document.xml" in raw.content:
        return ".docx"
    if raw.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return ".html"
    return raw.suffix


def misnamed(raw: Raw, suffix: str) -> tuple[str, ...]:
    """The warning for an input that is not what its name says."""
    if suffix == raw.suffix or raw.suffix not in _PLAIN or raw.name == "-":
        return ()
    return (f"named {raw.suffix}, but holds {_NAMES[suffix]}: read as that",)
