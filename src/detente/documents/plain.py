"""Plain text and Markdown to text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from detente.documents.decode import decode
from detente.documents.front_matter import split_front_matter
from detente.protocols import Extracted

# Other tools' names for what we call published, url and language.
_ALSO: Mapping[str, str] = MappingProxyType({"date": "published", "link": "url", "lang": "language"})


def extract_plain(content: bytes) -> Extracted:
    """The text without its front matter, which gives the fields. Raises InputError for bytes that are no text."""
    text, warnings = decode(content)
    fields, body = split_front_matter(text)
    renamed = {_ALSO[name]: value for name, value in fields.items() if name in _ALSO}
    told = {"published_from": "front matter"} if fields.keys() & {"date", "published"} else {}
    return Extracted(body, {**renamed, **fields, **told}, warnings=warnings, offset=len(text) - len(body))
