"""Lines of a table put together to records: a line end inside quotation marks is part of a cell (RFC 4180)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOST_LINES = 200
"""A record of more lines than this has a quotation mark that is never closed."""


def records(lines: Iterable[str], *, is_quoted: bool = True) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Number (from 1) of each record and its lines, without their ends. A record whose marks do not close comes as its first line alone.

    An empty line is a record too: rows are numbered as a spreadsheet numbers them.
    """
    number, waiting = 0, list[str]()
    source = iter(lines)
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        number += 1
        taken = [line]
        is_open = is_quoted and line.count('"') % 2 == 1
        while is_open and len(taken) < MOST_LINES:
            more = waiting.pop(0) if waiting else next(source, None)
            if more is None:
                break
            taken.append(more)
            is_open = more.count('"') % 2 == 0
        if is_open:
            waiting = taken[1:] + waiting
            taken = taken[:1]
        yield number, tuple(taken)
