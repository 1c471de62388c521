"""How far the confidence of a mention can be believed: of those at 0.8, are 80 of 100 right?

Over `plv`, the mention chosen for the two given actors is right if its type is; over `own_status`, the mention about the row's word, if type,
polarity, status and certainty are. Rows without a mention have no confidence and do not count here. In ten bins of equal width:
`ece` is the mean distance of confidence from the share that is right, weighted by the bins' sizes, in percent (0 is perfect).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import fmean

from detente.workspace import Workspace
from evals import own_status, plv
from evals.result import Result, gold_folder, measured, percent

BINS = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A mention's confidence, and whether it is right."""

    set: str
    confidence: float
    is_right: bool
    is_locked: bool


def score(data: Path) -> Result:
    """The error over both sets (`ece`), each by itself, and locked; mean confidence and the share right. The notes hold the reliability table."""
    told = [*of_plv(gold_folder(data, "plv")), *of_own_status()]
    return measured(
        "calibration", told, _scores, notes=tuple(chain(reliability(told), (f"locked: {sum(t.is_locked for t in told)}",)))
    )


def of_plv(folder: Path) -> list[Told]:
    """The mentions chosen for the given actors."""
    return [
        Told("plv", row.given_confidence, row.given == row.gold, row.is_locked)
        for row in plv.read_rows(folder)
        if row.given_confidence is not None
    ]


def of_own_status() -> list[Told]:
    """The mentions about the words of the rows."""
    rows = own_status.read_rows(own_status.GOLD)
    workspace = Workspace()
    documents = [workspace.document(row.text, published=own_status.PUBLISHED) for row in rows]
    told = []
    for row, read in zip(rows, workspace.read(documents), strict=True):
        mention = own_status.about_trigger(row, read.document, read.mentions)
        if mention is not None:
            is_right = mention.type == row.type and own_status.is_as_expected(row, mention)
            told.append(Told("own_status", mention.confidence, is_right, plv.is_locked(row.text)))
    return told


def expected_error(told: Sequence[Told]) -> float:
    """The expected calibration error, in percent."""
    return percent(sum(len(b) * abs(_confidence(b) - _right(b)) for b in _bins(told).values()), len(told))


def reliability(told: Sequence[Told]) -> Iterable[str]:
    """The reliability table: a line for each bin that has any."""
    for number, some in sorted(_bins(told).items()):
        low, high = number / BINS, (number + 1) / BINS
        yield f"confidence {low:.1f} to {high:.1f}: {len(some):5,} mentions, mean {_confidence(some):.2f}, right {_right(some):.2f}"


def _bins(told: Sequence[Told]) -> Mapping[int, list[Told]]:
    bins: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        bins[min(BINS - 1, int(one.confidence * BINS))].append(one)
    return bins


def _confidence(told: Sequence[Told]) -> float:
    return fmean(t.confidence for t in told)


def _right(told: Sequence[Told]) -> float:
    return fmean(float(t.is_right) for t in told)


def _scores(told: Sequence[Told]) -> Mapping[str, float]:
    return {
        "ece": expected_error(told),
        "plv_ece": expected_error([t for t in told if t.set == "plv"]),
        "own_status_ece": expected_error([t for t in told if t.set == "own_status"]),
        "locked_ece": expected_error([t for t in told if t.is_locked]),
        "mean_confidence": 100 * _confidence(told),
        "right": 100 * _right(told),
    }
