"""A mediator's notes: for their writer and those named, in no picture, brief, export, search or log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from detente.errors import StaleError, StoreBusyError, StoreError
from detente.model.notes import Note
from detente.store import notes as kept
from detente.surfaces.api.answers import answered
from detente.surfaces.api.moments import InAsker, InRoom
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import Room
from detente.surfaces.api.shapes import Shape, Time
from detente.surfaces.api.sight import Asker

router = APIRouter(tags=["notes"])
NoteId = Annotated[str, StringConstraints(pattern=r"^n_[A-Za-z0-9_-]{8,36}$")]
OfNote = Annotated[str, Path(max_length=40, examples=["n_1a2b3c4d5e6f7a8b"])]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Readers = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=60)]], Field(max_length=20, examples=[["Ben"]])]
Record = dict[str, object]


class NoteShape(Shape):
    """A note as it stands."""

    id: str
    owner: str
    area: str
    about: str
    text: str
    readers: list[str]
    version: int = Field(ge=1)
    made: Time
    changed: Time
    changed_by: str
    is_mine: bool


class NotesShape(Shape):
    """Notes, the last changed first."""

    items: list[NoteShape]


class AskNote(BaseModel):
    """A new note under an id that its writer's program makes: sent twice, it is one note."""

    model_config = ConfigDict(extra="forbid")
    id: NoteId = Field(examples=["n_1a2b3c4d5e6f7a8b"])
    area: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(examples=["north-kosovo"])
    about: Annotated[str, StringConstraints(max_length=80)] = Field(default="", description="The id of what it is about.")
    text: Prose
    readers: Readers = []


class AskNoteChange(BaseModel):
    """Other words. `version` is the one that was looked at. Only the writer may name readers."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=1, lt=2**31)
    text: Prose
    readers: Readers | None = None


@router.get("/notes", response_model=NotesShape)
def own_notes(
    request: Request, room: InRoom, asker: InAsker,
    area: Annotated[str | None, Query(max_length=100, description="Only those of an area.", examples=["north-kosovo"])] = None,
) -> Response:  # fmt: skip
    """The notes that one wrote or is named in."""
    who = _who(room, asker)
    return answered(request, {"items": [_record(n, who) for n in kept.notes_for(room.store, who, area=area)]})


@router.post("/notes", status_code=201, response_model=NoteShape)
def write_note(request: Request, room: InRoom, asker: InAsker, ask: AskNote) -> Response:
    """A new note."""
    who = _who(room, asker)
    try:
        made = kept.write_note(room.store, ask.id, owner=who, area=ask.area, about=ask.about, text=ask.text, readers=ask.readers)
    except StoreBusyError:
        raise
    except StoreError as error:
        raise Problem(409, "the note was not kept", str(error)) from error
    return answered(request, _record(made, who), status=201)


@router.put("/notes/{note}", response_model=NoteShape)
def change_note(request: Request, room: InRoom, asker: InAsker, note: OfNote, ask: AskNoteChange) -> Response:
    """Other words for a note. 409 with both versions if somebody else changed it meanwhile."""
    who = _who(room, asker)
    try:
        changed = kept.change_note(room.store, note, by=who, version=ask.version, text=ask.text, readers=ask.readers)
    except StaleError as error:
        now = kept.note_for(room.store, note, who)
        conflict = {
            "item": note, "version": error.version, "yours": ask.model_dump(), "theirs": [],
            "now": _record(now, who) if now is not None else None,
        }  # fmt: skip
        raise Problem(
            409, "somebody else changed this note meanwhile", "nothing was kept; both versions are in conflict", conflict=conflict
        ) from error
    except StoreBusyError:
        raise
    except StoreError as error:
        raise Problem(404, "the note was not changed", str(error)) from error
    return answered(request, _record(changed, who))


@router.delete("/notes/{note}", status_code=204)
def erase_note(room: InRoom, asker: InAsker, note: OfNote) -> Response:
    """Erases one's own note, out of the files too."""
    if not kept.erase_note(room.store, note, by=_who(room, asker)):
        raise Problem(404, "you wrote no such note", "GET /notes lists those that you may read")
    return Response(status_code=204)


def _who(room: Room, asker: Asker) -> str:
    return asker.name or room.serving.by


def _record(note: Note, who: str) -> Record:
    return {
        "id": note.id, "owner": note.owner, "area": note.area, "about": note.about, "text": note.text, "readers": note.readers,
        "version": note.version, "made": note.made, "changed": note.changed, "changed_by": note.changed_by, "is_mine": note.owner == who,
    }  # fmt: skip
