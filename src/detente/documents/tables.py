"""Tables to documents: each row a report of its own, or a coded event, or a reason why it is neither. No row is lost in silence."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.documents.assemble import assemble
from detente.documents.decode import decode
from detente.documents.defaults import Defaults
from detente.documents.rows import RowReader
from detente.errors import InputError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.ontology.mappings import TableMapping, TableMappings, guessed
from detente.text.plain import fold
from detente.text.quoted_lines import records

_DELIMITERS = ",;\t|"
_MAX_CELL = 1_000_000
_Record = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is read: its mapping, delimiter, the names of its columns as written, and whether its first record holds them."""

    mapping: TableMapping
    delimiter: str
    header: tuple[str, ...]
    has_header: bool

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that the mapping says nothing of: they are left out."""
        named = self.mapping.named()
        return tuple(name for name in self.header if name.strip() and fold(name) not in named)


def table_of(first: str, mappings: TableMappings) -> Table:
    """How a table with this first record is read. Raises InputError, with what to do, if nothing says which column is what."""
    if not first.strip():
        raise InputError("extract", "the table is empty")
    given = mappings.given
    known = ([given] if given is not None else []) + [m for m in mappings.known if m is not given]
    for mapping in known:
        delimiter = mapping.delimiter or _delimiter(first)
        cells = _cells(first, delimiter, is_quoted=mapping.is_quoted)
        header = next((h for h in mapping.headers if len(h) == len(cells)), None)
        if header is not None and _is_values(cells):
            return Table(mapping, delimiter, header, has_header=False)
        names = frozenset(map(fold, cells))
        if mapping is given or (mapping.recognise and mapping.recognise <= names):
            return _checked(Table(mapping, delimiter, tuple(cells), has_header=True))
    delimiter = _delimiter(first)
    cells = _cells(first, delimiter)
    found = guessed(cells, mappings.words)
    if found is None:
        told = ", ".join(c.strip() for c in cells[:12] if c.strip())
        raise InputError(
            "extract",
            f"no column of this table can be its text ({told}): write a mapping (docs/experts/spreadsheets.md) and name it with --mapping",
        )
    return Table(found, delimiter, tuple(cells), has_header=True)


def _checked(table: Table) -> Table:
    names = frozenset(map(fold, table.header))
    wanted = {c for name in ("text", "type") for c in table.mapping.columns.get(name, ())}
    if wanted and not wanted & names:
        told = ", ".join(c.strip() for c in table.header[:12])
        raise InputError(
            "extract", f"the mapping {table.mapping.name} names no column of this table as text or type; its columns are: {told}"
        )
    return table


def documents_in_table(raw: Raw, defaults: Defaults) -> Iterator[Document | Rejected]:
    """A document or a reason for each row that is not empty. `raw` is a table, or a piece of one with the file's first record before it."""
    try:
        text, warnings = decode(raw.content)
        table, rows = _opened(text, defaults.mappings)
    except InputError as error:
        yield Rejected(raw.name, error.stage, str(error))
        return
    reader = RowReader(table.mapping, table.header, defaults, warnings)
    for number, record in _numbered(rows, dict(raw.told), table):
        yield from _row(raw.name, number, record, table, reader, defaults)


def _numbered(rows: Iterator[_Record], told: Mapping[str, str], table: Table) -> Iterator[_Record]:
    """The records that are rows, numbered as in the file: without the header, without the head that a later piece repeats."""
    found = [r for r in rows if any(line.strip() for line in r[1])]
    first = found[0][0] if found else 1
    head = first if table.mapping.is_quoted else int(told.get("head", first))
    start = int(told.get("row" if table.mapping.is_quoted else "line", head + 1))
    for number, record in found:
        if number > head:
            yield number - head + start - 1, record
        elif start == head + 1 and not (table.has_header and number == first):
            yield number, record


def described(raw: Raw, mappings: TableMappings) -> Table:
    """How a table is read. Raises InputError if it is none, or nothing says which column is what."""
    return _opened(decode(raw.content)[0], mappings)[0]


def _opened(text: str, mappings: TableMappings) -> tuple[Table, Iterator[_Record]]:
    """How a table is read, and all its records with their numbers."""
    lines = text.split("\n")
    if lines[0].lower().startswith("sep=") and len(lines[0]) <= len("sep=") + 1:
        lines[0] = ""  # how spreadsheets note the delimiter
    lines = lines if lines[-1] else lines[:-1]
    head = next((r for _, r in records(lines) if any(line.strip() for line in r)), ())
    table = table_of("\n".join(head), mappings)
    return table, records(lines, is_quoted=table.mapping.is_quoted)


def _row(
    name: str, number: int, record: tuple[str, ...], table: Table, reader: RowReader, defaults: Defaults
) -> Iterator[Document | Rejected]:
    where = f"{name}:{number}"
    try:
        cells = _cells("\n".join(record), table.delimiter, is_quoted=table.mapping.is_quoted)
        _check_width(cells, table, record)
        if not any(cell.strip() for cell in cells):
            return
        row = reader.read([cell.strip() for cell in cells])
        content = json.dumps(dict(zip(table.header, cells, strict=False)), ensure_ascii=False).encode("utf-8", "surrogatepass")
        document = assemble(content, row.extracted, name=where, defaults=defaults, salt=table.mapping.digest)
        yield row.onto(document)
    except InputError as error:
        yield Rejected(where, error.stage, str(error))


def _check_width(cells: Sequence[str], table: Table, record: tuple[str, ...]) -> None:
    if sum(line.count('"') for line in record) % 2 and table.mapping.is_quoted:
        raise InputError(
            "extract", "a quotation mark is opened and never closed: close it, or double it where it is part of the words"
        )
    if len(cells) > len(table.header) and any(c.strip() for c in cells[len(table.header) :]):
        raise InputError(
            "extract",
            f"{len(cells)} cells, and the table has {len(table.header)} columns: put cells that hold {table.delimiter!r} in quotation marks",
        )
    if len(cells) < len(table.header) and len(cells) == 1 and len(table.header) > 2:
        raise InputError(
            "extract", f"one cell, and the table has {len(table.header)} columns: the row is torn, or another delimiter parts it"
        )


def _delimiter(first: str) -> str:
    """The sign that parts the most cells of the first record."""
    return max(_DELIMITERS, key=lambda sign: (len(_cells(first, sign)), -_DELIMITERS.index(sign)))


class _Bare(csv.excel):
    """Cells in which a quotation mark is a letter like any other."""

    quoting = csv.QUOTE_NONE


def _cells(record: str, delimiter: str, *, is_quoted: bool = True) -> list[str]:
    csv.field_size_limit(_MAX_CELL)
    try:
        lines = record.split("\n")  # and at no other sign that Python takes for a line's end
        return next(
            csv.reader(
                [*(f"{line}\n" for line in lines[:-1]), lines[-1]], dialect=csv.excel if is_quoted else _Bare, delimiter=delimiter
            ),
            [],
        )
    except csv.Error as error:
        raise InputError("extract", f"a row that cannot be parted into cells: {error}") from error


def _is_values(cells: Sequence[str]) -> bool:
    """True for a first record of values: tables without a header begin with numbers."""
    return len(cells) > 1 and cells[0].strip().isdecimal() and cells[1].strip().isdecimal()
