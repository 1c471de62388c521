"""How long a person waits for the screens: `python -m benchmarks.screens`. Prints one JSON line.

First paint (`first_paint_ms`, as the browser tells it) and the levels on the screen (`levels_ms`), each time in a new browser profile; and
10,000 events on the timeline: milliseconds from frame to frame while it is dragged, zoomed and replayed (`frame_ms`), and until they are
drawn at first (`drawn_ms`). Chromium draws in software here; a machine with a graphics card is quicker.
"""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from tests.screens import room

RUNS = 7
EVENTS = 10_000
FRAMES = 90
_SPAN_SECONDS = 30 * 86_400
_END = 1_685_554_200  # the newest example report, 31 May 2023 19:30 CEST
_TYPES = ("ASSAULT", "COERCE", "PROTEST", "PRESENCE", "ACCUSE", "CONSULT", "RETREAT")
_FRAMES = """async (act) => {
  const found = [];
  let last = performance.now();
  for (let i = 0; i < 90; i++) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    if (i > 2) found.push(now - last);
    last = now;
    window.__act(i, act);
  }
  return found;
}"""
_ACT = """() => {
  const canvas = document.querySelector('.timeline canvas');
  const box = canvas.getBoundingClientRect();
  const slider = document.querySelector('.replay input');
  const send = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {clientX: box.left + x, clientY: box.top + 60, pointerId: 1, bubbles: true}));
  canvas.setPointerCapture = () => {};
  window.__act = (i, act) => {
    if (act === 'drag') send(i === 0 ? 'pointerdown' : i === 89 ? 'pointerup' : 'pointermove', 400 + 3 * i);
    const at = {clientX: box.left + 500, clientY: box.top + 50, cancelable: true};
    if (act === 'zoom') canvas.dispatchEvent(new WheelEvent('wheel', {...at, deltaY: i < 45 ? -1 : 1}));
    if (act === 'replay') {
      slider.value = Number(slider.min) + (Number(slider.max) - Number(slider.min)) * (i / 90);
      slider.dispatchEvent(new Event('input', {bubbles: true}));
    }
  };
}"""


def main() -> int:
    """Measures at a memory of the example reports, with 10,000 events in the place of theirs on the timeline."""
    with (
        tempfile.TemporaryDirectory() as folder,
        room.serving(room.remember(Path(folder) / "memory.db")) as address,
        sync_playwright() as playwright,
        room.browsing(playwright) as browser,
    ):
        opened = [_opened(browser, address) for _ in range(RUNS)]
        drawn, frames = _timeline(browser, address)
        print(
            json.dumps(
                {
                    "first_paint_ms": _spread([o[0] for o in opened]), "levels_ms": _spread([o[1] for o in opened]),
                    "events": EVENTS, "drawn_ms": round(drawn), "frame_ms": {act: _frames(f.frames) for act, f in frames.items()},
                    "cpu_ms": {act: round(f.cpu_ms, 1) for act, f in frames.items()},
                    "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "machine": platform.machine(),
                }
            )
        )  # fmt: skip
    return 0


def _opened(browser: Browser, address: str) -> tuple[float, float]:
    with room.at_desk(browser, address) as desk:
        began = time.perf_counter()
        page = desk.open("now")
        page.locator(".board .level").first.wait_for()
        levels = (time.perf_counter() - began) * 1000
        painted: float | None = None
        while painted is None:
            page.wait_for_timeout(50)
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
        return painted, levels


@dataclass(frozen=True, slots=True)
class Acted:
    """Milliseconds from frame to frame, and CPU milliseconds of the main thread for one."""

    frames: list[float]
    cpu_ms: float


def _timeline(browser: Browser, address: str) -> tuple[float, dict[str, Acted]]:
    with room.at_desk(browser, address) as desk:
        desk.page.route("**/timeline*", _many)
        began = time.perf_counter()
        page = desk.open("map")
        page.locator("section.list h2", has_text="10,000").wait_for(timeout=60_000)
        drawn = (time.perf_counter() - began) * 1000
        page.locator(".map[data-drawn]").wait_for(timeout=60_000)
        page.evaluate(_ACT)
        return drawn, {act: _acted(page, act) for act in ("drag", "zoom", "replay")}


def _acted(page: Page, act: str) -> Acted:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy_seconds(session)
    found: list[float] = page.evaluate(_FRAMES, act)
    cpu = 1000 * (_busy_seconds(session) - before) / FRAMES
    session.detach()
    page.wait_for_timeout(1_500)
    return Acted(found, cpu)


def _busy_seconds(session: CDPSession) -> float:
    """CPU time that the tasks of the main thread have used."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def _many(route: Route) -> None:
    """The server's answer with 10,000 events in it."""
    answer = route.fetch().json()
    dice = random.Random(4)
    places = [
        "Zvečan / Zveçan",
        "Leposavić / Leposaviq",
        "Zubin Potok / Zubin Potoku",
        "Severna Mitrovica / Mitrovicë e Veriut",
        "Beograd",
    ]
    starts = sorted(_END - dice.randrange(_SPAN_SECONDS) for _ in range(EVENTS))
    columns = {name: [True] * EVENTS for name in answer if name.startswith("is_")} | {
        "places": places, "types": list(_TYPES), "ids": [f"e_{n:016x}" for n in range(EVENTS)], "start": starts, "end": starts, "told": starts,
        "type": [dice.randrange(len(_TYPES)) for _ in starts], "place": [dice.randrange(-1, len(places)) for _ in starts],
        "text": [f"Event {n} of many, told in a sentence of usual length about a crowd" for n in range(EVENTS)],
    }  # fmt: skip
    route.fulfill(json=answer | columns)


def _spread(values: list[float]) -> dict[str, int]:
    return {"median": round(statistics.median(values)), "least": round(min(values)), "most": round(max(values))}


def _frames(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "most": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    raise SystemExit(main())
