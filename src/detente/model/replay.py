"""A replay: the curve of each place, moment by moment, each point from what was published until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.model.picture import Band


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A place at one moment of a replay. `tension` and its `band` in points, 0 to 100; `rules` are those that lift the level."""

    at: datetime
    level: int
    level_name: str
    tension: float
    band: Band
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    is_low_coverage: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """A place through a replay, in order of time."""

    place: str
    name: str
    points: tuple[CurvePoint, ...]
