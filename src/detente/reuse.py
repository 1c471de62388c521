"""Reuse: what was made of some parts is given again as long as it is asked for of the very same parts.

Parts are compared as objects (`is`), never by what they say: two that are equal may still be written differently, as a moment in two time
zones. So what is given again can only be what would be made anew, provided that it is made of its parts, of what is named beside
them (`by`, compared by value) and of what never changes while a `Reuse` is in use: the knowledge and the program.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from operator import is_
from typing import TypeVar, cast

Made = TypeVar("Made")
_Kept = tuple[Sequence[object], object, object]


class Reuse:
    """What was made in the last round and in this one, by key. What a round does not ask for is forgotten."""

    __slots__ = ("_before", "_now")

    def __init__(self) -> None:
        self._before: dict[Hashable, _Kept] = {}
        self._now: dict[Hashable, _Kept] = {}

    def turn(self) -> None:
        """Begins a round."""
        self._before, self._now = self._now, {}

    def rest(self) -> None:
        """Ends a round: what it did not ask for is forgotten."""
        self._before = {}

    def of(self, key: Hashable, parts: Sequence[object], make: Callable[[], Made], *, by: object = None) -> Made:
        """What is made of the parts: what was made of them before if they are the same. No two makers share a key."""
        old = self._before.get(key)
        if old is None or old[1] != by or len(old[0]) != len(parts) or not all(map(is_, old[0], parts)):
            old = (parts, by, make())
        self._now[key] = old
        return cast("Made", old[2])

    def put(self, key: Hashable, made: Made) -> Made:
        """Takes something else for what was made of the same parts."""
        parts, by, _ = self._now[key]
        self._now[key] = (parts, by, made)
        return made

    def keep(self, *keys: Hashable) -> None:
        """Remembers what the last round had under some keys, although this one does not ask for it."""
        for key in keys:
            if key not in self._now and key in self._before:
                self._now[key] = self._before[key]
