"""Rows of coded events: what the columns of a table say, with the place of each word in the document that the row became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.model.mentions import Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell at [start, end) of the document."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One event as a person or a program coded it. `told` is the passage that tells it: the row's text, else its type.

    `places` begin with the closest one; `lat` and `lon` are the row's own. `when` is the cell of the date, the interval its meaning.
    """

    type: str
    mode: str | None
    told: Cell
    actors: tuple[Cell, ...] = ()
    recipients: tuple[Cell, ...] = ()
    places: tuple[Cell, ...] = ()
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    when: Cell | None = None
    start: datetime | None = None
    end: datetime | None = None
    granularity: str | None = None
    figures: tuple[Figure, ...] = ()
    status: str = "happened"
    confidence: float = 0.5
    method: str = ""
