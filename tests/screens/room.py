"""A room for the tests of the screens: a memory of the example reports, a server of its own, and Debian's Chromium without a network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

ROOT = Path(__file__).resolve().parents[2]
AREA = "north-kosovo"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
STATIC = ROOT / "src" / "detente" / "surfaces" / "web" / "static"
REQUIRED = "DETENTE_REQUIRE_BROWSER"
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking")
DESK, PHONE = (1440, 900), (390, 844)
PROGRAM = (sys.executable, "-m", "detente.surfaces.cli.main")
_WAIT_SECONDS = 90.0


class NoBrowserError(RuntimeError):
    """Chromium is not installed, or the screens are not built."""


def chromium() -> str:
    """The path of Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    raise NoBrowserError("Chromium is not installed (Debian: apt-get install chromium)")


def built() -> Path:
    """The folder of the built screens."""
    if not (STATIC / "index.html").is_file() or not AXE.is_file():
        raise NoBrowserError("the screens are not built: make web")
    return STATIC


def remember(store: Path, areas: tuple[str, ...] = (AREA,)) -> Path:
    """Reads the example reports into a new memory."""
    for area in areas:
        run("read", str(ROOT / "examples" / area), "--area", area, "--store", str(store))
    return store


def run(*arguments: str) -> str:
    """Runs `detente` as a person would, in a process of its own."""
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False, env=_environment())
    if done.returncode != 0:
        raise RuntimeError(f"detente {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@contextmanager
def serving(store: Path, *options: str) -> Iterator[str]:
    """A server over a memory; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [*PROGRAM, "serve", "--store", str(store), "--area", AREA, "--port", str(port), "--by", "test desk", *options]
    server = subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _await(f"{address}/health" if "--team" in options else f"{address}/api/v1/areas/{AREA}/now", server)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        if server.stdout is not None:
            server.stdout.close()


def _await(address: str, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended: {server.stdout.read() if server.stdout else ''}")
        try:
            with urllib.request.urlopen(address, timeout=30):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


@contextmanager
def browsing(playwright: Playwright) -> Iterator[Browser]:
    """The browser; it draws WebGL in software."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Desk:
    """One person's window. What goes wrong in it, and what it asks of other machines, is kept for the end of the test."""

    context: BrowserContext
    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Goes to a screen of the area, such as `map?place=zvecan`, and waits until it is drawn."""
        self.page.goto(f"{self.address}/{AREA}/{path}")
        self.page.locator("main h1").first.wait_for(state="attached")
        return self.page


@contextmanager
def at_desk(
    browser: Browser, address: str, *, size: tuple[int, int] = DESK, theme: str = "dark", touch: bool = False
) -> Iterator[Desk]:
    """A window of a size, in a theme."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=touch,
        is_mobile=touch,
        color_scheme="light" if theme == "light" else "dark",
        locale="en-GB",
        timezone_id="America/New_York",
    )
    context.add_init_script(f"localStorage.setItem('detente.theme', '{theme}')")
    page = context.new_page()
    desk = Desk(context, page, address)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            desk.faults.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:", "blob:")):
            desk.faults.append(f"a request off the machine: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: desk.faults.append(f"error in the page: {error}"))
    page.on("request", on_request)
    page.on("dialog", lambda dialog: desk.faults.append(f"a dialog of the page: {dialog.message}"))
    try:
        yield desk
    finally:
        context.close()
