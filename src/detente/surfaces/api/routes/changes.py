"""What changes, as it changes: server-sent events, one for each time that something was added to the memory, by whatever program."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from detente.store.search import audit_since
from detente.surfaces.api.moments import InAsker, InRoom
from detente.surfaces.api.room import Room, lower_label
from detente.surfaces.api.sight import Asker
from detente.surfaces.api.telling import hidden_documents

router = APIRouter(tags=["changes"])
LOOK_SECONDS = 0.2
ALIVE_SECONDS = 15.0
STILL_IN_SECONDS = 5.0
_MOST = 2**62
_MOST_NEWS = 50
LastId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=20, description="The last entry that was seen; browsers send it themselves."),
]
Since = Annotated[
    int | None,
    Query(ge=0, le=_MOST, description="Begin behind this entry of the log; default: what comes from now on.", examples=[1234]),
]


@router.get("/changes", response_class=EventSourceResponse)
async def changes(room: InRoom, asker: InAsker, since: Since = None, last: LastId = None) -> AsyncIterator[ServerSentEvent]:
    """Events named `change`, whose data is {"entry": the last entry, "kinds": {"reading": 2, "decision": 1}}: fetch again what you show.

    `id` is the entry, so that a browser that lost the line goes on where it was. A comment comes every 15 seconds. What the asker may not
    see is not told; a stream ends within seconds of its session.
    """
    seen = int(last) if last is not None and last.isascii() and last.isdigit() and int(last) <= _MOST else since
    entry: int = seen if seen is not None else await asyncio.to_thread(room.last_entry)
    yield ServerSentEvent(comment="ready", retry=2_000)
    quiet, unsure = 0.0, 0.0
    while not room.is_closing:
        newest = room.last_entry() if room.has_looked else await asyncio.to_thread(room.last_entry)
        if newest > entry:
            entry, kinds = await _told(room, asker, entry, newest)
            if kinds:
                quiet = 0.0
                yield ServerSentEvent(event="change", id=str(entry), data={"entry": entry, "kinds": kinds})
        if quiet >= ALIVE_SECONDS:
            quiet = 0.0
            yield ServerSentEvent(comment="alive")
        if unsure >= STILL_IN_SECONDS:
            unsure = 0.0
            if room.people is not None and not await asyncio.to_thread(room.people.is_still_in, asker):
                return
        await asyncio.sleep(LOOK_SECONDS)
        quiet, unsure = quiet + LOOK_SECONDS, unsure + LOOK_SECONDS


News = tuple[int, dict[str, int]]


async def _told(room: Room, asker: Asker, entry: int, newest: int) -> News:
    """The news, looked up once for all who may know the same and have heard the same so far."""
    key = (lower_label(asker.sight.ceiling, room.serving.ceiling), entry, newest)
    asked = room.news.get(key)
    if asked is None:
        if len(room.news) > _MOST_NEWS:
            room.news.clear()
        asked = room.news[key] = asyncio.ensure_future(asyncio.to_thread(_news, room, asker, entry))
    try:
        return await asyncio.shield(asked)
    except Exception:
        room.news.pop(key, None)
        raise


def _news(room: Room, asker: Asker, entry: int) -> News:
    """The last entry, and how many of each kind that the asker may know of stand behind `entry`."""
    found = audit_since(room.store, entry)
    hidden = hidden_documents(room, asker, (r.document_id for r in found if r.document_id))
    return found[-1].entry if found else entry, dict(Counter(r.kind for r in found if r.document_id not in hidden))
