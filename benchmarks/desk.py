"""How long a person waits: `python -m benchmarks.desk`. Prints one JSON line.

An own report until it stands in the picture, with the program running (`log_ms`) and from the command line, cold (`log_cold_ms`); and
twenty corrections by keyboard on the screen of `detente review`, without the time to think (`twenty_corrections_s`).
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from detente.desk import Desk
from detente.model.documents import Rejected
from detente.store.store import Store
from detente.surfaces.cli.review import ReviewScreen, waiting
from detente.workspace import Workspace

AREA = "north-kosovo"
EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / AREA
RUNS = 7
KEYS = ["a", "r", "a", "c", *"status", "equals_sign", *"planned", "enter"] * 5


def main() -> int:
    """Measures at a memory of the example reports."""
    workspace = Workspace(AREA)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "memory.db")
        workspace.keep(store, workspace.read(d for d in workspace.documents([str(EXAMPLES)]) if not isinstance(d, Rejected)))
        desk = Desk(workspace, store, by="Ana")
        logged = [_log(desk, number) for number in range(RUNS)]
        cold = [_log_cold(store, number) for number in range(3)]
        began = time.perf_counter()
        asyncio.run(_correct(desk))
        corrected = time.perf_counter() - began
        count = len(store.decisions())
        store.close()
    figures = {
        "benchmark": "desk", "log_ms": round(1000 * statistics.median(logged)), "log_ms_max": round(1000 * max(logged)),
        "log_cold_ms": round(1000 * statistics.median(cold)), "twenty_corrections_s": round(corrected, 1), "corrections": count,
        "load_average": round(os.getloadavg()[0], 1), "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if count == 20 else 1


def _log(desk: Desk, number: int) -> float:
    at = datetime.fromisoformat("2023-05-31T20:00:00+02:00") + timedelta(minutes=number)
    began = time.perf_counter()
    read = desk.log(f"Some {300 + number} citizens stand at the municipal building in Zvečan.", at=at, source="ibar-field-team")
    picture, _ = desk.workspace.remembered_picture(desk.store, as_of=at)
    elapsed = time.perf_counter() - began
    assert any(read.mentions[0].id in h.evidence.mentions for h in picture.happenings)
    return elapsed


def _log_cold(store: Store, number: int) -> float:
    words = [
        f"crowd ~{500 + number} at municipal building Zvečan, KFOR between, calm",
        "--at",
        "2023-05-31T21:00",
        "--store",
        str(store.path),
    ]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "detente.surfaces.cli.main", "log", *words], check=True, capture_output=True)
    return time.perf_counter() - began


async def _correct(desk: Desk) -> None:
    screen = ReviewScreen(desk, waiting(desk))
    async with screen.run_test() as pilot:
        for key in KEYS:
            await pilot.press(key)
        await pilot.pause()


if __name__ == "__main__":
    sys.exit(main())
