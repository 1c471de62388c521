"""The log of the guard while the server runs: refusals and reads of the restricted are written before the answer goes out, what was let
through within half a minute, the same by the same person counted together."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable

from detente.errors import StoreError
from detente.model.accounts import Access
from detente.store.accesses import log_accesses
from detente.store.store import Store

EVERY_SECONDS = 30.0
CALM = "allowed"
_LOG = logging.getLogger("detente.api")
Key = tuple[str, str, str, str]


class AccessLog:
    """Gathers entries and writes them together: one write at a time, however many ask."""

    def __init__(self, store: Store, *, also: Callable[[], None]) -> None:
        self._store, self._also = store, also
        self._waiting: Counter[Key] = Counter()
        self._gathering, self._writing = threading.Lock(), threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="access log", daemon=True)
        self._thread.start()

    def add(self, who: str, kind: str, what: str, subject: str = "") -> None:
        """Something that was decided or read; written soon."""
        with self._gathering:
            self._waiting[who, kind, what, subject] += 1

    def flush(self, *, is_whole: bool = True) -> None:
        """Writes all that is waiting, or all but what was let through. Raises StoreError; what was not written waits on."""
        with self._writing:
            with self._gathering:
                calm = Counter() if is_whole else Counter({k: n for k, n in self._waiting.items() if k[1] == CALM})
                taken, self._waiting = self._waiting - calm, calm
            try:
                if taken:
                    log_accesses(self._store, [Access(*key, count) for key, count in taken.items()])
            except StoreError:
                with self._gathering:
                    self._waiting.update(taken)
                raise

    def close(self) -> None:
        """Writes the rest and ends."""
        self._stopped.set()
        self._thread.join(20)
        self._tidy()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            self._tidy()

    def _tidy(self) -> None:
        try:
            self.flush()
            self._also()
        except StoreError as error:
            _LOG.error("the log of accesses waits: %s", error)
