"""Checkpoints: a walk of levels goes on from the last day up to which all that it rests on is what it was.

A level has hysteresis, so it is walked through time. What a walk rests on until a moment are the tellings that became known before it, of
the place and of its neighbours, the reports on the place, and the moments that are visited. Their digest is taken at the start of each
day (UTC). A checkpoint serves only where that digest is the same: a late report, a correction, a rejection or another grouping of events
changes the digests from the day on when the earliest of what it touches became known, and no earlier one. So the levels are those of the
whole walk.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from detente.model.mentions import ActorRef
from detente.model.walks import Checkpoint, PlaceWalk
from detente.reuse import Reuse
from detente.situation.coverage import Reports
from detente.situation.matching import PlaceMatches
from detente.situation.tellings import Telling

_DAY = timedelta(days=1)


class Walks:
    """The walks that were kept, by place, and those of this picture, to be kept."""

    def __init__(self, kept: Iterable[PlaceWalk] = ()) -> None:
        self._kept = {w.place: w for w in kept}
        self._made: dict[str, PlaceWalk] = {}

    @property
    def news(self) -> tuple[PlaceWalk, ...]:
        """All walks as they are to be kept, if any of this picture goes further than what was kept, or elsewhere; else none."""
        if all(_is_behind(walk, self.of(place)) for place, walk in self._made.items()):
            return ()
        return tuple(self.of(p) if _is_behind(w, self.of(p)) else w for p, w in self._made.items())

    def of(self, place: str) -> PlaceWalk:
        """What was kept of a place; an empty walk if nothing was."""
        return self._kept.get(place) or PlaceWalk(place, (), ())

    def add(self, walk: PlaceWalk) -> None:
        self._made[walk.place] = walk

    @property
    def all(self) -> tuple[PlaceWalk, ...]:
        """The walks of this picture, and of the places that it did not walk what was kept."""
        return tuple((self._kept | self._made).values())


def _is_behind(walk: PlaceWalk, kept: PlaceWalk) -> bool:
    """True if a walk has come no further than what was kept of it."""
    return walk.checkpoints == kept.checkpoints[: len(walk.checkpoints)]


@dataclass(frozen=True, slots=True)
class Marks:
    """The starts of days within a walk, and the digest of all that it rests on before each."""

    days: tuple[datetime, ...]
    inputs: tuple[str, ...]


class Inputs:
    """The digests of what the walks of an area's places rest on, at the start of each day up to the picture's moment. Those of a place are
    made when its walk, or that of a neighbour, asks for them."""

    def __init__(self, matches: Mapping[str, PlaceMatches], as_of: datetime, reuse: Reuse) -> None:
        firsts = (reuse.of(("first", p), (found,), partial(_first_known, found)) for p, found in matches.items())
        first = min((m for m in firsts if m is not None), default=as_of)
        self._days = tuple(_starts_of_days(first, as_of))
        self._matches, self._reuse = matches, reuse
        self._nothing = _digests([], self._days)

    def _told(self, place: str) -> list[bytes]:
        found = self._matches.get(place)
        if found is None:
            return self._nothing
        return self._reuse.of(
            ("digests", place), (found,), lambda: _digests(sorted(_Written(found).lines()), self._days),
            by=(self._days[:1], self._days[-1:]),
        )  # fmt: skip

    def marks(self, place: str, around: Iterable[str], reports: Reports, visits: Sequence[datetime]) -> Marks:
        """Those of one place. `visits` are the moments that its walk looks at, in order."""
        told = [self._told(p) for p in (place, *around)]
        came = _digests([(known, f"{family}|{side}".encode()) for known, family, side in reports.rows()], self._days)
        looked_at = _digests([(v, b"") for v in visits], self._days)
        joined = (hashlib.blake2b(b"".join(digests), digest_size=16) for digests in zip(*told, came, looked_at, strict=True))
        return Marks(self._days, tuple(one.hexdigest() for one in joined))


def start_of(kept: PlaceWalk, marks: Marks) -> Checkpoint | None:
    """The last checkpoint that still holds."""
    inputs = dict(zip(marks.days, marks.inputs, strict=True))
    return next((c for c in reversed(kept.checkpoints) if inputs.get(c.at) == c.inputs), None)


def _starts_of_days(first: datetime, last: datetime) -> Iterator[datetime]:
    day = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    while day <= last:
        yield day
        day += _DAY


def _first_known(found: PlaceMatches) -> datetime | None:
    return min((telling.known for _, telling, _ in _rows(found)), default=None)


def _rows(found: PlaceMatches) -> Iterator[tuple[str, Telling, tuple[ActorRef, ...]]]:
    for name, table in (("i", found.indicators), ("s", found.states), ("e", found.endings)):
        for entry, matches in table.items():
            yield from ((f"{name}/{entry}", m.telling, m.refs) for m in matches)
    for entry, tellings in found.negated.items():
        yield from ((f"n/{entry}", t, ()) for t in tellings)


class _Written:
    """Each telling at a place as bytes, written once however many indicators it counts for.

    Its event goes by the first telling of it there: the id of an event changes with each report that joins it, the first of its tellings
    does not.
    """

    def __init__(self, found: PlaceMatches) -> None:
        self._found = found
        tellings = {t.mention.id: t for _, t, _ in _rows(found)}
        self._first: dict[str, str] = {}
        for telling in sorted(tellings.values(), key=lambda t: (t.known, t.mention.id)):
            self._first.setdefault(telling.event, telling.mention.id)
        self._lines: dict[str, bytes] = {}

    def lines(self) -> Iterator[tuple[datetime, bytes]]:
        """What counts at the place: when it became known, and its line with what it counts for."""
        for name, telling, refs in _rows(self._found):
            by = "|".join([f"{r.id}/{r.side}" for r in refs])
            yield telling.known, b"|".join((self._line(telling), f"{name}|{by}".encode()))

    def _line(self, telling: Telling) -> bytes:
        """All that a track may look at: a mention's id and method stand for its words, which a decision changes with the method."""
        mention, voice, when = telling.mention, telling.voice, telling.mention.when
        line = self._lines.get(mention.id)
        if line is None:
            is_ahead = when is not None and when.text is not None and (not telling.is_timed or when.relation in _AHEAD)
            told = (
                mention.id, mention.method, mention.status, mention.content, when if is_ahead else None, telling.start.timestamp(),
                telling.end.timestamp(), telling.is_timed, self._first[telling.event],
                voice.family, voice.speaker, voice.side, voice.is_observer,
            )  # fmt: skip
            line = self._lines[mention.id] = repr(told).encode("utf-8", "surrogatepass")
        return line


_AHEAD = ("until", "before")


def _digests(lines: Sequence[tuple[datetime, bytes]], days: Sequence[datetime]) -> list[bytes]:
    """For each day the digest of the lines known before it. The lines are in order of time."""
    seen, found, at = hashlib.blake2b(digest_size=16), [], 0
    known = [k for k, _ in lines]
    for day in days:
        until = bisect_left(known, day, lo=at)
        seen.update(array("d", [k.timestamp() for k in known[at:until]]).tobytes())
        seen.update(b"\n".join([line for _, line in lines[at:until]]))
        at = until
        found.append(seen.copy().digest() if at else b"")
    return found
