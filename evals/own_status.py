"""Polarity, status and certainty on sentences of our own (own/status.jsonl): did it happen, will it, was it denied?

For each row the mention of the row's type whose clause covers the word of the event is judged; where no mention of the type does, any
other that covers it. A row is right if polarity, status and certainty are as expected and `ends` is there where the row ends something.
A third of the rows is locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, measured, percent

GOLD = Path(__file__).parent / "own" / "status.jsonl"
PUBLISHED = "2031-03-05"


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of the set."""

    category: str
    type: str
    trigger: str
    text: str
    polarity: str
    status: str
    certainty: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what was found for it."""

    category: str
    is_right: bool
    is_type_found: bool
    is_locked: bool


def score(data: Path) -> Result:
    """Accuracy over open and locked rows, by category, and the share of rows with a mention of their type. `data` is not used."""
    rows = read_rows(GOLD)
    workspace = Workspace()
    documents = [workspace.document(row.text, published=PUBLISHED) for row in rows]
    found = zip(rows, workspace.read(documents), strict=True)
    judged = [judge(row, reading.document, reading.mentions) for row, reading in found]
    return measured("own_status", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def read_rows(path: Path) -> list[Expected]:
    """All rows of the file, in order."""
    if not path.is_file():
        raise MissingGold(f"no file {path}")
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Expected(**{name: line[name] for name in Expected.__dataclass_fields__}) for line in lines]


def judge(row: Expected, document: Document, mentions: Sequence[Mention]) -> Judged:
    """Compares a row with the mention that is about its word."""
    mention = about_trigger(row, document, mentions)
    is_type_found = mention is not None and mention.type == row.type
    return Judged(row.category, mention is not None and is_as_expected(row, mention), is_type_found, is_locked(row.text))


def about_trigger(row: Expected, document: Document, mentions: Sequence[Mention]) -> Mention | None:
    """Of the mentions whose clause covers the row's word, the one of the row's type with the shortest clause, else the first."""
    start = document.text.find(row.trigger)
    covering = [m for m in mentions if m.start <= start and start + len(row.trigger) <= m.end]
    of_type = [m for m in covering if m.type == row.type]
    return min(of_type, key=lambda m: m.end - m.start) if of_type else next(iter(covering), None)


def is_as_expected(row: Expected, mention: Mention) -> bool:
    """True if status, polarity and certainty agree, and the mention ends something where the row does."""
    has_state = (mention.polarity, mention.status, mention.certainty) == (row.polarity, row.status, row.certainty)
    return has_state and (mention.ends is not None or not row.ends)


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    by_category: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row)
    scores = {
        "status_accuracy": _share([r.is_right for r in rows]),
        "locked_status_accuracy": _share([r.is_right for r in rows if r.is_locked]),
        "open_status_accuracy": _share([r.is_right for r in rows if not r.is_locked]),
        "type_found": _share([r.is_type_found for r in rows]),
    }
    return scores | {name: _share([r.is_right for r in some]) for name, some in sorted(by_category.items())}


def _share(flags: Sequence[bool]) -> float:
    return percent(sum(flags), len(flags))
