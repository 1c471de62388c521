"""Both sides alike: a text with its sides exchanged gives the same reading with its sides exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.model.documents import Document, Rejected
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.ontology.areas import Area
from detente.ontology.lexicon import Example
from detente.ontology.swap import SideSwap
from detente.workspace import Workspace
from tests.conftest import EXAMPLES

OTHER_SIDE = {"a": "b", "b": "a", None: None}
SEED = Path(__file__).resolve().parents[2] / "shared" / "seed" / "kfor-2023-05-29.txt"


def documents_of(workspace: Workspace) -> list[Document]:
    assert workspace.area_name is not None
    found = workspace.documents([str(EXAMPLES / workspace.area_name)])
    return [d for d in found if not isinstance(d, Rejected)]


@dataclass(frozen=True)
class Mirror:
    """How the other side would have it: names and places exchanged. Without `swap`, as it is."""

    area: Area
    swap: SideSwap
    is_on: bool

    def actor(self, actor: ActorRef) -> tuple[object, ...]:
        """Sector and side of an actor whose words name a side; what common words take up ("the league") is left out."""
        if self.swap.swap(actor.text) == actor.text:
            return ("named by no side's word",)
        side = OTHER_SIDE[actor.side] if self.is_on else actor.side
        return (actor.sector, side, actor.id is not None)

    def place(self, ref: PlaceRef) -> str | None:
        """The place of the same standing on the other side: capitals are exchanged, territory stays."""
        place, place_id = self.area.places.get(ref.id or ""), ref.id
        if place is None or not self.is_on or self.swap.swap(ref.text) == ref.text:
            return place_id
        other = {self.swap.swap(name) for name in place.all_names} - set(place.all_names)
        return next((p.id for p in self.area.places.values() if other & set(p.all_names)), place_id)


def shape(mention: Mention, mirror: Mirror) -> tuple[object, ...]:
    """Everything of a mention but names, ids and offsets."""
    return (
        mention.type, mention.mode, mention.ends, mention.polarity, mention.status, mention.certainty,
        tuple(map(mirror.actor, mention.actors)),
        tuple(map(mirror.actor, mention.recipients)),
        tuple((mirror.place(p), p.inferred) for p in mention.places),
        (mention.when.relation, mention.when.start, mention.when.end) if mention.when else None,
        tuple((f.low, f.high, f.counts) for f in mention.figures),
        (mention.speaker.act, mention.speaker.quoted, mirror.actor(mention.speaker.actor)) if mention.speaker else None,
        mention.about is not None, mention.confidence,
    )  # fmt: skip


def swapped_document(workspace: Workspace, document: Document, swap: SideSwap) -> Document:
    published = document.published.isoformat() if document.published else None
    return workspace.document(swap.swap(document.text), published=published)


def test_swapping_twice_gives_the_text_back(area_workspace: Workspace) -> None:
    area = area_workspace.knowledge.area
    assert area is not None
    assert area.swap
    swap = SideSwap(area.swap)
    for document in documents_of(area_workspace):
        assert swap.swap(swap.swap(document.text)) == document.text


def test_swapped_reports_give_swapped_mentions(area_workspace: Workspace) -> None:
    area = area_workspace.knowledge.area
    assert area is not None
    swap = SideSwap(area.swap)
    plain = [
        area_workspace.document(d.text, published=d.published.isoformat() if d.published else None)
        for d in documents_of(area_workspace)
    ]
    swapped = [swapped_document(area_workspace, d, swap) for d in plain]
    differing = []
    for one, other in zip(area_workspace.read(plain), area_workspace.read(swapped), strict=True):
        expected = [shape(m, Mirror(area, swap, True)) for m in one.mentions]
        found = [shape(m, Mirror(area, swap, False)) for m in other.mentions]
        if expected != found:
            differing.append((one.document.text[:60], [(e, f) for e, f in zip(expected, found, strict=False) if e != f][:1]))
    assert differing == []


def test_the_swapped_seed_gives_the_swapped_picture(kosovo: Workspace) -> None:
    if not SEED.is_file():
        pytest.fail("the seed report is not beside the checkout (../shared/seed)") if _in_ci() else pytest.skip("no seed here")
    area = kosovo.knowledge.area
    assert area is not None
    swap, text = SideSwap(area.swap), SEED.read_text(encoding="utf-8")
    one, other = kosovo.read([kosovo.document(t, published="2023-05-29") for t in (text, swap.swap(text))])
    assert [shape(m, Mirror(area, swap, True)) for m in one.mentions] == [
        shape(m, Mirror(area, swap, False)) for m in other.mentions
    ]


SENTENCES = 500
PAIRS = (  # who acts on whom, as common as the examples' own actors; singular and plural
    ("the Serbian government", "the Kosovo government"), ("the Serbian Minister of Defence", "the Kosovo Minister of Defence"),
    ("Kosovo police", "Serbian police"), ("the Serbian President", "the Kosovo President"), ("Kosovo Serbs", "Kosovo Albanians"),
    ("Belgrade", "Pristina"), ("the Serbian Minister of Foreign Affairs", "the Kosovo Minister of Foreign Affairs"),
)  # fmt: skip


def sentences_with_sides(workspace: Workspace) -> list[str]:
    """Sentences of the lexicon's examples, spread over all of it, whose actor and recipient are made the two sides."""
    marked = [e for f in workspace.knowledge.lexicon.frames for e in f.examples if {"A", "R"} <= {role for role, _, _ in e.roles}]
    step = len(marked) / SENTENCES
    chosen = [marked[int(i * step)] for i in range(SENTENCES)]
    return [_with_sides(example, *PAIRS[i % len(PAIRS)]) for i, example in enumerate(chosen)]


def _with_sides(example: Example, doer: str, other: str) -> str:
    text = example.text
    for role, start, end in sorted(example.roles, key=lambda r: -r[1]):
        text = text[:start] + {"A": doer, "R": other}.get(role, text[start:end]) + text[end:]
    return text[:1].upper() + text[1:]


def test_five_hundred_sentences_read_alike_with_their_sides_exchanged(kosovo: Workspace) -> None:
    area = kosovo.knowledge.area
    assert area is not None
    swap = SideSwap(area.swap)
    texts = sentences_with_sides(kosovo)
    assert len(set(texts)) > SENTENCES * 0.95
    one, other = ([kosovo.document(t, published="2023-05-29") for t in some] for some in (texts, [swap.swap(t) for t in texts]))
    differing, silent = [], 0
    for a, b in zip(kosovo.read(one), kosovo.read(other), strict=True):
        silent += not a.mentions
        if [shape(m, Mirror(area, swap, True)) for m in a.mentions] != [shape(m, Mirror(area, swap, False)) for m in b.mentions]:
            differing.append(a.document.text)
    assert differing == []
    assert silent < SENTENCES * 0.2  # else it would compare nothing with nothing


def _in_ci() -> bool:
    import os

    return os.environ.get("CI") == "true"
