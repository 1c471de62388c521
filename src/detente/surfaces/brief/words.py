"""The words around the parts, the same in every format: heading, head lines, annexes, numbers of sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from detente.model.brief import Brief, Header, Issue, SourceEntry

ANNEX_A = "Annex A. Sources, with licence credit"
ANNEX_A_NOTE = (
    "Reliability A to F belongs to the publisher's family. Quotations are within the length that each source allows; "
    "no full text is given."
)
ANNEX_B = "Annex B. Corrections to earlier reports"
NO_CORRECTIONS = "None: no earlier issue of this period is recorded, or nothing in it has changed."
SOURCE_COLUMNS = ("No", "Source", "Family", "Reliability", "Side", "Published", "Title", "Link", "Credit")
NO_LINK = "no link given"
# Shares of the width, by the first columns and the number of all: the tables of the parts have words in all cells but few.
_SHARES: tuple[tuple[tuple[str, ...], tuple[float, ...]], ...] = (
    (("Place", "Level now"), (14, 13, 9, 34, 9, 14, 7)),
    (("Maker", "Promise"), (17, 30, 11, 15, 19, 8)),
    (("Question",), (22, 20, 20, 19, 12, 7)),
    (("No", "Source"), (3, 12, 9, 8.5, 12, 10, 16, 22, 7.5)),
)


def shares(columns: tuple[str, ...]) -> tuple[float, ...]:
    """The share of the width that each column of a table has; they sum to 1."""
    found = next((s for first, s in _SHARES if columns[: len(first)] == first and len(s) == len(columns)), (1.0,) * len(columns))
    return tuple(s / sum(found) for s in found)


def heading(header: Header) -> str:
    """The first line."""
    issue = header.issue
    number = f"No {issue.number:03}/{issue.end:%Y}" if issue.number else "without a number"
    return f"Situation report {number}, {header.area}, {issue.kind}"


def standing(header: Header) -> str:
    """Draft, initial, or update with what it replaces."""
    issue, old = header.issue, header.replaces
    if issue.version == 0:
        return "Draft, not issued" + (f"; version {old.version} of this period is in force" if old is not None else "")
    if old is None:
        return "Version 1, initial"
    return f"Version {issue.version}, update; replaces version {old.version}{f' of {_utc(old.issued)}' if old.issued else ''}"


def head_lines(header: Header, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Names and values of the head, in order."""
    issue = header.issue
    yield "Handling", header.handling
    yield "Status", standing(header)
    yield "Period", f"{_full(issue.start, zone)} to {_full(issue.end, zone)}"
    yield "Information as of", f"{_full(header.as_of, zone)} ({_utc(header.as_of)})"
    yield "Last report received", f"{_full(header.last_report, zone)}" if header.last_report is not None else "none"
    yield "Times", f"all in {header.zone}"
    yield "Issued" if issue.version else "Drawn", _utc(issue.issued or header.drawn)
    yield "Prepared by", header.prepared_by or "not named"
    yield "Approved by", header.approved_by or "not approved"
    yield "Sources", header.mix
    yield "Made with", header.method
    if header.footnote:
        yield "Note", header.footnote


def _full(time: datetime, zone: tzinfo) -> str:
    return time.astimezone(zone).strftime("%a %-d %b %Y %H:%M")


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%-d %b %Y %H:%M UTC")


def marks(sources: tuple[int, ...]) -> str:
    """Numbers of sources: "[1, 3-5]"; empty for none."""
    runs: list[list[int]] = []
    for number in sources:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [f"{a}" if a == b else f"{a}, {b}" if b == a + 1 else f"{a}-{b}" for a, b in runs]
    return f"[{', '.join(shown)}]" if shown else ""


def source_cells(entry: SourceEntry, zone: tzinfo) -> tuple[str, ...]:
    """A source of annex A as cells, in the order of SOURCE_COLUMNS."""
    published = _full(entry.published, zone) if entry.published is not None else "no date"
    return (
        str(entry.number), entry.name, entry.family, entry.reliability, entry.side, published, entry.title or "no title",
        entry.link or NO_LINK, entry.credit,
    )  # fmt: skip


def source_words(entry: SourceEntry, zone: tzinfo) -> tuple[str, str, str]:
    """A source of annex A as one line, before its link, the link or why there is none, and after it."""
    number, name, family, letter, side, published, title, link, credit = source_cells(entry, zone)
    return f"[{number}] {name} (family {family}, {letter}, {side}), {published}: {title}.", link, f"Credit: {credit}"


def file_name(brief: Brief, suffix: str) -> str:
    """A name for the file of a brief."""
    issue: Issue = brief.header.issue
    version = f"v{issue.version}" if issue.version else "draft"
    return f"sitrep-{issue.kind}-{issue.end:%Y-%m-%dT%H%MZ}-{version}.{suffix}"
