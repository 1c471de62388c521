"""Sentences that tell no event (own/false-senses.jsonl, own/no-event.jsonl): the share that stays without any mention.

False senses are words of violence, protest or diplomacy in sport, weather, markets, nature and figures of speech. A third of the rows is
locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, measured, percent

FOLDER = Path(__file__).parent / "own"
SETS = {"false_sense": "false-senses.jsonl", "no_event": "no-event.jsonl"}
PUBLISHED = "2031-03-05"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, the set it is of, and whether the reader stayed silent."""

    set: str
    is_clean: bool
    is_locked: bool


def score(data: Path) -> Result:
    """false_sense_clean and no_event_clean, whole and apart for locked and open rows. `data` is not used."""
    rows = [(name, text) for name, file in SETS.items() for text in read_texts(FOLDER / file)]
    workspace = Workspace()
    readings = workspace.read(workspace.document(text, published=PUBLISHED) for _, text in rows)
    judged = [Judged(name, not reading.mentions, is_locked(text)) for (name, text), reading in zip(rows, readings, strict=True)]
    return measured("own_false_senses", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def read_texts(path: Path) -> list[str]:
    """The sentences of the file, in order."""
    if not path.is_file():
        raise MissingGold(f"no file {path}")
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    scores = {}
    for name in SETS:
        some = [row for row in rows if row.set == name]
        scores[f"{name}_clean"] = _clean(some)
        scores[f"locked_{name}_clean"] = _clean([row for row in some if row.is_locked])
        scores[f"open_{name}_clean"] = _clean([row for row in some if not row.is_locked])
    return scores


def _clean(rows: Sequence[Judged]) -> float:
    return percent(sum(row.is_clean for row in rows), len(rows))
