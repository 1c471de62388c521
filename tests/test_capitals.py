"""Text in capitals is read as if it were written in ordinary case."""

from __future__ import annotations

import pytest

from detente.reading.recase import is_in_capitals
from detente.workspace import Workspace

PUBLISHED = "2031-03-05"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


@pytest.mark.parametrize(
    ("text", "is_shouting"),
    [
        ("SOLDIERS SHELLED THE VILLAGE.", True),
        ("Soldiers shelled the village.", False),
        ("UN: NATO, EU", False),
        ("THE EU met.", False),
    ],
)
def test_capitals_are_told_from_abbreviations(text: str, is_shouting: bool) -> None:
    assert is_in_capitals(text) is is_shouting


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers shelled the village on Tuesday.",
        "The Foreign Ministry of Norway denied that its ships had entered the bay.",
        "At least 52 villagers were killed in Peru, the mayor said.",
    ],
)
def test_a_text_in_capitals_tells_what_it_tells_in_ordinary_case(workspace: Workspace, text: str) -> None:
    plain, loud = workspace.read([workspace.document(t, published=PUBLISHED) for t in (text, text.upper())])
    assert [(m.type, m.mode, m.polarity, m.status, m.start, m.end) for m in loud.mentions] == [
        (m.type, m.mode, m.polarity, m.status, m.start, m.end) for m in plain.mentions
    ]
    assert [(a.country, a.sector) for m in loud.mentions for a in m.actors] == [
        (a.country, a.sector) for m in plain.mentions for a in m.actors
    ]


def test_the_evidence_stays_as_it_was_written(workspace: Workspace) -> None:
    (found,) = workspace.read([workspace.document("SOLDIERS SHELLED THE VILLAGE ON TUESDAY.", published=PUBLISHED)])
    assert found.mentions
    for mention in found.mentions:
        assert found.document.text[mention.start : mention.end] == mention.text
        assert mention.text.isupper()
