"""What the sieve of archives keeps against how fast it makes reading: `python -m benchmarks.sieve --data DIR [--long PATH]`.

Three sets: news wires (DIR as for benchmarks.words_per_second), long articles (a folder of .txt, or an XML file with <text> elements), and
the examples of this project. Each is read whole, then as an archive under no condition, the first, and both. Recall is the share of the
whole reading's mentions (same document, place in the text and type) that the archive's has; `parsed` the share of words that are parsed.
`telling` is the share of words in sentences that tell a mention: no sieve can parse less at full recall. Words a second are of CPU on one
core. One JSON line a step.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from re import DOTALL, findall

from benchmarks.words_per_second import texts_in
from detente.model.documents import Document
from detente.model.read_documents import ReadDocument
from detente.reading.sieve import Sieve
from detente.sentences.split import split
from detente.workspace import Workspace

EXAMPLES = Path(__file__).parents[1] / "examples"

Found = set[tuple[str, int, int, str]]


def main() -> int:
    """Prints the curve of each set."""
    parser = argparse.ArgumentParser(description="Recall of the sieve against speed.")
    parser.add_argument("--data", type=Path, help="a folder with JSON files of news texts")
    parser.add_argument("--long", type=Path, help="a folder of .txt files, or an XML file with <text> elements")
    parser.add_argument("--texts", type=int, default=200, help="at most so many of each")
    options = parser.parse_args()
    workspace = Workspace()
    for name, texts in _sets(options.data, options.long, options.texts):
        documents = [workspace.document(text, published="2031-03-05") for text in texts]
        for record in curve(workspace, documents):
            sys.stdout.write(json.dumps({"benchmark": "sieve", "set": name} | record) + "\n")
            sys.stdout.flush()
    return 0


def curve(workspace: Workspace, documents: Sequence[Document]) -> Iterator[dict[str, object]]:
    """Recall and words a second under ever more conditions; the last step is the product's."""
    sieve = workspace.pipeline.reader.sieve
    product = sieve.conditions
    words = sum(len(d.text.split()) for d in documents)
    list(workspace.read(documents[:10]))
    for count in range(len(product) + 1):
        whole, seconds = _timed(workspace.read, documents)  # each time anew: a ratio of two runs that follow each other
        sieve.conditions = product[:count]
        kept, quick = _timed(workspace.read_archive, documents)
        parsed = sum(_kept_words(sieve, d, workspace) for d in documents)
        yield {
            "conditions": [c.__name__ for c in sieve.conditions], "documents": len(documents), "words": words, "mentions": len(whole),
            "recall": round(len(kept & whole) / len(whole), 4) if whole else 1.0, "parsed": round(parsed / words, 3),
            "telling": round(sum(_telling_words(d, whole) for d in documents) / words, 3),
            "words_per_second": round(words / quick), "unsieved": round(words / seconds), "ratio": round(seconds / quick, 2),
        }  # fmt: skip


def _telling_words(document: Document, found: Found) -> int:
    starts = {start for id_, start, _, _ in found if id_ == document.id}
    telling = (s for s in split(document) if any(s.start <= at < s.end for at in starts))
    return sum(len(document.text[s.start : s.end].split()) for s in telling)


def _kept_words(sieve: Sieve, document: Document, workspace: Workspace) -> int:
    """The words of the sentences that are parsed."""
    settings = workspace.pipeline.reader.settings_of(document.text)
    sentences = (document.text[s.start : s.end] for s in split(document))
    return sum(len(text.split()) for text in sentences if sieve.keeps(text, settings))


def _timed(read: Callable[[Iterable[Document]], Iterator[ReadDocument]], documents: Sequence[Document]) -> tuple[Found, float]:
    began = time.process_time()
    found = {(m.document_id, m.start, m.end, m.type) for r in read(documents) for m in r.mentions}
    return found, time.process_time() - began


def _sets(raw: Path | None, long: Path | None, most: int) -> Iterator[tuple[str, list[str]]]:
    if raw is not None:
        yield "wires", list(texts_in(raw, most))
    if long is not None:
        yield "long articles", list(_long_ones(long))[:most]
    paths = sorted(p for p in EXAMPLES.rglob("*") if p.suffix in (".txt", ".md"))
    yield "own examples", [p.read_text(encoding="utf-8") for p in paths][:most]


def _long_ones(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from (p.read_text(encoding="utf-8") for p in sorted(path.rglob("*.txt")))
    else:
        yield from (unescape(text) for text in findall(r"<text>(.*?)</text>", path.read_text(encoding="utf-8"), DOTALL))


if __name__ == "__main__":
    sys.exit(main())
