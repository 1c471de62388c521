"""Decisions: what a person says of what was read. A ledger: nothing is changed, a later row outranks an earlier one, undo is one more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from detente.errors import StaleError
from detente.model.mentions import CERTAINTIES, POLARITIES, STATUSES, ActorRef, Figure, PlaceRef, When

KINDS = (
    "confirm",
    "correct",
    "retract",
    "merge",
    "split",
    "grade",
    "reliability",
    "label",
    "label-source",
    "undo",
    "note",
    "acknowledge",
    "sent",
    "settle",
    "brief",
)
NOTICES = ("acknowledge", "sent")
"""Kinds that say what became of an alert: they change no picture."""
CREDIBILITIES = ("1", "2", "3", "4", "5", "6")
RELIABILITIES = ("A", "B", "C", "D", "E", "F")
SETTLED = ("0", "1", "2", "3", "broken")
"""How far a commitment is kept: the four steps of the scale, or broken."""
LABELS = ("public", "internal", "restricted", "strict")
"""How far an item may go, from everybody to nobody but those who must know; in this order."""
RESTRICTED = LABELS[2]
"""From here on a read leaves a trace."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about: a span [start, end) of a document, and the mention that stood there.

    With neither `mention` nor `type` it is the whole document. A later reading makes mentions of other ids: the decision then goes to
    the mention of the same type that overlaps the span most.
    """

    document_id: str
    start: int
    end: int
    mention: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a mention should say. None leaves a part as it was read; an empty `mode` or `ends` says that there is none."""

    type: str | None = None
    mode: str | None = None
    ends: str | None = None
    polarity: str | None = None
    status: str | None = None
    certainty: str | None = None
    actors: tuple[ActorRef, ...] | None = None
    recipients: tuple[ActorRef, ...] | None = None
    places: tuple[PlaceRef, ...] | None = None
    figures: tuple[Figure, ...] | None = None
    when: When | None = None

    def __post_init__(self) -> None:
        for value, allowed in ((self.polarity, POLARITIES), (self.status, STATUSES), (self.certainty, CERTAINTIES)):
            if value is not None and value not in allowed:
                raise ValueError(f"{value!r} is none of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when and why.

    `targets` of a split are taken out of their happening and leave `others` in it. `value` is the credibility of a grade, the label,
    "FAMILY letter" of a reliability, "SOURCE label" of a
    source's, the id of an acknowledged alert, "ALERT channel" of a sent one, how far a commitment is kept, or the record of a brief that
    was issued. `undoes` is the number of an earlier decision. `number` and `at` are given by the memory.
    """

    kind: str
    by: str
    why: str
    targets: tuple[Target, ...] = ()
    others: tuple[Target, ...] = ()
    correction: Correction | None = None
    value: str = ""
    undoes: int | None = None
    number: int = 0
    at: datetime | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}")
        if not self.by.strip():
            raise ValueError("a decision needs the name of who decides")
        if not _is_whole(self):
            raise ValueError(f"a decision to {self.kind} lacks what it is about")


def _is_whole(decision: Decision) -> bool:
    """True if a decision has the parts that its kind needs."""
    values = {"grade": CREDIBILITIES, "label": LABELS, "settle": SETTLED}
    if decision.kind in values:
        return bool(decision.targets) and decision.value in values[decision.kind]
    if decision.kind == "label-source":
        return decision.value.rpartition(" ")[0] != "" and decision.value.rpartition(" ")[2] in LABELS
    if decision.kind == "reliability":
        return decision.value.rpartition(" ")[0] != "" and decision.value.rpartition(" ")[2] in RELIABILITIES
    if decision.kind in NOTICES:
        return decision.value.startswith("a_")
    if decision.kind == "undo":
        return decision.undoes is not None
    if decision.kind == "merge":
        return len(decision.targets) > 1
    if decision.kind == "split":
        return bool(decision.targets and decision.others)
    if decision.kind == "correct":
        return bool(decision.targets) and decision.correction is not None
    if decision.kind == "brief":
        return decision.value != ""
    return bool(decision.targets) or decision.kind == "note"


def in_force(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions that nobody has undone, oldest first. An undo can be undone as well."""
    undone: set[int] = set()
    kept = []
    for decision in sorted(decisions, key=lambda d: d.number, reverse=True):
        if decision.number in undone:
            continue
        if decision.kind == "undo" and decision.undoes is not None and decision.undoes < decision.number:
            undone.add(decision.undoes)
        kept.append(decision)
    return tuple(d for d in reversed(kept) if d.kind != "undo")


def version_of(item: str, decisions: Iterable[Decision]) -> int:
    """The number of the last decision about a mention or document, undoings among them; 0 if nobody has decided anything of it."""
    return max((d.number for d in decisions if is_about(d, item)), default=0)


def is_about(decision: Decision, item: str) -> bool:
    """True if a decision names a mention or a document."""
    return any(item in (t.mention, t.document_id if t.mention is None else None) for t in (*decision.targets, *decision.others))


def refuse_stale(decisions: tuple[Decision, ...], seen: Mapping[str, int]) -> None:
    """Raises StaleError for the first item that has a newer version than was seen."""
    for item, version in seen.items():
        now = version_of(item, decisions)
        if now > version:
            raise StaleError(item, now)
