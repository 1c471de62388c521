"""The brief: a situation report as a tree of parts and lines, the same for every format. Each line names the sources it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

KINDS = ("daily", "flash", "weekly")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `sources` are numbers in annex A, `mentions` the ids it rests on; what stands between “ and ” is quoted from one of the sources.

    A line without sources says something of the report itself (a gap, a count, a rule) and tells nothing of the world.
    """

    text: str
    sources: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()
    under: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, a cell for each column."""

    cells: tuple[str, ...]
    sources: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the sources of a row stand in a last column of their own."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row needs {len(self.columns)} cells: {self.columns}")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading of their own, such as those of one place; an empty title has no heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the report. `note` is said under its title; a part without table and groups says `empty`."""

    number: str
    title: str
    note: str = ""
    table: Table | None = None
    groups: tuple[Group, ...] = ()
    empty: str = "Nothing is reported."

    @property
    def is_empty(self) -> bool:
        return (self.table is None or not self.table.rows) and not any(g.lines for g in self.groups)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source in annex A. `link` is None where the source gave none that may be printed; `family` is the unit of independence."""

    number: int
    document: str
    name: str
    family: str
    reliability: str
    side: str
    published: datetime | None
    title: str
    link: str | None
    credit: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a report: version 1 is the initial one, a later one replaces the one before. Version 0 is a draft."""

    kind: str
    number: int
    version: int
    start: datetime
    end: datetime
    issued: datetime | None = None
    by: str = ""
    digest: str = ""
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}")
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the first part. `zone` names the zone of every local time; `handling` is the mark of the Traffic Light Protocol."""

    area: str
    handling: str
    issue: Issue
    replaces: Issue | None
    zone: str
    as_of: datetime
    last_report: datetime | None
    drawn: datetime
    prepared_by: str
    approved_by: str
    mix: str
    method: str
    footnote: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A situation report. `corrections` (annex B) say what is different from earlier reports, and why."""

    header: Header
    parts: tuple[Part, ...]
    sources: tuple[SourceEntry, ...]
    corrections: tuple[Line, ...]

    def lines(self) -> tuple[Line, ...]:
        """Every line of every part, those under others included; the rows of tables are not among them."""
        found: list[Line] = []
        waiting = [line for part in self.parts for group in part.groups for line in group.lines]
        while waiting:
            line = waiting.pop(0)
            found.append(line)
            waiting = [*line.under, *waiting]
        return tuple(found)
