"""Floors of scores (floors.json): raised by measurement, lowered only by a decision that says why.

What counts faults has a ceiling instead: {"at_most": 0}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from evals.result import Result

PATH = Path(__file__).with_name("floors.json")


Bound = float | dict[str, float]


def load_floors(path: Path = PATH) -> dict[str, dict[str, Bound]]:
    """Lowest allowed score in percent, or the highest allowed count, by eval and score name."""
    floors: dict[str, dict[str, Bound]] = json.loads(path.read_text(encoding="utf-8"))
    return floors


def below_floor(result: Result, path: Path = PATH) -> Iterator[str]:
    """A message for each score of the result that is out of its bound, or that has one and was not measured."""
    for name, floor in load_floors(path).get(result.eval, {}).items():
        score = result.scores.get(name)
        if score is None:
            yield f"{result.eval} {name} has the floor {floor} and was not measured"
        elif isinstance(floor, dict):
            if not score <= floor["at_most"]:
                yield f"{result.eval} {name} is {score:.2f}, above its ceiling {floor['at_most']}"
        elif not score >= floor:
            yield f"{result.eval} {name} is {score:.2f}, below its floor {floor}"
