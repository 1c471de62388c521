"""The watch itself: one process that looks at every place in its time, and reads what comes.

Threads fetch; this one alone writes. An arrival is in the memory before its place is noted as looked at, and an outcome after it was
read: whatever is stopped at any point is done again, and doing it again adds nothing. At least once, with the effect of once.
"""

from __future__ import annotations

import queue
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from threading import Event

import msgspec

from detente.errors import AnotherWatchError, DetenteError, FetchError, FetchLaterError, StoreError
from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.model.watched import Arrival, Entry
from detente.sources.folders import FolderLook, inputs_of, look_at
from detente.sources.look import Look, look
from detente.sources.web.fetch import Fetched
from detente.sources.web.visitor import Visitor
from detente.store.arrivals import arrive, known, stand, standing
from detente.store.store import Store
from detente.watch.drawing import Drawing, Drawn, DrawnHere
from detente.watch.journal import Journal
from detente.watch.places import FOLDER, Place, Standing, Waiting
from detente.watch.reading import read_some
from detente.watch.taking import empty_arrival, file_arrival, item_arrivals, item_of, new_ones, page_arrival, version_of
from detente.watch.timing import PAGE_SECONDS, PAGE_TRIES, delay, first_delay
from detente.workspace import Workspace

THREADS = 8
ONCE_TRIES = 3
_TICK_SECONDS = 0.2
_NOTE_SECONDS = 10.0
_HOUSE_SECONDS = 0.5
_DRAW_SHARE = 10.0  # a picture is drawn again after ten times what it took: a tenth of the time at most
_STORE_SECONDS = 5.0
_LONGEST_STORE_SECONDS = 60.0
_MAX_WAITING = 5_000
_ARRIVALS_AT_ONCE = 100
REQUEST, BEAT = "request", "beat"


class Beat(msgspec.Struct):
    """The watch's sign of life: when it started and was last seen at work (seconds since 1970), and in which process.

    `answered` is the last look that was asked for, `looked_all` the last one after which all that was new stood in the picture.
    """

    started: float
    seen: float
    process: int
    answered: float = 0.0
    looked_all: float = 0.0


@dataclass(frozen=True, slots=True)
class _Job:
    place: Place
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    job: _Job
    found: Look | Fetched | FolderLook | DetenteError
    seconds: float


