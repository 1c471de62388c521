"""Pictures of a large area: `python -m benchmarks.large_area [--mentions N ...] [--places 200]`. Prints one JSON line a size.

A year of invented, seeded reports about 200 places that border each other. Measured in one process that has loaded its knowledge, the
memory a file: the very first picture of the area, with all its ledgers (`area_first`), the one after each of three more reports, which goes on
from it (`area_after_report`), the last again as it is kept, with every ledger (`area`) and with its places alone (`area_places`), the picture
of one place as it is kept (`place`), and the sum of a place line by line (`explain`). Also the memory of the process in MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.invented_area import AREA, BEGIN, DAYS, MENTIONS_EACH, METHOD, place_id, reports, write_area
from detente.model.ids import content_id
from detente.settings import load_settings
from detente.store.store import Store
from detente.surfaces.cli.explain import explanation_lines
from detente.workspace import Workspace

SIZES = (10_000, 100_000, 1_000_000)
PLACE_RUNS, AREA_RUNS, REPORTS = 40, 5, 3
LAST = BEGIN + timedelta(days=DAYS)
LATER = LAST + timedelta(minutes=5)


def main() -> int:
    """Measures each size and prints its figures."""
    parser = argparse.ArgumentParser(description="Pictures of a large area.")
    parser.add_argument("--mentions", type=int, nargs="+", default=SIZES)
    parser.add_argument("--places", type=int, default=200)
    parser.add_argument("--keep", metavar="FOLDER", help="Keep the memories here, and use those that are there.")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="detente-area-") as name:
        folder = Path(name)
        write_area(folder / "knowledge", wanted.places)
        workspace = Workspace(AREA, settings=replace(load_settings(), knowledge=folder / "knowledge"))
        for size in wanted.mentions:
            kept = Path(wanted.keep or folder)
            kept.mkdir(parents=True, exist_ok=True)
            figures = _measured(workspace, kept / f"{size}.db", size, wanted.places)
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
    return 0


def _measured(workspace: Workspace, path: Path, size: int, places: int) -> dict[str, object]:
    is_new = not path.exists()
    store = Store(path)
    began = time.perf_counter()
    if is_new:
        fill(store, reports(size, places=places), area=AREA, method=METHOD)
    filling = time.perf_counter() - began
    _ = workspace.picture_digest, workspace.scale, workspace.knowledge.area
    chance = random.Random(1)
    chosen = [place_id(chance.randrange(places)) for _ in range(PLACE_RUNS)]

    def first(_: int) -> object:
        return workspace.remembered_picture(store, as_of=LAST)

    def after_report(run: int) -> object:
        _tell(store, size, places, run)
        return workspace.remembered_picture(store, as_of=LATER + timedelta(minutes=run))

    def area(_: int) -> object:
        picture, _ = workspace.remembered_picture(store, as_of=last)
        return [getattr(picture, f.name) for f in fields(picture)]

    def area_places(_: int) -> object:
        return workspace.remembered_picture(store, as_of=last)[0].places

    def place(run: int) -> object:
        return workspace.remembered_place(store, chosen[run], as_of=last)

    def explained(run: int) -> object:
        picture, documents = workspace.remembered_place(store, chosen[run], as_of=last)
        return list(explanation_lines(picture, chosen[run], documents, workspace))

    last = LATER + timedelta(minutes=REPORTS - 1)
    very_first = _times("area_first", first, 1)
    figures: dict[str, object] = {
        "benchmark": "large_area", "places": places, "mentions": store.counts()["mentions"], "fill_s": round(filling, 1),
        **very_first,
        **_times("area_after_report", after_report, REPORTS), **_times("area", area, AREA_RUNS),
        **_times("area_places", area_places, AREA_RUNS), **_times("place", place, PLACE_RUNS), **_times("explain", explained, PLACE_RUNS),
        "resident_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "load_average": round(os.getloadavg()[0], 1), "machine": platform.machine(),
        "python": platform.python_version(),
    }  # fmt: skip
    store.close()
    return figures


def _tell(store: Store, size: int, places: int, number: int) -> None:
    """One more report, of five minutes later and some."""
    (document, mentions) = next(reports(MENTIONS_EACH, places=places, seed=7 + number))
    identity = content_id("d", AREA, "one more", size, number)
    told = tuple(replace(m, id=content_id("m", m.id, identity), document_id=identity, when=None) for m in mentions)
    one_more = replace(document, id=identity, sha256=content_id("x", identity), published=LATER + timedelta(minutes=number))
    store.add(one_more, told, (), area=AREA, method=METHOD)


def _times(name: str, act: Callable[[int], object], runs: int) -> dict[str, float]:
    """The median and the most by the clock, and the median of one core's time, in milliseconds: on a shared machine they differ."""
    clock, used = [], []
    for run in range(runs):
        began, before = time.perf_counter(), time.process_time()
        act(run)
        clock.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - before))
    return {
        f"{name}_ms": round(statistics.median(clock), 1), f"{name}_ms_max": round(max(clock), 1), f"{name}_cpu_ms": round(statistics.median(used), 1)
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
