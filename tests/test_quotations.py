"""What stands between quotation marks, in all the ways that texts mark it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sentences.quotations import quotations


def quoted(text: str, depth: int = 0) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text) if q.depth == depth]


@pytest.mark.parametrize(
    "text",
    [
        'She said "we wait here" and left.', "She said “we wait here” and left.", "She said „we wait here“ and left.",
        "She said «we wait here» and left.", "She said ''we wait here'' and left.", "She said ‘we wait here’ and left.",
        "She said 'we wait here' and left.", "She said »we wait here« and left.",
    ],
)  # fmt: skip
def test_marks_of_each_kind_hold_the_same_words(text: str) -> None:
    assert quoted(text) == ["we wait here"]


@pytest.mark.parametrize(
    "text",
    [
        "The guards' post and the mayor's house don't matter.",
        "The ’90s and the '60s were O’Neill’s years.",
        "It's the drivers’ strike.",
    ],
)
def test_an_apostrophe_is_no_quotation_mark(text: str) -> None:
    assert quotations(text) == []


def test_a_quote_within_a_quote_lies_one_deeper() -> None:
    text = "“They shouted ‘go home’ at us,” he said."
    assert quoted(text) == ["They shouted ‘go home’ at us,"]
    assert quoted(text, depth=1) == ["go home"]


def test_a_mark_repeated_at_the_start_of_a_paragraph_goes_on_with_the_quotation() -> None:
    found = quotations("“We came early. We waited.\n\n“Nobody came,” she said.")
    assert [q.is_resumed for q in found] == [False, True]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    assert quoted('He said "we wait.\n\nThe road is shut.') == ["we wait."]


@given(st.text(alphabet="ab .,\n\"'“”‘’„«»", max_size=80))
def test_quotations_lie_inside_the_text_in_order(text: str) -> None:
    found = quotations(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert [q.start for q in found] == sorted(q.start for q in found)
