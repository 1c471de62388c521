"""What of a memory a picture may show: under a ceiling, private names covered, after all decisions; and what is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.documents.shown import Cover, Covers
from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.resolve.decided import Decided, decide
from detente.resolve.labelled import Labels, labels_of
from detente.reuse import Reuse

if TYPE_CHECKING:
    from detente.store.store import Remembered


@dataclass(frozen=True, slots=True)
class Seen:
    """What a memory holds for a picture: documents by id, mentions after all decisions, and what is open."""

    documents: dict[str, Document]
    decided: Decided
    questions: tuple[Question, ...]


def seen_of(found: Remembered, ceiling: str, *, covers: Covers, terms: Callable[[Document], Document], reuse: Reuse) -> Seen:
    """What may be shown under a ceiling. `terms` puts a document under those of its source. What is the same as the last time is the same
    objects, where `reuse` is."""
    labels = reuse.of("labels", (found.decisions,), lambda: labels_of(found.decisions))

    def shown(document: Document) -> tuple[Cover, Document]:
        bare = labels.covered(document, ceiling)
        cover = covers.of(bare)
        return cover, terms(cover.document(bare))

    looked_at = {
        i: reuse.of(("shown", i), (d,), lambda d=d: shown(d), by=labels.hidden(i, ceiling))  # type: ignore[misc]
        for i, d in found.documents.items()
        if labels.is_open(d, ceiling)
    }
    documents = {i: d for i, (_, d) in looked_at.items()}
    decided = decide(_let(found, labels, ceiling, documents), found.decisions, documents=documents, reuse=reuse)
    decided = replace(decided, mentions=tuple(_covered(m, looked_at[m.document_id][0], reuse) for m in decided.mentions))
    asked = labels.open_questions((q for q in found.questions if q.document_id in looked_at), ceiling)
    lost = labels.open_questions(map(_unplaced, decided.unplaced), ceiling)
    return Seen(documents, decided, (*(looked_at[q.document_id][0].question(q) for q in asked), *lost))


def _let(found: Remembered, labels: Labels, ceiling: str, documents: dict[str, Document]) -> list[Mention]:
    told = [m for m in found.mentions if m.document_id in documents]
    return [m for m in told if labels.lets(m, ceiling)] if labels.spans else told


def _covered(mention: Mention, cover: Cover, reuse: Reuse) -> Mention:
    return reuse.of(("covered", mention.id), (mention, cover), lambda: cover.mention(mention)) if cover else mention


def _unplaced(decision: Decision) -> Question:
    """A decision that finds its mention no more is listed, not lost."""
    target = decision.targets[0]
    reason = f"decision {decision.number} ({decision.kind}) finds no such mention in the newest reading"
    return Question(target.document_id, target.start, target.end, f"{decision.kind} {target.mention or target.type or ''}", reason)
