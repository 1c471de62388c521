"""Plain text and Markdown to text."""

from __future__ import annotations

from detente.documents.decode import decode
from detente.documents.front_matter import split_front_matter
from detente.protocols import Extracted


def extract_plain(content: bytes) -> Extracted:
    """The text without its front matter, which gives the fields. Raises InputError for bytes that are no text."""
    text, warnings = decode(content)
    fields, body = split_front_matter(text)
    return Extracted(body, fields, warnings=warnings)
