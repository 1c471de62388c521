"""Figures on sentences of our own (own/figures.jsonl): bounds, what they count, and no number where none counts anything.

A figure is right if one with its bounds and its kind is printed by `detente figures`; a row, if all of its figures are right and no
other is there. A third of the rows is locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.mentions import Figure
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import Result, f1, measured, percent
from evals.roles import read_jsonl

GOLD = Path(__file__).parent / "own" / "figures.jsonl"
PUBLISHED = "2031-03-05"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row's counts: figures wanted and found, with right bounds, with right bounds and kind."""

    wanted: int
    found: int
    bounded: int
    right: int
    is_locked: bool


def score(data: Path) -> Result:
    """figure_f1 (bounds and kind), bounds_f1 and rows_right, all and apart for open and locked rows. `data` is not used."""
    rows = read_jsonl(GOLD)
    workspace = Workspace()
    documents = [workspace.document(row["text"], published=PUBLISHED) for row in rows]
    judged = [judge(row, read.figures) for row, read in zip(rows, workspace.read(documents), strict=True)]
    return measured("own_figures", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def judge(row: Mapping[str, Any], found: Sequence[Figure]) -> Judged:
    """Compares the figures of a row with those found; each serves once."""
    return Judged(
        len(row["figures"]), len(found), _matched(row["figures"], found, with_kind=False), _matched(row["figures"], found, with_kind=True),
        is_locked(row["text"]),
    )  # fmt: skip


def _matched(wanted: Sequence[Mapping[str, Any]], found: Sequence[Figure], *, with_kind: bool) -> int:
    free = list(found)
    hits = 0
    for want in wanted:
        fitting = (
            f for f in free if (f.low, f.high) == (want["low"], want["high"]) and (not with_kind or f.counts == want["counts"])
        )
        match = next(fitting, None)
        if match is not None:
            free.remove(match)
            hits += 1
    return hits


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for prefix, some in (
        ("", rows),
        ("locked_", [r for r in rows if r.is_locked]),
        ("open_", [r for r in rows if not r.is_locked]),
    ):
        found, wanted = sum(r.found for r in some), sum(r.wanted for r in some)
        scores[f"{prefix}figure_f1"] = f1(sum(r.right for r in some), found, wanted)
        scores[f"{prefix}bounds_f1"] = f1(sum(r.bounded for r in some), found, wanted)
        scores[f"{prefix}rows_right"] = percent(sum(r.right == r.wanted == r.found for r in some), len(some))
    return scores
