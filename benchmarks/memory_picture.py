"""How long a picture from a memory of 100,000 mentions takes: `python -m benchmarks.memory_picture [--mentions N]`.

The memory is made of the example reports of north-kosovo, told again and again with shifted dates over a year. A picture is drawn
from the mentions the first time; the next who asks for it, with nothing added since, is shown the same picture again. Both are
measured, the first at moments of which no picture was kept; `with_documents` adds to the second what it takes to load all
documents that the picture cites, as a page of text needs them. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from detente.model.documents import Document, Rejected
from detente.model.ids import content_id
from detente.model.mentions import Mention, When
from detente.model.read_documents import ReadDocument
from detente.store.store import Store
from detente.workspace import Workspace

AREA = "north-kosovo"
EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / AREA
RUNS = 7
FIRST_RUNS = 3


def main() -> int:
    """Fills a memory, draws pictures at FIRST_RUNS moments, asks for one again RUNS times, prints the figures."""
    parser = argparse.ArgumentParser(description="Picture from a large memory.")
    parser.add_argument("--mentions", type=int, default=100_000)
    wanted = parser.parse_args().mentions
    workspace = Workspace(AREA)
    read = list(workspace.read(d for d in workspace.documents([str(EXAMPLES)]) if not isinstance(d, Rejected)))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "memory.db")
        began = time.perf_counter()
        count, last = fill(store, read, workspace, wanted)
        filling = time.perf_counter() - began
        _ = workspace.picture_digest, workspace.scale  # loaded once in a process, whatever is drawn
        first = [_draw(workspace, store, last - timedelta(minutes=minutes)) for minutes in range(FIRST_RUNS)]
        again = [_draw(workspace, store, last) for _ in range(RUNS)]
        cited = [_draw(workspace, store, last, is_cited=True) for _ in range(RUNS)]
        store.close()
    figures = {
        "benchmark": "memory_picture", "mentions": count, "fill_s": round(filling, 1), **_milliseconds("first_draw", first),
        **_milliseconds("drawn_again", again),
        **_milliseconds("with_documents", cited), "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _milliseconds(name: str, seconds: list[float]) -> dict[str, float]:
    """The median, the least, the most and the number of some times."""
    found = {"median": statistics.median(seconds), "min": min(seconds), "max": max(seconds)}
    return {f"{name}_ms_{which}": round(1000 * value, 1) for which, value in found.items()} | {f"{name}_runs": len(seconds)}


def fill(store: Store, read: list[ReadDocument], workspace: Workspace, wanted: int) -> tuple[int, datetime]:
    """Adds shifted copies until `wanted` mentions are there; gives their number and the last publication time."""
    total = sum(len(r.mentions) for r in read)
    rounds = max(1, round(wanted / total))
    step = timedelta(days=365) / rounds
    count, last = 0, max(r.document.published for r in read if r.document.published is not None)
    for index in range(rounds):
        for item in _shifted(read, -step * index, index):
            store.add(item.document, item.mentions, item.questions, area=AREA, method=workspace.method)
            count += len(item.mentions)
    return count, last


def _shifted(read: list[ReadDocument], shift: timedelta, index: int) -> Iterator[ReadDocument]:
    for item in read:
        document: Document = item.document
        published = document.published + shift if document.published is not None else None
        copy = replace(document, id=content_id("d", document.id, index), published=published)
        mentions = tuple(_moved(m, copy.id, shift, index) for m in item.mentions)
        yield ReadDocument(copy, mentions, ())


def _moved(mention: Mention, document_id: str, shift: timedelta, index: int) -> Mention:
    when = mention.when
    if when is not None:
        when = When(when.text, when.relation, when.start and when.start + shift, when.end and when.end + shift, when.granularity)
    about = content_id("m", mention.about, index) if mention.about is not None else None
    return replace(mention, id=content_id("m", mention.id, index), document_id=document_id, when=when, about=about)


def _draw(workspace: Workspace, store: Store, as_of: datetime, *, is_cited: bool = False) -> float:
    began = time.perf_counter()
    _, documents = workspace.remembered_picture(store, as_of=as_of)
    if is_cited:
        _ = list(documents.values())
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
