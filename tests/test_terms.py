"""No surface shows more of a source than its terms allow, and each gives its credit and its link: a walk over every command and record."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from detente.documents.docx import extract_docx
from detente.documents.pdf import extract_pdf
from detente.documents.terms import cut
from detente.model.documents import Document
from detente.settings import Settings
from detente.store.store import Store
from detente.surfaces.api.routes.exports import What
from detente.surfaces.cli import read as cli_read
from detente.surfaces.cli.main import main
from detente.surfaces.export.picture_record import picture_record
from detente.workspace import Workspace
from tests.served import AREA, BASE, Served, served
from tests.test_api_schema import SCHEMA

LINK = "https://severna.example/2023/05/29/kapija"
CREDIT = "Severna Strana (severna.example)"
TITLE = "Guards of the northern company close the old iron gate of the municipal building in Zvečan"
TEXT = (
    "Guards of the northern company closed the old iron gate of the municipal building in Zvečan on Monday morning after some three hundred "
    "villagers had gathered in front of it with banners and whistles. The mayor of the northern town said that the brutal and shameless "
    "special units of the so called police had attacked forty peaceful and unarmed villagers who were standing in the square without any reason. "
    "\u201cWe will remove every one of the wooden barricades on the northern road by Friday evening at the latest\u201d, said the spokesman of the "
    "government. He called on the special units to withdraw from the four municipalities of the north without any further delay. "
    "Something unclear happened in San Pedro de la Ribera del Norte the week before."
)
NOTE = "Villagers of the lower and of the upper quarter blocked the road at the second bridge with gravel trucks and burning tyres all night."


LIMIT = 40
WORDLESS_RUN = 15  # names and common words are as long as this by themselves


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a report and a table of a source that allows short quotations only, the files of that source, and a memory of both."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("terms")
    own = folder / "own" / "areas" / "north-kosovo"
    own.mkdir(parents=True)
    terms = f'{{quote_max_chars: {LIMIT}, must_link: true, text_export: false, credit: "{CREDIT}"}}'
    (own / "sources.yaml").write_text(
        f"- id: severna-strana\n  name: Severna Strana\n  family: severna\n  side: a\n  terms: {terms}\n", encoding="utf-8"
    )
    report = {"text": TEXT, "title": TITLE, "published": "2023-05-29T10:00:00+02:00", "source": "Severna Strana", "url": LINK}
    (folder / "report.jsonl").write_text(json.dumps(report, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "rows.csv").write_text(
        f"Date,Place,Text,Source,Link\n2023-05-29,Zvečan,{NOTE},Severna Strana,{LINK}\n", encoding="utf-8"
    )
    patch.setattr(cli_read, "Workspace", _shared(Workspace("north-kosovo", settings=Settings(knowledge=folder / "own"))))
    run("read", str(folder / "report.jsonl"), str(folder / "rows.csv"), "--store", str(folder / "m.db"), *where(folder))
    yield folder
    patch.undo()


def _shared(workspace: Workspace) -> Callable[..., Workspace]:
    """One workspace for all commands: knowledge of one's own is not compiled, and costs seconds to load."""
    return lambda *_, **__: workspace


def where(folder: Path) -> tuple[str, ...]:
    return "--area", "north-kosovo", "--knowledge", str(folder / "own")


def run(*arguments: str) -> str:
    found = CliRunner().invoke(main, list(arguments))
    assert found.exit_code in (0, 1), found.output
    return found.stdout


def shown(output: str) -> str:
    """What a person sees: escapes of JSON and line breaks undone."""
    try:
        plain = "\n".join(strings(json.loads(output)))
    except ValueError:
        lines = output.splitlines()
        plain = "\n".join("\n".join(strings(json.loads(x))) if x.startswith("{") else x for x in lines)
    return plain if output.lstrip().startswith("{") else " ".join(plain.split())


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def longest_run(output: str, text: str) -> str:
    """The longest stretch of the text that stands in the output."""
    best = ""
    for start in range(len(text)):
        while text[start : start + len(best) + 1] in output and start + len(best) < len(text):
            best = text[start : start + len(best) + 1]
    return best


