"""Faults for the memory: a worker that tells each thing it has kept, and what is true of the memory after the worker was killed.

`python -m tests.faults MODE TARGET [FIRST]` works until it is killed or fails; each line it prints is one thing acknowledged.
"""

from __future__ import annotations

import os
import pwd
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from detente.errors import StoreError
from detente.model.decisions import Decision, Target
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.store.erasure import erase
from detente.store.store import Store
from detente.store.verify import verify

ROOT = Path(__file__).resolve().parent.parent
AREA, METHOD = "harbour-islands", "rules 1"
MENTIONS_EACH = 8
NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
_WORDS = "Guards stood at the quay while villagers went by. "
MODES = ("ingest", "correct", "erase", "migrate")


def report(number: int) -> tuple[Document, tuple[Mention, ...]]:
    """A document of its own number, with eight mentions."""
    text = f"Report {number}. " + _WORDS * MENTIONS_EACH
    document = Document(
        f"d_{number:016x}",
        text,
        f"{number:064x}",
        published=NOON + timedelta(minutes=number),
        source="Southern Cable",
        family="cable",
    )
    start = text.index("Guards")
    plain = Mention("m_0", document.id, 0, 1, "x", "PRESENCE", "deployed")
    spans = [(start + i * len(_WORDS), start + i * len(_WORDS) + 24) for i in range(MENTIONS_EACH)]
    mentions = (replace(plain, id=f"m_{number:08x}{i:08x}", start=s, end=e, text=text[s:e]) for i, (s, e) in enumerate(spans))
    return document, tuple(mentions)


def add(store: Store, number: int) -> bool:
    document, mentions = report(number)
    return store.add(document, mentions, (), area=AREA, method=METHOD)


# the worker ------------------------------------------------------------------------------------------------------------------


def _ingest(store: Store, first: int) -> Iterator[str]:
    number = first
    while True:
        if add(store, number):
            yield f"d_{number:016x}"
        number += 1


def _correct(store: Store, first: int) -> Iterator[str]:
    ids = sorted(store.remember(area=AREA, as_of=NOON + timedelta(days=9999)).documents)
    while True:
        target = Target(ids[first % len(ids)], 0, 9)
        kinds = (Decision("retract", "Ana", "", (target,)), Decision("confirm", "Ana", "", (target,)))
        kept = store.decide(*kinds)
        yield " ".join(str(d.number) for d in kept)
        first += 1


def _erase(store: Store, _: int) -> Iterator[str]:
    for document_id in sorted(store.remember(area=AREA, as_of=NOON + timedelta(days=9999)).documents):
        erase(store, [document_id], by="Ana", why="asked to")
        yield document_id


def _work(mode: str, target: str, first: int) -> int:
    limit = os.environ.get("FAULT_MAX_FILE_BYTES")
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    user = os.environ.get("FAULT_USER")
    if user:
        _become(user)
    try:
        store = Store(target)
        _say("ready")
        if mode == "look":
            _say(f"{store.counts()['documents']} documents")
            mode = "ingest"
        if mode == "migrate":
            return 0
        for line in {"ingest": _ingest, "correct": _correct, "erase": _erase}[mode](store, first):
            _say(line)
    except StoreError as error:
        _say(f"ERROR {type(error).__name__} {error}")
        return 3
    return 0


def _become(user: str) -> None:
    """Goes on as another user, once all is loaded: that one may not be able to read the program."""
    with tempfile.TemporaryDirectory() as folder:
        warm = Store(Path(folder) / "warm.db")
        add(warm, 0)
        warm.close()
    known = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(known.pw_gid)
    os.setuid(known.pw_uid)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


# the one who kills it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a worker acknowledged before its end, and its error if it had one."""

    lines: tuple[str, ...]
    error: str
    code: int


def started(mode: str, target: str | Path, first: int = 0, **environment: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    command = [sys.executable, "-m", "tests.faults", mode, str(target), str(first)]
    known = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    # Unbuffered: communicate() reads past a buffer, and what readline() had put there would be lost.
    return subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, cwd=ROOT, env=known)


def first_lines(worker: subprocess.Popen[bytes], count: int) -> bytes:
    """The first lines that a worker says, waited for."""
    assert worker.stdout is not None
    return b"".join(worker.stdout.readline() for _ in range(count))


def ended(worker: subprocess.Popen[bytes], already: bytes = b"") -> Told:
    """What a worker said up to its end; a line that it could not finish is none."""
    rest = worker.communicate(timeout=120)[0]
    lines = (already + rest).decode().split("\n")[:-1]
    errors = [line[6:] for line in lines if line.startswith("ERROR ")]
    kept = tuple(line for line in lines if line != "ready" and not line.startswith("ERROR "))
    return Told(kept, errors[0] if errors else "", worker.returncode)


def killed(mode: str, target: str | Path, *, after: float, first: int = 0) -> Told:
    """Kills a worker, with a signal that it cannot see, some seconds after it has opened the memory (a migration: after it has begun)."""
    worker = started(mode, target, first)
    assert worker.stdout is not None
    said = b"" if mode == "migrate" else worker.stdout.readline()
    time.sleep(after)
    worker.kill()
    return ended(worker, said)


def check(target: str | Path, kept: set[str], gone: set[str] = frozenset()) -> Store:  # type: ignore[assignment]
    """Opens the memory after a fault. Nothing acknowledged is lost, no document is half, the log is whole."""
    store = Store(target)
    found = verify(store)
    assert found.faults == (), found.faults[:3]
    documents = store.documents(sorted(kept - gone))
    assert documents.keys() == kept - gone, sorted((kept - gone) - documents.keys())[:3]
    assert not store.documents(sorted(gone))
    counts = store.counts()
    assert counts["mentions"] == MENTIONS_EACH * counts["readings"]
    assert counts["readings"] == counts["documents"]
    return store


@dataclass
class Killer:
    """Kills workers of one mode again and again at one memory, and checks it after each."""

    target: str | Path
    kept: set[str]
    gone: set[str]
    chance: random.Random
    window: float = 0.25

    @classmethod
    def at(cls, target: str | Path, *, documents: int, seed: int) -> Killer:
        store = Store(target)
        for number in range(documents):
            add(store, number)
        kept = {f"d_{n:016x}" for n in range(documents)}
        store.close()
        return cls(target, kept, set(), random.Random(seed))

    def strike(self, mode: str) -> int:
        """One kill; gives the number of things that were acknowledged before it."""
        first = len(self.kept) * 1000 + len(self.gone)
        told = killed(mode, self.target, after=self.chance.uniform(0.0, self.window), first=first)
        assert not told.error, told.error
        if not told.lines:  # a slow machine, or a slow act: the next one gets longer
            self.window = min(2 * self.window, 4.0)
        if mode == "ingest":
            self.kept |= set(told.lines)
        elif mode == "erase":
            self.gone |= set(told.lines)
            self._note_silent()
        store = check(self.target, self.kept, self.gone)
        if mode == "correct" and told.lines:
            numbers = {d.number for d in store.decisions()}
            assert {int(n) for line in told.lines for n in line.split()} <= numbers
            assert len(store.decisions()) % 2 == 0, "half of a decision of two rows was kept"
        store.close()
        return len(told.lines)

    def _note_silent(self) -> None:
        """The one document that was erased in the moment of the kill, before the worker could say so."""
        store = Store(self.target)
        silent = store.erased(self.kept - self.gone)
        store.close()
        assert len(silent) <= 1
        self.gone |= silent


def seconds_of(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(_work(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0))
