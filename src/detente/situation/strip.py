"""The strip beside the sum: who stands between, who talks, who appeals at a place. It is shown with a level and moves none."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def of_place(picture: Picture, place: str) -> Picture:
    """What a picture tells of one watched place: its sum and level, and the ledgers that name it."""

    def of_it(places: tuple[Where, ...]) -> bool:
        return any(p.watched == place for p in places)

    return replace(
        picture, places=(picture.place(place),), presence=tuple(p for p in picture.presence if p.place.watched == place),
        contacts=tuple(c for c in picture.contacts if of_it(c.places)), commitments=tuple(c for c in picture.commitments if of_it(c.places)),
        appeals=tuple(s for s in picture.appeals if of_it(s.places)), assessments=tuple(s for s in picture.assessments if of_it(s.places)),
        obstructions=tuple(o for o in picture.obstructions if o.place.watched == place),
        announcements=tuple(a for a in picture.announcements if of_it(a.places)), disputes=tuple(d for d in picture.disputes if of_it(d.places)),
        figures=tuple(f for f in picture.figures if of_it(f.places)), happenings=tuple(h for h in picture.happenings if of_it(h.places)),
        questions=(), undated=(),
    )  # fmt: skip


def _said(statements: tuple[Statement, ...], place: str, picture: Picture) -> tuple[Statement, ...]:
    since = picture.as_of - _SHOWN_FOR
    found = [s for s in statements if s.at is not None and s.at >= since and any(p.watched == place for p in s.places)]
    return tuple(sorted(found, key=lambda s: (s.at or since, s.text), reverse=True))
