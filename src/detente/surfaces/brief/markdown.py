"""The brief as Markdown. What comes from reports is text: no sign in it makes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from detente.model.brief import Brief, Line, Part, Table
from detente.surfaces.brief import words

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~!])")
_SCHEME = re.compile(r"(?i)\b(https?|javascript|data|vbscript|file|mailto):")
_LIST_START = re.compile(r"^(\d+)([.)])(\s)")
_INDENT = "  "


def escaped(text: str) -> str:
    """Text that shows as it is, wherever it stands in a line."""
    safe = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LIST_START.sub(r"\1\\\2\3", _SCHEME.sub(lambda m: f"{m[1]}&#58;", safe))


def markdown(brief: Brief, zone: tzinfo) -> str:
    """The whole brief; ends with a line feed."""
    return "\n".join(_lines(brief, zone)) + "\n"


def _lines(brief: Brief, zone: tzinfo) -> Iterator[str]:
    yield f"# {escaped(words.heading(brief.header))}"
    yield ""
    for name, value in words.head_lines(brief.header, zone):
        yield f"- **{name}:** {escaped(value)}"
    for part in brief.parts:
        yield from _part(part)
    yield from ("", f"## {words.ANNEX_A}", "", words.ANNEX_A_NOTE, "")
    for entry in brief.sources:
        before, link, after = words.source_words(entry, zone)
        yield f"- {escaped(before)} {f'<{link}>' if entry.link else link}. {escaped(after)}"
    yield from ("", f"## {words.ANNEX_B}", "")
    if not brief.corrections:
        yield words.NO_CORRECTIONS
    for line in brief.corrections:
        yield from _line(line, 0)


def _part(part: Part) -> Iterator[str]:
    yield from ("", f"## {part.number} {escaped(part.title)}")
    if part.note:
        yield from ("", f"*{escaped(part.note)}*")
    if part.is_empty:
        yield from ("", escaped(part.empty))
    elif part.table is not None:
        yield from _table(part.table)
    for group in part.groups:
        yield ""
        if group.title:
            yield from (f"### {escaped(group.title)}", "")
        for line in group.lines:
            yield from _line(line, 0)


def _line(line: Line, depth: int) -> Iterator[str]:
    cited = words.marks(line.sources)
    yield f"{_INDENT * depth}- {escaped(line.text)}{f' {escaped(cited)}' if cited else ''}"
    for under in line.under:
        yield from _line(under, depth + 1)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"| {' | '.join(escaped(c) for c in (*table.columns, 'Sources'))} |", f"|{' --- |' * (len(table.columns) + 1)}")
    for row in table.rows:
        yield f"| {' | '.join(escaped(c) for c in (*row.cells, words.marks(row.sources) or '-'))} |"
