"""Who works on shards: processes of this machine, or a cluster.

An engine takes a function that can be pickled, and says of each shard when it is done. A worker that dies costs its own shard another
try, and no other shard anything.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from detente.errors import SettingsError
from detente.run.shards import Shard

TRIES = 3
"""How often a shard whose worker dies is tried."""

Work = Callable[[Shard], None]


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that was worked on; `error` says why nothing came of it."""

    shard: Shard
    error: str | None = None


class Engine(Protocol):
    """Works on all shards, in any order."""

    def run(self, work: Work, shards: Sequence[Shard]) -> Iterator[Done]: ...

    def close(self) -> None: ...


class LocalEngine:
    """Processes of this machine, each with a model of its own."""

    def __init__(self, workers: int) -> None:
        """Raises SettingsError for fewer than one worker."""
        if workers < 1:
            raise SettingsError(f"--workers {workers}: at least one must work")
        self._workers = workers

    def close(self) -> None:
        """Its processes end with each run."""

    def run(self, work: Work, shards: Sequence[Shard]) -> Iterator[Done]:
        """One process cannot say which shard it died of: those in work at that moment are tried again, each alone."""
        left, suspects = deque(shards), deque[Shard]()
        while left:
            yield from self._together(work, left, suspects)
        for shard in suspects:
            yield self._alone(work, shard)

    def _together(self, work: Work, left: deque[Shard], suspects: deque[Shard]) -> Iterator[Done]:
        running: dict[Future[None], Shard] = {}
        with (
            ProcessPoolExecutor(self._workers, mp_context=multiprocessing.get_context("spawn")) as pool,
            suppress(BrokenProcessPool),
        ):
            while left or running:
                while left and len(running) < self._workers:
                    running[pool.submit(work, left[0])] = left[0]
                    left.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = _outcome(future, running[future])
                    del running[future]
                    yield outcome
        suspects += running.values()

    def _alone(self, work: Work, shard: Shard) -> Done:
        for _ in range(TRIES - 1):
            with (
                suppress(BrokenProcessPool),
                ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool,
            ):
                future = pool.submit(work, shard)
                wait([future])
                return _outcome(future, shard)
        return Done(shard, f"its worker died {TRIES} times (out of memory?)")


class RayEngine:
    """Workers of a Ray cluster, or of a Ray on this machine. Needs the extra `detente[ray]`."""

    def __init__(self, address: str | None, workers: int) -> None:
        """Joins the cluster at `address`; without one, starts `workers` on this machine. Raises SettingsError without Ray."""
        try:
            import ray
        except ImportError as error:
            raise SettingsError("Ray is not installed; run: pip install 'detente[ray]'") from error
        self._ray = ray
        if not ray.is_initialized():
            count = None if address else workers
            ray.init(address=address, num_cpus=count, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)

    def close(self) -> None:
        """Leaves the cluster, or ends the Ray of this machine."""
        self._ray.shutdown()

    def run(self, work: Work, shards: Sequence[Shard]) -> Iterator[Done]:
        """Ray itself tries a shard again whose worker or node is lost."""
        task = self._ray.remote(num_cpus=1, max_retries=TRIES - 1)(_do)
        running = {task.remote(work, shard): shard for shard in shards}
        while running:
            (ready, *_), _ = self._ray.wait(list(running), num_returns=1)
            shard = running.pop(ready)
            try:
                self._ray.get(ready)
                yield Done(shard)
            except self._ray.exceptions.RayError as error:
                yield Done(shard, _words(error))


def _do(work: Work, shard: Shard) -> None:
    work(shard)


def _outcome(future: Future[None], shard: Shard) -> Done:
    """Raises BrokenProcessPool if the worker died."""
    try:
        future.result()
    except BrokenProcessPool:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it costs this shard, and is told
        return Done(shard, _words(error))
    return Done(shard)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[-1] if str(error).strip() else 'no words'}"
