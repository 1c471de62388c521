"""Manners towards a host: one request at a time, a pause between them, and none at all for a while when it keeps failing."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from detente.errors import FetchLaterError


@dataclass(frozen=True, slots=True)
class Patience:
    """`pause_seconds` between two requests to one host; after `trips` failures in a row it is left alone for `rest_seconds`.

    The rest doubles with each further failure, up to `longest_rest_seconds`: a circuit breaker (Nygard 2007), one trial at a time.
    """

    pause_seconds: float = 2.0
    trips: int = 5
    rest_seconds: float = 300.0
    longest_rest_seconds: float = 21_600.0


@dataclass(slots=True)
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    failures: int = 0
    rests_until: float = 0.0


class Manners:
    """Keeps account of hosts for all threads of a process. `clock` counts seconds and never goes back."""

    def __init__(
        self, patience: Patience | None = None, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:  # fmt: skip
        self.patience, self._clock, self._sleep = patience or Patience(), clock, sleep
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, *, pause_seconds: float | None = None) -> Iterator[None]:
        """Waits until it is our turn at a host, then holds it. Raises FetchLaterError while the host is left alone.

        `pause_seconds` is the pause that the host itself asks for, if it is longer than ours.
        """
        with self._lock:
            state = self._hosts[host]
        with state.turn:
            rest = state.rests_until - self._clock()
            if rest > 0:
                raise FetchLaterError(
                    f"{host} failed {state.failures} times in a row and is left alone for {rest:.0f} s", after=rest
                )
            wait = state.free_at - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            except FetchLaterError as error:
                self._failed(state, error.after)
                raise
            else:
                state.failures, state.rests_until = 0, 0.0
            finally:
                state.free_at = self._clock() + max(self.patience.pause_seconds, pause_seconds or 0.0)

    def resting(self) -> dict[str, float]:
        """Seconds of rest left, by host."""
        with self._lock:
            left = {host: state.rests_until - self._clock() for host, state in self._hosts.items()}
        return {host: seconds for host, seconds in left.items() if seconds > 0}

    def _failed(self, state: _Host, after: float | None) -> None:
        state.failures += 1
        over = state.failures - self.patience.trips
        rest = min(self.patience.rest_seconds * 2.0 ** min(over, 20), self.patience.longest_rest_seconds) if over >= 0 else 0.0
        state.rests_until = self._clock() + max(rest, after or 0.0)
