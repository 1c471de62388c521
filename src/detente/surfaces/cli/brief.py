"""`detente brief`: the situation report of a period, in one of four formats."""

from __future__ import annotations

import sys
from datetime import UTC, tzinfo
from pathlib import Path

import click

from detente.errors import SettingsError
from detente.surfaces.brief.draw import Wanted, draw, issue, rendered
from detente.surfaces.brief.words import file_name, standing
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.read import parse_moment, parse_start

_BINARY = ("docx", "pdf")


def brief_command(
    *, store: str, area: str | None, knowledge: str | None, kind: str, start: str | None, end: str | None, format_: str, out: str | None,
    ceiling: str, prepared_by: str, approved_by: str, is_issue: bool, by: str | None, why: str,
) -> int:  # fmt: skip
    """Draws the brief and writes it. Raises SettingsError for a wrong period or a file that cannot be written."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    wanted = Wanted(
        kind, parse_start(start, desk.workspace, option="--from") if start is not None else None,
        parse_moment(end, desk.workspace, option="--to") if end is not None else None, ceiling, prepared_by, approved_by, is_issue,
    )  # fmt: skip
    brief = draw(desk.workspace, desk.store, wanted)
    place = desk.workspace.knowledge.area
    zone: tzinfo = place.zone if place is not None else UTC
    _write(rendered(brief, format_, zone), out, format_, file_name(brief, format_))
    if is_issue:
        made = issue(brief, desk.store, area=desk.workspace.area_name or "", by=desk.by, zone=zone, why=why)
        click.echo(
            f"{standing(brief.header)}; decision {made.number} by {made.by}; detente undo {made.number} withdraws it", err=True
        )
    return 0


def _write(content: bytes, out: str | None, format_: str, name: str) -> None:
    if out is None and format_ in _BINARY and sys.stdout.isatty():
        raise SettingsError(f"a {format_} is no text for a terminal; name a file: --out {name}")
    if out is None or out == "-":
        sys.stdout.buffer.write(content)
        return
    path = Path(out)
    try:
        (path / name if path.is_dir() else path).write_bytes(content)
    except OSError as error:
        raise SettingsError(f"--out {out}: cannot be written ({error.strerror}); name another file") from error
