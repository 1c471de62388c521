"""Events over a whole archive: `python -m benchmarks.archive_events [MENTIONS ...]`. Prints one JSON line a size.

The mentions of benchmarks.events are written as the shards of an archive (20,000 each), their documents with sketches of invented words, one in
five a copy; then all passes are run in one process of its own. Seconds of CPU, microseconds a mention, and the most memory of that process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.events import mentions_of
from detente.ontology.files import KnowledgeFiles
from detente.ontology.story_scale import load_story_scale
from detente.run.passes import copies, sketches, sweep, told

SIZES = (10_000, 100_000)
_A_SHARD = 20_000
_WORDS = 60
_COPIES = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description="Copies and events over an archive.")
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--folder", type=Path, help="an archive that is ready (for the process that measures)")
    options = parser.parse_args()
    if options.folder is not None:
        sys.stdout.write(json.dumps(measure(options.folder)) + "\n")
        return
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as made:
            invent(Path(made), size)
            subprocess.run([sys.executable, "-m", "benchmarks.archive_events", "--folder", made], check=True)


def invent(folder: Path, size: int) -> None:
    """Writes what the passes need of an archive of so many mentions."""
    scale = load_story_scale(KnowledgeFiles())
    for kind in (told.TOLD, sketches.SKETCHES, copies.PAIRS, copies.COPIES):
        (folder / kind).mkdir()
    mentions, documents = mentions_of(size)
    texts = _texts()
    left = iter(mentions)
    number = 0
    while part := list(islice(left, _A_SHARD)):
        rows, drawn = told.ToldRows(), sketches.SketchRows(scale)
        for mention in part:
            document = replace(documents[mention.document_id], text=next(texts))
            rows.add([mention], document)
            drawn.add(document)
        rows.write(folder / told.TOLD / f"{number:06d}.parquet")
        drawn.write(folder / sketches.SKETCHES / f"{number:06d}.parquet")
        number += 1


def _texts() -> Iterator[str]:
    chance = random.Random(5)
    last: list[str] = []
    while True:
        if not last or chance.random() >= _COPIES:
            last = [f"w{chance.randrange(5_000)}" for _ in range(_WORDS)]
        yield " ".join([*last, f"n{chance.randrange(10_000)}"])


def measure(folder: Path) -> dict[str, object]:
    """Runs the passes in this process."""
    names = sorted(p.stem for p in (folder / told.TOLD).glob("*.parquet"))
    size, began = sum(told.counts(folder, names).values()), time.process_time()
    share = load_story_scale(KnowledgeFiles()).copy_share
    count = copies.blocks(sum(sketches.sizes(folder, names)))
    for number in range(count):
        copies.pairs_of_block(folder, names, number, count, share=share)
    copied = copies.write_copies(folder, names, count)
    of_copies = time.process_time() - began
    blocks = sweep.blocks(told.counts(folder, names))
    events = sum(1 for block in blocks for _ in sweep.gathered(folder, names, block))
    seconds = time.process_time() - began
    return {
        "benchmark": "archive_events", "mentions": size, "documents": size, "copies": copied, "blocks": len(blocks), "events": events,
        "copies_cpu_seconds": round(of_copies, 1), "events_cpu_seconds": round(seconds - of_copies, 1),
        "us_a_mention": round(1e6 * seconds / size), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    main()
