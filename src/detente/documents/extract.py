"""Bytes to documents: the second stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from detente.documents.assemble import assemble
from detente.documents.defaults import MAX_BYTES, Defaults
from detente.documents.formats import format_of, misnamed
from detente.documents.lines import extract_line, lines_of
from detente.documents.tables import documents_in_table
from detente.errors import DetenteError, InputError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.plugins import extractor_for
from detente.protocols import Extracted

__all__ = ["MAX_BYTES", "Defaults", "document_from_text", "documents_of"]

LINES, LINE = ".jsonl", ".json"
TABLES = frozenset((".csv", ".tsv", ".tab"))


def documents_of(raw: Raw, defaults: Defaults) -> Iterator[Document | Rejected]:
    """The documents in one input, or why it has none. Never raises for bad content."""
    if len(raw.content) > defaults.max_bytes:
        yield Rejected(raw.name, "extract", over_limit(defaults.max_bytes))
    elif not raw.content.strip():
        yield Rejected(raw.name, "extract", "the file is empty" if not raw.content else "the file is empty: only white space")
    elif raw.suffix == LINES:
        yield from _lines(raw, defaults)
    elif raw.suffix in TABLES:
        yield from documents_in_table(raw, defaults)
    else:
        extract = extract_line if raw.suffix == LINE else _extractor(raw)
        yield _document(raw.content, _with_told(extract, raw), raw.name, defaults)


def document_from_text(text: str, defaults: Defaults, *, title: str | None = None) -> Document:
    """A document from a text in memory. Raises InputError if it is empty or over the size limit."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > defaults.max_bytes:
        raise InputError("extract", over_limit(defaults.max_bytes))
    return assemble(content, Extracted(text, {"title": title} if title else {}), name="text", defaults=defaults, is_file=False)


def over_limit(max_bytes: int) -> str:
    """Why an input over the size limit is not read."""
    return f"larger than the limit of {max_bytes:,} bytes (setting DETENTE_MAX_BYTES)"


def _lines(raw: Raw, defaults: Defaults) -> Iterator[Document | Rejected]:
    try:
        lines = list(lines_of(raw.content))
    except InputError as error:
        yield Rejected(raw.name, error.stage, str(error))
        return
    for number, line in lines:
        yield _document(line, extract_line, f"{raw.name}:{number}", defaults)


def _document(content: bytes, extract: Callable[[bytes], Extracted], name: str, defaults: Defaults) -> Document | Rejected:
    """One document. A foreign parser may fail with anything at all on bytes that somebody else made: that is the input's fault."""
    try:
        return assemble(content, extract(content), name=name, defaults=defaults)
    except InputError as error:
        return Rejected(name, error.stage, str(error))
    except DetenteError as error:
        return Rejected(name, "extract", str(error))
    except Exception as error:  # noqa: BLE001 see above; the reason keeps what was wrong
        return Rejected(name, "extract", f"cannot be read: {type(error).__name__}: {str(error)[:200]}")


def _with_told(extract: Callable[[bytes], Extracted], raw: Raw) -> Callable[[bytes], Extracted]:
    """Reads the bytes; where they are silent, what their container says of them serves."""
    if not raw.told:
        return extract

    def with_told(content: bytes) -> Extracted:
        found = extract(content)
        return replace(found, fields={**dict(raw.told), **found.fields})

    return with_told


def _extractor(raw: Raw) -> Callable[[bytes], Extracted]:
    """Reads the bytes by what they are."""

    def extract(content: bytes) -> Extracted:
        suffix = format_of(raw)
        found = extractor_for(suffix)(content)
        return replace(found, warnings=(*misnamed(raw, suffix), *found.warnings))

    return extract
