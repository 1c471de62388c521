"""The brief as one page of HTML: no script, nothing fetched; what comes from reports is text and is escaped, always."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path

from detente.model.brief import Brief, Line, Part, Row, Table
from detente.surfaces.brief import words

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(brief: Brief, zone: tzinfo) -> str:
    """The whole page."""
    return "\n".join(_lines(brief, zone)) + "\n"


def _text(value: str) -> str:
    return html.escape(value, quote=True)


def _lines(brief: Brief, zone: tzinfo) -> Iterator[str]:
    title = _text(words.heading(brief.header))
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_text(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>\n<style>{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<header>"
    yield f'<p class="handling">{_text(brief.header.handling)}</p>\n<h1>{title}</h1>\n<dl>'
    for name, value in words.head_lines(brief.header, zone):
        yield f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>"
    yield "</dl>\n</header>\n<main>"
    for part in brief.parts:
        yield from _part(part)
    yield from _sources(brief, zone)
    yield f'<section id="annex-b"><h2>{_text(words.ANNEX_B)}</h2>'
    yield from _list(brief.corrections) if brief.corrections else (f'<p class="empty">{_text(words.NO_CORRECTIONS)}</p>',)
    yield f'</section>\n</main>\n<footer><p class="handling">{_text(brief.header.handling)}</p></footer>\n</body>\n</html>'


def _part(part: Part) -> Iterator[str]:
    yield f'<section id="part-{_text(part.number)}"><h2>{_text(part.number)} {_text(part.title)}</h2>'
    if part.note:
        yield f'<p class="note">{_text(part.note)}</p>'
    if part.is_empty:
        yield f'<p class="empty">{_text(part.empty)}</p>'
    elif part.table is not None:
        yield from _table(part.table)
    for group in part.groups:
        if group.title:
            yield f"<h3>{_text(group.title)}</h3>"
        yield from _list(group.lines)
    yield "</section>"


def _list(lines: tuple[Line, ...]) -> Iterator[str]:
    yield "<ul>"
    for line in lines:
        yield f"<li>{_text(line.text)}{_marks(line.sources, ' ')}"
        if line.under:
            yield from _list(line.under)
        yield "</li>"
    yield "</ul>"


def _marks(sources: tuple[int, ...], before: str = "") -> str:
    """Numbers of sources, each a link into annex A."""
    if not sources:
        return ""
    links = ", ".join(f'<a href="#source-{n}">{n}</a>' for n in sources)
    wraps = ' class="marks"' if len(sources) < 8 else ""
    return f"{before}<span{wraps}>[{links}]</span>"


def _table(table: Table) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{_text(c)}</th>' for c in (*table.columns, "Sources"))
    yield f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>'
    yield from map(_row, table.rows)
    yield "</tbody></table></div>"


def _row(row: Row) -> str:
    first, *rest = row.cells
    cells = "".join(f"<td>{_text(c)}</td>" for c in rest)
    return f'<tr><th scope="row">{_text(first)}</th>{cells}<td>{_marks(row.sources) or "-"}</td></tr>'


def _sources(brief: Brief, zone: tzinfo) -> Iterator[str]:
    yield f'<section id="annex-a"><h2>{_text(words.ANNEX_A)}</h2><p class="note">{_text(words.ANNEX_A_NOTE)}</p>'
    heads = "".join(f'<th scope="col">{_text(c)}</th>' for c in words.SOURCE_COLUMNS)
    yield f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>'
    for entry in brief.sources:
        number, name, family, letter, side, published, title, link, credit = map(_text, words.source_cells(entry, zone))
        address = f'<a href="{link}" rel="noreferrer noopener">link</a><br><small>{link}</small>' if entry.link else link
        cells = "".join(f"<td>{c}</td>" for c in (name, family, letter, side, published, title, address, credit))
        yield f'<tr id="source-{number}"><th scope="row">{number}</th>{cells}</tr>'
    yield "</tbody></table></div></section>"
