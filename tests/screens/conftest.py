"""One memory and one server for all tests that only look; a copy of both for each test that writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.screens import room


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where it or the built screens are missing the tests are skipped aloud, and fail where they are required."""
    try:
        room.chromium()
        room.built()
    except room.NoBrowserError as error:
        if os.environ.get(room.REQUIRED):
            pytest.fail(f"{room.REQUIRED} is set: {error}")
        pytest.skip(str(error))
    with sync_playwright() as playwright, room.browsing(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return room.remember(tmp_path_factory.mktemp("screens") / "memory.db")


@pytest.fixture(scope="session")
def looked_at(memory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    copy = shutil.copy(memory, tmp_path_factory.mktemp("looked-at") / "memory.db")
    with room.serving(copy) as address:
        yield address


@pytest.fixture
def own_store(memory: Path, tmp_path: Path) -> Path:
    return shutil.copy(memory, tmp_path / "memory.db")


@pytest.fixture
def written_to(own_store: Path) -> Iterator[str]:
    with room.serving(own_store) as address:
        yield address


@pytest.fixture
def desk(browser: Browser, looked_at: str) -> Iterator[room.Desk]:
    """A window on the shared memory. No test may leave an error in the console or ask another machine for anything."""
    with room.at_desk(browser, looked_at) as found:
        yield found
        assert found.faults == []


@pytest.fixture
def own_desk(browser: Browser, written_to: str) -> Iterator[room.Desk]:
    """A window on a memory of its own."""
    with room.at_desk(browser, written_to) as found:
        yield found
        assert found.faults == []


@pytest.fixture
def own_phone(browser: Browser, written_to: str) -> Iterator[room.Desk]:
    with room.at_desk(browser, written_to, size=room.PHONE, touch=True) as found:
        yield found
        assert found.faults == []
