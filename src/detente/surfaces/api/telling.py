"""Mentions as they stand after all decisions, covered and under the ceiling: what lists, readers and histories show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from detente.desk import is_standing
from detente.model.decisions import LABELS, RESTRICTED, Decision, in_force
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.resolve.decided import decide
from detente.resolve.labelled import Labels, labels_of
from detente.store.search import Passage, mentions_of, passages_in
from detente.surfaces.api.moments import Moment
from detente.surfaces.api.noting import reaches
from detente.surfaces.api.room import Room, lower_label, stored
from detente.surfaces.api.sight import Asker
from detente.surfaces.api.view import UNJUDGED, Entry, View
from detente.surfaces.export.records import Record, mention_record

_SIGNED = re.compile(r"(; decision \d+) by [^;]*")
_CHANGING = ("confirm", "correct", "retract")


@dataclass(frozen=True, slots=True)
class Standing:
    """A mention after all decisions. `state` is read, confirmed, corrected or retracted (`now` is then as it was read)."""

    as_read: Mention
    now: Mention
    state: str
    document: Document


class Telling:
    """Tells mentions at one moment."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.workspace = moment.room.workspace(moment.area)
        self.decisions = moment.room.store.decisions(known_at=moment.known_at)

    @cached_property
    def view(self) -> View:
        """The picture of the moment."""
        return self.moment.view

    @cached_property
    def graded(self) -> dict[str, str]:
        """The best digit that a person gave in a document, by its id."""
        found: dict[str, str] = {}
        for decision in self.standing:
            if decision.kind == "grade":
                found |= {t.document_id: min(decision.value, found.get(t.document_id, UNJUDGED)) for t in decision.targets}
        return found

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions that are in force."""
        return in_force(self.decisions)

    @cached_property
    def versions(self) -> dict[str, int]:
        """The number of the last decision about each mention or document that anybody decided anything of."""
        found: dict[str, int] = {}
        for decision in self.decisions:
            for target in (*decision.targets, *decision.others):
                found[target.mention or target.document_id] = decision.number
        return found

    def is_standing(self, decision: Decision) -> bool:
        """True if nobody has undone it."""
        return decision.number in self._numbers if decision.kind != "undo" else is_standing(decision, self.decisions)

    @cached_property
    def _numbers(self) -> frozenset[int]:
        return frozenset(d.number for d in self.standing)

    @cached_property
    def labels(self) -> Labels:
        """How far documents, mentions and sources may go."""
        return labels_of(self.decisions)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The documents in which a person confirmed, corrected or retracted anything."""
        return frozenset(t.document_id for d in self.standing if d.kind in _CHANGING for t in d.targets)

    @cached_property
    def _changed(self) -> dict[str, tuple[Mention | None, str]]:
        """What became of each mention of a document that a person touched, and its state."""
        if not self.touched:
            return {}
        here = passages_in(self.moment.room.store, self.touched, area=stored(self.moment.area), known_at=self.moment.known_at)
        read = [p.mention for p in here]
        decided = {m.id: m for m in decide(read, self.decisions, documents=self.touched).mentions}
        return {m.id: (decided.get(m.id), _state(m, decided.get(m.id))) for m in read}

    def is_open(self, document: Document) -> bool:
        """True if a document may be shown: its label is no higher than the ceiling."""
        return self.labels.is_open(document, self.moment.ceiling)

    def shown_document(self, document: Document) -> Document:
        """A document that is open, with what is private or labelled above the ceiling covered."""
        self.note_read(document)
        return self.workspace.shown_document(self.labels.covered(document, self.moment.ceiling))

    def note_read(self, document: Document, mention: Mention | None = None) -> None:
        """What is restricted is not read without a trace."""
        if self.moment.sight.notes_reads and self.labels.is_above(document, mention, RESTRICTED):
            self.moment.sight.note(document.id if mention is None else mention.id)

    def may_see(self, decision: Decision) -> bool:
        """True if all that a decision is about may be shown."""
        if decision.kind in ("label-source", "reliability") and self.labels.hides_source(
            decision.value.rpartition(" ")[0], self.moment.ceiling
        ):
            return False
        ids = sorted({t.document_id for t in (*decision.targets, *decision.others) if t.document_id})
        documents = self.moment.room.store.documents(ids)
        is_open = all(self.is_open(d) for d in documents.values())
        ceiling = self.moment.ceiling
        return is_open and not any(
            self.labels.touches(t.document_id, t.start, t.end, ceiling) for t in decision.targets if t.mention
        )

    def stands(self, mention: Mention, document: Document) -> Standing:
        """The mention after all decisions, not yet covered."""
        now, state = self._changed.get(mention.id, (mention, "read"))
        return Standing(mention, now if now is not None else mention, state, document)

    def all_of(self, passages: Iterable[Passage]) -> list[Standing]:
        """Mentions with their documents, in order, those above the ceiling left out."""
        found = list(passages)
        documents = self.moment.room.store.documents(list(dict.fromkeys(p.document for p in found)))
        return [
            self.stands(p.mention, documents[p.document])
            for p in found
            if p.document in documents and self.is_open(documents[p.document]) and self.labels.lets(p.mention, self.moment.ceiling)
        ]

    def of_ids(self, ids: Collection[str]) -> list[Standing]:
        """The mentions of some ids, in the order asked for."""
        order = {i: n for n, i in enumerate(ids)}
        found = mentions_of(self.moment.room.store, ids, area=stored(self.moment.area), known_at=self.moment.known_at)
        return self.all_of(sorted(found, key=lambda p: order[p.mention.id]))

    def record(self, standing: Standing) -> Record:
        """A mention as the schema's ToldShape has it, covered."""
        document = standing.document
        self.note_read(document, standing.as_read)
        shown = self.workspace.shown_document(document)
        cited = self.view.source_of(shown, (standing.as_read.id,))
        is_changed = standing.state == "corrected"
        return {
            "mention": self._public(standing.now, document, shown),
            "as_read": self._public(standing.as_read, document, shown) if is_changed else None,
            "state": standing.state, "event": self.view.event_of.get(standing.as_read.id), "grade": cited.grade,
            "published": document.published.astimezone(self.moment.zone) if document.published is not None else None, "side": document.side,
            "version": self.versions.get(standing.as_read.id, 0),
        }  # fmt: skip

    def _public(self, mention: Mention, document: Document, shown: Document) -> Record:
        if not self.moment.sight.sees("DecisionShape.by"):
            mention = replace(mention, method=_SIGNED.sub(r"\1", mention.method))
        return mention_record(self.workspace.shown_mention(mention, document), shown, self.workspace.knowledge.types)


