"""Judgements with their targets resolved; one that names nobody goes on with the target of the sentence before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef
from detente.model.readings import JudgementUse, Phrase
from detente.model.sayings import Judgement

_REACH = 3


def resolved_judgements(
    document: Document, uses: Sequence[JudgementUse], ref_of: Callable[[Phrase, int], ActorRef]
) -> tuple[Judgement, ...]:
    """The judgements of a document in order. `ref_of` takes a phrase and the index of its sentence."""
    found: list[Judgement] = []
    last: tuple[int, ActorRef] | None = None
    for use in uses:
        target = ref_of(use.target, use.sentence) if use.target is not None else None
        if target is None and last is not None and use.sentence - last[0] <= _REACH:
            target = last[1]
        if target is not None:
            last = (use.sentence, target)
        judged = content_id("j", document.id, use.span.start, use.span.end, use.kind)
        found.append(Judgement(judged, document.id, use.kind, use.span, target))
    return tuple(found)
