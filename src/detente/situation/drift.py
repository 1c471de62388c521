"""Slow drift: a plain CUSUM on the happenings of each day, its threshold calibrated on the place's own history, and bursts beside it.

The second line behind levels and rules. It adds no point and moves no level: it says that a place sees more than it used to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import sqrt

import numpy as np

from detente.ontology.alert_policy import BurstPolicy, DriftPolicy

_YEAR = 365
_WATCHED_DAYS = 14
_STEPS = 16
_HIGHEST = 64.0
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Drift:
    """What the second line sees at a place on the last of its days.

    `baseline_days` are the days before the watched fortnight; with fewer than the policy asks for, `statistic` and `threshold` are None:
    not enough history. They are in standard deviations of the baseline; `mean` is happenings a day there. `since`: the first day of the
    run that crossed the threshold. `burst`: happenings within the policy's days, or None if they are not so many.
    """

    place: str
    day: date
    baseline_days: int
    needed_days: int
    mean: float
    statistic: float | None
    threshold: float | None
    since: date | None
    burst: int | None

    @property
    def is_alarm(self) -> bool:
        return self.since is not None


def daily_counts(known: Iterable[datetime], *, first: date, last: date, zone: tzinfo) -> tuple[int, ...]:
    """How many happenings became known on each day from the first to the last, in the area's zone."""
    days = [0] * ((last - first).days + 1)
    for moment in known:
        number = (moment.astimezone(zone).date() - first).days
        if 0 <= number < len(days):
            days[number] += 1
    return tuple(days)


def drift_of(place: str, counts: Sequence[int], *, last: date, policy: DriftPolicy, burst: BurstPolicy) -> Drift:
    """The second line for one place, from a count for each day up to `last`."""
    baseline, watched = counts[:-_WATCHED_DAYS], counts[-_WATCHED_DAYS:]
    lately = sum(counts[-burst.days :])
    found = lately if lately >= burst.events else None
    mean, deviation = _moments(baseline)
    if len(baseline) < policy.history_days:
        return Drift(place, last, len(baseline), policy.history_days, mean, None, None, None, found)
    threshold = calibrated(baseline, policy=policy, name=place)
    statistic, crossed = 0.0, None
    begun = 0
    for number, count in enumerate(watched):
        before = statistic
        statistic = max(0.0, statistic + (count - mean) / deviation - policy.allowance)
        begun = number if before == 0.0 else begun
        if statistic > threshold and crossed is None:
            crossed = begun
        if statistic == 0.0:
            crossed = None
    since = last - timedelta(days=len(watched) - 1 - crossed) if crossed is not None else None
    return Drift(place, last, len(baseline), policy.history_days, mean, statistic, threshold, since, found)


def _moments(baseline: Sequence[int]) -> tuple[float, float]:
    """Mean and standard deviation; no less than a Poisson count's, half a happening added, so that a silent place is no division by zero."""
    mean = (sum(baseline) + 0.5) / (len(baseline) + 1)
    spread = sqrt(sum((x - mean) ** 2 for x in baseline) / max(1, len(baseline) - 1))
    return mean, max(spread, sqrt(mean))


def calibrated(baseline: Sequence[int], *, policy: DriftPolicy, name: str) -> float:
    """The least threshold that keeps within the budget of false alarms a year, over years drawn from the place's own days (bootstrap).

    Seeded by the policy and the place: the same history gives the same threshold. One single happening never crosses it.
    """
    mean, deviation = _moments(baseline)
    seed = int.from_bytes(hashlib.sha256(f"{policy.seed} {name}".encode()).digest()[:8], "big")
    days = np.random.default_rng(seed).choice(np.asarray(baseline, dtype=np.float64), size=(_YEAR, policy.resamples))
    steps: Floats = (days - mean) / deviation - policy.allowance
    low, high = (1 - mean) / deviation - policy.allowance, _HIGHEST
    if alarms_a_year(steps, low) <= policy.false_alarms_a_year:
        return low
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if alarms_a_year(steps, middle) <= policy.false_alarms_a_year:
            high = middle
        else:
            low = middle
    return high


def alarms_a_year(steps: Floats, threshold: float) -> float:
    """How often on average a year of steps crosses a threshold; the sum starts anew after each alarm."""
    statistic: Floats = np.zeros(steps.shape[1])
    alarms = 0
    for step in steps:
        statistic = np.maximum(0.0, statistic + step)
        crossed = statistic > threshold
        alarms += int(crossed.sum())
        statistic[crossed] = 0.0
    return alarms / steps.shape[1]
