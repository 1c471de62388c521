"""What changes, as it changes: server-sent events, one for each time that something was added to the memory, by whatever program."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from detente.store.search import audit_since
from detente.store.store import Store
from detente.surfaces.api.moments import InRoom

router = APIRouter(tags=["changes"])
LOOK_SECONDS = 1.0
ALIVE_SECONDS = 15.0
_MOST = 2**62
LastId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=20, description="The last entry that was seen; browsers send it themselves."),
]
Since = Annotated[
    int | None,
    Query(ge=0, le=_MOST, description="Begin behind this entry of the log; default: what comes from now on.", examples=[1234]),
]


@router.get("/changes", response_class=EventSourceResponse)
async def changes(room: InRoom, since: Since = None, last: LastId = None) -> AsyncIterator[ServerSentEvent]:
    """Events named `change`, whose data is {"entry": the last entry, "kinds": {"reading": 2, "decision": 1}}: fetch again what you show.

    `id` is the entry, so that a browser that lost the line goes on where it was. A comment comes every 15 seconds.
    """
    entry = int(last) if last is not None and last.isascii() and last.isdigit() and int(last) <= _MOST else since
    if entry is None:
        entry = await asyncio.to_thread(lambda: room.store.head().entry)
    yield ServerSentEvent(comment="ready", retry=2_000)
    quiet = 0.0
    while not room.is_closing:
        head, kinds = await asyncio.to_thread(_news, room.store, entry)
        if kinds:
            entry, quiet = head, 0.0
            yield ServerSentEvent(event="change", id=str(head), data={"entry": head, "kinds": kinds})
        elif quiet >= ALIVE_SECONDS:
            quiet = 0.0
            yield ServerSentEvent(comment="alive")
        await asyncio.sleep(LOOK_SECONDS)
        quiet += LOOK_SECONDS


def _news(store: Store, entry: int) -> tuple[int, dict[str, int]]:
    """The last entry, and how many of each kind stand behind `entry`."""
    found = audit_since(store, entry)
    return found[-1].entry if found else entry, dict(Counter(r.kind for r in found))
