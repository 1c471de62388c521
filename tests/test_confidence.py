"""How sure the reader is: by its frame and by who takes part, from an expert's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import KnowledgeError
from detente.ontology.confidence import load_confidence
from detente.ontology.files import KnowledgeFiles
from detente.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def confidence(workspace: Workspace, text: str) -> float:
    (read,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return max(m.confidence for m in read.mentions)


def test_an_act_of_nobody_known_is_less_sure(workspace: Workspace) -> None:
    known = confidence(workspace, "Soldiers attacked the village.")
    assert known > confidence(workspace, "The village was attacked.")


def test_no_mention_is_surer_than_the_scale_allows(workspace: Workspace) -> None:
    scale = load_confidence(KnowledgeFiles())
    assert scale.of(10.0) == scale.highest
    assert scale.of(0.0, off=9.0) == scale.lowest


def test_an_example_that_is_wrong_is_a_fault_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "scales"
    folder.mkdir()
    text = KnowledgeFiles().find("scales/confidence.yaml")[-1].read_text(encoding="utf-8")
    (folder / "confidence.yaml").write_text(text.replace("confidence: 0.83", "confidence: 0.99"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="gives"):
        load_confidence(KnowledgeFiles((tmp_path,)))
