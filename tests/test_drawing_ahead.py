"""The picture drawn ahead in a process of its own: the watch never waits for it, and whoever kills it does no harm."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from detente.model.documents import Source
from detente.model.watched import Endpoint, WatchedSource
from detente.sources.web.addresses import Rules
from detente.sources.web.fetch import Fetcher, Limits
from detente.sources.web.manners import Manners, Patience
from detente.sources.web.visitor import Visitor
from detente.store.pictures import PictureKey
from detente.store.store import Store
from detente.watch.drawing import Drawn, DrawnApart
from detente.watch.journal import Journal
from detente.watch.places import FOLDER, places_of
from detente.watch.watcher import Watcher
from detente.workspace import Workspace

AREA = "north-kosovo"
NOW = datetime(2031, 3, 5, 12, tzinfo=UTC)


def slow(seconds: float) -> Workspace:
    time.sleep(seconds)
    return Workspace(AREA)


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def told(drawing: DrawnApart) -> Drawn:
    found: list[Drawn] = []

    def is_told() -> bool:
        drawn = drawing.told()
        found.extend([drawn] if drawn is not None else [])
        return bool(found)

    assert wait_for(is_told), "the drawing is not over after a minute"
    return found[0]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def memory(tmp_path: Path, kosovo: Workspace) -> Iterator[Store]:
    store = Store(tmp_path / "memory.db")
    document = kosovo.document(
        "KFOR soldiers stood between citizens and police in Zvečan.", published=NOW.isoformat(), source="Lowland Wire"
    )
    kosovo.keep(store, kosovo.read([document]))
    yield store
    store.close()


@pytest.fixture
def drawing(memory: Store) -> Iterator[DrawnApart]:
    found = DrawnApart(partial(Workspace, AREA), str(memory.path))
    yield found
    found.end()


def test_the_process_draws_the_newest_picture_and_keeps_it_for_whoever_asks(
    memory: Store, drawing: DrawnApart, kosovo: Workspace
) -> None:
    drawing.ask()
    assert told(drawing).failure == ""
    moment = memory.latest(area=AREA)
    assert moment is not None
    assert memory.picture(PictureKey(AREA, moment, memory.newest(), kosovo.picture_digest)) is not None


def test_a_process_that_is_killed_is_told_and_started_again(memory: Store, drawing: DrawnApart) -> None:
    drawing.ask()
    first = drawing.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert "ended from outside" in told(drawing).failure
    drawing.ask()
    assert told(drawing).failure == ""
    second = drawing.process_id
    assert second is not None
    os.kill(second, signal.SIGKILL)  # while it has nothing to do
    assert wait_for(lambda: not is_alive(second))
    drawing.ask()
    assert told(drawing).failure == ""
    third = drawing.process_id
    assert third is not None
    drawing.end()
    assert wait_for(lambda: not is_alive(third), 10)


def test_a_memory_that_is_gone_is_told_and_ends_no_process(tmp_path: Path) -> None:
    drawing = DrawnApart(partial(Workspace, AREA), str(tmp_path / "nowhere" / "memory.db"))
    drawing.ask()
    assert "does not exist" in told(drawing).failure
    drawing.end()


def test_the_process_ends_with_the_watch_however_that_ends(memory: Store) -> None:
    script = (
        "import time\nfrom functools import partial\nfrom detente.watch.drawing import DrawnApart\nfrom detente.workspace import Workspace\n"
        "if __name__ == '__main__':\n"
        f"    drawing = DrawnApart(partial(Workspace, {AREA!r}), {str(memory.path)!r})\n    drawing.ask()\n"
        "    while drawing.told() is None: time.sleep(0.1)\n    print(drawing.process_id, flush=True)\n    time.sleep(600)\n"
    )
    path = memory.path.with_name("watching.py")
    path.write_text(script)
    watch = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)
    assert watch.stdout is not None
    drawer = int(watch.stdout.readline())
    assert is_alive(drawer)
    watch.kill()
    watch.communicate()
    assert wait_for(lambda: not is_alive(drawer), 10)


def test_the_watch_takes_and_reads_what_comes_while_a_picture_is_drawn(memory: Store, kosovo: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    source = WatchedSource(Source("desk", "The desk", "desk"), "A folder.", (Endpoint(FOLDER, str(inbox), timedelta(seconds=0.2)),))
    visitor = Visitor(Fetcher(Rules(), Limits()), Manners(Patience()))
    log = io.StringIO()
    drawing = DrawnApart(partial(slow, 600.0), str(memory.path))
    watcher = Watcher(kosovo, memory, places_of([source]), visitor=visitor, journal=Journal(log), drawing=drawing)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        for number in range(1, 4):
            path = inbox / f"{number}.txt"
            path.write_text(f"On Monday {number + 20} guards stood between villagers and police in Zvečan.", encoding="utf-8")
            os.utime(path, (NOW.timestamp(), NOW.timestamp() + number))
            assert wait_for(lambda count=number + 1: memory.counts()["documents"] == count), "it waits for the picture"  # type: ignore[misc]
            assert wait_for(lambda: drawing.process_id is not None)
    finally:
        watcher.stop()
        thread.join(30)
    events = [json.loads(line)["event"] for line in log.getvalue().splitlines()]
    assert events.count("read") == 3
    assert not any("drawn" in e for e in events), "it was drawn all the while"
    assert not thread.is_alive()
