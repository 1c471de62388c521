"""WCAG 2.2 AA as far as a program can see it: axe finds nothing serious on any screen, dark, light or on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.screens import room

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = ("now", "map", "map?side=a", "claims?all=1", "contacts", "brief", "sources", "explain/zvecan", "log")

PAGES = ("", "/brief", "/events", "/claims", "/sources", "/places/zvecan")


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, with the elements."""
    page.evaluate(room.AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("theme", "size"), [("dark", room.DESK), ("light", room.DESK), ("dark", room.PHONE)])
def test_axe_finds_nothing_serious(browser: Browser, looked_at: str, theme: str, size: tuple[int, int]) -> None:
    faults: dict[str, list[str]] = {}
    with room.at_desk(browser, looked_at, theme=theme, size=size) as desk:
        for screen in SCREENS:
            page = desk.open(screen)
            page.wait_for_timeout(900)
            faults[screen] = serious(page)
        page = desk.open("reader")
        page.locator(".documents a").first.click()
        page.locator("article mark").first.wait_for()
        faults["reader"] = serious(page)
        page = desk.open("now")
        page.locator("[data-open]").first.click()
        page.get_by_role("complementary", name="Sentences").locator("blockquote").first.wait_for()
        faults["sentences"] = serious(page)
        page.get_by_role("button", name="Correct").first.click()
        faults["correction"] = serious(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        faults["palette"] = serious(page)
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        faults["help"] = serious(page)
        page.keyboard.press("Escape")
        page = desk.open("brief")
        page.locator(".items > li").first.focus()
        page.keyboard.press("e")
        page.get_by_label("The line, in your words").wait_for()
        faults["a line of the brief"] = serious(page)
        for path in PAGES:
            page.goto(f"{desk.address}/read/{room.AREA}{path}")
            faults[f"page {path}"] = serious(page)
        assert desk.faults == []
    assert {k: v for k, v in faults.items() if v} == {}
