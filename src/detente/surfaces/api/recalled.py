"""Places as they stood at past moments: drawn once, and used again as long as nothing was added that such a picture could show."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from detente.model.decisions import Decision
from detente.model.picture import Picture
from detente.store.audit import PICTURE_KINDS
from detente.store.search import audit_since
from detente.store.store import Store

_KEPT = 64
_MOST_ENTRIES = 2_000
_CHANGING = ("retract", "correct")
_SHOWN_IN_NO_PLACE = ("grade", "reliability", "note", "brief", "settle", "acknowledge", "sent")


@dataclass(frozen=True, slots=True)
class PastKey:
    """A past moment of an area under a ceiling."""

    area: str
    at: datetime
    ceiling: str


class Recalled:
    """A picture of the past depends on what was published until then: a report of today leaves it as it is, and so does what a person decided
    of such a report, or that shows in no place."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[PastKey, tuple[int, Picture]] = OrderedDict()
        self._guard = threading.Lock()

    def places(self, key: PastKey, entry: int, draw: Callable[[], Picture]) -> Picture:
        """The places of the picture at that moment, without its ledgers; `entry` is the last one of the log that counts."""
        with self._guard:
            known = self._kept.get(key)
        if known is not None and self._holds(known[0], entry, key.at):
            return self._keep(key, entry, known[1])
        return self.note(key, entry, draw())

    def note(self, key: PastKey, entry: int, picture: Picture) -> Picture:
        """Keeps the places of a picture that was drawn for another reason: the newest one is of the past after the next report."""
        with self._guard:
            known = self._kept.get(key)
        if known is not None and known[0] == entry:
            return known[1]
        return self._keep(key, entry, _places_only(picture))

    def _keep(self, key: PastKey, entry: int, picture: Picture) -> Picture:
        with self._guard:
            self._kept[key] = (entry, picture)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return picture

    def _holds(self, drawn: int, entry: int, at: datetime) -> bool:
        """True if all that was added since it was drawn is of reports published later than its moment, or shows in no place."""
        if drawn >= entry:
            return drawn == entry
        added = audit_since(self._store, drawn, limit=_MOST_ENTRIES)
        weighs = [r for r in added if r.entry <= entry and r.kind in PICTURE_KINDS]
        if len(added) >= _MOST_ENTRIES or any(r.kind == "erasure" or r.document_id is None for r in weighs if r.kind != "decision"):
            return False
        read = {r.document_id for r in weighs if r.kind == "reading" and r.document_id is not None}
        decided = _documents_decided_on([int(r.subject) for r in weighs if r.kind == "decision"], self._store.decisions())
        if decided is None:
            return False
        ids = sorted(read | decided)
        found = self._store.documents(ids)
        return len(found) == len(ids) and all(d.published is not None and d.published > at for d in found.values())


def _documents_decided_on(numbers: Sequence[int], decisions: Sequence[Decision]) -> frozenset[str] | None:
    """The documents of which some decisions may change what a place shows; None where that may be any."""
    by_number = {d.number: d for d in decisions}
    changed = {t.document_id for d in decisions if d.kind in _CHANGING for t in d.targets}
    found: set[str] = set()
    for number in numbers:
        decision = by_number.get(number)
        while decision is not None and decision.kind == "undo":
            decision = by_number.get(decision.undoes or 0)
        if decision is None:
            return None
        told = {t.document_id for t in (*decision.targets, *decision.others)}
        if decision.kind == "confirm":
            found |= told & changed  # it outranks an earlier retraction or correction; else it only says that somebody looked
        elif decision.kind not in _SHOWN_IN_NO_PLACE:
            if not told:
                return None
            found |= told
    return frozenset(found)


def _places_only(picture: Picture) -> Picture:
    return replace(
        picture, presence=(), contacts=(), commitments=(), appeals=(), assessments=(), obstructions=(), announcements=(), disputes=(),
        figures=(), happenings=(), questions=(), undated=(), unread=(),
    )  # fmt: skip
