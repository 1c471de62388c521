"""Shared objects: workspaces are costly, so each area has one for the whole run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from detente.store.store import Store
from detente.workspace import Workspace, workspace_of
from tests import memories
from tests.postgres import NoServerError

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
AREAS = ("north-kosovo", "harbour-islands")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their argument and place: a name made of them may hold a clock, and then two workers disagree."""
    return argname if isinstance(val, bytes) and not (val.isascii() and val.decode().isprintable()) else None


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


@pytest.fixture(scope="session")
def databases() -> Iterator[memories.Databases]:
    """Databases of PostgreSQL; where it is not installed their tests are skipped aloud, and fail where it is required."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(memories.server())
        except NoServerError as error:
            if os.environ.get(memories.REQUIRED):
                pytest.fail(f"{memories.REQUIRED} is set, and there is no PostgreSQL: {error}")
            pytest.skip(f"PostgreSQL: {error}")
        found = memories.Databases(address)
        yield found
        found.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory of this program's schema with nothing in it, to be copied: that is quicker than to make each anew."""
    path = tmp_path_factory.mktemp("model") / "empty.db"
    Store(path).close()
    return path


@pytest.fixture(params=memories.KINDS)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[memories.Kind]:
    """Each kind of memory in turn: whoever takes this fixture is a test of the contract that both keep."""
    if request.param == "sqlite":
        model, numbers = request.getfixturevalue("empty_file"), count()
        found = memories.Kind("sqlite", lambda: Path(shutil.copy(model, tmp_path / f"memory-{next(numbers)}.db")))
        yield found
        found.close()
        return
    databases = request.getfixturevalue("databases")
    found = memories.Kind("postgresql", databases.fresh)
    yield found
    found.close()
    databases.take_back()


@pytest.fixture
def store(kind: memories.Kind) -> Store:
    """A fresh memory of each kind in turn."""
    return kind.store(clock=memories.SetClock())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says for both kinds of memory how many tests of the contract ran: a suite that runs against one alone would prove half."""
    for name in memories.KINDS:
        told = {
            outcome: sum(f"[{name}" in r.nodeid or f"-{name}" in r.nodeid for r in terminalreporter.stats.get(outcome, ()))
            for outcome in ("passed", "failed", "error", "skipped")
        }
        if any(told.values()):
            terminalreporter.write_line(f"contract of the memory, {name}: " + ", ".join(f"{n} {o}" for o, n in told.items() if n))
