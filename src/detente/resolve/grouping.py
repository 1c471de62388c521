"""The happenings of a memory: mentions after what persons said of them, reports of one story taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.ontology.story_scale import StoryScale
from detente.resolve.decided import Decided
from detente.resolve.events import NO_REPORTS, Reports, events_of
from detente.resolve.regrouping import Regrouping
from detente.reuse import Reuse


def decided_events(
    decided: Decided, documents: Mapping[str, Document], scale: StoryScale, *, regrouping: Regrouping | None = None,
    reuse: Reuse | None = None,
) -> list[Event]:  # fmt: skip
    """The happenings that mentions tell, after what persons said of them. A memory of very many documents is not grouped to stories.

    With the `regrouping` of the last time only what has changed is put to events anew; the events are the same.
    """
    reports = NO_REPORTS
    if len(documents) <= scale.most_documents:
        by_document: dict[str, list[Mention]] = {}
        for mention in decided.mentions:
            by_document.setdefault(mention.document_id, []).append(mention)
        reports = reports_of([d for i, d in documents.items() if i in by_document], by_document, scale, reuse)
    if regrouping is not None and len({m.id for m in decided.mentions}) == len(decided.mentions):
        return regrouping.events(decided.mentions, documents, same=decided.same, apart=decided.apart, reports=reports)
    return events_of(decided.mentions, documents, same=decided.same, apart=decided.apart, reports=reports)


def reports_of(
    documents: Sequence[Document], mentions: Mapping[str, Sequence[Mention]], scale: StoryScale, reuse: Reuse | None = None
) -> Reports:
    """Which documents tell the same story, and which copy another."""
    from detente.resolve.stories import stories_of  # MinHash is loaded only where something is grouped

    found = stories_of(documents, mentions, scale, reuse=reuse)
    return Reports(found.by_document(), found.copies)
