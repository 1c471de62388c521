"""Accounts, their passwords as argon2id hashes, the sessions of their browsers and the keys of their programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select, update

from detente.errors import StoreError
from detente.model.accounts import ROLES, SCOPES, Account, Session, Token
from detente.model.ids import content_id
from detente.store import accesses, schema
from detente.store.audit import naive
from detente.store.store import Store

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a browser stays in: without a request, and at all."""

    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=14)


def hashed(secret: str) -> str:
    """A random secret as the memory holds it: it is long enough that a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


# accounts --------------------------------------------------------------------------------------------------------------------------------


def add_account(store: Store, name: str, role: str, password_hash: str, *, by: str) -> Account:
    """Adds an account. Raises StoreError if the name is taken or none."""
    table, now = schema.accounts, store.clock()
    try:
        account = Account(name, role, is_locked=False, made=now, changed=now)
    except ValueError as error:
        raise StoreError(str(error)) from error
    with store.database.writing() as connection:
        if any(known.name.casefold() == name.casefold() for known in _accounts(connection)):
            raise StoreError(f"there is an account {name!r} already; names differ in more than case")
        values = {
            "name": name,
            "role": role,
            "password": password_hash,
            "is_locked": False,
            "made": naive(now),
            "changed": naive(now),
        }
        connection.execute(insert(table).values(values))
        accesses.enter(connection, store.clock, [accesses.made(by, "account", f"added as {role}", name)])
    return account


def accounts(store: Store) -> tuple[Account, ...]:
    """All accounts, by name."""
    with store.database.reading() as connection:
        return _accounts(connection)


def account_named(store: Store, name: str) -> tuple[Account, str] | None:
    """The account of that name, whatever its case, with the hash of its password."""
    with store.database.reading() as connection:
        for row in connection.execute(select(schema.accounts)):
            if row.name.casefold() == name.casefold():
                return _account(row), row.password
    return None


def change_account(
    store: Store, name: str, *, by: str, role: str | None = None, is_locked: bool | None = None, password_hash: str | None = None,
    keeps: str | None = None,
) -> Account:  # fmt: skip
    """Changes a role, a lock or a password; whoever is in under that name is out, but for the session `keeps`.

    Raises StoreError for an unknown name or role, or if no administrator who may come in would be left.
    """
    if role is not None and role not in ROLES:
        raise StoreError(f"{role!r} is no role; there are: {', '.join(ROLES)}")
    changed = {"role": role, "is_locked": is_locked, "password": password_hash}
    values = {k: v for k, v in changed.items() if v is not None} | {"changed": naive(store.clock())}
    told = {"role": f"role {role}", "is_locked": "locked" if is_locked else "unlocked", "password": "new password"}
    table = schema.accounts
    with store.database.writing() as connection:
        if connection.execute(select(table.c.name).where(table.c.name == name)).first() is None:
            raise StoreError(f"there is no account {name!r}; detente people list shows them")
        connection.execute(update(table).where(table.c.name == name).values(values))
        left = _accounts(connection)
        if not any(a.role == ROLES[-1] and not a.is_locked for a in left):
            raise StoreError("no administrator would be left who can come in; make another one first. Nothing was changed")
        connection.execute(delete(schema.sessions).where(schema.sessions.c.account == name, schema.sessions.c.id != (keeps or "")))
        if is_locked or password_hash is not None:
            connection.execute(delete(schema.tokens).where(schema.tokens.c.account == name))
        entries = [accesses.made(by, "account", told[k], name) for k in told if changed[k] is not None]
        accesses.enter(connection, store.clock, entries)
    return next(a for a in left if a.name == name)


def rehash(store: Store, name: str, password_hash: str) -> None:
    """The same password under newer parameters of the hash."""
    with store.database.writing() as connection:
        connection.execute(update(schema.accounts).where(schema.accounts.c.name == name).values(password=password_hash))


# sessions --------------------------------------------------------------------------------------------------------------------------------


def begin_session(store: Store, name: str, *, lifetimes: Lifetimes) -> str:
    """A new session; gives its secret. Those that are over go."""
    secret, now, table = secrets.token_urlsafe(SECRET_BYTES), store.clock(), schema.sessions
    with store.database.writing() as connection:
        gone = (table.c.seen < naive(now - lifetimes.idle)) | (table.c.made < naive(now - lifetimes.longest))
        connection.execute(delete(table).where(gone))
        connection.execute(insert(table).values(id=hashed(secret), account=name, made=naive(now), seen=naive(now)))
    return secret


def session_of(store: Store, secret: str, *, lifetimes: Lifetimes) -> tuple[Session, Account] | None:
    """The session of a secret and whose it is; None if there is none, it is over, or the account is locked."""
    session, account, now = schema.sessions, schema.accounts, store.clock()
    query = select(session, account).join(account, account.c.name == session.c.account).where(session.c.id == hashed(secret))
    with store.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    found = Session(row.id, row.account, _aware(row.made), _aware(row.seen))
    if now - found.seen > lifetimes.idle or now - found.made > lifetimes.longest or row.is_locked:
        return None
    return found, Account(row.name, row.role, row.is_locked, _aware(row[-2]), _aware(row[-1]))


def touch_sessions(store: Store, ids: Iterable[str]) -> None:
    """Sessions that were used just now."""
    with store.database.writing() as connection:
        table = schema.sessions
        connection.execute(update(table).where(table.c.id.in_(list(ids))).values(seen=naive(store.clock())))


def sessions_of(store: Store, name: str) -> tuple[Session, ...]:
    """The sessions of an account, the newest first."""
    table = schema.sessions
    with store.database.reading() as connection:
        found = connection.execute(select(table).where(table.c.account == name).order_by(table.c.made.desc())).all()
    return tuple(Session(r.id, r.account, _aware(r.made), _aware(r.seen)) for r in found)


def end_session(store: Store, identity: str, *, account: str) -> bool:
    """Ends a session of an account; False if it has none of that id."""
    table = schema.sessions
    with store.database.writing() as connection:
        return connection.execute(delete(table).where(table.c.id == identity, table.c.account == account)).rowcount > 0


# keys of programs ------------------------------------------------------------------------------------------------------------------------


def add_token(store: Store, account: str, *, name: str, scope: str, lasts: timedelta) -> tuple[Token, str]:
    """A new key, and its secret, which is nowhere else. Raises StoreError for an unknown scope."""
    if scope not in SCOPES:
        raise StoreError(f"{scope!r} is no scope; there are: {', '.join(SCOPES)}")
    secret, now = f"dt_{secrets.token_urlsafe(SECRET_BYTES)}", store.clock()
    token = Token(content_id("k", hashed(secret)), account, name, scope, now, now + lasts)
    values = {
        "id": token.id, "digest": hashed(secret), "account": account, "name": name, "scope": scope, "made": naive(now),
        "expires": naive(token.expires),
    }  # fmt: skip
    with store.database.writing() as connection:
        connection.execute(insert(schema.tokens).values(values))
        accesses.enter(connection, store.clock, [accesses.made(account, "key", f"made to {scope}", token.id)])
    return token, secret


def token_of(store: Store, secret: str) -> tuple[Token, Account] | None:
    """The key of a secret and whose it is; None if there is none, it has expired, or the account is locked."""
    token, account = schema.tokens, schema.accounts
    with store.database.reading() as connection:
        row = connection.execute(select(token).where(token.c.digest == hashed(secret))).first()
        owner = connection.execute(select(account).where(account.c.name == row.account)).first() if row is not None else None
    if row is None or owner is None or owner.is_locked or _aware(row.expires) <= store.clock():
        return None
    return _token(row), _account(owner)


def tokens_of(store: Store, account: str) -> tuple[Token, ...]:
    """The keys of an account, the newest first, those that have expired too."""
    table = schema.tokens
    with store.database.reading() as connection:
        return tuple(
            _token(r)
            for r in connection.execute(select(table).where(table.c.account == account).order_by(table.c.made.desc())).all()
        )


def end_token(store: Store, identity: str, *, account: str) -> bool:
    """Takes a key back; False if the account has none of that id."""
    table = schema.tokens
    with store.database.writing() as connection:
        is_gone = connection.execute(delete(table).where(table.c.id == identity, table.c.account == account)).rowcount > 0
        if is_gone:
            accesses.enter(connection, store.clock, [accesses.made(account, "key", "taken back", identity)])
    return is_gone


def _accounts(connection: Connection) -> tuple[Account, ...]:
    return tuple(_account(r) for r in connection.execute(select(schema.accounts).order_by(schema.accounts.c.name)))


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(row.name, row.role, row.is_locked, _aware(row.made), _aware(row.changed))


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(row.id, row.account, row.name, row.scope, _aware(row.made), _aware(row.expires))


def _aware(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)
