"""Where a statement speaks ill of somebody, and where it says that what another claims is not so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.surfaces.cli.main import main
from detente.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def judged(workspace: Workspace, text: str) -> list[tuple[str, str | None]]:
    (read,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return [(j.kind, j.target.country if j.target is not None else None) for j in read.judgements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway recklessly violates the treaty that it signed.", [("negative", "NOR")]),
        ("Peru has no right to close the strait.", [("negative", "PER")]),
        ("Chile denied that its ships had entered the bay.", [("challenge", "CHL")]),
        ("Our Norwegian colleague claims that the road is open, but in fact it was closed last week.", [("challenge", "NOR")]),
    ],
)
def test_a_statement_judges_a_named_party(workspace: Workspace, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert judged(workspace, text) == expected


@pytest.mark.parametrize(
    "text", ["Norway and Peru met on Friday.", "We thank the president for the report.", "The mission opened a clinic in Chile."]
)
def test_plain_words_judge_nobody(workspace: Workspace, text: str) -> None:
    assert judged(workspace, text) == []


def test_the_same_words_are_judged_alike_whoever_they_are_about(workspace: Workspace) -> None:
    one = judged(workspace, "Serbia recklessly violates the treaty that it signed.")
    other = judged(workspace, "Kosovo recklessly violates the treaty that it signed.")
    assert [kind for kind, _ in one] == [kind for kind, _ in other] == ["negative"]


def test_a_judgement_that_names_nobody_goes_on_with_the_last_target(workspace: Workspace) -> None:
    text = "Norway recklessly violates the treaty. These are shameful and cynical lies."
    assert judged(workspace, text) == [("negative", "NOR"), ("negative", "NOR")]


def test_the_command_prints_each_judgement_with_its_target_and_source(tmp_path: Path) -> None:
    report = tmp_path / "statement.txt"
    report.write_text("Norway recklessly violates the treaty that it signed.\n", encoding="utf-8")
    arguments = ["judgements", str(report), "--published", "2031-03-05T08:00", "--source", "Lowland Wire"]
    assert "speaks ill of Norway: Norway recklessly violates" in " ".join(CliRunner().invoke(main, arguments).stdout.split())
    (line,) = CliRunner().invoke(main, [*arguments, "--format", "jsonl"]).stdout.splitlines()
    assert list(json.loads(line)) == "id document_id source family link start end text kind target".split()
