"""The application: routes under /api/v1, pages for reading, the built screens at /, and the guard around them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.types import Lifespan

from detente.surfaces.api.answers import JSON
from detente.surfaces.api.gate import Gate
from detente.surfaces.api.guard import LOOPBACK, Guard
from detente.surfaces.api.problems import MEDIA_TYPE, ProblemDocument, add_problems
from detente.surfaces.api.room import Room, Serving
from detente.surfaces.api.routes import (
    alerts,
    areas,
    briefs,
    changes,
    documents,
    exports,
    ledgers,
    map,  # noqa: A004 the map of a place
    mentions,
    notes,
    people,
    series,
    sources,
    writes,
)
from detente.surfaces.web import entry, pages, standing
from detente.surfaces.web.screens import add_screens

PREFIX = "/api/v1"
API_VERSION = "1.0"
ROUTERS = (areas, alerts, ledgers, mentions, documents, sources, map, writes, changes, exports, briefs, series, people, notes)
_DESCRIPTION = """One sourced, neutral picture of a tense place.

Every read takes `as_of` (the moment looked at) and `known_at` (the memory as it stood then), and answers with an ETag. Lists are walked by
`next`; a walk shows one state of the memory. Times are ISO 8601 with offset; offsets into texts are code points, half-open. Errors are RFC 9457.
Writes need the token of `GET /session` in the header `X-Detente-Token`. docs/api.md is the contract."""
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemDocument, "description": "What is wrong with the request, and what to do"},
    "5XX": {"model": ProblemDocument, "description": "What failed, and what to do"},
}


def create_app(serving: Serving, *, names: Sequence[str] = ()) -> FastAPI:
    """The application over one memory. `names` are the names it answers to besides those of loopback. Raises StoreError."""
    room = Room(serving)
    app = routed(_closing(room))
    app.state.room = room
    app.include_router(pages.router)
    app.include_router(entry.router)
    app.include_router(standing.router)
    add_screens(app, serving.static)
    app.add_middleware(Gate, room=room)
    is_tls = serving.team is not None and serving.team.is_tls
    app.add_middleware(Guard, names=(*LOOPBACK, *names), token=room.token if serving.team is None else None, is_tls=is_tls)
    return app


def routed(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """All routes without a memory: enough for the schema."""
    app = FastAPI(
        title="Detente", version=API_VERSION, description=_DESCRIPTION, openapi_url=f"{PREFIX}/openapi.json", docs_url=None,
        redoc_url=None, lifespan=lifespan, telemetry=_NO_TELEMETRY, responses=_PROBLEMS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"}, generate_unique_id_function=_operation_id,
    )  # fmt: skip
    add_problems(app)
    for module in ROUTERS:
        app.include_router(module.router, prefix=PREFIX)
    plain = app.openapi
    setattr(app, "openapi", lambda: with_media_types(plain()))  # noqa: B010 FastAPI's own way to change the schema
    return app


def with_media_types(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with problems as application/problem+json, and no plain JSON where an answer has another type; the same if done before."""
    for path in schema["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status in _PROBLEMS:
                    response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
                elif JSON in content and len(content) > 1:
                    plain = content.pop(JSON)
                    response["content"] = {kind: told or plain for kind, told in content.items()}
    return schema


def _operation_id(route: APIRoute) -> str:
    return route.name


def _closing(room: Room) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        room.close()

    return lifespan
