"""`detente` from a user's seat: formats, exit codes, errors without a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.ontology.gazetteer import Gazetteer
from detente.surfaces.cli.main import main
from tests.conftest import AREAS, EXAMPLES

REPORT = "Guards seized the town hall in Zvečan on Friday.\n\nThe mayor called on both sides to refrain from violence.\n"
PUBLIC_FIELDS = (
    "id document_id source family link start end text type mode ends plover cameo actors recipients places when figures content purpose "
    "basis polarity status certainty speaker about confidence method"
).split()


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=stdin)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_help_comes_with_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "detente read report.txt" in result.output


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, detente.surfaces.cli.main; sys.exit(any(m in sys.modules for m in ('spacy', 'numpy', 'yaml', 'sqlalchemy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_file_of_a_memory_holds_all_when_the_program_has_ended(report: Path, tmp_path: Path) -> None:
    """Whoever copies `memory.db` has the whole memory: no journal is left beside it."""
    store = tmp_path / "memory.db"
    arguments = ("read", str(report), "--published", "2023-05-29", "--area", "north-kosovo", "--store", str(store))
    subprocess.run([sys.executable, "-m", "detente.surfaces.cli.main", *arguments], check=True, capture_output=True)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("memory")] == ["memory.db"]


def test_each_line_of_jsonl_is_a_mention_with_the_public_fields(report: Path) -> None:
    result = run("read", str(report), "--published", "2023-05-29", "--area", "north-kosovo", "--format", "jsonl")
    assert result.exit_code == 0
    mentions = [json.loads(line) for line in result.stdout.splitlines()]
    assert mentions
    assert all(list(m) == PUBLIC_FIELDS for m in mentions)
    text = REPORT.strip("\n")
    assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)
    assert all(text[a["start"] : a["end"]] == a["text"] for m in mentions for a in (*m["actors"], *m["recipients"], *m["places"]))


def test_json_holds_documents_without_their_body(report: Path) -> None:
    result = run("read", str(report), "--published", "2023-05-29", "--area", "north-kosovo", "--format", "json")
    everything = json.loads(result.stdout)
    assert set(everything) == {"documents", "mentions", "events", "stories", "picture", "rejected"}
    assert "text" not in everything["documents"][0]
    assert everything["picture"]["area"] == "north-kosovo"


@pytest.mark.parametrize("area", AREAS)
def test_every_line_of_a_picture_ends_with_its_source_and_fits_80_columns(area: str) -> None:
    result = run("read", str(EXAMPLES / area), "--area", area)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(len(line) for line in lines if not line.startswith("    https://")) <= 80, (
        "all but links: a broken one leads nowhere"
    )
    body = result.stdout.split("WHO STANDS WHERE")[1].split("FIGURES")[0]
    entries = body.replace("\n    ", " ").replace("\n      ", " ").splitlines()
    uncited = [e for e in entries if e.startswith("  - ") and not e.rstrip().endswith("]")]
    assert uncited == []


def test_without_an_area_the_picture_groups_by_country_and_place(tmp_path: Path) -> None:
    path = tmp_path / "world.txt"
    path.write_text("Police arrested 40 demonstrators in Nairobi on Monday.", encoding="utf-8")
    result = run("read", str(path), "--published", "2024-06-26")
    assert result.exit_code == 0
    assert "Nairobi (KEN)" in result.stdout


def test_standard_input_may_be_a_text_or_json_lines() -> None:
    plain = run("read", "-", "--published", "2023-05-29", "--format", "jsonl", stdin=REPORT)
    line = json.dumps(
        {"text": REPORT, "title": "Hall seized", "published": "2023-05-29", "source": "A Wire", "url": "https://example.org/1"}
    )
    lines = run("read", "-", "--format", "jsonl", stdin=line + "\n")
    assert plain.exit_code == lines.exit_code == 0
    assert {json.loads(x)["source"] for x in lines.stdout.splitlines()} == {"A Wire"}
    assert len(plain.stdout.splitlines()) <= len(lines.stdout.splitlines())


def test_a_date_without_a_publication_date_stays_open(report: Path) -> None:
    result = run("read", str(report), "--area", "north-kosovo")
    assert result.exit_code == 0
    assert "no publication date" in result.stdout


def test_nothing_read_is_exit_code_1_and_the_reason(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    result = run("read", str(empty), str(tmp_path / "missing.txt"))
    assert result.exit_code == 1
    assert "empty.txt: the file is empty" in result.stderr
    assert "missing.txt: cannot be opened" in result.stderr


def test_good_files_beside_bad_ones_are_read(report: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00\x01\x02" * 400)
    result = run("read", str(bad), str(report), "--published", "2023-05-29", "--format", "jsonl")
    assert result.exit_code == 0
    assert "binary" in result.stderr
    assert result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--area", "atlantis"), "no area 'atlantis'; there are: harbour-islands, north-kosovo"),
        (("--published", "last week"), "expected ISO 8601"),
        (("--as-of", "noon"), "expected ISO 8601"),
        (("--knowledge", "/nowhere/at/all"), "no such folder"),
    ],
)
def test_a_wrong_option_is_told_in_one_line(report: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("read", str(report), *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_the_memory_gives_the_picture_again(report: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.db"
    options = ("--published", "2023-05-29", "--area", "north-kosovo", "--store", str(memory))
    first = run("read", str(report), *options)
    again = run("read", str(report), *options)
    remembered = run("picture", "--store", str(memory), "--area", "north-kosovo")
    assert first.stdout == again.stdout == remembered.stdout


def test_reading_into_a_memory_draws_its_picture_ahead(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = tmp_path / "memory.db"
    options = ("--published", "2023-05-29", "--area", "north-kosovo", "--store", str(memory))
    first = run("read", str(report), *options)
    monkeypatch.setattr("detente.workspace.assess", None)  # whoever draws from here on fails
    remembered = run("picture", "--store", str(memory), "--area", "north-kosovo")
    assert remembered.exit_code == 0, remembered.output
    assert first.stdout == remembered.stdout


def test_a_memory_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("picture", "--store", str(tmp_path / "none.db"), "--area", "north-kosovo")
    assert result.exit_code == 2
    assert "no such file" in result.stderr


def test_a_new_area_can_be_checked_and_used(tmp_path: Path) -> None:
    folder = str(tmp_path / "ours")
    made = run("area", "new", "gali", "--box", "41.3,42.3,42.0,42.9", "--timezone", "Asia/Tbilisi", "--knowledge", folder)
    assert made.exit_code == 0, made.output
    assert run("area", "check", "gali", "--knowledge", folder).exit_code == 0
    used = run(
        "read",
        "-",
        "--area",
        "gali",
        "--knowledge",
        folder,
        "--published",
        "2024-01-10",
        stdin="Police closed the bridge in Zugdidi.",
    )
    assert "Zugdidi" in used.stdout


def test_namesakes_in_a_new_area_get_names_of_their_own(tmp_path: Path) -> None:
    folder = str(tmp_path / "ours")
    assert run("area", "new", "moldova", "--country", "MDA", "--knowledge", folder).exit_code == 0
    checked = run("area", "check", "moldova", "--knowledge", folder)
    assert checked.exit_code == 0, checked.output
    assert "(gn:" in (tmp_path / "ours" / "areas" / "moldova" / "places.yaml").read_text(encoding="utf-8")


def test_a_fault_in_an_area_is_told_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    run("area", "new", "gali", "--box", "41.3,42.3,42.0,42.9", "--knowledge", str(folder))
    places = folder / "areas" / "gali" / "places.yaml"
    places.write_text(places.read_text(encoding="utf-8").replace("lat: 42", "lat: 142", 1), encoding="utf-8")
    result = run("area", "check", "gali", "--knowledge", str(folder))
    assert result.exit_code == 1
    assert "places.yaml:2: coordinates 142" in result.stdout


def test_the_built_in_knowledge_has_no_fault() -> None:
    result = run("knowledge", "check")
    assert result.exit_code == 0, result.output


def test_the_doctor_finds_everything() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert f"{len(Gazetteer()):,} places" in result.output
