"""What is fuzzed: each reader of files, from its bytes to documents. A target must give documents or reasons, and never raise or hang."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from detente.documents.extract import Defaults, documents_of
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.ontology.files import KnowledgeFiles
from detente.ontology.mappings import load_mappings
from detente.ontology.types import load_types
from detente.sources.mail import messages_of
from detente.sources.tables import pieces_of
from detente.sources.warc import records_of
from detente.text.normal import normal, to_raw

LIMIT = 200_000


@cache
def _defaults() -> Defaults:
    files = KnowledgeFiles()
    return Defaults(max_bytes=LIMIT, mappings=load_mappings(files, load_types(files)))


def _read(inputs: Iterator[Raw | Rejected]) -> None:
    for item in inputs:
        found = iter([item]) if isinstance(item, Rejected) else documents_of(item, _defaults())
        for one in found:
            if isinstance(one, Document):
                check(one)


def check(document: Document) -> None:
    """What holds for every document, whatever it was made of."""
    length = len(document.text)
    assert length
    for span in (*document.noise, *document.passages):
        assert 0 <= span.start < span.end <= length
    document.text.encode("utf-8")


def _one(suffix: str) -> Callable[[bytes], None]:
    return lambda content: _read(iter([Raw(f"fuzz{suffix}", content, suffix)]))


def _mailbox(content: bytes) -> None:
    _read(messages_of(io.BytesIO(content), "fuzz.mbox", LIMIT))


def _archive(content: bytes) -> None:
    _read(records_of(io.BytesIO(content), "fuzz.warc", LIMIT))


def _table(content: bytes) -> None:
    _read(pieces_of(io.BytesIO(content), "fuzz.csv", ".csv", LIMIT))


@cache
def _empty_word_file() -> bytes:
    from docx import Document as WordFile

    kept = io.BytesIO()
    WordFile().save(kept)
    return kept.getvalue()


def _word(content: bytes) -> None:
    """The text of a Word file whose other parts are whole: what stands behind the zip is never reached by chance."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_empty_word_file())) as whole, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part.filename, content if part.filename == "word/document.xml" else whole.read(part))
    _one(".docx")(kept.getvalue())


def _normal(content: bytes) -> None:
    raw = content.decode("utf-8", "replace")
    found = normal(raw)
    assert all(0 <= to_raw(found.shifts, n) <= len(raw) for n in range(len(found.text)))


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType({
    "plain": _one(".md"), "html": _one(".html"), "pdf": _one(".pdf"), "docx": _one(".docx"), "line": _one(".json"), "lines": _one(".jsonl"),
    "mail": _one(".eml"), "mailbox": _mailbox, "archive": _archive, "table": _table, "normal": _normal,
    "word": _word,
})  # fmt: skip
