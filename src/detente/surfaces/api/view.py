"""A picture with what routes look up in it: entries of each ledger with their sources, places with coordinates, grades."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast

import msgspec

from detente.desk import reliabilities
from detente.model.decisions import Decision, in_force
from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.picture import FigureHistory, Happening, OpenQuestion, Picture, Presence, Where
from detente.ontology.knowledge import Knowledge
from detente.surfaces.api.facets import Facets, Ledgered, facets_of
from detente.surfaces.export.records import web_link

LEDGERS = (
    "presence", "contacts", "commitments", "appeals", "assessments", "obstructions", "announcements", "claims", "figures", "events",
    "questions",
)  # fmt: skip
_FIELD = {"claims": "disputes", "events": "happenings"}
_PREFIX = {"presence": "p", "events": "e"}
UNJUDGED = "6"
Made = TypeVar("Made")
Features = tuple[tuple[str | None, msgspec.Raw], ...]
"""Place ids, and the feature there as JSON."""


@dataclass(frozen=True, slots=True)
class ViewKey:
    """All that a view depends on. `newest` names the last entry of the memory that it may show."""

    area: str
    as_of: datetime
    newest: str
    known_at: datetime | None
    ceiling: str
    is_blurred: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that an entry rests on. `grade` is the reliability of its family and the credibility of this item (6: not judged)."""

    document: str
    source: str
    family: str | None
    side: str | None
    published: datetime | None
    link: str | None
    grade: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, WGS 84 degrees."""

    id: str | None
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger: its id, what it says, the mentions it rests on, its sources, its places with coordinates."""

    id: str
    ledger: str
    record: Ledgered
    mentions: tuple[str, ...]
    sources: tuple[Cited, ...]
    points: tuple[Point, ...]
    facets: Facets


