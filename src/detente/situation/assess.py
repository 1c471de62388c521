"""The seventh stage: mentions, documents and events to a picture of an area as of one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import Evidence, OpenQuestion, Picture, PlacePicture, Presence
from detente.ontology.areas import Area
from detente.ontology.tension_scale import TensionScale
from detente.situation.claims import disputes_of
from detente.situation.contacts import commitments_of, contacts_of, keepers
from detente.situation.coverage import Reports, reports_by_place
from detente.situation.evidence import Cited, evidence_of
from detente.situation.figures import figures_of, happenings_of
from detente.situation.items import band_of, groups_of, items_of, reasons_of
from detente.situation.levels import Reached, walk
from detente.situation.matching import Matching, PlaceMatches
from detente.situation.obstructions import obstructions_of
from detente.situation.parties import Parties
from detente.situation.presence import presence_of
from detente.situation.pressure import Pressure, tracks_of
from detente.situation.statements import announcements_of, appeals_of, assessments_of
from detente.situation.tellings import Places, originals, tellings_of, utc
from detente.situation.voices import Voices

BROKEN = "commitment_broken"


class Asked(Protocol):
    """A question that a document leaves open, as any stage may hand it over."""

    @property
    def document_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def reason(self) -> str: ...


def assess(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, events: Iterable[Event], area: Area | None, scale: TensionScale,
    as_of: datetime, questions: Iterable[Asked] = (),
) -> Picture:  # fmt: skip
    """The picture as of `as_of`, from what was published until then.

    `documents` holds every document by id that a mention cites; mentions of others are left out. `events` groups the mentions;
    one that is in no group is an event of its own. Without an `area` the places are those of the mentions, and there are no
    borders and no sides. Raises ValueError if `as_of` has no time zone.
    """
    now = utc(as_of)
    if now is None:
        raise ValueError("as_of needs a time zone: a picture is of one moment")
    known = originals((m for m in mentions if _is_known(m, documents, now)), documents, scale)
    return _Assessment(known, documents, tuple(events), area, scale, now).picture(tuple(questions))


def _is_known(mention: Mention, documents: Mapping[str, Document], now: datetime) -> bool:
    document = documents.get(mention.document_id)
    published = utc(document.published) if document is not None else None
    return document is not None and (published is None or published <= now)


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str
    country: str | None


class _Assessment:
    """What one assessment shares: the index of tellings by place, and the words for places and parties."""

    def __init__(
        self, mentions: Sequence[Mention], documents: Mapping[str, Document], events: Sequence[Event], area: Area | None,
        scale: TensionScale, now: datetime,
    ) -> None:  # fmt: skip
        self._mentions, self._events, self._area, self._scale, self._now = mentions, events, area, scale, now
        self._places, self._parties = Places(area), Parties(scale, area)
        voices = Voices(documents, area)
        self._tellings = tellings_of(mentions, documents, events=events, places=self._places, voices=voices)
        self._by_id = {t.mention.id: t for t in self._tellings}
        event_of = {m: e.id for e in events for m in e.mentions}
        self._cited = [Cited(m, voices.of(m), utc(documents[m.document_id].published), event_of.get(m.id, m.id)) for m in mentions]
        self._cited_by_id = {c.id: c for c in self._cited}
        self._matches = self._matched()

    def _matched(self) -> Mapping[str, PlaceMatches]:
        kept = frozenset(i for facts in keepers(self._mentions).values() for i in facts)
        named = self._area.readiness_counts_in if self._area is not None else ()
        return Matching(self._scale, self._parties, named=named, fulfilling=kept).by_place(self._tellings)

    def picture(self, questions: Sequence[Asked]) -> Picture:
        presence = presence_of(
            self._cited, tellings=self._by_id, matches=self._matches, parties=self._parties, places=self._places, scale=self._scale,
            as_of=self._now,
        )  # fmt: skip
        places, factors = self._places, self._scale.factors
        return Picture(
            as_of=self._now, area=self._area.name if self._area is not None else None, scale=self._scale.version,
            places=self._place_pictures(presence), presence=presence,
            contacts=contacts_of(self._cited, tellings=self._by_id, places=places, factors=factors),
            commitments=commitments_of(self._cited, broken=self._breaches(), places=places, factors=factors, as_of=self._now),
            appeals=appeals_of(self._cited, places=places, factors=factors),
            assessments=assessments_of(self._cited, places=places, factors=factors),
            obstructions=obstructions_of(
                self._cited, tellings=self._by_id, matches=self._matches, places=places, scale=self._scale, as_of=self._now
            ),
            announcements=announcements_of(self._cited, places=places, factors=factors),
            disputes=disputes_of(self._cited, events=self._events, tellings=self._by_id, places=places, factors=factors),
            figures=figures_of(self._cited, tellings=self._by_id, places=places),
            happenings=happenings_of(self._cited, self._events, places=places, factors=factors),
            questions=tuple(OpenQuestion(q.document_id, q.start, q.end, q.text, q.reason) for q in questions),
            undated=tuple(c.id for c in self._cited if c.known is None),
        )  # fmt: skip

    def _breaches(self) -> frozenset[str]:
        return frozenset(m.telling.mention.id for found in self._matches.values() for m in found.indicators.get(BROKEN, ()))

    def _place_pictures(self, presence: Sequence[Presence]) -> tuple[PlacePicture, ...]:
        area, scale = self._area, self._scale
        named = self._named_places()
        sides = tuple(side for side, _ in area.sides) if area is not None else ()
        zone: tzinfo = area.zone if area is not None else UTC
        tracks = {p.id: tracks_of(self._matches[p.id], scale, sides=sides, zone=zone) for p in named if p.id in self._matches}
        pressure = Pressure(tracks, self._borders(), scale)
        usual = area.usual_families if area is not None else scale.usual_without_area
        reports = reports_by_place(self._tellings, [p.id for p in named], usual=usual, scale=scale)
        inputs = {p.id: self._inputs(p.id) for p in named}
        present: dict[str | None, list[Presence]] = defaultdict(list)
        for entry in presence:
            present[entry.place.watched].append(entry)
        return tuple(self._place(p, pressure, reports[p.id], inputs, present[p.id]) for p in named)

    def _named_places(self) -> list[_Named]:
        """The watched places in the order of the area, or all places told of, by country and name."""
        if self._area is not None:
            return [_Named(i, self._area.places[i].shown_name, self._area.places[i].country) for i in self._area.watched]
        found = {p.id: _Named(p.id, p.name or p.text, p.country) for m in self._mentions for p in m.places if p.id is not None}
        return sorted(found.values(), key=lambda p: (p.country or "", p.name, p.id))

    def _borders(self) -> dict[str, tuple[str, ...]]:
        if self._area is None:
            return {}
        watched = set(self._area.watched)
        return {i: tuple(b for b in self._area.places[i].borders if b in watched) for i in self._area.watched}

    def _inputs(self, place: str) -> frozenset[datetime]:
        """When anything that may count at a place became known."""
        found = self._matches.get(place)
        if found is None:
            return frozenset()
        tables = (found.indicators, found.states, found.endings)
        return frozenset(
            {m.telling.known for t in tables for matches in t.values() for m in matches}
            | {t.known for ts in found.refuted.values() for t in ts}
        )

    def _place(
        self,
        place: _Named,
        pressure: Pressure,
        reports: Reports,
        inputs: Mapping[str, frozenset[datetime]],
        presence: Sequence[Presence],
    ) -> PlacePicture:
        around = [inputs[p] for p in (place.id, *pressure.neighbours(place.id))]
        steps = [m for p in pressure.neighbours(place.id) for m in pressure.steps(p)]
        reached = walk(place.id, pressure, reports, inputs=frozenset(steps).union(*around), as_of=self._now, scale=self._scale)
        tension, factors = pressure.tension(place.id, self._now), self._scale.factors
        items = items_of(tension, self._scale)
        coverage = reports.at(self._now)
        return PlacePicture(
            place.id, place.name, place.country, reached.level, self._scale.level(reached.level).name,
            reached.history[-1].at if reached.history else None, tension.points, band_of(pressure, place.id, self._now, factors),
            reached.by_points, reached.rules, _held(reached, coverage.is_low, self._scale), items, groups_of(tension),
            reasons_of(items, factors), coverage, reached.history, tuple(presence),
            self._evidence({m for i in items for m in i.mentions}),
        )  # fmt: skip

    def _evidence(self, ids: set[str]) -> Evidence:
        return evidence_of((self._cited_by_id[i] for i in ids), self._scale.factors)


def _held(reached: Reached, has_low_coverage: bool, scale: TensionScale) -> str:
    """Why a level stands above its points and rules; empty if it does not."""
    if reached.level <= reached.target:
        return ""
    if has_low_coverage:
        return "held, low coverage"
    return f"held: falls on a report after {scale.down_after.total_seconds() / 3600:g} hours below"
