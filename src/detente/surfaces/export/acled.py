"""Events in the column layout of ACLED: for those who have programs for that layout. What it loses is counted, docs/archives.md says what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.ontology.layouts import NONE, AcledLayout
from detente.surfaces.export.records import web_link
from detente.surfaces.export.tables import COUNT, NUMBER, TEXT, Row, joined, quoted

ACLED_COLUMNS: dict[str, str] = {
    "event_id_cnty": TEXT, "event_date": TEXT, "year": COUNT, "time_precision": COUNT, "disorder_type": TEXT, "event_type": TEXT,
    "sub_event_type": TEXT, "actor1": TEXT, "assoc_actor_1": TEXT, "inter1": COUNT, "actor2": TEXT, "assoc_actor_2": TEXT, "inter2": COUNT,
    "interaction": COUNT, "civilian_targeting": TEXT, "iso": COUNT, "region": TEXT, "country": TEXT, "admin1": TEXT, "admin2": TEXT,
    "admin3": TEXT, "location": TEXT, "latitude": NUMBER, "longitude": NUMBER, "geo_precision": COUNT, "source": TEXT,
    "source_scale": TEXT, "notes": TEXT, "fatalities": COUNT, "tags": TEXT, "timestamp": COUNT,
}  # fmt: skip
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
_PROTESTS, _RIOTS = "Protests", "Riots"
_TARGETING = "Civilian targeting"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that has no row in the layout, and why."""

    event: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcledRows:
    """Makes rows of events. `countries` are names by code (ISO 3166-1 alpha-3)."""

    layout: AcledLayout
    countries: Mapping[str, str]

    def row(self, event: Event, mentions: Sequence[Mention], documents: Mapping[str, Document]) -> Row | LeftOut:
        """The row of an event; `mentions` are those that tell it, as a surface may show them, the one that tells most first."""
        told = _Told(event, mentions, documents)
        place, when = self._place(mentions), told.when()
        if event.polarity != "affirmed" or event.status not in ("happened", "ongoing"):
            return LeftOut(event.id, f"told as {'not so' if event.polarity != 'affirmed' else event.status}")
        actors, recipients = told.parties("actors"), told.parties("recipients")
        at = place.country if place is not None else None
        by, on = self._kind(actors, at), self._kind(recipients, at)
        sub = self.layout.sub_event_type(event.type, event.mode, by=by, on=on)
        if sub is None:
            return LeftOut(
                event.id,
                f"{event.type}{'/' + event.mode if event.mode else ''}: no such event in ACLED, or not between such parties",
            )
        if place is None:
            return LeftOut(event.id, "no place, or none finer than a country")
        if when is None:
            return LeftOut(event.id, "no date, or none finer than a month")
        kind = self.layout.event_types[sub]
        by, on = _as_told(kind, by), _as_told(kind, on) if on == by else on
        return self._filled(told, place, when, sub, (by, actors), (on, recipients))

    def _filled(
        self, told: _Told, place: PlaceRef, when: tuple[datetime, int], sub: str, first: tuple[str, Sequence[ActorRef]],
        second: tuple[str, Sequence[ActorRef]],
    ) -> Row:  # fmt: skip
        (by, actors), (on, recipients) = first, second
        if not actors and recipients:  # whoever is alone stands first there
            by, actors, on, recipients = on, recipients, NONE, actors
        codes = [self.layout.codes.get(k) for k in (by, on)]
        return {
            "event_id_cnty": f"{place.country or 'XXX'}-{told.event.id}", "event_date": f"{when[0]:%Y-%m-%d}", "year": when[0].year,
            "time_precision": when[1], "disorder_type": self.layout.disorder_types[sub], "event_type": self.layout.event_types[sub],
            "sub_event_type": sub, "actor1": _named(actors[:1]), "assoc_actor_1": _named(actors[1:]), "inter1": codes[0],
            "actor2": _named(recipients[:1]), "assoc_actor_2": _named(recipients[1:]), "inter2": codes[1], "interaction": _pair(codes),
            "civilian_targeting": _TARGETING if on == "civilians" and self.layout.disorder_types[sub].startswith("Political") else "",
            "iso": None, "region": "", "country": self.countries.get(place.country or "", place.country or ""), "admin1": "", "admin2": "",
            "admin3": "", "location": place.name or place.text, "latitude": place.lat, "longitude": place.lon,
            "geo_precision": self.layout.geo_precision[place.precision or ""], "source": told.sources(), "source_scale": "",
            "notes": told.notes(), "fatalities": told.dead(), "tags": told.tags(), "timestamp": told.timestamp(),
        }  # fmt: skip

    def _place(self, mentions: Iterable[Mention]) -> PlaceRef | None:
        """The finest place of those that tell the event, the first of equals."""
        fitting = [p for m in mentions for p in m.places if p.lat is not None and p.precision in self.layout.geo_precision]
        return min(fitting, key=lambda p: (self.layout.geo_precision[p.precision or ""], p.inferred), default=None)

    def _kind(self, parties: Sequence[ActorRef], at: str | None) -> str:
        return next((k for a in parties if (k := self.layout.kind_of(a.sector, a.country, at=at)) != NONE), NONE)


