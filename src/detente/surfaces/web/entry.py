"""Coming in and going out: a page with a form, which needs no JavaScript."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from detente.surfaces.api.gate import cookie_of
from detente.surfaces.api.moments import InRoom
from detente.surfaces.api.room import Room
from detente.surfaces.api.team import Team
from detente.surfaces.web.pages import page

router = APIRouter(include_in_schema=False)
_MOST_BYTES = 4_000
_FORM = "application/x-www-form-urlencoded"
Next = Annotated[str, Query(alias="next", max_length=300)]


@router.get("/login")
def form(room: InRoom, after: Next = "/") -> Response:
    """The form."""
    if room.people is None:
        return RedirectResponse("/", 303)
    return page("login.html", {"after": own_address(after), "fault": "", "name": ""})


@router.post("/login")
async def log_in(request: Request, room: InRoom) -> Response:
    """Lets in whose name and password fit; the session before, if any, ends."""
    if room.people is None:
        return RedirectResponse("/", 303)
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0] != _FORM or len(body) > _MOST_BYTES:
        return Response(status_code=415)
    told = {k: v[-1] for k, v in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10).items()}
    return await run_in_threadpool(_let_in, room, request, told)


@router.post("/logout")
def log_out(request: Request, room: InRoom) -> Response:
    """Ends the session, and tells the browser to forget what it kept."""
    if room.people is None:
        return RedirectResponse("/", 303)
    room.people.log_out(cookie_of(request.headers, room.people.team.cookie))
    answer = RedirectResponse("/login", 303, headers={"Clear-Site-Data": '"cache"'})
    answer.delete_cookie(room.people.team.cookie, path="/", secure=room.people.team.is_tls, httponly=True, samesite="strict")
    return answer


def _let_in(room: Room, request: Request, told: dict[str, str]) -> Response:
    from detente.surfaces.api.people import Refusal

    people = room.people
    assert people is not None, "there is a team"
    after = own_address(told.get("next", "/"))
    address = request.client.host if request.client is not None else ""
    found = people.log_in(told.get("name", ""), told.get("password", ""), address=address)
    if isinstance(found, Refusal):
        fault = f"Too many wrong passwords. Wait {found.wait_seconds} s." if found.wait_seconds else "Name and password do not fit."
        answer = page("login.html", {"after": after, "fault": fault, "name": told.get("name", "")[:60]})
        answer.status_code = 429 if found.wait_seconds else 403
        if found.wait_seconds:
            answer.headers["Retry-After"] = str(found.wait_seconds)
        return answer
    before = cookie_of(request.headers, people.team.cookie)
    if before:
        people.log_out(before)
    answer = RedirectResponse(after, 303)
    _set(answer, found, people.team)
    return answer


def _set(answer: Response, secret: str, team: Team) -> None:
    longest = int(team.lifetimes.longest.total_seconds())
    answer.set_cookie(team.cookie, secret, max_age=longest, path="/", secure=team.is_tls, httponly=True, samesite="strict")


def own_address(address: str) -> str:
    """An address of this server to go to afterwards; the first page for any other."""
    is_own = (
        address.startswith("/")
        and not address.startswith(("//", "/\\", "/login"))
        and address.isprintable()
        and "\\" not in address
    )
    return address if is_own else "/"
