"""Views over a picture: what a ledger means for who must act on it. Drawn from the picture alone, so that each cites what the picture cites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.model.picture import Announcement, Commitment, Contact, Evidence, Happening, Statement, Where, Who

CALENDAR_KINDS = ("announced", "deadline", "commitment due")
CHANGE_KINDS = (
    "level", "event", "presence", "obstruction", "dispute", "due", "contact", "commitment", "appeal", "figure", "announced",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactPair:
    """Two parties that have been in touch: when last, how long ago that is, how often, and what came of it.

    A person and the body they speak for are one party; `persons` are those who spoke for either.
    """

    first: Who
    second: Who
    last: datetime
    since_last: timedelta
    contacts: tuple[Contact, ...]
    persons: tuple[Who, ...] = ()

    @property
    def latest(self) -> Contact:
        return self.contacts[-1]


@dataclass(frozen=True, slots=True)
class Shuttle:
    """Talks of one go-between with one side and then another: one process, its legs in order of time. `persons` are those who went."""

    go_between: Who
    sides: tuple[str, ...]
    legs: tuple[Contact, ...]
    start: datetime
    last: datetime
    is_open: bool
    persons: tuple[Who, ...] = ()

    def others(self, leg: Contact) -> tuple[Who, ...]:
        """Whom the go-between met on a leg."""
        own = {self.go_between.name, *(p.name for p in self.persons)}
        return tuple(w for w in (*leg.initiators, *leg.others) if w.name not in own)


@dataclass(frozen=True, slots=True)
class NotCalled:
    """A party that acts or speaks, and that no third party is known to have spoken to of late. `last` is None if never.

    A person and the body they speak for are one party; `persons` are those who acted or spoke for it.
    """

    who: Who
    last: datetime | None
    evidence: Evidence
    persons: tuple[Who, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What is announced, demanded by a time or promised for one. `starts` is None where no date was told."""

    kind: str
    starts: datetime | None
    ends: datetime | None
    by: tuple[Who, ...]
    text: str
    places: tuple[Where, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the one called upon did in a time after an appeal. It follows the appeal; that it answers it is nobody's claim here."""

    within: timedelta
    is_over: bool
    towards: tuple[Happening, ...]
    away: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class FollowedAppeal:
    """An appeal with what happened after it, by window, the shortest first."""

    appeal: Statement
    after: tuple[Aftermath, ...]


@dataclass(frozen=True, slots=True)
class DialogueStep:
    """One step of the dialogue between the parties: a meeting, an appeal to return to it, a walk-out."""

    at: datetime | None
    kind: str
    who: tuple[Who, ...]
    to: tuple[Who, ...]
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LevelStep:
    """A place whose level is another than it was, or whose reports ceased (`is_silent`). Levels are None where nothing was known."""

    place: str
    name: str
    was: int
    now: int
    was_name: str
    now_name: str
    reasons: tuple[str, ...]
    evidence: Evidence
    is_silent: bool = False
    last_report: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, ended or different. `kind` is one of CHANGE_KINDS; `what` says in one word what became of it."""

    kind: str
    what: str
    who: tuple[Who, ...]
    text: str
    places: tuple[Where, ...]
    at: datetime | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different between two pictures of one area. `unconfirmed` are new events that one voice alone tells."""

    since: datetime
    until: datetime
    levels: tuple[LevelStep, ...]
    silent: tuple[LevelStep, ...]
    changes: tuple[Change, ...]
    unconfirmed: tuple[Change, ...]
    due: tuple[Commitment | Announcement, ...]
    not_called: tuple[NotCalled, ...]