def _as_told(event_type: str, kind: str) -> str:
    """Those who protest are protesters there, those who riot rioters, whatever else they are."""
    if kind in ("civilians", "protesters", NONE):
        return {_PROTESTS: "protesters", _RIOTS: "rioters"}.get(event_type, kind)
    return kind


def _pair(codes: Sequence[int | None]) -> int | None:
    """ACLED's code of two kinds: both digits, the smaller first; one alone stands before a zero. None if a kind is not known."""
    known = sorted(c for c in codes if c is not None)
    return None if not known else known[0] * 10 + known[1] if len(known) == 2 else known[0] * 10


def _plural(word: str) -> str:
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _named(parties: Sequence[ActorRef]) -> str:
    return joined(dict.fromkeys(a.name or a.text for a in parties))


@dataclass(frozen=True, slots=True)
class _Told:
    """An event with all that tells it."""

    event: Event
    mentions: Sequence[Mention]
    documents: Mapping[str, Document]

    def parties(self, role: str) -> list[ActorRef]:
        """Who stands in a role in any mention, each once, the known ones of the fullest mention first."""
        found = {a.id or (a.name or a.text).casefold(): a for m in reversed(self.mentions) for a in getattr(m, role)}
        first = [a.id or (a.name or a.text).casefold() for m in self.mentions for a in getattr(m, role)]
        return [found[key] for key in dict.fromkeys(first)]

    def when(self) -> tuple[datetime, int] | None:
        """The day, and how exactly it is told: 1 the day, 2 the week, 3 the month. Told by nothing but the publication is 2."""
        start, end = self.event.start, self.event.end
        if start is not None:
            length = (end - start) if end is not None else timedelta(0)
            return None if length > _MONTH else (start, 1 if length <= _DAY else 2 if length <= _WEEK else 3)
        published = [d.published for d in self._documents() if d.published is not None]
        return (min(published, key=_utc), 2) if published else None

    def dead(self) -> int | None:
        """The lowest number of dead that is told; None, which is not 0, if none is."""
        return min((f.low for m in self.mentions for f in m.figures if f.counts == "dead" and f.low is not None), default=None)

    def sources(self) -> str:
        return joined(dict.fromkeys(d.terms.credit or d.source or d.id for d in self._documents()))

    def tags(self) -> str:
        """What the layout has no column for."""
        saying = sum(m.speaker is not None for m in self.mentions)
        is_hedged = all(m.certainty != "asserted" for m in self.mentions)
        told = [f"detente={self.event.type}{'/' + self.event.mode if self.event.mode else ''}"]
        told += ["claimed only"] if saying == len(self.mentions) else []
        return joined([*told, *(["hedged"] if is_hedged else [])])

    def notes(self) -> str:
        """Our own count, then the words of the first mention as far as its source allows, with credit and link."""
        mention = self.mentions[0]
        document = self.documents[mention.document_id]
        numbers = (len(self.mentions), "mention"), (len(self._documents()), "document"), (len(self.event.families), "source family")
        count = "{} in {} of {}.".format(*(f"{n} {what}" if n == 1 else f"{n} {_plural(what)}" for n, what in numbers))
        words = quoted(mention.text, document.terms.quote_max_chars)
        cited = ", ".join(filter(None, (document.terms.credit or document.source or document.id, web_link(document))))
        return f'{count} "{words}" ({cited})' if words else f"{count} ({cited})"

    def timestamp(self) -> int | None:
        """When the first of the documents was published, in seconds since 1970."""
        published = [_utc(d.published) for d in self._documents() if d.published is not None]
        return int(min(published).timestamp()) if published else None

    def _documents(self) -> list[Document]:
        return [self.documents[i] for i in dict.fromkeys(m.document_id for m in self.mentions) if i in self.documents]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
