"""What guards a server: whose name it answers to, who may write, what a page may load.

A page of another site can send requests to this machine, and by DNS rebinding can even read the answers under a name of its own. Against
the second, only known names are answered; against the first, a write needs the token of this run, which another site cannot read.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.surfaces.api.problems import problem_response

TOKEN_HEADER = "X-Detente-Token"  # noqa: S105 the name of a header
MOST_BODY_BYTES = 1_000_000
_TOO_LARGE = ("the body is too large", f"send at most {MOST_BODY_BYTES} bytes")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none a browser sends its own forms from Origin: null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


class Guard:
    """Refuses what comes under another name, from another site, or writes without the token; adds the security headers to every answer.

    `token` is that of the run; None where the gate asks for each session's own."""

    def __init__(self, app: ASGIApp, *, names: Iterable[str], token: str | None, is_tls: bool = False) -> None:
        self._app, self._token = app, token
        self._headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_tls else {})
        self._names = frozenset(n.casefold() for n in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refused = self._refused(scope)
        if refused is None:
            await self._app(scope, _bounded(receive), guarded)
            return
        status, title, detail = refused
        await problem_response(Request(scope), status, title, detail)(scope, receive, guarded)

    def _refused(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        host = headers.getlist("host")
        if len(host) != 1 or name_of(host[0]) not in self._names:
            return 421, "this server does not answer to that name", f"open it under one of: {', '.join(sorted(self._names))}"
        site = headers.get("sec-fetch-site")
        is_api = scope["path"].startswith("/api/")
        if site == "cross-site" and (is_api or scope["method"] not in SAFE):
            return 403, "another site asked", "open this server's own pages"
        if scope["method"] in SAFE:
            return None
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BODY_BYTES:
            return 413, *_TOO_LARGE
        return self._refused_write(headers, host[0], site)

    def _refused_write(self, headers: Headers, host: str, site: str | None) -> tuple[int, str, str] | None:
        origin = headers.get("origin")
        if (origin is not None and urlsplit(origin).netloc.casefold() != host.casefold()) or site == "same-site":
            return 403, "another site asked to write", "write from this server's own pages"
        if self._token is None:  # in a team each session has its own, and the gate looks at it
            return None
        given = headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            return 403, "the token is missing or of another run", f"GET /api/v1/session gives it; send it as {TOKEN_HEADER}"
        return None


def _bounded(receive: Receive) -> Receive:
    """The body as it comes, until it is larger than it may be, whatever length its header told."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BODY_BYTES:
            raise HTTPException(413, _TOO_LARGE[1])
        return message

    return bounded


def name_of(host: str) -> str:
    """The name in a Host header, in small letters, without the port; "" for one that is none."""
    name = host.casefold().strip()
    if name.startswith("["):
        inside, bracket, rest = name.partition("]")
        return inside + bracket if bracket and (not rest or _is_port(rest)) else ""
    name, colon, port = name.partition(":")
    return name if not colon or port.isdigit() else ""


def _is_port(rest: str) -> bool:
    return rest.startswith(":") and rest[1:].isdigit()
