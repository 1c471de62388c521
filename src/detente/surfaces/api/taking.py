"""What a file holds: the rows that some filters let through, within the terms of their sources and under the ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from detente.model.decisions import LABELS
from detente.model.documents import Document
from detente.store.search import documents_page
from detente.surfaces.api.facets import ids_of
from detente.surfaces.api.filters import Filters
from detente.surfaces.api.moments import Moment
from detente.surfaces.api.records import document_line, is_asked
from detente.surfaces.api.room import stored
from detente.surfaces.api.scan import Scan
from detente.surfaces.api.telling import Standing, Telling
from detente.surfaces.api.view import Entry
from detente.surfaces.export.records import Record
from detente.surfaces.export.tables import DOCUMENT_COLUMNS, Cited, Row, joined, mention_row, quoted

_AT_ONCE = 500


class Taking:
    """The rows and records of one file. `what` is a ledger, mentions or documents."""

    def __init__(self, moment: Moment, filters: Filters, what: str, *, most: int | None = None) -> None:
        self._moment, self._filters, self._what, self._most = moment, filters, what, most
        self._telling = Telling(moment)
        self._known_at = moment.known_at or moment.pinned  # a file holds one state of the memory, however long it takes

    @property
    def credit(self) -> str:
        """Who must be named: the credits of all sources in view."""
        return joined(sorted({d.terms.credit for d in self._moment.view.documents.values() if d.terms.credit}))

    def rows(self) -> Iterator[Row]:
        """Flat rows."""
        if self._what == "mentions":
            found: Iterator[Row] = (self._mention_row(s) for s in self._standing())
        elif self._what == "documents":
            found = (_document_row(line) for line in self._documents())
        else:
            found = (self._entry_row(e) for e in self._entries())
        return islice(found, self._most)

    def records(self) -> Iterator[Record]:
        """The same as nested records: the fields of the lists, with credit and label."""
        if self._what == "mentions":
            found: Iterator[Record] = (
                self._telling.record(s) | {"credit": s.document.terms.credit, "label": self._label(s.document)}
                for s in self._standing()
            )
        elif self._what == "documents":
            found = self._documents()
        else:
            found = (self._entry_record(e) for e in self._entries())
        return islice(found, self._most)

    def _standing(self) -> Iterator[Standing]:
        return (s for s, _ in Scan(self._telling, self._filters, known_at=self._known_at).all())

    def _documents(self) -> Iterator[Record]:
        moment, after = self._moment, None
        while True:
            found = documents_page(
                moment.room.store, area=stored(moment.area), as_of=moment.as_of, known_at=self._known_at, after=after, limit=_AT_ONCE,
                since=self._filters.start, until=self._filters.end,
            )  # fmt: skip
            for document, _ in found:
                if self._telling.is_open(document) and is_asked(self._filters, line := document_line(self._telling, document)):
                    yield line
            if len(found) < _AT_ONCE:
                return
            after = found[-1][1]

    def _entries(self) -> Iterator[Entry]:
        return (e for e in self._moment.view.ledger(self._what) if self._filters.lets(e))

    def _label(self, document: Document) -> str:
        return self._telling.labels.of(document)

    def _mention_row(self, standing: Standing) -> Row:
        document = self._telling.shown_document(standing.document)
        mention = self._telling.workspace.shown_mention(standing.now, standing.document)
        view = self._moment.view
        cited = Cited(
            view.source_of(document, (mention.id,)).grade, self._label(document), standing.state, view.event_of.get(mention.id)
        )
        return mention_row(mention, document, cited)

    def _told_by(self, entry: Entry) -> list[Document]:
        documents = self._moment.view.documents
        told = [documents[c.document] for c in entry.sources]
        for document in told:
            self._telling.note_read(document)
        return told

    def _entry_row(self, entry: Entry) -> Row:
        facets, told = entry.facets, self._told_by(entry)
        at = entry.points[0] if entry.points else None
        return {
            "id": entry.id, "ledger": entry.ledger, "type": facets.type, "mode": facets.mode, "status": facets.status,
            "start": facets.start, "end": facets.end, "text": quoted(facets.text, _quote_chars(told)),
            "actors": joined(dict.fromkeys(a.name for a in facets.actors)),
            "sides": joined(sorted({a.side for a in facets.actors if a.side is not None})),
            "places": joined(p.name for p in facets.places), "place_ids": joined(sorted(ids_of(facets.places))),
            "lat": at.lat if at is not None else None, "lon": at.lon if at is not None else None, "disputed": facets.is_disputed,
            "mentions": joined(entry.mentions), "sources": joined(c.source for c in entry.sources),
            "families": joined(dict.fromkeys(c.family or c.source for c in entry.sources)), "grades": joined(c.grade for c in entry.sources),
            "links": joined(c.link for c in entry.sources if c.link), "credit": joined(sorted({d.terms.credit for d in told if d.terms.credit})),
            "label": max((self._label(d) for d in told), key=LABELS.index, default=LABELS[0]),
        }  # fmt: skip

    def _entry_record(self, entry: Entry) -> Record:
        told = self._told_by(entry)
        row = self._entry_row(entry)
        record = _cut(msgspec.to_builtins(entry.record), _quote_chars(told))
        return {
            "id": entry.id, "ledger": entry.ledger, "record": record, "mentions": entry.mentions, "sources": entry.sources,
            "points": entry.points, "credit": row["credit"], "label": row["label"],
        }  # fmt: skip


def _quote_chars(told: list[Document]) -> int:
    """The shortest quotation that any of the sources allows."""
    return min((d.terms.quote_max_chars for d in told), default=0)


def _cut(value: object, most_chars: int) -> object:
    """A record whose quoted words are cut."""
    if isinstance(value, dict):
        return {k: quoted(v, most_chars) if k == "text" and isinstance(v, str) else _cut(v, most_chars) for k, v in value.items()}
    return [_cut(v, most_chars) for v in value] if isinstance(value, (list, tuple)) else value


def _document_row(line: Record) -> Row:
    return {name: line[name] for name in DOCUMENT_COLUMNS}
