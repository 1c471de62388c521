"""Versions of a story are kept, told apart from other stories, and their changes shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.extract import Defaults, document_from_text
from detente.documents.versions import changes, versions_of
from detente.model.documents import Document
from detente.surfaces.cli.main import main

FIRST = (
    "Guards closed the gate of the municipal building in Zvečan on Monday morning. Some 300 villagers had gathered in front of it with banners. "
    "The mayor said that nobody was hurt. KFOR patrols stood between villagers and guards until noon."
)
UPDATE = FIRST.replace("nobody was hurt", "two villagers were hurt") + " The road to Leposavić was open in the evening."
OTHER = (
    "Guards closed the depot of the harbour office in Leposavić on Monday evening. Some 40 drivers had waited in front of it with their trucks. "
    "The clerk said that no licence had been given. Police patrols stood at the crossing until midnight."
)
SR = (
    "Straža je u ponedeljak ujutru zatvorila kapiju zgrade opštine u Zvečanu. Ispred nje se okupilo oko 300 građana sa transparentima. "
    "Gradonačelnik je rekao da niko nije povređen. Patrole KFOR su stajale između građana i straže do podneva, a put za Leposavić je otvoren."
)


def story(text: str, hour: int = 8, *, link: str | None = None, source: str = "Lowland Wire", number: int = 0) -> Document:
    made = document_from_text(text, Defaults(published=f"2023-05-29T{hour:02}:00", source=source))
    return replace(made, link=link, id=f"d_{number}" if number else made.id)


def test_an_update_is_a_version_and_says_what_changed() -> None:
    first, second = story(FIRST, 8), story(UPDATE, 11)
    old, new = versions_of(first, [second])
    assert (old.added, old.removed) == ((), ())
    assert new.how == "same words"
    assert new.added == ("The mayor said that two villagers were hurt.", "The road to Leposavić was open in the evening.")
    assert new.removed == ("The mayor said that nobody was hurt.",)


def test_the_order_is_that_of_publication_whichever_is_asked_for() -> None:
    first, second = story(FIRST, 8), story(UPDATE, 11)
    assert [v.document.id for v in versions_of(second, [first])] == [first.id, second.id]


def test_a_story_rewritten_to_its_last_word_under_one_address_is_a_version() -> None:
    first, second = (
        story(FIRST, 8, link="https://www.lowland.example/2023/gate?from=feed"),
        story(OTHER, 20, link="https://lowland.example/2023/gate/"),
    )
    assert [v.how for v in versions_of(first, [second])] == ["this one", "same address"]


@pytest.mark.parametrize(
    "other",
    [
        story(OTHER, 9),
        story(UPDATE, 11, source="Severna Strana"),
        replace(story(UPDATE, 11), published=datetime.fromisoformat("2023-06-09T08:00+00:00")),
        story(OTHER, 9, link="https://lowland.example/2023/depot"),
    ],
)
def test_another_story_another_publisher_or_another_week_is_no_version(other: Document) -> None:
    assert len(versions_of(story(FIRST, 8, link="https://lowland.example/2023/gate"), [other])) == 1


def test_addresses_that_differ_in_their_query_alone_are_two_stories_where_the_path_says_nothing() -> None:
    first, second = story(FIRST, 8, link="https://a.example/story?id=1"), story(OTHER, 9, link="https://a.example/story?id=2")
    assert len(versions_of(first, [second])) == 1


def test_the_same_in_another_language_is_flagged_as_perhaps_a_translation() -> None:
    (_, found) = versions_of(story(UPDATE, 8), [story(SR, 9)])
    assert found.how.startswith("perhaps a translation")
    assert (found.added, found.removed) == ((), ()), "words of two languages are not compared"


def test_another_story_in_another_language_is_no_translation() -> None:
    assert len(versions_of(story(OTHER.replace("Leposavić", "Ostava"), 8), [story(SR, 9)])) == 1


@given(st.lists(st.sampled_from(["The gate is shut.", "The road is open.", "Guards came.", "They went."]), unique=True))
def test_what_is_added_and_removed_makes_the_one_of_the_other(sentences: list[str]) -> None:
    new = [s for s in sentences if "road" not in s] + ["New words."]
    added, removed = changes(" ".join(sentences), " ".join(new))
    assert sorted(set(sentences) - set(removed) | set(added)) == sorted(set(new))


def test_the_command_prints_each_version_with_its_changes_and_its_source(tmp_path: Path) -> None:
    memory, lines = tmp_path / "m.db", []
    for hour, text in ((8, FIRST), (11, UPDATE)):
        at = datetime.fromisoformat("2023-05-29T00:00+02:00") + timedelta(hours=hour)
        path = tmp_path / f"{hour}.md"
        path.write_text(
            f"---\nsource: Lowland Wire\nurl: https://lowland.example/gate\npublished: {at.isoformat()}\n---\n{text}",
            encoding="utf-8",
        )
        lines.append(str(path))
    run = CliRunner()
    told = run.invoke(main, ["read", *lines, "--format", "json", "--store", str(memory), "--area", "north-kosovo"]).stdout
    identity = told.split('"id": "')[1].split('"')[0]
    out = " ".join(run.invoke(main, ["versions", identity, "--store", str(memory), "--area", "north-kosovo"]).stdout.split())
    assert "+ The mayor said that two villagers were hurt." in out
    assert "- The mayor said that nobody was hurt." in out
    assert "https://lowland.example/gate" in out
    assert run.invoke(main, ["versions", "d_none", "--store", str(memory)]).exit_code == 2
