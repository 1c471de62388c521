"""Pages for reading: whole without JavaScript, every link leads somewhere, every number opens its sentences, nothing that an article says runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.surfaces.web import pages as web_pages
from detente.surfaces.web.marked import marked
from detente.surfaces.web.words import age_words, runs
from detente.workspace import Workspace
from tests.served import AREA, BASE, PAYLOADS, Served, served
from tests.told_memory import HOSTILE, PRIVATE, filled, read_reports

READ = f"/read/{AREA}"
_NEUTRAL = re.compile(r"terrorist|hostile|occupied|enemy|regime|so-called", re.IGNORECASE)
TEMPLATES = Path(__file__).resolve().parent.parent / "src" / "detente" / "surfaces" / "web" / "templates"


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag]

    @property
    def links(self) -> list[str]:
        return [a["href"] for a in self.all("a") if a.get("href")]  # type: ignore[misc]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return filled(tmp_path_factory.mktemp("pages") / "memory.db", kosovo, read_reports(kosovo))


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    with served(memory) as found:
        yield found


@pytest.fixture(scope="module")
def pages(web: Served) -> dict[str, Page]:
    """Each page that can be reached from the first one without moving in time, and each document."""
    documents = [f"{READ}/documents/{d['id']}" for d in web.json(f"{BASE}/documents?limit=500")["items"]]
    found: dict[str, Page] = {}
    waiting = ["/read", READ, *documents]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = web.get(address, Accept="text/html")
        assert answer.status == 200, (address, answer.body[:300])
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        found[address] = Page(answer.text)
        waiting += [
            h.split("#")[0] for h in found[address].links if h.startswith("/read") and "?" not in h and h.split("#")[0] not in found
        ]
    return found


def test_every_kind_of_page_is_reached(pages: dict[str, Page]) -> None:
    for kind in ("/brief", "/events", "/events/e_", "/claims", "/sources", "/places/zvecan", "/documents/d_"):
        assert any(a.startswith(READ + kind) for a in pages), kind


def test_no_page_needs_or_holds_a_script_or_an_inline_style(pages: dict[str, Page]) -> None:
    allowed = {"html", "head", "meta", "title", "link", "body", "a", "header", "p", "span", "nav", "ul", "ol", "li", "strong", "time", "main",
               "footer", "h1", "h2", "h3", "section", "article", "q", "abbr", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "dl",
               "dt", "dd", "blockquote", "code", "mark", "br"}  # fmt: skip
    for address, page in pages.items():
        assert {t for t, _ in page.elements} <= allowed, address
        for tag, attributes in page.elements:
            assert not [n for n in attributes if n.startswith("on") or n in ("style", "srcdoc", "formaction")], (
                address,
                tag,
                attributes,
            )
        assert [a["href"] for a in page.all("link")] == ["data:,", "/read/style.css"]


def test_every_link_leads_to_this_server_or_to_a_source(pages: dict[str, Page], web: Served) -> None:
    seen: set[str] = set()
    for address, page in pages.items():
        for href in page.links:
            assert href.startswith(("/", "?", "#", "http://", "https://")), (address, href)
            if href.startswith("/") and "#" not in href:
                seen.add(href)
    for href in sorted(seen):
        assert web.get(href).status == 200, href


def test_every_payload_is_text_and_nothing_else(pages: dict[str, Page]) -> None:
    everything = "\n".join(p.text for p in pages.values())
    for payload in PAYLOADS:
        assert " ".join(payload.split()) in " ".join(everything.split()), payload
    assert "49" not in re.findall(r"Title (\S+)", everything)  # {{7*7}} is not reckoned


def test_every_number_of_points_and_sentences_opens_what_it_rests_on(pages: dict[str, Page], web: Served) -> None:
    page = pages[READ]
    assert len([h for h in page.links if h.startswith(f"{READ}/places/")]) == 4
    opened = [h for h in page.links if "/sentences?" in h]
    assert len(opened) > 6
    for href in opened:
        told = Page(web.get(href).text)
        number = int(re.search(r"(\d+) sentence", told.text)[1])  # type: ignore[index]
        assert number == len(told.all("blockquote")) == href.count("id=")


def test_the_sum_on_the_page_adds_up(web: Served) -> None:
    page = Page(web.get(f"{READ}/places/zvecan").text)
    points = [float(x) for x in re.findall(r"([+-]\d+\.\d{4})", page.text)]
    told = float(re.search(r"(\d+\.\d{4}) points", page.text)[1])  # type: ignore[index]
    assert len(points) > 2
    assert sum(points) == pytest.approx(told, abs=0.00005 * len(points))


def test_each_page_of_an_area_says_its_moment_zone_and_state_of_the_memory(pages: dict[str, Page], web: Served) -> None:
    entry = web.json(f"{BASE}/now")["moment"]["entry"]
    for address, page in pages.items():
        if address.startswith(READ):
            assert "29 May 2023 11:30 CEST" in page.text, address
            assert "2023-05-29T09:30:00+00:00" in page.text
            assert f"entry {entry} of the log" in page.text
    assert HOSTILE.startswith("2023-05-29T11:30")


def test_places_bear_the_name_in_each_language(pages: dict[str, Page]) -> None:
    for name in ("Zvečan / Zveçan", "Leposavić / Leposaviq", "Zubin Potok / Zubin Potoku"):
        assert name in pages[READ].text


def test_every_page_has_a_language_a_title_one_heading_and_ids_once(pages: dict[str, Page]) -> None:
    for address, page in pages.items():
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("h1")) == 1, address
        assert len(page.all("main")) == 1
        assert len(page.all("title")) == 1
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids)), address
        targets = {h.partition("#")[2] for h in page.links if h.startswith("#")}
        assert targets <= set(ids)
        assert all(a.get("scope") for t, a in page.elements if t == "th")


def test_no_page_shows_a_private_name(pages: dict[str, Page]) -> None:
    for address, page in pages.items():
        assert not [n for n in PRIVATE if n in page.text], address


def test_links_keep_the_moment_that_is_looked_at(web: Served) -> None:
    page = Page(web.get(f"{READ}?as_of=2023-05-29T08:15").text)
    assert "29 May 2023 08:15 CEST" in page.text
    for href in page.links:
        if href.startswith(READ) or "/exports/" in href:
            assert "as_of=2023-05-29T08%3A15" in href, href


def test_a_list_goes_on_with_the_same_question(web: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "_LINES", 2)
    address, seen = f"{READ}/events?place=zvecan&as_of=2023-05-29T10:15", []
    while address:
        page = Page(web.get(address).text)
        seen += [h for h in page.links if "/events/e_" in h]
        onward = [a["href"] for a in page.all("a") if a.get("rel") == "next"]
        assert not onward or "place=zvecan" in onward[0]
        address = f"{READ}/events{onward[0]}" if onward else ""
    listed = web.json(f"{BASE}/events?place=zvecan&as_of=2023-05-29T10:15&limit=500")["items"]
    assert [s.split("/")[-1].split("?")[0] for s in seen] == [x["id"] for x in listed]
    assert len(listed) > 2


def test_a_page_that_is_not_there_says_what_to_do(web: Served) -> None:
    for address in ("/read/nowhere", f"{READ}/events/e_0", f"{READ}/places/nowhere", f"{READ}?as_of=soon", f"{READ}/documents/d_0"):
        answer = web.get(address, Accept="text/html,*/*")
        assert answer.status in (404, 422)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert len(Page(answer.text).all("h1")) == 1
    assert "&lt;b&gt;" in web.get("/read/%3Cb%3E", Accept="text/html").text


def test_our_own_words_are_neutral() -> None:
    for path in TEMPLATES.glob("*.html"):
        assert not _NEUTRAL.search(path.read_text(encoding="utf-8")), path.name


def test_the_style_loads_nothing_from_elsewhere_and_knows_light_dark_and_print(web: Served) -> None:
    style = web.get("/read/style.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert not re.search(r"url\(|@import|//[a-z]", style.text)
    assert "prefers-color-scheme: light" in style.text
    assert "@media print" in style.text


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90), st.sampled_from("abc")), max_size=5))
def test_marked_parts_joined_are_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    assert "".join(p.text for p in marked(text, spans)) == text


def test_numbers_of_sources_are_told_as_runs() -> None:
    assert runs([1, 3, 4, 5, 8, 9]) == [(1, 1), (3, 5), (8, 9)]
    assert runs([]) == []


def test_the_brief_has_every_line_and_its_sentences_open(web: Served) -> None:
    page = Page(web.get(f"{READ}/brief").text)
    brief = web.json(f"{BASE}/brief")
    lines = [x for p in brief["parts"] for g in p["groups"] for x in g["lines"]]
    text = " ".join(page.text.split())
    assert len(lines) > 20
    assert all(" ".join(x["text"].split()) in text for x in lines)
    assert {f"source-{s['number']}" for s in brief["sources"]} <= {a.get("id") for _, a in page.elements}
    for format_ in ("md", "html", "docx", "pdf"):
        assert any(f"/brief.{format_}?" in h for h in page.links)


def test_alerts_stand_above_the_levels_and_open_their_sentences(web: Served) -> None:
    page = Page(web.get(READ).text)
    alerts = web.json(f"{BASE}/alerts")
    assert alerts["open"] > 0
    assert page.text.index("to acknowledge") < page.text.index("Levels")
    for alert in alerts["items"]:
        assert alert["headline"] in page.text
        assert alert["how_sure"] in page.text


def test_ages_are_told_in_words() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2031, 3, 5, tzinfo=UTC)
    told = {m: age_words(now - timedelta(minutes=m), now) for m in (0, 4, 59, 60, 60 * 47, 60 * 48, -300)}
    assert told == {0: "0 min", 4: "4 min", 59: "59 min", 60: "1 h", 60 * 47: "47 h", 60 * 48: "2 days", -300: "in 5 h"}
