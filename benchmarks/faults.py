"""Kills, full disks and torn files, as often as asked: `python -m benchmarks.faults [--kills 200] [--seed N]`.

The tests do a few of each; this does all of them. After each fault: the log is whole, nothing acknowledged is lost, no document is half.
A small disk in memory is mounted where the system allows it, else that part is named as not done. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from detente.store.store import Store
from detente.store.verify import verify
from tests import memories
from tests.faults import Killer, add, check, ended, started
from tests.postgres import NoServerError
from tests.test_faults import old_memory

SHARES = {"ingest": 0.4, "correct": 0.25, "erase": 0.1, "migrate": 0.25}
A_SERVER = 0.3  # the part of kills other than of migrations that are at PostgreSQL
RENEWED_AFTER = 25


def main() -> int:
    """Does all faults; 1 if one of them could not be done. A memory that does not hold ends the run with its reason."""
    parser = argparse.ArgumentParser(description="Faults for the memory.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260)
    wanted = parser.parse_args()
    began = time.perf_counter()
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _migrations(folder, round(wanted.kills * SHARES["migrate"]), random.Random(wanted.seed), done)
        others = wanted.kills - round(wanted.kills * SHARES["migrate"])
        on_server = round(others * A_SERVER)
        _kills(lambda n: folder / f"memory-{n}.db", others - on_server, wanted.seed, done, "sqlite")
        missing = _server_kills(on_server, wanted.seed, done)
        missing += _small_disk(folder, done)
    figures = {
        "benchmark": "faults", **dict(sorted(done.items())), "kills": sum(n for k, n in done.items() if k.endswith("_kills")),
        "not_done": missing, "seconds": round(time.perf_counter() - began), "machine": platform.machine(), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if missing else 0


def _migrations(folder: Path, kills: int, chance: random.Random, done: Counter[str]) -> None:
    old = old_memory(folder, documents=3000)
    for number in range(kills):
        path = Path(shutil.copy(old, folder / f"old-{number}.db"))
        worker = started("migrate", path)
        while worker.poll() is None and not path.with_name(path.name + "-wal").exists():
            pass
        time.sleep(chance.uniform(0, 0.8))
        worker.kill()
        ended(worker)
        with sqlite3.connect(path) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.close()
        store = Store(path)
        assert verify(store).faults == ()
        assert store.counts()["documents"] == 3006
        store.close()
        done["migrate_sqlite_kills"] += 1
        done[f"killed_at_schema_{version}"] += 1
        for left in folder.glob(f"old-{number}.db*"):
            left.unlink()


def _kills(fresh, kills: int, seed: int, done: Counter[str], kind: str) -> None:  # type: ignore[no-untyped-def]
    modes = [m for m in SHARES if m != "migrate"]
    weights = [SHARES[m] for m in modes]
    chance = random.Random(seed)
    killer: Killer | None = None
    for number in range(kills):
        if number % RENEWED_AFTER == 0:
            killer = Killer.at(fresh(number), documents=60, seed=seed + number)
        assert killer is not None
        (mode,) = chance.choices(modes, weights)
        done["acknowledged"] += killer.strike(mode)
        done[f"{mode}_{kind}_kills"] += 1


def _server_kills(kills: int, seed: int, done: Counter[str]) -> list[str]:
    try:
        with memories.server() as address:
            databases = memories.Databases(address)
            _kills(lambda _: databases.fresh(), kills, seed, done, "postgresql")
            databases.close()
    except NoServerError as error:
        return [f"kills at PostgreSQL: {error}"]
    return []


def _small_disk(folder: Path, done: Counter[str]) -> list[str]:
    """A disk of a megabyte, filled three times."""
    place = folder / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        return [f"full disk on a small tmpfs: {mounted.stderr.strip()}"]
    try:
        path = place / "memory.db"
        told = ended(started("ingest", path))
        assert "the disk is full" in told.error, told
        kept = set(told.lines)
        for number in range(2):
            again = ended(started("ingest", path, 10_000 * (number + 1)))
            assert "the disk is full" in again.error, again
            kept |= set(again.lines)
            done["small_disks_filled"] += 1
        done["small_disks_filled"] += 1
        subprocess.run(["mount", "-o", "remount,size=8m", str(place)], check=True)
        store = check(path, kept)
        assert add(store, 10**6) is True
        store.close()
    finally:
        subprocess.run(["umount", str(place)], check=False)
    return []


if __name__ == "__main__":
    sys.exit(main())
