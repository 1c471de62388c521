"""The options of commands that name an area and a folder of knowledge, as a workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from detente.settings import load_settings
from detente.workspace import Workspace


def workspace_with(area: str | None, knowledge: str | None) -> Workspace:
    """A workspace for `--area` and `--knowledge`."""
    settings = load_settings()
    if knowledge is not None:
        settings = replace(settings, knowledge=Path(knowledge))
    return Workspace(area, settings=settings)
