"""`python -m benchmarks [NAME [ARGUMENT ...]]`: runs the quick benchmarks, or one, and keeps the figures in benchmarks/records/.

Each benchmark is a process that prints one JSON line a figure. `python -m benchmarks.page` draws docs/benchmarks.md from the records.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from benchmarks.record import append, circumstances

QUICK = ("start", "pinned", "archive_events", "archive_queries", "growth")
"""Those that need no data but the project's own, and some minutes together."""


def main(arguments: list[str]) -> int:
    """Runs the benchmarks; 1 if one fails, and the others are run all the same."""
    wanted = [(arguments[0], arguments[1:])] if arguments else [(name, []) for name in QUICK]
    failed = [name for name, options in wanted if not run(name, options)]
    for name in failed:
        sys.stderr.write(f"benchmarks: {name} failed; nothing of it is kept\n")
    return 1 if failed else 0


def run(name: str, options: list[str]) -> bool:
    """Runs one and keeps its figures; false if it failed."""
    around, began = circumstances(), time.monotonic()
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return False
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for figures in told:
        append(figures, around=around, seconds=time.monotonic() - began)
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
    return bool(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
