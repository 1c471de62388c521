"""DOCX to text: paragraphs, the rows of tables as lines, headers and footers apart, and the core properties."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from detente.documents.zip_limits import check_office_zip
from detente.errors import InputError
from detente.model.documents import Noise
from detente.protocols import Extracted

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Text that is no more (tracked deletions and moves) or stands twice (the old form of a text box).
_SKIPPED = frozenset((f"{_W}del", f"{_W}moveFrom", _FALLBACK, f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"))
_CELL_BREAK = " | "
# The template of python-docx bears this date, and so does every file made with it that does not set its own.
_TEMPLATE_MADE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
_TEMPLATE_AUTHOR = "python-docx"


def extract_docx(content: bytes) -> Extracted:
    """The text of a DOCX. Raises InputError if it is damaged, encrypted, a zip bomb or empty."""
    from docx import Document
    from lxml.etree import LxmlError

    if content.startswith(_OLD_OFFICE):
        raise InputError("extract", "an encrypted DOCX, or an old .doc: save it as .docx without a password")
    check_office_zip(content, kind="DOCX")
    try:
        document = Document(io.BytesIO(content))
        body = [line for line in _blocks(document.element.body) if line.strip()]
        margins = list(dict.fromkeys(_margin_lines(document)))
    except (KeyError, ValueError, SyntaxError, AttributeError, OSError, LxmlError) as error:
        raise InputError("extract", f"a damaged DOCX: {error}") from error
    if not body:
        raise InputError("extract", "a DOCX without text (pictures only?)")
    text = "\n\n".join(body)
    noise = _noise(margins, at=len(text) + 2)
    return Extracted("\n\n".join([text, *margins]), dict(_fields(document.core_properties)), tuple(noise))


def _blocks(parent: Any) -> Iterator[str]:
    """The paragraphs and table rows under an element, in order, through content controls and the like."""
    for element in parent.iterchildren():
        if element.tag == f"{_W}p":
            yield _text(element).strip()
        elif element.tag == f"{_W}tbl":
            yield from _rows(element)
        elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # a row of a table inside a cell: its cell has it
        cells = (
            " ".join(" ".join(_blocks(cell)).split()) for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row
        )
        yield _CELL_BREAK.join(cell for cell in cells if cell)


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _pieces(child)


def _margin_lines(document: Any) -> Iterator[str]:
    """Headers and footers of all sections; one that repeats its predecessor's is left out."""
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from (" ".join(p.text.split()) for p in part.paragraphs if p.text.strip())


def _noise(lines: list[str], *, at: int) -> Iterator[Noise]:
    for line in lines:
        yield Noise(at, at + len(line), "header-footer")
        at += len(line) + 2


def _fields(properties: Any) -> Iterator[tuple[str, str]]:
    """Title, author and the time of making. A property that cannot be parsed is passed over."""
    told = {name: _property(properties, name) for name in ("title", "author")}
    yield from (
        (name, value) for name, value in told.items() if isinstance(value, str) and value.strip() and value != _TEMPLATE_AUTHOR
    )
    made = _property(properties, "created")
    if isinstance(made, datetime):
        made = made if made.tzinfo is not None else made.replace(tzinfo=UTC)
        if made != _TEMPLATE_MADE:
            yield "dated", made.isoformat()
            yield "dated_from", "property created of the file"


def _property(properties: Any, name: str) -> object:
    try:
        return getattr(properties, name)
    except (ValueError, TypeError, AttributeError):
        return None
