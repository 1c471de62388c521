"""Passwords that did not fit, counted by name and by address, so that whoever guesses must wait longer and longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from detente.store import schema
from detente.store.accounts import hashed
from detente.store.audit import naive
from detente.store.store import Store

LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)


def wait_of(count: int, free: int) -> timedelta:
    """How long after that many failures: nothing for the first ones, then a second, doubled each time, up to a quarter of an hour."""
    return timedelta(0) if count < free else min(LONGEST, timedelta(seconds=2 ** min(count - free, 20)))


def blocked_until(store: Store, keys: Iterable[tuple[str, int]], *, now: datetime) -> datetime | None:
    """Until when no password is looked at under any of these keys, each with how many failures are free; None if one may try."""
    free = {hashed(key): n for key, n in keys}
    table = schema.attempts
    with store.database.reading() as connection:
        found = connection.execute(select(table).where(table.c.key.in_(list(free)))).all()
    times = [r.last.replace(tzinfo=UTC) + wait_of(r.times, free[r.key]) for r in found]
    return max((t for t in times if t > now), default=None)


def count_failure(store: Store, keys: Iterable[str]) -> None:
    """One more failure under each of these keys. Those of yesterday are forgotten."""
    table, now = schema.attempts, naive(store.clock())
    with store.database.writing() as connection:
        connection.execute(delete(table).where(table.c.last < now - FORGOTTEN))
        for key in map(hashed, keys):
            done = connection.execute(update(table).where(table.c.key == key).values(times=table.c.times + 1, last=now))
            if not done.rowcount:
                connection.execute(insert(table).values(key=key, times=1, last=now))


def forget_failures(store: Store, key: str) -> None:
    """The password fitted."""
    with store.database.writing() as connection:
        connection.execute(delete(schema.attempts).where(schema.attempts.c.key == hashed(key)))
