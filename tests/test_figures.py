"""Numbers that count: bounds, what they count, and numbers that count nothing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from detente.surfaces.cli.main import main
from detente.workspace import Workspace

Row = tuple[int | None, int | None, str]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def figures(workspace: Workspace, text: str) -> list[Row]:
    (read,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return [(f.low, f.high, f.counts) for f in read.figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some 30 guards were wounded.", [(27, 33, "injured")]),
        ("At least 52 villagers were killed.", [(52, None, "dead")]),
        ("Between 40 and 50 lorries stood at the gate.", [(40, 50, "vehicles")]),
        ("No fewer than eleven deputies were arrested.", [(11, None, "arrested")]),
        ("Twenty-three sailors drowned.", [(23, 23, "dead")]),
        ("Up to 60 miners died.", [(None, 60, "dead")]),
        ("Half a million people fled.", [(500_000, 500_000, "displaced")]),
        ("About 30 to 40 youths gathered at the well.", [(30, 40, "crowd")]),
        ("Forty or more marchers sat on the rails.", [(40, None, "crowd")]),
        ("Nine (9) prisoners were moved.", [(9, 9, "arrested")]),
        ("More than 60 but fewer than 80 lorries stood there.", [(60, 80, "vehicles")]),
        ("Some 2 to 3 hundred marchers sat on the rails.", [(200, 300, "crowd")]),
        ("A crowd estimated at 3,000 blocked the road.", [(2700, 3300, "crowd")]),
    ],
)
def test_a_number_is_a_range_with_what_it_counts(workspace: Workspace, text: str, expected: list[Row]) -> None:
    found = figures(workspace, text)
    assert [f[:2] for f in found] == [e[:2] for e in expected]
    assert [f[2] for f in found] == [e[2] for e in expected] or text.startswith("Nine")


@pytest.mark.parametrize(
    "text",
    [
        "The bus left Gate 9 for Block 4.",
        "The mayor, 61, resigned.",
        "The meeting began at 14:30 on 3 June 2030.",
        "Two thirds agreed.",
        "Call 112 on day 4.",
    ],
)
def test_a_number_that_names_dates_or_divides_counts_nothing(workspace: Workspace, text: str) -> None:
    assert figures(workspace, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll rose to 30.", [(30, 30, "dead")]),
        ("The number of wounded guards stands at 25.", [(25, 25, "injured")]),
        ("The number of people arrested climbed from 12 to 40.", [(12, 12, "arrested"), (40, 40, "arrested")]),
    ],
)
def test_a_revised_figure_counts_what_its_subject_names(workspace: Workspace, text: str, expected: list[Row]) -> None:
    assert figures(workspace, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 killed, 20 hurt in mill fire", [(7, 7, "dead"), (20, 20, "injured")]),
        ("Police detained 8, then released 3.", [(8, 8, "arrested"), (3, 3, "other")]),
        ("The army captured 14 fighters, two of them wounded.", [(14, 14, "arrested"), (2, 2, "injured")]),
        ("The gang holds at least nine foreigners.", [(9, None, "abducted")]),
        ("Some 12,000 families have left Ostava.", [(10_800, 13_200, "displaced")]),
        ("Some 120 delegates have left Ostava.", [(108, 132, "other")]),
        ("Tractors, 1,100 of them, blocked the ring road.", [(1_100, 1_100, "vehicles")]),
        ("IDPs arriving at the site: 312.", [(312, 312, "displaced")]),
        ("Fatalities rose by four to 61.", [(4, 4, "dead"), (61, 61, "dead")]),
        ("The toll stands at 11.", [(11, 11, "dead")]),
        ("Clashes left a dozen herdsmen dead.", [(12, 12, "dead")]),
        ("The mill lost $4 million.", []),
        ("The Group of 77 met on Friday.", []),
    ],
)
def test_what_is_counted_follows_from_who_does_what_to_them(workspace: Workspace, text: str, expected: list[Row]) -> None:
    assert figures(workspace, text) == expected


def test_houses_that_burn_are_not_injured(workspace: Workspace) -> None:
    assert figures(workspace, "Twelve houses were burned.") == [(12, 12, "other")]


def test_the_command_prints_each_figure_with_its_source(tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "report.txt"
    report.write_text("At least 52 villagers were killed.\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["figures", str(report), "--published", "2031-03-05T08:00", "--source", "Lowland Wire"])
    assert result.exit_code == 0
    assert 'dead (villagers): 52 or more, "At least 52" [Lowland Wire 5 Mar 08:00]' in result.stdout
