"""Contacts, appeals and pledges on sentences of our own (own/commitments.jsonl): type, mode, both roles, content.

A row is right if one mention has its type, its mode where the row names one, and meets each actor and recipient that the row names. The
content is scored apart: half of its words agree. A third of the rows is locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.mentions import Mention
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import Result, measured, percent
from evals.roles import are_met, read_jsonl

GOLD = Path(__file__).parent / "own" / "commitments.jsonl"
PUBLISHED = "2031-03-05"
SAME = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a row its best mention has; `content` is True where the row has none."""

    type: str
    found: bool = False
    mode: bool = False
    actors: bool = False
    recipients: bool = False
    content: bool = False
    is_locked: bool = False

    @property
    def is_right(self) -> bool:
        return self.found and self.mode and self.actors and self.recipients


def score(data: Path) -> Result:
    """rows_right, all, apart for locked and open rows and by type, and the share of rows that have each part. `data` is not used."""
    rows = read_jsonl(GOLD)
    workspace = Workspace()
    documents = [workspace.document(row["text"], published=PUBLISHED) for row in rows]
    judged = [judge(row, read.document.text, read.mentions) for row, read in zip(rows, workspace.read(documents), strict=True)]
    return measured("own_commitments", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def judge(row: Mapping[str, Any], text: str, mentions: Sequence[Mention]) -> Judged:
    """Compares a row with the mention of its type that fits it best."""
    tried = [_compared(row, text, m) for m in mentions if m.type == row["type"]]
    none = Judged(row["type"], is_locked=is_locked(row["text"]))
    return max(tried, key=lambda j: (j.is_right, j.mode + j.actors + j.recipients + j.content), default=none)


def _compared(row: Mapping[str, Any], text: str, mention: Mention) -> Judged:
    content = mention.content.text if mention.content is not None else ""
    return Judged(
        row["type"], True, row["mode"] in (None, mention.mode), are_met(text, row["actors"], mention.actors),
        are_met(text, row["recipients"], mention.recipients), not row["content"] or _likeness(row["content"], content) >= SAME,
        is_locked(row["text"]),
    )  # fmt: skip


def _likeness(wanted: str, found: str) -> float:
    a, b = (set(re.findall(r"\w+", words.lower())) for words in (wanted, found))
    return len(a & b) / len(a | b) if a and b else 0.0


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    scores = {
        "rows_right": _right(rows),
        "locked_rows_right": _right([r for r in rows if r.is_locked]),
        "open_rows_right": _right([r for r in rows if not r.is_locked]),
    }
    for name in ("CONSULT", "APPEAL", "PLEDGE"):
        scores[f"{name.lower()}_right"] = _right([r for r in rows if r.type == name])
    parts = ("found", "mode", "actors", "recipients", "content")
    return scores | {part: percent(sum(getattr(r, part) for r in rows), len(rows)) for part in parts}


def _right(rows: Sequence[Judged]) -> float:
    return percent(sum(r.is_right for r in rows), len(rows))
