"""What is told of a pattern before it is tried is what trying it would tell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from detente.ontology.lexicon import unmark
from detente.reading.arguments import Grammar
from detente.reading.attempt import Attempt
from detente.reading.interpret import Interpreter
from detente.reading.match import Matcher
from detente.reading.nouns import Nouns
from detente.reading.parse import Passage
from detente.reading.spot import Spot, Wording
from detente.workspace import Workspace, workspace_of


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspace_of(None)


def _spots(workspace: Workspace) -> Iterator[tuple[Spot, Wording]]:
    """Each wording that a verb of the lexicon's own examples may have, with its place."""
    knowledge = workspace.knowledge
    texts = [unmark(e.text)[0] for f in knowledge.lexicon.frames for e in f.examples][::12]
    mender = Interpreter(knowledge.lexicon, knowledge.cues, knowledge.actors)._mender
    for tree in workspace.pipeline.reader._parser.parse(Passage(text, 0) for text in texts):
        mender.mend(tree)
        grammar = Grammar(tree, knowledge.cues["giving_verbs"])
        nouns = Nouns(tree, grammar, knowledge.actors, knowledge.cues)
        for token in range(len(tree)):
            spot = Spot(token, tree, grammar, nouns, knowledge.cues, knowledge.lexicon)
            entries = knowledge.lexicon.verbs.get(tree.lemmas[token], []) if tree.tags[token].startswith("VB") else []
            yield from ((spot, Wording(entry)) for entry in entries)


def test_a_pattern_that_is_not_tried_would_not_have_fitted(workspace: Workspace) -> None:
    barred = fitting = 0
    for spot, wording in _spots(workspace):
        match = Attempt(wording, spot).verb()
        may_fit = spot.may_fit(wording)
        barred += not may_fit
        fitting += match is not None
        assert may_fit or match is None, (wording.entry.pattern.text, spot.tree.words)
    assert barred > 1000
    assert fitting > 300


def test_a_sentence_of_silent_patterns_alone_has_no_match(workspace: Workspace) -> None:
    knowledge = workspace.knowledge
    matcher = Matcher(knowledge.lexicon, knowledge.cues)
    found = []
    for text in ("The chairman said that he wanted to begin.", "The chairman said that rebels had attacked a convoy."):
        (tree,) = workspace.pipeline.reader._parser.parse([Passage(text, 0)])
        grammar = Grammar(tree)
        found.append(matcher.matches(tree, grammar, Nouns(tree, grammar, knowledge.actors, knowledge.cues)))
    assert found[0] == []
    assert any(match.entry.frame.is_silent for match in found[1])
    assert any(not match.entry.frame.is_silent for match in found[1])


def test_equal_pieces_of_patterns_are_one_object(workspace: Workspace) -> None:
    pieces = [piece for entry in workspace.knowledge.lexicon.patterns for piece in entry.pattern.pieces]
    assert len({id(piece) for piece in pieces}) == len(set(pieces)) < len(pieces) / 4


@pytest.mark.parametrize(
    ("maker", "is_frozen"),
    [("detente.workspace import Workspace as w", 0), ("detente.surfaces.cli.read import open_workspace as w", 1)],
)
def test_a_command_that_has_read_ends_without_looking_for_cycles_and_a_library_leaves_it_to_its_user(
    maker: str, is_frozen: int
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", (
            f"import atexit, gc; from {maker}; space = w(None, **({{'knowledge': None}} if {is_frozen} else {{}})); space.pipeline;"
            "before = gc.get_freeze_count(); atexit._run_exitfuncs(); print(before, gc.get_freeze_count())"
        )], capture_output=True, text=True, check=True,
    )  # fmt: skip
    before, after = map(int, told.stdout.split())
    assert before == 0
    assert (after > 100_000) == bool(is_frozen)
