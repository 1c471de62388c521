"""The compiled lexicon is the lexicon, and is used only where it is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ontology import compiled
from detente.ontology.files import KnowledgeFiles
from detente.ontology.lexicon import Lexicon, load_lexicon
from detente.ontology.types import load_types

FILES = KnowledgeFiles()
TYPES = load_types(FILES)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "compiled" / "lexicon.pickle"
    monkeypatch.setattr(compiled, "COMPILED", path)
    compiled.compile_knowledge()
    return path


def texts(lexicon: Lexicon) -> list[tuple[str, str]]:
    return [(e.frame.id, e.pattern.text) for e in lexicon.patterns]


def test_what_was_compiled_is_what_the_files_say(kept: Path) -> None:
    found, plain = compiled.lexicon_of(FILES, TYPES), load_lexicon(FILES, TYPES)
    assert found.frames == plain.frames
    assert texts(found) == texts(plain)
    assert found.verbs.keys() == plain.verbs.keys()


def test_a_stale_or_damaged_file_is_left_alone(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write_bytes(b"\0" * 40)
    assert len(compiled.lexicon_of(FILES, TYPES).frames) > 400


def test_a_teams_own_files_are_read_as_they_are(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own" / "lexicon" / "en"
    own.mkdir(parents=True)
    (own / "ours.yaml").write_text(
        "frames:\n  - id: protest.ours\n    type: PROTEST\n    definition: A custom of our area.\n    source: own words\n"
        '    patterns:\n      - A bang pot\n    examples:\n      - "[A Residents] banged pots."\n      - "[A Students] were banging pots."\n',
        encoding="utf-8",
    )
    found = compiled.lexicon_of(KnowledgeFiles.with_overlay(tmp_path / "own"), TYPES)
    assert any(f.id == "protest.ours" for f in found.frames)
