"""The watch under load and under fire: `make soak`, or `python -m benchmarks.soak [--minutes 60] [--documents 1000] [--feeds 50]`.

A server on loopback publishes documents in 50 feeds of every kind, each feed on an address of its own. They repeat, reorder, dress up and
rewrite their items, fail, are slow and break off. The watch (the real command, in a process of its own) is killed with -9 twelve times,
its disk is full once and its clock jumps once. In the end the memory must hold what the server sent, to the item, and its log must
be whole. Then the watch runs on undisturbed, and its memory in RAM is looked at. Prints one JSON line; 1 if anything is missing or double, or
the memory grows.

The server notes every answer that it sent in full, with the versions in it. An answer whose ETag comes back with a later look was
acknowledged: the watch notes an ETag only after what came with it is in the memory. A version that was rewritten before anybody was sent
it is told apart (`never_sent`), and so is one that was sent only to watches that were killed before they could keep it (`unacknowledged`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import text

from detente.store.store import Store
from detente.store.verify import verify
from detente.watch.watcher import ask_for_look, beat_of

AREA = "north-kosovo"
KILLS = 12
FLAT = 1.05  # what the memory in RAM may grow by in the calm part, from its first third to its last
WINDOW = 20  # items that a feed lists
PLACES = ("Zvečan", "Leposavić", "Zubin Potok", "North Mitrovica")
DEEDS = (
    "{n} guards stood between villagers and police in {place}", "police fired tear gas at {n} demonstrators in {place}",
    "the mayor of {place} called on both sides to return to talks within {n} days", "{n} people gathered in front of the municipal building in {place}",
    "workers removed {n} barricades near {place}",
)  # fmt: skip
KINDS = ("rss", "atom", "json", "rss-pages", "rss")
FAKETIME = ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1")
SMALL_DISK = "300m"
TITLE = re.compile(r"Report \d+-\d+-\d from the monitors")


@dataclass
class Item:
    """One item of one feed; from `changes` on it is the second version."""

    number: int
    feed: int
    at: float
    changes: float | None

    def version(self, now: float) -> int:
        return 2 if self.changes is not None and now >= self.changes else 1

    def title(self, version: int) -> str:
        return f"Report {self.feed}-{self.number}-{version} from the monitors"

    def body(self, version: int) -> str:
        chance = random.Random(self.number * 10 + version)
        deeds = [chance.choice(DEEDS).format(n=chance.randint(3, 300), place=chance.choice(PLACES)) for _ in range(3)]
        return (
            " ".join(f"On Monday {deed}." for deed in deeds)
            + f" The monitors gave their report the number {self.number}-{version}."
        )


@dataclass
class Sent:
    """What was sent in full: how often, when last (seconds since the beginning), and whether it was acknowledged."""

    times: int = 0
    last: float = 0.0
    is_acknowledged: bool = False


@dataclass
class Publisher:
    """All feeds. `seconds` are those since it began; `began` may be set anew to add more."""

    items: list[Item]
    chance: random.Random
    began: float = field(default_factory=time.monotonic)
    answers: Counter[str] = field(default_factory=Counter)
    sent: dict[str, Sent] = field(default_factory=dict)
    etags: dict[str, frozenset[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    has_faults: bool = True
    base: str = ""

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    def published(self) -> Counter[str]:
        """Every version that was out until now."""
        now = self.now
        return Counter(i.title(v) for i in self.items for v in range(1, i.version(now) + 1) if i.at <= now)

    def went_out(self, content: str, etag: str) -> None:
        """Notes an answer that was sent in full."""
        titles = frozenset(TITLE.findall(content))
        with self.lock:
            self.etags[etag] = titles
            for title in titles:
                sent = self.sent.setdefault(title, Sent())
                sent.times, sent.last = sent.times + 1, self.now

    def came_back(self, etag: str | None) -> None:
        """Notes that an answer was acknowledged."""
        with self.lock:
            for title in self.etags.pop(etag or "", ()):
                self.sent[title].is_acknowledged = True

    def feed(self, number: int) -> tuple[str, str]:
        now = self.now
        out = sorted((i for i in self.items if i.feed == number and i.at <= now), key=lambda i: i.at)[-WINDOW:]
        out += self.chance.choices(out, k=2) if out else []
        self.chance.shuffle(out)
        kind = KINDS[number % len(KINDS)]
        if kind == "json":
            return self._json(out, now)
        return self._atom(out, now) if kind == "atom" else self._rss(out, now, has_text=kind != "rss-pages")

    def page(self, number: int, item: int) -> tuple[str, str] | None:
        now = self.now
        found = next((i for i in self.items if (i.feed, i.number) == (number, item) and i.at <= now), None)
        return (
            None
            if found is None
            else ("text/plain; charset=utf-8", f"{found.title(found.version(now))}\n\n{found.body(found.version(now))}\n")
        )

    def _address(self, item: Item) -> str:
        return f"http://127.0.1.{item.feed + 1}:{self.port}/{item.feed}/item/{item.number}"

    port: int = 0

    def _dressed(self, item: Item, version: int) -> str:
        """The same words in other clothes each time."""
        return f'<p class="x{self.chance.random()}">{escape(item.body(version))}</p><img src="/pixel?{self.chance.random()}">'

    def _rss(self, items: list[Item], now: float, *, has_text: bool) -> tuple[str, str]:
        found = []
        for item in items:
            version = item.version(now)
            date = format_datetime(_dated(item))
            body = escape(self._dressed(item, version)) if has_text else f"Version {version}, in full on our site"
            guid = f"{self.chance.random()}" if item.feed % 7 == 0 else f"{item.feed}-{item.number}"
            found.append(f"<item><title>{item.title(version)}</title><link>{self._address(item)}</link><guid>{guid}</guid>"
                         f"<pubDate>{date}</pubDate><description>{body}</description></item>")  # fmt: skip
        return "application/rss+xml", f"<rss version='2.0'><channel><title>Soak</title>{''.join(found)}</channel></rss>"

    def _atom(self, items: list[Item], now: float) -> tuple[str, str]:
        found = [
            f"<entry><id>urn:{i.feed}:{i.number}</id><title>{i.title(i.version(now))}</title><link href='{self._address(i)}'/>"
            f"<published>{_dated(i).isoformat()}</published><updated>{datetime.now(UTC).isoformat()}</updated>"
            f"<content type='html'>{escape(self._dressed(i, i.version(now)))}</content></entry>"
            for i in items
        ]  # fmt: skip
        return "application/atom+xml", f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Soak</title>{''.join(found)}</feed>"

    def _json(self, items: list[Item], now: float) -> tuple[str, str]:
        found = [
            {"id": f"{i.feed}:{i.number}", "url": self._address(i), "title": i.title(i.version(now)),
             "content_html": self._dressed(i, i.version(now)), "date_published": _dated(i).isoformat()}
            for i in items
        ]  # fmt: skip
        return "application/feed+json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": found})


def _dated(item: Item) -> datetime:
    return datetime(2031, 3, 3, 6, tzinfo=UTC) + timedelta(seconds=item.at)


@contextmanager
def served(publisher: Publisher) -> Iterator[None]:
    """Answers on every address of loopback; one answer in ten fails in some way while faults are on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if len(parts) < 2 or not parts[0].isdecimal():
                self.send_error(404)
                return
            publisher.came_back(self.headers.get("If-None-Match"))
            fault = publisher.chance.random() if publisher.has_faults else 1.0
            found = publisher.feed(int(parts[0])) if parts[1] == "feed" else publisher.page(int(parts[0]), int(parts[2]))
            if found is None or fault < 0.05:
                publisher.answers["error"] += 1
                self.send_error(404 if found is None else publisher.chance.choice((500, 502, 503)))
                return
            content = found[1].encode()
            etag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            cut = fault < 0.08
            publisher.answers["cut" if cut else "whole"] += 1
            with suppress(OSError):
                if 0.08 <= fault < 0.1:
                    publisher.answers["slow"] += 1
                    time.sleep(3)
                self.wfile.write(content[: len(content) // 2] if cut else content)
                if not cut:
                    publisher.went_out(found[1], etag)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)  # all of 127/8; nothing but loopback asks it
    server.daemon_threads = True
    publisher.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def sources(folder: Path, feeds: int, port: int, every_minutes: float) -> None:
    """One file for each feed."""
    place = folder / "areas" / AREA / "sources"
    place.mkdir(parents=True)
    for number in range(feeds):
        takes = "page" if KINDS[number % len(KINDS)] == "rss-pages" else "item"
        (place / f"soak-{number}.yaml").write_text(
            f"id: soak-{number}\nname: Soak {number}\ndescription: A feed of the soak test.\nfamily: soak-{number % 20}\n"
            f"watch:\n  - {{kind: feed, address: 'http://127.0.1.{number + 1}:{port}/{number}/feed', every_minutes: {every_minutes}, takes: {takes}}}\n",
            encoding="utf-8",
        )


class Worker:
    """The watch in a process of its own, its clock shifted by a file where the system can."""

    def __init__(self, folder: Path, store: Path, faketime: str | None) -> None:
        self.folder, self.store, self.clock = folder, store, folder / "clock"
        self.clock.write_text("+0\n")
        self._options = [
            "--area",
            AREA,
            "--store",
            str(store),
            "--knowledge",
            str(folder / "knowledge"),
            "--replay-loopback",
            "--log",
            "json",
        ]
        self._environment = dict(os.environ)
        if faketime is not None:
            self._environment |= {"LD_PRELOAD": faketime, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
                                  "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.ends: list[int] = []

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "detente", "watch", *self._options]
            self.process = subprocess.Popen(command, stderr=log, env=self._environment)

    def kill(self) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            raise SystemExit(f"the watch ended by itself with {self.process.returncode}:\n{self.log()[-3000:]}")
        self.ends.append(self.resident_kib())
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(120)

    def resident_kib(self) -> int:
        """Of the watch and of the process that draws for it."""
        assert self.process is not None
        own = self.process.pid
        children = (p.name for p in Path("/proc").glob("[0-9]*") if _told_of(p.name, "PPid") == own)
        return sum(_told_of(process, "VmRSS") for process in (str(own), *children))

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


def _told_of(process: str, line: str) -> int:
    """A figure of a process's status; 0 if it ended meanwhile."""
    with suppress(OSError):
        told = Path(f"/proc/{process}/status").read_text()
        return next((int(found.split()[1]) for found in told.splitlines() if found.startswith(f"{line}:")), 0)
    return 0


def held(store: Store) -> Counter[str]:
    """The versions in the memory, by the title that each bears."""
    with store.database.reading() as connection:
        ids = list(connection.execute(text("SELECT id FROM documents")).scalars())
    return Counter((d.title or d.text[:60]) for d in store.documents(ids).values())


def main() -> int:
    """Runs it and prints the record."""
    parser = argparse.ArgumentParser(description="The watch under load and under fire.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--calm-minutes", type=float, default=5.0, help="undisturbed at the end, to look at the memory in RAM")
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--keep", help="a folder that is left as it was in the end, to look into")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(wanted.keep or name)
        folder.mkdir(exist_ok=True)
        return _soak(folder, wanted)


def _soak(folder: Path, wanted: argparse.Namespace) -> int:
    chance = random.Random(wanted.seed)
    seconds = wanted.minutes * 60
    items = _items(wanted, chance, seconds)
    publisher = Publisher(items, chance)
    faketime = next((p for p in (os.environ.get("SOAK_FAKETIME", ""), *FAKETIME) if p and Path(p).exists()), None)
    not_done = [] if faketime else ["clock jump: libfaketime is not here (Debian: apt-get install libfaketime)"]
    with served(publisher), _small_disk(folder / "disk", not_done) as disk:
        sources(folder / "knowledge", wanted.feeds, publisher.port, max(0.05, 0.2 * wanted.minutes / 10))
        worker = Worker(folder, disk / "memory.db", faketime)
        publisher.began = time.monotonic()
        worker.start()
        try:
            figures = _under_fire(worker, publisher, disk, seconds, chance, is_small=len(not_done) < 2 and disk.is_mount())
            publisher.has_faults = False
            figures |= _settled(worker, publisher)
            figures |= _calm(worker, publisher, wanted)
            figures |= _settled(worker, publisher, after="_after_calm")
        finally:
            worker.end()
        store = Store(worker.store)
        figures["faults_of_the_log"] = len(verify(store).faults)
        figures["rejections"] = store.counts()["rejections"]
        store.close()
    events = Counter(json.loads(line).get("event", "?") for line in worker.log().splitlines() if line.startswith("{"))
    figures |= {"server": dict(publisher.answers), "events": dict(events), "not_done": not_done, "machine": platform.machine(),
                "python": platform.python_version(), "minutes": wanted.minutes, "feeds": wanted.feeds,
                "load": round(os.getloadavg()[2], 1)}  # fmt: skip
    sys.stdout.write(json.dumps({"benchmark": "soak", **figures}) + "\n")
    wrong = ("missing", "double", "missing_after_calm", "double_after_calm", "faults_of_the_log")
    right = ("is_answered", "is_answered_after_calm", "is_flat")
    return 1 if any(figures[name] for name in wrong) or not all(figures[name] for name in right) else 0


def _items(wanted: argparse.Namespace, chance: random.Random, seconds: float) -> list[Item]:
    found = []
    for number in range(wanted.documents):
        at = seconds * 0.97 * number / wanted.documents
        is_early = at < seconds * 0.6
        feed = chance.randrange(wanted.feeds)
        # What stood on a page before it was rewritten, nobody can fetch: only items that carry their text are.
        is_rewritten = is_early and KINDS[feed % len(KINDS)] != "rss-pages" and chance.random() < 0.08
        found.append(Item(number, feed, at, at + seconds * 0.25 if is_rewritten else None))
    return found


def _under_fire(
    worker: Worker, publisher: Publisher, disk: Path, seconds: float, chance: random.Random, *, is_small: bool
) -> dict[str, object]:  # fmt: skip
    """Kills at regular intervals, a full disk in the fifth, a clock that jumps a day ahead in the seventh and back in the ninth."""
    kills, filled = 0, 0.0
    for number in range(KILLS):
        until = seconds * (number + chance.uniform(0.85, 1.0)) / KILLS
        if number == 4 and is_small:
            time.sleep(max(0.0, until - publisher.now - seconds / KILLS * 0.6))
            filled = _fill(disk, seconds / KILLS * 0.4)
        if number == 6:
            worker.clock.write_text("+86400\n")
        if number == 8:
            worker.clock.write_text("-7200\n")
        time.sleep(max(0.0, until - publisher.now))
        worker.kill()
        kills += 1
        worker.start()
    time.sleep(max(0.0, seconds - publisher.now))
    return {"kills": kills, "disk_full_seconds": round(filled), "resident_mib_before_each_kill": [k // 1024 for k in worker.ends]}


def _fill(disk: Path, seconds: float) -> float:
    """Takes all the room there is, and gives it back."""
    began = time.monotonic()
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while time.monotonic() - began < seconds:
            for size in (1 << 20, 1 << 14, 1 << 10, 1):
                with suppress(OSError):
                    file.write(bytes(size))
            time.sleep(0.002)
    filler.unlink()
    return time.monotonic() - began


def _settled(worker: Worker, publisher: Publisher, *, after: str = "") -> dict[str, object]:
    """Has every feed looked at once more, waits until nothing more comes, then compares with what was published."""
    store, last, still = Store(worker.store), None, 0
    asked, began, is_answered = time.time(), time.monotonic(), False
    ask_for_look(store, area=AREA, at=asked)
    while (still < 15 or not is_answered) and time.monotonic() < began + 900:
        count, beat = store.counts(), beat_of(store, area=AREA)
        is_answered = beat is not None and beat.looked_all == asked
        state = count["documents"], count["arrivals"], count["outcomes"]
        still = still + 1 if state == last and count["arrivals"] == count["outcomes"] else 0
        last = state
        time.sleep(1)
    told, published = held(store), publisher.published()
    store.close()
    missing = sorted(set(published) - set(told))
    sent = {title: publisher.sent[title] for title in missing if title in publisher.sent}
    acknowledged = sum(title in published and how.is_acknowledged for title, how in publisher.sent.items())
    return {f"settled_in_seconds{after}": round(time.monotonic() - began), f"is_answered{after}": is_answered,
            f"published{after}": published.total(), f"sent{after}": len(publisher.sent.keys() & published.keys()), f"acknowledged{after}": acknowledged,
            f"held{after}": told.total(), f"never_sent{after}": [t for t in missing if t not in sent][:20],
            f"unacknowledged{after}": {t: [h.times, round(h.last)] for t, h in sent.items() if not h.is_acknowledged},
            f"missing{after}": sorted(sent)[:20], f"double{after}": sorted((told - published).elements())[:20]}  # fmt: skip


def _calm(worker: Worker, publisher: Publisher, wanted: argparse.Namespace) -> dict[str, object]:
    """As many documents an hour as before, undisturbed; the memory in RAM from a third of the time on."""
    seconds = wanted.calm_minutes * 60
    more = int(wanted.documents * wanted.calm_minutes / wanted.minutes)
    now = publisher.now
    first = len(publisher.items)
    publisher.items += [Item(first + n, n % wanted.feeds, now + 0.9 * seconds * n / max(1, more), None) for n in range(more)]
    samples: list[int] = []
    while publisher.now < now + seconds:
        time.sleep(2)
        if publisher.now > now + seconds / 3:
            samples.append(worker.resident_kib() // 1024)
    third = max(1, len(samples) // 3)
    first_mib, last_mib = max(samples[:third]), max(samples[-third:])
    return {
        "calm_documents": more,
        "calm_resident_mib": {"first_third": first_mib, "last_third": last_mib},
        "is_flat": last_mib <= first_mib * FLAT,
    }


@contextmanager
def _small_disk(place: Path, not_done: list[str]) -> Iterator[Path]:
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        not_done.append(f"full disk on a small tmpfs: {made.stderr.strip()}")
        yield place
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


if __name__ == "__main__":
    sys.exit(main())
