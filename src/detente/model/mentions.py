"""Mentions: one event, state or utterance as one passage tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

POLARITIES = ("affirmed", "negated")
STATUSES = ("happened", "ongoing", "planned", "called-for", "conditional", "hypothetical", "historical")
CERTAINTIES = ("asserted", "hedged", "doubted")
ACTS = (
    "states", "confirms", "denies", "doubts", "accuses", "demands", "calls-for", "promises", "threatens", "announces",
)  # fmt: skip
RELATIONS = ("on", "since", "until", "during", "before", "after", "as-of")


@dataclass(frozen=True, slots=True)
class ActorRef:
    """An actor as written at [start, end) and, beside it, what it resolves to (None: unresolved)."""

    text: str
    start: int
    end: int
    id: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as written and what it resolves to. `inferred`: told elsewhere in the document, not in this clause.

    `candidates` holds gazetteer ids when the name is ambiguous: beside an `id`, which then is the likeliest, or instead of it, where the
    text does not tell which; then the coordinates are None. `relation` says how the point lies to the place named, if not in it: near,
    between, or a distance and direction such as "20 km N of"; the coordinates are moved accordingly.
    """

    text: str
    start: int
    end: int
    id: str | None = None
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    country: str | None = None
    inferred: bool = False
    candidates: tuple[str, ...] = ()
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """An interval with a granularity and a relation; open ends are None. Times carry their offset.

    `text` is the expression as written, None where the document says nothing and its publication time serves (as-of).
    """

    text: str | None
    relation: str
    start: datetime | None
    end: datetime | None
    granularity: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, as a range: `low` and `high` are equal when exact, None when open on that side."""

    text: str
    start: int
    end: int
    low: int | None
    high: int | None
    counts: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, with what act, in their own words or not. The narrator is nobody (no Speaker)."""

    actor: ActorRef
    act: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What an utterance speaks of: the words, the time they name, when it is due."""

    text: str
    when: When | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One act, state or utterance in one passage. `cameo` is set where the wording fits a closer CAMEO code than its type and mode."""

    id: str
    document_id: str
    start: int
    end: int
    text: str
    type: str
    mode: str | None = None
    ends: str | None = None
    actors: tuple[ActorRef, ...] = ()
    recipients: tuple[ActorRef, ...] = ()
    places: tuple[PlaceRef, ...] = ()
    when: When | None = None
    figures: tuple[Figure, ...] = ()
    content: Content | None = None
    purpose: str | None = None
    basis: str | None = None
    polarity: str = "affirmed"
    status: str = "happened"
    certainty: str = "asserted"
    speaker: Speaker | None = None
    about: str | None = None
    confidence: float = 0.5
    method: str = ""
    cameo: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"mention span [{self.start}, {self.end}) is empty or negative")
        for value, allowed in ((self.polarity, POLARITIES), (self.status, STATUSES), (self.certainty, CERTAINTIES)):
            if value not in allowed:
                raise ValueError(f"{value!r} is none of {allowed}")

    @property
    def is_fact(self) -> bool:
        """True if it is told as having happened or going on, without hedge, doubt or negation."""
        return self.polarity == "affirmed" and self.certainty == "asserted" and self.status in ("happened", "ongoing")
