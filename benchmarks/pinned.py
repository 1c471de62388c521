"""Fails if reading has become slower: `python -m benchmarks.pinned`, a step of .ci/run.

Reads the example reports whole (`read`) and with spaCy's default pipe by turns, on one core, by CPU; the ratio of words a second must not
be more than 20 % below the one in pinned.json. A better one is pinned by `--pin`, after a look at why. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

import spacy

from benchmarks.words_per_second import ours, seconds
from detente.workspace import Workspace

PINNED = Path(__file__).with_name("pinned.json")
EXAMPLES = Path(__file__).parents[1] / "examples"
RUNS, MOST_LOST = 5, 0.2


def main() -> int:
    """The ratio against the pinned one; 1 if too much is lost."""
    parser = argparse.ArgumentParser(description="Speed of reading against the pinned ratio.")
    parser.add_argument("--pin", action="store_true", help="write the ratio of this run down")
    is_pinning = parser.parse_args().pin
    workspace = Workspace()
    texts = [p.read_text(encoding="utf-8") for p in sorted(EXAMPLES.rglob("*")) if p.suffix in (".txt", ".md")]
    default = spacy.load(workspace.settings.model)
    ours(workspace, texts[:10])
    ratios = []
    for _ in range(RUNS):
        theirs = seconds(lambda: list(default.pipe(texts, batch_size=32)))
        ratios.append(theirs / seconds(lambda: ours(workspace, texts)))
    ratio = round(statistics.median(ratios), 2)
    if is_pinning:
        PINNED.write_text(json.dumps({"ratio_to_spacy_default": ratio}) + "\n", encoding="utf-8")
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))["ratio_to_spacy_default"]
    is_slow = ratio < (1 - MOST_LOST) * pinned
    sys.stdout.write(json.dumps({"benchmark": "pinned", "ratio": ratio, "pinned": pinned, "runs": RUNS, "is_slow": is_slow}) + "\n")
    return 1 if is_slow else 0


if __name__ == "__main__":
    sys.exit(main())
