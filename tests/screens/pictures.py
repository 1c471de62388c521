"""Pictures of every screen, dark, light, on a phone and printed: `python -m tests.screens.pictures FOLDER [screen ...]`, or `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.screens import room

SCREENS = (
    "now",
    "map",
    "map-presence",
    "map-replay",
    "map-filters",
    "claims",
    "contacts",
    "reader",
    "brief",
    "sources",
    "explain",
    "log",
    "sentences",
    "help",
    "page-now",
    "page-brief",
    "page-claims",
)
_PATHS = {
    "claims": "claims?all=1",
    "explain": "explain/zvecan",
    "sentences": "now",
    "help": "now",
    "page-now": "",
    "page-brief": "/brief",
    "page-claims": "/claims",
    "map-filters": "map?source=Severna+Strana&layer=presence",
    "map-presence": "map?layer=presence",
    "map-replay": "map?as_of=2023-05-29T12:00%2B02:00&from=2023-05-28T12:00%2B02:00&to=2023-05-30T12:00%2B02:00&place=zvecan",
}
PRINTED = ("now", "claims", "brief", "explain", "page-brief")
MODES = {"dark": ("dark", room.DESK), "light": ("light", room.DESK), "phone": ("dark", room.PHONE)}


def main(folder: Path, wanted: tuple[str, ...]) -> None:
    """Takes the pictures, in every mode."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        room.serving(room.remember(Path(temporary) / "memory.db")) as address,
        sync_playwright() as playwright,
        room.browsing(playwright) as browser,
    ):
        for mode, (theme, size) in MODES.items():
            with room.at_desk(browser, address, theme=theme, size=size) as desk:
                for screen in wanted:
                    _opened(desk, screen)
                    desk.page.screenshot(path=folder / f"{screen}-{mode}.png")
                print(f"{mode}: {len(wanted)} pictures in {folder}{''.join(f'; {f}' for f in desk.faults)}")  # noqa: T201
        with room.at_desk(browser, address, theme="light") as desk:
            printed = [s for s in wanted if s in PRINTED]
            for screen in printed:
                _opened(desk, screen)
                (folder / f"{screen}-print.pdf").write_bytes(desk.page.pdf(format="A4"))
            print(f"print: {len(printed)} files in {folder}{''.join(f'; {f}' for f in desk.faults)}")  # noqa: T201


def _opened(desk: room.Desk, screen: str) -> None:
    path = _PATHS.get(screen, screen)
    if screen.startswith("page-"):
        desk.page.goto(f"{desk.address}/read/{room.AREA}{path}")
    else:
        _prepare(desk.open(path), screen)


def _prepare(page: Page, screen: str) -> None:
    """Brings a screen into the state that is worth a look."""
    if screen == "reader":
        page.locator(".documents a").nth(6).click()
        page.locator("article mark").first.wait_for()
    if screen == "sentences":
        page.locator("[data-open]").first.click()
        page.locator("aside blockquote").first.wait_for()
    if screen == "help":
        page.keyboard.press("?")
    if screen.startswith("map"):
        page.locator(".map[data-drawn]").wait_for(timeout=60_000)
    page.wait_for_timeout(900)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or SCREENS)