class View:
    """One picture, and what is looked up in it. Everything is made when it is first asked for."""

    def __init__(
        self, key: ViewKey, picture: Picture, documents: Mapping[str, Document], knowledge: Knowledge, decisions: Sequence[Decision],
        documents_of: Callable[[Collection[str]], dict[str, str]],
    ) -> None:  # fmt: skip
        self.key, self.picture, self.documents, self.knowledge = key, picture, documents, knowledge
        self._decisions, self._of_mentions = tuple(decisions), documents_of
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._cited: dict[str, Cited] = {}
        self._features: dict[tuple[str, str], Features] = {}
        self._once: dict[Hashable, object] = {}

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letter of each family that a person graded."""
        return reliabilities(self._decisions)

    @cached_property
    def digits(self) -> dict[str, str]:
        """The credibility that a person gave, by the id of a mention or document."""
        found: dict[str, str] = {}
        for decision in in_force(self._decisions):
            if decision.kind == "grade":
                found |= {t.mention or t.document_id: decision.value for t in decision.targets}
        return found

    def ledger(self, name: str) -> tuple[Entry, ...]:
        """The entries of a ledger, in the order of the picture; events the newest first."""
        if name not in self._entries:
            records = cast("tuple[Ledgered, ...]", getattr(self.picture, _FIELD.get(name, name)))
            entries = [self._entry(name, record) for record in records]
            if name == "events":
                entries.sort(key=lambda e: (e.facets.start is not None, e.facets.start), reverse=True)
            self._entries[name] = tuple(entries)
        return self._entries[name]

    @cached_property
    def lines(self) -> int:
        """How many lines all ledgers have."""
        return sum(self.count(name) for name in LEDGERS)

    def count(self, name: str) -> int:
        """How many lines a ledger has."""
        return len(getattr(self.picture, _FIELD.get(name, name)))

    @cached_property
    def _document_of(self) -> dict[str, str]:
        """The document of each mention that the ledgers name."""
        return self._of_mentions(frozenset(m for p in self.picture.places for i in p.items for m in i.mentions))

    @cached_property
    def document_of_all(self) -> dict[str, str]:
        """The document of each mention that a happening rests on."""
        return self._of_mentions(frozenset(self.event_of))

    @cached_property
    def _told_in(self) -> dict[str, str]:
        """The document of each mention that gives a figure."""
        return self._of_mentions(frozenset(r.mention for f in self.picture.figures for r in f.reports))

    def documents_of(self, mentions: Iterable[str]) -> tuple[str, ...]:
        """The documents of some mentions that weigh in a place, each once."""
        return tuple(dict.fromkeys(d for m in mentions if (d := self._document_of.get(m)) is not None))

    def features(self, entry: Entry, make: Callable[[Entry], Features]) -> Features:
        """What the map shows of an entry, made once: ten thousand of them are asked for again and again."""
        key = (entry.ledger, entry.id)
        if key not in self._features:
            self._features[key] = make(entry)
        return self._features[key]

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of this picture under that name, made once."""
        if name not in self._once:
            self._once[name] = make()
        return cast("Made", self._once[name])

    def entry(self, ledger: str, identity: str) -> Entry | None:
        """The entry of that id."""
        return self._by_id(ledger).get(identity)

    def _by_id(self, ledger: str) -> Mapping[str, Entry]:
        return {e.id: e for e in self.ledger(ledger)}

    @cached_property
    def event_of(self) -> dict[str, str]:
        """The event that each mention tells."""
        return {m: h.event for h in self.picture.happenings for m in h.evidence.mentions}

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The mentions that tell what others deny or doubt, and the denials."""
        return frozenset(m for d in self.picture.disputes if d.is_disputed for m in d.evidence.mentions)

    def cited(self, document_id: str, mentions: Sequence[str] = ()) -> Cited | None:
        """A document as a source line; None if it is not in view."""
        if document_id not in self.documents:
            return None
        return self.source_of(self.documents[document_id], mentions)

    def source_of(self, shown: Document, mentions: Sequence[str] = ()) -> Cited:
        """A document that may be shown, its private names covered, as a source line."""
        if not (self.digits and any(i in self.digits for i in mentions)) and shown.id in self._cited:
            return self._cited[shown.id]
        name = shown.source or (shown.path or shown.id).rsplit("/", 1)[-1]
        grade = self.grade_of(shown, mentions)
        found = Cited(shown.id, name, shown.family, shown.side, shown.published, web_link(shown), grade)
        if grade == self.grade_of(shown):
            self._cited[shown.id] = found
        return found

    def grade_of(self, document: Document, mentions: Sequence[str] = ()) -> str:
        """The letter of its family and the digit of these mentions or else of the whole document."""
        letter = self.letters.get((document.family or document.source or "").casefold(), document.reliability)
        return letter + next((self.digits[i] for i in (*mentions, document.id) if i in self.digits), UNJUDGED)

    def _entry(self, ledger: str, record: Ledgered) -> Entry:
        facets = facets_of(record)
        if isinstance(record, FigureHistory):
            facets = replace(
                facets, documents=tuple(dict.fromkeys(d for m in facets.mentions if (d := self._told_in.get(m)) is not None))
            )
        if isinstance(record, Happening):
            facets = replace(facets, is_disputed=not self.disputed.isdisjoint(facets.mentions))
        sources = tuple(c for d in facets.documents if (c := self.cited(d, facets.mentions)) is not None)
        return Entry(
            _identity(ledger, record, facets), ledger, record, facets.mentions, sources, tuple(self.points(facets.places)), facets
        )

    def points(self, places: Iterable[Where]) -> Iterable[Point]:
        """The places that have coordinates: those of the area."""
        area = self.knowledge.area
        for place in places:
            known = area.places.get(place.id or "") if area is not None else None
            if known is not None:
                yield Point(known.id, known.shown_name, known.lat, known.lon)


def _identity(ledger: str, record: Ledgered, facets: Facets) -> str:
    if isinstance(record, Happening):
        return record.event
    if isinstance(record, Presence) and record.id:
        return record.id
    if isinstance(record, OpenQuestion):
        return content_id("q", record.document_id, record.start, record.end, record.text, record.reason)
    return content_id(_PREFIX.get(ledger, ledger[:2]), *sorted(facets.mentions), *facets.key)
