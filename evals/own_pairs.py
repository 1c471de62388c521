"""The same happening or another, on pairs of texts of our own (own/pairs.jsonl).

Both texts are read as two documents with their sources and dates, and the product resolves what they tell to events. They tell the same
if the mentions that decide them, the first that each document has, end in one event. Where a text has no mention nothing was decided,
and the row is wrong. A third of the rows is locked, as in `plv`; nobody reads them while rules are made. The rows of
own/pairs-fresh.jsonl were written after the rules were first mended, and scored before they were read; they count in `fresh_accuracy` alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.model.read_documents import ReadDocument
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, measured, percent

GOLD = Path(__file__).parent / "own" / "pairs.jsonl"
FRESH = GOLD.with_name("pairs-fresh.jsonl")


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair: what is wanted, and what was found (None: a text without a mention)."""

    same: bool
    found: bool | None
    is_hard: bool
    is_locked: bool
    is_fresh: bool = False

    @property
    def is_right(self) -> bool:
        return self.found == self.same


def score(data: Path) -> Result:
    """accuracy, all and apart for locked, open, hard, same and other pairs; merged_wrongly, and unread pairs. `data` is not used."""
    if not GOLD.is_file():
        raise MissingGold(f"no file {GOLD}")
    workspace = Workspace()
    judged = judge_all(_rows(GOLD), workspace)
    judged += [replace(j, is_fresh=True) for j in judge_all(_rows(FRESH), workspace)]
    return measured(
        "own_pairs",
        judged,
        _scores,
        n=sum(not j.is_fresh for j in judged),
        notes=(f"locked rows: {sum(j.is_locked and not j.is_fresh for j in judged)}",),
    )


def _rows(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judge_all(rows: Sequence[Mapping[str, Any]], workspace: Workspace) -> list[Judged]:
    """Each pair, resolved by itself."""
    texts = [row[side] for row in rows for side in ("a", "b")]
    documents = [workspace.document(t["text"], published=t["published"], source=t["source"]) for t in texts]
    read = list(workspace.read(documents))
    return [
        Judged(row["same"], is_same(workspace, a, b), row["hard"], is_locked(row["a"]["text"] + row["b"]["text"]))
        for row, a, b in zip(rows, read[::2], read[1::2], strict=True)
    ]


def is_same(workspace: Workspace, a: ReadDocument, b: ReadDocument) -> bool | None:
    """True if the deciding mentions of two documents end in one event; None if one has none."""
    if not (a.mentions and b.mentions):
        return None
    deciding = {a.mentions[0].id, b.mentions[0].id}
    return any(deciding <= set(event.mentions) for event in workspace.events([a, b]))


def _scores(judged: Sequence[Judged]) -> Mapping[str, float]:
    rows = [r for r in judged if not r.is_fresh]
    others = [r for r in rows if not r.same]
    return {
        "accuracy": _share(rows),
        "locked_accuracy": _share([r for r in rows if r.is_locked]),
        "open_accuracy": _share([r for r in rows if not r.is_locked]),
        "hard_accuracy": _share([r for r in rows if r.is_hard]),
        "same_accuracy": _share([r for r in rows if r.same]),
        "other_accuracy": _share(others),
        "merged_wrongly": percent(sum(r.found is True for r in others), len(others)),
        "fresh_accuracy": _share([r for r in judged if r.is_fresh]),
        "unread": percent(sum(r.found is None for r in rows), len(rows)),
    }


def _share(rows: Sequence[Judged]) -> float:
    return percent(sum(r.is_right for r in rows), len(rows))
