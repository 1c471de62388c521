"""Who says what: source, cue, content, act and manner of each saying, and what it means for mentions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.model.read_documents import ReadDocument
from detente.model.sayings import Saying
from detente.ontology.files import KnowledgeFiles
from detente.ontology.speech import SpeechExample, load_speech_words
from detente.surfaces.cli.main import main
from detente.workspace import Workspace

EXAMPLES = load_speech_words(KnowledgeFiles()).examples


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def read(workspace: Workspace, text: str) -> ReadDocument:
    (found,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return found


def told(found: ReadDocument, saying: Saying) -> tuple[str | None, str]:
    text = found.document.text
    who = text[saying.source.start : saying.source.end] if saying.source is not None else None
    return who, " … ".join(text[s.start : s.end] for s in saying.content)


def outer(workspace: Workspace, text: str) -> list[tuple[str | None, str]]:
    found = read(workspace, text)
    return [told(found, s) for s in found.sayings if s.inside is None]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.where)
def test_each_example_of_the_speech_words_gives_its_source_and_its_content(workspace: Workspace, example: SpeechExample) -> None:
    assert (example.source, example.content) in outer(workspace, example.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The bridge is shut," the guard said. "Nobody may pass."', ("the guard", "The bridge is shut … Nobody may pass.")),
        ("The bridge, the guard said, is shut.", ("the guard", "The bridge … is shut")),
        ("The bridge is shut, the guard said.", ("the guard", "The bridge is shut")),
        ("The bridge is shut, tweeted the harbour master.", ("the harbour master", "The bridge is shut")),
        ("Two boats are missing, according to the harbour master.", ("the harbour master", "Two boats are missing")),
        ('The premier: "Nobody will lose his home."', ("The premier", "Nobody will lose his home.")),
        ("The opposition called the vote a farce.", ("The opposition", "the vote a farce")),
        ("The mayor is said to have fled.", (None, "The mayor … to have fled")),
        ("The guide put it simply: the cave is closed.", ("The guide", "the cave is closed")),
    ],
)
def test_a_saying_is_told_in_many_ways(workspace: Workspace, text: str, expected: tuple[str | None, str]) -> None:
    assert expected in outer(workspace, text)


@pytest.mark.parametrize(
    "text", ["The bridge was shut on Friday.", "Soldiers attacked the village at dawn.", "Rain made the road slippery."]
)
def test_the_narrator_is_nobody(workspace: Workspace, text: str) -> None:
    assert outer(workspace, text) == []


def test_a_quotation_over_several_sentences_and_paragraphs_has_one_speaker(workspace: Workspace) -> None:
    text = "“The road was shut. Trucks turned back. We waited,” said the driver.\n\n“Then the guards came. They took our phones.”"
    ((who, words),) = outer(workspace, text)
    assert who == "the driver"
    assert words == "The road was shut. Trucks turned back. We waited … Then the guards came. They took our phones."


def test_a_saying_within_a_saying_names_the_one_that_holds_it(workspace: Workspace) -> None:
    found = read(workspace, "The envoy said that the rebels had promised to leave the valley.")
    inner = next(s for s in found.sayings if s.act == "promises")
    holder = next(s for s in found.sayings if s.id == inner.inside)
    assert told(found, holder)[0] == "The envoy"


def test_a_pronoun_speaks_for_who_was_named_before(workspace: Workspace) -> None:
    found = read(workspace, "The Foreign Ministry of Serbia met envoys on Friday. It said that the road was open.")
    saying = next(s for s in found.sayings if s.cue is not None and found.document.text[s.cue.start : s.cue.end] == "said")
    assert saying.speaker is not None
    assert saying.speaker.country == "SRB"


def test_what_is_told_in_the_second_sentence_of_a_quotation_is_a_claim(workspace: Workspace) -> None:
    found = read(workspace, '"We were asleep. Soldiers shelled the village," the mayor said.')
    mention = next(m for m in found.mentions if m.type == "ASSAULT")
    assert mention.speaker is not None
    assert (mention.speaker.actor.text, mention.speaker.quoted) == ("mayor", True)


def test_a_denied_saying_makes_no_claim(workspace: Workspace) -> None:
    found = read(workspace, "The mayor did not say that soldiers shelled the village.")
    assert [s.is_negated for s in found.sayings] == [True]


def test_content_cites_its_document(workspace: Workspace) -> None:
    found = read(workspace, 'A “tired” mayor told reporters that the council “will meet on Friday”. She added: "No more talks."')
    assert found.sayings
    for saying in found.sayings:
        assert all(0 <= s.start < s.end <= len(found.document.text) for s in saying.content)


def test_the_command_prints_one_saying_a_line(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text('The mayor said: "The bridge is shut." Residents fear that food will run out.\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["quotes", str(report), "--published", "2031-03-05", "--format", "jsonl", "--kind", "speech"])
    assert result.exit_code == 0
    (saying,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert list(saying) == "id document_id source family link kind act manner negated said_by speaker cue content inside".split()
    assert (saying["said_by"]["text"], saying["manner"], saying["act"]) == ("The mayor", "direct", "states")
    assert [c["text"] for c in saying["content"]] == ["The bridge is shut."]


def test_the_command_prints_each_line_with_its_source(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("The mayor said that the bridge was shut.\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["quotes", str(report), "--published", "2031-03-05T08:00", "--source", "Lowland Wire"])
    assert result.exit_code == 0
    assert "The mayor, states: the bridge was shut [Lowland Wire 5 Mar 08:00]" in result.stdout


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The railway said trains would run again from six.", "announces"),
        ('"Yes, we opened the gate," the guard said.', "confirms"),
        ("The colonel said his men had not fired.", "denies"),
        ("The envoy said that both armies must leave the valley.", "demands"),
        ('"We will repair the bridge," the mayor said.', "promises"),
        ('"The mill will burn," a voice said.', "threatens"),
        ("The guard said the road was open.", "states"),
        ("The town says it was shelled; the army says that it was not.", "states"),
    ],
)
def test_the_act_is_told_by_the_content_where_the_word_leaves_it_open(workspace: Workspace, text: str, act: str) -> None:
    found = read(workspace, text)
    assert found.sayings[0].act == act
