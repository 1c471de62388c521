"""Words read a second beside spaCy's default pipe in the same run: `python -m benchmarks.words_per_second --data DIR`.

DIR holds news texts as JSON lists of {"title", "body"} (or JSON lines), in any folder below it. Both read the same texts, by turns, on
one core; the ratio is what counts, words a second depend on the machine. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from detente.workspace import Workspace

RUNS = 3


def main() -> int:
    """Reads the texts RUNS times with each, prints the figures."""
    parser = argparse.ArgumentParser(description="Speed of reading as a ratio to spaCy's default pipe.")
    parser.add_argument("--data", type=Path, required=True, help="a folder with JSON files of news texts")
    parser.add_argument("--texts", type=int, default=300)
    options = parser.parse_args()
    texts = list(texts_in(options.data, options.texts))
    if not texts:
        parser.error(f"no texts in {options.data}: expected *.json with lists of objects that have a body")
    words = sum(len(text.split()) for text in texts)
    workspace = Workspace()
    default = _default_pipe(workspace.settings.model)
    ours(workspace, texts[:10])
    own, theirs = [], []
    for _ in range(RUNS):
        own.append(words / seconds(lambda: ours(workspace, texts)))
        theirs.append(words / seconds(lambda: list(default.pipe(texts, batch_size=32))))
    figures = {
        "benchmark": "words_per_second", "texts": len(texts), "words": words, "detente": round(statistics.median(own)),
        "spacy_default": round(statistics.median(theirs)), "ratio": round(statistics.median(own) / statistics.median(theirs), 2),
        "runs": RUNS, "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def ours(workspace: Workspace, texts: list[str]) -> None:
    """Reads the texts whole."""
    for _ in workspace.read(workspace.document(text, published="2031-03-05") for text in texts):
        pass


def _default_pipe(model: str):  # type: ignore[no-untyped-def]  # spaCy's Language, loaded as its users load it
    import spacy

    return spacy.load(model)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of CPU that it takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def texts_in(folder: Path, wanted: int) -> Iterator[str]:
    """The bodies of news texts in a folder of JSON, as many as wanted."""
    found = 0
    for path in sorted(folder.rglob("*.json*")):
        for item in _items(path.read_text(encoding="utf-8")):
            body = item.get("body") if isinstance(item, dict) else None
            if body and len(body.split()) > 60:
                yield body
                found += 1
                if found == wanted:
                    return


def _items(content: str) -> Iterator[object]:
    try:
        loaded = json.loads(content)
        yield from loaded if isinstance(loaded, list) else [loaded]
    except json.JSONDecodeError:
        yield from (json.loads(line) for line in content.splitlines() if line.strip())


if __name__ == "__main__":
    sys.exit(main())
