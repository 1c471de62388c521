"""The same happening or another: mentions to events by comparing slots, never by likeness of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Mention

_DAY = timedelta(days=1)


def events_of(mentions: Iterable[Mention], documents: Mapping[str, Document]) -> list[Event]:
    """Events in a fixed order, whatever the order of the mentions.

    Two mentions tell one event if type, mode, polarity and status agree, their places meet (or one has none), their times
    meet, and their actors do not contradict. The test runs within blocks of one type and one place.
    """
    ordered = sorted(mentions, key=lambda m: m.id)
    parent = {m.id: m.id for m in ordered}

    def root(identity: str) -> str:
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    for block in _blocks(ordered).values():
        for index, mention in enumerate(block):
            for other in block[index + 1 :]:
                if root(mention.id) != root(other.id) and is_same(mention, other, documents):
                    low, high = sorted((root(mention.id), root(other.id)))
                    parent[high] = low
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in ordered:
        groups[root(mention.id)].append(mention)
    found = [_event(group, documents) for group in groups.values()]
    return sorted(found, key=lambda e: (e.start.isoformat() if e.start else "", e.id))


def _blocks(mentions: list[Mention]) -> dict[tuple[str, str, str, str], list[Mention]]:
    blocks: dict[tuple[str, str, str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        for place in {p.id or p.text for p in mention.places} or {""}:
            blocks[(mention.type, mention.polarity, mention.status, place)].append(mention)
    return blocks


def is_same(a: Mention, b: Mention, documents: Mapping[str, Document]) -> bool:
    """True if nothing in the slots speaks against one happening and place, time and actors agree."""
    if a.type != b.type or (a.mode and b.mode and a.mode != b.mode) or bool(a.ends) != bool(b.ends):
        return False
    if not _actors_agree(a.actors, b.actors) or not _actors_agree(a.recipients, b.recipients):
        return False
    if not (a.places and b.places) and not (_share(a.actors, b.actors) or _share(a.recipients, b.recipients)):
        return False  # nothing that they tell is the same but the type
    if _is_utterance(a) and not (_share(a.actors, b.actors) and _same_content(a, b)):
        return False
    return _times_meet(bounds_of(a, documents), bounds_of(b, documents))


def _is_utterance(mention: Mention) -> bool:
    return mention.content is not None or mention.type in ("ASSESSMENT", "DENY", "DOUBT", "APPEAL", "PLEDGE")


def _same_content(a: Mention, b: Mention) -> bool:
    return a.document_id != b.document_id or a.start == b.start


def _keys(refs: tuple[ActorRef, ...]) -> set[str]:
    return {r.id or f"{r.country or '?'}-{r.sector or '?'}" for r in refs if r.id or r.sector or r.country}


def _share(a: tuple[ActorRef, ...], b: tuple[ActorRef, ...]) -> bool:
    return bool(_keys(a) & _keys(b))


def _actors_agree(a: tuple[ActorRef, ...], b: tuple[ActorRef, ...]) -> bool:
    first, second = _keys(a), _keys(b)
    if not first or not second:
        return True
    if first & second:
        return True
    return bool({k.split("-")[-1] for k in first} & {k.split("-")[-1] for k in second} and any("?" in k for k in first | second))


def bounds_of(mention: Mention, documents: Mapping[str, Document]) -> tuple[datetime | None, datetime | None]:
    """The interval in which a mention's happening lies; a told time, else up to the publication."""
    when = mention.when
    if when is not None and (when.start or when.end) and when.text is not None:
        return when.start, when.end
    published = documents[mention.document_id].published if mention.document_id in documents else None
    if published is None:
        return None, None
    return published - _DAY, published


def _times_meet(a: tuple[datetime | None, datetime | None], b: tuple[datetime | None, datetime | None]) -> bool:
    if a == (None, None) or b == (None, None):
        return False
    starts_before = a[0] is None or b[1] is None or a[0] < b[1]
    ends_after = b[0] is None or a[1] is None or b[0] < a[1]
    return starts_before and ends_after


def _event(group: list[Mention], documents: Mapping[str, Document]) -> Event:
    first = group[0]
    starts = [m.when.start for m in group if m.when is not None and m.when.start is not None]
    ends = [m.when.end for m in group if m.when is not None and m.when.end is not None]
    families = {
        documents[m.document_id].family or documents[m.document_id].source or m.document_id
        for m in group
        if m.document_id in documents
    }
    return Event(
        id=content_id("e", *sorted(m.id for m in group)), type=first.type, mode=next((m.mode for m in group if m.mode), None),
        mentions=tuple(m.id for m in group), places=tuple(sorted({p.id for m in group for p in m.places if p.id})),
        start=max(starts) if starts else None, end=min(ends) if ends else None, polarity=first.polarity, status=first.status,
        families=tuple(sorted(families)),
    )  # fmt: skip
