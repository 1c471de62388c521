"""Who stands where and how, on sentences of our own (own/presence.jsonl): manner, actor, those between whom, places, relation of time.

A row is right if one PRESENCE mention has its manner, its actor, all of those between whom the actor stands, and its places. A third of
the rows is locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from detente.model.mentions import Mention
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import Result, measured, percent
from evals.roles import are_met, read_jsonl

GOLD = Path(__file__).parent / "own" / "presence.jsonl"
PUBLISHED = "2031-03-05"


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a row its best mention has; `relation` is not needed for a right row."""

    found: bool = False
    manner: bool = False
    actor: bool = False
    between: bool = False
    places: bool = False
    relation: bool = False
    is_locked: bool = False

    @property
    def is_right(self) -> bool:
        return self.manner and self.actor and self.between and self.places


def score(data: Path) -> Result:
    """rows_right, all and apart for locked and open rows, and the share of rows that have each part. `data` is not used."""
    rows = read_jsonl(GOLD)
    workspace = Workspace()
    documents = [workspace.document(row["text"], published=PUBLISHED) for row in rows]
    judged = [judge(row, read.document.text, read.mentions) for row, read in zip(rows, workspace.read(documents), strict=True)]
    return measured("own_presence", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def judge(row: Mapping[str, Any], text: str, mentions: Sequence[Mention]) -> Judged:
    """Compares a row with the PRESENCE mention that fits it best."""
    tried = [_compared(row, text, m) for m in mentions if m.type == "PRESENCE"]
    none = Judged(is_locked=is_locked(row["text"]))
    return max(tried, key=lambda j: (j.is_right, sum(getattr(j, f.name) for f in fields(j))), default=none)


def _compared(row: Mapping[str, Any], text: str, mention: Mention) -> Judged:
    return Judged(
        True, mention.mode == row["manner"], are_met(text, [row["actor"]], mention.actors),
        are_met(text, row["between"], mention.recipients), are_met(text, row["places"], mention.places),
        mention.when is not None and mention.when.relation == row["relation"], is_locked(row["text"]),
    )  # fmt: skip


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    scores = {
        "rows_right": percent(sum(r.is_right for r in rows), len(rows)),
        "locked_rows_right": _right([r for r in rows if r.is_locked]),
        "open_rows_right": _right([r for r in rows if not r.is_locked]),
    }
    parts = ("found", "manner", "actor", "between", "places", "relation")
    return scores | {part: percent(sum(getattr(r, part) for r in rows), len(rows)) for part in parts}


def _right(rows: Sequence[Judged]) -> float:
    return percent(sum(r.is_right for r in rows), len(rows))
