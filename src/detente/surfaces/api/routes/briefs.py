"""The situation report: drawn, edited line by line, and as a file in four formats."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath

from detente.model.brief import Brief
from detente.surfaces.api import brief_shapes
from detente.surfaces.api.answers import answered, at_moment, moment_record
from detente.surfaces.api.briefing import Asked, Occasion, actions_of, brief_record, drawn, edits_of, with_edits
from detente.surfaces.api.moments import InAsker
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.signing import refuse_act, signed
from detente.surfaces.api.telling import note_documents
from detente.surfaces.brief.draw import issue, rendered
from detente.surfaces.brief.words import file_name

router = APIRouter(tags=["brief"])
Format = Annotated[Literal["md", "html", "docx", "pdf"], InPath(examples=["docx"])]
DECISION_HEADER = "X-Detente-Decision"
_TYPES = {
    "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {t: {"schema": {"type": "string"}} for t in _TYPES.values()}}
}


@router.get("/areas/{area}/brief", response_model=brief_shapes.BriefShape)
def brief(request: Request, occasion: Asked) -> Response:
    """The situation report of the period that ends at `as_of`, each line with the numbers of its sources. Without `ceiling` it holds
    what is internal."""
    return at_moment(request, occasion.moment, lambda: brief_record(occasion, drawn(occasion)))


@router.post("/areas/{area}/brief", response_model=brief_shapes.BriefShape)
def edited_brief(request: Request, occasion: Asked, ask: brief_shapes.AskBrief) -> Response:
    """The same with a person's words in the place of some lines; nothing is kept. 409: the picture has changed and a line is gone.
    422: a text copies more of a source than its terms allow, or quotes what none of its sources says."""
    found = drawn(occasion, ask=ask)
    with_edits(occasion, found, ask)
    record = brief_record(occasion, found, edits_of(occasion, found, ask), actions_of(occasion, found, ask))
    return answered(request, {"moment": moment_record(occasion.moment)} | record)


@router.get("/areas/{area}/brief.{format}", response_class=Response, responses=_FILES)
def brief_file(occasion: Asked, format: Format) -> Response:  # noqa: A002 the name in the address
    """The situation report as a file: quotations within the terms of their sources, with credit and link."""
    return _file(occasion, drawn(occasion), format)


@router.post("/areas/{area}/brief.{format}", response_class=Response, responses=_FILES)
def edited_brief_file(occasion: Asked, asker: InAsker, format: Format, ask: brief_shapes.AskBriefFile) -> Response:  # noqa: A002
    """The same with a person's words. With `issue` it gets a number and a version and is recorded: the header X-Detente-Decision names
    the decision, whose undo withdraws it."""
    moment = occasion.moment
    if ask.issue and moment.known_at is not None:
        raise Problem(422, "a brief of a past state of the memory cannot be issued", "leave out known_at, or take it as a draft")
    if ask.issue:
        refuse_act(asker, "brief")
    found = with_edits(occasion, drawn(occasion, ask=ask, is_issue=ask.issue), ask)
    made = _file(occasion, found, format)
    if ask.issue:
        room = moment.room
        by, why = signed(asker, ask.by) or room.serving.by, room.workspace(moment.area).kept_words(ask.why)
        kept = issue(found, room.store, area=room.workspace(moment.area).area_name or "", by=by, zone=moment.zone, why=why)
        made.headers[DECISION_HEADER] = str(kept.number)
    return made


def _file(occasion: Occasion, brief: Brief, format_: str) -> Response:
    note_documents(occasion.moment, [s.document for s in brief.sources])
    headers = {"Content-Disposition": f'attachment; filename="{file_name(brief, format_)}"', "Cache-Control": "no-store"}
    return Response(rendered(brief, format_, occasion.moment.zone), media_type=_TYPES[format_], headers=headers)
