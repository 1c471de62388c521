"""What `detente watch` does: the watch itself, one round of it, its status, and a look asked for."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

import click

from detente.errors import SettingsError, StoreError
from detente.model.watched import WatchedSource
from detente.ontology.areas import Area, load_area
from detente.sources.web.visitor import Visitor
from detente.store.alone import alone
from detente.store.engine import is_server
from detente.store.store import Store
from detente.surfaces.cli.lines import wrapped
from detente.surfaces.cli.read import open_workspace
from detente.watch.drawing import DrawnApart
from detente.watch.journal import Journal
from detente.watch.metrics import figures, serve_figures, write_figures
from detente.watch.places import places_of, watched_sources
from detente.watch.report import SourceReport, WatchReport, report
from detente.watch.watcher import Watcher, ask_for_look, beat_of
from detente.workspace import Workspace

_POLL_SECONDS = 120.0
_FIGURES_SECONDS = 15.0


def watch_command(
    *, store: str, area: str, names: Sequence[str], is_once: bool, is_status: bool, is_poll: bool, format_: str, log: str,
    metrics_file: str | None, metrics_port: int | None, knowledge: str | None, replay_loopback: bool,
) -> int:  # fmt: skip
    """Does one of the four; the exit code is 1 if a status has an alarm or a round could not look at some place."""
    if sum((is_once, is_status, is_poll)) > 1:
        raise SettingsError("--once, --status and --poll: give one of them")
    if (is_status or is_poll) and not is_server(store) and not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file; nothing was watched into it yet")
    if is_poll:
        return _poll(Store(store), area)
    workspace = open_workspace(area, knowledge)
    found = load_area(workspace.files, area)  # an unknown area is told before anything else
    sources = watched_sources(workspace.files, area, names=names)
    memory = Store(store)
    if is_status:
        return _status(memory, sources, found, format_)
    if not sources:
        raise SettingsError(
            f"no source of {area} says where to look; write areas/{area}/sources/ID.yaml with `watch:` (docs/feeds.md)"
        )
    journal = Journal(is_json=log == "json" or (log == "auto" and not sys.stderr.isatty()))
    visitor = Visitor.of(
        contact=workspace.settings.contact, max_bytes=workspace.settings.max_bytes, replay_loopback=replay_loopback
    )
    with alone(memory, area=area) as keep_alone:
        tell_first(journal, workspace, sources, replay_loopback=replay_loopback)
        watcher = Watcher(
            workspace, memory, places_of(sources), visitor=visitor, journal=journal, process=os.getpid(),
            keep_alone=keep_alone,
            drawing=None if is_once else DrawnApart(partial(open_workspace, area, knowledge), store),
        )  # fmt: skip
        tell = _reporter(memory, sources, area)
        if metrics_port is not None:
            serve_figures(metrics_port, tell)
        with _stopping(watcher), _writing(metrics_file, tell, journal):
            watcher.run(is_once=is_once)
    return _told_once(memory, sources, area) if is_once else 0


def tell_first(journal: Journal, workspace: Workspace, sources: Sequence[WatchedSource], *, replay_loopback: bool) -> None:
    """What a person should know when a watch begins: who is refused, who nobody can write to."""
    for watched in sources:
        if watched.source.forbids:
            journal.tell("refused by its terms", level="warning", source=watched.source.id, reason=watched.source.forbids)
    if replay_loopback:
        journal.tell("replay: this machine's own loopback is fetched from", level="warning")
    elif not workspace.settings.contact:
        journal.tell("publishers cannot write to you: set DETENTE_CONTACT to an address of yours", level="warning")


def _reporter(memory: Store, sources: Sequence[WatchedSource], area: str) -> Callable[[], WatchReport]:
    return lambda: report(memory, sources, area=area, at=datetime.now(UTC))


def _told_once(memory: Store, sources: Sequence[WatchedSource], area: str) -> int:
    found = report(memory, sources, area=area, at=datetime.now(UTC))
    failing = [s for s in found.sources if s.failures]
    for source in failing:
        reasons = "; ".join(a.words for a in source.alarms) or "the last look failed; see the log"
        click.echo(f"detente: {source.id}: {reasons}", err=True)
    return 1 if failing else 0


# running -----------------------------------------------------------------------------------------------------------------


@contextmanager
def _stopping(watcher: Watcher) -> Iterator[None]:
    """The first signal ends the watch in order; the second at once, which loses nothing either."""
    count = 0

    def stop(*_: object) -> None:
        nonlocal count
        count += 1
        if count > 1:
            os._exit(130)
        watcher.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _writing(path: str | None, tell: Callable[[], WatchReport], journal: Journal) -> Iterator[None]:
    """Keeps the file of figures new while the watch runs."""
    if path is None:
        yield
        return
    ended = threading.Event()

    def write() -> None:
        try:
            write_figures(Path(path), tell)
        except (OSError, StoreError) as error:
            journal.tell("figures not written", level="warning", address=path, reason=str(error))

    def keep() -> None:
        write()
        while not ended.wait(_FIGURES_SECONDS):
            write()

    thread = threading.Thread(target=keep, name="figures", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(5)
        write()


# asking ------------------------------------------------------------------------------------------------------------------


def _poll(memory: Store, area: str) -> int:
    asked = time.time()
    beat = beat_of(memory, area=area)
    if beat is None or not beat.process or asked - beat.seen > _POLL_SECONDS:
        click.echo(f"detente: no watch of {area} is running on {memory.name}; start one, or look once with --once", err=True)
        return 1
    ask_for_look(memory, area=area, at=asked)
    while time.time() - asked < _POLL_SECONDS:
        beat = beat_of(memory, area=area)
        if beat is not None and beat.looked_all == asked:
            click.echo(f"looked everywhere and read what was new, in {time.time() - asked:.1f} s")
            return 0
        with suppress(KeyboardInterrupt):
            time.sleep(0.2)
    click.echo("detente: the watch has not finished its look in two minutes; detente watch --status tells more", err=True)
    return 1


def _status(memory: Store, sources: Sequence[WatchedSource], area: Area, format_: str) -> int:
    tell = _reporter(memory, sources, area.name)
    found = tell()
    if format_ == "prometheus":
        click.echo(figures(tell), nl=False)
    elif format_ == "json":
        click.echo(json.dumps(_record(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, area.zone):
            click.echo(line)
    return 1 if found.alarms else 0


def _lines(found: WatchReport, zone: tzinfo) -> Iterator[str]:
    running = f"running (process {found.process})" if found.is_running else "NOT running"
    seen = f", last sign {_ago(found.seen, found.at)}" if found.seen is not None else ", never started on this memory"
    yield f"WATCH OF {found.area}: {running}{seen}; {found.at.astimezone(zone):%d %b %Y %H:%M %Z}"
    if not found.sources:
        yield "  no source says where to look"
        return
    width = max(len(s.id) for s in found.sources)
    yield ""
    yield f"  {'source':<{width}}  {'looked':>10}  {'last new':>10}  {'24 h':>5}  {'all':>6}  {'to read':>7}  {'to fetch':>8}"
    for source in found.sources:
        mark = "!" if source.alarms else " "
        yield (
            f"{mark} {source.id:<{width}}  {_ago(source.looked, found.at):>10}  {_ago(source.last, found.at):>10}  {source.of_day:>5}  "
            f"{source.total:>6}  {source.unread:>7}  {source.waiting:>8}"
        )
    if found.alarms:
        yield ""
        yield "ALARMS"
    for identity, alarm in found.alarms:
        yield from wrapped(f"{identity}: {alarm.kind.upper()}: {alarm.words}")


def _ago(moment: datetime | None, now: datetime) -> str:
    """Age as words: "4 min ago"."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (size == 60 and seconds >= size):
            return f"{seconds / size:.0f} {unit} ago"
    return "now" if seconds >= -60 else "in future"


def _record(found: WatchReport) -> dict[str, object]:
    return {
        "area": found.area, "at": found.at.isoformat(), "running": found.is_running, "seen": _iso(found.seen), "started": _iso(found.started),
        "sources": [_source_record(s) for s in found.sources],
    }  # fmt: skip


def _source_record(source: SourceReport) -> dict[str, object]:
    return {
        "id": source.id, "name": source.name, "looked": _iso(source.looked), "last_new": _iso(source.last), "arrived": source.total,
        "arrived_24h": source.of_day, "unread": source.unread, "waiting": source.waiting, "looks": source.looks, "looks_failed": source.failed,
        "failures": source.failures, "alarms": [{"kind": a.kind, "words": a.words} for a in source.alarms],
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
