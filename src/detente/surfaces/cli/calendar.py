"""`detente calendar`: what is announced, demanded by a time or promised for one in the next hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo

import click
import msgspec

from detente.errors import SettingsError
from detente.model.views import CalendarEntry
from detente.situation.calendar import calendar_of, undated_of
from detente.surfaces.cli.at import Page, page_at
from detente.surfaces.cli.lines import Citations, clause, moment, names, where, wrapped
from detente.surfaces.cli.read import open_workspace
from detente.surfaces.export.records import cited_in, to_json

_WORDS = 110


def calendar_command(
    *, store: str, area: str | None, at: str | None, hours: float | None, knowledge: str | None, format_: str
) -> int:
    """Prints the page as of a moment; 1 if the memory holds nothing. Raises SettingsError for hours that are none."""
    if hours is not None and not 0 < hours <= 24 * 366:
        raise SettingsError(f"--hours {hours:g}: more than 0 and at most a year of 8784 hours")
    workspace = open_workspace(area, knowledge)
    page = page_at(workspace, store=store, at=at)
    if page is None:
        return 1
    ahead = timedelta(hours=hours) if hours is not None else workspace.ledger_rules.calendar
    if format_ == "json":
        picture = page.picture
        found = {"as_of": picture.as_of, "entries": calendar_of(picture, ahead), "without_a_time": undated_of(picture)}
        record = msgspec.to_builtins(found)
        click.echo(to_json(record | {"sources": cited_in(record, page.documents)}, indent=2))
        return 0
    for line in calendar_lines(page, ahead=ahead):
        click.echo(line)
    return 0


def calendar_lines(page: Page, *, ahead: timedelta) -> Iterator[str]:
    """What begins or falls due in order of time, then what is announced without one."""
    zone, cite, picture = page.zone, page.cite, page.picture
    yield f"CALENDAR from {page.moment}, the next {ahead / timedelta(hours=1):g} hours"
    yield from _entries(calendar_of(picture, ahead), zone, cite, "nothing is announced, demanded or promised for this time")
    yield ""
    yield "ANNOUNCED WITHOUT A TIME"
    yield from _entries(undated_of(picture), zone, cite, "nothing")
    yield from cite.closing()


def _entries(found: Iterable[CalendarEntry], zone: tzinfo, cite: Citations, nothing: str) -> Iterator[str]:
    entries = list(dict.fromkeys(_entry(e, zone, cite) for e in found))
    for entry in entries:
        yield from wrapped(f"- {entry}")
    if not entries:
        yield f"  {nothing}"


def _entry(e: CalendarEntry, zone: tzinfo, cite: Citations) -> str:
    at = moment(e.starts, zone) if e.starts is not None else "time not told"
    until = f" to {moment(e.ends, zone)}" if e.ends is not None and e.ends != e.starts else ""
    place = f" {where(e.places)}:" if e.places else ""
    return f"{at}{until} {e.kind}:{place} {clause(e.text, _WORDS)}{f' ({names(e.by)})' if e.by else ''} {cite.of(e.evidence)}"
