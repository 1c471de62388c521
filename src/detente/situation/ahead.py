"""What lies ahead: demands with a deadline, and announced gatherings and strikes. One item for one day and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from detente.model.mentions import Mention, When
from detente.ontology.tension_scale import Factors, Indicator
from detente.situation.matching import due_of
from detente.situation.tellings import Telling, utc
from detente.situation.tracks import Piece, Regard, Told, Version, Versions, Weighed, batches
from detente.situation.voices import credibility

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class DeadlineTrack:
    """A demand with a deadline: whole until it falls due, nothing after."""

    indicator: Indicator
    versions: Versions

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        pieces = [p for p in self.versions.at(at) if at <= p.anchor]
        return [
            Weighed(self.indicator, p, regard(p.credibility), 1.0, self.indicator.points * regard(p.credibility)) for p in pieces
        ]

    def points(self, at: datetime, regard: Regard) -> list[float]:
        return [w.points for w in self.weigh(at, regard)]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:  # noqa: ARG002 - a deadline has its own end
        return any(p.credibility >= credibility and at <= p.anchor for p in self.versions.at(at))

    def steps(self) -> list[datetime]:
        return []


@dataclass(frozen=True, slots=True)
class AnnouncedTrack:
    """What is announced: more points the nearer its start, whole while it lasts, nothing after."""

    indicator: Indicator
    versions: Versions

    def _share(self, piece: Piece, at: datetime) -> float:
        if piece.until is not None and at > piece.until:
            return 0.0
        reached = [points for lead, points in self.indicator.lead if piece.anchor - at <= lead]
        return max(reached, default=0.0) / self.indicator.points

    def weigh(self, at: datetime, regard: Regard) -> list[Weighed]:
        found = []
        for piece in self.versions.at(at):
            share, credibility = self._share(piece, at), regard(piece.credibility)
            if share > 0:
                found.append(Weighed(self.indicator, piece, credibility, share, self.indicator.points * credibility * share))
        return found

    def points(self, at: datetime, regard: Regard) -> list[float]:
        return [w.points for w in self.weigh(at, regard)]

    def holds(self, at: datetime, *, credibility: float, within: timedelta) -> bool:
        return any(
            p.credibility >= credibility and p.anchor - at <= within and self._share(p, at) > 0 for p in self.versions.at(at)
        )

    def steps(self) -> list[datetime]:
        return sorted({start - lead for start in self.versions.anchors() for lead, _ in self.indicator.lead})


def deadline_track(indicator: Indicator, tellings: Sequence[Telling], *, factors: Factors, zone: tzinfo) -> DeadlineTrack:
    """Demands with a deadline; those that fall due on one day are one."""

    def due(telling: Telling) -> Span | None:
        moment = due_of(telling.mention, telling.known)
        return None if moment is None else (moment, None)

    return DeadlineTrack(indicator, _versions(tellings, due, factors=factors, zone=zone, anchor=max))


def announced_track(indicator: Indicator, tellings: Sequence[Telling], *, factors: Factors, zone: tzinfo) -> AnnouncedTrack:
    """Announcements with a start; those for one day are one. Without a start they stand in the ledger and weigh nothing."""
    shortest = min((lead for lead, _ in indicator.lead), default=timedelta())

    def span(telling: Telling) -> Span | None:
        start, end = announced_span(telling.mention, telling.known)
        if start is None or start <= telling.known - shortest:
            return None
        return start, max(end or start, start + shortest)

    return AnnouncedTrack(indicator, _versions(tellings, span, factors=factors, zone=zone, anchor=min))


def announced_span(mention: Mention, known: datetime | None) -> tuple[datetime | None, datetime | None]:
    """When what is announced starts and ends, as far as told.

    The time of what is spoken of, else of the planned act itself; the time of an utterance is when it was said, unless that lies ahead.
    """
    if mention.content is not None:
        start, end = _interval(mention.content.when)
        if start is not None or end is not None:
            return start or end, end
        if mention.content.due is not None:
            return utc(mention.content.due), None
    start, end = _interval(mention.when)
    is_ahead = known is not None and start is not None and start > known
    return (start or end, end) if mention.status == "planned" or is_ahead else (None, None)


def _interval(when: When | None) -> tuple[datetime | None, datetime | None]:
    return (utc(when.start), utc(when.end)) if when is not None and when.text is not None else (None, None)


def _versions(
    tellings: Sequence[Telling], span: Callable[[Telling], Span | None], *, factors: Factors, zone: tzinfo,
    anchor: Callable[[list[datetime]], datetime],
) -> Versions:  # fmt: skip
    versions = []
    days: dict[object, list[tuple[Telling, Span]]] = defaultdict(list)
    for known, added in batches((t, True) for t in tellings):
        for telling, _ in added:
            found = span(telling)
            if found is not None:
                days[found[0].astimezone(zone).date()].append((telling, found))
        days = defaultdict(
            list, {day: told for day, told in days.items() if any((end or start) >= known for _, (start, end) in told)}
        )
        versions.append(Version(known, tuple(_piece(day, factors, anchor) for day in days.values())))
    return Versions(versions)


def _piece(day: list[tuple[Telling, Span]], factors: Factors, anchor: Callable[[list[datetime]], datetime]) -> Piece:
    tellings = Told([t for t, _ in day])
    ends = [end for _, (_, end) in day if end is not None]
    moment = anchor([start for _, (start, _) in day])
    return Piece(
        credibility((t.voice for t in tellings), factors), moment, min(t.known for t in tellings), tellings, max(ends, default=None)
    )
