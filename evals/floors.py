"""Floors of scores (floors.json): raised by measurement, lowered only by a decision that says why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from evals.result import Result

PATH = Path(__file__).with_name("floors.json")


def load_floors(path: Path = PATH) -> dict[str, dict[str, float]]:
    """Lowest allowed score in percent, by eval and score name."""
    floors: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return floors


def below_floor(result: Result, path: Path = PATH) -> Iterator[str]:
    """A message for each score of the result that is below its floor, or that has a floor and was not measured."""
    for name, floor in load_floors(path).get(result.eval, {}).items():
        score = result.scores.get(name)
        if score is None:
            yield f"{result.eval} {name} has the floor {floor} and was not measured"
        elif not score >= floor:
            yield f"{result.eval} {name} is {score:.2f}, below its floor {floor}"
