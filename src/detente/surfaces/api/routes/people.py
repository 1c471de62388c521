"""One's own account; and for administrators everybody's, and the log of the guard."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from detente.errors import StoreError
from detente.model.accounts import Account, Session, Token
from detente.store import accounts
from detente.store.accesses import accesses_page
from detente.surfaces.api.answers import answered
from detente.surfaces.api.moments import InAsker, InRoom
from detente.surfaces.api.paging import Limit
from detente.surfaces.api.people import People, password_hash
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import Room
from detente.surfaces.api.shapes import Shape, Time

router = APIRouter(tags=["people"])
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Role = Literal["reader", "analyst", "editor", "administrator"]
OfName = Annotated[str, Path(max_length=60, examples=["Ana"])]
_NO_TEAM = ("there are no accounts here", "start the server with detente serve --team")
Record = dict[str, object]


class SessionOfShape(Shape):
    """A browser that is in."""

    id: str
    made: Time
    seen: Time
    is_this: bool


class KeyShape(Shape):
    """The key of a program, without its secret."""

    id: str = Field(examples=["k_1a2b3c4d5e6f7a8b"])
    name: str
    scope: Literal["read", "write"]
    made: Time
    expires: Time


class OwnAccountShape(Shape):
    """One's own account."""

    name: str
    role: str
    sessions: list[SessionOfShape]
    keys: list[KeyShape]


class NewKeyShape(Shape):
    """A new key. `secret` is shown this once: send it as `Authorization: Bearer SECRET`."""

    key: KeyShape
    secret: str


class AccountShape(Shape):
    """An account as administrators see it."""

    name: str
    role: Role
    is_locked: bool
    made: Time
    changed: Time


class AccountsShape(Shape):
    """All accounts."""

    items: list[AccountShape]


class ColleaguesShape(Shape):
    """The names of those who may come in, to share a note with."""

    items: list[str]


class AccessShape(Shape):
    """What the guard decided, or what of the restricted was read, `count` times."""

    entry: int
    at: Time | None
    who: str
    kind: str = Field(examples=["refused"])
    what: str
    subject: str
    count: int


class AccessesShape(Shape):
    """Entries of the guard's log, the newest first."""

    next: str | None
    items: list[AccessShape]


