"""Going on: a process that draws an area again and again keeps what it drew last, and draws anew only what has changed since.

Nothing of it is ever shown: a picture is drawn each time, of what the memory holds then. What is kept are parts and what each was made of
(`detente/reuse.py`, `resolve/regrouping.py`, `store/held.py`); a part is taken again where that is the very same. Kept is by memory, by
ceiling and by the digest of the program and its knowledge.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from detente.resolve.regrouping import Regrouping
from detente.reuse import Reuse
from detente.situation.checkpoints import Walks

if TYPE_CHECKING:
    from detente.store.held import Held, InView
    from detente.store.store import Store

_MOST_STATES = 6
_MOST_MENTIONS = 250_000  # of all that is kept together, 16 KB each; the last one drawn is kept however large it is
MOST_OF_PAST = 20_000
"""Past pictures of a larger memory are drawn from nothing: to keep what they were made of would cost as much as the newest one does."""


@dataclass(slots=True)
class Ongoing:
    """What the last picture under one ceiling was made of; without a `regrouping` its events are found from nothing."""

    regrouping: Regrouping | None = field(default_factory=Regrouping)
    reuse: Reuse = field(default_factory=Reuse)
    walks: dict[datetime, Walks] = field(default_factory=dict)
    mentions: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class _OfStore:
    held: Held
    lock: threading.Lock = field(default_factory=threading.Lock)
    states: OrderedDict[Hashable, Ongoing] = field(default_factory=OrderedDict)


class GoingOn:
    """What is kept of each memory that an area's pictures are drawn of. Threads may share it; one at a time draws under one key."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._stores: WeakKeyDictionary[Store, _OfStore] = WeakKeyDictionary()
        self._guard = threading.Lock()

    def in_view(self, store: Store, *, as_of: datetime, start: datetime) -> InView:
        """What a picture rests on now. After an error nothing is held."""
        kept = self._of(store)
        with kept.lock:
            try:
                return kept.held.remember(as_of=as_of, start=start)
            except BaseException:
                self.forget(store)
                raise

    @contextmanager
    def state(self, store: Store, key: Hashable, mentions: int) -> Iterator[Ongoing]:
        """What was kept under a key, alone among all who draw under it; after an error nothing is."""
        kept = self._of(store)
        with self._guard:
            ongoing = kept.states.setdefault(key, Ongoing())
            ongoing.mentions = mentions
            kept.states.move_to_end(key)
            while len(kept.states) > 1 and (
                len(kept.states) > _MOST_STATES or sum(o.mentions for o in kept.states.values()) > _MOST_MENTIONS
            ):
                kept.states.popitem(last=False)
        with ongoing.lock:
            try:
                ongoing.reuse.turn()
                yield ongoing
                ongoing.reuse.rest()
            except BaseException:
                with self._guard:
                    if kept.states.get(key) is ongoing:
                        del kept.states[key]
                raise

    def forget(self, store: Store) -> None:
        """Keeps nothing of a memory any more."""
        with self._guard:
            self._stores.pop(store, None)

    def _of(self, store: Store) -> _OfStore:
        from detente.store.held import Held  # SQL is loaded only where a memory is used

        with self._guard:
            found = self._stores.get(store)
            if found is None:
                found = self._stores[store] = _OfStore(Held(store, area=self._area))
            return found
