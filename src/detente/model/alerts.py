"""Alerts: a crossing that a person must see, and what says who has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.model.picture import Band

LEVEL, DRIFT, BURST = "level", "drift", "burst"
KINDS = (LEVEL, DRIFT, BURST)


@dataclass(frozen=True, slots=True)
class AlertReason:
    """One of the items behind an alert, as they stood when it was raised; `mentions` open its sentences (a neighbour's pull has none)."""

    name: str
    points: float
    credibility: float
    told_by: str
    documents: tuple[str, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """What, where, since when, why, how sure, and who must see it.

    `id` comes from area, place, kind, level and `at`: the same crossing has the same id whenever it is asked for, and is told once.
    `before` is the level before it; `replaces` the alert of the same place that it goes beyond, raised at `replaces_at`. `how_sure` and
    `credibility` (0 to 1) are those of the surest of the reasons; `severity` and `urgency` are words of CAP 1.2.
    """

    id: str
    kind: str
    area: str
    place: str
    name: str
    lat: float | None
    lon: float | None
    level: int
    level_name: str
    before: int
    at: datetime
    tension: float
    band: Band
    rules: tuple[str, ...]
    why: tuple[AlertReason, ...]
    how_sure: str
    credibility: float
    is_low_coverage: bool
    must_see: tuple[str, ...]
    severity: str
    urgency: str
    scale: str
    replaces: str | None = None
    replaces_at: datetime | None = None
    note: str = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """The reports behind it, each once."""
        return tuple(dict.fromkeys(d for reason in self.why for d in reason.documents))


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who has seen an alert, when, and what they said."""

    alert: str
    by: str
    at: datetime | None
    why: str
    number: int
