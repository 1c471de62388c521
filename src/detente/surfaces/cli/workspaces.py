"""Workspaces of workers: one in each process, kept between its shards and passes."""

from __future__ import annotations

import gc
from functools import cache

from detente.surfaces.cli.read import open_workspace
from detente.workspace import Workspace


@cache
def workspace_for(area: str | None, knowledge: str | None) -> Workspace:
    """The workspace of this process for an area and a folder of knowledge."""
    gc.set_threshold(100_000, 50, 50)
    return open_workspace(area, knowledge)
