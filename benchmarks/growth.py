"""What an archive costs against its size: `python -m benchmarks.growth [DOCUMENTS ...]`. Prints one JSON line a size.

Invented documents of about 150 words (benchmarks.scale) are coded by one worker without events, then the passes over the whole archive are run;
seconds of CPU of each, and the megabytes of the largest process. `slope` is the exponent by which the cost grew from the size before: 1 is
linear. What starting costs is taken off before (an archive of one document).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path

from benchmarks.scale import invent
from benchmarks.start import measured

SIZES = (300, 1_000)
_CODE = [sys.executable, "-c", "from detente.surfaces.cli.main import main; main()", "code"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of an archive against its size.")
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    with tempfile.TemporaryDirectory() as made:
        at_start = _cost(Path(made) / "one", 1)
        before: tuple[int, float] | None = None
        for size in sorted(parser.parse_args().sizes):
            cost = _cost(Path(made) / str(size), size)
            coding, passes = cost["coding"] - at_start["coding"], cost["passes"] - at_start["passes"]
            both = coding + passes
            figures = {
                "benchmark": "growth", "documents": size, "words": cost["words"], "mentions": cost["mentions"], "events": cost["events"],
                "coding_cpu_seconds": round(coding, 1), "passes_cpu_seconds": round(passes, 1),
                "cpu_ms_a_document": round(1000 * both / size, 1), "words_per_cpu_second": round(cost["words"] / both),
                "slope": None if before is None else round(math.log(both / before[1]) / math.log(size / before[0]), 2),
                "coding_peak_mb": cost["coding_mb"], "passes_peak_mb": cost["passes_mb"],
            }  # fmt: skip
            before = size, both
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()


def _cost(folder: Path, documents: int) -> dict[str, float]:
    folder.mkdir()
    words = invent(folder / "news.jsonl", documents)
    command = [*_CODE, str(folder / "news.jsonl"), "-o", str(folder / "out"), "--workers", "1", "--shard-mb", "1"]
    coding, coding_mb = measured([*command, "--no-events"])
    passes, passes_mb = measured(command)
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    return {
        "words": words, "mentions": report["mentions"], "events": report["once"]["events"], "coding": coding, "passes": passes,
        "coding_mb": coding_mb, "passes_mb": passes_mb,
    }  # fmt: skip


if __name__ == "__main__":
    main()
