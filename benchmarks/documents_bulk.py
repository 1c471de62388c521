"""30,000 texts of an archive through the documents stage: no crash, no hang, no span out of its text; a part of them read to the end.

    python -m benchmarks.documents_bulk --data DIR [--texts 30000] [--read 200]

DIR holds `raw/`, JSON files with lists of {"title", "body", "date"}. Each text comes once as a line of JSON; then, until the number is
reached, again in other dress: a page in windows-1250, a mail, a row of a table. One JSON line of figures; exit code 1 if anything broke.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import chain, cycle, islice
from pathlib import Path

from detente.documents.extract import Defaults, documents_of
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.ontology.files import KnowledgeFiles
from detente.ontology.mappings import load_mappings
from detente.ontology.types import load_types
from detente.text.normal import to_raw
from detente.workspace import Workspace

_SLOW = 5.0
"""Seconds for one text that are told as a hang."""


def _texts(data: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted((data / "raw").rglob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield str(entry.get("title") or ""), str(entry.get("body") or ""), str(entry.get("date") or "")


def _line(name: str, title: str, body: str, date: str) -> Raw:
    return Raw(name, json.dumps({"title": title, "text": body, "published": date}).encode(), ".json")


def _page(name: str, title: str, body: str, date: str) -> Raw:
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in body.split("\n") if p.strip())
    page = f'<html><head><meta charset="windows-1250"><title>{html.escape(title)}</title></head><body><article>{paragraphs}</article></body></html>'
    return Raw(name, page.encode("windows-1250", "xmlcharrefreplace"), ".html", (("dated", date),))


def _mail(name: str, title: str, body: str, date: str) -> Raw:
    message = EmailMessage()
    message["From"], message["Subject"] = "desk@mission.example", " ".join(title.split()) or "report"
    message.set_content(body)
    return Raw(name, message.as_bytes(), ".eml", (("dated", date),))


def _row(name: str, title: str, body: str, date: str) -> Raw:
    table = io.StringIO()
    csv.writer(table).writerows([("Title", "Text", "Remark"), (title, body, date)])
    return Raw(name, table.getvalue().encode(), ".csv")


def _inputs(data: Path) -> Iterator[Raw]:
    plain = (_line(f"line-{n}", *text) for n, text in enumerate(_texts(data)))
    dresses = cycle((_page, _mail, _row))
    dressed = (
        dress(f"{dress.__name__[1:]}-{n}", *text) for (n, text), dress in zip(enumerate(_texts(data)), dresses, strict=False)
    )
    return chain(plain, dressed)


def _faults(document: Document) -> Iterator[str]:
    """What must hold for each document, whatever it was made of."""
    length = len(document.text)
    spans = [(n.start, n.end) for n in document.noise] + [(p.start, p.end) for p in document.passages]
    if any(not 0 <= start < end <= length for start, end in spans):
        yield "a span out of its text"
    if any(to_raw(document.shifts, position) < -length for position in range(0, length, 97)):
        yield "a position that leads nowhere"
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError:
        yield "half a character"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=30_000)
    parser.add_argument("--read", type=int, default=200)
    asked = parser.parse_args()
    defaults = Defaults(mappings=load_mappings(KnowledgeFiles(), load_types(KnowledgeFiles())))
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    faults: list[str] = []
    slowest, kept = 0.0, list[Document]()
    began = time.process_time()
    for raw in islice(_inputs(asked.data), asked.texts):
        started = time.process_time()
        found: list[Document | Rejected] = []
        try:
            found = list(documents_of(raw, defaults))
        except Exception as error:  # noqa: BLE001 the crash that is looked for
            faults.append(f"{raw.name}: {type(error).__name__}: {error}")
        took = time.process_time() - started
        slowest = max(slowest, took)
        counts["texts"] += 1
        kinds[raw.suffix] += 1
        if took > _SLOW:
            faults.append(f"{raw.name}: {took:.1f} s")
        for one in found:
            if isinstance(one, Rejected):
                counts["rejected"] += 1
                reasons[one.reason[:60]] += 1
            else:
                counts["documents"] += 1
                faults += [f"{raw.name}: {fault}" for fault in _faults(one)]
                if len(kept) < asked.read and counts["documents"] % 100 == 1:
                    kept.append(one)
    seconds = time.process_time() - began
    workspace = Workspace()
    mentions = sum(len(r.mentions) for r in workspace.read(workspace.document(d.text, published="1987-03-01") for d in kept))
    print(json.dumps({
        **counts, "kinds": dict(kinds), "reasons": dict(reasons.most_common(5)), "faults": faults[:20],
        "texts_a_second_of_cpu": round(counts["texts"] / seconds),
        "slowest_ms": round(1000 * slowest), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "read_to_the_end": len(kept),
        "mentions": mentions,
    }))  # fmt: skip
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
