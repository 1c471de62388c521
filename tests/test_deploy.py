"""What `deploy/` starts really starts, tells that it is well, and ends in order; its unit is one that systemd takes."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from examples.feeds.server import Newsstand
from tests.test_watch import knowledge_of, stand

__all__ = ["stand"]
AREA = "north-kosovo"
DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
UNIT = DEPLOY / "detente-watch@.service"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
PROGRAM = f"{sys.executable} -m detente"


def unit() -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(UNIT, encoding="utf-8")
    return found


def here(text: str, folder: Path) -> str:
    """A line of the deployment, its folders and its program those of this test."""
    moved = text.replace("/var/lib/detente", str(folder)).replace("/opt/detente/bin/detente", PROGRAM)
    return moved.replace("%i", AREA)


def healthcheck(folder: Path) -> str:
    command = CONTAINER.split("HEALTHCHECK", 1)[1].split("CMD ", 1)[1].split("\n", 1)[0]
    return here(re.sub(r"^detente ", f"{PROGRAM} ", command), folder)


@pytest.fixture
def environment(stand: Newsstand, tmp_path: Path) -> dict[str, str]:
    """What the unit's file of its environment, and the container's, say."""
    told = dict(re.findall(r"^#   (DETENTE_\w+)=(\S+)", UNIT.read_text(encoding="utf-8"), re.M))
    assert set(told) == {"DETENTE_STORE", "DETENTE_KNOWLEDGE", "DETENTE_CONTACT"}
    assert f"DETENTE_STORE={told['DETENTE_STORE']}" in CONTAINER
    knowledge = knowledge_of(tmp_path, stand.base)
    return {**os.environ, **told, "DETENTE_STORE": here(told["DETENTE_STORE"], tmp_path), "DETENTE_KNOWLEDGE": str(knowledge)}


def wait_for(path: Path, words: str, seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if path.exists() and words in path.read_text(encoding="utf-8"):
            return True
        time.sleep(0.2)
    return False


def test_what_the_unit_starts_watches_is_well_and_ends_in_order(tmp_path: Path, environment: dict[str, str]) -> None:
    service = unit()["Service"]
    assert service["EnvironmentFile"] in UNIT.read_text(encoding="utf-8").split("[Unit]")[0]
    figures = tmp_path / f"watch-{AREA}.prom"
    check = ["sh", "-c", healthcheck(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        watch = subprocess.Popen(shlex.split(here(service["ExecStart"], tmp_path)), stderr=log, env=environment, cwd=tmp_path)
    try:
        assert wait_for(figures, "detente_watch_up"), (tmp_path / "log").read_text(encoding="utf-8")
        assert subprocess.run(check, env=environment, cwd=tmp_path, check=False, timeout=60).returncode == 0
        watch.send_signal(getattr(signal, service["KillSignal"]))
        assert watch.wait(float(service["TimeoutStopSec"])) == 0
    finally:
        watch.kill()
        watch.wait()
    assert subprocess.run(check, env=environment, cwd=tmp_path, check=False, timeout=60).returncode != 0, (
        "a watch that ended is not well"
    )
    assert (tmp_path / "memory.db").exists()


def test_the_container_starts_the_watch_that_the_command_line_knows() -> None:
    entry = re.findall(r"^(?:ENTRYPOINT|CMD) \[(.*)\]$", CONTAINER, re.M)
    words = [w.strip(' "') for part in entry for w in part.split(",")]
    assert words[0] == "detente"
    told = subprocess.run([*PROGRAM.split(), *words[1:], "--help"], capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == 0, told.stderr
    assert "Usage: detente watch" in told.stdout


@pytest.mark.parametrize("name", [UNIT.name, "detente-serve.service"])
def test_systemd_takes_the_unit_and_finds_it_shut(tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        missing = "no systemd-analyze on this machine (Debian: apt-get install systemd)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    path = tmp_path / name
    # The program and the user of the unit need not be on this machine.
    path.write_text(
        here((DEPLOY / name).read_text(encoding="utf-8"), tmp_path)
        .replace("User=detente", "User=daemon")
        .replace("Group=detente", "Group=daemon")
    )
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(path.with_name(name.replace("@", f"@{AREA}")))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    exposure = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert exposure.returncode == 0, exposure.stdout[-300:]
