"""Documents to stories: copies, likeness, what contradicts, and the same result in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.stories import Stories
from detente.ontology.files import KnowledgeFiles
from detente.ontology.story_scale import StoryScale, load_story_scale
from detente.resolve.events import family_of
from detente.resolve.stories import stories_of
from detente.workspace import Workspace

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
FIRE_A = "Fire guts the grain store of Ostava. A fire destroyed the old grain store in Ostava early on Monday, and 14 families of farmers lost the harvest of the year. Mayor Ilka Toren blamed a worn cable in the dryer."  # noqa: E501
FIRE_B = "Ostava farmers lose their harvest. The grain store of Ostava burned down before dawn on Monday. Ilka Toren, the mayor, spoke of a cable in the dryer; 14 families are hit."  # noqa: E501
FIRE_C = "Flames took the grain store in Ostava. Fourteen farmers' families have no harvest left after a dryer cable caught fire in the Ostava store on Monday, said Toren."  # noqa: E501
FIRE_D = "Fire guts a timber yard at Brenik. A fire destroyed the timber yard of the Lodan company in Brenik late on Thursday. Nobody was hurt, said fire chief Perrin Vask, who suspects arson; 60 jobs are gone."  # noqa: E501
FIRE_E = "Arson feared at Brenik timber yard. Police in Brenik look into the fire that burned the Lodan timber yard on Thursday night. Vask, who leads the brigade, found traces of petrol; the 60 workers fear for their jobs."  # noqa: E501
TEXTS = (FIRE_A, FIRE_B, FIRE_C, FIRE_D, FIRE_E)


@pytest.fixture(scope="module")
def scale() -> StoryScale:
    return load_story_scale(KnowledgeFiles())


def document(text: str, *, published: datetime | None = NOON, family: str = "lowland") -> Document:
    identity = content_id("d", text, str(published), family)
    return Document(identity, text, identity, published=published, family=family, source=family)


def groups(found: Stories, documents: Sequence[Document]) -> set[frozenset[str]]:
    texts = {d.id: d.text for d in documents}
    return {frozenset(texts[i] for i in story.documents) for story in found.stories}


def test_two_happenings_of_one_kind_are_two_stories(scale: StoryScale) -> None:
    documents = [document(t) for t in TEXTS]
    assert groups(stories_of(documents, {}, scale), documents) == {frozenset(TEXTS[:3]), frozenset(TEXTS[3:])}


@given(st.permutations(range(len(TEXTS))), st.sets(st.integers(0, len(TEXTS) - 1)))
@settings(max_examples=40, deadline=None)
def test_any_order_of_documents_gives_the_same_stories_and_the_same_ledger(order: list[int], repeated: set[int]) -> None:
    scale = load_story_scale(KnowledgeFiles())
    documents = [document(t) for t in TEXTS] + [
        document(TEXTS[i], published=NOON + timedelta(hours=5), family="hill") for i in repeated
    ]
    shuffled = [documents[i] for i in order] + documents[len(TEXTS) :]
    assert stories_of(shuffled[::-1], {}, scale) == stories_of(documents, {}, scale)


def test_a_text_in_ten_outlets_is_one_family(scale: StoryScale) -> None:
    documents = [document(f"{FIRE_A} ({i})", published=NOON + timedelta(hours=i), family=f"outlet {i}") for i in range(10)]
    found = stories_of(documents, {}, scale)
    assert set(found.copies.values()) == {documents[0].id}
    assert len(found.stories) == 1
    by_id = {d.id: d for d in documents}
    assert {family_of(d.id, by_id, found.copies) for d in documents} == {"outlet 0"}


def test_an_own_text_on_the_same_happening_is_no_copy(scale: StoryScale) -> None:
    assert stories_of([document(FIRE_A), document(FIRE_B)], {}, scale).copies == {}


def test_a_short_text_is_no_copy(scale: StoryScale) -> None:
    short = [document("Guards stood in Ostava.", family=f) for f in ("lowland", "hill")]
    assert stories_of(short, {}, scale).copies == {}


def test_reports_a_month_apart_are_two_stories_and_the_ledger_says_why(scale: StoryScale) -> None:
    documents = [document(FIRE_A), document(FIRE_B, published=NOON + timedelta(days=30))]
    found = stories_of(documents, {}, scale)
    assert len(found.stories) == 2
    assert {(row.is_joined, row.reason) for story in found.stories for row in story.links} == {(False, "published 30 days apart")}


def test_the_ledger_gives_the_likeness_and_what_is_shared(scale: StoryScale) -> None:
    (story,) = stories_of([document(FIRE_A), document(FIRE_B)], {}, scale).stories
    (row,) = story.links
    assert row.is_joined
    assert row.score >= scale.threshold
    assert "ostava" in row.reason


def test_far_places_keep_reports_apart_that_are_hardly_alike(scale: StoryScale) -> None:
    workspace = Workspace()
    texts = ["Soldiers arrested ten farmers near Kidal on Monday.", "Soldiers arrested ten farmers near Basra on Monday."]
    read = list(workspace.read(workspace.document(t, published=NOON.isoformat()) for t in texts))
    slots = {r.document.id: r.mentions for r in read}
    documents = [r.document for r in read]
    strict = replace(scale, sure=1.0)
    assert len(stories_of(documents, slots, strict).stories) == 2
    assert len(stories_of(documents, {}, strict).stories) == 1


def test_the_examples_of_the_knowledge_file_hold(scale: StoryScale) -> None:
    for one, other in scale.examples:
        documents = [document(t) for t in (*one, other)]
        assert groups(stories_of(documents, {}, scale), documents) == {frozenset(one), frozenset({other})}


def test_no_document_gives_no_story(scale: StoryScale) -> None:
    assert stories_of([], {}, scale) == Stories((), {})
