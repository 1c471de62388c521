"""The brief as a PDF file, with fonts of its own: Latin, Greek, Cyrillic, Georgian and Armenian letters print on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, SimpleDocTemplate, TableStyle

from detente.model.brief import Brief, Line, Part
from detente.surfaces.brief import words

_FONTS = Path(__file__).resolve().parent / "fonts"
_REGULAR, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_MARGIN, _SIZE = 15 * mm, 8
_WIDTH = landscape(A4)[0] - 2 * _MARGIN
_RULE, _SHADE, _QUIET = HexColor("#b0b0b0"), HexColor("#eeeeee"), HexColor("#555555")
_REPLACEMENT = "\ufffd"
_QUOTES = {'"': "&quot;", "'": "&#39;"}


@cache
def _letters() -> frozenset[int]:
    """The code points that both fonts print."""
    found = []
    for name in (_REGULAR, _BOLD):
        font = TTFont(name, str(_FONTS / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        found.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD, italic=_REGULAR, boldItalic=_BOLD)
    return found[0] & found[1]


def pdf_file(brief: Brief, zone: tzinfo) -> bytes:
    """The bytes of the file; the same brief gives the same bytes."""
    pages = _Pages(brief, zone)
    made = BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=landscape(A4), leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN + 4 * mm, bottomMargin=_MARGIN + 2 * mm,
        title=words.heading(brief.header), author=brief.header.prepared_by or "Detente", subject=words.standing(brief.header), invariant=1,
    )  # fmt: skip
    document.build(list(pages.flow()), onFirstPage=pages.decorate, onLaterPages=pages.decorate)
    return made.getvalue()


class _Pages:
    """The flow of one brief; counts the letters that no font of ours prints."""

    def __init__(self, brief: Brief, zone: tzinfo) -> None:
        self._brief, self._zone, self._known, self._missing = brief, zone, _letters(), 0
        self._styles = {
            "title": _style(16, 20, bold=True, after=6), "h1": _style(11.5, 15, bold=True, before=9, after=3),
            "h2": _style(9, 12, bold=True, before=4, after=1), "text": _style(_SIZE, 10.5, after=1.5), "note": _style(_SIZE, 10.5, after=3, quiet=True),
            "cell": _style(7, 9), "head": _style(7, 9, bold=True), "line": _style(_SIZE, 10.5, after=1.5, indent=9),
            "source": _style(7, 9, after=1, indent=14), "under": _style(7.5, 9.5, after=1, indent=22),
        }  # fmt: skip

    def flow(self) -> Iterator[Flowable]:
        header = self._brief.header
        yield self._paragraph(words.heading(header), "title")
        for name, value in words.head_lines(header, self._zone):
            yield self._paragraph(value, "text", before=f'<font name="{_BOLD}">{escape(name)}:</font> ')
        for part in self._brief.parts:
            yield from self._part(part)
        yield self._paragraph(words.ANNEX_A, "h1")
        yield self._paragraph(words.ANNEX_A_NOTE, "note")
        for entry in self._brief.sources:
            before, link, after = words.source_words(entry, self._zone)
            address = f'<a href="{escape(link, _QUOTES)}" color="#1d4f91">{escape(link)}</a>' if entry.link else link
            yield self._paragraph(before, "source", after=f" {address}. {escape(self._printable(after))}")
        yield self._paragraph(words.ANNEX_B, "h1")
        if not self._brief.corrections:
            yield self._paragraph(words.NO_CORRECTIONS, "text")
        for line in self._brief.corrections:
            yield from self._line(line, 0)
        if self._missing:
            yield self._paragraph(
                f"{self._missing} letters of scripts that this file's fonts lack are printed as {_REPLACEMENT}; the other formats have them.",
                "note",
            )

    def decorate(self, canvas: Canvas, document: SimpleDocTemplate) -> None:
        """The mark of handling, the title and the number of the page, on every page."""
        header = self._brief.header
        width, height = landscape(A4)
        canvas.saveState()
        canvas.setFont(_BOLD, 8)
        canvas.drawString(_MARGIN, height - 11 * mm, self._printable(header.handling))
        canvas.setFont(_REGULAR, 7)
        canvas.drawRightString(
            width - _MARGIN, height - 11 * mm, self._printable(f"{words.heading(header)}. {words.standing(header)}")
        )
        canvas.drawString(_MARGIN, 9 * mm, header.handling)
        canvas.drawRightString(width - _MARGIN, 9 * mm, f"page {document.page}")
        canvas.restoreState()

    def _part(self, part: Part) -> Iterator[Flowable]:
        head = [self._paragraph(f"{part.number} {part.title}", "h1")]
        if part.note:
            head.append(self._paragraph(part.note, "note"))
        if part.is_empty:
            yield KeepTogether([*head, self._paragraph(part.empty, "text")])
            return
        if part.table is not None:
            yield from head
            yield self._table(
                (*part.table.columns, "Sources"), [(*r.cells, words.marks(r.sources) or "-") for r in part.table.rows]
            )
            head = []
        for group in part.groups:
            head += [self._paragraph(group.title, "h2")] if group.title else []
            lines = [flowable for line in group.lines for flowable in self._line(line, 0)]
            yield KeepTogether([*head, *lines[:1]])
            yield from lines[1:]
            head = []

    def _line(self, line: Line, depth: int) -> Iterator[Flowable]:
        marks = words.marks(line.sources)
        after = f' <font size="6.5" color="#555555">{escape(marks)}</font>' if marks else ""
        yield self._paragraph(line.text, "under" if depth else "line", bullet="–" if depth else "•", after=after)
        for under in line.under:
            yield from self._line(under, depth + 1)

    def _table(self, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Flowable:
        cells = [[self._paragraph(c, "head") for c in columns], *([self._paragraph(c, "cell") for c in row] for row in rows)]
        style = TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _RULE), ("BACKGROUND", (0, 0), (-1, 0), _SHADE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *((edge, (0, 0), (-1, -1), 2.5) for edge in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")),
            ]
        )  # fmt: skip
        return LongTable(
            cells, colWidths=[_WIDTH * s for s in words.shares(columns)], repeatRows=1, splitInRow=1, style=style, hAlign="LEFT"
        )

    def _paragraph(self, text: str, style: str, *, before: str = "", after: str = "", bullet: str | None = None) -> Paragraph:
        return Paragraph(f"{before}{escape(self._printable(text))}{after}", self._styles[style], bulletText=bullet)

    def _printable(self, text: str) -> str:
        if text.isascii():
            return text
        missing = sum(ord(c) not in self._known for c in text)
        self._missing += missing
        return "".join(c if ord(c) in self._known else _REPLACEMENT for c in text) if missing else text


def _style(
    size: float, leading: float, *, bold: bool = False, before: float = 0, after: float = 0, indent: float = 0, quiet: bool = False
) -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=_BOLD if bold else _REGULAR, fontSize=size, leading=leading, spaceBefore=before, spaceAfter=after, leftIndent=indent,
        bulletIndent=max(0, indent - 9), bulletFontName=_REGULAR, bulletFontSize=size, textColor=_QUIET if quiet else HexColor("#000000"),
        splitLongWords=1, keepWithNext=int(bold and size > 8),
    )  # fmt: skip
