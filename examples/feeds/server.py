"""A server on this machine that publishes the example reports as if their days were now: RSS, Atom, JSON feeds, sitemaps and pages.

The story's clock starts with the first report and runs at any speed. Nothing here is needed to run Detente.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from detente.model.documents import Document
from detente.workspace import Workspace

HOST = "127.0.0.1"
KINDS = ("rss", "atom", "json", "sitemap.xml", "latest")
_NEWEST = 30


@dataclass(frozen=True, slots=True)
class Story:
    """One report of one source; `number` names its page."""

    number: int
    source: str
    outlet: str
    title: str
    text: str
    published: datetime

    @property
    def paragraphs(self) -> str:
        return "".join(f"<p>{escape(p, quote=False)}</p>" for p in self.text.split("\n\n"))


class StoryClock:
    """The time within the story: it starts at `begin` and runs `speed` times as quick as ours."""

    def __init__(self, begin: datetime, speed: float) -> None:
        self._begin, self._speed, self._started = begin, speed, time.monotonic()

    def __call__(self) -> datetime:
        return self._begin + timedelta(seconds=(time.monotonic() - self._started) * self._speed)


def stories_of(workspace: Workspace, folder: str) -> list[Story]:
    """The reports of a folder, oldest first, as their area's sources publish them."""
    area = workspace.knowledge.area
    assert area is not None, "a replay is of an area"
    documents = [d for d in workspace.documents([folder]) if isinstance(d, Document) and d.published is not None]
    found: list[Story] = []
    for document in sorted(documents, key=lambda d: (d.published or datetime.max.replace(tzinfo=UTC), d.id)):
        source = area.source_named(document.source or "")
        if source is not None and document.published is not None:
            body = document.text[document.title_end :].strip()
            found.append(Story(len(found), source.id, source.name, document.title or "", body, document.published))
    return found


class Newsstand:
    """What each source has published until now, in any form it is asked for."""

    def __init__(self, area: str, stories: Sequence[Story], now: Callable[[], datetime]) -> None:
        self.area, self.stories, self.now = area, list(stories), now
        self.base = ""

    def page(self, path: str) -> tuple[str, str] | None:
        """(content type, content) of a path; None if there is nothing there (yet)."""
        parts = path.strip("/").split("/")
        if len(parts) != 3 or parts[0] != self.area:
            return None
        out = [s for s in self.stories if s.source == parts[1] and s.published <= self.now()]
        if parts[2] in KINDS:
            newest = sorted(out, key=lambda s: s.published, reverse=True)[:_NEWEST]
            write = {"rss": self._rss, "atom": self._atom, "json": self._json, "sitemap.xml": self._sitemap, "latest": self._latest}
            return write[parts[2]](newest)
        story = next((s for s in out if str(s.number) == parts[2]), None)
        return None if story is None else self._story(story)

    def _address(self, story: Story) -> str:
        return f"{self.base}/{self.area}/{story.source}/{story.number}"

    def _rss(self, stories: list[Story]) -> tuple[str, str]:
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self._address(s)}</link><guid>{self._address(s)}</guid>"
            f"<pubDate>{format_datetime(s.published)}</pubDate><content:encoded><![CDATA[{s.paragraphs}]]></content:encoded></item>"
            for s in stories
        )
        opening = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        )
        return "application/rss+xml", f"{opening}<channel><title>Replay</title>{items}</channel></rss>"

    def _atom(self, stories: list[Story]) -> tuple[str, str]:
        entries = "".join(
            f"<entry><id>{self._address(s)}</id><title>{escape(s.title)}</title><link href='{self._address(s)}'/>"
            f"<published>{s.published.isoformat()}</published><content type='html'>{escape(s.paragraphs)}</content></entry>"
            for s in stories
        )
        return "application/atom+xml", f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Replay</title>{entries}</feed>"

    def _json(self, stories: list[Story]) -> tuple[str, str]:
        items = [
            {"id": self._address(s), "url": self._address(s), "title": s.title, "content_text": s.text, "date_published": s.published.isoformat()}
            for s in stories
        ]  # fmt: skip
        return "application/feed+json", json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": "Replay", "items": items}
        )

    def _sitemap(self, stories: list[Story]) -> tuple[str, str]:
        urls = "".join(f"<url><loc>{self._address(s)}</loc><lastmod>{s.published.isoformat()}</lastmod></url>" for s in stories)
        return "application/xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def _latest(self, stories: list[Story]) -> tuple[str, str]:
        links = "".join(f'<li><a href="{self._address(s)}">{escape(s.title)}</a></li>' for s in stories)
        return (
            "text/html; charset=utf-8",
            f"<!DOCTYPE html><html><head><title>Latest</title></head><body><ul>{links}</ul></body></html>",
        )

    def _story(self, story: Story) -> tuple[str, str]:
        told = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title, "datePublished": story.published.isoformat(),
                "publisher": {"@type": "Organization", "name": story.outlet}, "inLanguage": "en"}  # fmt: skip
        return "text/html; charset=utf-8", (
            f'<!DOCTYPE html><html lang="en"><head><title>{escape(story.title)}</title>'
            f'<script type="application/ld+json">{json.dumps(told).replace("<", "&lt;")}</script></head>'
            f"<body><nav><a href='/'>Home</a></nav><article><h1>{escape(story.title)}</h1>{story.paragraphs}</article></body></html>"
        )


@contextmanager
def serving(stand: Newsstand, *, port: int = 0) -> Iterator[Newsstand]:
    """Serves a newsstand on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the interface's name
            found = stand.page(self.path)
            if found is None:
                self.send_error(404)
                return
            kind, text = found
            content = gzip.compress(text.encode(), mtime=0)
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            is_known = self.headers.get("If-None-Match") == etag
            self.send_response(304 if is_known else 200)
            self.send_header("ETag", etag)
            if not is_known:
                self.send_header("Content-Type", kind)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if not is_known:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing: the watch tells what it asked."""

    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    stand.base = f"http://{HOST}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
