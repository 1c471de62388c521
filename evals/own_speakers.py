"""Who says what, on sentences of our own (own/speakers.jsonl): source, content, act, and whether the words are quoted.

A saying is found if its source shares the words of the one wanted and half of the words of the contents agree. A third of the rows is
locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import Result, measured, percent
from evals.roles import read_jsonl

GOLD = Path(__file__).parent / "own" / "speakers.jsonl"
PUBLISHED = "2031-03-05"
SAME = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """A saying in words: who, what, by which act, quoted or not."""

    speaker: str
    content: str
    act: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What of one wanted saying is right."""

    is_found: bool
    has_act: bool
    has_quoted: bool
    is_locked: bool


def score(data: Path) -> Result:
    """Shares of the sayings found (source and content), with the right act, rightly quoted, and all right. `data` is not used."""
    rows = read_jsonl(GOLD)
    workspace = Workspace()
    documents = [workspace.document(row["text"], published=PUBLISHED) for row in rows]
    judged: list[list[Judged]] = []
    for row, read in zip(rows, workspace.read(documents), strict=True):
        text = read.document.text
        found = [
            Told(text[s.source.start : s.source.end] if s.source else "", " ".join(text[c.start : c.end] for c in s.content), s.act, s.manner != "indirect")
            for s in read.sayings
        ]  # fmt: skip
        judged.append([judge(Told(**wanted), found, is_locked=is_locked(row["text"])) for wanted in row["speakers"]])
    return measured(
        "own_speakers", judged, _scores, n=sum(map(len, judged)), notes=(f"locked rows: {sum(is_locked(r['text']) for r in rows)}",)
    )


def judge(wanted: Told, found: Sequence[Told], *, is_locked: bool) -> Judged:
    """Compares a wanted saying with the best of those found."""
    fitting = [t for t in found if _is_same_source(wanted.speaker, t.speaker) and _likeness(wanted.content, t.content) >= SAME]
    best = max(
        fitting, key=lambda t: (t.act == wanted.act, t.quoted == wanted.quoted, _likeness(wanted.content, t.content)), default=None
    )
    return Judged(
        best is not None, best is not None and best.act == wanted.act, best is not None and best.quoted == wanted.quoted, is_locked
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _is_same_source(wanted: str, found: str) -> bool:
    """One is the other, or the other with more said of it."""
    a, b = _words(wanted), _words(found)
    return bool(a and b) and (" ".join(a) in " ".join(b) or " ".join(b) in " ".join(a))


def _likeness(wanted: str, found: str) -> float:
    """Jaccard of the words; 1 where the wanted words stand in a longer run of quoted ones."""
    a, b = _words(wanted), _words(found)
    if a and " ".join(a) in " ".join(b):
        return 1.0
    return len(set(a) & set(b)) / len(set(a) | set(b)) if a and b else 0.0


def _scores(rows: Sequence[Sequence[Judged]]) -> Mapping[str, float]:
    every = [j for row in rows for j in row]
    scores: dict[str, float] = {}
    for prefix, some in (
        ("", every),
        ("locked_", [j for j in every if j.is_locked]),
        ("open_", [j for j in every if not j.is_locked]),
    ):
        scores[f"{prefix}found"] = percent(sum(j.is_found for j in some), len(some))
        scores[f"{prefix}act"] = percent(sum(j.has_act for j in some), len(some))
        scores[f"{prefix}quoted"] = percent(sum(j.has_quoted for j in some), len(some))
        scores[f"{prefix}all_right"] = percent(sum(j.has_act and j.has_quoted for j in some), len(some))
    return scores
