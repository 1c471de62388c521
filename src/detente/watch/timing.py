"""When to look again. Intervals are counted on a clock that nobody sets: a clock on the wall that jumps changes nothing."""

from __future__ import annotations

import random

FIRST_RETRY_SECONDS = 20.0
LONGEST_SECONDS = 21_600.0
JITTER = 0.1
# A page that fails is given up after this many tries and half a day: an outage of one night loses nothing.
PAGE_TRIES = 6
PAGE_SECONDS = 43_200.0


def delay(every_seconds: float, failures: int, *, after: float | None, chance: random.Random) -> float:
    """Seconds until the next look: the interval, more or less a tenth; after failures 20 s, doubling, half of it by chance
    (exponential back-off with equal jitter), at least as long as the other side asked for."""
    if failures == 0:
        wait = every_seconds * chance.uniform(1 - JITTER, 1 + JITTER)
    else:
        whole = min(min(FIRST_RETRY_SECONDS, every_seconds) * 2.0 ** min(failures - 1, 20), LONGEST_SECONDS)
        wait = whole / 2 + chance.uniform(0, whole / 2)
    return max(wait, after or 0.0)


def first_delay(every_seconds: float, *, looked: float | None, now: float) -> float:
    """Seconds until the first look after a start, by when the last was: never more than the interval, whatever the clock did."""
    if looked is None:
        return 0.0
    return min(max(0.0, looked + every_seconds - now), every_seconds)
