"""What a person adds: decisions and own reports. Each is a row with who, when and why; nothing that was read is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Request, Response
from fastapi.openapi.models import Example

from detente.desk import Desk, actor_named, place_named
from detente.errors import KnownError, SettingsError
from detente.model.decisions import Correction, Decision
from detente.model.mentions import When
from detente.surfaces.api import asked, shapes
from detente.surfaces.api.answers import answered
from detente.surfaces.api.moments import Area, InRoom, Moment, moment_of, time_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.records import decision_record, document_line
from detente.surfaces.api.resting import still_told
from detente.surfaces.api.telling import Telling
from detente.surfaces.cli.deciding import own_observer, seen_at
from detente.surfaces.export.records import Record

router = APIRouter(tags=["writes"])
Ref = TypeVar("Ref")
_DECISION_EXAMPLES: dict[str, Example] = {
    "confirm": {"value": {"kind": "confirm", "ids": ["m_1a2b3c4d5e6f7a8b"]}},
    "correct": {
        "value": {
            "kind": "correct",
            "id": "m_1a2b3c4d5e6f7a8b",
            "places": ["zvecan"],
            "status": "planned",
            "why": "the wire mended it",
        }
    },
    "retract": {"value": {"kind": "retract", "ids": ["m_1a2b3c4d5e6f7a8b"], "why": "it was another bridge"}},
    "grade": {"value": {"kind": "grade", "subject": "lowland", "grade": "B"}},
    "acknowledge": {"value": {"kind": "acknowledge", "alerts": ["a_1a2b3c4d5e6f7a8b"], "why": "desk told at 06:10"}},
    "undo": {"value": {"kind": "undo", "number": 7}},
}


AskedDecision = Annotated[asked.AskDecision, Body(discriminator="kind", openapi_examples=_DECISION_EXAMPLES)]


@router.post("/areas/{area}/decisions", status_code=201, response_model=shapes.KeptShape)
def decide(request: Request, room: InRoom, area: Area, ask: AskedDecision) -> Response:
    """Confirm, correct, retract, merge, split, grade, label, acknowledge or undo. The picture follows at once.

    A rejected sentence whose event others tell too leaves the sum as it is: `still_told` says so."""
    desk = room.desk(area, by=ask.by)
    left = still_told(moment_of(room, area).view, ask.ids) if isinstance(ask, asked.AskRetract) else []
    return _kept(request, moment_of(room, area), _decided(desk, ask), left)


@router.post("/areas/{area}/reports", status_code=201, response_model=shapes.ReportedShape)
def report(request: Request, room: InRoom, area: Area, ask: asked.AskReport) -> Response:
    """Take in an own field report; it stands in the picture at once. 409 if the same report is there already."""
    desk = room.desk(area, by=ask.by)
    workspace = desk.workspace
    moment = seen_at(ask.at, workspace)
    source = ask.source or own_observer(workspace)
    with room.reading:
        try:
            read = desk.log(ask.text, at=moment, source=source, grade=ask.grade, label=ask.label, why=ask.why)
        except KnownError as error:
            raise Problem(409, "this report is there already", f"{error}; nothing was added") from error
    identity = read.document.id
    then = moment_of(room, area)
    telling = Telling(replace(then, as_of=max(moment, then.as_of)))
    document = room.store.documents([identity])[identity]
    told = [telling.stands(m, document) for m in room.store.readings_of(identity)[-1].mentions]
    body = {"document": document_line(telling, document), "told": [telling.record(s) for s in told]}
    return answered(request, body, status=201)


def _kept(request: Request, moment: Moment, decisions: Sequence[Decision], left: Sequence[Record]) -> Response:
    telling = Telling(moment)
    return answered(request, {"decisions": [decision_record(telling, d) for d in decisions], "still_told": left}, status=201)


def _decided(desk: Desk, ask: asked.Ask) -> tuple[Decision, ...]:
    match ask:
        case asked.AskConfirm():
            return desk.confirm(ask.ids, why=ask.why)
        case asked.AskRetract():
            return desk.retract(ask.ids, why=ask.why)
        case asked.AskMerge():
            return desk.merge(ask.ids, why=ask.why)
        case asked.AskSplit():
            return desk.split(ask.event, ask.ids, why=ask.why)
        case asked.AskGrade():
            return desk.grade(ask.subject, ask.grade, why=ask.why)
        case asked.AskLabel():
            return desk.label(ask.id, ask.label, why=ask.why)
        case asked.AskAcknowledge():
            return desk.acknowledge(ask.alerts, why=ask.why)
        case asked.AskUndo():
            return desk.undo(ask.number, why=ask.why)
        case asked.AskCorrect():
            return _corrected(desk, ask)
    raise TypeError(type(ask).__name__)


def _corrected(desk: Desk, ask: asked.AskCorrect) -> tuple[Decision, ...]:
    found = desk.find(ask.id)
    if len(found.mentions) != 1 or found.document is not None:
        raise SettingsError(f"{ask.id} is not one mention; correct its mentions, whose ids begin with m_")
    mention = found.mentions[0]
    document = desk.store.documents([mention.document_id])[mention.document_id]
    known = desk.workspace.knowledge

    def refs(names: Sequence[str] | None, named: Callable[..., Ref]) -> tuple[Ref, ...] | None:
        return None if names is None else tuple(named(n, mention, document, known) for n in names)

    correction = Correction(
        ask.type, ask.mode, ask.ends, ask.polarity, ask.status, ask.certainty, refs(ask.actors, actor_named),
        refs(ask.recipients, actor_named), refs(ask.places, place_named), None, _when(desk, ask),
    )  # fmt: skip
    if correction == Correction():
        raise SettingsError("nothing to correct: say what it should be, such as places or status")
    return desk.correct(ask.id, correction, why=ask.why)


def _when(desk: Desk, ask: asked.AskCorrect) -> When | None:
    if ask.start is None and ask.end is None:
        return None
    start, end = (_time(desk, v, n) for v, n in ((ask.start, "start"), (ask.end, "end")))
    if start is not None and end is not None and end < start:
        raise Problem(422, "end lies before start", "give the earlier time as start")
    text = "/".join(v for v in (ask.start, ask.end) if v)
    return When(text, "on" if start is not None else "until", start, end, "minute")


def _time(desk: Desk, value: str | None, name: str) -> datetime | None:
    area = desk.workspace.knowledge.area
    return None if value is None else time_of(value, area.zone if area is not None else UTC, where=name)
