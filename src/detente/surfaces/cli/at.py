"""A page as of a moment: what every command that shows a part of the picture asks first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

import click

from detente.model.documents import Document
from detente.model.picture import Picture
from detente.surfaces.cli.lines import Citations
from detente.surfaces.cli.read import checked_moment, open_memory, parse_moment
from detente.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Page:
    """A picture, and how its lines name their sources and times."""

    workspace: Workspace
    picture: Picture
    documents: Mapping[str, Document]
    zone: tzinfo
    cite: Citations

    @property
    def moment(self) -> str:
        """The picture's moment in words: "Monday 29 May 2023 12:00 CEST"."""
        local = self.picture.as_of.astimezone(self.zone)
        return f"{local.strftime('%A %-d %B %Y %H:%M')} {local.tzname()}"


def page_of(picture: Picture, documents: Mapping[str, Document], workspace: Workspace) -> Page:
    """The page of a picture, in the area's zone."""
    area = workspace.knowledge.area
    zone: tzinfo = area.zone if area is not None else UTC
    return Page(workspace, picture, documents, zone, Citations(documents, zone))


def page_at(workspace: Workspace, *, store: str, at: str | None) -> Page | None:
    """The page as of `--at`, else of the latest report; None, and a word about it, where the memory holds nothing.

    Raises SettingsError for a moment still to come.
    """
    memory = open_memory(store)
    latest = memory.latest(area=workspace.area_name or "")
    if latest is None:
        click.echo(f"detente: {memory.name} holds no dated report for {workspace.area_name or 'the world'}", err=True)
        return None
    as_of = checked_moment(parse_moment(at, workspace, option="--at") if at is not None else None, latest, option="--at")
    return page_of(*workspace.remembered_picture(memory, as_of=as_of), workspace)
