"""Tellings: each mention with the time it became known, the time it tells of, its voice and the watched places it speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from detente.model.documents import Document
from detente.model.mentions import Mention, When
from detente.ontology.areas import Area
from detente.ontology.tension_scale import TensionScale
from detente.reuse import Reuse
from detente.situation.voices import Voice, Voices

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Telling:
    """A mention as it counts. Times are UTC; what it tells of lies in [start, end), no later than `known`.

    `is_timed`: the words say when; else the day before publication serves. `is_of_one_place`: its figures belong to that place.
    """

    mention: Mention
    known: datetime
    start: datetime
    end: datetime
    is_timed: bool
    voice: Voice
    event: str
    places: tuple[str, ...]
    is_of_one_place: bool

    @property
    def since(self) -> datetime:
        """When it was so at the earliest that is told."""
        return self.start if self.is_timed else self.end


class Places:
    """Which watched place a mention speaks of; without an area, every resolved place is one."""

    def __init__(self, area: Area | None) -> None:
        self._area = area
        self._found: dict[str, str | None] = {}

    def watched(self, place_id: str | None) -> str | None:
        if place_id is None or self._area is None:
            return place_id
        if place_id not in self._found:
            self._found[place_id] = self._area.watched_around(place_id)
        return self._found[place_id]

    def of(self, mention: Mention) -> tuple[str, ...]:
        return tuple(sorted({w for p in mention.places if (w := self.watched(p.id)) is not None}))

    def is_one(self, mention: Mention) -> bool:
        return len({self.watched(p.id) or p.id or p.text for p in mention.places}) == 1


def originals(
    mentions: Iterable[Mention], documents: Mapping[str, Document], scale: TensionScale, reuse: Reuse | None = None
) -> tuple[Mention, ...]:
    """Each mention once, without those of documents that copy an earlier one's words."""
    given = tuple(mentions)
    unique = {m.id: m for m in given}
    if len(unique) < len(given):
        unique = {m.id: m for m in sorted(given, key=lambda m: (m.id, m.method), reverse=True)}
    used = {m.document_id for m in unique.values()} & documents.keys()
    kept = _without_copies((documents[i] for i in used), scale, reuse or Reuse())
    return tuple(m for m in unique.values() if m.document_id in kept)


def _without_copies(documents: Iterable[Document], scale: TensionScale, reuse: Reuse) -> frozenset[str]:
    """Ids of the documents that are no copies: the same words, within the scale's hours of the first to print them."""
    first: dict[str, datetime | None] = {}
    kept = set()
    for document in sorted(documents, key=lambda d: (d.published is None, utc(d.published) or _EPOCH, d.id)):
        key = reuse.of(("words", document.id), (document,), partial(_words_of, document, scale))
        known = utc(document.published)
        if key in first and _is_close(first[key], known, scale.copy_within):
            continue
        first[key] = known
        kept.add(document.id)
    return frozenset(kept)


def _words_of(document: Document, scale: TensionScale) -> str:
    """A key under which documents of the same words stand; a short one stands for itself."""
    words = document.text.casefold().split()
    if len(words) < scale.copy_min_words:
        return document.id
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _is_close(a: datetime | None, b: datetime | None, within: timedelta) -> bool:
    return a is None or b is None or b - a <= within


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(moment: datetime | None) -> datetime | None:
    """A moment in UTC; a time without a zone is no moment."""
    return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)


def telling_of(mention: Mention, document: Document, *, event: str, places: Places, voices: Voices) -> Telling | None:
    """The telling of a mention; None if its document has no publication time."""
    known = utc(document.published)
    if known is None:
        return None
    start, end, is_timed = told_interval(mention.when, known)
    return Telling(
        mention, known, start, end, is_timed, voices.of(mention), event, places.of(mention), places.is_one(mention)
    )  # fmt: skip


def told_interval(when: When | None, known: datetime) -> tuple[datetime, datetime, bool]:
    """[start, end) of what is told, and whether the words say so. A fact lies before its publication, whatever they say."""
    start, end = (utc(when.start), utc(when.end)) if when is not None and when.text is not None else (None, None)
    if (start is None and end is None) or (start is not None and start > known):
        return known - _DAY, known, False
    end = known if end is None else min(end, known)
    start = end - _DAY if start is None else start
    return min(start, end - _MINUTE), end, True
