"""Passages outside the story are marked with their kind, and stay in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.documents.extract import Defaults, document_from_text
from detente.documents.noise import kind_of
from detente.errors import InputError
from detente.ontology.noise_words import built_in_noise_words

WORDS = built_in_noise_words()
LEAD = "Guards closed the gate of Ostava on Monday.\n\nThe villagers went home before it was dark, and nobody was hurt.\n\n"


def noise(text: str) -> list[tuple[str, str]]:
    document = document_from_text(text, Defaults())
    return [(n.kind, document.text[n.start : n.end]) for n in document.noise]


@pytest.mark.parametrize(("kind", "words"), [(rule.kind, words) for rule in WORDS.rules for words in rule.examples])
def test_each_example_of_the_experts_file_is_found(kind: str, words: str) -> None:
    assert kind_of(words, WORDS) == kind


@pytest.mark.parametrize("words", [words for rule in WORDS.rules for words in rule.story])
def test_each_counterexample_of_the_experts_file_is_story(words: str) -> None:
    assert kind_of(words, WORDS, is_near_head=True) is None


@pytest.mark.parametrize(
    "passage",
    [
        "(Reporting by Ana Lovrek in Ostava; Editing by Odo Marsh)",
        "Our comments policy: do not attack other readers.",
        "Correction: An earlier version of this article said that three farmers were arrested. It was two.",
        "Rescue workers at the scene of the bombing on Monday. Photograph: Ana Lovrek/Meridian",
        "FILE - Police clash with strikers in Ostava. (Photo: Ivan Beric)",
        "The views expressed in this article are the author's own.",
    ],
)
def test_what_frames_a_report_is_no_story(passage: str) -> None:
    assert [words for _, words in noise(LEAD + passage + "\n\nShops stayed shut.\n")] == [passage]


def test_headlines_under_any_heading_of_links_are_links() -> None:
    text = LEAD + "More from our correspondents:\n\nArmy kills ten in hill raid\n\nShops stayed shut, and nobody came.\n"
    assert [words for _, words in noise(text)] == ["More from our correspondents:", "Army kills ten in hill raid"]


def test_read_more_takes_the_headlines_under_it_along() -> None:
    text = LEAD + "Read more:\n\nBridge in Brenik reopened\n\nWho shut the gate?\n\nThe council met at noon.\n"
    assert noise(text) == [("link", "Read more:"), ("link", "Bridge in Brenik reopened")]


def test_the_first_headline_under_read_more_may_be_a_question() -> None:
    assert noise(LEAD + "Read more:\n\nWho shut the gate?\n") == [("link", "Read more:"), ("link", "Who shut the gate?")]


def test_a_link_with_its_headline_takes_nothing_along() -> None:
    assert noise(LEAD + "Read more: Bridge in Brenik reopened\n\nA second gate\n") == [
        ("link", "Read more: Bridge in Brenik reopened")
    ]


def test_all_that_follows_the_heading_of_the_comments_is_comment() -> None:
    text = LEAD + "Comments (2)\n\nThe guards attacked me yesterday!\n\nNo they did not.\n"
    assert [kind for kind, _ in noise(text)] == ["comment", "comment", "comment"]


def test_a_monitors_comment_is_story() -> None:
    assert noise(LEAD + "Comment: the patrol saw no weapons.\n") == []


def test_a_licence_in_another_language_is_noise() -> None:
    licence = "Zabranjeno je preuzimanje delova ovog teksta bez navođenja izvora."
    assert noise(LEAD + licence) == [("licence", licence)]


@pytest.mark.parametrize(
    "passage",
    [
        "Pripadnici misije stoje između građana i policije ispred zgrade opštine već treći dan zaredom.",
        "Припадници мисије стоје између грађана и полиције испред зграде општине већ трећи дан заредом.",
        "Pjesëtarët e misionit qëndrojnë mes qytetarëve dhe policisë para komunës tashmë për të tretën ditë.",
    ],
)
def test_a_passage_in_another_language_is_marked(passage: str) -> None:
    assert noise(LEAD + passage) == [("other-language", passage)]


def test_a_passage_full_of_names_is_not_taken_for_another_language() -> None:
    assert (
        noise(
            LEAD
            + "Zvečan, Leposavić, Zubin Potok and Kosovska Mitrovica: Miloš Vučević met Albin Kurti, Petar Petković, Igor Simić."
        )
        == []
    )


def test_a_byline_is_a_credit_near_the_head_only() -> None:
    assert kind_of("By Anna Ferro", WORDS, is_near_head=True) == "credit"
    assert kind_of("By Anna Ferro", WORDS) is None


def test_words_of_an_overlay_are_added(tmp_path) -> None:
    from detente.ontology.files import KnowledgeFiles
    from detente.ontology.noise_words import load_noise_words

    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "noise.yaml").write_text(
        "kinds:\n  - {kind: link, max_chars: 90, labels: [lies mehr]}\n", encoding="utf-8"
    )
    words = load_noise_words(KnowledgeFiles.with_overlay(tmp_path))
    assert kind_of("Lies mehr:", words) == "link"
    assert kind_of("Read more:", words) == "link"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Read more:", "A headline", "Comments", "© X", "Photo: Y", "The gate is shut.", "", "\u2028", "\r\n", "š\ud800"]
        )
        | st.text(max_size=40)
    )
)
def test_noise_lies_inside_the_text_in_order(lines: list[str]) -> None:
    try:
        document = document_from_text("\n\n".join(lines), Defaults())
    except InputError:
        return
    assert all(0 <= n.start < n.end <= len(document.text) for n in document.noise)
    assert list(document.noise) == sorted(document.noise, key=lambda n: n.start)
    document.text.encode("utf-8")
