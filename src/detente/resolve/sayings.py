"""Sayings with their sources resolved: pronouns and "the minister" to who was named before, "I" to who is quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef
from detente.model.readings import Phrase, SayingUse
from detente.model.sayings import Saying

RefOf = Callable[[Phrase, int, ActorRef | None], ActorRef]


def resolved_sayings(document: Document, uses: Sequence[SayingUse], ref_of: RefOf) -> tuple[Saying, ...]:
    """The sayings of a document in order. `ref_of` takes a phrase, the index of its sentence, and who is speaking there."""
    ids = [_id_of(document, use) for use in uses]
    speakers: dict[int, ActorRef | None] = {}
    for index in sorted(range(len(uses)), key=lambda i: _depth(uses, i)):
        use = uses[index]
        outer = speakers.get(use.inside) if use.inside is not None else None
        speakers[index] = ref_of(use.phrase, use.sentence, outer) if use.phrase is not None else None
    return tuple(
        Saying(
            id=ids[i], document_id=document.id, kind=use.kind, act=use.act, manner=use.manner, source=use.source, speaker=speakers[i],
            cue=use.cue, content=use.content, is_negated=use.is_negated, inside=ids[use.inside] if use.inside is not None else None,
        )
        for i, use in enumerate(uses)
    )  # fmt: skip


def _depth(uses: Sequence[SayingUse], index: int) -> int:
    depth, inside = 0, uses[index].inside
    while inside is not None:
        depth, inside = depth + 1, uses[inside].inside
    return depth


def _id_of(document: Document, use: SayingUse) -> str:
    cue = use.cue or use.content[0]
    return content_id("q", document.id, cue.start, cue.end, use.content[0].start, use.kind)
