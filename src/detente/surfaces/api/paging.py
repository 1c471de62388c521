"""Pages: a cursor says where the last one ended and pins the state of the memory, so that a walk shows each line once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from fastapi import Query

from detente.store.search import Place
from detente.surfaces.api.moments import Moment
from detente.surfaces.api.problems import Problem

T = TypeVar("T")
MOST = 500
Limit = Annotated[int, Query(ge=1, le=MOST, description="Lines a page.", examples=[50])]
CursorText = Annotated[
    str | None, Query(max_length=400, description="`next` of the page before; with the same filters.", examples=[None])
]
_FAR = 10_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk stands: the state of the memory it began with, and behind which line."""

    as_of: datetime
    known_at: datetime
    offset: int = 0
    after: tuple[str | None, int, int] | None = None


def cursor_text(cursor: Cursor) -> str:
    """The cursor for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def cursor_of(text: str) -> Cursor:
    """The cursor of an address. Raises Problem for one that this program did not make."""
    try:
        found = msgspec.json.decode(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True), type=Cursor)
        is_sound = 0 <= found.offset <= _FAR and all(
            t.tzinfo is not None and 1000 <= t.year <= 9000 for t in (found.as_of, found.known_at)
        )
        if found.after is not None:
            _ = place_of(found.after)
            is_sound = is_sound and all(0 <= n < 2**62 for n in found.after[1:])
    except (ValueError, binascii.Error, msgspec.MsgspecError, OverflowError) as error:
        raise Problem(422, "the cursor is none of ours", "begin again without cursor") from error
    if not is_sound:
        raise Problem(422, "the cursor is none of ours", "begin again without cursor")
    return found


def place_of(after: tuple[str | None, int, int] | None) -> Place | None:
    """The place of a cursor in the order of the memory."""
    if after is None:
        return None
    at = datetime.fromisoformat(after[0]).astimezone(UTC) if after[0] is not None else None
    return at, after[1], after[2]


def after_of(place: Place) -> tuple[str | None, int, int]:
    """A place in the order of the memory, for a cursor."""
    return place[0].isoformat() if place[0] is not None else None, place[1], place[2]


def begun(moment: Moment, cursor: str | None) -> tuple[Moment, Cursor]:
    """The moment that a walk looks at, and where it stands: a new walk is pinned to what is known now."""
    store = moment.room.store
    if cursor is not None:
        found = cursor_of(cursor)
        then = store.newest(known_at=found.known_at)
        if moment.known_at is None and then == moment.newest:  # nothing was added since: the picture of today serves
            return replace(moment, as_of=found.as_of), found
        return replace(moment, as_of=found.as_of, known_at=found.known_at, newest=then), found
    return moment, Cursor(moment.as_of, moment.pinned)


def page_of(items: Sequence[T], cursor: Cursor, limit: int) -> tuple[list[T], str | None]:
    """The lines of a page, and the cursor of the next; None if this is the last."""
    found = list(items[cursor.offset : cursor.offset + limit])
    end = cursor.offset + limit
    return found, cursor_text(replace(cursor, offset=end)) if end < len(items) else None