SURFACES = {
    "read": ("read", "report.jsonl", "rows.csv"),
    "read json": ("read", "report.jsonl", "rows.csv", "--format", "json"),
    "read jsonl": ("read", "report.jsonl", "rows.csv", "--format", "jsonl"),
    "quotes": ("quotes", "report.jsonl"),
    "quotes jsonl": ("quotes", "report.jsonl", "--format", "jsonl"),
    "judgements": ("judgements", "report.jsonl"),
    "judgements jsonl": ("judgements", "report.jsonl", "--format", "jsonl"),
    "figures": ("figures", "report.jsonl"),
    "figures jsonl": ("figures", "report.jsonl", "--format", "jsonl"),
    "places": ("places", "report.jsonl"),
    "places jsonl": ("places", "report.jsonl", "--format", "jsonl"),
    "picture": ("picture", "--store", "m.db", "--ids"),
    "picture json": ("picture", "--store", "m.db", "--format", "json"),
    "search": ("search", "Zvečan", "--store", "m.db"),
    "brief": ("brief", "--store", "m.db"),
    "brief flash": ("brief", "--store", "m.db", "--kind", "flash"),
    "brief html": ("brief", "--store", "m.db", "--format", "html"),
    "contacts": ("contacts", "--store", "m.db"),
    "contacts json": ("contacts", "--store", "m.db", "--format", "json"),
    "changes": ("changes", "--store", "m.db", "--since", "2023-05-28"),
    "changes json": ("changes", "--store", "m.db", "--since", "2023-05-28", "--format", "json"),
    "explain": ("explain", "zvecan", "--store", "m.db"),
    "explain json": ("explain", "zvecan", "--store", "m.db", "--format", "json"),
    "versions": ("versions", "DOCUMENT", "--store", "m.db"),
}
# Commands that show no word of any report: figures and levels, the state of files and of the watch, what a person decides or is asked.
WORDLESS = {
    "replay": ("replay", "--store", "m.db", "--format", "json"), "balance": ("balance", "--store", "m.db", "--format", "json"),
    "drift": ("drift", "--store", "m.db"), "import": ("import", "rows.csv", "--check"), "verify": ("verify", "--store", "m.db"),
    "alerts": ("alerts", "--store", "m.db"), "raw": ("raw", "--list", "--store", "m.db"),
}  # fmt: skip
# The rest, and where it is held against the terms, or why it need not be.
ELSEWHERE = {
    "calendar": "tests/test_calendar.py: what is announced stands with its source, credit and link",
    "history": "test_history_keeps_to_the_terms", "code": "test_the_archive_keeps_to_the_terms", "query": "test_the_archive_keeps_to_the_terms",
    "serve": "test_no_answer_of_the_api_shows_more_than_the_terms_allow",
} | dict.fromkeys(
    ("acknowledge", "confirm", "correct", "grade", "label", "merge", "presence", "retract", "settle", "split", "undo"), "says what was decided"
) | dict.fromkeys(("area", "backup", "doctor", "erase", "knowledge", "people", "restore", "watch"), "the state of files, of accounts and of the watch") | {
    "log": "takes an own report in, and shows the words of who wrote it", "original": "hands the keeper's own copy out, and the log says to whom",
    "review": "the desk's own screen, in which a person judges a passage and needs to read around it",
    "source": "`try` shows who chooses a source what it sends, and keeps nothing",
}  # fmt: skip


def asked(here: Path, words: tuple[str, ...]) -> str:
    known = {"DOCUMENT": lambda: Store(here / "m.db").last_of_source("Severna Strana", 1)[0].id}
    given = [known[w]() if w in known else str(here / w) if w.endswith((".jsonl", ".csv", ".db")) else w for w in words]
    return run(*given, *(() if words[0] in ("verify", "raw") else where(here)))


@pytest.mark.parametrize("name", SURFACES)
def test_no_command_shows_more_than_the_terms_allow_and_each_gives_credit_and_link(here: Path, name: str) -> None:
    output = asked(here, SURFACES[name])
    assert output.strip(), "a surface that shows nothing proves nothing"
    for text in (TEXT, TITLE, NOTE):
        found = longest_run(shown(output), text)
        assert len(found) <= LIMIT, f"{len(found)} characters: {found!r}"
    assert LINK in output.replace("\n", "").replace(" ", "") or LINK in output
    assert "Severna Strana" in " ".join(output.split())


