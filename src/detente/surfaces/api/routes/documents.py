"""Documents: page by page, and one to read with its mentions."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from detente.store.search import documents_page, passages_in
from detente.surfaces.api import shapes
from detente.surfaces.api.answers import at_moment
from detente.surfaces.api.filters import Asked
from detente.surfaces.api.moments import At
from detente.surfaces.api.paging import CursorText, Limit, after_of, begun, cursor_text, place_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.records import document_line, is_asked
from detente.surfaces.api.room import stored
from detente.surfaces.api.telling import Telling
from detente.surfaces.export.records import Record

router = APIRouter(tags=["documents"])


@router.get("/areas/{area}/documents", response_model=shapes.PageShape[shapes.DocumentShape])
def documents(request: Request, moment: At, filters: Asked, limit: Limit = 50, cursor: CursorText = None) -> Response:
    """What was taken in, the newest first, without bodies. Of the filters, source, side, grade, from, to (times of publication) and q
    (words of the title) count."""
    pinned, at = begun(moment, cursor)

    def make() -> Record:
        telling = Telling(pinned)
        area = stored(pinned.area)
        names = None
        if filters.sources:
            names = {(d.source, d.family) for d in pinned.room.publishers() if filters.lets_source(d.source, d.family)}
        after, last = place_of(at.after), None
        items: list[Record] = []
        while len(items) <= limit:
            found = documents_page(
                pinned.room.store, area=area, as_of=pinned.as_of, known_at=pinned.known_at, after=after, limit=limit + 1,
                since=filters.start, until=filters.end, names=names,
            )  # fmt: skip
            for document, place in found:
                after = place
                line = document_line(telling, document) if telling.is_open(document) else None
                if line is None or not is_asked(filters, line):
                    continue
                if len(items) == limit:
                    return {
                        "total": None,
                        "next": cursor_text(replace(at, after=after_of(last))) if last is not None else None,
                        "items": items,
                    }
                items.append(line)
                last = place
            if len(found) <= limit:
                break
        return {"total": None, "next": None, "items": items}

    return at_moment(request, pinned, make)


@router.get("/areas/{area}/documents/{document}", response_model=shapes.ReadShape)
def read(request: Request, moment: At, document: str) -> Response:
    """A document to read on this screen, with its mentions in text order. Private names are covered; offsets count code points."""
    telling = Telling(moment)
    kept = moment.room.store.documents([document]).get(document)
    known = moment.room.store.known_since(document)
    is_known = known is not None and (moment.known_at is None or known <= moment.known_at)
    if kept is None or not is_known or not telling.is_open(kept):
        raise Problem(
            404,
            f"no document {document!r} at this moment",
            "it is not in the memory, came later, or its label is above the ceiling",
        )

    def make() -> Record:
        shown = telling.shown_document(kept)
        passages = passages_in(moment.room.store, [document], area=stored(moment.area), known_at=moment.known_at)
        shown_ones = [telling.stands(p.mention, kept) for p in passages if telling.labels.lets(p.mention, moment.ceiling)]
        told = sorted(shown_ones, key=lambda s: (s.as_read.start, s.as_read.end, s.as_read.id))
        questions = [q for q in moment.view.picture.questions if q.document_id == document]
        return {
            "document": document_line(telling, kept), "text": shown.text, "title_end": shown.title_end,
            "mentions": [telling.record(s) for s in told],
            "questions": [{"start": q.start, "end": q.end, "text": q.text, "reason": q.reason} for q in questions],
        }  # fmt: skip

    return at_moment(request, moment, make)
