"""The brief as a DOCX file, for those who go on writing in it."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph

from detente.model.brief import Brief, Line, Part, Row
from detente.surfaces.brief import words

# What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SMALL = Pt(8.5)
_PAGE_CM, _MARGIN_CM = 29.7, 1.8
_CELL, _HEAD = "Brief Cell", "Brief Head"
_BULLETS = ("List Bullet", "List Bullet 2")
# Ids in python-docx' own template, and those that it makes of a name.
_STYLE_IDS = {"List Bullet": "ListBullet", "List Bullet 2": "ListBullet2", _CELL: "BriefCell", _HEAD: "BriefHead"}


def word_file(brief: Brief, zone: tzinfo) -> bytes:
    """The bytes of the file."""
    document = docx.Document()
    _set_page(document, brief)
    document.add_heading(_text(words.heading(brief.header)), level=0)
    for name, value in words.head_lines(brief.header, zone):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(_text(value))
    for part in brief.parts:
        _add_part(document, part)
    document.add_heading(words.ANNEX_A, level=1)
    document.add_paragraph(words.ANNEX_A_NOTE)
    _add_table(document, words.SOURCE_COLUMNS, [words.source_cells(e, zone) for e in brief.sources])
    document.add_heading(words.ANNEX_B, level=1)
    if not brief.corrections:
        document.add_paragraph(words.NO_CORRECTIONS)
    for line in brief.corrections:
        _add_line(document, line, 0)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _text(value: str) -> str:
    return _NO_XML.sub("\ufffd", value)


def _set_page(document: WordDocument, brief: Brief) -> None:
    """A4 across, since the tables are wide; the mark of handling at the head and foot of every page."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE_CM), Cm(21.0)
    for side in ("left_margin", "right_margin"):
        setattr(section, side, Cm(_MARGIN_CM))
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.0)
    document.styles["Title"].font.size = Pt(18)
    for edge in (section.header, section.footer):
        edge.paragraphs[
            0
        ].text = f"{brief.header.handling}    {_text(words.heading(brief.header))}    {words.standing(brief.header)}"
    for name in (_CELL, _HEAD):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = document.styles["Normal"], _SMALL, name == _HEAD
        style.paragraph_format.space_after = Pt(0)
    for name in _BULLETS:
        document.styles[name].paragraph_format.space_after = Pt(2)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10)
    properties = document.core_properties
    properties.title, properties.author = _text(words.heading(brief.header)), _text(brief.header.prepared_by)
    properties.comments = ""
    properties.created = properties.modified = brief.header.drawn.astimezone(UTC).replace(tzinfo=None)


def _add_part(document: WordDocument, part: Part) -> None:
    document.add_heading(_text(f"{part.number} {part.title}"), level=1)
    if part.note:
        note = document.add_paragraph()
        note.add_run(_text(part.note)).italic = True
        note.paragraph_format.keep_with_next = True
    if part.is_empty:
        document.add_paragraph(_text(part.empty))
    elif part.table is not None:
        _add_table(document, (*part.table.columns, "Sources"), [_cells(r) for r in part.table.rows])
    for group in part.groups:
        if group.title:
            document.add_heading(_text(group.title), level=2)
        for line in group.lines:
            _add_line(document, line, 0)


def _cells(row: Row) -> tuple[str, ...]:
    return (*row.cells, words.marks(row.sources) or "-")


def _add_line(document: WordDocument, line: Line, depth: int) -> None:
    paragraph = document.add_paragraph(_text(f"{line.text} {words.marks(line.sources)}".rstrip()))
    _style(paragraph, _BULLETS[min(depth, 1)])
    for under in line.under:
        _add_line(document, under, depth + 1)


def _add_table(document: WordDocument, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=len(rows) + 1, cols=len(columns), style="Table Grid")
    table.autofit = False
    widths = [Cm((_PAGE_CM - 2 * _MARGIN_CM) * share) for share in words.shares(columns)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, cells) in enumerate(zip(table.rows, (columns, *rows), strict=True)):
        _mark(row, "w:cantSplit")
        for cell, width, value in zip(row.cells, widths, cells, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.add_run(_text(value))
            _style(paragraph, _CELL if number else _HEAD)
    _mark(table.rows[0], "w:tblHeader")  # it stands again at the head of each page that the table reaches
    document.add_paragraph()


def _style(paragraph: Paragraph, name: str) -> None:
    """Gives a paragraph a style by its id: python-docx looks every style up anew, which takes two thirds of the time of a long report."""
    paragraph._p.style = _STYLE_IDS[name]  # noqa: SLF001 - the public way is the slow one


def _mark(row: _Row, name: str) -> None:
    """Sets a property of a row that is on or off."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no public way
