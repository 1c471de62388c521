"""CSV that a spreadsheet can open without harm: a cell that a program could take for a formula begins with an apostrophe.

OWASP ASVS 5.0, 1.2.10. The rule can be undone: an apostrophe is put before every text that begins with one of the signs or with an apostrophe,
and `read_csv` takes one away, so that what is read back equals what was written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from detente.surfaces.export.tables import COUNT, NUMBER, TIME, TRUTH, Cell, Row

# The signs that begin a formula in spreadsheets, their full-width forms, and white space that programs skip before them.
_SIGNS = frozenset("=+-@\t\r\n\v\f \u00a0\u2007\u202f\u3000|%＝＋－＠")
_GUARD = "'"
MARK = "\ufeff"  # without it, spreadsheets read Zvečan in another code page


def csv_lines(rows: Iterable[Row], columns: Mapping[str, str]) -> Iterator[str]:
    """The lines of a file, the names of the columns first; UTF-8 with a mark at its start (RFC 4180 otherwise)."""
    yield MARK + _line(columns)
    for row in rows:
        yield _line(written(row[name]) for name in columns)


def written(cell: Cell) -> str:
    """A cell as it stands in the file. Numbers are numbers: only texts are guarded."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, (int, float)):
        return repr(cell)
    return _GUARD + cell if cell[:1] in _SIGNS or cell[:1] == _GUARD else cell


def read_csv(text: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a file that was written here, as they were; an empty cell of a text is told from none by nothing, and is none."""
    reader = csv.reader(io.StringIO(text.removeprefix(MARK), newline=""))
    names = next(reader)
    for cells in reader:
        yield {n: _read(c, columns[n]) for n, c in zip(names, cells, strict=True)}


def _read(cell: str, kind: str) -> Cell:
    if not cell:
        return None
    if kind == TIME:
        return datetime.fromisoformat(cell)
    if kind == NUMBER:
        return float(cell)
    if kind == COUNT:
        return int(cell)
    if kind == TRUTH:
        return cell == "true"
    return cell.removeprefix(_GUARD)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([c.replace("\0", "\ufffd") for c in cells])
    return out.getvalue()