class _Ask(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskPassword(_Ask):
    """Another password. All other sessions and all keys end."""

    old: Secret
    new: Secret


class AskKey(_Ask):
    """A key for a program."""

    name: Name = Field(examples=["morning export"])
    scope: Literal["read", "write"] = "read"
    days: int = Field(default=30, ge=1, le=366)


class AskAccount(_Ask):
    """A new account."""

    name: Name = Field(examples=["Ana"])
    role: Role = "reader"
    password: Secret


class AskChange(_Ask):
    """What is to be otherwise. Whoever is in under that name is out."""

    role: Role | None = None
    is_locked: bool | None = None
    password: Secret | None = None


@router.get("/account", response_model=OwnAccountShape)
def account(request: Request, room: InRoom, asker: InAsker) -> Response:
    """Who one is, where one is in, and the keys of one's programs."""
    return answered(
        request,
        {
            "name": asker.name or room.serving.by, "role": asker.role,
            "sessions": [_session(s, asker.session) for s in accounts.sessions_of(room.store, asker.name)],
            "keys": [_key(t) for t in accounts.tokens_of(room.store, asker.name)],
        },
    )  # fmt: skip


@router.post("/account/password", response_model=AccountShape)
def password(request: Request, room: InRoom, asker: InAsker, ask: AskPassword) -> Response:
    """Another password for one's own account. 403 if the old one does not fit."""
    people = _team(room)
    if not people.has_password(asker.name, ask.old):
        raise Problem(
            403, "the old password does not fit", "after three wrong ones wait a moment; an administrator can set a new one"
        )
    changed = accounts.change_account(
        room.store, asker.name, by=asker.name, password_hash=password_hash(ask.new, name=asker.name), keeps=asker.session
    )
    return answered(request, _account(changed))


@router.post("/account/keys", status_code=201, response_model=NewKeyShape)
def new_key(request: Request, room: InRoom, asker: InAsker, ask: AskKey) -> Response:
    """A key for a program, with a scope and an end. Its secret is in this answer and nowhere else."""
    _team(room)
    made, secret = accounts.add_token(room.store, asker.name, name=ask.name, scope=ask.scope, lasts=timedelta(days=ask.days))
    return answered(request, {"key": _key(made), "secret": secret}, status=201)


@router.delete("/account/keys/{key}", status_code=204)
def end_key(room: InRoom, asker: InAsker, key: Annotated[str, Path(max_length=40)]) -> Response:
    """Takes one's own key back, at once."""
    if not accounts.end_token(room.store, key, account=asker.name):
        raise Problem(404, f"you have no key {key!r}", "GET /account lists yours")
    return Response(status_code=204)


@router.delete("/account/sessions/{session}", status_code=204)
def end_session(room: InRoom, asker: InAsker, session: Annotated[str, Path(max_length=64)]) -> Response:
    """Ends a session of one's own, such as one left open elsewhere."""
    if not accounts.end_session(room.store, session, account=asker.name):
        raise Problem(404, "you have no such session", "GET /account lists yours")
    return Response(status_code=204)


@router.get("/colleagues", response_model=ColleaguesShape)
def colleagues(request: Request, room: InRoom) -> Response:
    """Who may be named in a note."""
    return answered(request, {"items": [a.name for a in accounts.accounts(room.store) if not a.is_locked]})


@router.get("/accounts", response_model=AccountsShape)
def everybody(request: Request, room: InRoom) -> Response:
    """All accounts."""
    return answered(request, {"items": [_account(a) for a in accounts.accounts(room.store)]})


@router.post("/accounts", status_code=201, response_model=AccountShape)
def add(request: Request, room: InRoom, asker: InAsker, ask: AskAccount) -> Response:
    """A new account. 409 if the name is taken."""
    _team(room)
    hashed = password_hash(ask.password, name=ask.name)
    try:
        made = accounts.add_account(room.store, ask.name, ask.role, hashed, by=asker.name)
    except StoreError as error:
        raise Problem(409, "the account was not made", str(error)) from error
    return answered(request, _account(made), status=201)


@router.patch("/accounts/{name}", response_model=AccountShape)
def change(request: Request, room: InRoom, asker: InAsker, name: OfName, ask: AskChange) -> Response:
    """Another role, a lock, a new password."""
    _team(room)
    hashed = password_hash(ask.password, name=name) if ask.password is not None else None
    try:
        found = accounts.change_account(
            room.store, name, by=asker.name, role=ask.role, is_locked=ask.is_locked, password_hash=hashed
        )
    except StoreError as error:
        raise Problem(404 if "there is no account" in str(error) else 409, "the account is as it was", str(error)) from error
    return answered(request, _account(found))


@router.get("/accesses", response_model=AccessesShape)
def accesses(
    request: Request, room: InRoom, limit: Limit = 50, before: Annotated[int | None, Query(ge=1, le=2**62, examples=[1234])] = None,
    kind: Annotated[list[str], Query(max_length=10, examples=[["refused"]])] = [],  # noqa: B006
) -> Response:  # fmt: skip
    """What the guard let through and refused, who came in, who changed which account, and who read what of the restricted."""
    if room.people is not None:
        room.people.log.flush()
    found = accesses_page(room.store, before=before, limit=limit + 1, kinds=tuple(kind))
    following = str(found[limit - 1].entry) if len(found) > limit else None
    return answered(request, {"next": following, "items": found[:limit]})


def _team(room: Room) -> People:
    if room.people is None:
        raise Problem(409, *_NO_TEAM)
    return room.people


def _account(found: Account) -> Record:
    return {"name": found.name, "role": found.role, "is_locked": found.is_locked, "made": found.made, "changed": found.changed}


def _session(found: Session, own: str) -> Record:
    return {"id": found.id, "made": found.made, "seen": found.seen, "is_this": found.id == own}


def _key(found: Token) -> Record:
    return {"id": found.id, "name": found.name, "scope": found.scope, "made": found.made, "expires": found.expires}