@pytest.mark.parametrize("name", WORDLESS)
def test_a_command_without_words_of_reports_has_none(here: Path, name: str) -> None:
    output = shown(asked(here, WORDLESS[name]))
    assert max(len(longest_run(output, text)) for text in (TEXT, TITLE, NOTE)) <= WORDLESS_RUN


def test_every_command_is_held_against_the_terms_or_shows_nothing_of_a_report() -> None:
    walked = {words[0] for words in (*SURFACES.values(), *WORDLESS.values())} | set(ELSEWHERE)
    assert walked <= set(main.commands)
    assert set(main.commands) == walked, "a new command: show here that it keeps to the terms"


@pytest.fixture(scope="module")
def web(here: Path) -> Iterator[Served]:
    with served(here / "m.db", settings=Settings(knowledge=here / "own")) as found:
        yield found


DRAWN = {"/api/v1/areas/{area}/map", "/api/v1/areas/{area}/timeline"}  # each id leads to /events/{id}, which has credit and link
OF_THE_AREA = {"/api/v1/areas", "/api/v1/areas/{area}"}  # the experts' files, whose names a report uses too
GETS = sorted(path for path, item in SCHEMA["paths"].items() if "get" in item and path != "/api/v1/changes")
LONG = {
    "/api/v1/areas/{area}/documents/{document}": "the reading view: the whole text beside its marks, on the screen of who keeps the copy; never in a file",
    "/api/v1/areas/{area}/mentions/{mention}": "a passage and a few words around it, for who judges it on the same screen; never in a file",
}


@pytest.mark.parametrize("path", GETS)
def test_no_answer_of_the_api_shows_more_than_the_terms_allow(here: Path, web: Served, path: str) -> None:
    document = Store(here / "m.db").last_of_source("Severna Strana", 1)[0].id
    given = {"area": AREA, "place": "zvecan", "document": document, "what": "mentions", "format": "jsonl"}
    given["format"] = "md" if path.endswith("/brief.{format}") else given["format"]
    given["mention"] = json.loads(asked(here, SURFACES["read jsonl"]).splitlines()[0])["id"]
    given["event"] = web.json(f"{BASE}/events")["items"][0]["id"]
    found = web.get(path.format(**given))
    assert found.status == 200, found.text[:300]
    told = "\n".join(strings(found.json)) if found.headers["content-type"].startswith("application/json") else shown(found.text)
    longest = max(len(longest_run(told, text)) for text in (TEXT, TITLE, NOTE))
    assert longest <= LIMIT or path in LONG, f"{longest} characters"
    if longest > WORDLESS_RUN and path not in DRAWN | OF_THE_AREA:
        assert LINK in told, "words without a link"
        assert "Severna Strana" in told, "words without their source"


@pytest.mark.parametrize("what", get_args(What.__origin__))
@pytest.mark.parametrize("format_", ["csv", "jsonl", "geojson", "parquet"])
def test_no_file_to_take_away_shows_more_than_the_terms_allow(here: Path, web: Served, what: str, format_: str) -> None:
    found = web.get(f"{BASE}/exports/{what}.{format_}")
    if what == "documents" and format_ == "geojson":
        assert found.status == 422
        return
    told = str(pq.read_table(io.BytesIO(found.body)).to_pylist()) if format_ == "parquet" else found.text
    longest = max(len(longest_run(told, text)) for text in (TEXT, TITLE, NOTE))
    assert longest <= LIMIT
    if longest > WORDLESS_RUN:
        assert LINK in told
        assert CREDIT in told


@pytest.mark.parametrize("page", ["", "/sentences", "/brief"])
def test_the_pages_keep_to_the_terms(here: Path, web: Served, page: str) -> None:
    found = web.get(f"/read/{AREA}{page}")
    assert found.status == 200
    assert max(len(longest_run(unescape(found.text), text)) for text in (TEXT, TITLE, NOTE)) <= LIMIT


