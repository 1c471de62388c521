"""The seventh stage: mentions, documents and events to a picture of an area as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import OpenQuestion, Picture
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.reuse import Reuse
from detente.situation.announcements import announcements_of
from detente.situation.checkpoints import Walks
from detente.situation.claims import disputes_of
from detente.situation.commitments import commitments_of, keepers
from detente.situation.contacts import contacts_of
from detente.situation.evidence import Cited, Grounds, known_and_id
from detente.situation.figures import figures_of
from detente.situation.happenings import happenings_of
from detente.situation.matching import Match, Matching
from detente.situation.obstructions import obstructions_of
from detente.situation.parties import Parties
from detente.situation.places import place_pictures, pressure_of
from detente.situation.presence import presence_of
from detente.situation.regions import of_region
from detente.situation.statements import appeals_of, assessments_of
from detente.situation.tellings import Places, Telling, originals, telling_of, utc
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
    walks: Walks | None = None, reuse: Reuse | None = None,
) -> Picture:  # fmt: skip
    """The picture as of `as_of`, from what was published until then.

    `documents` holds by id every document that a mention cites; mentions of others are left out. `events` groups what `originals`
    leaves of the mentions; one that is in no group is an event of its own. Without an `area` the places are those of the mentions,
    and there are no borders and no sides. `settled` are persons' decisions on promises, by mention id; `walks` what was
    kept of the levels, and where this picture's are left. With `reuse` of an earlier picture of the same area, scale and rules all that rests
    on the same mentions, documents and events (the same objects) is taken from it: the picture is the same. Raises ValueError if `as_of` has no time zone.
    """
    now = utc(as_of)
    if now is None:
        raise ValueError("as_of needs a time zone: a picture is of one moment")
    kept = reuse or Reuse()
    known = of_region(originals(_known(mentions, documents, now), documents, scale, kept), area, kept)
    grounds = _grounds(known, documents, events=tuple(events), area=area, scale=scale, as_of=now, reuse=kept)
    grounds = replace(grounds, rules=rules, settled=dict(settled or {}))
    asked = tuple(questions)
    came = unread_reports(asked, documents, area=area, as_of=now, window=scale.coverage_window)
    picture = _picture(grounds, area, asked, walks)
    return replace(picture, places=with_unread(picture.places, came), unread=counted(came)) if came else picture


def known_happenings(
    mentions: Iterable[Mention], documents: Mapping[str, Document], *, events: Iterable[Event], area: Area, scale: TensionScale,
    as_of: datetime, groups: frozenset[str],
) -> dict[str, tuple[datetime, ...]]:  # fmt: skip
    """For each watched place when each happening of some groups first became known, each once however many tell it."""
    known = of_region(originals(_known(mentions, documents, as_of), documents, scale), area)
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
    known = of_region(originals(_known(mentions, documents, as_of), documents, scale), area)
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


def _known(mentions: Iterable[Mention], documents: Mapping[str, Document], now: datetime) -> Iterator[Mention]:
    """The mentions of documents that were published until a moment, or that nobody knows the time of."""
    came = {i for i, d in documents.items() if (published := utc(d.published)) is None or published <= now}
    return (m for m in mentions if m.document_id in came)


def _grounds(
    mentions: Sequence[Mention], documents: Mapping[str, Document], *, events: tuple[Event, ...], area: Area | None, scale: TensionScale,
    as_of: datetime, reuse: Reuse | None = None,
) -> Grounds:  # fmt: skip
    kept = reuse or Reuse()
    places, parties = kept.of("places", (), lambda: Places(area)), kept.of("parties", (), lambda: Parties(scale, area))
    told = _Told(documents, events, places, Voices(documents, area, kept.of("voices", (), dict)), kept)
    found = sorted(map(told.of, mentions), key=_known_first)
    tellings = [t for t, _ in found if t is not None]
    fulfilling = frozenset(fact for facts in keepers(mentions).values() for fact in facts)
    named = area.readiness_counts_in if area is not None else ()
    matching = Matching(scale, parties, named=named, fulfilling=fulfilling, reuse=kept)
    return Grounds(
        cited=tuple(c for _, c in found), events=events, tellings={t.mention.id: t for t in tellings}, matches=matching.by_place(tellings),
        parties=parties, places=places, scale=scale, as_of=as_of, reuse=kept,
    )  # fmt: skip


def _known_first(told: tuple[Telling | None, Cited]) -> tuple[bool, datetime, str]:
    return known_and_id(told[1])


class _Told:
    """Each mention as it counts, and as the ledgers cite it."""

    def __init__(
        self, documents: Mapping[str, Document], events: Iterable[Event], places: Places, voices: Voices, reuse: Reuse
    ) -> None:
        self._documents, self._places, self._voices, self._reuse = documents, places, voices, reuse
        self._event_of = {m: e.id for e in events for m in e.mentions}

    def of(self, mention: Mention) -> tuple[Telling | None, Cited]:
        identity = mention.id
        document, event = self._documents[mention.document_id], self._event_of.get(identity, identity)
        return self._reuse.of(("told", identity), (mention, document), partial(self._made, mention, document, event), by=event)

    def _made(self, mention: Mention, document: Document, event: str) -> tuple[Telling | None, Cited]:
        telling = telling_of(mention, document, event=event, places=self._places, voices=self._voices)
        if telling is None:
            return None, Cited(mention, self._voices.of(mention), None, event)
        return telling, Cited(mention, telling.voice, telling.known, event)


def _picture(grounds: Grounds, area: Area | None, questions: Sequence[Asked], walks: Walks | None) -> Picture:
    presence = presence_of(grounds)
    return Picture(
        as_of=grounds.as_of,
        area=area.name if area is not None else None,
        scale=grounds.scale.version,
        places=place_pictures(grounds, area, presence, walks=walks),
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
