"""Backup and restore of a large memory: `python -m benchmarks.memory_backup [--mentions N]`. Prints one JSON line.

The memory is made in large transactions, which is not what is measured. The restored memory must be equal by hash, and its log whole.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Table, insert

from detente.store import audit, rows, schema
from detente.store.backup import back_up, restore
from detente.store.store import Store
from detente.store.verify import verify
from tests.faults import AREA, MENTIONS_EACH, METHOD, report

AT_ONCE = 1_000
Result = TypeVar("Result")


def main() -> int:
    """Fills, backs up, restores, verifies; 1 if the two differ."""
    parser = argparse.ArgumentParser(description="Backup of a large memory.")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    wanted = parser.parse_args().mentions
    with tempfile.TemporaryDirectory(prefix="detente-backup-") as name:
        folder = Path(name)
        store = Store(folder / "memory.db")
        _, filling, _ = _timed(lambda: _fill(store, -(-wanted // MENTIONS_EACH)))
        made, backing_up, backing_up_cpu = _timed(lambda: back_up(store, folder / "backup"))
        again, restoring, restoring_cpu = _timed(lambda: restore(folder / "backup", str(folder / "restored.db")))
        restored = Store(folder / "restored.db")
        found, verifying, verifying_cpu = _timed(lambda: verify(restored))
        is_equal = made == again and found.faults == () and restored.head() == store.head() and restored.counts() == store.counts()
        figures = {
            "benchmark": "memory_backup", "mentions": store.counts()["mentions"], "rows": made.rows, "fill_s": round(filling, 1),
            "backup_s": round(backing_up, 1), "backup_cpu_s": round(backing_up_cpu, 1), "backup_mb": round((folder / "backup").stat().st_size / 1e6),
            "memory_mb": round((folder / "memory.db").stat().st_size / 1e6), "restore_s": round(restoring, 1), "restore_cpu_s": round(restoring_cpu, 1),
            "verify_s": round(verifying, 1), "verify_cpu_s": round(verifying_cpu, 1), "is_equal": is_equal, "load_average": round(os.getloadavg()[0], 1),
            "machine": platform.machine(), "python": platform.python_version(),
        }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if is_equal else 1


def _timed(act: Callable[[], Result]) -> tuple[Result, float, float]:
    """What comes of it, the seconds by the clock, and those of one core: on a machine that others use they differ."""
    began, used = time.perf_counter(), time.process_time()
    return act(), time.perf_counter() - began, time.process_time() - used


def _fill(store: Store, documents: int) -> None:
    """As `Store.add` would, a thousand documents in a transaction and their rows of each table at once."""
    chain = audit.START
    for first in range(0, documents, AT_ONCE):
        moment = audit.naive(audit.now())
        found = [report(n) for n in range(first, min(first + AT_ONCE, documents))]
        made: dict[Table, list[rows.Values]] = {t: [] for t in (schema.documents, schema.readings, schema.mentions, schema.audit)}
        for number, (document, mentions) in enumerate(found, start=first + 1):
            own = rows.document_values(document, moment)
            reading: rows.Values = {
                "id": number, "document_id": document.id, "area": AREA, "method": METHOD, "questions": b"[]", "known_since": moment,
            }  # fmt: skip
            told = [rows.mention_values(number, i, m, document.published) for i, m in enumerate(mentions)]
            digests = (
                ("document", document.id, audit.digest_of([rows.cells(schema.documents, own)])),
                (
                    "reading",
                    str(number),
                    rows.reading_digest(rows.cells(schema.readings, reading), [rows.cells(schema.mentions, t) for t in told]),
                ),
            )
            for part, (kind, subject, digest) in enumerate(digests):
                cells: tuple[audit.Cell, ...] = (2 * number - 1 + part, moment, moment, kind, subject, document.id, digest)
                chain = audit.chained(chain, cells)
                made[schema.audit].append(dict(zip(schema.audit.columns.keys(), (*cells, chain), strict=True)))
            made[schema.documents].append(own)
            made[schema.readings].append(reading)
            made[schema.mentions] += told
        with store.database.writing() as connection:
            for table, values in made.items():
                connection.execute(insert(table), values)


if __name__ == "__main__":
    sys.exit(main())
