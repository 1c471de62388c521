"""`detente replay`: an area hour by hour, each hour from what was published until then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import click

from detente.errors import SettingsError
from detente.model.read_documents import ReadDocument
from detente.model.replay import Curve
from detente.situation.replay import curves_of, moments
from detente.surfaces.cli.read import open_memory, open_workspace, parse_moment, read_inputs
from detente.workspace import Workspace

_MOST_MOMENTS = 24 * 366


def replay_command(
    paths: Sequence[str], *, area: str, first: str | None, last: str | None, hours: float, places: tuple[str, ...], format_: str,
    knowledge: str | None, store: str | None,
) -> int:  # fmt: skip
    """Replays and prints; 1 if nothing dated was read."""
    workspace = open_workspace(area, knowledge)
    read = _read(workspace, paths, store)
    published = [r.document.published for r in read if r.document.published is not None]
    if not published:
        click.echo("detente: nothing to replay: no report has a publication time", err=True)
        return 1
    start = parse_moment(first, workspace, option="--from") if first else min(published).replace(minute=0, second=0, microsecond=0)
    end = parse_moment(last, workspace, option="--to") if last else max(published) + timedelta(hours=1)
    chosen = _chosen(workspace, places)
    curves = curves_of(workspace.replay(read, _moments(start, end, hours)))
    click.echo(_shown(_only(curves, chosen), workspace, format_, reports=len(published)), nl=False)
    return 0


def _read(workspace: Workspace, paths: Sequence[str], store: str | None) -> list[ReadDocument]:
    if bool(paths) == (store is not None):
        raise SettingsError("name either reports to read (PATH...) or a memory (--store FILE)")
    if store is None:
        return read_inputs(workspace, paths, None, None)
    return workspace.remembered(open_memory(store))


def _moments(start: datetime, end: datetime, hours: float) -> list[datetime]:
    try:
        found = moments(start, end, step=timedelta(hours=hours))
    except ValueError as error:
        raise SettingsError(f"--from, --to, --every: {error}") from error
    if (end - start) / timedelta(hours=hours) > _MOST_MOMENTS:
        raise SettingsError(
            f"that is more than {_MOST_MOMENTS} moments; name a shorter time with --from and --to, or a larger --every"
        )
    return list(found)


def _chosen(workspace: Workspace, names: Sequence[str]) -> list[str]:
    return [workspace.place_named(n) for n in names]


def _only(curves: Sequence[Curve], chosen: Sequence[str]) -> tuple[Curve, ...]:
    by_id = {c.place: c for c in curves}
    return tuple(by_id[i] for i in chosen if i in by_id) if chosen else tuple(curves)


def _shown(curves: Sequence[Curve], workspace: Workspace, format_: str, *, reports: int) -> str:
    from detente.surfaces.export.curves_svg import curves_svg

    area = workspace.knowledge.area
    zone: tzinfo = area.zone if area is not None else UTC
    title = area.title if area is not None else "the world"
    if format_ == "svg":
        source = (
            f"{reports} reports; weights {workspace.scale.version}; shaded: from what two families tell to all claims taken as true"
        )
        return curves_svg(curves, title=f"{title}: tension hour by hour", source=source, scale=workspace.scale, zone=zone)
    if format_ == "md":
        return "".join(f"{line}\n" for line in table_lines(curves, zone))
    if format_ == "json":
        import msgspec

        return msgspec.json.format(msgspec.json.encode(curves), indent=2).decode() + "\n"
    return "".join(f"{line}\n" for line in _lines(curves, zone))


def _lines(curves: Sequence[Curve], zone: tzinfo) -> Iterator[str]:
    """A line for each change of a level."""
    for curve in curves:
        yield curve.name
        before: int | None = None
        for point in curve.points:
            if point.level == before:
                continue
            at = point.at.astimezone(zone).strftime("%a %-d %b %H:%M")
            why = f": {point.reasons[0]}" if point.reasons else ""
            rules = f" (by rule: {', '.join(r.replace('_', ' ') for r in point.rules)})" if point.rules else ""
            yield f"  {at}  {point.level} {point.level_name}, {point.tension:.1f} points{rules}{why}"
            before = point.level


def table_lines(curves: Sequence[Curve], zone: tzinfo) -> Iterator[str]:
    """A table of levels: a row for each place and day, a column for each hour."""
    for curve in curves:
        yield f"### {curve.name}"
        yield ""
        yield "| day | " + " | ".join(f"{h:02}" for h in range(24)) + " | highest |"
        yield "|---|" + "--:|" * 24 + "--:|"
        days: dict[str, dict[int, int]] = {}
        most: dict[str, float] = {}
        for point in curve.points:
            local = point.at.astimezone(zone)
            day = local.strftime("%-d %B")
            days.setdefault(day, {})[local.hour] = point.level
            most[day] = max(most.get(day, 0.0), point.tension)
        for day, found in days.items():
            yield f"| {day} | " + " | ".join(str(found.get(h, "")) for h in range(24)) + f" | {most[day]:.1f} |"
        yield ""
