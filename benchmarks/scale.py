"""An invented archive coded by `detente code`, killed with -9 in the middle and gone on with: `python -m benchmarks.scale --documents N`.

Documents of about 150 words are drawn (seeded) from sentences that this project wrote: one in four an example of the lexicon, the others of
evals/own/no-event.jsonl. The archive is coded twice: in one go, and with a kill of all its processes when half of the shards are done,
then the same command again. Prints one JSON line: words a second of the run in one go by the clock and of CPU, the most memory of a
process, and whether both folders hold the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from detente.ontology.files import KnowledgeFiles
from detente.ontology.lexicon import load_lexicon, unmark
from detente.ontology.types import load_types

QUIET = Path(__file__).parents[1] / "evals/own/no-event.jsonl"
WORDS = 150
_TELLING = 0.25  # of the sentences, as in news wires
_CODE = [sys.executable, "-c", "from detente.surfaces.cli.main import main; main()", "code"]


def main() -> int:
    """Prints the figures; 1 if the two archives differ."""
    parser = argparse.ArgumentParser(description="A large archive, with a kill in the middle.")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--shard-mb", type=float, default=8)
    parser.add_argument("--folder", type=Path, help="where it is done; a temporary one unless set")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        folder = Path(made)
        words = invent(folder / "news.jsonl", options.documents)
        shared = [str(folder / "news.jsonl"), "--workers", str(options.workers), "--shard-mb", str(options.shard_mb), "-o"]
        before, began = _children(), time.monotonic()
        subprocess.run([*_CODE, *shared, str(folder / "whole")], check=True, stdout=subprocess.DEVNULL)
        seconds, cpu = time.monotonic() - began, _children() - before
        shards = len(list((folder / "whole" / "done").glob("*.json")))
        killed_at = _killed([*_CODE, *shared, str(folder / "cut")], folder / "cut" / "done", at=max(1, shards // 2))
        subprocess.run([*_CODE, *shared, str(folder / "cut")], check=True, stdout=subprocess.DEVNULL)
        is_same = digest_of(folder / "whole") == digest_of(folder / "cut")
        report = json.loads((folder / "whole" / "report.json").read_text(encoding="utf-8"))
    once = report["once"] or {}
    figures = {
        "benchmark": "scale", "documents": options.documents, "words": words, "mentions": report["mentions"],
        "events": once.get("events"), "copies": once.get("copies"), "workers": options.workers,
        "shards": shards, "killed_at": killed_at, "is_same": is_same, "seconds": round(seconds, 1), "words_per_second": round(words / seconds),
        "words_per_cpu_second": round(words / cpu), "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "machine": platform.machine(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if is_same else 1


def invent(path: Path, documents: int) -> int:
    """Writes the archive as JSON lines; its words."""
    files = KnowledgeFiles()
    frames = load_lexicon(files, load_types(files)).frames
    telling = [unmark(example.text)[0] for frame in frames for example in frame.examples]
    quiet = [json.loads(line)["text"] for line in QUIET.read_text(encoding="utf-8").splitlines()]
    drawn = random.Random(12)
    words = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            text = _text(drawn, telling, quiet)
            words += len(text.split())
            day = f"2031-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            file.write(json.dumps({"text": f"{text} ({number})", "published": day, "source": f"Wire {number % 7}"}) + "\n")
    return words


def _text(drawn: random.Random, telling: Sequence[str], quiet: Sequence[str]) -> str:
    sentences: list[str] = []
    count = 0
    while count < WORDS:
        sentences.append(drawn.choice(telling if drawn.random() < _TELLING else quiet))
        count += len(sentences[-1].split())
    return " ".join(sentences)


def _killed(command: Sequence[str], markers: Path, *, at: int) -> int:
    """Starts the command and kills it with all its processes when so many shards are done; how many were."""
    run = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while run.poll() is None and len(list(markers.glob("*.json"))) < at:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return len(list(markers.glob("*.json")))


def digest_of(folder: Path) -> str:
    """One hash of the names and bytes of all files but the report, which tells how long it took."""
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "report.json"):
        whole.update(str(path.relative_to(folder)).encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
