"""The ledgers of the picture, page by page, with the same filters for all; one event with the mentions that tell it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from detente.surfaces.api import shapes
from detente.surfaces.api.answers import at_moment
from detente.surfaces.api.filters import Asked, Filters
from detente.surfaces.api.moments import At, Moment
from detente.surfaces.api.paging import CursorText, Limit, begun, page_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.telling import Telling
from detente.surfaces.api.view import Entry

router = APIRouter(tags=["ledgers"])
Record = dict[str, object]
PAGES = {
    "presence": (shapes.PresencePage, "Who stands where, between whom; since at least, last confirmed."),
    "contacts": (shapes.ContactPage, "Who is in touch with whom."),
    "commitments": (shapes.CommitmentPage, "Who promised what, due when; open, kept, broken or overdue."),
    "appeals": (shapes.StatementPage, "Who calls for what: statements, not observations."),
    "assessments": (shapes.StatementPage, "Who judges the situation how: these move no level."),
    "obstructions": (shapes.ObstructionPage, "Limits on freedom of movement."),
    "announcements": (shapes.AnnouncementPage, "What is said to come."),
    "claims": (shapes.ClaimPage, "One question a line, with what each speaker says of it."),
    "figures": (shapes.FigurePage, "Every number told for one thing, oldest first."),
    "events": (shapes.EventPage, "What happened, the newest first."),
    "questions": (shapes.QuestionPage, "What is not resolved, and not guessed."),
}


def _add(name: str, shape: object, words: str) -> None:
    def ledger(request: Request, moment: At, filters: Asked, limit: Limit = 50, cursor: CursorText = None) -> Response:
        return ledger_page(request, moment, name, filters, limit, cursor)

    ledger.__doc__ = words
    router.add_api_route(
        f"/areas/{{area}}/{name}", ledger, methods=["GET"], response_model=shape, operation_id=f"{name}_page", summary=name
    )


for _name, (_shape, _words) in PAGES.items():
    _add(_name, _shape, _words)


def ledger_page(request: Request, moment: Moment, name: str, filters: Filters, limit: int, cursor: str | None) -> Response:
    """A page of one ledger."""
    pinned, at = begun(moment, cursor)

    def make() -> Record:
        found = entries(pinned, name, filters)
        items, following = page_of(found, at, limit)
        return {"total": len(found), "next": following, "items": [entry_record(e) for e in items]}

    return at_moment(request, pinned, make)


def entries(moment: Moment, name: str, filters: Filters) -> list[Entry]:
    """The entries of a ledger that are asked for."""
    return [e for e in moment.view.ledger(name) if filters.lets(e)]


def entry_record(entry: Entry) -> Record:
    """An entry as EntryShape has it."""
    return {
        "id": entry.id, "ledger": entry.ledger, "record": entry.record, "mentions": entry.mentions, "sources": entry.sources,
        "points": entry.points,
    }  # fmt: skip


@router.get("/areas/{area}/events/{event}", response_model=shapes.EventShape)
def event(request: Request, moment: At, event: str) -> Response:
    """One event with every mention that tells it."""
    found = moment.view.entry("events", event)
    if found is None:
        raise Problem(404, f"no event {event!r} in this picture", "ids of events change as they grow, those of mentions stay")

    def make() -> Record:
        telling = Telling(moment)
        return {"event": entry_record(found), "told": [telling.record(s) for s in telling.of_ids(found.mentions)]}

    return at_moment(request, moment, make)
