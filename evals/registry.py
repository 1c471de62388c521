"""The evals by name: an explicit table of modules, each with `score(data: Path) -> Result`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from evals.result import Result

MODULES = {
    "article_extraction": "evals.article_extraction",
    "calibration": "evals.calibration",
    "ecbplus": "evals.ecbplus",
    "geoparsing": "evals.geoparsing",
    "muc4": "evals.muc4",
    "own_actors": "evals.own_actors",
    "own_commitments": "evals.own_commitments",
    "own_examples": "evals.own_examples",
    "own_false_senses": "evals.own_false_senses",
    "own_figures": "evals.own_figures",
    "own_pairs": "evals.own_pairs",
    "own_presence": "evals.own_presence",
    "own_speakers": "evals.own_speakers",
    "own_status": "evals.own_status",
    "plv": "evals.plv",
    "polnear": "evals.polnear",
    "re3d": "evals.re3d",
    "seed": "evals.seed",
    "temporal": "evals.temporal",
    "unscon": "evals.unscon",
}


def scorer(name: str) -> Callable[[Path], Result]:
    """The `score` function of an eval; its module is imported only now, so that one eval never needs another's parts."""
    return cast(Callable[[Path], Result], importlib.import_module(MODULES[name]).score)
