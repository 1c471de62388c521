"""How long one waits at the start: `python -m benchmarks.start`. Prints one JSON line.

Seconds of CPU, the median of RUNS processes: `detente --help`, and the first report read cold; with the memory that it took.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 3
_REPORT = "On Monday guards stood between villagers and rangers in Goma."
_DETENTE = [sys.executable, "-c", "from detente.surfaces.cli.main import main; main()"]


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        report = Path(made) / "report.txt"
        report.write_text(_REPORT, encoding="utf-8")
        told = [measured([*_DETENTE, "--help"]) for _ in range(RUNS)]
        first = [measured([*_DETENTE, "read", str(report), "--published", "2023-03-05"]) for _ in range(RUNS)]
    figures = {
        "benchmark": "start", "help_cpu_seconds": round(statistics.median(c for c, _ in told), 2),
        "first_report_cpu_seconds": round(statistics.median(c for c, _ in first), 2), "first_report_peak_mb": max(m for _, m in first),
        "runs": RUNS,
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")


def measured(command: list[str]) -> tuple[float, int]:
    """Seconds of CPU of a process with those that it started, and the megabytes of the largest of them. Raises CalledProcessError."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, command)
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


if __name__ == "__main__":
    main()
