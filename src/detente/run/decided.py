"""What a picture of a memory rests on: its window, the documents under a ceiling, the happenings that are left after decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from detente.model.decisions import LABELS, Decision, in_force
from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import Picture
from detente.model.questions import Question
from detente.ontology.story_scale import StoryScale
from detente.resolve.decided import Decided
from detente.resolve.events import NO_REPORTS, Reports, events_of
from detente.situation.strip import by_place

if TYPE_CHECKING:
    from detente.store.pictures import KeptPicture, PictureKey

# Mentions older than this weigh nothing any more: 7 half-lives of the longest one (a death, 7 days). States without a time-to-live stay.
HORIZON = timedelta(days=49)


def window_start(as_of: datetime) -> datetime:
    """Where the window of a picture starts: on a Monday, seven to eight weeks before. It does not move with every report, so that walks of
    levels can go on from where they were."""
    day = (as_of - HORIZON).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def kept_by_place(key: PictureKey, picture: Picture) -> Iterator[tuple[PictureKey, KeptPicture]]:
    """Each watched place of a picture, to be kept beside it, with the reports that it cites."""
    from detente.store.pictures import KeptPicture

    for found in by_place(picture) if picture.area is not None else ():
        (place,) = found.places
        cited = {d for item in place.items for d in item.documents}
        for ledger in (found.presence, found.contacts, found.appeals, found.assessments):
            cited |= {d for entry in ledger for d in entry.evidence.documents}
        yield key.of_place(place.id), KeptPicture(found, tuple(sorted(cited)))


def under_ceiling(ceiling: str, documents: Mapping[str, Document], decisions: tuple[Decision, ...]) -> Mapping[str, Document]:
    """The documents whose label, the last that a person gave it or else its own, is no higher than the ceiling."""
    highest = LABELS.index(ceiling)
    if highest == len(LABELS) - 1:
        return documents
    labels = {t.document_id: d.value for d in in_force(decisions) if d.kind == "label" for t in d.targets}
    return {i: d for i, d in documents.items() if LABELS.index(labels.get(i, d.label)) <= highest}


def decided_events(decided: Decided, documents: Mapping[str, Document], scale: StoryScale) -> list[Event]:
    """The happenings that mentions tell, after what persons said of them. A memory of very many documents is not grouped to stories."""
    reports = NO_REPORTS
    if len(documents) <= scale.most_documents:
        by_document: dict[str, list[Mention]] = {}
        for mention in decided.mentions:
            by_document.setdefault(mention.document_id, []).append(mention)
        reports = reports_of([d for i, d in documents.items() if i in by_document], by_document, scale)
    return events_of(decided.mentions, documents, same=decided.same, apart=decided.apart, reports=reports)


def reports_of(documents: Sequence[Document], mentions: Mapping[str, Sequence[Mention]], scale: StoryScale) -> Reports:
    """Which reports tell the same story, and which are copies of others."""
    from detente.resolve.stories import stories_of  # MinHash is loaded only where something is grouped

    found = stories_of(documents, mentions, scale)
    return Reports(found.by_document(), found.copies)


def unplaced(decision: Decision) -> Question:
    """A decision that finds its mention no more is listed, not lost."""
    target = decision.targets[0]
    reason = f"decision {decision.number} by {decision.by} ({decision.kind}) finds no such mention in the newest reading"
    return Question(target.document_id, target.start, target.end, f"{decision.kind} {target.mention or target.type or ''}", reason)
