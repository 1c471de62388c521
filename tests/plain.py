"""The plain ways to do what the package does the quick way, to hold the two against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.resolve import events
from detente.resolve.happenings import Happening, Told
from detente.situation import occurrences
from detente.situation.facing import FacingTrack
from detente.situation.states import StateTrack
from detente.situation.tracks import Regard, Track


class Everywhere:
    """In place of the index: every happening of one polarity and status is a candidate, whatever its type, anchors and days."""

    def __init__(self, *_: object) -> None:
        self._made: dict[int, Happening] = {}

    def add(self, happening: Happening, _: Told) -> None:
        self._made[happening.number] = happening

    def candidates(self, told: Told) -> dict[int, Happening]:
        return {n: h for n, h in self._made.items() if _reality(h.members[0].mention) == _reality(told.mention)}


def _reality(mention: Mention) -> tuple[str, str]:
    return mention.polarity, "real" if mention.status in ("happened", "ongoing") else mention.status


def groups_of(mentions: Sequence[Mention], documents: Mapping[str, Document]) -> set[frozenset[str]]:
    """The ids of the mentions that tell one event each, found by holding every mention against every event."""
    with patch.object(events, "Index", Everywhere):
        return {frozenset(e.mentions) for e in events.events_of(mentions, documents)}


@contextmanager
def plainly() -> Iterator[None]:
    """Within it every happening is drawn anew for each report, and every sum is made of all that weighs in it."""

    def points(track: Track, at: datetime, regard: Regard) -> list[float]:
        return [w.points for w in track.weigh(at, regard)]

    with (
        patch.object(occurrences, "_rests_on", lambda *_: True),
        patch.object(occurrences.EventTrack, "points", points),
        patch.object(StateTrack, "points", points),
        patch.object(FacingTrack, "points", points),
    ):
        yield
