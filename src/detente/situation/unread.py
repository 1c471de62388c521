"""What came and could not be read: counted for each place that it names. Silence from lack of language is shown, never taken for calm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from detente.model.documents import Document
from detente.model.picture import PlacePicture, Unread
from detente.ontology.areas import Area
from detente.situation.tellings import utc


class Asked(Protocol):
    """An open question that says of which language its document is, and which places that names."""

    @property
    def document_id(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def places(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Came:
    """A report that came and was not read: its language, and the watched places that it names."""

    language: str
    watched: frozenset[str]


def unread_reports(
    questions: Iterable[Asked], documents: Mapping[str, Document], *, area: Area | None, as_of: datetime, window: timedelta
) -> tuple[Came, ...]:
    """The reports of the last hours whose language is not read. One without a date counts: it may be of today."""
    found: dict[str, Came] = {}
    for question in questions:
        document = documents.get(question.document_id)
        if question.language is None or document is None:
            continue
        published = utc(document.published)
        if published is not None and not as_of - window < published <= as_of:
            continue
        around = (area.watched_around(p) if area is not None else p for p in question.places)
        found[question.document_id] = Came(question.language, frozenset(p for p in around if p is not None))
    return tuple(found.values())


def counted(came: Iterable[Came]) -> tuple[Unread, ...]:
    """How many reports of each language were not read, most first."""
    counts = Counter(c.language for c in came)
    return tuple(Unread(language, count) for language, count in sorted(counts.items(), key=lambda i: (-i[1], i[0])))


def with_unread(places: Iterable[PlacePicture], came: tuple[Came, ...]) -> tuple[PlacePicture, ...]:
    """The places with the number of unread reports that name each. A place of which only unread reports came has low coverage."""
    if not came:
        return tuple(places)
    return tuple(
        replace(p, coverage=replace(p.coverage, unread=unread, is_low=p.coverage.is_low or not p.coverage.families))
        if (unread := counted(c for c in came if p.id in c.watched))
        else p
        for p in places
    )
