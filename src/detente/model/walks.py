"""Walks: where the walk of a place's level stood at the start of each day, so that a later one can go on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.model.picture import LevelChange


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A walk with all visits before `at` behind it. `inputs` is the digest of all that it rests on until then.

    `below` holds since when each level has been out of reach, `crossings` counts the changes of level until then.
    """

    at: datetime
    inputs: str
    level: int
    below: tuple[tuple[int, datetime], ...]
    crossings: int


@dataclass(frozen=True, slots=True)
class PlaceWalk:
    """The last walk of one place: its checkpoints, oldest first, and every change of level on the way."""

    place: str
    checkpoints: tuple[Checkpoint, ...]
    history: tuple[LevelChange, ...]
