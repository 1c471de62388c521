"""One row of a table to a text with its facts, and where a mapping knows its type, to a coded event."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from detente.documents.assemble import stored_text
from detente.documents.defaults import Defaults
from detente.documents.published import read_published
from detente.errors import InputError
from detente.model.documents import Document, Noise
from detente.model.mentions import Figure
from detente.model.rows import Cell, CodedRow
from detente.ontology.mappings import TableMapping
from detente.protocols import Extracted
from detente.text.plain import fold

_COLUMN = "column"
_WHOLE = re.compile(r"^\d{1,3}(?:[., ]\d{3})+$|^\d+$")
_RANGE = re.compile(r"^(\d+)\s*(?:-|–|to|do)\s*(\d+)$", re.I)
_EPOCH = re.compile(r"^\d{9,10}$")
_COORDINATE = re.compile(r"^[-+]?\d{1,3}(?:[.,]\d+)?$")
_LENGTHS: Mapping[str, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as a text, and the coded event in it if it has one."""

    extracted: Extracted
    coded: CodedRow | None

    def onto(self, document: Document) -> Document:
        """The document with its coded event. Its text must be the row's, or every citation would be off."""
        if document.text != self.extracted.text:
            raise InputError("extract", "a row whose text cannot be kept as it is written: look for control characters in it")
        return document if self.coded is None else replace(document, coded=self.coded)


class RowReader:
    """Reads the rows of one table by its mapping."""

    def __init__(self, mapping: TableMapping, header: Sequence[str], defaults: Defaults, warnings: tuple[str, ...] = ()) -> None:
        self._mapping, self._header, self._warnings = mapping, tuple(header), warnings
        self._zone: tzinfo = mapping.zone or defaults.zone
        self._day_zone = defaults.zone  # a bare day is one of the area's days, wherever the clock of the table stands
        self._at = {fold(name): index for index, name in reversed(list(enumerate(header)))}

    def read(self, cells: Sequence[str]) -> ReadRow:
        """Raises InputError, with column, value and what was expected, for a row that would be misread."""
        row = _Row(
            self._mapping,
            self._header,
            self._at,
            [stored_text(c).strip() for c in cells],
            self._zone,
            self._day_zone,
            list(self._warnings),
        )
        return row.read()


