"""Events over a whole archive: the mentions of a block in order of their days, grouped by the grouping that all of Detente uses.

Blocks follow what that grouping keeps apart: polarity and status, types that are not akin, and in very large archives the country that is told
of. Days are taken some at a time; what lies near the end of a span, or joins something that does, is grouped again with the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.resolve.events import Reports, events_of
from detente.run.passes.copies import copies_in
from detente.run.passes.sketches import ids_of
from detente.run.passes.told import ALL, Block, Telling, days, documents_of, tellings

WHOLE = 200_000
"""Mentions that are one block, however many kinds they are of."""
AT_ONCE = 10_000
"""Mentions that are grouped at once: some 250 MB, what they are compared by included. A day is never cut."""
HALO = 2
"""Days before the end of a span that may still be told of by what comes after it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An event with the mentions that tell it, the one that made it first, and where each mention stands."""

    event: Event
    mentions: tuple[Mention, ...]
    documents: Mapping[str, Document]
    voices: Mapping[str, str]
    shards: tuple[tuple[str, str], ...]


def blocks(counts: Counter[Block], *, whole: int = WHOLE) -> list[Block]:
    """The blocks to be grouped, in a fixed order: one for all if that is small enough, else by kind and types, else by region too."""
    if counts.total() <= whole:
        return [(ALL, ALL, ALL)]
    together: Counter[tuple[str, str]] = Counter()
    for (kind, types, _), number in counts.items():
        together[kind, types] += number
    small = [(kind, types, ALL) for (kind, types), number in together.items() if number <= whole]
    large = [block for block in counts if together[block[:2]] > whole]
    return sorted([*small, *large])


def gathered(folder: Path, shards: Sequence[str], block: Block, *, at_once: int = AT_ONCE) -> Iterator[Gathered]:
    """The events of a block, each once; in order of the spans of days, and in each as the grouping orders them."""
    carried: list[Telling] = []
    spans = list(_spans(days(folder, shards, block), at_once))
    for number, (first, last) in enumerate(spans):
        pool = [*carried, *tellings(folder, shards, block, first=first, last=last)]
        end = None if number == len(spans) - 1 else last - HALO
        carried = []
        for found, told in _grouped(pool, _Voices.of(folder, shards, pool)):
            if end is None or max(t.last for t in told) < end:
                yield found
            else:
                carried += told


def _spans(counted: Counter[int], at_once: int) -> Iterator[tuple[int, int]]:
    """Days first to last that have so many mentions, or one day that has more."""
    first, held = None, 0
    last = 0
    for day, number in sorted(counted.items()):
        if first is not None and held + number > at_once:
            yield first, last
            first, held = None, 0
        first, last, held = (day if first is None else first), day, held + number
    if first is not None:
        yield first, last


@dataclass(frozen=True, slots=True)
class _Voices:
    """Of documents that repeat others: which they repeat, and who that counts for."""

    copies: Mapping[str, str]
    voices: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, shards: Sequence[str], pool: Sequence[Telling]) -> _Voices:
        wanted = {t.teller.id for t in pool}
        numbers = {shard: index for index, shard in enumerate(shards)}
        copies: dict[str, str] = {}
        voices: dict[str, str] = {}
        for shard in sorted({t.shard for t in pool}):
            ids = ids_of(folder, shard)
            for row, (first, voice) in copies_in(folder, numbers[shard]).items():
                if ids[row] in wanted and ids[row] != first:
                    copies[ids[row]] = first
                    voices[first] = voice
        return cls(copies, voices)


def _grouped(pool: Sequence[Telling], repeated: _Voices) -> Iterator[tuple[Gathered, list[Telling]]]:
    """All events of some mentions. A document that was taken in twice tells once."""
    by_id: dict[str, list[Telling]] = {}
    for telling in pool:
        by_id.setdefault(telling.mention.id, []).append(telling)
    documents = {
        **{i: Document(i, "", "", family=voice) for i, voice in repeated.voices.items()},
        **documents_of(pool),
    }
    mentions = [told[0].mention for told in by_id.values()]
    about = {s.id: s for told in by_id.values() if (s := _stub(told[0])) is not None and s.id not in by_id}
    stories = {**repeated.copies, **{first: first for first in repeated.copies.values()}}
    for event in events_of([*mentions, *about.values()], documents, reports=Reports(stories, repeated.copies)):
        if about.keys().isdisjoint(event.mentions):
            told = [t for i in event.mentions for t in by_id[i]]
            yield _of(event, by_id, documents, repeated), told


def _stub(telling: Telling) -> Mention | None:
    """What a mention speaks of, where that stands in another block: its type and manner alone, which join nothing."""
    mention = telling.mention
    if mention.about is None or telling.about is None:
        return None
    return Mention(mention.about, mention.document_id, mention.start, mention.end, "", *telling.about)


def _of(event: Event, by_id: Mapping[str, list[Telling]], documents: Mapping[str, Document], repeated: _Voices) -> Gathered:
    joined = [j.mention for j in event.joined]
    ordered = [*sorted(set(event.mentions) - set(joined)), *joined]
    told = [by_id[i][0] for i in ordered]
    voices = {t.mention.id: _voice(t, repeated) for t in told}
    shards = tuple((t.shard, i) for i in ordered for t in by_id[i])
    return Gathered(event, tuple(t.mention for t in told), {t.teller.id: documents[t.teller.id] for t in told}, voices, shards)


def _voice(telling: Telling, repeated: _Voices) -> str:
    first = repeated.copies.get(telling.teller.id)
    return repeated.voices[first] if first is not None else telling.teller.family or telling.teller.source or telling.teller.id
