"""Shared objects: workspaces are costly, so each area has one for the whole run."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.workspace import Workspace, workspace_of

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
AREAS = ("north-kosovo", "harbour-islands")


@pytest.fixture(scope="session", params=AREAS)
def area_workspace(request: pytest.FixtureRequest) -> Workspace:
    """A workspace of each area in turn: what is tested with it proves that nothing is hard-wired."""
    return workspace_of(request.param)


@pytest.fixture(scope="session")
def kosovo() -> Workspace:
    return workspace_of("north-kosovo")


@pytest.fixture(scope="session")
def world() -> Workspace:
    return workspace_of(None)
