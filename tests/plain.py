"""The plain ways to do what the package does the quick way, to hold the two against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention
from detente.resolve.events import bounds_of
from detente.situation import occurrences
from detente.situation.facing import FacingTrack
from detente.situation.states import StateTrack
from detente.situation.tracks import Regard, Track

Bounds = tuple[datetime | None, datetime | None]


def groups_of(mentions: Sequence[Mention], documents: Mapping[str, Document]) -> set[frozenset[str]]:
    """The ids of the mentions that tell one event each, found by comparing every two mentions."""
    ordered = sorted(mentions, key=lambda m: m.id)
    group = {m.id: {m.id} for m in ordered}
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            if group[first.id] is not group[second.id] and _is_same(first, second, documents):
                both = group[first.id] | group[second.id]
                group |= dict.fromkeys(both, both)
    return {frozenset(ids) for ids in group.values()}


def _is_same(a: Mention, b: Mention, documents: Mapping[str, Document]) -> bool:
    if (a.type, a.polarity, a.status, bool(a.ends)) != (b.type, b.polarity, b.status, bool(b.ends)) or not _at_one_place(a, b):
        return False
    if a.mode and b.mode and a.mode != b.mode:
        return False
    share_actors, share_recipients = _share(a.actors, b.actors), _share(a.recipients, b.recipients)
    if not (share_actors or _actors_agree(a.actors, b.actors)) or not (
        share_recipients or _actors_agree(a.recipients, b.recipients)
    ):
        return False
    if not (a.places and b.places) and not (share_actors or share_recipients):
        return False
    is_utterance = a.content is not None or a.type in ("ASSESSMENT", "DENY", "DOUBT", "APPEAL", "PLEDGE")
    if is_utterance and not (share_actors and (a.document_id != b.document_id or a.start == b.start)):
        return False
    return _times_meet(bounds_of(a, documents), bounds_of(b, documents))


def _at_one_place(a: Mention, b: Mention) -> bool:
    first, second = ({p.id or p.text for p in m.places} or {""} for m in (a, b))
    return bool(first & second)


def _keys(refs: tuple[ActorRef, ...]) -> set[str]:
    return {r.id or f"{r.country or '?'}-{r.sector or '?'}" for r in refs if r.id or r.sector or r.country}


def _share(a: tuple[ActorRef, ...], b: tuple[ActorRef, ...]) -> bool:
    if _keys(a) & _keys(b):
        return True
    return any(_is_organ(x, y) or _is_organ(y, x) for x in a for y in b)


def _is_organ(organ: ActorRef, state: ActorRef) -> bool:
    is_public = organ.sector in ("GOV", "MIL", "COP", "LEG", "JUD", "SPY") and organ.id != organ.country
    return is_public and organ.country is not None and organ.country == state.id


def _actors_agree(a: tuple[ActorRef, ...], b: tuple[ActorRef, ...]) -> bool:
    first, second = _keys(a), _keys(b)
    if not first or not second or first & second:
        return True
    return bool({k.split("-")[-1] for k in first} & {k.split("-")[-1] for k in second} and any("?" in k for k in first | second))


def _times_meet(a: Bounds, b: Bounds) -> bool:
    if a == (None, None) or b == (None, None):
        return False
    starts_before = a[0] is None or b[1] is None or a[0] < b[1]
    ends_after = b[0] is None or a[1] is None or b[0] < a[1]
    return starts_before and ends_after


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
