"""The picture drawn ahead, so that the next who asks need not wait: in a process of its own, for fetching and storing wait for nothing.

The process reads the memory over a connection of its own and keeps what it drew in one short write. It can be killed at any moment: a
picture is no fact, and whoever asks for one that is not there draws it.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

from detente.errors import DetenteError
from detente.store.store import Store
from detente.workspace import Workspace

_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing that is over, how long it took, and why it failed if it did."""

    seconds: float
    failure: str = ""


class Drawing(Protocol):
    """Draws the newest picture of an area when it is asked to, one at a time."""

    def ask(self) -> None:
        """Begins a drawing. Not to be called again before `told` said that it is over."""

    def told(self) -> Drawn | None:
        """What was drawn since it was asked; None as long as it is under way."""

    def end(self) -> None:
        """Lets go of all it holds."""


class DrawnHere:
    """Draws at once, in this process: for a single round, after which nothing waits."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self._workspace, self._store = workspace, store
        self._drawn: Drawn | None = None

    def ask(self) -> None:
        self._drawn = _draw(self._workspace, self._store)

    def told(self) -> Drawn | None:
        return self._drawn

    def end(self) -> None:
        self._drawn = None


class DrawnApart:
    """Draws in a process of its own, which is started when it is first needed, and again if it was ended from outside.

    `open_workspace` makes the workspace there: a function of a module, or a partial of one. The process ends with this one, however that ends.
    """

    def __init__(self, open_workspace: Callable[[], Workspace], memory: str) -> None:
        self._open, self._memory = open_workspace, memory
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._asked = 0.0

    @property
    def process_id(self) -> int | None:
        """Of the process that draws, if there is one."""
        return self._process.pid if self._process is not None else None

    def ask(self) -> None:
        self._asked = time.monotonic()
        try:
            self._lead().send(None)
        except OSError:  # it was ended while it had nothing to do
            self.end()
            with suppress(OSError):
                self._lead().send(None)

    def told(self) -> Drawn | None:
        if self._line is None:
            return Drawn(0.0, "the process that draws could not be started")
        try:
            return self._line.recv() if self._line.poll() else None
        except (EOFError, OSError):
            self.end()
            return Drawn(time.monotonic() - self._asked, "the process that draws was ended from outside; it is started again")

    def end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(_END_SECONDS)
            if self._process.is_alive():
                self._process.kill()
        self._process = self._line = None

    def _lead(self) -> Connection:
        """The line to the process. It is spawned, not forked: this process has threads, locks and connections that must not go along."""
        if self._line is None:
            spawning = multiprocessing.get_context("spawn")
            self._line, theirs = spawning.Pipe()
            self._process = spawning.Process(target=_serve, args=(theirs, self._open, self._memory), name="drawing", daemon=True)
            self._process.start()
            theirs.close()
        return self._line


def _serve(line: Connection, open_workspace: Callable[[], Workspace], memory: str) -> None:
    """Draws whenever it is asked, until the other end of the line is gone. A Ctrl+C in the terminal is the watch's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    workspace, store = None, None
    with suppress(EOFError, OSError):
        while True:
            line.recv()
            try:
                workspace = workspace or open_workspace()
                store = store or Store(memory)
                drawn = _draw(workspace, store)
            except DetenteError as error:
                drawn = Drawn(0.0, str(error))
            line.send(drawn)


def _draw(workspace: Workspace, store: Store) -> Drawn:
    """The picture as of the latest report. Raises nothing that the memory or the knowledge may say: it is told."""
    began = time.monotonic()
    try:
        moment = store.latest(area=workspace.area_name or "")
        if moment is not None:
            workspace.remembered_picture(store, as_of=moment)
    except DetenteError as error:
        return Drawn(time.monotonic() - began, str(error))
    return Drawn(time.monotonic() - began)
