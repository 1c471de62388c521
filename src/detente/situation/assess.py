"""The seventh stage: mentions, documents and events to a picture of an area as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import OpenQuestion, Picture
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.situation.announcements import announcements_of
from detente.situation.claims import disputes_of
from detente.situation.commitments import commitments_of, keepers
from detente.situation.contacts import contacts_of
from detente.situation.evidence import Cited, Grounds, by_known
from detente.situation.figures import figures_of
from detente.situation.happenings import happenings_of
from detente.situation.matching import Match, Matching
from detente.situation.obstructions import obstructions_of
from detente.situation.parties import Parties
from detente.situation.places import place_pictures, pressure_of
from detente.situation.presence import presence_of
from detente.situation.regions import of_region
from detente.situation.statements import appeals_of, assessments_of
from detente.situation.tellings import Places, Telling, originals, tellings_of, utc
from detente.situation.unread import counted, unread_reports, with_unread
from detente.situation.voices import Voices

_REMEMBERED = timedelta(days=60)


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
    @property
    def language(self) -> str | None: ...
    @property
    def places(self) -> tuple[str, ...]: ...


def assess(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, events: Iterable[Event], area: Area | None, scale: TensionScale,
    as_of: datetime, questions: Iterable[Asked] = (), rules: LedgerRules | None = None, settled: Mapping[str, Decision] | None = None,
) -> Picture:  # fmt: skip
    """The picture as of `as_of`, from what was published until then.

    `documents` holds by id every document that a mention cites; mentions of others are left out. `events` groups what `originals`
    leaves of the mentions; one that is in no group is an event of its own. Without an `area` the places are those of the mentions,
    and there are no borders and no sides. `settled` are persons' decisions on promises, by mention id. Raises ValueError if `as_of` has no time zone.
    """
    now = utc(as_of)
    if now is None:
        raise ValueError("as_of needs a time zone: a picture is of one moment")
    known = of_region(originals((m for m in mentions if _is_known(m, documents, now)), documents, scale), area)
    grounds = _grounds(known, documents, events=tuple(events), area=area, scale=scale, as_of=now)
    grounds = replace(grounds, rules=rules, settled=dict(settled or {}))
    asked = tuple(questions)
    came = unread_reports(asked, documents, area=area, as_of=now, window=scale.coverage_window)
    picture = _picture(grounds, area, asked)
    return replace(picture, places=with_unread(picture.places, came), unread=counted(came)) if came else picture


def known_happenings(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, events: Iterable[Event], area: Area, scale: TensionScale,
    as_of: datetime, groups: frozenset[str],
) -> dict[str, tuple[datetime, ...]]:  # fmt: skip
    """For each watched place when each happening of some groups first became known, each once however many tell it."""
    known = of_region(originals((m for m in mentions if _is_known(m, documents, as_of)), documents, scale), area)
    grounds = _grounds(known, documents, events=tuple(events), area=area, scale=scale, as_of=as_of)
    counted = [i.id for i in scale.indicators.values() if i.group in groups]
    return {
        place: tuple(sorted(moment for i in counted for moment in _first_known(m.telling for m in _told_of(grounds, place, i))))
        for place in area.watched
    }


def known_tension(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, events: Iterable[Event], area: Area | None, scale: TensionScale,
    as_of: datetime, places: Sequence[str], moments: Sequence[datetime],
) -> dict[str, tuple[float, ...]]:  # fmt: skip
    """For each place its tension at each moment until `as_of`, 0 to 100, by what was known at that moment: the curve behind the crossings
    of a picture, without a picture for each moment. At `as_of` it is the tension of the picture."""
    known = of_region(originals((m for m in mentions if _is_known(m, documents, as_of)), documents, scale), area)
    pressure = pressure_of(_grounds(known, documents, events=tuple(events), area=area, scale=scale, as_of=as_of), area)
    return {place: tuple(pressure.points(place, m) for m in moments) for place in places}


def _told_of(grounds: Grounds, place: str, indicator: str) -> Sequence[Match]:
    return grounds.matches[place].indicators.get(indicator, ()) if place in grounds.matches else ()


def _first_known(tellings: Iterable[Telling]) -> Iterator[datetime]:
    """When each happening first became known: a telling whose time meets none that was told before is a new one.

    One that lies within a wider time told before says more closely when that one was.
    """
    spans: list[tuple[datetime, datetime]] = []
    for telling in tellings:  # in order of what was known when
        spans = [s for s in spans if s[1] > telling.known - _REMEMBERED]
        met = [n for n, (start, end) in enumerate(spans) if telling.start < end and start < telling.end]
        if not met:
            spans.append((telling.start, telling.end))
            yield telling.known
        elif len(met) == 1 and spans[met[0]][0] <= telling.start and telling.end <= spans[met[0]][1]:
            spans[met[0]] = (telling.start, telling.end)


def _is_known(mention: Mention, documents: Mapping[str, Document], now: datetime) -> bool:
    document = documents.get(mention.document_id)
    published = utc(document.published) if document is not None else None
    return document is not None and (published is None or published <= now)


def _grounds(
    mentions: Sequence[Mention], documents: Mapping[str, Document], *, events: tuple[Event, ...], area: Area | None, scale: TensionScale,
    as_of: datetime,
) -> Grounds:  # fmt: skip
    places, parties, voices = Places(area), Parties(scale, area), Voices(documents, area)
    tellings = tellings_of(mentions, documents, events=events, places=places, voices=voices)
    dated = {t.mention.id: t for t in tellings}
    event_of = {m: e.id for e in events for m in e.mentions}
    kept = frozenset(fact for facts in keepers(mentions).values() for fact in facts)
    matching = Matching(scale, parties, named=area.readiness_counts_in if area is not None else (), fulfilling=kept)
    return Grounds(
        cited=by_known(
            Cited(m, t.voice, t.known, t.event) if (t := dated.get(m.id)) else Cited(m, voices.of(m), None, event_of.get(m.id, m.id))
            for m in mentions
        ),
        events=events, tellings=dated, matches=matching.by_place(tellings), parties=parties, places=places,
        scale=scale, as_of=as_of,
    )  # fmt: skip


def _picture(grounds: Grounds, area: Area | None, questions: Sequence[Asked]) -> Picture:
    presence = presence_of(grounds)
    return Picture(
        as_of=grounds.as_of,
        area=area.name if area is not None else None,
        scale=grounds.scale.version,
        places=place_pictures(grounds, area, presence),
        presence=presence,
        contacts=contacts_of(grounds),
        commitments=commitments_of(grounds),
        appeals=appeals_of(grounds),
        assessments=assessments_of(grounds),
        obstructions=obstructions_of(grounds),
        announcements=announcements_of(grounds),
        disputes=disputes_of(grounds),
        figures=figures_of(grounds),
        happenings=happenings_of(grounds),
        questions=tuple(OpenQuestion(q.document_id, q.start, q.end, q.text, q.reason) for q in questions),
        undated=tuple(c.id for c in grounds.cited if c.known is None),
    )
