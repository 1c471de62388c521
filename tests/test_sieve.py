"""Archives are sieved before the parse: what may tell an event is kept, and what is kept is read as ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from detente.model.documents import Document
from detente.reading.sieve import Sieve
from detente.workspace import Workspace, workspace_of

ROOT = Path(__file__).parents[1]
LEAST_RECALL = 0.99
LEAST_KEPT = 0.9985  # of the lexicon's own sentences: a few have a trigger that the parser alone finds
MOST_PARSED = {"no-event": 0.9, "market": 0.5}
MARKET = (
    "The company said it agreed to sell its shares to a rival firm for 40 mln dlrs.",
    "Net profit rose as the two companies signed a deal on the acquisition of the stock.",
    "Shareholders approved the merger offer of the bank, the firm said.",
    "The board rejected the takeover bid and recommended its own dividend.",
)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspace_of(None)


@pytest.fixture(scope="module")
def sieve(workspace: Workspace) -> Sieve:
    return workspace.pipeline.reader.sieve


def _documents(workspace: Workspace) -> list[Document]:
    """Texts of this project: the example reports, and a share of its own evals."""
    paths = sorted(p for p in (ROOT / "examples").rglob("*") if p.suffix in (".txt", ".md"))
    texts = [p.read_text(encoding="utf-8") for p in paths]
    for name in ("status", "presence", "speakers", "commitments"):
        lines = (ROOT / "evals" / "own" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [text for line in lines[::5] if (text := json.loads(line).get("text"))]
    return [workspace.document(text, published="2031-03-05") for text in texts]


def test_the_archives_reading_finds_what_the_whole_reading_finds(workspace: Workspace) -> None:
    documents = _documents(workspace)
    whole = {(m.document_id, m.start, m.end, m.type) for r in workspace.read(documents) for m in r.mentions}
    archive = {(m.document_id, m.start, m.end, m.type) for r in workspace.read_archive(documents) for m in r.mentions}
    assert len(whole) > 500
    assert len(whole & archive) >= LEAST_RECALL * len(whole)
    assert len(archive - whole) <= (1 - LEAST_RECALL) * len(whole)


def test_what_the_archives_reading_tells_is_told_in_the_same_words(workspace: Workspace) -> None:
    documents = _documents(workspace)[:30]
    whole = {m.id: m for r in workspace.read(documents) for m in r.mentions}
    archive = {m.id: m for r in workspace.read_archive(documents) for m in r.mentions}
    differing = [i for i, m in archive.items() if i in whole and m != whole[i]]
    assert len(differing) <= 0.02 * len(whole), differing


def test_each_sentence_of_the_lexicon_that_tells_an_event_is_kept(workspace: Workspace, sieve: Sieve) -> None:
    from detente.ontology.lexicon import unmark

    frames = [f for f in workspace.knowledge.lexicon.frames if not f.is_silent]
    examples = [(f.id, unmark(e.text)[0]) for f in frames for e in f.examples if not e.is_none]
    lost = [(id_, text) for id_, text in examples if not sieve.keeps(text, frozenset())]
    assert len(lost) <= (1 - LEAST_KEPT) * len(examples), lost[:20]


def test_sentences_without_what_a_pattern_needs_are_not_parsed(sieve: Sieve) -> None:
    lines = (ROOT / "evals" / "own" / "no-event.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    assert sum(sieve.keeps(t, frozenset()) for t in texts) < MOST_PARSED["no-event"] * len(texts)


def test_deals_among_firms_are_not_parsed_and_those_of_states_are(sieve: Sieve) -> None:
    assert sum(sieve.keeps(t, frozenset()) for t in MARKET) <= MOST_PARSED["market"] * len(MARKET)
    assert sieve.keeps("France agreed to sell its shares in the company to Germany.", frozenset())


def test_a_document_that_tells_nothing_is_still_counted(workspace: Workspace) -> None:
    quiet = workspace.document("Rain fell on the hills. The fish were counted.", published="2031-03-05")
    loud = workspace.document("Rebels attacked a convoy near Goma.", published="2031-03-05")
    found = list(workspace.read_archive([quiet, loud, quiet]))
    assert [r.document.id for r in found] == [quiet.id, loud.id, quiet.id]
    assert [bool(r.mentions) for r in found] == [False, True, False]


def test_spacy_loads_without_its_command_line_and_gives_it_to_whoever_asks() -> None:
    told = subprocess.run(
        [sys.executable, "-c", (
            "import sys; from detente.workspace import Workspace; w = Workspace();"
            "list(w.read([w.document('Rebels attacked a convoy.')]));"
            "print('spacy.cli' in sys.modules); import spacy.cli; print(spacy.cli.download.__name__)"
        )], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == ["False", "download"]
