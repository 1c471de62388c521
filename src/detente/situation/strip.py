"""The strip beside the sum: who stands between, who talks, who appeals at a place. It is shown with a level and moves none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from detente.model.picture import Contact, Picture, Presence, Statement, Where

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


def _said(statements: tuple[Statement, ...], place: str, picture: Picture) -> tuple[Statement, ...]:
    since = picture.as_of - _SHOWN_FOR
    found = [s for s in statements if s.at is not None and s.at >= since and any(p.watched == place for p in s.places)]
    return tuple(sorted(found, key=lambda s: (s.at or since, s.text), reverse=True))
