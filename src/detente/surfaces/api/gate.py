"""The gate: who asks, whether the table of rights lets them, and what is written down of it. It stands inside the guard, before every route."""

from __future__ import annotations

import asyncio
import secrets
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.model.decisions import LABELS
from detente.surfaces.api.guard import SAFE, TOKEN_HEADER
from detente.surfaces.api.noting import Noting, reaches
from detente.surfaces.api.people import People
from detente.surfaces.api.problems import problem_response
from detente.surfaces.api.rights import ANYONE, Right, rights
from detente.surfaces.api.room import Room
from detente.surfaces.api.sight import Asker, Sight

_FORMS = ("/login", "/logout")
Refused = tuple[int, str, str]


class Gate:
    """Lets each request through as somebody, or refuses it. Alone on a machine there is one person, who may do everything."""

    def __init__(self, app: ASGIApp, *, room: Room) -> None:
        self._app, self._room = app, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        people = self._room.people
        if people is None:
            scope.setdefault("state", {})["asker"] = alone(self._room)
            await self._app(scope, receive, send)
            return
        await _Passage(self._app, people, scope, receive, send).go()


def alone(room: Room) -> Asker:
    """The one person of a machine: no login, and all rights under the server's own ceiling."""
    return Asker(
        "", rights().roles[-1], "alone", Sight("alone", room.serving.ceiling or LABELS[-1]), frozenset(rights().acts), room.token
    )


class _Passage:
    """One request on its way through the gate."""

    def __init__(self, app: ASGIApp, people: People, scope: Scope, receive: Receive, send: Send) -> None:
        self._app, self._people, self._scope, self._receive, self._send = app, people, scope, receive, send
        self._headers = Headers(scope=scope)
        self._address = scope["client"][0] if scope.get("client") else ""

    async def go(self) -> None:
        """Finds who it is, asks the table, and hands on."""
        scope = self._scope
        right = rights().of(scope["method"], scope["path"])
        asker, scope_of_key, fault = await asyncio.to_thread(self._who)
        refused = self._too_fast(asker) or fault or self._refused(asker, right, scope_of_key)
        if refused is not None:
            await self._refuse(asker, right, refused)
            return
        assert right is not None, "what stands nowhere was refused"
        scope.setdefault("state", {})["asker"] = asker
        if right.role != ANYONE:
            self._people.log.add(asker.name, "allowed", f"{right.method} {right.path}")
        await self._app(scope, self._receive, self._noted(asker, right))

    def _who(self) -> tuple[Asker, str | None, Refused | None]:
        """Who asks, what their key may (None: it is no key), and what is wrong with what they brought."""
        nobody = self._people.nobody(self._address)
        authorization = self._headers.get("authorization")
        if authorization is not None:
            kind, _, secret = authorization.partition(" ")
            found = self._people.of_key(secret.strip(), address=self._address) if kind.casefold() == "bearer" else None
            if found is None:
                return (
                    nobody,
                    None,
                    (401, "this key opens nothing", "it has expired, was taken back or is none; make another one under Account"),
                )
            return found[0], found[1], None
        secret = cookie_of(self._headers, self._people.team.cookie)
        asker = self._people.of_session(secret, address=self._address) if secret else None
        return asker or nobody, None, None

    def _too_fast(self, asker: Asker) -> Refused | None:
        if not self._people.is_too_fast(asker.name or self._address):
            return None
        return 429, "too many requests", f"at most {self._people.team.a_minute} a minute; wait a few seconds"

    def _refused(self, asker: Asker, right: Right | None, key: str | None) -> Refused | None:
        if right is None:
            return 404, "nothing here", "the schema is at /api/v1/openapi.json"
        if not rights().is_enough(asker.role, right.role):
            if not asker.name:
                return 401, "say who you are", "log in at /login, or send the key of a program as Authorization: Bearer KEY"
            return (
                403,
                "your account may not do this",
                f"it is a {asker.role}; this needs the role {right.role}: ask an administrator",
            )
        if key is not None and (right.key == "none" or (right.key == "write" and key != "write")):
            return (
                403,
                "this key may not do this",
                "it may only read" if right.key == "write" else "log in for this: no key opens it",
            )
        return self._refused_write(asker)

    def _refused_write(self, asker: Asker) -> Refused | None:
        if self._scope["method"] in SAFE or asker.via == "key":
            return None
        if self._scope["path"] in _FORMS:
            origin, site = self._headers.get("origin"), self._headers.get("sec-fetch-site")
            if origin is None and site != "same-origin":
                return 403, "the form came from nowhere", "open /login in a browser"
            return None
        if not asker.name:
            return 401, "say who you are", "log in at /login"
        given = self._headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(given.encode("utf-8", "replace"), asker.token.encode()):
            return 403, "the token is missing or of another session", f"GET /api/v1/session gives it; send it as {TOKEN_HEADER}"
        return None

    async def _refuse(self, asker: Asker, right: Right | None, refused: Refused) -> None:
        status, title, detail = refused
        what = f"{right.method} {right.path}" if right is not None else self._scope["method"]
        if status != 429 and status != 404:
            self._people.log.add(asker.name, "refused", f"{what} {status}", self._address)
            if asker.name:
                await asyncio.to_thread(self._people.log.flush, is_whole=False)
        request = Request(self._scope)
        if status == 401 and self._scope["method"] == "GET" and not self._scope["path"].startswith("/api/"):
            after = quote(self._scope["path"], safe="/")
            await RedirectResponse(f"/login?next={after}", 303)(self._scope, self._receive, self._send)
            return
        headers = {"Retry-After": "5"} if status == 429 else ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
        await problem_response(request, status, title, detail, headers=headers)(self._scope, self._receive, self._send)

    def _noted(self, asker: Asker, right: Right) -> Send:
        """Writes down what was read of the restricted, before any of it leaves."""
        sight, log = asker.sight, self._people.log
        noting = Noting(self._people.store) if reaches(sight.ceiling) else None

        def note(body: bytes) -> None:
            for item in noting.restricted_in(body) if noting is not None and body else ():
                sight.note(item)
            taken, sight.read = sight.read, {}
            for item in taken:
                log.add(asker.name, "read", f"{right.method} {right.path}", item)
            if taken:
                log.flush(is_whole=False)

        async def noted(message: Message) -> None:
            if noting is not None and message["type"] == "http.response.body":
                await asyncio.to_thread(note, message.get("body", b""))
            await self._send(message)

        return noted


def cookie_of(headers: Headers, name: str) -> str:
    """The value of a cookie; empty if there is none, or more than one of that name."""
    found = [c.strip() for line in headers.getlist("cookie") for c in line.split(";")]
    values = [c.partition("=")[2] for c in found if c.partition("=")[0] == name]
    return values[0] if len(values) == 1 else ""
