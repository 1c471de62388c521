"""Errors as RFC 9457 tells them: one shape, with what to do."""

from __future__ import annotations

import logging
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from detente.errors import DetenteError, InputError, KnowledgeError, SettingsError, StoreBusyError, StoreError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("detente.api")
_STATUS: tuple[tuple[type[DetenteError], int], ...] = (
    (StoreBusyError, 503), (StoreError, 500), (KnowledgeError, 500), (InputError, 422), (SettingsError, 422), (DetenteError, 500),
)  # fmt: skip


class Fault(BaseModel):
    """One part of a request that is wrong."""

    where: str = Field(examples=["query.as_of"])
    what: str = Field(examples=["expected a time in ISO 8601, now, or nothing"])


class Conflict(BaseModel):
    """Two edits of one item: `yours` as it was sent, `theirs` the decisions that came before it, `now` the item as it stands."""

    item: str
    version: int = Field(description="The version that stands now: send yours again with it to keep it on top.")
    yours: dict[str, object]
    theirs: list[dict[str, object]]
    now: dict[str, object] | None


class ProblemDocument(BaseModel):
    """What went wrong (RFC 9457). `detail` says what to do; `faults` name the parts of the request that are wrong."""

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(examples=["no area 'north'"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(default="", examples=["there are: harbour-islands, north-kosovo"])
    instance: str = Field(default="", examples=["/api/v1/areas/north/now"])
    faults: list[Fault] = Field(default_factory=list)
    conflict: Conflict | None = Field(default=None, description="Both versions, where somebody else was quicker.")


class Problem(Exception):
    """An answer other than the one that was asked for. `detail` says what to do."""

    def __init__(
        self, status: int, title: str, detail: str = "", *, headers: dict[str, str] | None = None, conflict: dict[str, object] | None = None
    ) -> None:  # fmt: skip
        super().__init__(title)
        self.status, self.title, self.detail, self.headers, self.conflict = status, title, detail, headers or {}, conflict


def problem_response(
    request: Request, status: int, title: str, detail: str = "", *, faults: tuple[dict[str, str], ...] = (),
    headers: dict[str, str] | None = None, conflict: dict[str, object] | None = None,
) -> Response:  # fmt: skip
    """A problem as the body of an answer."""
    body = {
        "type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.url.path, "faults": faults,
        "conflict": conflict,
    }  # fmt: skip
    if request.url.path.startswith("/read") and "text/html" in request.headers.get("accept", ""):
        from detente.surfaces.web.pages import error_page

        return error_page(body)
    return Response(encoded(body), status, media_type=MEDIA_TYPE, headers=headers)


def encoded(body: object) -> bytes:
    """JSON in UTF-8. Half characters, which no JSON may hold, become question marks."""
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:
        import json

        return json.dumps(msgspec.to_builtins(body), ensure_ascii=False).encode("utf-8", "replace")


def add_problems(app: FastAPI) -> None:
    """Makes every error of the application a problem."""

    @app.exception_handler(Problem)
    def own(request: Request, error: Problem) -> Response:
        return problem_response(request, error.status, error.title, error.detail, headers=error.headers, conflict=error.conflict)

    @app.exception_handler(DetenteError)
    def known(request: Request, error: DetenteError) -> Response:
        status = next(s for kind, s in _STATUS if isinstance(error, kind))
        if status >= 500:
            _LOG.error("%s %s: %s", request.method, request.url.path, error)
        headers = {"Retry-After": "1"} if status == 503 else {}
        return problem_response(request, status, _title(status), str(error), headers=headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = tuple({"where": ".".join(map(str, e["loc"])), "what": str(e["msg"])} for e in error.errors())
        return problem_response(request, 422, "the request is not understood", "mend what faults names", faults=faults)

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        return problem_response(
            request, error.status_code, _title(error.status_code), str(error.detail), headers=dict(error.headers or {})
        )

    @app.exception_handler(Exception)
    def unknown(request: Request, error: Exception) -> Response:
        _LOG.error("%s %s: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
        return problem_response(request, 500, "a fault in Detente", "the log of detente serve tells more; please report it")


def _title(status: int) -> str:
    return "what was asked cannot be done" if status == 422 else HTTPStatus(status).phrase.lower()
