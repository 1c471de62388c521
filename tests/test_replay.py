"""The replay of 26 to 31 May 2023: each hour from what was published until then, and the picture of it in the docs."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from detente.model.documents import Rejected
from detente.model.picture import Picture, PlacePicture
from detente.model.read_documents import ReadDocument
from detente.model.replay import Curve
from detente.ontology.swap import SideSwap
from detente.situation.canonical import canonical
from detente.situation.replay import curves_of, moments
from detente.surfaces.cli.main import main
from detente.surfaces.cli.replay import table_lines
from detente.surfaces.export.curves_svg import curves_svg
from detente.workspace import Workspace
from tests.conftest import EXAMPLES

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIRST, LAST = datetime.fromisoformat("2023-05-26T00:00+02:00"), datetime.fromisoformat("2023-06-01T00:00+02:00")
SHOWN = ("zvecan", "leposavic", "zubin-potok")
OTHER_SIDE = {"a": "b", "b": "a"}


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    found = kosovo.documents([str(EXAMPLES / "north-kosovo")])
    return list(kosovo.read(d for d in found if not isinstance(d, Rejected)))


def _pictures(workspace: Workspace, read: list[ReadDocument]) -> Iterator[Picture]:
    return workspace.replay(read, moments(FIRST, LAST, step=timedelta(hours=1)))


@pytest.fixture(scope="module")
def pictures(kosovo: Workspace, read: list[ReadDocument]) -> list[Picture]:
    return list(_pictures(kosovo, read))


@pytest.fixture(scope="module")
def curves(pictures: list[Picture]) -> tuple[Curve, ...]:
    return curves_of(pictures)


def _levels(curves: tuple[Curve, ...], place: str) -> dict[str, int]:
    (curve,) = (c for c in curves if c.place == place)
    return {p.at.astimezone(FIRST.tzinfo).strftime("%d %H"): p.level for p in curve.points}


def test_zvecan_is_acute_by_noon_of_the_29th_and_violence_by_the_evening(curves: tuple[Curve, ...]) -> None:
    levels = _levels(curves, "zvecan")
    assert levels["29 06"] == 3
    assert levels["29 12"] == 4
    assert levels["29 18"] == 5


@pytest.mark.parametrize("place", ["leposavic", "zubin-potok"])
def test_the_calmer_places_are_tense_on_the_29th_by_the_combination_rule_alone(curves: tuple[Curve, ...], place: str) -> None:
    levels = _levels(curves, place)
    assert {levels[f"29 {hour:02}"] for hour in range(8, 24)} == {3}
    assert levels["29 06"] == 2
    (noon,) = (p for c in curves if c.place == place for p in c.points if p.at == FIRST.replace(day=29, hour=12))
    assert noon.rules == ("facing",)
    assert noon.tension < 25


def test_a_place_without_a_crowd_stays_below_tense_beside_the_violence(curves: tuple[Curve, ...]) -> None:
    assert max(_levels(curves, "north-mitrovica").values()) == 2


def test_under_control_moves_nothing_at_any_hour(kosovo: Workspace, read: list[ReadDocument], pictures: list[Picture]) -> None:
    opinions = ("ASSESSMENT", "APPEAL", "DENY", "DOUBT")
    assert any("under control" in m.text for r in read for m in r.mentions if m.type == "ASSESSMENT")
    silenced = [replace(r, mentions=tuple(m for m in r.mentions if m.type not in opinions)) for r in read]
    for with_them, without in zip(pictures, _pictures(kosovo, silenced), strict=True):
        assert [_weight(p) for p in with_them.places] == [_weight(p) for p in without.places]


def _weight(place: PlacePicture) -> tuple[object, ...]:
    """All that a level rests on, without names and ids."""
    items = sorted((i.indicator, i.kind, i.points, i.credibility, i.fade, len(i.mentions), i.is_stale) for i in place.items)
    return (place.id, place.level, place.tension, place.band, place.by_points, place.rules, place.held, place.coverage.share, items)


def test_with_the_sides_exchanged_every_hour_of_the_replay_is_the_same(
    kosovo: Workspace, read: list[ReadDocument], pictures: list[Picture]
) -> None:
    area = kosovo.knowledge.area
    assert area is not None
    swap = SideSwap(area.swap)
    mirrored = [replace(r.document, text=swap.swap(r.document.text), side=OTHER_SIDE.get(r.document.side or "")) for r in read]
    assert any(m.text != r.document.text for m, r in zip(mirrored, read, strict=True))
    for before, after in zip(pictures, _pictures(kosovo, list(kosovo.read(mirrored))), strict=True):
        assert [_weight(p) for p in before.places] == [_weight(p) for p in after.places], before.as_of


def test_the_order_of_the_reports_and_reports_fed_twice_change_no_hour(
    kosovo: Workspace, read: list[ReadDocument], pictures: list[Picture]
) -> None:
    fed = read * 2
    random.Random(29).shuffle(fed)
    for before, after in zip(pictures[::7], list(_pictures(kosovo, fed))[::7], strict=True):
        assert canonical(before) == canonical(after)


def test_what_came_later_changes_no_hour(kosovo: Workspace, read: list[ReadDocument], pictures: list[Picture]) -> None:
    for before in pictures[60:100:5]:
        known_later = kosovo.picture(read, as_of=before.as_of)
        assert [(p.id, p.level, p.tension) for p in known_later.places] == [(p.id, p.level, p.tension) for p in before.places]


def test_the_history_of_the_last_picture_tells_the_levels_of_every_hour(pictures: list[Picture], curves: tuple[Curve, ...]) -> None:
    for place in pictures[-1].places:
        (curve,) = (c for c in curves if c.place == place.id)
        for point in curve.points:
            reached = [c.level for c in place.history if c.at <= point.at]
            assert point.level == (reached[-1] if reached else 0), (place.id, point.at)


# what the docs show ----------------------------------------------------------------------------------------------------


def test_the_table_in_the_docs_is_the_one_that_the_command_prints(kosovo: Workspace, curves: tuple[Curve, ...]) -> None:
    area = kosovo.knowledge.area
    assert area is not None
    told = (DOCS / "replay" / "levels.md").read_text(encoding="utf-8")
    assert told == "".join(f"{line}\n" for line in table_lines(curves, area.zone)), "run: make replay-curves"


def test_the_picture_in_the_docs_is_the_one_that_the_command_draws(curves: tuple[Curve, ...]) -> None:
    drawn = ET.parse(DOCS / "replay" / "north-kosovo.svg").getroot()
    described = drawn.findtext("{http://www.w3.org/2000/svg}desc") or ""
    for curve in (c for c in curves if c.place in SHOWN):
        assert curve.name in described
        for change in re.findall(rf"{curve.name}: ([^.]*)", described)[0].split(", "):
            name, at = change.split(" from ")
            assert any(p.level_name == name and p.at.astimezone(FIRST.tzinfo).strftime("%-d %b %H:%M") == at for p in curve.points)
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [len(curves[0].points)] * 3, "run: make replay-curves"


def test_the_same_curves_give_the_same_drawing(kosovo: Workspace, curves: tuple[Curve, ...]) -> None:
    area = kosovo.knowledge.area
    assert area is not None
    once, again = (curves_svg(curves, title="A & B", source="s", scale=kosovo.scale, zone=area.zone) for _ in range(2))
    assert once == again
    assert ET.fromstring(once).findtext("{http://www.w3.org/2000/svg}title") == "A & B"


# bad input -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["examples", "--from", "2023-05-30", "--to", "2023-05-29"], "ends before it begins"),
        (["examples", "--every", "0"], "more than nothing"),
        (["examples", "--from", "1900-01-01", "--to", "2099-01-01"], "more than 8784 moments"),
        (["examples", "--place", "atlantis"], "no watched place of north-kosovo; those are: north-mitrovica, zvecan"),
        ([], "either reports to read"),
        (["--store", "no-such.db"], "no such file"),
    ],
)
def test_a_wrong_option_of_the_replay_is_told_with_what_to_do(options: list[str], told: str, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    report.write_text("---\npublished: 2023-05-29T12:00:00+02:00\n---\nA crowd gathered in Zvečan.", encoding="utf-8")
    given = [str(report) if o == "examples" else o for o in options]
    outcome = CliRunner().invoke(main, ["replay", "--area", "north-kosovo", *given])
    assert outcome.exit_code == 2
    assert told in outcome.output


def test_undated_reports_alone_cannot_be_replayed_and_that_is_said(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("A crowd gathered in Zvečan.", encoding="utf-8")
    outcome = CliRunner().invoke(main, ["replay", "--area", "north-kosovo", str(report)])
    assert outcome.exit_code == 1
    assert "no report has a publication time" in outcome.output