def _state(before: Mention, now: Mention | None) -> str:
    if now is None:
        return "retracted"
    if now == before:
        return "read"
    is_same = _said(now) == _said(before)
    return "confirmed" if is_same else "corrected"


def _said(mention: Mention) -> Mapping[str, object]:
    return {name: getattr(mention, name) for name in Mention.__slots__ if name not in ("confidence", "method")}


def note_entry(moment: Moment, entry: Entry) -> None:
    """Writes down that something was shown which rests on what is restricted, where the answer does not name its documents."""
    if moment.sight.notes_reads and reaches(moment.ceiling):
        for document in moment.view.once("restricted", lambda: _restricted(moment)).intersection(s.document for s in entry.sources):
            moment.sight.note(document)


def _restricted(moment: Moment) -> frozenset[str]:
    labels = labels_of(moment.room.store.decisions(known_at=moment.known_at))
    return frozenset(i for i, d in moment.view.documents.items() if labels.is_above(d, None, RESTRICTED))


def note_documents(moment: Moment, ids: Iterable[str]) -> None:
    """Writes down who reads a file that rests on something restricted: its bytes are packed, and say nothing to who looks through them."""
    if moment.sight.notes_reads:
        labels = labels_of(moment.room.store.decisions())
        for document in moment.room.store.documents(sorted(set(ids))).values():
            if labels.is_above(document, None, RESTRICTED):
                moment.sight.note(document.id)


def hidden_documents(room: Room, asker: Asker, ids: Iterable[str]) -> frozenset[str]:
    """Those of the documents that the asker may not see."""
    ceiling = lower_label(asker.sight.ceiling, room.serving.ceiling)
    if ceiling == LABELS[-1]:
        return frozenset()
    labels = labels_of(room.store.decisions())
    found = room.store.documents(sorted(set(ids)))
    return frozenset(i for i, d in found.items() if not labels.is_open(d, ceiling))
