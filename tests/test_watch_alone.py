"""One watch for a memory in a file, one for each area in a server's. A part of the contract of the memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text

from detente.errors import AnotherWatchError
from detente.store.alone import alone
from detente.store.store import Store
from tests.memories import Kind

AREA = "harbour-islands"
HOLDER = """
import sys, time
from detente.store.alone import alone
from detente.store.store import Store
with alone(Store(sys.argv[1]), area="harbour-islands"):
    print("held", flush=True)
    time.sleep(600)
"""


def again(kind: Kind, store: Store) -> Store:
    """The same memory, opened a second time."""
    return kind.store(store.path if store.database.is_file else address_of(store))


def address_of(store: Store) -> str:
    return store.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def held_elsewhere(store: Store) -> Iterator[subprocess.Popen[str]]:
    target = str(store.path) if store.database.is_file else address_of(store)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, target], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


def test_the_second_watch_of_a_memory_is_refused_until_the_first_has_ended(kind: Kind) -> None:
    store = kind.store()
    other = again(kind, store)
    with alone(store, area=AREA) as keep:
        keep()
        with pytest.raises(AnotherWatchError, match="another watch"), alone(other, area=AREA):
            pass
        keep()
    with alone(other, area=AREA):
        pass


def test_a_servers_memory_bears_a_watch_for_each_area(kind: Kind) -> None:
    store = kind.store()
    with alone(store, area=AREA):
        if store.database.is_file:
            with pytest.raises(AnotherWatchError), alone(again(kind, store), area="north-kosovo"):
                pass
        else:
            with alone(again(kind, store), area="north-kosovo"):
                pass


def test_a_watch_that_is_killed_lets_go(kind: Kind) -> None:
    store = kind.store()
    with held_elsewhere(store) as holder:
        with pytest.raises(AnotherWatchError), alone(store, area=AREA):
            pass
        holder.kill()
        holder.wait()
        until = time.monotonic() + 20
        while time.monotonic() < until:  # a server needs a moment to see that a session is gone
            with suppress(AnotherWatchError), alone(store, area=AREA):
                return
            time.sleep(0.1)
    raise AssertionError("the lock of a killed watch is still held after 20 s")


def test_a_lock_that_a_server_lost_is_taken_again_unless_another_watch_was_quicker(kind: Kind) -> None:
    store = kind.store()
    if store.database.is_file:
        pytest.skip("a lock on a file is not lost while its process lives")
    other = again(kind, store)
    with alone(store, area=AREA) as keep:
        end_sessions(other)
        keep()
        with pytest.raises(AnotherWatchError), alone(other, area=AREA):
            pass
        end_sessions(other)
        with alone(other, area=AREA), pytest.raises(AnotherWatchError):
            keep()


def end_sessions(store: Store) -> None:
    """Every session of the database that holds such a lock, but for the one that asks."""
    with store.database.engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
        ).all()
