"""`detente changes`: what is different since a moment, as a page for the officer who comes back on duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import click
import msgspec

from detente.errors import SettingsError
from detente.model.picture import Announcement, Commitment
from detente.model.views import Change, Changes, LevelStep
from detente.situation.changes import changes_of
from detente.situation.liaison import is_known, neutrality
from detente.situation.offices import parties_by_office
from detente.store.store import Store
from detente.surfaces.cli.contacts import uncalled
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.lines import Citations, clause, moment, names, short, where, wrapped
from detente.surfaces.cli.read import parse_moment, parse_start
from detente.surfaces.export.records import to_json
from detente.workspace import Workspace

_MOST = 25
_TITLES = (
    ("event", "EVENTS"), ("presence", "WHO STANDS WHERE"), ("obstruction", "FREEDOM OF MOVEMENT"), ("dispute", "DISPUTES"),
    ("contact", "CONTACTS"), ("commitment", "COMMITMENTS"), ("appeal", "APPEALS"), ("announced", "ANNOUNCED"),
)  # fmt: skip


def changes_command(*, store: str, area: str | None, knowledge: str | None, since: str, as_of: str | None, format_: str) -> int:
    """Prints the page. Raises SettingsError where --since is not before the moment that it is compared with."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=None)
    workspace = desk.workspace
    start = parse_start(since, workspace, option="--since")
    end = parse_moment(as_of, workspace) if as_of is not None else desk.store.latest(area=workspace.area_name or "")
    if end is None:
        raise SettingsError(f"{desk.store.name} holds no dated report for {workspace.area_name or 'the world'}")
    if start >= end:
        raise SettingsError(
            f"--since {since} is not before {end.isoformat(timespec='minutes')}, the time of the latest report or --as-of"
        )
    found, cite = changes_between(workspace, desk.store, start, end)
    if format_ == "json":
        click.echo(to_json(msgspec.to_builtins(found), indent=2))
        return 0
    for line in change_lines(found, cite):
        click.echo(line)
    return 0


@dataclass(frozen=True, slots=True)
class Cite:
    """How a line of changes names its sources and its times."""

    sources: Citations
    zone: tzinfo

    def at(self, time: datetime | None) -> str:
        """A time in the area's zone."""
        return moment(time, self.zone)


def changes_between(workspace: Workspace, store: Store, start: datetime, end: datetime) -> tuple[Changes, Cite]:
    """What is different in a memory between two moments, and how to cite it."""
    before, _ = workspace.remembered_picture(store, as_of=start)
    now, documents = workspace.remembered_picture(store, as_of=end)
    area = workspace.knowledge.area
    found = changes_of(
        before,
        now,
        rules=workspace.ledger_rules,
        scale=workspace.scale,
        is_neutral=neutrality(workspace.scale, area),
        party_of=parties_by_office(workspace.knowledge.actors),
    )
    zone: tzinfo = area.zone if area is not None else UTC
    return found, Cite(Citations(documents, zone), zone)


def change_lines(found: Changes, cite: Cite) -> Iterator[str]:
    """All lines: first what a commander asks."""
    zone = found.until.astimezone(cite.zone).tzname()
    yield f"CHANGES from {cite.at(found.since)} to {cite.at(found.until)} {zone}"
    yield from _section("LEVELS", (_step(s, cite) for s in found.levels), "no level moved")
    yield from _section("GONE SILENT: not calm, unseen", (_silent(s, cite) for s in found.silent), "no place")
    for kind, title in _TITLES:
        yield from _section(title, (_change(c, cite) for c in found.changes if c.kind == kind))
    yield from _section("FELL DUE", (_due(d, cite) for d in found.due), "nothing")
    yield from _section("UNCONFIRMED: told by one voice alone", (_change(c, cite) for c in found.unconfirmed), "nothing new")
    yield from _section("NOT YET CALLED", (uncalled(n, cite.zone, cite.sources) for n in found.not_called), "nobody")


def _section(title: str, entries: Iterable[str], nothing: str = "") -> Iterator[str]:
    found = list(dict.fromkeys(entries))
    if not found and not nothing:
        return
    yield from ("", title)
    for entry in found[:_MOST]:
        yield from wrapped(f"- {entry}")
    if len(found) > _MOST:
        yield f"  ... and {len(found) - _MOST} more (--format json has all)"
    if not found:
        yield f"  {nothing}"


def _step(s: LevelStep, cite: Cite) -> str:
    why = f": {'; '.join(s.reasons)}" if s.reasons else ""
    return f"{s.name}: {s.was} {s.was_name} to {s.now} {s.now_name}{why} {cite.sources.of(s.evidence)}"


def _silent(s: LevelStep, cite: Cite) -> str:
    return f"{s.name}: last report {cite.at(s.last_report)}; its level, {s.now} {s.now_name}, rests on what was known then"


def _change(c: Change, cite: Cite) -> str:
    at = f" {where(c.places)}:" if c.places else ""
    who = [w for w in c.who if is_known(w)]
    by = f" ({names(who)})" if who else ""
    what = "" if c.what == "new" else f"{c.what}: "
    return f"{cite.at(c.at) if c.at else 'time not told'}{at} {what}{clause(c.text, 110)}{by} {cite.sources.of(c.evidence)}"


def _due(entry: Commitment | Announcement, cite: Cite) -> str:
    if isinstance(entry, Commitment):
        return f"{cite.at(entry.due)} {names(entry.maker)}: {clause(entry.text, 110)} ({entry.state}) {cite.sources.of(entry.evidence)}"
    return f"{cite.at(entry.starts)} announced: {short(entry.text, 110)} {cite.sources.of(entry.evidence)}"
