"""Questions to an archive of a million mentions: `python -m benchmarks.archive_queries [--mentions N]`.

The archive is invented (seeded) and has the layout that `detente code` writes, in files of 20,000 mentions. Each ready question is asked
three times; the median counts. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from detente.ontology.files import KnowledgeFiles
from detente.surfaces.export.archive import Archive
from detente.surfaces.export.coded import (
    CODED_COLUMNS,
    CODED_DOCUMENT_COLUMNS,
    DOCUMENTS,
    MENTIONS,
    REJECTION_COLUMNS,
    REJECTIONS,
    make_folders,
)
from detente.surfaces.export.parquet_file import write_parquet
from detente.surfaces.export.tables import Row

RUNS = 3
_A_FILE = 20_000
_BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
_TYPES = {
    "ASSAULT": "ASSAULT",
    "PRESENCE": "MOBILIZE",
    "CONSULT": "CONSULT",
    "ACCUSE": "ACCUSE",
    "PROTEST": "PROTEST",
    "APPEAL": "REQUEST",
}
_COUNTRIES, _SECTORS = ("KEN", "SRB", "COL", "PHL", "MLI", "GEO"), ("GOV", "MIL", "COP", "CVL", "REB")


def main() -> int:
    """Invents the archive, asks, prints the figures."""
    parser = argparse.ArgumentParser(description="How long the ready questions take.")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    count = parser.parse_args().mentions
    with tempfile.TemporaryDirectory() as folder:
        _invent(Path(folder), count)
        archive = Archive(folder)
        seconds = {p.stem: round(_asked(archive, p.read_text(encoding="utf-8")), 3) for p in KnowledgeFiles().find("queries/*.sql")}
    figures = {
        "benchmark": "archive_queries", "mentions": count, "seconds": seconds, "slowest": max(seconds.values()), "runs": RUNS,
        "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _asked(archive: Archive, sql: str) -> float:
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        for _ in archive.rows(sql)[1]:
            pass
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _invent(folder: Path, count: int) -> None:
    make_folders(folder)
    chance = random.Random(7)
    for number, first in enumerate(range(0, count, _A_FILE)):
        mentions = list(_mentions(chance, first, min(_A_FILE, count - first)))
        write_parquet(folder / MENTIONS / f"{number:06d}.parquet", mentions, CODED_COLUMNS, credit="invented")
        documents = {str(m["document_id"]): m for m in mentions}
        rows = [_document(i, m) for i, m in documents.items()]
        write_parquet(folder / DOCUMENTS / f"{number:06d}.parquet", rows, CODED_DOCUMENT_COLUMNS, credit="invented")
    write_parquet(folder / REJECTIONS / "000000.parquet", [], REJECTION_COLUMNS, credit="invented")


def _mentions(chance: random.Random, first: int, count: int) -> Iterator[Row]:
    empty: Row = dict.fromkeys(CODED_COLUMNS)
    for number in range(first, first + count):
        kind = chance.choice(list(_TYPES))
        place = chance.randrange(500)
        yield empty | {
            "id": f"m_{number:012d}", "document_id": f"d_{number // 3:012d}", "source": f"Wire {number % 40}", "family": f"family {number % 25}",
            "published": _BEGIN + timedelta(minutes=chance.randrange(525_600)), "start": 0, "end": 60, "text": "An invented sentence of some length.",
            "type": kind, "plover": _TYPES[kind], "polarity": chance.choice(("affirmed", "affirmed", "affirmed", "negated")),
            "status": chance.choice(("happened", "ongoing", "planned", "called-for")), "certainty": chance.choice(("asserted", "hedged")),
            "places": f"Place {place}", "place_ids": f"p{place}", "lat": place / 10, "lon": place / 7, "actor_country": chance.choice(_COUNTRIES),
            "actor_sector": chance.choice(_SECTORS), "recipient_country": chance.choice(_COUNTRIES), "recipient_sector": chance.choice(_SECTORS),
            "confidence": 0.8,
        }  # fmt: skip


def _document(document_id: str, mention: Row) -> Row:
    empty: Row = dict.fromkeys(CODED_DOCUMENT_COLUMNS)
    return empty | {"id": document_id, "family": mention["family"], "published": mention["published"], "mentions": 3, "words": 150}


if __name__ == "__main__":
    sys.exit(main())
