"""A team at one room: `python -m benchmarks.team_load [--seconds 600] [--readers 50] [--writers 5] [--server]` (`make load`).

Readers hold a stream of changes open and ask for one screen every few seconds; writers send field reports and decisions. In the middle the server
is killed with -9 and started anew. Afterwards every write that was acknowledged must stand in the memory once, and the log must be whole. The
server runs as users run it, in a process of its own, over a memory of the example reports; `--server` puts that into a PostgreSQL with fsync.
Prints one JSON line: milliseconds by the clock of one answer, errors, writes lost and doubled, and the server's memory in MiB.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from detente.store.accounts import add_account
from detente.store.store import Store
from detente.store.verify import verify
from detente.surfaces.api.people import password_hash
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "detente.surfaces.cli.main")
AREA = "north-kosovo"
BASE = f"/api/v1/areas/{AREA}"
PASSWORD = "nineteen quiet lanterns at sea"
SCREENS = (
    f"{BASE}/now", f"{BASE}/now", f"{BASE}/now", f"{BASE}/timeline", f"{BASE}/claims", f"{BASE}/events", f"{BASE}/mentions?place=zvecan",
    f"{BASE}/places/zvecan/tension", f"{BASE}/commitments", f"{BASE}/sources", f"{BASE}/documents", f"/read/{AREA}",
)  # fmt: skip
ACTS = ("gathered in front of the municipal building", "blocked the road", "stand at the bridge", "left the square")
PLACES = ("Zvečan", "Leposavić", "Zubin Potok", "North Mitrovica")


@dataclass
class Seen:
    """What the clients saw, shared by their threads."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    errors: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    told: int = 0
    decisions: list[int] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    resident: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Room:
    """The server, and whether it is down on purpose."""

    def __init__(self, store: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._store, self.is_down, self.stopped = store, threading.Event(), threading.Event()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        program = "from detente.surfaces.cli.main import main; main()"
        command = [
            sys.executable,
            "-c",
            program,
            "serve",
            "--team",
            "--store",
            self._store,
            "--area",
            AREA,
            "--port",
            str(self.port),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            try:
                if self.connected().ask("GET", "/health")[0] == 200:
                    return process
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server did not start")

    def kill_and_start(self) -> None:
        """Kill -9, then a new one at the same place."""
        self.is_down.set()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._start()
        self.is_down.clear()

    def connected(self) -> Client:
        """A client without a name."""
        return Client(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))


class Client:
    """One browser: a connection that stays, a cookie, a token."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self._connection, self.cookie, self.token, self.process = connection, "", "", 0

    def ask(self, method: str, address: str, body: object = None) -> tuple[int, bytes]:
        """Status and body. Raises OSError."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        content = None
        if body is not None:
            headers |= {"Content-Type": "application/json", "X-Detente-Token": self.token}
            content = json.dumps(body)
        try:
            self._connection.request(method, address, content, headers)
            found = self._connection.getresponse()
            return found.status, found.read()
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise OSError(str(error)) from error

    def log_in(self, name: str) -> None:
        """Comes in as a person would."""
        origin = f"http://127.0.0.1:{self._connection.port}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        self._connection.request("POST", "/login", urlencode({"name": name, "password": PASSWORD}), headers)
        found = self._connection.getresponse()
        found.read()
        assert found.status == 303, (name, found.status)
        self.cookie = (found.getheader("Set-Cookie") or "").partition(";")[0]
        self.token = json.loads(self.ask("GET", "/api/v1/session")[1])["token"]


def main() -> int:
    """Fills a memory, lets the team in, kills once, counts."""
    parser = argparse.ArgumentParser(description="A team at one room.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--writers", type=int, default=5)
    parser.add_argument("--server", action="store_true", help="Into PostgreSQL, with fsync.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "postgres"
        Path(folder).chmod(0o755)
        store = postgres.start(place, safe=True) if asked.server else str(Path(folder) / "memory.db")
        try:
            figures = run(store, asked.readers, asked.writers, asked.seconds)
        finally:
            if asked.server:
                postgres.stop(place)
    sys.stdout.write(json.dumps({"benchmark": "team_load", "memory": "postgresql" if asked.server else "sqlite", **figures}) + "\n")
    return 0 if not (figures["errors"] or figures["lost"] or figures["doubled"] or figures["faults_of_the_log"]) else 1


def run(store: str, readers: int, writers: int, seconds: float) -> dict[str, object]:
    """The figures of one run."""
    subprocess.run(
        [*PROGRAM, "read", str(ROOT / "examples" / AREA), "--area", AREA, "--store", store], stdout=subprocess.DEVNULL, check=True
    )
    hashed = password_hash(PASSWORD, name="")
    memory = Store(store)
    names = [f"reader {i}" for i in range(readers)] + [f"writer {i}" for i in range(writers)]
    for name in names:
        add_account(memory, name, "editor" if name.startswith("writer") else "reader", hashed, by="benchmark")
    room, seen = Room(store), Seen()
    clients = [room.connected() for _ in names]
    for client, name in zip(clients, names, strict=True):
        client.log_in(name)
    jobs = [
        threading.Thread(target=_write if n.startswith("writer") else _read, args=(room, seen, c, n))
        for c, n in zip(clients, names, strict=True)
    ]
    jobs += [threading.Thread(target=_listen, args=(room, seen, c)) for c in clients[:readers]]
    jobs.append(threading.Thread(target=_weigh, args=(room, seen)))
    load, cpu = os.getloadavg()[0], 0.0
    for job in jobs:
        job.start()
    time.sleep(seconds / 2)
    cpu += _cpu_seconds(room.process.pid)
    room.kill_and_start()
    time.sleep(seconds / 2)
    cpu += _cpu_seconds(room.process.pid)
    room.stopped.set()
    for job in jobs:
        job.join(90)
    room.process.terminate()
    room.process.wait(60)
    figures = _counted(memory, seen) | {
        "seconds": seconds,
        "readers": readers,
        "writers": writers,
        "server_cpu_seconds": round(cpu),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
    }
    memory.close()
    return figures


def _read(room: Room, seen: Seen, client: Client, name: str) -> None:
    dice = random.Random(name)
    while not room.stopped.wait(dice.uniform(1, 5)):
        _timed(room, seen, "read", client, "GET", dice.choice(SCREENS))


def _write(room: Room, seen: Seen, client: Client, name: str) -> None:
    dice, number = random.Random(name), 0
    found = _timed(room, seen, "read", client, "GET", f"{BASE}/mentions?limit=50")
    ids = [told["mention"]["id"] for told in json.loads(found or b'{"items": []}')["items"]]
    while not room.stopped.wait(dice.uniform(3, 7)):
        number += 1
        if dice.random() < 0.3:
            own = f"{name.replace(' ', '-')}-{number:05}"
            text = f"{dice.randint(20, 900)} protesters {dice.choice(ACTS)} in {dice.choice(PLACES)}."
            body = {"text": text, "at": f"2023-05-29T{number % 24:02}:{dice.randrange(60):02}:00+02:00", "client_id": own}
            _report(room, seen, client, own, body)
        else:
            found = _timed(
                room,
                seen,
                "write",
                client,
                "POST",
                f"{BASE}/decisions",
                {"kind": "confirm", "ids": [dice.choice(ids)], "why": f"{name} {number}"},
            )
            if found is not None:
                with seen.lock:
                    seen.decisions += [d["number"] for d in json.loads(found)["decisions"]]


def _report(room: Room, seen: Seen, client: Client, own: str, body: dict[str, object]) -> None:
    """Sends a report until it is acknowledged, as the form in the field does."""
    while not room.stopped.is_set():
        found = _timed(room, seen, "write", client, "POST", f"{BASE}/reports", body)
        if found is not None:
            with seen.lock:
                seen.reports[own] = json.loads(found)["document"]["id"]
            return
        room.stopped.wait(0.5)


def _timed(room: Room, seen: Seen, kind: str, client: Client, method: str, address: str, body: object = None) -> bytes | None:
    """The body of a good answer. What was cut by the kill is counted apart; all else that is not good is an error."""
    began, was_down = time.perf_counter(), room.is_down.is_set()
    process, client.process = (
        client.process or room.process.pid,
        room.process.pid,
    )  # a connection that was idle at the kill is cut by it too
    try:
        status, content = client.ask(method, address, body)
    except OSError as error:
        with seen.lock:
            if was_down or room.is_down.is_set() or room.process.pid != process:
                seen.cut += 1
            else:
                seen.errors[f"{address.partition('?')[0]} {error}"] += 1
        return None
    with seen.lock:
        if status >= 300:
            seen.errors[f"{address.partition('?')[0]} {status} {content[:120]!r}"] += 1
            return None
        seen.times[kind].append(1000 * (time.perf_counter() - began))
    return content


def _listen(room: Room, seen: Seen, client: Client) -> None:
    """Holds the stream of changes open, as every screen does."""
    while not room.stopped.is_set():
        stream = http.client.HTTPConnection("127.0.0.1", room.port, timeout=5)
        try:
            stream.request("GET", "/api/v1/changes", headers={"Cookie": client.cookie})
            found = stream.getresponse()
            while not room.stopped.is_set():
                try:
                    line = found.fp.readline()  # type: ignore[union-attr]
                except TimeoutError:
                    break
                if not line:
                    break
                seen.told += line.startswith(b"event: change")
        except (OSError, http.client.HTTPException):
            room.stopped.wait(0.5)
        finally:
            stream.close()


def _weigh(room: Room, seen: Seen) -> None:
    began = time.monotonic()
    while not room.stopped.wait(2):
        try:
            lines = Path(f"/proc/{room.process.pid}/status").read_text(encoding="ascii").splitlines()
            kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
        seen.resident.append((time.monotonic() - began, kilobytes / 1024))


def _counted(memory: Store, seen: Seen) -> dict[str, object]:
    decisions = [d for d in memory.decisions() if d.by.startswith("writer")]
    whys = Counter(d.why for d in decisions)
    there = memory.documents(sorted(set(seen.reports.values())))
    lost = [n for n in seen.decisions if n not in {d.number for d in decisions}] + [
        own for own, i in seen.reports.items() if i not in there
    ]
    doubled = [why for why, times in whys.items() if times > 1]
    quarter = max(1, len(seen.resident) // 8)
    faults = verify(memory).faults
    return {
        "all": _figures([*seen.times["read"], *seen.times["write"]]), "reads": _figures(seen.times["read"]),
        "writes": _figures(seen.times["write"]), "errors": dict(seen.errors), "cut_by_the_kill": seen.cut,
        "acknowledged": len(seen.decisions) + len(seen.reports), "lost": lost, "doubled": doubled, "changes_told": seen.told,
        "faults_of_the_log": [str(f) for f in faults],
        "resident_mib": [round(statistics.median(m for _, m in seen.resident[i : i + quarter])) for i in range(0, len(seen.resident), quarter)],
    }  # fmt: skip


def _figures(times: list[float]) -> dict[str, float]:
    found = sorted(times) or [0.0]
    return {"count": len(times), "p50": round(found[len(found) // 2]), "p95": round(found[int(0.95 * (len(found) - 1))]),
            "p99": round(found[int(0.99 * (len(found) - 1))]), "most": round(found[-1])}  # fmt: skip


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
