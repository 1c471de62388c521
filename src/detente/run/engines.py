"""Who does the work on shards: processes of this machine, or a cluster.

An engine takes a function that can be pickled, and gives what it returns in the order in which shards are done. A worker that dies
costs its own shard another try, no other.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from detente.errors import SettingsError
from detente.run.shards import Shard

TRIES = 3


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that was worked on; `error` says in words why nothing came of it."""

    shard: Shard
    error: str | None = None


Work = Callable[[Shard], None]


class LocalEngine:
    """One process for each worker, each with a model of its own."""

    def __init__(self, workers: int) -> None:
        """Raises SettingsError for fewer than one worker."""
        if workers < 1:
            raise SettingsError(f"--workers {workers}: at least one must work")
        self._workers = workers

    def run(self, work: Work, shards: Sequence[Shard]) -> Iterator[Done]:
        """Works on all shards; what a dead worker left is tried again, alone, before it counts as lost."""
        left = list(shards)
        lost: list[Shard] = []
        while left:
            done, lost = yield from self._round(work, left, self._workers)
            if lost and not done and self._workers == 1:
                break
            left = lost if len(lost) < len(left) else []
        for shard in lost:
            yield from self._alone(work, shard)

    def _round(self, work: Work, shards: Sequence[Shard], workers: int) -> Iterator[Done]:  # type: ignore[misc]
        raise NotImplementedError
