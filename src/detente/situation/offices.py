"""Offices: the body that a person speaks for, so that a ledger counts the two as one party."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from detente.model.picture import Who
from detente.ontology.actors import Actors, Name

PartyOf = Callable[[Who, datetime | None], Who]


def as_named(who: Who, at: datetime | None) -> Who:  # noqa: ARG001 - one of PartyOf
    """Everybody is a party of their own."""
    return who


def parties_by_office(actors: Actors) -> PartyOf:
    """Gives for a holder of an office the body that it was of at a time; everybody else is a party of their own.

    Which offices are whose stands in the holders of the area. One whose holder's time had not come or was over is none.
    """

    def party_of(who: Who, at: datetime | None) -> Who:
        held = [h for h in actors.holders.get(who.id or "", ()) if h.office_of in actors.by_id and _holds(h, at)]
        if len({h.office_of for h in held}) != 1:
            return who
        body = actors.by_id[held[0].office_of or ""]
        return Who(body.id, body.name, body.country, body.sector, body.side)

    return party_of


def _holds(held: Name, at: datetime | None) -> bool:
    """True if an office is held at a time, as finely as its bounds are told (a year, a month or a day)."""
    day = at.date().isoformat() if at is not None else ""
    return not day or (
        held.valid_from <= day[: len(held.valid_from)] and (not held.valid_to or day[: len(held.valid_to)] <= held.valid_to)
    )
