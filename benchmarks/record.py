"""Records of benchmarks: what was measured, of which commit, on which machine, under which load, when. benchmarks/records/NAME.jsonl."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "benchmarks" / "records"
_SHORT = 9


def circumstances() -> dict[str, object]:
    """The commit, the machine and the moment. `commit` ends with + where files were changed after it; no name of a machine is told."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}", "commit": commit(),
        "machine": {"cpu": _cpu(), "cores": os.cpu_count(), "memory_gb": _memory_gb(), "system": platform.system(), "python": platform.python_version()},
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def commit() -> str:
    """The commit that is checked out; "unknown" outside of a repository."""
    told = _git("rev-parse", f"--short={_SHORT}", "HEAD")
    if told is None:
        return "unknown"
    return told + ("+" if _git("status", "--porcelain", "--", "src", "benchmarks/*.py") else "")


def append(figures: Mapping[str, object], *, around: Mapping[str, object], seconds: float) -> None:
    """Adds a record to the file of its benchmark."""
    RECORDS.mkdir(exist_ok=True)
    own = {k: v for k, v in figures.items() if k not in around}
    record = {**around, "load_after": round(os.getloadavg()[0], 1), "seconds": round(seconds, 1), **own}
    with (RECORDS / f"{figures['benchmark']}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def records(folder: Path = RECORDS) -> Iterator[dict[str, object]]:
    """All records, by benchmark, in the order in which they were made. Raises ValueError with file and line for one that is damaged."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from error


def _git(*command: str) -> str | None:
    run = subprocess.run(["git", "-C", str(ROOT), *command], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else None


def _cpu() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
