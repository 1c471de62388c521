"""The notebook over a coded archive runs from its first cell to its last, and draws what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente.surfaces.cli.code import code_command
from detente.surfaces.export.archive import Archive

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "notebook" / "archive.py"
TEXTS = (
    "On Monday police arrested two protesters in Nairobi.",
    "Congolese soldiers shot dead six rebels in Goma on Monday.",
    "Rebels did not attack Goma.",
    "Farmers blocked a road near Lima.",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook")
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    code_command(
        [str(folder)], out=str(folder / "out"), workers=1, engine="local", address=None, area=None, knowledge=None,
        published="2023-03-06", source="Lowland Wire", mapping=None, shard_mb=8,
    )  # fmt: skip
    return folder / "out"


def test_the_notebook_runs_and_draws_three_pictures_without_the_words_of_a_report(archive: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(NOTEBOOK), str(archive), str(tmp_path)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "MPLCONFIGDIR": str(tmp_path)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    for name in ("dyads", "daily", "map"):
        picture = (tmp_path / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 5_000
    assert run.stdout.startswith("2 pairs, 1 days, 3 points. Sources: ")
    assert not any(text[:20] in run.stdout for text in TEXTS)


def test_what_the_notebook_counts_is_what_the_archive_tells_as_a_fact(archive: Path) -> None:
    asked = Archive(archive)
    told = list(asked.rows("SELECT count(*) FROM events WHERE polarity = 'affirmed' AND status IN ('happened', 'ongoing')")[1])
    whole = list(asked.rows("SELECT count(*) FROM events")[1])
    assert whole[0] > told[0]  # type: ignore[operator]


def test_the_notebook_holds_no_output() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert text.count("# %%") >= 8
    assert "data:image" not in text
    assert "text FROM" not in text