class Watcher:
    """Watches places into a memory. `wall` tells the time for people; intervals are counted by `clock`, in seconds."""

    def __init__(
        self, workspace: Workspace, store: Store, places: Iterable[Place], *, visitor: Visitor, journal: Journal, process: int = 0,
        drawing: Drawing | None = None, keep_alone: Callable[[], None] = lambda: None, wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic, chance: random.Random | None = None,
    ) -> None:  # fmt: skip
        self._workspace, self._store, self._visitor, self._journal = workspace, store, visitor, journal
        self._drawing, self._keep_alone = drawing or DrawnHere(workspace, store), keep_alone
        self._repeats = workspace.repeats(store)
        self._wall, self._clock, self._chance = wall, clock, chance or random.Random()  # noqa: S311 jitter is no secret
        self._area = workspace.area_name or ""
        self._places = {p.name: p for p in places}
        self._standings: dict[str, Standing] = {}
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._pages_due: dict[tuple[str, str], float] = {}
        self._page_tries: dict[tuple[str, str], int] = {}
        self._busy: set[str] = set()
        self._busy_hosts: set[str] = set()
        self._unnoted: set[str] = set()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._held: list[_Done] = []
        self._store_rests_until, self._store_failures, self._noted, self._house_due, self._draw_due = 0.0, 0, 0.0, 0.0, 0.0
        self._beat = Beat(wall(), wall(), process)
        self._is_undrawn, self._is_drawing, self._has_unread = False, False, True
        self._asked_at, self._round = 0.0, set[str]()
        self._begun: dict[str, float] = {}
        self._stop = Event()

    def stop(self) -> None:
        """Ends the watch after what it has in hand. May be called from a signal."""
        self._stop.set()

    def run(self, *, is_once: bool = False) -> None:
        """Watches until it is stopped; with `is_once`, until every place was looked at and all that is new was read.

        Raises StoreError if the memory cannot be read when it starts, AnotherWatchError if another watch took over.
        """
        try:
            self._run(is_once=is_once)
        finally:
            self._drawing.end()

    def _run(self, *, is_once: bool) -> None:
        self._begin()
        if is_once:
            self._due = dict.fromkeys(self._due, self._clock())
        with ThreadPoolExecutor(THREADS, thread_name_prefix="fetch") as threads:
            while not self._stop.is_set():
                self._submit(threads, is_once=is_once)
                is_idle = not self._collect() and not self._in_memory(self._read)
                if not is_once:
                    self._draw()
                self._in_memory(self._keep_house)
                if is_idle and is_once and self._is_done():
                    break
                if is_idle:
                    self._wait()
        if is_once and not self._stop.is_set():
            self._draw()  # nothing waits for it any more
        self._beat.process = 0
        self._in_memory(self._note)

    def _wait(self) -> None:
        """Rests until a thread brings something, a fifth of a second at most."""
        with suppress(queue.Empty):
            self._held.append(self._done.get(timeout=_TICK_SECONDS))

    # looking ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        noted = standing(self._store, area=self._area)
        now, wall = self._clock(), self._wall()
        for name, place in self._places.items():
            state = msgspec.json.decode(noted[name], type=Standing) if name in noted else Standing(first=wall)
            state.waiting = self._still_waiting(place, state)
            self._standings[name] = state
            self._due[name] = now + first_delay(place.endpoint.every.total_seconds(), looked=state.looked, now=wall)
        if BEAT in noted:
            self._beat.answered = msgspec.json.decode(noted[BEAT], type=Beat).answered
        self._journal.tell("watching", places=len(self._places), area=self._area)

    def _still_waiting(self, place: Place, state: Standing) -> list[Waiting]:
        items = [(item_of(w.entry), version_of(w.entry)) for w in state.waiting]
        seen = known(self._store, area=self._area, source=place.source, items=items)
        return [w for w, key in zip(state.waiting, items, strict=True) if key not in seen]

    def _submit(self, threads: ThreadPoolExecutor, *, is_once: bool) -> None:
        if self._store_rests_until > self._clock():
            return
        for name, place in self._places.items():
            if name in self._busy or place.host in self._busy_hosts:
                continue
            job = self._next_job(name, place, is_once=is_once)
            if job is not None:
                self._busy.add(name)
                if job.entry is None:
                    self._begun[name] = self._clock()
                self._busy_hosts.add(place.host)
                threads.submit(self._do, job)

    def _next_job(self, name: str, place: Place, *, is_once: bool) -> _Job | None:
        now = self._clock()
        is_over = is_once and self._tries.get(name, 0) >= ONCE_TRIES
        if self._due[name] <= now and not is_over:
            return _Job(place)
        for waiting in self._standings[name].waiting:
            key = name, waiting.entry.id
            if self._pages_due.get(key, 0.0) <= now and not (is_once and self._page_tries.get(key, 0) >= ONCE_TRIES):
                return _Job(place, waiting.entry)
        return None

    def _do(self, job: _Job) -> None:
        """In a thread of its own: nothing of the memory is touched here."""
        began = self._clock()
        found: Look | Fetched | FolderLook | DetenteError
        try:
            found = self._fetched(job)
        except DetenteError as error:
            found = error
        except Exception as error:  # noqa: BLE001 whatever a foreign parser does with foreign bytes, the place is told as failed and looked at again
            found = FetchLaterError(f"cannot be read: {type(error).__name__}: {str(error)[:200]}")
        self._done.put(_Done(job, found, self._clock() - began))

    def _fetched(self, job: _Job) -> Look | Fetched | FolderLook:
        place, state = job.place, self._standings[job.place.name]
        is_permitted = place.watched.permission is not None
        if job.entry is not None:
            return self._visitor.fetch(job.entry.link or "", has_permission=is_permitted)
        if place.endpoint.kind == FOLDER:
            return look_at(place.endpoint.address, state.marks)
        return look(
            place.endpoint,
            self._visitor,
            source=place.watched.source.name,
            conditions=state.conditions,
            has_permission=is_permitted,
        )

    # taking ----------------------------------------------------------------------------------------------------------

    def _collect(self) -> bool:
        """Takes what the threads have brought; True if there was anything."""
        is_any = bool(self._held)
        while not self._done.empty():
            self._held.append(self._done.get())
            is_any = True
        while self._held:
            done = self._held.pop(0)
            name = done.job.place.name
            try:
                self._take(done)
                self._store_failures = 0
            except StoreError as error:
                self._memory_failed(error)
                self._due[name] = min(self._due[name], self._store_rests_until)
            self._busy.discard(name)
            self._busy_hosts.discard(done.job.place.host)
        return is_any

    def _take(self, done: _Done) -> None:
        """Raises StoreError if the memory takes nothing now: then nothing of the place is noted either, and it is looked at again."""
        place, found = done.job.place, done.found
        if isinstance(found, DetenteError):
            self._failed(done.job, found)
        elif isinstance(found, FolderLook):
            self._take_files(place, found)
        elif isinstance(found, Look):
            self._take_look(place, found, done.seconds)
        else:
            self._take_page(place, done.job.entry, found)

    def _take_look(self, place: Place, found: Look, seconds: float) -> None:
        state = self._standings[place.name]
        if place.endpoint.kind == "page" and not found.fetched.is_unchanged:
            new = self._arrive(self._changed_page(place, found))
        else:
            fresh = new_ones(self._store, place, found.entries, area=self._area)
            if place.endpoint.takes == "page":
                new = 0
                self._wait_for(state, fresh)
            else:
                new = self._arrive(item_arrivals(place, fresh, found.fetched))
        if len(state.waiting) < _MAX_WAITING:
            state.etag, state.modified = found.conditions.etag, found.conditions.modified
        self._well(place, new)
        self._journal.tell(
            "looked", source=place.source, kind=place.endpoint.kind, address=place.endpoint.address, status=found.fetched.status,
            entries=len(found.entries), new=new, waiting=len(state.waiting) or None, seconds=round(seconds, 2),
        )  # fmt: skip

    def _changed_page(self, place: Place, found: Look) -> list[Arrival]:
        """The page as an arrival, if its story is not one that was seen: menus and dates around it change each time."""
        (entry,) = found.entries
        told = page_arrival(place, entry, found.fetched)
        (document, *_) = self._workspace.documents_in(Raw(told.name, told.content, told.suffix), publisher=told.publisher)
        if isinstance(document, Rejected):
            self._store.reject([document])
            return []
        story = Entry(f"{entry.id} {document.text}", entry.source, entry.link)
        told = replace(told, version=version_of(story))
        seen = known(self._store, area=self._area, source=place.source, items=[(told.item, told.version)])
        return [] if seen else [told]

    def _wait_for(self, state: Standing, fresh: list[Entry]) -> None:
        there = {(item_of(w.entry), version_of(w.entry)) for w in state.waiting}
        more = [Waiting(e, since=self._wall()) for e in fresh if e.link is not None and (item_of(e), version_of(e)) not in there]
        state.waiting = [*state.waiting, *more][:_MAX_WAITING]

    def _take_files(self, place: Place, found: FolderLook) -> None:
        state, new = self._standings[place.name], 0
        for name in found.files:
            new += self._take_file(place, name)
        state.marks = dict(found.marks)
        self._well(place, new)
        self._journal.tell(
            "looked", source=place.source, kind=FOLDER, address=place.endpoint.address, entries=len(found.files), new=new
        )

    def _take_file(self, place: Place, name: str) -> int:
        """All that is in a file, some of it at a time: a mailbox or an archive may hold any number."""
        rejected: list[Rejected] = []

        def arrivals() -> Iterator[Arrival]:
            for found in inputs_of(name, max_bytes=self._workspace.settings.max_bytes):
                if isinstance(found, Rejected):
                    rejected.append(found)
                else:
                    yield file_arrival(place, found)

        new = self._arrive(arrivals())
        self._store.reject(rejected)
        return new

    def _take_page(self, place: Place, entry: Entry | None, found: Fetched) -> None:
        assert entry is not None, "a page is fetched for an entry"
        try:
            arrival = page_arrival(place, entry, found)
        except FetchError as error:
            self._give_up(place, entry, str(error))
            return
        new = self._arrive([arrival])
        state = self._standings[place.name]
        state.waiting = [w for w in state.waiting if w.entry != entry]
        self._forget_page(place.name, entry)
        state.taken += new
        state.new = self._wall() if new else state.new
        self._unnoted.add(place.name)
        self._journal.tell("page", source=place.source, address=entry.link, new=new, waiting=len(state.waiting))

    def _arrive(self, arrivals: Iterable[Arrival]) -> int:
        seal, _ = self._workspace.seals_for(self._store)
        rest, new = iter(arrivals), 0
        while wanted := list(islice(rest, _ARRIVALS_AT_ONCE)):
            new += arrive(self._store, wanted, area=self._area, seal=seal)
        return new

    def _well(self, place: Place, new: int) -> None:
        state, wall = self._standings[place.name], self._wall()
        state.looked = state.well = wall
        state.first = state.first if state.first is not None else wall
        state.looks, state.failures, state.error, state.is_refused = state.looks + 1, 0, "", False
        state.taken += new
        state.new = wall if new else state.new
        self._due[place.name] = self._clock() + delay(place.endpoint.every.total_seconds(), 0, after=None, chance=self._chance)
        self._tries[place.name] = ONCE_TRIES
        self._look_again_if_asked(place.name)
        self._stand([place.name])

    # failing ---------------------------------------------------------------------------------------------------------

    def _failed(self, job: _Job, error: DetenteError) -> None:
        place, state = job.place, self._standings[job.place.name]
        is_later = isinstance(error, FetchLaterError)
        after = error.after if isinstance(error, FetchLaterError) else None
        if job.entry is not None:
            self._page_failed(place, job.entry, error, after=after if is_later else None, is_later=is_later)
            return
        state.looks, state.failed, state.failures = state.looks + 1, state.failed + 1, state.failures + 1
        state.looked, state.error, state.is_refused = self._wall(), str(error), not is_later
        every = place.endpoint.every.total_seconds()
        wait = delay(every, state.failures, after=after, chance=self._chance)
        self._due[place.name] = self._clock() + (wait if is_later else max(wait, every))
        self._tries[place.name] = self._tries.get(place.name, 0) + 1 if is_later else ONCE_TRIES
        self._look_again_if_asked(place.name)
        self._journal.tell(
            "not looked", level="warning", source=place.source, address=place.endpoint.address, reason=str(error), failures=state.failures,
            again_in_seconds=round(self._due[place.name] - self._clock()),
        )  # fmt: skip
        self._stand([place.name])

    def _page_failed(self, place: Place, entry: Entry, error: DetenteError, *, after: float | None, is_later: bool) -> None:
        state = self._standings[place.name]
        before = next((w for w in state.waiting if w.entry == entry), Waiting(entry, since=self._wall()))
        tries, key = before.tries + 1, (place.name, entry.id)
        self._page_tries[key] = self._page_tries.get(key, 0) + 1
        if not is_later or (tries >= PAGE_TRIES and self._wall() - before.since > PAGE_SECONDS):
            self._give_up(place, entry, str(error))
            return
        state.waiting = [Waiting(w.entry, tries, w.since) if w.entry == entry else w for w in state.waiting]
        self._pages_due[key] = self._clock() + delay(60.0, tries, after=after, chance=self._chance)
        self._unnoted.add(place.name)
        self._journal.tell(
            "page not fetched", level="warning", source=place.source, address=entry.link, reason=str(error), tries=tries
        )

    def _give_up(self, place: Place, entry: Entry, reason: str) -> None:
        """An item whose text is not to be had is rejected with the reason, counted and kept; it does not come up again."""
        self._store.reject([Rejected(entry.link or entry.id, "fetch", reason)])
        self._arrive([empty_arrival(place, entry)])
        state = self._standings[place.name]
        state.waiting = [w for w in state.waiting if w.entry != entry]
        self._forget_page(place.name, entry)
        self._unnoted.add(place.name)
        self._journal.tell("page given up", level="warning", source=place.source, address=entry.link, reason=reason)

    def _forget_page(self, name: str, entry: Entry) -> None:
        self._pages_due.pop((name, entry.id), None)
        self._page_tries.pop((name, entry.id), None)

    def _memory_failed(self, error: StoreError) -> None:
        self._store_failures += 1
        rest = min(_STORE_SECONDS * 2.0 ** min(self._store_failures - 1, 10), _LONGEST_STORE_SECONDS)
        self._store_rests_until = self._clock() + rest
        self._journal.tell("memory takes nothing", level="error", reason=str(error), again_in_seconds=round(rest))

    def _in_memory(self, act: Callable[[], bool]) -> bool:
        """Does what needs the memory, unless it failed a moment ago; what fails is done again later."""
        if self._store_rests_until > self._clock():
            return False
        try:
            is_any = act()
        except AnotherWatchError:
            raise
        except StoreError as error:
            self._memory_failed(error)
            return False
        return is_any

    # reading, noting -------------------------------------------------------------------------------------------------

    def _read(self) -> bool:
        done = read_some(self._workspace, self._store, repeats=self._repeats)
        self._has_unread = done.arrivals > 0
        if not done.arrivals:
            return False
        self._is_undrawn = self._is_undrawn or done.read > 0
        self._journal.tell("read", documents=done.read, rejected=len(done.rejected), arrivals=done.arrivals)
        for item in done.rejected:
            self._journal.tell("not read", level="warning", stage=item.stage, address=item.id, reason=item.reason)
        return True

    def _draw(self) -> None:
        """Has the picture drawn when all was read, so that the next who asks for it need not wait. The newest wins: what comes while one
        is drawn is in the next."""
        drawn = self._drawing.told() if self._is_drawing else None
        if drawn is not None:
            self._take_drawn(drawn)
        is_asked = self._beat.looked_all != self._beat.answered
        is_due = self._clock() >= self._draw_due or is_asked
        if self._is_undrawn and is_due and not (self._has_unread or self._is_drawing):
            self._is_undrawn, self._is_drawing = False, True
            self._drawing.ask()

    def _take_drawn(self, drawn: Drawn) -> None:
        self._is_drawing = False
        self._draw_due = self._clock() + _DRAW_SHARE * drawn.seconds
        if drawn.failure:  # nothing is lost: who asks for the picture draws it
            self._journal.tell("picture not drawn ahead", level="warning", reason=drawn.failure, seconds=round(drawn.seconds, 2))
        else:
            self._journal.tell("picture drawn ahead", seconds=round(drawn.seconds, 2))

    def _keep_house(self) -> bool:
        now = self._clock()
        if now >= self._house_due:
            self._house_due = now + _HOUSE_SECONDS
            self._answer()
            self._tell_answered()
            if self._unnoted or now - self._noted >= _NOTE_SECONDS:
                self._note()
        return False

    def _answer(self) -> None:
        """A look at all places at once, if somebody asked for it since."""
        found = standing(self._store, area=self._area).get(REQUEST)
        asked = msgspec.json.decode(found, type=float) if found is not None else 0.0
        if asked not in (0.0, self._beat.answered):
            self._beat.answered = asked
            self._asked_at = self._clock()
            self._round = set(self._due)
            self._due = dict.fromkeys(self._due, self._asked_at)
            self._journal.tell("a look was asked for", places=len(self._due))

    def _look_again_if_asked(self, name: str) -> None:
        """A look that was under way when one was asked for may have missed what it was asked for."""
        if name in self._round and self._begun.get(name, 0.0) < self._asked_at:
            self._due[name] = self._clock()

    def _tell_answered(self) -> None:
        """Says that a look that was asked for is over, when all it brought is read."""
        is_over = self._round <= {n for n, began in self._begun.items() if began >= self._asked_at}
        is_over = is_over and all(w.tries for s in self._standings.values() for w in s.waiting)
        if (
            self._beat.looked_all != self._beat.answered
            and is_over
            and not (self._is_undrawn or self._is_drawing or self._has_unread or self._busy)
        ):
            self._beat.looked_all = self._beat.answered
            self._note()

    def _note(self) -> bool:
        self._keep_alone()
        self._beat.seen = self._wall()
        self._stand(self._unnoted, beat=True)
        self._unnoted.clear()
        self._noted = self._clock()
        return False

    def _stand(self, names: Iterable[str], *, beat: bool = False) -> None:
        records = {n: msgspec.json.encode(self._standings[n]) for n in names}
        if beat:
            records[BEAT] = msgspec.json.encode(self._beat)
        stand(self._store, records, area=self._area)

    def _is_done(self) -> bool:
        """True if a single round has nothing more to do."""
        if self._busy or self._store_rests_until > self._clock():
            return False
        is_looked = all(self._tries.get(n, 0) >= ONCE_TRIES for n in self._places)
        waiting = ((n, w.entry.id) for n, s in self._standings.items() for w in s.waiting)
        return is_looked and all(self._page_tries.get(key, 0) >= ONCE_TRIES for key in waiting)


def beat_of(store: Store, *, area: str) -> Beat | None:
    """The last sign of life of a watch; None if there never was one."""
    found = standing(store, area=area).get(BEAT)
    return msgspec.json.decode(found, type=Beat) if found is not None else None


def ask_for_look(store: Store, *, area: str, at: float) -> None:
    """Asks the watch that is running to look at all places now."""
    stand(store, {REQUEST: msgspec.json.encode(at)}, area=area)
