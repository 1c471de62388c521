"""`python -m examples.feeds`: the example reports of an area as feeds on this machine, at any speed; with --watch, the watch and its picture too.

`make replay` runs it so. Stop it with Ctrl+C.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from detente.workspace import Workspace
from examples.feeds.server import HOST, KINDS, Newsstand, StoryClock, serving, stories_of

HERE = Path(__file__).resolve().parent
KNOWLEDGE = HERE / "knowledge"
PORT = 8765  # the address that stands in the sources' files


def main() -> int:
    """Serves until the story is over (with --watch) or somebody stops it."""
    parser = argparse.ArgumentParser(prog="python -m examples.feeds", description="The example reports as feeds on this machine.")
    parser.add_argument("--area", default="north-kosovo", help="north-kosovo or harbour-islands")
    parser.add_argument(
        "--speed", type=float, default=3600.0, help="how much quicker than life: 3600 is an hour of the story a second"
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"the sources' files say {PORT}")
    parser.add_argument("--watch", action="store_true", help="watch the feeds into a memory, and print the levels as they change")
    parser.add_argument("--store", help="the memory for --watch; default: one that is thrown away")
    wanted = parser.parse_args()
    workspace = Workspace(wanted.area)
    stories = stories_of(workspace, str(HERE.parent / wanted.area))
    clock = StoryClock(stories[0].published, wanted.speed)
    with serving(Newsstand(wanted.area, stories, clock), port=wanted.port), suppress(KeyboardInterrupt):
        first = f"http://{HOST}:{wanted.port}/{wanted.area}/{stories[0].source}"
        print(
            f"{len(stories)} reports of {len({s.source for s in stories})} sources, {wanted.speed:g} times as quick as life: {first}/{KINDS[0]}"
        )
        if not wanted.watch:
            while True:
                time.sleep(1)
        seconds = (stories[-1].published - stories[0].published).total_seconds() / wanted.speed
        print(f"the story lasts {seconds / 60:.0f} min; a line when a level changes")
        with tempfile.TemporaryDirectory() as folder:
            return _watch(wanted.area, wanted.store or f"{folder}/replay.db", seconds, clock)
    return 0


def _watch(area: str, store: str, seconds: float, clock: StoryClock) -> int:
    options = ["--area", area, "--store", store, "--knowledge", str(KNOWLEDGE)]
    detente = [sys.executable, "-m", "detente"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        watch = subprocess.Popen([*detente, "watch", *options, "--replay-loopback"], stderr=log)
        try:
            until, shown = time.monotonic() + seconds + 5, ""
            while time.monotonic() < until and watch.poll() is None:
                time.sleep(2)
                told = _levels(detente, options)
                if told and told != shown:
                    shown = told
                    print(f"{clock():%d %b %H:%M}  {told}", flush=True)
            if watch.poll() is not None:
                log.seek(0)
                print(log.read()[-2_000:], file=sys.stderr)
                return 1
        finally:
            watch.terminate()
            watch.wait(30)
    subprocess.run([*detente, "picture", *options], check=False)
    subprocess.run([*detente, "watch", "--status", *options], check=False)
    return 0


def _levels(detente: list[str], options: list[str]) -> str:
    """The levels in one line, as the picture says them."""
    found = subprocess.run([*detente, "picture", *options], capture_output=True, text=True, check=False)
    lines = found.stdout.partition("LEVELS\n")[2].splitlines()
    levels = [line.strip() for line in lines if line.startswith("  ") and not line.startswith("    ") and " points" in line]
    return "; ".join(
        f"{name.partition(' / ')[0]} {rest.split(',')[0]}" for name, _, rest in (line.partition(": ") for line in levels)
    )


if __name__ == "__main__":
    sys.exit(main())
