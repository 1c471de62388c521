"""What runs it for a team: every command in the files exists, nothing listens or may write that need not, the backup comes back."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from detente.store.accounts import add_account
from detente.store.backup import restore
from detente.store.store import Store
from detente.surfaces.cli.main import main
from detente.workspace import Workspace
from tests.told_memory import filled, read_reports

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = ("serve", "watch", "backup")


def parsed(words: list[str]) -> None:
    """Fails if the command line knows no such command or option."""
    command: click.Command = main
    context = click.Context(main)
    rest = words
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None, name
        context = click.Context(command, parent=context, info_name=name)
    command.make_parser(context).parse_args(list(rest))


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda p: p.name)
def test_a_unit_calls_what_exists_and_may_write_its_memory_alone(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    start = re.search(r"^ExecStart=\S+/detente (.+)$", text, re.MULTILINE)
    assert start is not None
    parsed([*shlex.split(start[1].replace("%i", "north-kosovo").replace("$DETENTE_DOORS", "--host 127.0.0.1")), "--store", "x"])
    for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectHome=yes", "MemoryMax=2G"):
        assert line in text.splitlines(), line


def test_the_services_of_the_compose_file_call_what_exists_and_have_no_more_than_they_need() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        if "entrypoint" not in service:
            parsed([w.split(":")[0].strip("${") if w.startswith("$") else w for w in service["command"]] + ["--store", "x"])
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "ports" not in service
    assert COMPOSE["networks"]["inside"]["internal"] is True
    reaching_out = {n for n, s in COMPOSE["services"].items() if "outside" in s.get("networks", {})}
    assert reaching_out == {"watch", "proxy"}, "only the watch reads feeds, only the proxy is reached"
    assert "ports" not in COMPOSE["services"]["db"]


def test_no_secret_stands_in_the_files() -> None:
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?i)password\s*[:=]\s*[\"']?[a-z0-9]{6,}", text), path.name
        assert "://detente:" not in text, path.name


def test_the_backup_of_the_night_comes_back_whole_and_old_ones_go(tmp_path: Path, kosovo: Workspace) -> None:
    memory = filled(tmp_path / "memory.db", kosovo, read_reports(kosovo)[:3])
    store = Store(memory)
    add_account(store, "Ana", "administrator", "hash", by="test")
    store.close()
    folder, programs = tmp_path / "backups", tmp_path / "bin"
    programs.mkdir()
    (programs / "detente").write_text(f'#!/bin/sh\nexec {sys.executable} -m detente.surfaces.cli.main "$@"\n', encoding="utf-8")
    (programs / "detente").chmod(0o755)
    folder.mkdir()
    for number in range(4):
        (folder / f"memory-2020010{number}T000000Z.backup").write_text("old", encoding="utf-8")
    environment = {
        **os.environ, "DETENTE_STORE": str(memory), "DETENTE_BACKUPS": "3", "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    done = subprocess.run([DEPLOY / "detente-backup", folder], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = sorted(folder.iterdir())
    assert [p.name for p in kept[:2]] == ["memory-20200102T000000Z.backup", "memory-20200103T000000Z.backup"]
    assert len(kept) == 3
    assert kept[-1].stat().st_mode & 0o077 == 0, "a backup is its owner's alone"
    restore(kept[-1], str(tmp_path / "back.db"))
    back = Store(tmp_path / "back.db")
    assert back.counts()["documents"] == 3
    back.close()

    memory.write_bytes(b"not a memory")
    broken = subprocess.run([DEPLOY / "detente-backup", folder], env=environment, capture_output=True, text=True, check=False)
    assert broken.returncode != 0
    assert sorted(folder.iterdir()) == kept, "a damaged memory pushes no good backup out"
