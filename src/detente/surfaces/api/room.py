"""The room behind the web: one memory, a workspace for each area, the last pictures, and the token of this run."""

from __future__ import annotations

import secrets
import threading
import time
from asyncio import Future
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from detente.desk import Desk
from detente.errors import DetenteError
from detente.model.decisions import LABELS
from detente.model.documents import Document
from detente.ontology.areas import area_names
from detente.settings import Settings, load_settings
from detente.store.search import mentions_of, publishers
from detente.store.store import Store
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.recalled import Recalled
from detente.surfaces.api.team import Team
from detente.surfaces.api.view import LEDGERS, View, ViewKey
from detente.workspace import Workspace

if TYPE_CHECKING:
    from detente.surfaces.api.people import People

WORLD = "world"
_KEPT = 12
_MOST_LINES = 50_000  # of all pictures that are kept together: a laptop's memory
_MOST_LATEST = 1_000
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Serving:
    """How the memory is served. `by` signs what is decided where a request names nobody; `ceiling` bounds every label. With a `team`, whoever
    comes must say who they are."""

    store: str
    host: str = "127.0.0.1"
    port: int = 8300
    by: str = "desk"
    area: str | None = None
    ceiling: str = LABELS[-1]
    team: Team | None = None
    settings: Settings = field(default_factory=load_settings)
    static: Path = Path(__file__).resolve().parent.parent / "web" / "static"


class Room:
    """One process's memory, areas and pictures. Threads may share it."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.token = secrets.token_urlsafe(32)
        self.is_closing = False
        self.store = Store(serving.store)
        self.recalled = Recalled(self.store)
        self.people = self._team()
        self._workspaces: dict[str, Workspace] = {}
        self._views: OrderedDict[ViewKey, View] = OrderedDict()
        self._locks: dict[ViewKey, threading.Lock] = {}
        self._publishers: tuple[str, tuple[Document, ...]] = ("", ())
        self._latest: dict[tuple[str, str], datetime] = {}
        self._entry = (-1.0, 0)
        self._looking = threading.Lock()
        self.news: dict[tuple[str, int, int], Future[tuple[int, dict[str, int]]]] = {}  # of the streams, which share one thread
        self._guard = threading.Lock()
        self.reading = threading.Lock()  # the reader serves one text at a time

    def close(self) -> None:
        """Ends the streams and the memory's connections."""
        self.is_closing = True
        if self.people is not None:
            self.people.close()
        self.store.close()

    def _team(self) -> People | None:
        if self.serving.team is None:
            return None
        from detente.surfaces.api.people import People  # argon2 is loaded only where there are accounts

        return People(self.store, self.serving.team)

    @cached_property
    def known_areas(self) -> frozenset[str]:
        return frozenset(area_names(self.workspace(WORLD, is_checked=True).files))

    def areas(self) -> tuple[str, ...]:
        """The areas of the memory, and the one that was named at the start; the world where no area was named."""
        found = {a or WORLD for a in self.store.areas()} | ({self.serving.area} if self.serving.area else set())
        return tuple(sorted(found))

    def workspace(self, area: str, *, is_checked: bool = False) -> Workspace:
        """The workspace of an area. Raises Problem for one that is not there."""
        if not is_checked and area != WORLD and area not in self.known_areas:
            raise Problem(404, f"no area {area!r}", f"there are: {', '.join(self.areas()) or 'none'}")
        with self._guard:
            return self._workspaces.setdefault(area, Workspace(None if area == WORLD else area, settings=self.serving.settings))

    def desk(self, area: str, *, by: str | None, ceiling: str, seen: Mapping[str, int] | None = None) -> Desk:
        """A desk at the memory, for who decides."""
        return Desk(self.workspace(area), self.store, by=by or self.serving.by, ceiling=ceiling, seen=seen)

    def latest(self, area: str, *, known_at: datetime | None, newest: str) -> datetime:
        """The newest report of an area, looked up once for each state of the memory; now, to the minute, where there is none."""
        if (area, newest) not in self._latest:
            found = self.store.latest(area=stored(area), known_at=known_at)
            if found is None:
                return datetime.now(UTC).replace(second=0, microsecond=0)
            if len(self._latest) > _MOST_LATEST:
                self._latest.clear()
            self._latest[area, newest] = found
        return self._latest[area, newest]

    def publishers(self) -> tuple[Document, ...]:
        """One document of everybody who was ever read, looked up once for each state of the memory."""
        newest = self.store.newest()
        if self._publishers[0] != newest:
            ids = [p[2] for p in publishers(self.store)]
            self._publishers = (newest, tuple(self.store.documents(ids).values()))
        return self._publishers[1]

    def last_entry(self) -> int:
        """The number of the last entry of the log, looked up a few times a second however many ask."""
        if not self.has_looked and self._looking.acquire(blocking=self._entry[0] < 0):
            try:
                self._entry = (time.monotonic(), self.store.head().entry)
            finally:
                self._looking.release()
        return self._entry[1]

    @property
    def has_looked(self) -> bool:
        """True if `last_entry` answers from memory."""
        return time.monotonic() - self._entry[0] <= _LOOK_SECONDS

    @property
    def pictures_kept(self) -> int:
        """How many pictures are kept in this process."""
        return len(self._views)

    def view(self, key: ViewKey) -> View:
        """The picture of a moment with all that routes look up in it: the same object until the memory has more to show."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            found = self._views.get(key)
            if found is None:
                found = self._drawn(key)
            self._keep(key, found)
        return found

    def warm(self) -> None:
        """Draws the newest picture of each area, so that the first who opens it need not wait. What fails here is told where it is asked for."""
        for area in self.areas():
            with suppress(DetenteError, Problem):
                newest = self.store.newest()
                as_of = self.latest(area, known_at=None, newest=newest)
                view = self.view(ViewKey(area, as_of, newest, None, self.serving.ceiling))
                _ = [view.ledger(name) for name in LEDGERS]
        if self.people is not None and self.serving.area is not None:
            self._warm_reader(self.workspace(self.serving.area))

    def _warm_reader(self, workspace: Workspace) -> None:
        """Loads the parser, so that the first report of a team need not wait seconds for it."""
        with suppress(DetenteError), self.reading:
            workspace.read_report(workspace.document("Nothing was reported.", published="2000-01-01", source="nobody"))

    def _drawn(self, key: ViewKey) -> View:
        workspace = self.workspace(key.area)
        picture, documents = workspace.remembered_picture(
            self.store, as_of=key.as_of, known_at=key.known_at, ceiling=key.ceiling, is_blurred=key.is_blurred
        )
        return View(
            key, picture, documents, workspace.knowledge, self.store.decisions(known_at=key.known_at),
            lambda ids: {p.mention.id: p.document for p in mentions_of(self.store, ids, area=stored(key.area), known_at=key.known_at)},
        )  # fmt: skip

    def _keep(self, key: ViewKey, view: View) -> None:
        with self._guard:
            self._views[key] = view
            self._views.move_to_end(key)
            while len(self._views) > _KEPT or (len(self._views) > 2 and sum(v.lines for v in self._views.values()) > _MOST_LINES):
                gone, _ = self._views.popitem(last=False)
                self._locks.pop(gone, None)


def stored(area: str) -> str:
    """An area as the memory names it: the world has no name there."""
    return "" if area == WORLD else area


def lower_label(first: str, second: str) -> str:
    """The lower of two labels."""
    return min(first, second, key=LABELS.index)
