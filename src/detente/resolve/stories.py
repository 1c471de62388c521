"""Documents to stories: copies first, then groups of like documents, joined by mean likeness unless their slots contradict.

What is common among a document's neighbours tells nothing, what few of them have tells much: so that two happenings of one kind, and
of one place, come apart as soon as there are reports of both. The result depends on the documents, not on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush, nlargest
from math import fsum, log, log1p, sqrt

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import Mention
from detente.model.stories import Stories, Story, StoryLink
from detente.ontology.story_scale import StoryScale
from detente.resolve.copies import copies_of
from detente.resolve.marks import Marks, marks_of
from detente.resolve.story_slots import StorySlots, slots_of
from detente.reuse import Reuse

_SHOWN_MARKS = 6
_Looked = tuple[Marks, StorySlots]


def stories_of(
    documents: Sequence[Document], mentions: Mapping[str, Sequence[Mention]], scale: StoryScale, *, reuse: Reuse | None = None
) -> Stories:
    """The stories of documents, `mentions` by document id. Each document is in one story.

    With `reuse` of the last time they are the same objects, where nothing that decides a story has changed.
    """
    kept = reuse or Reuse()
    ordered = sorted({d.id: d for d in documents}.values(), key=lambda d: d.id)
    read = [_looked_at(d, mentions.get(d.id, ()), scale, kept) for d in ordered]
    return kept.of("stories", (*ordered, *read), lambda: _stories(ordered, read, scale, kept))


def _looked_at(document: Document, mentions: Sequence[Mention], scale: StoryScale, reuse: Reuse) -> _Looked:
    """What decides the story of a document: its words, and the types, places and known actors of what it tells."""
    decides = tuple(
        (m.start, m.type, m.places, tuple((a.id, a.country) for a in (*m.actors, *m.recipients))) for m in mentions
    )  # fmt: skip
    return reuse.of(
        ("looked at", document.id),
        (document,),
        lambda: (marks_of(document, mentions, scale), slots_of(document, mentions)),
        by=decides,
    )


def _stories(ordered: Sequence[Document], read: Sequence[_Looked], scale: StoryScale, reuse: Reuse) -> Stories:
    copies = copies_of(ordered, scale, reuse)
    firsts = [d for d in ordered if d.id not in copies]
    bags = [marks for d, (marks, _) in zip(ordered, read, strict=True) if d.id not in copies]
    slots = [own for d, (_, own) in zip(ordered, read, strict=True) if d.id not in copies]
    near = _neighbours(bags, scale)
    vectors = [_seen_from(bags, i, near[i], scale) for i in range(len(bags))]
    grouping = _Grouping([d.id for d in firsts], vectors, slots, scale)
    grouping.join_all(near)
    repeated = defaultdict(list)
    for copy, first in copies.items():
        repeated[first].append(copy)
    return Stories(grouping.stories(repeated), copies)


def _neighbours(bags: Sequence[Marks], scale: StoryScale) -> list[list[int]]:
    """The nearest documents of each, by marks that another one has too. Marks of very many documents find none."""
    counts = Counter(mark for bag in bags for mark in bag)
    rarity = {m: log((len(bags) + scale.prior) / n) for m, n in counts.items() if n > 1}
    vectors = [_unit({m: log1p(x) * rarity[m] for m, x in bag.items() if m in rarity}, scale.search_marks) for bag in bags]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for mark in vector:
            holders[mark].append(index)
    found = []
    for index, vector in enumerate(vectors):
        likeness: dict[int, float] = defaultdict(float)
        for mark, x in vector.items():
            if len(holders[mark]) <= scale.posting:
                for other in holders[mark]:
                    likeness[other] += x * vectors[other][mark]
        likeness.pop(index, None)
        found.append([i for i, _ in nlargest(scale.neighbours, likeness.items(), key=lambda pair: (pair[1], -pair[0]))])
    return found


def _seen_from(bags: Sequence[Marks], index: int, near: Sequence[int], scale: StoryScale) -> Marks:
    """A document's marks, weighted by how few of its neighbours have them. One that none has says the less the more there are."""
    own, around = bags[index], len(near) + 1
    counts = Counter(m for i in near for m in (own.keys() & bags[i].keys()))
    alone = scale.prior / (around + scale.prior)
    return _unit(
        {
            m: log1p(x) * log((around + scale.prior) / (1 + counts[m])) * (1.0 if m in counts else alone)
            for m, x in own.items()
        },
        scale.marks,
    )  # fmt: skip


