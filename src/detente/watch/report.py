"""How the watch stands: each source with what came of it, and the alarms: silent, too little, too much, failing, refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from detente.model.watched import WatchedSource
from detente.store.arrivals import Count, counts, standing
from detente.store.store import Store
from detente.watch.places import Place, Standing, places_of
from detente.watch.watcher import BEAT, Beat

# Without word of its own a source is silent after two days: a weekend without news is usual, two days without any are worth a look.
SILENT_HOURS = 48.0
FAILING_AFTER = 3
ALIVE_SECONDS = 60.0
_A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person should look at. `kind` is silent, little, much, failing or refused."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source. Times are None for never; `of_day` counts versions of items within 24 hours."""

    id: str
    name: str
    places: int
    looked: datetime | None
    last: datetime | None
    total: int
    of_day: int
    unread: int
    waiting: int
    looks: int
    failed: int
    failures: int
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class WatchReport:
    """The whole watch of an area. `seen` is when a watch last gave a sign, None if there never was one; `process` is 0 after it ended."""

    area: str
    at: datetime
    started: datetime | None
    seen: datetime | None
    process: int | None
    sources: tuple[SourceReport, ...]

    @property
    def is_running(self) -> bool:
        return self.seen is not None and bool(self.process) and abs((self.at - self.seen).total_seconds()) < ALIVE_SECONDS

    @property
    def alarms(self) -> tuple[tuple[str, Alarm], ...]:
        return tuple((s.id, a) for s in self.sources for a in s.alarms)


def report(store: Store, sources: Sequence[WatchedSource], *, area: str, at: datetime) -> WatchReport:
    """How the watch of an area stands at a moment, from the memory alone: any machine that has it can ask."""
    noted = standing(store, area=area)
    total, of_day = counts(store, area=area), counts(store, area=area, since=at - _A_DAY)
    beat = msgspec.json.decode(noted[BEAT], type=Beat) if BEAT in noted else None
    found = []
    for watched in sources:
        states = [_standing(noted, p) for p in places_of([watched])]
        found.append(_of_source(watched, states, total.get(watched.source.id), of_day.get(watched.source.id), at))
    return WatchReport(
        area,
        at,
        _time(beat.started if beat else None),
        _time(beat.seen if beat else None),
        beat.process if beat else None,
        tuple(found),
    )


def _standing(noted: dict[str, bytes], place: Place) -> Standing:
    return msgspec.json.decode(noted[place.name], type=Standing) if place.name in noted else Standing()


def _of_source(
    watched: WatchedSource, states: list[Standing], total: Count | None, of_day: Count | None, at: datetime
) -> SourceReport:
    source = watched.source
    last = total.last if total is not None else None
    day = of_day.arrived if of_day is not None else 0
    return SourceReport(
        source.id, source.name, len(states), _time(max((s.looked for s in states if s.looked is not None), default=None)), last,
        total.arrived if total is not None else 0, day, total.unread if total is not None else 0, sum(len(s.waiting) for s in states),
        sum(s.looks for s in states), sum(s.failed for s in states), max((s.failures for s in states), default=0),
        tuple(_alarms(watched, states, last, day, at)),
    )  # fmt: skip


def _alarms(watched: WatchedSource, states: list[Standing], last: datetime | None, day: int, at: datetime) -> list[Alarm]:
    if watched.source.forbids:
        return [Alarm("refused", watched.source.forbids)]
    found = [_of_place(s) for s in states]
    alarms = [a for a in found if a is not None]
    first = _time(min((s.first for s in states if s.first is not None), default=None))
    if first is None:
        return alarms
    volume = watched.volume
    hours = volume.silent_hours if volume.silent_hours is not None else SILENT_HOURS
    since = max(first, last) if last is not None else first
    if at - since > timedelta(hours=hours):
        told = (
            f"since {since:%Y-%m-%d %H:%M} UTC" if last is not None else f"at all since the watch began, {first:%Y-%m-%d %H:%M} UTC"
        )
        alarms.append(Alarm("silent", f"nothing new {told}; usual are {hours:g} hours at most"))
    elif volume.low is not None and day < volume.low and at - first > _A_DAY:
        alarms.append(Alarm("little", f"{day} in 24 hours; usual are {volume.low:g} at least"))
    if volume.high is not None and day > volume.high:
        alarms.append(Alarm("much", f"{day} in 24 hours; usual are {volume.high:g} at most"))
    return alarms


def _of_place(state: Standing) -> Alarm | None:
    if state.is_refused and state.failures:
        return Alarm("refused", state.error)
    return Alarm("failing", f"{state.failures} looks in a row failed: {state.error}") if state.failures >= FAILING_AFTER else None


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
