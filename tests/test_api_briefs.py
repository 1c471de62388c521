"""The brief over HTTP: the same as the command draws, edited within the terms of sources, taken away in four formats, issued and withdrawn."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from click.testing import CliRunner

from detente.surfaces.cli.main import main
from detente.workspace import Workspace
from tests.served import AREA, BASE, PAYLOADS, Served, served
from tests.told_memory import PRIVATE, REPORTS, filled, read_reports

FORMATS = {"md": "text/markdown", "html": "text/html", "docx": "application/vnd.openxml", "pdf": "application/pdf"}


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return filled(tmp_path_factory.mktemp("briefs") / "memory.db", kosovo, read_reports(kosovo))


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    with served(memory) as found:
        yield found


@pytest.fixture
def own(memory: Path, tmp_path: Path) -> Iterator[Served]:
    with served(shutil.copy(memory, tmp_path / "own.db"), by="Ana") as found:
        yield found


def text_of(content: bytes, format_: str) -> str:
    """The words of a file, as a person sees them."""
    if format_ == "docx":
        made = docx.Document(io.BytesIO(content))
        return "\n".join([p.text for p in made.paragraphs] + [c.text for t in made.tables for r in t.rows for c in r.cells])
    if format_ == "pdf":
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    return content.decode()


def lines_of(brief: dict) -> list[dict]:
    """All lines, those under others too."""
    waiting = [x for p in brief["parts"] for g in p["groups"] for x in g["lines"]]
    found = []
    while waiting:
        found.append(waiting.pop(0))
        waiting = [*found[-1]["under"], *waiting]
    return found


def a_line(web: Served) -> dict:
    """A line of the second part that has sources."""
    brief = web.json(f"{BASE}/brief")
    part = next(p for p in brief["parts"] if p["number"] == "2")
    return next(x for g in part["groups"] for x in g["lines"] if x["sources"])


def test_it_has_every_line_that_the_command_prints(web: Served, memory: Path) -> None:
    printed = CliRunner().invoke(main, ["brief", "--store", str(memory), "--area", AREA, "--format", "md"], catch_exceptions=False)
    assert printed.exit_code == 0, printed.output
    taken = web.get(f"{BASE}/brief.md").text
    drawn = re.compile(r"(?m)^.*Drawn.*$")
    assert drawn.sub("", printed.stdout).strip() == drawn.sub("", taken).strip()


def test_each_line_opens_sentences_and_names_sources_that_are_there(web: Served) -> None:
    brief = web.json(f"{BASE}/brief")
    numbers = {s["number"] for s in brief["sources"]}
    lines = lines_of(brief)
    assert len({x["key"] for x in lines}) == len(lines) > 20
    for line in lines:
        assert set(line["sources"]) <= numbers
        assert not line["sources"] or line["mentions"], line["text"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_has_a_name_a_type_and_what_a_person_wrote(web: Served, format_: str) -> None:
    line, other = a_line(web), lines_of(web.json(f"{BASE}/brief"))[0]
    ask = {
        "edits": [{"key": line["key"], "text": "The desk looked at it again."}, {"key": other["key"], "text": ""}],
        "actions": ["Called the liaison officers"], "prepared_by": "watch officer",
    }  # fmt: skip
    answer = web.post(f"{BASE}/brief.{format_}", ask)
    assert answer.status == 200, answer.body[:400]
    assert answer.headers["content-type"].startswith(FORMATS[format_])
    assert re.search(rf'filename="sitrep-daily-.*\.{format_}"', answer.headers["content-disposition"])
    told = " ".join(text_of(answer.body, format_).split())
    assert "The desk looked at it again." in told
    assert "Called the liaison officers" in told
    assert "watch officer" in told
    assert "1 line changed, 1 line left out, 1 line added" in told
    assert "The desk looked" not in web.get(f"{BASE}/brief.md").text, "nothing of a draft is kept"


def test_the_lines_of_the_draft_say_what_was_changed(web: Served) -> None:
    line = a_line(web)
    changed = web.post(f"{BASE}/brief", {"edits": [{"key": line["key"], "text": "Said anew."}]}).json
    found = next(x for x in lines_of(changed) if x["key"] == line["key"])
    assert (found["text"], found["drawn"], found["sources"]) == ("Said anew.", line["text"], line["sources"])


def test_a_line_that_is_gone_is_told(web: Served) -> None:
    answer = web.post(f"{BASE}/brief", {"edits": [{"key": "l_0123456789abcdef", "text": "x"}]})
    assert (answer.status, "draw the brief anew" in answer.json["detail"]) == (409, True)


def test_a_person_cannot_quote_what_no_source_says_nor_copy_beyond_terms(web: Served) -> None:
    line = a_line(web)
    invented = web.post(f"{BASE}/brief", {"edits": [{"key": line["key"], "text": "He said “the sea is made of glass”."}]})
    assert (invented.status, "none of the sources" in invented.json["detail"]) == (422, True)
    payload = "Police attacked <script>alert(1)</script> in Zvečan. KFOR stands between <script>alert(1)</script> and"
    copied = web.post(f"{BASE}/brief", {"edits": [{"key": line["key"], "text": payload}]})
    assert (copied.status, "copies more than 40 characters" in copied.json["detail"]) == (422, True)


def test_an_issue_has_a_number_and_its_undo_withdraws_it(own: Served) -> None:
    entry = own.room.store.head().entry
    answer = own.post(f"{BASE}/brief.md", {"issue": True, "by": "Bo", "why": "morning report"})
    assert answer.status == 200, answer.body
    number = int(answer.headers["x-detente-decision"])
    assert "No 001/" in answer.text
    kept = own.json(f"{BASE}/decisions")["items"][0]
    assert (kept["number"], kept["kind"], kept["by"], kept["why"]) == (number, "brief", "Bo", "morning report")
    assert own.post(f"{BASE}/brief.md?known_at=%23{entry}", {"issue": True}).status == 422
    assert own.post(f"{BASE}/decisions", {"kind": "undo", "number": number}).status == 201
    assert not own.json(f"{BASE}/decisions")["items"][1]["is_standing"]


def test_a_get_issues_nothing_and_a_post_needs_the_token(own: Served) -> None:
    head = own.room.store.head()
    own.get(f"{BASE}/brief.md?issue=true")
    assert own.ask("POST", f"{BASE}/brief.md", {"issue": True}).status == 403
    assert own.room.store.head() == head


@pytest.mark.parametrize("kind", ["daily", "flash", "weekly"])
def test_each_kind_has_its_period(web: Served, kind: str) -> None:
    found = web.json(f"{BASE}/brief?kind={kind}&as_of=2023-05-29T11:00")
    hours = {"daily": 24, "flash": 3, "weekly": 168}[kind]
    assert found["kind"] == kind
    assert found["end"] == "2023-05-29T11:00:00+02:00"
    assert (
        found["start"] == {3: "2023-05-29T08:00:00+02:00", 24: "2023-05-28T11:00:00+02:00", 168: "2023-05-22T11:00:00+02:00"}[hours]
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_payloads_and_private_names_in_reports_stay_text_and_covered(web: Served, format_: str) -> None:
    content = web.get(f"{BASE}/brief.{format_}").body
    told = text_of(content, format_)
    assert not [n for n in PRIVATE if n in told]
    if format_ == "html":
        assert "<script" not in told
        assert not re.search(r"<(img|svg|math|iframe|a[^>]+javascript)", told)
    if format_ in ("md", "html"):
        assert not re.search(r"\]\(\s*javascript:", told)
    assert "Police attacked" in told


def test_no_quotation_is_longer_than_forty_characters_allow(web: Served) -> None:
    body = REPORTS[0][2]
    payload = PAYLOADS[0]
    for line in lines_of(web.json(f"{BASE}/brief")):
        for quoted in re.findall("“([^”]*)”", line["text"]):
            if payload in quoted:
                assert len(quoted.rstrip("…")) <= 40, quoted
    assert body


def test_what_is_labelled_above_internal_is_asked_for_by_name(own: Served) -> None:
    document = own.json(f"{BASE}/brief")["sources"][0]["document"]
    assert own.post(f"{BASE}/decisions", {"kind": "label", "id": document, "label": "restricted"}).status == 201
    assert document not in {s["document"] for s in own.json(f"{BASE}/brief")["sources"]}
    assert document in {s["document"] for s in own.json(f"{BASE}/brief?ceiling=restricted")["sources"]}
