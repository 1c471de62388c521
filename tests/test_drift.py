"""The second line: calibrated on a place's own history, quiet within its budget, and no level moved by it."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.situation.assess import known_happenings
from detente.situation.drift import calibrated, daily_counts, drift_of
from detente.surfaces.cli.main import main
from tests.conftest import EXAMPLES
from tests.test_alerts import policy
from tests.worlds import CROWD, SECOND_WIRE, WIRE, World, area, hour, on, scale, told

LAST = date(2031, 12, 31)
STONES = told("ASSAULT", "primitive", by=CROWD)


def _years(rate: float, days: int, seed: int) -> list[int]:
    return [int(x) for x in np.random.default_rng(seed).poisson(rate, days)]


def _drift(counts: list[int], name: str = "port-varn"):  # type: ignore[no-untyped-def]
    return drift_of(name, counts, last=LAST, policy=policy().drift, burst=policy().burst)


@pytest.mark.parametrize("rate", [0.05, 0.3, 1.0, 4.0])
def test_the_threshold_keeps_the_stated_budget_of_false_alarms(rate: float) -> None:
    """Fresh years of the same rate, which no threshold has seen: about one alarm a year, as the policy states."""
    rule = policy().drift
    alarms = []
    for seed in range(8):
        baseline = _years(rate, 400, seed)
        threshold = calibrated(baseline, policy=rule, name=f"place {seed}")
        mean, statistic = statistics.fmean(baseline), 0.0
        deviation = max(statistics.stdev(baseline), mean**0.5)
        count = 0
        for x in _years(rate, 3650, 1000 + seed):
            statistic = max(0.0, statistic + (x - mean) / deviation - rule.allowance)
            if statistic > threshold:
                count, statistic = count + 1, 0.0
        alarms.append(count / 10)
    assert statistics.fmean(alarms) <= 2 * rule.false_alarms_a_year


def test_a_rate_five_times_as_high_is_seen_within_days() -> None:
    delays = []
    for seed in range(7):
        counts = _years(0.4, 200, seed) + _years(2.0, 14, 500 + seed)
        seen = [n for n in range(1, 15) if _drift(counts[: 200 + n]).is_alarm]
        delays.append(seen[0] if seen else 15)
    assert statistics.median(delays) <= 8


def test_with_too_little_history_it_says_so_instead_of_guessing() -> None:
    found = _drift(_years(1.0, 100, 1))
    assert (found.baseline_days, found.needed_days, found.statistic, found.threshold, found.is_alarm) == (86, 90, None, None, False)
    assert _drift([]).statistic is None


def test_a_burst_needs_no_history() -> None:
    assert _drift([0, 0, 2, 2, 2]).burst == 6
    assert _drift([9, 0, 0, 0, 5]).burst is None


def test_one_happening_at_a_place_that_never_saw_any_is_no_alarm() -> None:
    assert not _drift([0] * 200 + [1]).is_alarm
    assert _drift([0] * 200 + [1, 1]).is_alarm


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=120, max_size=160), st.integers(1, 14))
def test_a_further_happening_never_takes_an_alarm_away(counts: list[int], ago: int) -> None:
    more = list(counts)
    more[-ago] += 1
    before, after = _drift(counts), _drift(more)
    assert (before.statistic or 0) <= (after.statistic or 0) + 1e-9
    assert after.is_alarm or not before.is_alarm


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=120, max_size=160))
def test_the_same_counts_give_the_same_threshold(counts: list[int]) -> None:
    assert _drift(counts) == _drift(list(counts))


def _known(world: World, groups: str = "ABCD") -> dict[str, tuple[datetime, ...]]:
    return known_happenings(
        world.mentions,
        world.documents,
        events=world.events(),
        area=area(),
        scale=scale(),
        as_of=hour(100),
        groups=frozenset(groups),
    )


def test_one_happening_told_by_many_counts_once_on_the_day_it_became_known() -> None:
    world = World()
    for source, at in ((WIRE, 3), (SECOND_WIRE, 30), (WIRE, 50)):
        world.tell(source, at, replace(STONES, more=(("when", on(1, 2)),)))
    assert _known(world)["port-varn"] == (hour(3).astimezone(UTC),)
    assert _known(world, "E")["port-varn"] == ()


def test_what_happened_at_another_time_is_another_happening() -> None:
    world = World()
    world.tell(WIRE, 3, replace(STONES, more=(("when", on(0, 3)),)))
    world.tell(SECOND_WIRE, 4, replace(STONES, more=(("when", on(1, 2)),)))  # the same, more closely
    world.tell(WIRE, 30, replace(STONES, more=(("when", on(28, 29)),)))
    assert _known(world)["port-varn"] == (hour(3).astimezone(UTC), hour(30).astimezone(UTC))


def test_days_are_those_of_the_area() -> None:
    late = datetime.fromisoformat("2031-03-04T07:30:00+00:00")  # 23:30 of the 3rd on the coast
    assert daily_counts([late], first=date(2031, 3, 3), last=date(2031, 3, 4), zone=area().zone) == (1, 0)


def test_the_command_says_what_it_sees_and_what_it_cannot_know(tmp_path: Path) -> None:
    memory, log = tmp_path / "memory.db", tmp_path / "alerts.jsonl"
    run = CliRunner().invoke
    run(main, ["read", str(EXAMPLES / "north-kosovo"), "--area", "north-kosovo", "--store", str(memory)])
    shown = run(main, ["drift", "--store", str(memory), "--at", "2023-05-29T20:00", "--file", str(log)])
    assert shown.exit_code == 0
    assert "Zvečan / Zveçan: not enough history (0 of 90 days)" in shown.output
    assert "happenings in 3 days: look at it" in shown.output
    assert f"{log}: 1 added" in shown.output
    assert f"{log}: 0 added" in run(main, ["drift", "--store", str(memory), "--at", "2023-05-29T21:00", "--file", str(log)]).output


def test_the_fortnight_before_last_is_no_part_of_the_baseline() -> None:
    quiet, loud = [0, 1] * 60, [9] * 14
    assert _drift(quiet + loud).mean < 1
    assert _drift(quiet + loud).since == LAST - timedelta(days=13)
