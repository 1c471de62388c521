"""What an eval gives: scores with a bootstrap interval over documents, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

RESAMPLES = 1_000
SEED = 20230529
Part = TypeVar("Part")


class MissingGold(Exception):
    """A folder or file that an eval reads is not there."""


@dataclass(frozen=True, slots=True)
class Result:
    """Scores in percent by name, each with its 95 % interval over documents; `n` counts what `notes` or the eval says."""

    eval: str
    n: int
    scores: Mapping[str, float]
    interval: Mapping[str, tuple[float, float]]
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if set(self.scores) != set(self.interval):
            raise ValueError(f"{self.eval}: scores and intervals must have the same names")

    def as_json(self) -> str:
        """One line: {"eval", "n", "scores", "interval"}; notes are for people only."""
        return json.dumps(
            {
                "eval": self.eval,
                "n": self.n,
                "scores": {name: _rounded(value) for name, value in self.scores.items()},
                "interval": {name: [_rounded(low), _rounded(high)] for name, (low, high) in self.interval.items()},
            }
        )

    def as_table(self) -> str:
        """A line for each score with its interval, then the notes."""
        width = max([len(name) for name in self.scores] + [len("score")])
        rows = [f"{self.eval}, n = {self.n:,}", f"  {'score':<{width}}  {'value':>6}  95 % interval"]
        for name, value in self.scores.items():
            low, high = self.interval[name]
            rows.append(f"  {name:<{width}}  {value:6.1f}  [{low:.1f}, {high:.1f}]")
        return "\n".join([*rows, *(f"  {note}" for note in self.notes)])


def measured(
    name: str,
    documents: Sequence[Part],
    measure: Callable[[Sequence[Part]], Mapping[str, float]],
    *,
    n: int | None = None,
    notes: tuple[str, ...] = (),
) -> Result:
    """The result of `measure` over all documents, with intervals from RESAMPLES draws of documents with replacement.

    `measure` must take any list of documents, repeats included, and give the same score names for each list. `n` is
    the number of documents unless the eval counts something else.
    """
    scores = dict(measure(documents))
    return Result(name, len(documents) if n is None else n, scores, _intervals(documents, measure, scores), notes)


def _intervals(
    documents: Sequence[Part], measure: Callable[[Sequence[Part]], Mapping[str, float]], scores: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    draws = np.random.default_rng(SEED).integers(0, len(documents), size=(RESAMPLES, len(documents)))
    sampled = [measure([documents[i] for i in draw]) for draw in draws]
    return {name: _middle_95([sample.get(name, math.nan) for sample in sampled]) for name in scores}


def _middle_95(values: Sequence[float]) -> tuple[float, float]:
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return math.nan, math.nan
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 2)


def percent(part: float, whole: float) -> float:
    """100 part / whole; 0 of nothing is 0."""
    return 100 * part / whole if whole else 0.0


def f1(hits: float, found: float, wanted: float) -> float:
    """The harmonic mean of hits / found and hits / wanted, in percent."""
    return percent(2 * hits, found + wanted)


def gold_folder(data: Path, name: str) -> Path:
    """The folder of one eval under the gold folder. Raises MissingGold with what to do."""
    folder = data / name
    if not folder.is_dir():
        raise MissingGold(f"no folder {folder}: --data must name the folder that holds {name}/")
    return folder