@dataclass(frozen=True, slots=True)
class _Row:
    mapping: TableMapping
    header: tuple[str, ...]
    at: Mapping[str, int]
    cells: Sequence[str]
    zone: tzinfo
    day_zone: tzinfo
    warnings: list[str]

    def read(self) -> ReadRow:
        page = _Page()
        title = " ".join(self._first("title")[1].split())
        if title:
            page.add(title)
        told = [page.add(value) for _, value in self._all("text")]
        kind = self._type()
        for name in ("type", "date", "date_to", "time", "place", "actor", "recipient"):
            for column, value in self._all(name):
                page.label(column, " ".join(value.split()), name)
        figures = tuple(self._figures(page))
        if not told and kind is None:
            raise InputError("extract", "a row without text: its columns of text (and of type) are empty")
        if kind is None:
            page.open("place")  # the text of a report need not say again where it was: the reader may take it from here
        coded = self._coded(page, kind, told, figures) if kind is not None else None
        dated = self._first("published")[0] or self._first("date")[0]
        fields = {
            "published_from": f"column {dated}" if dated else "",
            "title": title,
            "published": self._published(),
            "source": self._source(),
            "url": self._first("link")[1],
            "language": self._first("language")[1],
        }
        return ReadRow(Extracted(page.text, {k: v for k, v in fields.items() if v}, tuple(page.noise), tuple(self.warnings)), coded)

    # cells -----------------------------------------------------------------------------------------------------------

    def _all(self, name: str) -> Iterator[tuple[str, str]]:
        """(column as written, value) of each column of a field that is not empty."""
        for column in self.mapping.columns.get(name, ()):
            index = self.at.get(column)
            value = self.cells[index] if index is not None and index < len(self.cells) else ""
            if value and value.casefold() not in self.mapping.no_value:
                yield self.header[index or 0], value

    def _first(self, name: str) -> tuple[str, str]:
        return next(self._all(name), ("", ""))

    def _type(self) -> tuple[str, str | None] | None:
        values = list(self._all("type"))
        for _, value in values:
            is_known, found = self.mapping.type_of(value)
            if is_known:
                return found
        if values:
            column, value = values[0]
            self.warnings.append(
                f"{column} {value[:60]!r} has no type in the mapping {self.mapping.name}: read as a report, not as an event"
            )
        return None

    def _source(self) -> str:
        value = self._first("source")[1] or self.mapping.source or ""
        if self.mapping.source_is_host:
            index = self.at.get(fold(self.mapping.source or ""))
            address = self.cells[index] if index is not None and index < len(self.cells) else ""
            try:
                value = (urlsplit(address).hostname or "").removeprefix("www.") or self.mapping.name.upper()
            except ValueError:
                value = self.mapping.name.upper()
        return value

    # times -----------------------------------------------------------------------------------------------------------

    def _published(self) -> str:
        """When it was reported; else when it happened, which is the earliest that it can have been."""
        column, value = self._first("published")
        if value:
            return self._time(column, value)[0].isoformat()
        column, value = self._first("date")
        if not value:
            return ""
        start, granularity = self._dated(column, value)
        return start.isoformat() if granularity == "minute" else start.date().isoformat()

    def _dated(self, column: str, value: str) -> tuple[datetime, str]:
        clock_column, clock = self._first("time")
        start, granularity = self._time(column, value)
        if not clock or granularity == "minute":
            return start, granularity
        try:
            told = time.fromisoformat(f"{clock.replace('.', ':').removesuffix('h').strip():0>5}")
        except ValueError as error:
            raise InputError("extract", f"{clock_column} {clock!r} is no time of day; expected one such as 08:10") from error
        return datetime.combine(start.date(), told, self.zone), "minute"

    def _time(self, column: str, value: str) -> tuple[datetime, str]:
        for form in self.mapping.dates:
            try:
                found = datetime.strptime(value, form)  # noqa: DTZ007 the zone follows
            except ValueError:
                continue
            has_clock = "%H" in form or "%I" in form
            return found.replace(
                tzinfo=found.tzinfo or (self.zone if has_clock else self.day_zone)
            ), "minute" if has_clock else "day"
        if _EPOCH.match(value):
            return datetime.fromtimestamp(int(value), UTC), "minute"
        try:
            found, granularity = read_published(value, self.zone)
        except ValueError as error:
            expected = (
                ", ".join(self.mapping.dates)
                or "2023-05-29, 29.05.2023 or 2023-05-29T08:10 (05/06/2023 needs `dates` in a mapping)"
            )
            raise InputError("extract", f"{column} {value[:60]!r} is no date; expected {expected}") from error
        if granularity == "day":
            found = datetime.combine(found.date(), time(), self.day_zone)
        return found, granularity

    def _interval(self) -> tuple[datetime | None, datetime | None, str | None]:
        column, value = self._first("date")
        if not value:
            return None, None, None
        start, granularity = self._dated(column, value)
        told = self._first("date_precision")[1]
        granularity = self.mapping.date_precisions.get(told, granularity)
        to_column, to_value = self._first("date_to")
        if to_value:
            end, end_granularity = self._time(to_column, to_value)
            end += _LENGTHS.get(end_granularity, timedelta())
            if end < start:
                raise InputError("extract", f"{to_column} {to_value!r} lies before {column} {value!r}")
            return start, end, granularity
        if granularity == "month":
            first = date(start.year, start.month, 1)
            after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
            return datetime.combine(first, time(), start.tzinfo), datetime.combine(after, time(), start.tzinfo), granularity
        if granularity == "week":
            start -= timedelta(days=start.weekday())
        return start, start + _LENGTHS.get(granularity, timedelta(days=1)), granularity

    # the event -------------------------------------------------------------------------------------------------------

    def _coded(self, page: _Page, kind: tuple[str, str | None], told: list[Cell], figures: tuple[Figure, ...]) -> CodedRow:
        start, end, granularity = self._interval()
        lat, lon = self._point()
        places = tuple(self._place(c) for c in page.cells.get("place", ()))
        return CodedRow(
            kind[0], kind[1], told[0] if told else page.cells["type"][0], tuple(page.cells.get("actor", ())),
            tuple(page.cells.get("recipient", ())), places, lat, lon, self.mapping.precisions.get(self._first("precision")[1]),
            next(iter(page.cells.get("date", ())), None), start, end, granularity, figures, self.mapping.status, self.mapping.confidence,
            f"mapping {self.mapping.name} {self.mapping.digest}",
        )  # fmt: skip

    def _place(self, cell: Cell) -> Cell:
        sign = self.mapping.place_ends_at
        name = cell.text.partition(sign)[0].strip() if sign else cell.text
        return Cell(name, cell.start, cell.start + len(name)) if name else cell

    def _point(self) -> tuple[float | None, float | None]:
        found: list[float] = []
        for name, most in (("lat", 90), ("lon", 180)):
            column, value = self._first(name)
            if not value:
                return None, None
            number = float(value.replace(",", ".")) if _COORDINATE.match(value) else math.nan
            if not abs(number) <= most:
                raise InputError(
                    "extract",
                    f"{column} {value[:40]!r} is no {'latitude' if name == 'lat' else 'longitude'} in degrees (-{most} to {most})",
                )
            found.append(number)
        return (None, None) if found == [0.0, 0.0] else (found[0], found[1])

    def _figures(self, page: _Page) -> Iterator[Figure]:
        for counts, column in self.mapping.figures:
            index = self.at.get(column)
            value = self.cells[index] if index is not None and index < len(self.cells) else ""
            if not value or value.casefold() in self.mapping.no_value:
                continue
            bounds = _bounds(value)
            if bounds is None:
                self.warnings.append(f"{self.header[index or 0]} {value[:40]!r} is no number: left out")
            elif bounds != (0, 0):
                cell = page.label(self.header[index or 0], value, counts)
                yield Figure(cell.text, cell.start, cell.end, *bounds, counts=counts)


class _Page:
    """The text of a row as it grows: paragraphs, and lines "column: value" that are no part of the story."""

    def __init__(self) -> None:
        self.text = ""
        self.noise: list[Noise] = []
        self.cells: dict[str, list[Cell]] = {}

    def add(self, value: str) -> Cell:
        self.text += "\n\n" if self.text else ""
        start = len(self.text)
        self.text += value
        return Cell(value, start, len(self.text))

    def label(self, column: str, value: str, name: str) -> Cell:
        line = self.add(f"{' '.join(column.split())}: {value}")
        self.noise.append(Noise(line.start, line.end, _COLUMN))
        cell = Cell(value, line.end - len(value), line.end)
        self.cells.setdefault(name, []).append(cell)
        return cell

    def open(self, name: str) -> None:
        """Lets the reader see the cells of a field."""
        shown = {c.end for c in self.cells.get(name, ())}
        self.noise = [n for n in self.noise if n.end not in shown]


def _bounds(value: str) -> tuple[int, int] | None:
    found = _RANGE.match(value)
    if found is not None:
        low, high = int(found[1]), int(found[2])
        return (low, high) if low <= high else None
    if not _WHOLE.match(value) or len(value) > 12:
        return None
    number = int(re.sub(r"[., ]", "", value))
    return number, number