@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_a_brief_on_paper_keeps_to_the_terms(here: Path, format_: str) -> None:
    path = here / f"brief.{format_}"
    run("brief", "--store", str(here / "m.db"), "--format", format_, "--out", str(path), *where(here))
    read = extract_docx if format_ == "docx" else extract_pdf
    told = " ".join(read(path.read_bytes()).text.split())
    assert 0 < max(len(longest_run(told, text)) for text in (TEXT, TITLE, NOTE)) <= LIMIT
    assert CREDIT in told
    assert LINK in told.replace(" ", "")


def test_the_archive_keeps_to_the_terms(here: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "detente",
        "code",
        str(here / "report.jsonl"),
        "-o",
        str(tmp_path / "a"),
        "--workers",
        "1",
        *where(here),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    output = run("query", "SELECT * FROM mentions", "--archive", str(tmp_path / "a"), "--format", "jsonl")
    assert 0 < len(longest_run(shown(output), TEXT)) <= LIMIT
    assert LINK in output
    assert CREDIT in output


def test_words_of_a_source_that_asks_for_a_link_and_has_none_say_so(here: Path, tmp_path: Path) -> None:
    report = json.loads((here / "report.jsonl").read_text(encoding="utf-8"))
    del report["url"]
    (tmp_path / "bare.jsonl").write_text(json.dumps(report, ensure_ascii=False) + "\n", encoding="utf-8")
    told = " ".join(run("read", str(tmp_path / "bare.jsonl"), *where(here)).split())
    assert f"{CREDIT}, 1 report; without the link that the terms of this source ask for" in told
    assert "without the link" not in run("read", str(here / "report.jsonl"), *where(here))


def test_history_keeps_to_the_terms(here: Path) -> None:
    mention = json.loads(run("read", str(here / "report.jsonl"), "--format", "jsonl", *where(here)).splitlines()[0])
    output = run("history", mention["id"], "--store", str(here / "m.db"), *where(here))
    assert len(longest_run(shown(output), TEXT)) <= LIMIT


def test_credit_in_other_words_than_the_name_is_given(here: Path) -> None:
    assert CREDIT in " ".join(run("read", str(here / "report.jsonl"), *where(here)).split())
    assert (
        json.loads(run("read", str(here / "report.jsonl"), "--format", "jsonl", *where(here)).splitlines()[0])["credit"] == CREDIT
    )
    assert CREDIT in run("picture", "--store", str(here / "m.db"), "--format", "json", *where(here))


def test_a_picture_from_python_keeps_to_the_terms_too(here: Path) -> None:
    workspace = cli_read.open_workspace("north-kosovo", None)
    documents = [d for d in workspace.documents([str(here / "report.jsonl")]) if isinstance(d, Document)]
    read = list(workspace.read(documents))
    for record in (picture_record(workspace.picture(read)), {"m": [m.text for m in workspace.shown(read[0]).mentions]}):
        told = "\n".join(strings(json.loads(json.dumps(record, default=str))))
        assert 0 < len(longest_run(told, TEXT)) <= LIMIT


def test_terms_that_became_stricter_hold_for_what_was_taken_in_before(here: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "areas" / "north-kosovo"
    own.mkdir(parents=True)
    before = (here / "own" / "areas" / "north-kosovo" / "sources.yaml").read_text(encoding="utf-8")
    head, _, rest = before.partition("quote_max_chars: ")
    (own / "sources.yaml").write_text(f"{head}quote_max_chars: 20{rest.lstrip('0123456789')}", encoding="utf-8")
    workspace = Workspace("north-kosovo", settings=Settings(knowledge=tmp_path / "own"))
    picture, documents = workspace.remembered_picture(Store(here / "m.db"), as_of=datetime(2023, 5, 30, tzinfo=UTC))
    told = "\n".join(strings(json.loads(json.dumps(picture_record(picture, documents.values()), default=str))))
    assert 0 < len(longest_run(told, TEXT)) <= 20


@pytest.mark.parametrize("length", range(5))
def test_a_cut_text_is_never_longer_than_allowed(length: int) -> None:
    assert len(cut("Guards", length)) <= length
