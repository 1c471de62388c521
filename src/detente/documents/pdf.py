"""PDF to text: its lines as paragraphs, and what the file says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from detente.documents.pdf_lines import Line, lines_of_page
from detente.documents.pdf_paragraphs import paragraphs_of
from detente.errors import InputError
from detente.model.documents import Noise
from detente.protocols import Extracted

_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_MIN_LETTERS = 10
_MAX_CHARS = 10_000_000
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:Z|([+-]\d\d)'?(\d\d)?'?)?")
# What word processors write where nobody gave a title.
_NO_TITLE = re.compile(
    r"(?i)^(?:microsoft (?:word|powerpoint) - .*|untitled.*|document\d*|.*\.(?:docx?|pdf|odt|indd|qxd|rtf|txt|pptx?))$"
)


def extract_pdf(content: bytes) -> Extracted:
    """The text of a PDF. Raises InputError if it is damaged, encrypted or has no text."""
    with closing(_opened(content)) as pdf:
        pages, warnings = _pages(pdf)
        told = pdf.get_metadata_dict()
    if sum(c.isalpha() for page in pages for line in page for c in line.text) < _MIN_LETTERS:
        raise InputError(
            "extract", f"a PDF without text ({len(pages)} pages, scanned?): put it through text recognition (OCR) first"
        )
    text, noise = _text(pages)
    return Extracted(text, dict(_fields(told)), noise, warnings)


def _opened(content: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower():
            raise InputError("extract", "an encrypted PDF: save it without its password") from error
        raise InputError("extract", f"a damaged PDF: {error}") from error


def _pages(pdf: Any) -> tuple[list[list[Line]], tuple[str, ...]]:
    """The lines of each page, and what was wrong with pages."""
    pages: list[list[Line]] = []
    bare: list[str] = []
    chars = 0
    for number in range(len(pdf)):
        pages.append(_page(pdf, number))
        chars += sum(len(line.text) for line in pages[-1])
        if not pages[-1]:
            bare.append(str(number + 1))
        if chars > _MAX_CHARS:
            return pages, (
                f"only the first {number + 1:,} of {len(pdf):,} pages are read: the text is over {_MAX_CHARS:,} characters",
            )
    return pages, (
        (f"no text on page{'s' if len(bare) > 1 else ''} {', '.join(bare[:20])} (pictures are not read)",) if bare else ()
    )


def _page(pdf: Any, number: int) -> list[Line]:
    import pypdfium2

    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as textpage:
            return list(lines_of_page(textpage, number=number, height=page.get_height()))
    except pypdfium2.PdfiumError:
        return []


def _text(pages: list[list[Line]]) -> tuple[str, tuple[Noise, ...]]:
    parts: list[str] = []
    noise: list[Noise] = []
    at = 0
    for paragraph, is_furniture in paragraphs_of(pages):
        parts.append(paragraph)
        if is_furniture:
            noise.append(Noise(at, at + len(paragraph), "header-footer"))
        at += len(paragraph) + 2
    return "\n\n".join(parts), tuple(noise)


def _fields(told: dict[str, str]) -> Iterator[tuple[str, str]]:
    title, author = told.get("Title", "").strip(), told.get("Author", "").strip()
    if title and not _NO_TITLE.match(title):
        yield "title", title
    if author:
        yield "author", author
    made = _DATE.match(told.get("CreationDate", ""))
    if made is not None:
        yield "dated", _iso(made)


def _iso(made: re.Match[str]) -> str:
    """ISO 8601 of a date as PDF writes it: D:20230529081000+02'00'."""
    year, month, day, hour, minute, second, zone, zone_minute = made.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    offset = f"{zone}:{zone_minute or '00'}" if zone else "Z" if made.group().endswith("Z") else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{offset}"
