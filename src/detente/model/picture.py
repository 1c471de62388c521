"""The picture of an area as of one moment: places with their tension, and the ledgers beside them. Every part cites its mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as a ledger names it: what it resolves to, or the words where it resolves to nothing."""

    id: str | None
    name: str
    country: str | None
    sector: str | None
    side: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a ledger names it. `watched` is the watched place that it is or lies in."""

    id: str | None
    name: str
    watched: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entry rests on: mention and document ids, the families that publish them, and how much that counts (0 to 1)."""

    mentions: tuple[str, ...]
    documents: tuple[str, ...]
    families: tuple[str, ...]
    credibility: float


@dataclass(frozen=True, slots=True)
class Item:
    """A reason with its points: `base` * `credibility` * `fade`, but for caps, the clamp and neighbours, whose points are their own.

    `kind` is event, state, deadline, announced, neighbour, cap or clamp. `since` is when it began at the earliest told,
    `confirmed` when it was last known to be so. `is_claim`: one side's word only. `said_ended_by` names who says that it is over.
    `documents` tell it, the newest first.
    """

    indicator: str
    name: str
    group: str
    kind: str
    points: float
    base: float = 0.0
    credibility: float = 0.0
    fade: float = 0.0
    since: datetime | None = None
    confirmed: datetime | None = None
    is_stale: bool = False
    is_claim: bool = False
    said_ended_by: tuple[str, ...] = ()
    place: str | None = None
    events: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupPoints:
    """A group of indicators: the sum of its items, its cap, and what counts of it."""

    id: str
    name: str
    total: float
    cap: float
    points: float


@dataclass(frozen=True, slots=True)
class Band:
    """The tension if only what was observed or told by two families is true (`low`), and if all claims are (`high`)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Unread:
    """How many reports of the last hours came in a language that is not read."""

    language: str
    reports: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The families that reported on a place in the last hours, their usual number, and whether they are too few to tell calm.

    `unread` counts the reports that name the place and were not read, for their language is not read yet.
    """

    families: tuple[str, ...]
    usual: float
    share: float
    is_low: bool
    last_report: datetime | None
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A crossing: the level from this moment on, by the points and by the rules in force then."""

    at: datetime
    level: int
    tension: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldSize:
    """A size as one family tells it: None where it is open on that side."""

    low: int | None
    high: int | None
    family: str


def do_sizes_meet(sizes: tuple[ToldSize, ...]) -> bool:
    """True if one number can be what all tell."""
    lowest = max((s.low for s in sizes if s.low is not None), default=0)
    return all(s.high is None or s.high >= lowest for s in sizes)


@dataclass(frozen=True, slots=True)
class Presence:
    """Who stands where, in what manner, between whom; since at least, last confirmed, until at least (None: not told to have ended).

    `id` comes from who, where and in what manner: it stays the same as more is told. `reinforced` is when it was last told to have grown,
    `reduced` when a part was last told to have left, the rest still standing. `sizes` are what each family told last, within the time to
    live; `disputed_by` names who says that nobody stands there.
    """

    who: Who
    manner: str
    between: tuple[Who, ...]
    place: Where
    size: tuple[int | None, int | None] | None
    size_is_of_several_places: bool
    purpose: str | None
    since: datetime | None
    confirmed: datetime | None
    until: datetime | None
    is_stale: bool
    said_ended_by: tuple[str, ...]
    told_by: tuple[Who, ...]
    evidence: Evidence
    id: str = ""
    reinforced: datetime | None = None
    sizes: tuple[ToldSize, ...] = ()
    disputed_by: tuple[str, ...] = ()
    reduced: datetime | None = None

    @property
    def is_disputed(self) -> bool:
        """True if somebody says that nobody stands there, that it has ended, or tells a size that the others exclude."""
        return bool(self.disputed_by or self.said_ended_by) or not do_sizes_meet(self.sizes)


@dataclass(frozen=True, slots=True)
class PlacePicture:
    """A place as of one moment. The points of `items` sum to `tension`; `reasons` say the heaviest of them in words.

    `by_points` is the level of the tension alone, `rules` the rules that lift it, `held` why it stands above both ("" if it does not).
    """

    id: str
    name: str
    country: str | None
    level: int
    level_name: str
    since: datetime | None
    tension: float
    band: Band
    by_points: int
    rules: tuple[str, ...]
    held: str
    items: tuple[Item, ...]
    groups: tuple[GroupPoints, ...]
    reasons: tuple[str, ...]
    coverage: Coverage
    history: tuple[LevelChange, ...]
    presence: tuple[Presence, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Contact:
    """Actors in touch. `is_ended`: the talks are told to have ended; `told_by` are the speakers who say that it took place.

    `state` is met, called, in constant communication, refused or broken off; `result` is what is told to have come of it, in the source's words.
    """

    initiators: tuple[Who, ...]
    others: tuple[Who, ...]
    manner: str | None
    places: tuple[Where, ...]
    is_ongoing: bool
    is_ended: bool
    since: datetime | None
    confirmed: datetime | None
    told_by: tuple[Who, ...]
    text: str
    evidence: Evidence
    event: str = ""
    state: str = "met"
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an actor promised, to whom, due when. `state` is open, kept, broken or overdue (due, and not known to be kept).

    `step` is how far it is kept, 0 (not begun) to 3 (fully), as the rules propose it (`proposed`) until a person settles it:
    `settled_by` says who, `settled` is the number of that decision.
    """

    maker: tuple[Who, ...]
    to: tuple[Who, ...]
    text: str
    made: datetime | None
    due: datetime | None
    state: str
    places: tuple[Where, ...]
    outcome: tuple[str, ...]
    evidence: Evidence
    event: str = ""
    step: int = 0
    proposed: int = 0
    settled_by: str = ""
    settled: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """An appeal or an assessment: what somebody calls for or judges. It moves no level. `due` is the time by which an appeal asks for it."""

    type: str
    manner: str | None
    by: tuple[Who, ...]
    to: tuple[Who, ...]
    text: str
    at: datetime | None
    places: tuple[Where, ...]
    evidence: Evidence
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Obstruction:
    """A limit on freedom of movement, open until a mention ends it. `until` is when it ended, None while it is open."""

    type: str
    manner: str | None
    by: tuple[Who, ...]
    place: Where
    text: str
    since: datetime | None
    confirmed: datetime | None
    until: datetime | None
    is_open: bool
    is_stale: bool
    said_ended_by: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something said to come. `starts` and `ends` are None where no date is told."""

    type: str
    manner: str | None
    by: tuple[Who, ...]
    text: str
    places: tuple[Where, ...]
    starts: datetime | None
    ends: datetime | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Claim:
    """What one speaker says of a question. `stance` is says, denies or doubts; `is_superseded`: the same speaker says otherwise since."""

    speaker: Who
    stance: str
    text: str
    at: datetime | None
    family: str
    mention: str
    document: str
    is_superseded: bool = False


AGREED, DISPUTED, SINGLE_SOURCE, SUPERSEDED = "agreed", "disputed", "single-source", "superseded"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One question and what each speaker says of it. `is_disputed`: at least one denies or doubts what another says.

    `status` goes by the last word of each speaker: disputed; superseded (whoever said it has taken it back); agreed (told by voices that do
    not depend on each other and are not both of one side); else single-source, one voice or one side alone.
    """

    type: str
    manner: str | None
    places: tuple[Where, ...]
    text: str
    claims: tuple[Claim, ...]
    is_disputed: bool
    evidence: Evidence
    status: str = SINGLE_SOURCE


