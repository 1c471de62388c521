"""Progress of long work: on standard error, and only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
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
            of = f" of {total:,}" if total else ""
            sys.stderr.write(f"\r{label}: {count:,}{of}, {count / (now - started):,.0f} a second ")
            sys.stderr.flush()
    sys.stderr.write("\r" + " " * 60 + "\r")
    sys.stderr.flush()
