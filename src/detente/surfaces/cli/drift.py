"""`detente drift`: the second line, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from detente.errors import SettingsError
from detente.model.picture import Picture
from detente.ontology.areas import Area
from detente.situation.alerts import drift_alerts
from detente.situation.drift import Drift
from detente.surfaces.alerts.record import alert_record, append
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.read import checked_moment, parse_moment
from detente.workspace import Workspace


def drift_command(*, store: str, area: str | None, knowledge: str | None, at: str | None, file: str | None) -> int:
    """Prints what the second line sees, and adds its alarms to a file; 1 if the memory holds nothing."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by="detente drift")
    workspace = desk.workspace
    watched = workspace.knowledge.area
    if watched is None:
        raise SettingsError("drift is of an area under watch: name it with --area")
    latest = desk.store.latest(area=watched.name)
    if latest is None:
        click.echo(f"detente: {desk.store.name} holds no dated report for {watched.name}", err=True)
        return 1
    as_of = checked_moment(parse_moment(at, workspace, option="--at") if at is not None else None, latest, option="--at")
    found = workspace.drifts(workspace.remembered(desk.store), as_of=as_of)
    for line in drift_lines(found, watched, workspace, as_of):
        click.echo(line)
    if file is not None:
        picture, _ = workspace.remembered_picture(desk.store, as_of=as_of)
        click.echo(f"{file}: {append(Path(file), _records(found, picture, watched, workspace))} added")
    return 0


def _records(found: tuple[Drift, ...], picture: Picture, area: Area, workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    for drift in found:
        place = picture.place(drift.place)
        for alert in drift_alerts(
            drift, place, at=picture.as_of, area=area, policy=workspace.alert_policy, version=workspace.alert_policy.version
        ):
            yield alert.id, alert_record(alert, zone=area.zone, scale=workspace.scale, documents={})


def drift_lines(found: tuple[Drift, ...], area: Area, workspace: Workspace, as_of: datetime) -> Iterator[str]:
    """A line for each place: an alarm, nothing unusual, or not enough history."""
    policy = workspace.alert_policy
    local = as_of.astimezone(area.zone)
    yield f"{area.title.upper()}: DRIFT, as of {local.strftime('%A %-d %B %Y %H:%M')} {local.tzname()}; policy {policy.version}"
    yield "a count of happenings a day: it adds no point and moves no level"
    for drift in found:
        yield f"  {area.places[drift.place].shown_name}: {_told(drift, policy.drift.false_alarms_a_year)}"
        if drift.burst is not None:
            yield f"    {drift.burst} happenings in {policy.burst.days} days: look at it"


def _told(drift: Drift, budget: float) -> str:
    if drift.statistic is None or drift.threshold is None:
        return f"not enough history ({max(0, drift.baseline_days)} of {drift.needed_days} days)"
    against = (
        f"{drift.statistic:.1f} against {drift.threshold:.1f} (at {budget:g} false alarm a year); usually {drift.mean:.2f} a day"
    )
    return f"MORE THAN USUAL since {drift.since:%-d %b %Y}: {against}" if drift.since is not None else f"as usual: {against}"
