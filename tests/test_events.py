"""The same happening or another: a state and what acts for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detente.workspace import Workspace
from evals.own_pairs import is_same

DAY = datetime(2031, 3, 4, 18, tzinfo=UTC).isoformat()


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def are_one(workspace: Workspace, one: str, other: str) -> bool | None:
    a, b = workspace.read(workspace.document(t, published=DAY) for t in (one, other))
    return is_same(workspace, a, b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peru pulled its soldiers back from Tacna on Tuesday.", "Peruvian troops withdrew from Tacna on Tuesday."),
        ("Bolivia's government suspended talks with Chile on Tuesday.", "Bolivia suspended talks with Chile on Tuesday."),
    ],
)
def test_a_state_and_its_organ_do_one_thing(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peru pulled its soldiers back from Tacna on Tuesday.", "Chilean troops withdrew from Tacna on Tuesday."),
        ("Peruvian police arrested ten people in Tacna on Tuesday.", "Peruvian soldiers arrested ten people in Tacna on Tuesday."),
    ],
)
def test_another_states_organ_or_another_organ_does_another(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is False
