"""How long lists, the map and the first page take with 100,000 mentions: `python -m benchmarks.web_answers [--mentions N] [--store FILE]`.

The memory is that of `memory_picture`. The server runs as users run it, in a process of its own; a client asks one thing after the other over
one connection, each question RUNS times with filters that change, and nothing is answered from a cache of the client (no If-None-Match). `first`
is the first answer after the start, when the picture of that moment was drawn before and is taken from the memory. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from benchmarks.memory_picture import AREA, EXAMPLES, fill
from detente.model.documents import Rejected
from detente.store.store import Store
from detente.workspace import Workspace

RUNS = 40
PLACES = ("zvecan", "leposavic", "zubin-potok", "north-mitrovica", "jarinje-crossing", "south-mitrovica")
TYPES = ("PRESENCE", "ASSAULT", "CONSULT", "APPEAL", "PROMISE", "AID")
SOURCES = ("Lowland Wire", "Severna Strana", "Ibar Field Team", "Adria Ledger")
BASE = f"/api/v1/areas/{AREA}"
QUESTIONS = {
    "mentions": [f"{BASE}/mentions"],
    "mentions_by_place": [f"{BASE}/mentions?place={p}" for p in PLACES],
    "mentions_by_type": [f"{BASE}/mentions?type={t}" for t in TYPES],
    "mentions_by_side": [f"{BASE}/mentions?side={s}" for s in ("a", "b", "none")],
    "mentions_by_source": [f"{BASE}/mentions?source={quote(s)}" for s in SOURCES],
    "mentions_by_actor": [f"{BASE}/mentions?actor={a}" for a in ("KFOR", "EULEX", "protesters")],
    "mentions_by_words": [f"{BASE}/mentions?q={w}" for w in ("barricade", "municipal", "Zve%C4%8Dan", "nowhere-told")],
    "mentions_by_grade": [f"{BASE}/mentions?grade={g}" for g in ("A", "B2", "C")],
    "mentions_disputed": [f"{BASE}/mentions?disputed=true"],
    "mentions_of_a_day": [f"{BASE}/mentions?from=2023-05-2{d}&to=2023-05-3{d - 8}" for d in (8, 9)],
    "events": [f"{BASE}/events"],
    "events_by_place": [f"{BASE}/events?place={p}" for p in PLACES],
    "claims": [f"{BASE}/claims"],
    "documents": [f"{BASE}/documents"],
    "map": [f"{BASE}/map"],
    "map_of_two_days": [f"{BASE}/map?from=2023-05-29&to=2023-05-31"],
    "timeline": [f"{BASE}/timeline"],
    "now": [f"{BASE}/now"],
    "page_now": [f"/read/{AREA}"],
    "page_claims": [f"/read/{AREA}/claims"],
}  # fmt: skip


def main() -> int:
    """Fills a memory if none is named, serves it, asks, prints the figures."""
    parser = argparse.ArgumentParser(description="Answers of the web with a large memory.")
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="A memory that an earlier run filled, or where this one shall.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "memory.db"
        if not path.exists():
            filled(path, asked.mentions)
        with serving(path) as (port, server):
            figures = asked_all(port, server)
    sys.stdout.write(
        json.dumps({"benchmark": "web_answers", **figures, "machine": platform.machine(), "python": platform.python_version()})
        + "\n"
    )
    return 0


def filled(path: Path, wanted: int) -> None:
    """Fills a memory, and draws its newest picture as `detente read` does."""
    workspace = Workspace(AREA)
    read = list(workspace.read(d for d in workspace.documents([str(EXAMPLES)]) if not isinstance(d, Rejected)))
    store = Store(path)
    fill(store, read, workspace, wanted)
    latest = store.latest(area=AREA)
    assert latest is not None
    workspace.remembered_picture(store, as_of=latest)
    store.close()


@contextmanager
def serving(path: Path) -> Iterator[tuple[int, int]]:
    """The port and the process of a server over a memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable,
        "-c",
        "from detente.surfaces.cli.main import main; main()",
        "serve",
        "--store",
        str(path),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def asked_all(port: int, server: int) -> dict[str, object]:
    """Median and p95 of each question in ms, with the server's CPU for one answer, which other programs do not change, and its kB."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    first, _ = _asked(connection, f"{BASE}/now")
    found: dict[str, object] = {"first_now_ms": round(first), "load": round(os.getloadavg()[0], 1)}
    for name, addresses in QUESTIONS.items():
        _asked(connection, addresses[0])
        before = _cpu_seconds(server)
        answers = [_asked(connection, a) for a in islice(cycle(addresses), RUNS)]
        cpu = 1000 * (_cpu_seconds(server) - before) / RUNS
        times = sorted(t for t, _ in answers)
        p95 = times[int(0.95 * len(times)) - 1]
        found[name] = {
            "median_ms": round(statistics.median(times), 1), "p95_ms": round(p95, 1), "cpu_ms": round(cpu, 1), "kb": round(answers[-1][1] / 1000),
        }  # fmt: skip
    return found


def _cpu_seconds(process: int) -> float:
    """The CPU time that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _asked(connection: http.client.HTTPConnection, address: str) -> tuple[float, int]:
    """Milliseconds until the whole answer was there, and its bytes."""
    began = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (address, answer.status, content[:300])
    return 1000 * (time.perf_counter() - began), len(content)


if __name__ == "__main__":
    sys.exit(main())
