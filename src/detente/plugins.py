"""What is built in, by name, and what other packages add by entry points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pkgutil import resolve_name
from types import MappingProxyType

from detente.errors import SettingsError
from detente.protocols import TextExtractor

EXTRACTOR_GROUP = "detente.extractors"
PLAIN_TEXT = ".txt"

# The extractor of each suffix, as "module:function". Lines of .jsonl are no file format: documents/lines.py reads them.
EXTRACTORS: Mapping[str, str] = MappingProxyType({
    PLAIN_TEXT: "detente.documents.plain:extract_plain",
    ".md": "detente.documents.plain:extract_plain",
    ".html": "detente.documents.html:extract_html",
    ".htm": "detente.documents.html:extract_html",
    ".xhtml": "detente.documents.html:extract_html",
    ".xml": "detente.documents.html:extract_html",
    ".pdf": "detente.documents.pdf:extract_pdf",
    ".eml": "detente.documents.mail:extract_mail",
    ".docx": "detente.documents.docx:extract_docx",
    ".entry": "detente.documents.entries:extract_entry",
})  # fmt: skip


@cache
def extractor_names() -> Mapping[str, str]:
    """Suffix to "module:function": the built-in ones and, over them, those that installed packages name in detente.extractors."""
    added = {point.name.lower(): point.value for point in entry_points(group=EXTRACTOR_GROUP)}
    return MappingProxyType({**EXTRACTORS, **added})


@cache
def extractor_for(suffix: str) -> TextExtractor:
    """The extractor of a suffix (lower case, with its dot); that of plain text for one nobody knows.

    Raises SettingsError if a package names an extractor that is not there.
    """
    names = extractor_names()
    name = names.get(suffix, names[PLAIN_TEXT])
    try:
        found: TextExtractor = resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"the extractor of {suffix} files, {name}, cannot be loaded: {error}") from error
    return found
