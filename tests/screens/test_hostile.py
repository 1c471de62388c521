"""What attackers put into titles, texts, sources and links is text on every screen and page: nothing runs, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from detente.workspace import Workspace
from tests.screens import room
from tests.screens.room import AREA, Desk
from tests.served import PAYLOADS
from tests.told_memory import PRIVATE, filled, read_reports

SCREENS = (
    "now",
    "map",
    "map?layer=presence",
    "claims?all=1",
    "contacts",
    "brief",
    "brief?kind=weekly",
    "sources",
    "explain/zvecan",
    "explain/leposavic",
    "log",
)
PAGES = ("", "/brief", "/events", "/claims", "/sources", "/places/zvecan")
# What would stand in the page if a payload had been read as markup. Only the application's own scripts are in the head.
RUN = """() => [...document.querySelectorAll('body script, img[src="x"], [onload], [onerror], [onmouseover], math, [href^="javascript:" i]')]
  .map((e) => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Iterator[str]:
    with room.serving(filled(tmp_path_factory.mktemp("hostile") / "memory.db", kosovo, read_reports(kosovo))) as address:
        yield address


@pytest.fixture
def watched(browser: Browser, hostile: str) -> Iterator[Desk]:
    with room.at_desk(browser, hostile) as found:
        yield found
        assert found.faults == []


def check(page: Page, where: str) -> str:
    """The words of a page in which nothing ran."""
    assert page.evaluate(RUN) == [], where
    text = page.locator("body").inner_text()
    assert not [n for n in PRIVATE if n in text], where
    return text


def test_every_screen_shows_payloads_as_text(watched: Desk) -> None:
    told = ""
    for screen in SCREENS:
        page = watched.open(screen)
        page.wait_for_timeout(900)
        told += check(page, screen)
        if screen.startswith(("now", "map", "claims", "contacts", "explain")):
            opens = page.locator("main [data-open], main button.claim, .virtual li button")
            if opens.count():
                opens.first.click()
                page.get_by_role("complementary", name="Sentences").locator("blockquote").first.wait_for()
                told += check(page, f"{screen}, sentences")
    assert "<img src=x onerror=alert(1)>" in told
    assert "{{7*7}}" in told


def test_every_hostile_document_is_text_in_the_reader_and_on_its_page(watched: Desk) -> None:
    page = watched.open("reader")
    page.locator(".documents a").first.wait_for()
    items = page.evaluate("fetch('/api/v1/areas/north-kosovo/documents?limit=200').then((a) => a.json())")["items"]
    documents = [d["id"] for d in items if (d["source"] or "").startswith("Wire")]
    assert len(documents) == len(PAYLOADS)
    told = ""
    for identity in documents:
        page = watched.open(f"reader/{identity}")
        page.locator("article .text").wait_for()
        told += check(page, identity)
        page.goto(f"{watched.address}/read/{AREA}/documents/{identity}")
        told += check(page, f"page of {identity}")
    for payload in ("<script>alert(1)</script>", "<svg onload=alert(1)>", "${7*7}", "&lt;script&gt;"):
        assert told.count(payload) >= 2, payload


def test_every_page_for_reading_shows_payloads_as_text(watched: Desk) -> None:
    for path in PAGES:
        watched.page.goto(f"{watched.address}/read/{AREA}{path}")
        check(watched.page, path)


def test_pages_for_reading_work_where_scripts_are_forbidden(browser: Browser, hostile: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{hostile}/read/{AREA}")
    page.locator("#zvecan a", has_text="points").click()
    page.locator("a.opens").first.click()
    page.locator("blockquote").first.wait_for()
    page.locator("nav a", has_text="Brief").click()
    page.locator("h2", has_text="Bottom line").wait_for()
    page.locator("a.opens").first.click()
    page.locator("blockquote").first.wait_for()
    page.locator("nav a", has_text="Claims").click()
    page.locator("tbody th").first.wait_for()
    page.locator("nav a", has_text="Events").click()
    page.locator("main a[href*='/events/e_']").first.press("Enter")
    page.wait_for_url("**/events/e_*")
    page.locator("blockquote").first.wait_for()
    context.close()
