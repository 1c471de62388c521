"""Backup and restore of a large memory: `python -m benchmarks.memory_backup [--mentions N]`. Prints one JSON line.

The memory is made in large transactions, which is not what is measured. The restored memory must be equal by hash, and its log whole.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.filling import fill
from detente.store.backup import back_up, restore
from detente.store.store import Store
from detente.store.verify import verify
from tests.faults import AREA, MENTIONS_EACH, METHOD, report

Result = TypeVar("Result")


def main() -> int:
    """Fills, backs up, restores, verifies; 1 if the two differ."""
    parser = argparse.ArgumentParser(description="Backup of a large memory.")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    wanted = parser.parse_args().mentions
    with tempfile.TemporaryDirectory(prefix="detente-backup-") as name:
        folder = Path(name)
        store = Store(folder / "memory.db")
        _, filling, _ = _timed(lambda: fill(store, map(report, range(-(-wanted // MENTIONS_EACH))), area=AREA, method=METHOD))
        made, backing_up, backing_up_cpu = _timed(lambda: back_up(store, folder / "backup"))
        again, restoring, restoring_cpu = _timed(lambda: restore(folder / "backup", str(folder / "restored.db")))
        restored = Store(folder / "restored.db")
        found, verifying, verifying_cpu = _timed(lambda: verify(restored))
        is_equal = made == again and found.faults == () and restored.head() == store.head() and restored.counts() == store.counts()
        figures = {
            "benchmark": "memory_backup", "mentions": store.counts()["mentions"], "rows": made.rows, "fill_s": round(filling, 1),
            "backup_s": round(backing_up, 1), "backup_cpu_s": round(backing_up_cpu, 1), "backup_mb": round((folder / "backup").stat().st_size / 1e6),
            "memory_mb": round((folder / "memory.db").stat().st_size / 1e6), "restore_s": round(restoring, 1), "restore_cpu_s": round(restoring_cpu, 1),
            "verify_s": round(verifying, 1), "verify_cpu_s": round(verifying_cpu, 1), "is_equal": is_equal, "load_average": round(os.getloadavg()[0], 1),
            "machine": platform.machine(), "python": platform.python_version(),
        }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if is_equal else 1


def _timed(act: Callable[[], Result]) -> tuple[Result, float, float]:
    """What comes of it, the seconds by the clock, and those of one core: on a machine that others use they differ."""
    began, used = time.perf_counter(), time.process_time()
    return act(), time.perf_counter() - began, time.process_time() - used


if __name__ == "__main__":
    sys.exit(main())