@dataclass(frozen=True, slots=True)
class FigureReport:
    """A number as one mention gives it: `low` and `high` are None where it is open on that side."""

    low: int | None
    high: int | None
    text: str
    as_of: datetime | None
    told: datetime | None
    speaker: Who | None
    family: str
    mention: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class FigureHistory:
    """All numbers told for one thing, oldest first; the last one supersedes, none is lost."""

    counts: str
    of: str | None
    places: tuple[Where, ...]
    reports: tuple[FigureReport, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as told: who did what to whom, where, in what interval.

    `text` are the words of its first telling, `latest` those of the newest. `basis` holds seen, heard, told where texts say how they know.
    `claimed_by` are the speakers where nobody tells it in words of their own. `known` is when it was first published, `renewed` when it was last.
    """

    event: str
    type: str
    manner: str | None
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    places: tuple[Where, ...]
    start: datetime | None
    end: datetime | None
    polarity: str
    status: str
    text: str
    evidence: Evidence
    basis: tuple[str, ...] = ()
    claimed_by: tuple[Who, ...] = ()
    latest: str = ""
    known: datetime | None = None
    renewed: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """When it was, as closely as is told; when it was first published where nothing is told of that."""
        return self.start or self.end or self.known


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a document leaves open: the span, and why it could not be resolved."""

    document_id: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An area as of one moment, by one version of the scale. `area` is None where the places are those of the mentions.

    `undated` are mentions of documents without a publication time: they stand in the ledgers and weigh nothing. `unread` are the
    reports of the last hours in languages that are not read, whatever they name.
    """

    as_of: datetime
    area: str | None
    scale: str
    places: tuple[PlacePicture, ...]
    presence: tuple[Presence, ...]
    contacts: tuple[Contact, ...]
    commitments: tuple[Commitment, ...]
    appeals: tuple[Statement, ...]
    assessments: tuple[Statement, ...]
    obstructions: tuple[Obstruction, ...]
    announcements: tuple[Announcement, ...]
    disputes: tuple[Dispute, ...]
    figures: tuple[FigureHistory, ...]
    happenings: tuple[Happening, ...]
    questions: tuple[OpenQuestion, ...]
    undated: tuple[str, ...]
    unread: tuple[Unread, ...] = ()

    def place(self, place_id: str) -> PlacePicture:
        """The place of that id. Raises KeyError for one that the picture does not have."""
        for place in self.places:
            if place.id == place_id:
                return place
        raise KeyError(place_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sum: its words, its points and the sum so far."""

    text: str
    points: float
    running: float
    item: Item


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a place stands where it stands: lines that sum to the tension, then what made the level of it."""

    place: str
    name: str
    tension: float
    lines: tuple[Line, ...]
    level: int
    level_name: str
    level_reasons: tuple[str, ...]
