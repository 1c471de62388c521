"""How an answer is sent: encoded once, with an ETag that changes only when the memory, the program or the question does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import Request, Response

from detente.surfaces.api.moments import Moment
from detente.surfaces.api.problems import encoded

Body = Mapping[str, object]
JSON, GEOJSON = "application/json", "application/geo+json"
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def answered(request: Request, body: Body, *, tag: str | None = None, media_type: str = JSON, status: int = 200) -> Response:
    """The body as an answer; 304 without one if the asker has it already. `tag` names all that it depends on; else its bytes do."""
    content = encoded(body)
    etag = etag_of(tag) if tag is not None else etag_of(content.hex())
    if request.method in ("GET", "HEAD") and is_known(request, etag):
        return Response(status_code=304, headers=_headers(etag))
    return Response(content, status, media_type=media_type, headers=_headers(etag))


def at_moment(request: Request, moment: Moment, make: Callable[[], Body], *, media_type: str = JSON) -> Response:
    """An answer that depends on its moment and its question only: it is not even made where the asker has it already."""
    tag = tag_of(request, moment)
    etag = etag_of(tag)
    if is_known(request, etag):
        return Response(status_code=304, headers=_headers(etag))
    return answered(request, {"moment": moment_record(moment)} | dict(make()), tag=tag, media_type=media_type)


def tag_of(request: Request, moment: Moment) -> str:
    """All that an answer about a moment depends on."""
    room = moment.room
    workspace = room.workspace(moment.area)
    return "\x1f".join(
        (
            moment.area, moment.as_of.isoformat(), moment.newest, moment.ceiling, moment.sight.role, workspace.picture_digest,
            str(request.url.path), str(request.url.query),
        )
    )  # fmt: skip


def moment_record(moment: Moment) -> dict[str, object]:
    """The moment as every answer tells it."""
    return {
        "area": moment.area, "as_of": in_zone(moment.as_of, moment), "known_at": in_zone(moment.known_at, moment),
        "entry": moment.entry, "ceiling": moment.ceiling, "time_zone": str(moment.zone),
    }  # fmt: skip


def in_zone(time: datetime | None, moment: Moment) -> datetime | None:
    """A time in the area's zone."""
    return None if time is None else time.astimezone(moment.zone)


def etag_of(tag: str) -> str:
    """A strong ETag."""
    return f'"{hashlib.sha256(tag.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """True if the asker names the ETag (RFC 9110, 13.1.2)."""
    asked = request.headers.get("if-none-match", "")
    return asked.strip() == "*" or etag in _TAG.findall(asked)


def _headers(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "private, no-cache"}
