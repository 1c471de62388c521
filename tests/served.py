"""A memory served as users serve it: uvicorn on a port of this machine, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from detente.surfaces.api.app import create_app
from detente.surfaces.api.room import Room, Serving

AREA = "north-kosovo"
BASE = f"/api/v1/areas/{AREA}"
# Payloads that have broken pages elsewhere; each stands in a title, a text, a source and a link (SAFETY.md: script in article text).
PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", '"><script>alert(1)</script>',
    "' onmouseover='alert(1)", "javascript:alert(1)", "</textarea><script>alert(1)</script>", "{{7*7}}", "${7*7}", "{% raw %}",
    "<!--", "]]>", "&lt;script&gt;", "<math><mtext></style><img src=x onerror=alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1,1)", "\t=1+1", '=HYPERLINK("http://evil.example","x")',
    "\u202eright to left\u202c", "zero\u200bwidth", "Zve\u010dan \u0417\u0432\u0435\u0447\u0430\u043d", "a\u2028b\u2029c",
)  # fmt: skip


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Served:
    """One server and what a client asks of it."""

    port: int
    room: Room
    lines: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, body: object = None, *, host: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": host or f"127.0.0.1:{self.port}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, address, content, sent)
            found = connection.getresponse()
            return Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            connection.close()

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, **headers)

    def json(self, address: str):
        found = self.get(address)
        assert found.status == 200, (address, found.status, found.body[:500])
        return found.json

    def post(self, address: str, body: object, **headers: str) -> Answer:
        return self.ask("POST", address, body, **{"X_Detente_Token": self.room.token} | headers)

    def walk(self, address: str, limit: int = 7) -> list:
        """All lines of a list, page by page."""
        between = "&" if "?" in address else "?"
        page = self.json(f"{address}{between}limit={limit}")
        found = list(page["items"])
        while page["next"] is not None:
            page = self.json(f"{address}{between}limit={limit}&cursor={page['next']}")
            found += page["items"]
        return found


@contextmanager
def served(store: Path | str, **options: object) -> Iterator[Served]:
    """A server over a memory, stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    names = options.pop("names", ())
    app = create_app(Serving(str(store), port=port, **options), names=names)  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", server_header=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    try:
        yield Served(port, app.state.room)
    finally:
        server.should_exit = True
        thread.join(30)