def _unit(vector: Marks, most: int) -> Marks:
    """The heaviest marks, at a length of 1."""
    kept = nlargest(most, vector.items(), key=lambda pair: (pair[1], pair[0])) if len(vector) > most else vector.items()
    length = sqrt(sum(x * x for _, x in kept)) or 1.0
    return {m: x / length for m, x in kept}


def _product(a: Marks, b: Marks) -> float:
    return fsum([a[m] * b[m] for m in a.keys() & b.keys()])  # exact: a set has no order


class _Grouping:
    """Groups of documents that grow by joining the two most alike (average linkage, over neighbours alone)."""

    def __init__(self, ids: Sequence[str], vectors: list[Marks], slots: list[StorySlots], scale: StoryScale) -> None:
        self._ids, self._scale = ids, scale
        self._sums: list[Marks] = [dict(v) for v in vectors]
        self._slots = slots
        self._members = [[i] for i in range(len(ids))]
        self._linked: list[set[int]] = [set() for _ in ids]
        self._rows: list[list[StoryLink]] = [[] for _ in ids]
        self._heap: list[tuple[float, int, int, int, int]] = []

    def join_all(self, near: Sequence[Sequence[int]]) -> None:
        for index, others in enumerate(near):
            for other in others:
                self._linked[index].add(other)
                self._linked[other].add(index)
        for index, linked in enumerate(self._linked):
            for other in linked:
                if index < other:
                    self._offer(index, other)
        heapify(self._heap)
        while self._heap:
            negative, a, b, size_a, size_b = heappop(self._heap)
            if (len(self._members[a]), len(self._members[b])) == (size_a, size_b):
                self._meet(a, b, -negative)

    def _offer(self, a: int, b: int) -> None:
        low, high = (a, b) if a < b else (b, a)
        sizes = len(self._members[low]), len(self._members[high])
        score = _product(self._sums[low], self._sums[high]) / (sizes[0] * sizes[1])
        if score >= self._scale.threshold:
            heappush(self._heap, (-score, low, high, *sizes))

    def _meet(self, a: int, b: int, score: float) -> None:
        against = self._slots[a].contradiction(self._slots[b], score, self._scale)
        row = StoryLink(self._ids[a], self._ids[b], round(score, 4), against is None, against or self._shared(a, b))
        self._rows[a].append(row)
        if against is not None:
            return
        self._members[a] += self._members[b]
        self._rows[a] += self._rows[b]
        self._members[b] = []
        for mark, x in self._sums[b].items():
            self._sums[a][mark] = self._sums[a].get(mark, 0.0) + x
        self._slots[a] = self._slots[a].with_those_of(self._slots[b])
        self._linked[a] = {i for i in self._linked[a] | self._linked[b] if self._members[i] and i != a}
        for other in sorted(self._linked[a]):
            self._linked[other].add(a)
            self._offer(a, other)

    def _shared(self, a: int, b: int) -> str:
        first, second = self._sums[a], self._sums[b]
        best = nlargest(_SHOWN_MARKS, ((x * second[m], m) for m, x in first.items() if m in second))
        return "shared: " + ", ".join(m for _, m in best)

    def stories(self, repeated: Mapping[str, Sequence[str]]) -> tuple[Story, ...]:
        """The groups as stories, by their first document; the copies of a document are with it."""
        found = []
        for members, rows in zip(self._members, self._rows, strict=True):
            if members:
                ids = sorted(i for m in members for i in (self._ids[m], *repeated.get(self._ids[m], ())))
                found.append(Story(content_id("s", *ids), tuple(ids), tuple(rows)))
        return tuple(sorted(found, key=lambda s: s.documents))
