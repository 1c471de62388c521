"""What a source prints under story after story is noise from the fourth on; its news, and what monitors confirm each day, never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detente.documents.repeats import Repeats
from detente.model.documents import Document
from detente.ontology.noise_words import built_in_noise_words
from detente.store.store import Store
from detente.workspace import Workspace

RULE = built_in_noise_words().repeated
NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
STANDING = "Soldiers of the northern company shelled the harbour of Port Varn in the war that divided the two towns."
NEWS = "On Monday {n} guards stood between villagers and police in Zvečan."


def story(number: int, *passages: str, kind: str | None = "portal", link: str | None = None, standing: str = STANDING) -> Document:
    text = "\n\n".join((NEWS.format(n=number + 20), *passages, standing))
    return Document(
        f"d_{number}",
        text,
        f"{number:064}",
        published=NOON + timedelta(hours=number),
        source="Lowland Wire",
        source_kind=kind,
        link=link,
    )


def noise(document: Document) -> list[str]:
    return [document.text[n.start : n.end] for n in document.noise if n.kind == "repeated"]


def marked(*documents: Document) -> list[list[str]]:
    repeats = Repeats(RULE)
    return [noise(repeats.marked(d)) for d in documents]


def test_the_first_stories_that_print_a_passage_keep_it_and_those_after_them_repeat_it() -> None:
    assert marked(*(story(n) for n in range(5))) == [[], [], [], [STANDING], [STANDING]]


def test_spaces_and_capitals_make_no_other_passage() -> None:
    last = story(4, standing="  ".join(STANDING.upper().split(" ")))
    assert len(marked(*(story(n) for n in range(3)), last)[-1]) == 1


def test_what_is_said_in_other_words_is_news() -> None:
    assert marked(*(story(n) for n in range(3)), story(4, standing=STANDING.replace("two towns", "three towns")))[-1] == []


def test_versions_of_one_story_are_one_story() -> None:
    versions = [replace(story(n), link="https://lowland.example/1") for n in range(6)]
    assert marked(*versions) == [[]] * 6
    assert marked(*versions, story(9), story(10)) == [[]] * 8


@pytest.mark.parametrize("kind", ["mission", "observer", "field-report", None])
def test_who_confirms_the_same_each_day_in_the_same_words_is_heard_each_day(kind: str | None) -> None:
    assert marked(*(story(n, kind=kind) for n in range(6))) == [[]] * 6


def test_a_short_line_may_be_said_again() -> None:
    assert marked(*(story(n, standing="The road at Rudare remains closed.") for n in range(6))) == [[]] * 6


def test_a_story_is_never_all_noise() -> None:
    bulletins = [replace(story(n), text=f"{STANDING} Number {n}.\n\n{STANDING}") for n in range(5)]
    assert marked(*bulletins)[-1] == [STANDING]
    assert marked(*(replace(b, text=STANDING) for b in bulletins)) == [[]] * 5


def test_another_source_says_it_for_itself() -> None:
    others = [replace(story(n), source=f"Outlet {n}") for n in range(6)]
    assert marked(*others) == [[]] * 6


def test_what_came_later_makes_nothing_earlier_a_repetition() -> None:
    assert marked(*(story(n) for n in (5, 6, 7, 8)), story(0))[-1] == []


def test_the_same_document_again_is_marked_the_same_again() -> None:
    repeats = Repeats(RULE)
    documents = [story(n) for n in range(5)]
    first = [repeats.marked(d) for d in documents]
    assert [repeats.marked(d) for d in documents] == first
    assert [repeats.marked(d) for d in first] == first


def test_only_the_last_stories_count_so_that_what_is_remembered_stays_small() -> None:
    others = [story(n, standing=f"{STANDING} It was so {n} years ago.") for n in range(10, 10 + RULE.remembered)]
    assert marked(*(story(n) for n in range(3)), *others, story(99))[-1] == []


# with the reader and the memory -------------------------------------------------------------------------------------------


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "memory.db")
    yield store
    store.close()


def test_a_repeated_passage_is_no_mention_and_the_memory_remembers_what_was_printed(kosovo: Workspace, memory: Store) -> None:
    first = list(kosovo.read([story(n) for n in range(3)], repeats=kosovo.repeats(memory)))
    assert [sum("shelled" in m.text for m in r.mentions) for r in first] == [1, 1, 1]
    kosovo.keep(memory, first)
    (again,) = kosovo.read([story(3)], repeats=kosovo.repeats(memory))
    assert noise(again.document) == [STANDING]
    assert [m.text for m in again.mentions if "guards" in m.text]
    assert not [m for m in again.mentions if "shelled" in m.text]
    (alone,) = kosovo.read([story(3)])
    assert [m for m in alone.mentions if "shelled" in m.text], "without what came before it is read"
