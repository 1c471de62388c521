"""From a new item on a feed to the changed `detente picture`, with a poll forced: `python -m benchmarks.feed_to_picture [--times 10]`.

The watch and both commands are processes of their own, as for a user; the feed is on loopback. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from detente.store.store import Store
from examples.feeds.server import Newsstand, Story, serving

AREA = "north-kosovo"
DEEDS = (
    "police fired tear gas at demonstrators in {0}",
    "demonstrators stood in front of the municipal building in {0}",
    "a road in {0} was blocked by trucks",
)
PLACES = ("Zvečan", "Leposavić", "Zubin Potok")


def main() -> int:
    """Measures and prints; 1 if a picture did not change."""
    parser = argparse.ArgumentParser(description="From a new item on a feed to the changed picture.")
    parser.add_argument("--times", type=int, default=10)
    wanted = parser.parse_args()
    stories = [_story(n) for n in range(20)]
    stand = Newsstand(AREA, stories, lambda: datetime(2031, 3, 9, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as name, serving(stand):
        folder = Path(name)
        _source(folder, stand.base)
        store = folder / "memory.db"
        options = ["--area", AREA, "--store", str(store), "--knowledge", str(folder)]
        detente = [sys.executable, "-m", "detente"]
        with (folder / "log").open("wb") as log:
            watch = subprocess.Popen([*detente, "watch", *options, "--replay-loopback"], stderr=log)
        try:
            _wait_for(store, 20)
            before = _cpu(watch.pid)
            seconds = [_once(stand, detente, options, 20 + n) for n in range(wanted.times)]
            cpu = _cpu(watch.pid) - before
            cpu += sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])  # both commands, each time
        finally:
            watch.terminate()
            watch.wait(60)
    found = {
        "benchmark": "feed_to_picture", "times": len(seconds), "seconds_median": round(statistics.median(seconds), 2),
        "seconds_worst": round(max(seconds), 2), "cpu_seconds_each": round(cpu / len(seconds), 2), "load": round(os.getloadavg()[0], 1),
        "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _cpu(process: int) -> float:
    """Seconds of CPU that a process has used."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _story(number: int) -> Story:
    deed = DEEDS[number % 3].format(PLACES[number // 3 % 3])
    published = datetime(2031, 3, 5, 8 + number // 60, number % 60, tzinfo=UTC)
    return Story(number, "lowland-wire", "Lowland Wire", f"Report {number}", f"On Wednesday {number + 30} {deed}.", published)


def _once(stand: Newsstand, detente: list[str], options: list[str], number: int) -> float:
    began = time.perf_counter()
    stand.stories.append(_story(number))
    subprocess.run([*detente, "watch", *options, "--poll"], check=True, capture_output=True)
    told = subprocess.run([*detente, "picture", *options], check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - began
    if f"{number + 1} reports" not in told:
        raise SystemExit(f"the picture does not rest on {number + 1} reports:\n{told[:300]}")
    return seconds


def _source(folder: Path, base: str) -> None:
    place = folder / "areas" / AREA / "sources"
    place.mkdir(parents=True)
    (place / "lowland-wire.yaml").write_text(
        "id: lowland-wire\nname: Lowland Wire\ndescription: A wire of the measurement.\nfamily: lowland\nkind: wire\n"
        f"watch:\n  - {{kind: feed, address: '{base}/{AREA}/lowland-wire/rss', every_minutes: 60}}\n",
        encoding="utf-8",
    )


def _wait_for(store: Path, documents: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        time.sleep(0.5)
        if store.exists():
            memory = Store(store)
            count = memory.counts()["outcomes"]
            memory.close()
            if count >= documents:
                return
    raise SystemExit("the watch read nothing within two minutes")


if __name__ == "__main__":
    sys.exit(main())
