"""The brief of 29 May 2023: every line checked against its sources, in all four formats; terms, private names, hostile input, issues."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from detente.errors import SettingsError, StoreError
from detente.model.brief import Brief, Line, Row
from detente.model.decisions import Decision
from detente.model.documents import Document, Rejected, Terms
from detente.ontology.yaml_lines import load_yaml_map
from detente.store.store import Store
from detente.surfaces.brief import words
from detente.surfaces.brief.draw import FORMATS, Wanted, draw, issue, rendered
from detente.surfaces.brief.issues import issues_of
from detente.surfaces.brief.levels import level_at
from detente.surfaces.brief.markdown import escaped
from detente.surfaces.brief.references import plain, safe_link
from detente.surfaces.cli.main import main
from detente.workspace import Workspace
from tests.conftest import EXAMPLES

AREA = "north-kosovo"
END = datetime.fromisoformat("2023-05-29T23:00:00+02:00")
START = datetime.fromisoformat("2023-05-28T23:00:00+02:00")
DAY = Wanted(start=START, end=END)


@dataclass(frozen=True)
class Memory:
    """A memory of the example reports, and what it holds."""

    workspace: Workspace
    path: Path

    @property
    def store(self) -> Store:
        return Store(self.path)

    @property
    def zone(self) -> tzinfo:
        assert self.workspace.knowledge.area is not None
        return self.workspace.knowledge.area.zone


@pytest.fixture(scope="module")
def memory(kosovo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Memory:
    path = tmp_path_factory.mktemp("brief") / "memory.db"
    found = [d for d in kosovo.documents([str(EXAMPLES / AREA)]) if not isinstance(d, Rejected)]
    kosovo.keep(Store(path), kosovo.read(found))
    return Memory(kosovo, path)


@pytest.fixture(scope="module")
def brief(memory: Memory) -> Brief:
    return draw(memory.workspace, memory.store, DAY)


@pytest.fixture
def own(memory: Memory, tmp_path: Path) -> Memory:
    """A copy that a test may write to."""
    copy = tmp_path / "own.db"
    copy.write_bytes(memory.path.read_bytes())
    return Memory(memory.workspace, copy)


def filled(workspace: Workspace, path: Path, *documents: Document) -> Memory:
    workspace.keep(Store(path), workspace.read([replace(d, private=None) for d in documents]))
    return Memory(workspace, path)


def told(brief: Brief) -> Iterator[Line | Row]:
    """Every line and every row."""
    yield from brief.lines()
    yield from (row for part in brief.parts if part.table is not None for row in part.table.rows)
    yield from brief.corrections


def words_of(item: Line | Row) -> str:
    return item.text if isinstance(item, Line) else " | ".join(item.cells)


def quotes(text: str) -> list[str]:
    return re.findall(r"“([^”]*)”", text)


def bare(text: str) -> str:
    """Words for comparison: quotation marks alike, white space as one blank."""
    return " ".join(re.sub("[“”„\"‘’‚']", "'", text).split())


# the content, line by line ---------------------------------------------------------------------------------------------


def test_every_line_of_the_29th_of_may_rests_on_the_documents_that_tell_it(memory: Memory, brief: Brief) -> None:
    store = memory.store
    mentions = {m.id: m for m in store.remember(area=AREA, as_of=END).mentions}
    annex = {e.number: e.document for e in brief.sources}
    assert sorted(annex) == list(range(1, len(annex) + 1))
    checked = 0
    for item in told(brief):
        cited = {annex[n] for n in item.sources}
        assert {mentions[m].document_id for m in item.mentions} <= cited, words_of(item)
        checked += len(item.mentions)
    assert checked > 200


def test_every_quotation_stands_in_one_of_the_sources_of_its_line(memory: Memory, brief: Brief) -> None:
    annex = {e.number: e.document for e in brief.sources}
    documents = memory.store.documents(list(annex.values()))
    found = 0
    for item in told(brief):
        texts = [bare(documents[annex[n]].text) for n in item.sources]
        for quote in quotes(words_of(item)):
            found += 1
            assert any(bare(quote).removesuffix("…") in text for text in texts), quote
    assert found > 60


def test_no_quotation_is_longer_than_its_source_allows(memory: Memory, brief: Brief) -> None:
    annex = {e.number: e.document for e in brief.sources}
    documents = memory.store.documents(list(annex.values()))
    for item in told(brief):
        for quote in quotes(words_of(item)):
            owners = [d for n in item.sources if bare(quote).removesuffix("…") in bare((d := documents[annex[n]]).text)]
            assert len(quote) <= max(d.terms.quote_max_chars for d in owners)


def test_a_line_about_the_world_names_a_source_and_one_without_is_about_the_report(brief: Brief) -> None:
    """Lines without a source are in the parts that say what is missing, or say that nothing is told."""
    for part in brief.parts:
        for group in part.groups:
            for line in group.lines:
                is_silence = part.number in ("0", "11", "12") or "no act of those called upon" in line.text
                assert all(u.sources or "no act of those called upon" in u.text for u in line.under), line.text
                assert line.sources or is_silence, f"{part.number}: {line.text}"


def test_every_row_of_a_table_names_a_source(brief: Brief) -> None:
    rows = [row for part in brief.parts if part.table is not None for row in part.table.rows]
    assert len(rows) > 6
    assert not [row.cells[0] for row in rows if not row.sources]


def test_the_parts_are_those_of_the_report_form_in_its_order(brief: Brief) -> None:
    assert [p.number for p in brief.parts] == [str(n) for n in range(15)]


def test_the_bottom_line_has_three_bullets_and_no_probability(brief: Brief) -> None:
    (group,) = brief.parts[0].groups
    assert len(group.lines) == 3
    assert "no tested forecast exists" in group.lines[1].text
    assert any("o tested forecast exists" in line.text for g in brief.parts[11].groups for line in g.lines)
    assert "%" not in " ".join(map(words_of, told(brief)))


def test_the_levels_of_the_day_are_those_of_the_pictures_at_both_ends(memory: Memory, brief: Brief) -> None:
    table = brief.parts[1].table
    assert table is not None
    now, _ = memory.workspace.remembered_picture(memory.store, as_of=END)
    before, _ = memory.workspace.remembered_picture(memory.store, as_of=START)
    levels = {p.name: (f"{p.level} {p.level_name}", p.level) for p in now.places}
    was = {p.name: p.level for p in before.places}
    assert {r.cells[0] for r in table.rows} == set(levels)
    for row in table.rows:
        assert row.cells[1].startswith(levels[row.cells[0]][0])
        assert row.cells[2].startswith(str(was[row.cells[0]]))
    assert {p.name: level_at(p, START) for p in now.places} == was
    zvecan = next(r for r in table.rows if r.cells[0].startswith("Zvečan"))
    assert zvecan.cells[1].startswith("5 violence")


def test_who_stands_between_whom_and_who_talked_to_whom_is_told(brief: Brief) -> None:
    parts = {p.number: " ".join(line.text for g in p.groups for line in g.lines) for p in brief.parts}
    assert "Kosovo Force stands between crowd and Kosovo Police special units" in parts["3"]
    assert "Kosovo Force with Serbian List: broken off" in parts["5"]
    assert re.search(
        r"Kosovo Force \(Angelo Michele Ristuccia\), 27 May 20:00 to 29 May 14:20, still open: .*Serbian List .* then .*Kosovo Police",
        parts["5"],
    )
    assert "General Staff of the Serbian Army and Kosovo Force (Milan Mojsilović): 8 hours" in parts["5"]
    assert "restraint" in parts["7"]


def test_our_own_words_take_no_side(memory: Memory, brief: Brief) -> None:
    path = memory.workspace.files.find("neutral.yaml")[0]
    loaded = [str(w) for w in load_yaml_map(path, "neutral.yaml").map("loaded_words")]
    said = " ".join(re.sub(r"“[^”]*”", "", words_of(item)) for item in told(brief))
    notes = " ".join(f"{p.title} {p.note} {p.empty} {' '.join(g.title for g in p.groups)}" for p in brief.parts)
    assert not [w for w in loaded if re.search(rf"\b{re.escape(w)}\b", f"{said} {notes}", re.IGNORECASE)]


def test_the_same_memory_gives_the_same_brief(memory: Memory, brief: Brief) -> None:
    again = draw(memory.workspace, memory.store, DAY)
    assert replace(again, header=replace(again.header, drawn=brief.header.drawn)) == brief


# formats ---------------------------------------------------------------------------------------------------------------


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.parts.append(data)


def text_of(content: bytes, format_: str) -> str:
    """The words of a brief as its format shows them, without white space: lines break anywhere."""
    if format_ == "md":
        shown = html.unescape(re.sub(r"\\([\\`*_{}\[\]#|~!.)])", r"\1", content.decode()))
    elif format_ == "html":
        page = _Text()
        page.feed(content.decode())
        shown = "".join(page.parts)
    elif format_ == "docx":
        file = docx.Document(io.BytesIO(content))
        shown = "".join(t.text or "" for t in file.element.body.iter() if str(t.tag).endswith("}t"))
    else:
        pages = pypdfium2.PdfDocument(content)
        shown = "".join(pages[i].get_textpage().get_text_range() for i in range(len(pages)))
    return re.sub(r"[\s\u00ad\ufffe\u0002-]+", "", shown)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_shows_every_line_with_its_sources(memory: Memory, brief: Brief, format_: str) -> None:
    shown = text_of(rendered(brief, format_, memory.zone), format_)
    squeezed = lambda text: re.sub(r"[\s-]+", "", text)  # noqa: E731
    for line in (*brief.lines(), *brief.corrections):
        if format_ != "pdf":  # a line may go on behind the foot of a page
            every = f"[{', '.join(map(str, line.sources))}]" if line.sources else ""
            assert squeezed(line.text + (every if format_ == "html" else words.marks(line.sources))) in shown, line.text
        assert squeezed(line.text)[:60] in shown, line.text
    for part in brief.parts:
        for row in part.table.rows if part.table is not None else ():
            assert all(squeezed(c)[:25] in shown for c in row.cells)
    for entry in brief.sources:
        assert squeezed(entry.name) in shown
        assert entry.link is None or squeezed(entry.link)[:20] in shown
    for name, value in words.head_lines(brief.header, memory.zone):
        assert squeezed(name) in shown
        assert squeezed(value)[:60] in shown


@pytest.mark.parametrize("format_", FORMATS)
def test_names_of_places_print_in_latin_and_cyrillic(memory: Memory, brief: Brief, format_: str) -> None:
    cyrillic = Line("Звечан, Лепосавић, Ђаковица, Љубовија, Џеп; Mitrovicë, Zveçan, Leposavić, Žegra; Ελλάδα; Հայաստան")
    shown = text_of(rendered(replace(brief, corrections=(cyrillic,)), format_, memory.zone), format_)
    assert re.sub(r"\s+", "", cyrillic.text) in shown
    assert "\ufffd" not in shown


def test_a_pdf_says_so_when_its_fonts_lack_a_script(memory: Memory, brief: Brief) -> None:
    shown = text_of(rendered(replace(brief, corrections=(Line("ព្រះវិហារ"),)), "pdf", memory.zone), "pdf")
    assert "lettersofscriptsthatthisfile'sfontslack" in shown


def test_the_same_brief_gives_the_same_pdf(memory: Memory, brief: Brief) -> None:
    assert rendered(brief, "pdf", memory.zone) == rendered(brief, "pdf", memory.zone)


def test_an_unknown_format_is_told_with_those_that_there_are(memory: Memory, brief: Brief) -> None:
    with pytest.raises(SettingsError, match="md, html, docx, pdf"):
        rendered(brief, "odt", memory.zone)


# what is hostile in a report -------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[click](javascript:alert(1))", "<svg/onload=alert(1)>",
    "=cmd|' /C calc'!A0", "| a | b |", "![x](https://evil.example/x.png)", "`code`", "<https://evil.example>", "&lt;script&gt;", "\u202egnp.exe",
    "<para><font color='\"+__import__(\"os\").system(\"true\")+\"'>x</font></para>", "1. one\n# two", "\x00\x1b[31m",
)  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_what_comes_from_a_report_is_text_in_every_format(memory: Memory, brief: Brief, format_: str, payload: str) -> None:
    shown = plain(payload)
    part = replace(brief.parts[1], title=shown, note=shown, table=replace(brief.parts[1].table, rows=(Row((shown,) * 6),)))  # type: ignore[type-var]
    entry = replace(brief.sources[0], name=shown, title=shown, credit=shown, family=shown)
    made = replace(brief, parts=(part,), sources=(entry,), corrections=(Line(shown),))
    content = rendered(made, format_, memory.zone)
    assert re.sub(r"[\s-]+", "", shown) in text_of(content, format_)
    if format_ == "html":
        page = _Text()
        page.feed(content.decode())
        assert {t for t, _ in page.tags} <= set(
            "html head meta title style body header main footer section p h1 h2 h3 dl dt dd ul li div".split()
        ) | set("table thead tbody tr th td a span br small".split())
        assert all(
            k in ("class", "id", "href", "rel", "scope", "lang", "charset", "content", "http-equiv", "name")
            for _, a in page.tags
            for k in a
        )
    if format_ == "md":
        text = re.sub(r"<https?://[^<> ]+>", "", content.decode()).replace("\\\\", "")
        assert not re.search(r"(?<!\\)<|(?<!\\)!\[|javascript:|(?<!\\)`", text)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a b",
        "https://x/<y>",
        "//x.example",
        "https://x/\u202e",
        "",
    ],
)
def test_only_a_web_address_is_a_link(link: str) -> None:
    assert safe_link(link) is None
    assert safe_link("https://example.org/a?b=c&d=%20") is not None


def test_a_link_that_is_none_is_not_printed(memory: Memory, tmp_path: Path) -> None:
    text = "Police seized the municipal building in Zvečan on Monday."
    document = memory.workspace.document(text, published="2023-05-29T10:00:00+02:00", source="Lowland Wire")
    made = draw(
        memory.workspace, filled(memory.workspace, tmp_path / "m.db", replace(document, link="javascript:alert(1)")).store, Wanted()
    )
    assert [e.link for e in made.sources] == [None]
    assert words.NO_LINK in rendered(made, "md", memory.zone).decode()


def test_text_of_a_list_or_a_heading_stays_text() -> None:
    assert escaped("1. # *a*") == r"1\. \# \*a\*"


# terms and privacy -----------------------------------------------------------------------------------------------------

SEIZED = (
    "On Monday morning special police seized the municipal building in Zvečan after a crowd had gathered in front of its doors."
)


@pytest.mark.parametrize(("allowed", "longest"), [(300, 170), (60, 60), (25, 25)])
def test_quotations_keep_to_the_length_that_a_source_allows(memory: Memory, tmp_path: Path, allowed: int, longest: int) -> None:
    document = memory.workspace.document(SEIZED, published="2023-05-29T10:00:00+02:00", source="Far Wire", title="Title " * 30)
    own = filled(memory.workspace, tmp_path / "m.db", replace(document, terms=Terms(allowed, credit="Wire")))
    made = draw(own.workspace, own.store, Wanted())
    found = [q for item in told(made) for q in quotes(words_of(item))]
    assert found
    assert all(len(q) <= longest for q in found)
    assert all(len(e.title) <= allowed for e in made.sources)


def test_a_source_that_allows_no_quotation_is_cited_without_its_words(memory: Memory, tmp_path: Path) -> None:
    document = memory.workspace.document(SEIZED, published="2023-05-29T10:00:00+02:00", source="Far Wire")
    own = filled(memory.workspace, tmp_path / "m.db", replace(document, terms=Terms(0, credit="Wire")))
    made = draw(own.workspace, own.store, Wanted())
    text = rendered(made, "md", own.zone).decode()
    assert "words not quoted: terms of Wire" in text
    assert "special police seized" not in text
    assert "after a crowd" not in text


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_shows_a_private_name(memory: Memory, tmp_path: Path, format_: str) -> None:
    body = "A teacher, Dragana Jovanović, said that masked men beat Dragana Jovanović in Zvečan on Monday. Police arrested Marko Petrović, a student."
    document = memory.workspace.document(
        body, published="2023-05-29T10:00:00+02:00", source="Lowland Wire", title="Dragana Jovanović tells her story"
    )
    own = filled(memory.workspace, tmp_path / "m.db", replace(document, link="https://example.org/dragana-jovanovic"))
    made = draw(own.workspace, own.store, Wanted())
    assert any(m for item in told(made) for m in item.mentions)
    shown = text_of(rendered(made, format_, own.zone), format_).casefold()
    assert not [n for n in ("dragana", "jovanovi", "petrovi") if n in shown]


def test_what_is_labelled_above_the_ceiling_is_left_out_and_counted(own: Memory) -> None:
    ids = sorted(d for d in own.store.remember(area=AREA, as_of=END).documents)[:3]
    for document in own.store.documents(ids).values():
        from detente.model.decisions import Target

        own.store.decide(Decision("label", "Ana", "", (Target(document.id, 0, 1),), value="restricted"))
    made = draw(own.workspace, own.store, DAY)
    assert not {e.document for e in made.sources} & set(ids)
    assert any("3 documents labelled above internal" in line.text for line in made.lines())
    assert made.header.handling == "TLP:CLEAR"
    assert draw(own.workspace, own.store, replace(DAY, ceiling="restricted")).header.handling == "TLP:AMBER"


# kinds and issues ------------------------------------------------------------------------------------------------------


def test_a_flash_has_the_parts_that_cannot_wait_and_a_weekly_one_each_day(memory: Memory) -> None:
    flash = draw(memory.workspace, memory.store, Wanted("flash", end=END))
    assert [p.number for p in flash.parts] == ["0", "1", "2", "3", "4", "8", "9", "12"]
    assert flash.header.issue.start == datetime.fromisoformat("2023-05-29T20:00:00+02:00")
    weekly = draw(memory.workspace, memory.store, Wanted("weekly", end=END))
    table = next(p.table for p in weekly.parts if p.number == "1a")
    assert table is not None
    assert table.columns == ("Place", "23 May", "24 May", "25 May", "26 May", "27 May", "28 May", "29 May")
    assert next(r for r in table.rows if r.cells[0].startswith("Zvečan")).cells[-1] == "5 violence"


def _issue(own: Memory, wanted: Wanted = DAY, by: str = "Ana") -> tuple[Brief, Decision]:
    store = own.store
    made = draw(own.workspace, store, replace(wanted, is_issue=True))
    return made, issue(made, store, area=AREA, by=by, zone=own.zone)


def test_an_issue_has_a_number_and_a_version_and_replaces_the_one_before(own: Memory) -> None:
    first, _ = _issue(own)
    second, _ = _issue(own)
    next_day, _ = _issue(own, Wanted(start=END, end=datetime.fromisoformat("2023-05-30T23:00:00+02:00")))
    found = [
        (b.header.issue.number, b.header.issue.version, b.header.replaces and b.header.replaces.version)
        for b in (first, second, next_day)
    ]
    assert found == [(1, 1, None), (1, 2, 1), (2, 1, None)]
    assert "update; replaces version 1" in words.standing(second.header)
    assert [(i.number, i.version, i.by) for i in issues_of(own.store.decisions(), AREA)] == [
        (1, 1, "Ana"),
        (1, 2, "Ana"),
        (2, 1, "Ana"),
    ]


def test_two_persons_cannot_issue_the_same_version(own: Memory) -> None:
    first, second = (draw(own.workspace, own.store, replace(DAY, is_issue=True)) for _ in range(2))
    issue(first, own.store, area=AREA, by="Ana", zone=own.zone)
    with pytest.raises(SettingsError, match="Ana issued version 1 of No 001 meanwhile"):
        issue(second, own.store, area=AREA, by="Ben", zone=own.zone)
    assert len(issues_of(own.store.decisions(), AREA)) == 1


def test_a_draft_writes_nothing_and_has_no_version(own: Memory) -> None:
    before = own.store.counts()
    made = draw(own.workspace, own.store, DAY)
    assert words.standing(made.header) == "Draft, not issued"
    assert {k: v for k, v in own.store.counts().items() if k != "pictures"} == {k: v for k, v in before.items() if k != "pictures"}


def test_a_withdrawn_issue_is_not_replaced_and_its_number_is_not_given_again(own: Memory) -> None:
    _, decision = _issue(own)
    own.store.decide(Decision("undo", "Ana", "wrong period", undoes=decision.number))
    again, _ = _issue(own)
    assert again.header.replaces is None
    assert (again.header.issue.number, again.header.issue.version) == (1, 2)


def test_a_record_of_an_issue_that_cannot_be_read_is_told(own: Memory) -> None:
    own.store.decide(Decision("brief", "Ana", "", value="nonsense"))
    with pytest.raises(StoreError, match="decision 1 is no record of a brief"):
        draw(own.workspace, own.store, DAY)


def test_annex_b_tells_what_changed_since_an_earlier_issue(own: Memory) -> None:
    from detente.desk import Desk

    _issue(own)
    desk = Desk(own.workspace, own.store, by="Ana")
    picture, _ = own.workspace.remembered_picture(own.store, as_of=END)
    crowd = next(p for p in picture.presence if p.place.watched == "leposavic" and p.manner == "gathered")
    desk.retract([crowd.evidence.mentions[0]], why="another village")
    late = own.workspace.document(
        "Police fired tear gas at a crowd in Leposavić.", published="2023-05-29T21:00:00+02:00", source="Lowland Wire"
    )
    own.workspace.keep(own.store, own.workspace.read([late]))
    made, _ = _issue(own)
    text = " ".join(line.text for line in made.corrections)
    assert "presence retracted (decision 2): another village" in text
    assert "this report came after it was issued" in text
    assert re.search(r"Leposavić / Leposaviq at 29 May 23:00 stood at \d \w+ \([\d.]+ points\), not", text)
    assert all(line.sources for line in made.corrections)


# on the command line ---------------------------------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "2023-05-29T10:00", "--to", "2023-05-29T09:00"), "before it starts"),
        (("--to", "2020-01-01"), "its first report for north-kosovo is of 2023-05-26"),
        (("--to", "tomorrow-ish"), "--to:"),
        (("--from", "99"), "--from:"),
        (("--out", "/no/such/folder/x.md"), "cannot be written"),
    ],
)
def test_what_is_wrong_with_a_command_is_told_with_what_to_do(memory: Memory, options: tuple[str, ...], message: str) -> None:
    result = run("brief", "--store", str(memory.path), "--area", AREA, *options)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_memory_without_reports_of_the_area_is_told(memory: Memory) -> None:
    result = run("brief", "--store", str(memory.path), "--area", "harbour-islands")
    assert (result.exit_code, "holds no dated report for harbour-islands" in result.output) == (2, True)


def test_a_period_after_the_last_report_says_that_places_are_silent_not_calm(memory: Memory) -> None:
    made = draw(memory.workspace, memory.store, Wanted(end=datetime.fromisoformat("2023-07-01T00:00:00+02:00")))
    text = rendered(made, "md", memory.zone).decode()
    assert text.count("silent, which is not calm") == 4
    assert "No event is reported; that is not calm" in text


@pytest.mark.parametrize("format_", FORMATS)
def test_the_command_writes_every_format_to_a_file(memory: Memory, tmp_path: Path, format_: str) -> None:
    result = run(
        "brief",
        "--store",
        str(memory.path),
        "--from",
        "2023-05-28T23:00",
        "--to",
        "2023-05-29T23:00",
        "--format",
        format_,
        "--out",
        str(tmp_path),
    )
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.iterdir()
    assert made.name == f"sitrep-daily-2023-05-29T2100Z-draft.{format_}"
    assert "Zvečan" in text_of(made.read_bytes(), format_)


def test_an_issue_on_the_command_line_says_its_version_and_how_to_withdraw_it(own: Memory) -> None:
    result = run("brief", "--store", str(own.path), "--issue", "--by", "Ana", "--prepared-by", "duty officer")
    assert "Version 1, initial; decision 1 by Ana; detente undo 1 withdraws it" in result.stderr
    assert "**Prepared by:** duty officer" in result.stdout
