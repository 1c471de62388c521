"""What the commands of corrections do: open the memory, ask the desk, say what was kept and how to take it back."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

import click

from detente.desk import Desk, Found, actor_named, place_named
from detente.errors import InputError, SettingsError
from detente.model.decisions import Correction, Decision
from detente.model.mentions import When
from detente.resolve.field_line import time_of_day
from detente.settings import load_settings
from detente.situation.balance import relay_of
from detente.store.engine import is_server
from detente.store.store import Store
from detente.surfaces.cli.lines import short
from detente.surfaces.cli.read import parse_moment, warn_of_clock
from detente.workspace import Workspace

Ref = TypeVar("Ref")
OWN_REPORTS = "own reports"


def open_desk(*, store: str, area: str | None, knowledge: str | None, by: str | None, is_new: bool = False) -> Desk:
    """A desk at a memory that is there (or may be new). Raises SettingsError if it is not, or if its area must be named."""
    if not is_new and not is_server(store) and not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file; fill it with: detente read PATH... --store {store}")
    memory = Store(store)
    warn_of_clock(memory)
    settings = load_settings()
    if knowledge is not None:
        settings = replace(settings, knowledge=Path(knowledge))
    return Desk(Workspace(_area(area, memory), settings=settings), memory, by=_name(by))


def _area(area: str | None, memory: Store) -> str | None:
    areas = memory.areas() if area is None else (area,)
    if len(areas) > 1:
        raise SettingsError(f"{memory.name} has several areas ({', '.join(a or 'the world' for a in areas)}); name one with --area")
    return (areas[0] or None) if areas else None


def _name(by: str | None) -> str:
    try:
        return (by or getpass.getuser()).strip()
    except (KeyError, OSError) as error:
        raise SettingsError("nobody's name is known here; give yours with --by or DETENTE_BY") from error


def decide_command(
    act: Callable[[Desk, str], tuple[Decision, ...]],
    *,
    store: str,
    area: str | None,
    knowledge: str | None,
    by: str | None,
    why: str,
) -> int:
    """Decides, and says what was kept."""
    tell(act(open_desk(store=store, area=area, knowledge=knowledge, by=by), why))
    return 0


def tell(decisions: Sequence[Decision]) -> None:
    """One line for each decision, with how to take it back."""
    for decision in decisions:
        about = ", ".join(dict.fromkeys(t.mention or t.document_id for t in decision.targets)) or decision.value
        undone = f" of decision {decision.undoes}" if decision.undoes else ""
        click.echo(
            f"decision {decision.number}: {decision.kind}{undone} {about} by {decision.by}; detente undo {decision.number} takes it back"
        )


def correct_command(
    identity: str, *, type_: str | None, mode: str | None, ends: str | None, status: str | None, polarity: str | None,
    certainty: str | None, places: tuple[str, ...], actors: tuple[str, ...], recipients: tuple[str, ...], when: str | None, store: str,
    area: str | None, knowledge: str | None, by: str | None, why: str,
) -> int:  # fmt: skip
    """Corrects a mention."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    found = desk.find(identity)
    if not found.mentions:
        raise SettingsError(f"{identity} has no mention to correct")
    document = desk.store.documents([found.mentions[0].document_id])[found.mentions[0].document_id]
    known = desk.workspace.knowledge

    def refs(names: Iterable[str], named: Callable[..., Ref]) -> tuple[Ref, ...] | None:
        return tuple(named(n, found.mentions[0], document, known) for n in names) or None

    try:
        correction = Correction(
            type_, mode, ends, polarity, status, certainty, refs(actors, actor_named), refs(recipients, actor_named),
            refs(places, place_named), None, _when(when, desk.workspace) if when else None,
        )  # fmt: skip
    except ValueError as error:
        raise SettingsError(str(error)) from error
    if correction == Correction():
        raise SettingsError("nothing to correct: say what it should be, such as --place or --status")
    tell(desk.correct(_only(found), correction, why=why))
    return 0


