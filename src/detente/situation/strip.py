"""The strip beside the sum: who stands between, who talks, who appeals at a place. It is shown with a level and moves none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from detente.model.picture import (
    Announcement,
    Commitment,
    Contact,
    Dispute,
    FigureHistory,
    Happening,
    Obstruction,
    Picture,
    Presence,
    Statement,
    Where,
)

Entry = Presence | Contact | Commitment | Statement | Obstruction | Announcement | Dispute | FigureHistory | Happening
_LEDGERS = (
    "presence", "contacts", "commitments", "appeals", "assessments", "obstructions", "announcements", "disputes", "figures", "happenings",
)  # fmt: skip
_SHOWN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Strip:
    """What calms or wants to calm at a place, newest first: it adds no point to the sum and takes none away."""

    interposed: tuple[Presence, ...]
    talks: tuple[Contact, ...]
    appeals: tuple[Statement, ...]
    assessments: tuple[Statement, ...]


def strip_of(picture: Picture, place: str) -> Strip:
    """The strip of a watched place: what was confirmed or said within a day before the picture."""

    def is_there(places: tuple[Where, ...]) -> bool:
        return any(p.watched == place for p in places)

    since = picture.as_of - _SHOWN_FOR
    interposed = [p for p in picture.presence if p.place.watched == place and p.between and p.until is None and not p.is_stale]
    talks = [c for c in picture.contacts if is_there(c.places) and c.confirmed is not None and c.confirmed >= since]
    return Strip(
        interposed=tuple(sorted(interposed, key=lambda p: (p.confirmed or since, p.id), reverse=True)),
        talks=tuple(sorted(talks, key=lambda c: (c.confirmed or since, c.event), reverse=True)),
        appeals=_said(picture.appeals, place, picture),
        assessments=_said(picture.assessments, place, picture),
    )


def of_place(picture: Picture, place: str) -> Picture:
    """What a picture tells of one watched place: its sum and level, and the ledgers that name it. Raises KeyError for one it does not have."""
    _ = picture.place(place)
    return next(found for found in by_place(picture) if found.places[0].id == place)


def by_place(picture: Picture) -> Iterator[Picture]:
    """What a picture tells of each of its places, in their order: each ledger is gone through once, however many places there are."""
    ledgers = {name: _told_of(getattr(picture, name)) for name in _LEDGERS}
    for place in picture.places:
        told = {name: tuple(found.get(place.id, ())) for name, found in ledgers.items()}
        yield replace(picture, places=(place,), questions=(), undated=(), **told)  # type: ignore[arg-type]


def _told_of(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of a ledger by the watched places that they name."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        wheres = (entry.place,) if isinstance(entry, (Presence, Obstruction)) else entry.places
        for watched in {w.watched for w in wheres if w.watched is not None}:
            found[watched].append(entry)
    return found


def _said(statements: tuple[Statement, ...], place: str, picture: Picture) -> tuple[Statement, ...]:
    since = picture.as_of - _SHOWN_FOR
    found = [s for s in statements if s.at is not None and s.at >= since and any(p.watched == place for p in s.places)]
    return tuple(sorted(found, key=lambda s: (s.at or since, s.text), reverse=True))
