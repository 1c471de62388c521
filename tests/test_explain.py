"""`detente explain`: the sum as printed, line by line, and what a wrong question is told."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.surfaces.cli.explain import shown_points
from detente.surfaces.cli.main import main
from tests.conftest import EXAMPLES

LINE = re.compile(r"^ *(-?\d+\.\d{9}) +(-?\d+\.\d{9})  (.+)$", re.M)
TOTAL = re.compile(r"^ += +(\d+\.\d{9})  tension$", re.M)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "memory.db"
    assert run("read", EXAMPLES / "north-kosovo", "--area", "north-kosovo", "--store", path).exit_code == 0
    return path


def explained(memory: Path, place: str, at: str) -> Result:
    return run("explain", place, "--store", memory, "--area", "north-kosovo", "--at", at)


@pytest.mark.parametrize("at", ["2023-05-26T15:00", "2023-05-29T12:00", "2023-05-29T20:00", "2023-05-31T19:00"])
@pytest.mark.parametrize("place", ["zvecan", "leposavic", "north-mitrovica"])
def test_the_points_printed_sum_to_the_tension_printed_to_the_last_digit(memory: Path, place: str, at: str) -> None:
    told = explained(memory, place, at).output
    lines = LINE.findall(told)
    (total,) = TOTAL.findall(told)
    assert lines
    assert sum(Decimal(points) for points, _, _ in lines) == Decimal(total) == Decimal(lines[-1][1])
    shown = float(re.findall(r"([\d.]+) points; weights", told)[0])
    assert abs(float(total) - shown) <= 0.05


@settings(max_examples=200)
@given(st.lists(st.floats(-50, 50), max_size=40))
def test_no_printed_point_is_further_than_a_billionth_from_its_value(points: list[float]) -> None:
    running, so_far = [], 0.0
    for value in points:
        so_far += value
        running.append(so_far)
    shown = shown_points(running)
    assert sum((p for p, _ in shown), Decimal(0)) == (shown[-1][1] if shown else 0)
    for (printed, _), value in zip(shown, points, strict=True):
        assert abs(float(printed) - value) <= 1.1e-9


def test_a_full_group_shows_what_its_cap_takes_away(memory: Path) -> None:
    told = explained(memory, "zvecan", "2023-05-29T20:00").output
    (cap,) = [points for points, _, name in LINE.findall(told) if name == "cap of force and harm"]
    assert Decimal(cap) < 0
    assert "the group counts 45 at most" in told


def test_every_item_names_its_reports_and_fits_80_columns(memory: Path) -> None:
    told = explained(memory, "zvecan", "2023-05-29T12:00").output
    assert max(len(line) for line in told.splitlines() if not line.startswith("    https://")) <= 80  # a broken link leads nowhere
    body = told.split("so far\n")[1].split("WHAT MADE")[0]
    items = [
        " ".join(part.split())
        for part in re.split(r"\n(?= *-?\d+\.\d{9})", body)
        if "neighbours" not in part and "cap of" not in part
    ]
    assert len(items) > 5
    assert all("]" in item for item in items)


@pytest.mark.parametrize("name", ["leposavic", "Leposavić", "Leposaviq", "Лепосавић", "LEPOSAVIC"])
def test_a_place_is_found_by_its_name_in_any_language(memory: Path, name: str) -> None:
    assert explained(memory, name, "2023-05-29T12:00").output.startswith(
        "Leposavić / Leposaviq, as of Monday 29 May 2023 12:00 CEST"
    )


def test_who_stands_between_is_shown_beside_the_sum(memory: Path) -> None:
    told = explained(memory, "zvecan", "2023-05-29T12:00").output
    assert "- Kosovo Force stands between crowd and Kosovo Police special units" in told.split("BESIDE THE SUM")[1]
    assert "Kosovo Force" not in told.split("WHAT MADE THE LEVEL")[0]


def test_before_all_reports_the_level_is_unknown_and_that_is_said(memory: Path) -> None:
    told = explained(memory, "zvecan", "2022-05-29T12:00").output
    assert "level 0 unknown" in told
    assert "nobody had reported on it by then: unknown is not calm" in told
    picture = run("picture", "--store", memory, "--area", "north-kosovo", "--as-of", "2022-05-29T12:00").output
    assert "no report had been published by then: every level is unknown, which is not calm" in picture


@pytest.mark.parametrize("command", [("explain", "zvecan", "--at"), ("picture", "--as-of")])
def test_a_moment_that_is_still_to_come_is_refused(memory: Path, command: tuple[str, ...]) -> None:
    told = run(*command, "2123-05-29T12:00", "--store", memory, "--area", "north-kosovo")
    assert told.exit_code == 2
    assert "lies in the future" in told.output
    assert "The latest report is of 2023-05-31" in told.output


def test_reports_dated_ahead_of_this_clock_have_a_past_of_their_own(tmp_path: Path) -> None:
    told = run("explain", "greel", EXAMPLES / "harbour-islands", "--area", "harbour-islands", "--at", "2031-03-04T12:00")
    assert told.exit_code == 0
    assert "as of Tuesday 4 March 2031" in told.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "atlantis", "--store", "MEMORY", "--area", "north-kosovo"), "no watched place of north-kosovo; those are: north-mitrovica"),
        (("explain", "zvecan", "--area", "north-kosovo"), "name either a memory (--store FILE) or reports"),
        (("explain", "zvecan", "--store", "no-such.db", "--area", "north-kosovo"), "no such file; fill it with: detente read"),
        (("explain", "zvecan", "--store", "MEMORY", "--area", "north-kosovo", "--at", "noon"), "expected ISO 8601"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told_what_to_do(memory: Path, arguments: tuple[str, ...], message: str) -> None:
    told = run(*(str(memory) if a == "MEMORY" else a for a in arguments))
    assert told.exit_code == 2
    assert message in told.output