def _only(found: Found) -> str:
    if len(found.mentions) != 1:
        raise SettingsError(
            f"{found.id} has {len(found.mentions)} mentions; correct one of them: {', '.join(m.id for m in found.mentions)}"
        )
    return found.mentions[0].id


def _when(text: str, workspace: Workspace) -> When:
    start, _, end = text.partition("/")
    first = parse_moment(start, workspace, option="--when")
    return When(text, "on", first, parse_moment(end, workspace, option="--when") if end else None, "minute")


def log_command(
    text: str | None, *, lines_file: str | None, at: str | None, grade: str | None, source: str | None, label: str, store: str, area: str | None,
    knowledge: str | None, by: str | None, why: str,
) -> int:  # fmt: skip
    """Takes in an own report, or each line of a file of reports, and says what was read in it.

    A line that is there already is told and passed over: a file can be sent again. Raises SettingsError for neither text nor file, or both.
    """
    if (text is None) == (lines_file is None):
        raise SettingsError("give one report in quotation marks, or a file of them, one a line, with --file")
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by, is_new=area is not None)
    report = Report(source or own_observer(desk.workspace), grade, label, why)
    if text is not None:
        _log(desk, text, at, report)
        return 0
    known, count = 0, 0
    for line in _report_lines(Path(lines_file or "")):
        count += 1
        try:
            _log(desk, line, at, report)
        except InputError as error:
            known += 1
            click.echo(f"detente: {short(line, 60)}: {error}", err=True)
    click.echo(f"{count - known} reports taken in, {known} not")
    return 0 if known < count else 1


@dataclass(frozen=True, slots=True)
class Report:
    """What an own report is told with, besides its words and its time."""

    source: str
    grade: str | None
    label: str
    why: str


def _report_lines(path: Path) -> list[str]:
    try:
        found = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--file {path}: cannot be read ({error}); expected text in UTF-8, one report a line") from error
    if not found:
        raise SettingsError(f"--file {path}: the file is empty; expected one report a line")
    return found


def _log(desk: Desk, text: str, at: str | None, report: Report) -> None:
    workspace = desk.workspace
    clock = time_of_day(text)
    moment = seen_at(at or (f"{clock[0]:02}:{clock[1]:02}" if clock is not None else None), workspace)
    read = desk.log(text, at=moment, source=report.source, grade=report.grade, label=report.label, why=report.why)
    workspace.remembered_picture(desk.store, as_of=moment)
    shown = workspace.shown(read)
    taken = (
        relay_of([(moment, known)], within=workspace.ledger_rules.relay_within)
        if (known := desk.store.known_since(read.document.id))
        else None
    )
    minutes = (
        f", taken in {taken.longest.total_seconds() / 60:.0f} min later" if taken is not None and taken.longest is not None else ""
    )
    click.echo(f"report {read.document.id} of {read.document.source}, seen {moment.isoformat(timespec='minutes')}{minutes}")
    for mention in shown.mentions:
        click.echo(f"  {mention.id} {mention.type}{f'/{mention.mode}' if mention.mode else ''}: {mention.text}")
    if not read.mentions:
        click.echo("  nothing in it was understood; it is kept, and stands in the coverage")


def own_observer(workspace: Workspace) -> str:
    """The area's own observer, whose word counts as seen."""
    area = workspace.knowledge.area
    if area is None or not area.observers:
        return OWN_REPORTS
    known = area.source_named(area.observers[0])
    return known.name if known is not None else area.observers[0]


def seen_at(at: str | None, workspace: Workspace) -> datetime:
    """The moment of --at: a time of day is the last such time that has passed, in the area's zone."""
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    now = datetime.now(zone)
    if at is None:
        return now.replace(second=0, microsecond=0)
    try:
        clock = time.fromisoformat(at) if ":" in at and "-" not in at else None
    except ValueError as error:
        raise SettingsError(f"--at {at!r}: expected a time such as 08:10, or ISO 8601 with a date") from error
    if clock is None:
        return parse_moment(at, workspace, option="--at")
    seen = datetime.combine(now.date(), clock, zone)
    return seen if seen <= now else seen - timedelta(days=1)
