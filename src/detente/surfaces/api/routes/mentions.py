"""Mentions: page by page from the memory, by id, and the history of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente.surfaces.api import shapes
from detente.surfaces.api.answers import at_moment, in_zone
from detente.surfaces.api.filters import Asked
from detente.surfaces.api.moments import At
from detente.surfaces.api.paging import CursorText, Limit, after_of, begun, cursor_text, place_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.records import decisions_about
from detente.surfaces.api.scan import Scan
from detente.surfaces.api.telling import Telling
from detente.surfaces.export.records import Record

router = APIRouter()
Ids = Annotated[list[str], Query(max_length=200, alias="id", description="Only these mentions.", examples=[["m_1a2b3c4d5e6f7a8b"]])]
States = Annotated[
    list[str],
    Query(
        alias="state", max_length=4, description="read (nobody looked yet), confirmed, corrected or retracted.", examples=[["read"]]
    ),
]
_AROUND_CHARS = 240


@router.get("/areas/{area}/mentions", response_model=shapes.PageShape[shapes.ToldShape], tags=["mentions"])
def mentions(
    request: Request, moment: At, filters: Asked, limit: Limit = 50, cursor: CursorText = None, ids: Ids = [], states: States = [],  # noqa: B006
) -> Response:  # fmt: skip
    """What each passage tells, the newest report first, as it stands after all decisions; `from` and `to` are times of publication."""
    pinned, at = begun(moment, cursor)

    def make() -> Record:
        telling = Telling(pinned)
        if ids:
            chosen = [s for s in telling.of_ids(tuple(dict.fromkeys(ids))) if Scan(telling, filters, frozenset(states)).lets(s)]
            return {"total": len(chosen), "next": None, "items": [telling.record(s) for s in chosen]}
        found, last = Scan(telling, filters, frozenset(states)).page(after=place_of(at.after), limit=limit)
        following = cursor_text(replace(at, after=after_of(last))) if last is not None else None
        return {"total": None, "next": following, "items": [telling.record(s) for s in found]}

    return at_moment(request, pinned, make)


@router.get("/areas/{area}/mentions/{mention}", response_model=shapes.HistoryShape, tags=["mentions"])
def history(request: Request, moment: At, mention: str) -> Response:
    """Who said it, who changed it and why; and the words around it."""
    telling = Telling(moment)
    found = telling.of_ids([mention])
    if not found:
        raise Problem(404, f"no mention {mention!r} at this moment", "mentions of an older reading are not shown")
    standing = found[0]

    def make() -> Record:
        shown = telling.shown_document(standing.document)
        start, end = standing.as_read.start, standing.as_read.end
        readings = [
            r for r in moment.room.store.readings_with(mention) if moment.known_at is None or r.known_since <= moment.known_at
        ]
        return {
            "told": telling.record(standing), "before": shown.text[max(0, start - _AROUND_CHARS) : start],
            "after": shown.text[end : end + _AROUND_CHARS],
            "readings": [{"method": r.method, "known_since": in_zone(r.known_since, moment)} for r in readings],
            "decisions": decisions_about(telling, mention, standing.document.id),
        }  # fmt: skip

    return at_moment(request, moment, make)
