"""Progress of long work: on standard error, and only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

Item = TypeVar("Item")
_EVERY_SECONDS = 0.2


def with_progress(items: Iterable[Item], *, label: str, total: int | None = None) -> Iterator[Item]:
    """The items, with a counter line on a terminal; nothing is written elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    started = shown = time.monotonic()
    for count, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - shown >= _EVERY_SECONDS:
            shown = now
            sys.stderr.write(f"\r{label}: {_told(count, total, now - started)} ")
            sys.stderr.flush()
    sys.stderr.write("\r" + " " * 78 + "\r")
    sys.stderr.flush()


def _told(count: int, total: int | None, seconds: float) -> str:
    """ "120 of 400, 35 a second, 8 s left": the time left is a guess from the rate so far."""
    rate = count / seconds
    speed = f"{rate:,.0f} a second" if rate >= 1 else f"{rate * 60:,.1f} a minute"
    if not total:
        return f"{count:,}, {speed}"
    left = timedelta(seconds=round((total - count) / rate))
    return f"{count:,} of {total:,}, {speed}, about {left} left"
