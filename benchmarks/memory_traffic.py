"""Writers and readers at one memory at a time: `python -m benchmarks.memory_traffic [--server] [--writers N] [--readers N] [--rate N]`.

Writers add documents of 8 mentions, each in a transaction that is on the disk before it is acknowledged, at --rate documents a
second together (0: as fast as they can). Readers do what a page does: the newest moment, twenty documents, the history of a mention,
the decisions, a kept picture. --server starts a PostgreSQL of its own, with fsync. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path

from detente.errors import StoreBusyError
from detente.store.pictures import PictureKey
from detente.store.store import Store
from detente.store.verify import verify
from tests import postgres
from tests.faults import AREA, METHOD, report

AHEAD = 2_000
_APART = 10**7


def main() -> int:
    """Fills a memory a little, lets all go at it, prints the figures; 1 if the log does not hold afterwards."""
    parser = argparse.ArgumentParser(description="Writers and readers at one memory.")
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="detente-traffic-"))
    folder.chmod(0o755)
    try:
        target = postgres.start(folder / "server", safe=True) if wanted.server else str(folder / "memory.db")
        figures = _traffic(target, wanted)
    finally:
        if wanted.server:
            postgres.stop(folder / "server")
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if figures["faults"] == 0 else 1


def _traffic(target: str, wanted: argparse.Namespace) -> dict[str, object]:
    store = Store(target)
    for number in range(AHEAD):
        _add(store, number)
    before = store.counts()["documents"]
    context = multiprocessing.get_context("spawn")
    told: Queue[tuple[str, list[float]]] = context.Queue()
    start = time.time() + 5  # by then all have loaded the program
    pace = wanted.writers / wanted.rate if wanted.rate else 0.0
    workers = [context.Process(target=_write, args=(target, w, start, wanted.seconds, pace, told)) for w in range(wanted.writers)]
    workers += [context.Process(target=_read, args=(target, r, start, wanted.seconds, told)) for r in range(wanted.readers)]
    for worker in workers:
        worker.start()
    times: dict[str, list[float]] = {"write": [], "read": []}
    for _ in workers:
        kind, found = told.get(timeout=wanted.seconds + 120)
        times[kind] += found
    for worker in workers:
        worker.join()
    added = store.counts()["documents"] - before
    faults = len(verify(store).faults)
    store.close()
    return {
        "benchmark": "memory_traffic", "database": "postgresql" if wanted.server else "sqlite", "writers": wanted.writers,
        "readers": wanted.readers, "asked_documents_a_second": wanted.rate, "documents_a_second": round(added / wanted.seconds, 1),
        "writes_acknowledged": len(times["write"]), "documents_added": added, "faults": faults,
        **_milliseconds("write", times["write"]), **_milliseconds("read", times["read"]), "load_average": round(os.getloadavg()[0], 1),
        "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip


def _milliseconds(name: str, seconds: list[float]) -> dict[str, float]:
    ranked = statistics.quantiles(seconds, n=100)
    shown = {"p50": ranked[49], "p95": ranked[94], "p99": ranked[98], "max": max(seconds)}
    return {f"{name}_ms_{which}": round(1000 * value, 1) for which, value in shown.items()} | {f"{name}s": len(seconds)}


def _add(store: Store, number: int) -> bool:
    document, mentions = report(number)
    return store.add(document, mentions, (), area=AREA, method=METHOD)


def _write(target: str, worker: int, start: float, seconds: float, pace: float, told: Queue[tuple[str, list[float]]]) -> None:
    store = Store(target)
    times, number = [], 0
    time.sleep(max(0.0, start - time.time()))
    while (now := time.time()) < start + seconds:
        due = start + number * pace
        if due > now:
            time.sleep(due - now)
        began = time.perf_counter()
        try:
            _add(store, _APART * (worker + 1) + number)
        except StoreBusyError:
            continue
        times.append(time.perf_counter() - began)
        number += 1
    told.put(("write", times))


def _read(target: str, reader: int, start: float, seconds: float, told: Queue[tuple[str, list[float]]]) -> None:
    store = Store(target)
    chance, times = random.Random(reader), []
    now = datetime.now(UTC)

    def pages() -> tuple[object, ...]:
        which = chance.randrange(5)
        if which == 0:
            return (store.latest(area=AREA),)
        if which == 1:
            return tuple(store.documents([f"d_{chance.randrange(AHEAD):016x}" for _ in range(20)]))
        if which == 2:
            return store.readings_with(f"m_{chance.randrange(AHEAD):08x}{0:08x}")
        if which == 3:
            return store.decisions()
        return (store.picture(PictureKey(AREA, now, store.newest(), "0" * 64)),)

    time.sleep(max(0.0, start - time.time()))
    while time.time() < start + seconds:
        began = time.perf_counter()
        pages()
        times.append(time.perf_counter() - began)
        time.sleep(0.02)  # a person's page, not a loop
    told.put(("read", times))


if __name__ == "__main__":
    sys.exit(main())
