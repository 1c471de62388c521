"""The README keeps its word: its Python example runs, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from detente.surfaces.cli.main import main

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(capsys) -> None:  # type: ignore[no-untyped-def]
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert "PRESENCE between" in capsys.readouterr().out


def test_every_command_of_the_table_exists() -> None:
    commands = {
        tuple(c.split()[:2])
        for c in re.findall(
            r"`detente ((?:read|places|picture|area new|area check|knowledge check|doctor|log|confirm|history|verify)[^`]*)`",
            README,
        )
    }
    for words in commands:
        first = [w for w in words if w.isalpha() and w.islower()]
        assert CliRunner().invoke(main, [*first, "--help"]).exit_code == 0


def test_no_placeholder_is_left() -> None:
    assert "@@" not in README
