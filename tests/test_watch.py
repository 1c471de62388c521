"""The watch: nothing lost and nothing doubled, whatever the feeds, the disk, the clock and the other side do; and what it tells."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from detente.errors import StoreError
from detente.model.documents import Source
from detente.model.sources import RawCopy
from detente.model.watched import Endpoint, Volume, WatchedSource
from detente.settings import Settings
from detente.sources.web.addresses import Rules
from detente.sources.web.fetch import Fetcher, Limits
from detente.sources.web.manners import Manners, Patience
from detente.sources.web.visitor import Visitor
from detente.store.came import came, listed
from detente.store.erasure import erase
from detente.store.raws import as_warc
from detente.store.store import Store
from detente.store.verify import verify
from detente.surfaces.cli.main import main
from detente.watch.journal import Journal
from detente.watch.metrics import figures
from detente.watch.places import FOLDER, Place, places_of
from detente.watch.report import report
from detente.watch.timing import delay, first_delay
from detente.watch.watcher import Watcher, ask_for_look, beat_of
from detente.workspace import Workspace
from examples.feeds.server import Newsstand, Story, serving
from tests.hostile_server import Answer, HostileServer, hostile, move, say

AREA = "north-kosovo"
NOW = datetime(2031, 3, 5, 12, tzinfo=UTC)
USUAL = Volume()
PLACES = ("Zvečan", "Leposavić", "Zubin Potok")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace(AREA)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "memory.db")
    yield store
    store.close()


def words(number: int) -> str:
    return f"On Monday {number + 20} guards stood between villagers and police in {PLACES[number % 3]}."


def rss(*numbers: int, say: Callable[[int], str] = words, guid: Callable[[int], str] = str, date: str = "") -> str:
    items = "".join(
        f"<item><title>Report {n}</title><link>/news/{n}</link><guid>{guid(n)}</guid>"
        f"<pubDate>{date or f'Wed, 05 Mar 2031 08:{n % 60:02}:00 +0100'}</pubDate><description>{say(n)}</description></item>"
        for n in numbers
    )
    return f"<rss><channel>{items}</channel></rss>"


@dataclass
class Site:
    """A server whose pages a test writes; says what is not there."""

    pages: dict[str, str | Answer] = field(default_factory=dict)

    def answers(self) -> dict[str, Answer]:
        site = self

        class Pages(dict[str, Answer]):
            def get(self, path: str, default: Answer | None = None) -> Answer:  # type: ignore[override]
                found = site.pages.get(path)
                return found if callable(found) else say(found) if found is not None else say(status="404 Not Found")

        return Pages()


@pytest.fixture
def site() -> Iterator[tuple[Site, HostileServer]]:
    found = Site()
    with hostile(found.answers()) as server:
        yield found, server


def source_of(*endpoints: Endpoint, volume: Volume = USUAL, forbids: str = "", permission: str | None = None) -> WatchedSource:
    return WatchedSource(
        Source("lowland-wire", "Lowland Wire", "lowland", forbids=forbids), "A wire.", endpoints, volume, permission
    )


def endpoint(kind: str, address: str, **options: object) -> Endpoint:
    return Endpoint(kind, address, timedelta(minutes=5), **options)  # type: ignore[arg-type]


def visitor() -> Visitor:
    limits = Limits(seconds=3.0, connect_seconds=1.0, read_seconds=2.0)
    return Visitor(Fetcher(Rules(replay_loopback=True), limits), Manners(Patience(pause_seconds=0.0, trips=50)))


def once(workspace: Workspace, store: Store, *watched: WatchedSource, log: io.StringIO | None = None, **options: object) -> Watcher:
    """One round; the waits between tries are cut, not the tries."""
    clock = options.pop("clock", lambda: time.monotonic() * 50)
    watcher = Watcher(
        workspace, store, places_of(watched), visitor=visitor(), journal=Journal(log or io.StringIO()), clock=clock, **options  # type: ignore[arg-type]
    )  # fmt: skip
    watcher.run(is_once=True)
    return watcher


def texts(store: Store) -> list[str]:
    with store.database.reading() as connection:
        ids = list(connection.execute(text("SELECT id FROM documents ORDER BY known_since")).scalars())
    return [d.text for d in store.documents(ids).values()]


# nothing lost, nothing doubled -------------------------------------------------------------------------------------------


def test_what_a_feed_lists_is_read_once_and_stands_in_the_picture(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1, 2, 3)
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    once(workspace, memory, source)
    once(workspace, memory, source)
    assert memory.counts()["documents"] == 3
    picture, documents = workspace.remembered_picture(memory, as_of=NOW)
    assert {d.source for d in documents.values()} == {"Lowland Wire"}
    assert {p.place.id for p in picture.presence} == {"zvecan", "leposavic", "zubin-potok"}
    assert {d.link for d in documents.values()} == {f"{server.base}/news/{n}" for n in (1, 2, 3)}
    assert verify(memory).faults == ()


def test_a_feed_that_repeats_reorders_and_dresses_up_its_items_adds_nothing(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    for feed in (
        rss(1, 2, 3),
        rss(3, 1, 2, 2, 1),
        rss(1, 2, guid=lambda n: f"new-{random.random()}"),
        rss(1, 2, 3, date="Thu, 06 Mar 2031 10:00:00 +0100"),
        rss(1, 2, 3, say=lambda n: f"&lt;p class='x{random.random()}'&gt;{words(n)}&lt;img src='/pixel?{n}'&gt;&lt;/p&gt;"),
    ):
        pages.pages["/feed"] = feed
        once(workspace, memory, source)
    assert memory.counts()["documents"] == 3
    assert memory.counts()["arrivals"] == 3


def test_a_feed_that_rewrites_an_item_gives_one_more_version(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    for say_ in (words, lambda n: "The guards left Zvečan.", words):
        pages.pages["/feed"] = rss(1, say=say_)
        once(workspace, memory, source)
    assert len(texts(memory)) == 2
    with memory.database.reading() as connection:
        assert connection.execute(text("SELECT count(DISTINCT key), count(*) FROM arrivals")).one() == (1, 2)


def test_the_raw_bytes_are_kept_with_address_headers_and_time(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = say(rss(1), headers='ETag: "one"\r\nServer: x\r\n')
    once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed")))
    with memory.database.reading() as connection:
        (identity,) = connection.execute(text("SELECT id FROM documents")).scalars()
    found = came(memory, identity, by="Ana", key=bytes)
    assert dict(found.copy.headers)["etag"] == '"one"'
    assert found.copy.fetched is not None
    assert b"guards stood between" in found.copy.content
    assert memory.documents([identity])[identity].sha256 == hashlib.sha256(found.copy.content).hexdigest()


def test_pages_behind_links_of_feeds_sitemaps_and_lists_are_read_once(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    for n in range(6):
        story = "".join(
            f"<p>{words(n)} Nobody was hurt, a spokesman for the municipality said on Monday evening.</p>" for _ in range(2)
        )
        head = f"<head><title>R{n}</title><meta property='og:site_name' content='Another Name'></head>"
        page = f"<html lang=en>{head}<body><article>{story}</article></body></html>"
        pages.pages[f"/news/{n}"] = say(page, headers="Content-Type: text/html; charset=utf-8\r\n")
    pages.pages["/feed"] = rss(0, 1)
    pages.pages["/map.xml.gz"] = say(
        gzip.compress(f"<urlset><url><loc>{server.base}/news/2</loc></url><url><loc>/news/3</loc></url></urlset>".encode())
    )
    pages.pages["/index.xml"] = "<sitemapindex><sitemap><loc>/map.xml.gz</loc></sitemap></sitemapindex>"
    pages.pages["/latest"] = "<html><body><a href='/news/4'>4</a><a href='/news/5'>5</a><a href='/about'>x</a></body></html>"
    source = source_of(
        endpoint("feed", f"{server.base}/feed", takes="page"), endpoint("sitemap", f"{server.base}/index.xml", takes="page"),
        endpoint("links", f"{server.base}/latest", takes="page", pattern="/news/"),
    )  # fmt: skip
    for _ in range(2):
        once(workspace, memory, source)
    assert memory.counts()["documents"] == 6
    assert all(server.asked[f"/news/{n}"] == 1 for n in range(6))
    _, documents = workspace.remembered_picture(memory, as_of=NOW)
    assert {d.family for d in documents.values()} == {"lowland"}, "the address proves the source, whatever the page calls itself"


def test_a_page_under_watch_is_read_when_its_story_changes_and_not_its_menus(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    source = source_of(endpoint("page", f"{server.base}/roads", takes="page"))

    def page(menu: str, story: str) -> Answer:
        body = f"<html><body><nav>{menu}</nav><article><h1>Roads</h1><p>{story}</p></article></body></html>"
        return say(body, headers="Content-Type: text/html\r\n")

    closed = (
        "The road between Zvečan and Leposavić is closed by a barricade near the bridge, the municipality said on Monday morning."
    )
    opened = "The road between Zvečan and Leposavić was reopened after the barricade was removed, the municipality said on Tuesday."
    for menu, story in (("12:00", closed), ("12:05", closed), ("12:10", opened), ("12:15", closed)):
        pages.pages["/roads"] = page(menu, story)
        once(workspace, memory, source)
    assert [("closed" in t, "reopened" in t) for t in texts(memory)] == [(True, False), (False, True)]


def test_a_page_that_fails_is_tried_again_and_one_that_is_gone_is_given_up(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    count = iter(range(99))

    def flapping(s: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        (say(status="503 Service Unavailable") if next(count) < 2 else say(words(1), headers="Content-Type: text/plain\r\n"))(
            s, connection, headers
        )

    pages.pages |= {"/feed": rss(1, 2, 3), "/news/1": flapping, "/news/3": say(b"\x89PNG", headers="Content-Type: image/png\r\n")}
    source = source_of(endpoint("feed", f"{server.base}/feed", takes="page"))
    log = io.StringIO()
    once(workspace, memory, source, log=log)
    assert len(texts(memory)) == 1
    asked = server.asked.copy()
    once(workspace, memory, source)
    assert server.asked["/news/2"] == asked["/news/2"] == 1, "what is gone is not asked for again"
    with memory.database.reading() as connection:
        told = dict(connection.execute(text("SELECT id, reason FROM rejections")).all())  # type: ignore[arg-type]
    assert "status 404" in told[f"{server.base}/news/2"]
    assert "image/png, not a text" in told[f"{server.base}/news/3"]
    events = [json.loads(line)["event"] for line in log.getvalue().splitlines()]
    assert events.count("page not fetched") == 2
    assert events.count("page given up") == 2


def test_a_page_that_waits_is_fetched_after_a_restart_though_its_feed_forgot_it(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages |= {"/feed": rss(1), "/news/1": say(status="503 Service Unavailable")}
    source = source_of(endpoint("feed", f"{server.base}/feed", takes="page"))
    once(workspace, memory, source)
    assert texts(memory) == []
    pages.pages |= {"/feed": rss(), "/news/1": say(words(1), headers="Content-Type: text/plain\r\n")}
    once(workspace, memory, source)
    assert len(texts(memory)) == 1


def test_a_page_that_fails_for_half_a_day_is_given_up(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages |= {"/feed": rss(1), "/news/1": say(status="503 Service Unavailable")}
    source = source_of(endpoint("feed", f"{server.base}/feed", takes="page"))
    for hours, rejected in ((0, 0), (6, 0), (13, 1), (14, 1)):
        once(workspace, memory, source, wall=lambda hours=hours: time.time() + hours * 3600)
        assert memory.counts()["rejections"] == rejected, hours
    assert server.asked["/news/1"] == 7


def unless_known(content: str, statuses: list[int] | None = None) -> Answer:
    """A feed that is not sent again to who has it: what was noted too early would be lost for good."""

    def answer(s: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        is_known = headers.get("if-none-match") == '"one"'
        if statuses is not None:
            statuses.append(304 if is_known else 200)
        (say(status="304 Not Modified") if is_known else say(content, headers='ETag: "one"\r\n'))(s, connection, headers)

    return answer


def test_an_unchanged_feed_is_not_sent_again(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    statuses: list[int] = []
    pages.pages["/feed"] = unless_known(rss(1), statuses)
    for _ in range(3):
        once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed")))
    assert statuses == [200, 304, 304]


def test_what_was_erased_does_not_come_back(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1, 2)
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    once(workspace, memory, source)
    with memory.database.reading() as connection:
        first = connection.execute(text("SELECT id FROM documents ORDER BY id")).scalars().first()
    assert first is not None
    erase(memory, [first], by="Ana", why="asked to")
    once(workspace, memory, source)
    assert memory.counts()["documents"] == memory.counts()["arrival_bytes"] == 1
    assert verify(memory).faults == ()


def test_an_item_that_cannot_be_read_is_rejected_and_stops_no_other(workspace: Workspace, memory: Store, site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1, 2, 3).replace("Report 2", "").replace(words(2), "&lt;img src=x&gt;")
    original = workspace.pipeline.read

    def read(documents):  # type: ignore[no-untyped-def]
        found = list(documents)
        if any(words(3) in d.text for d in found):
            raise RuntimeError("a parser's fault")
        return original(found)

    monkeypatch.setattr(workspace.pipeline, "read", read)
    once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed")))
    assert [words(1) in t for t in texts(memory)] == [True]
    with memory.database.reading() as connection:
        told = {r.stage: r.reason for r in connection.execute(text("SELECT stage, reason FROM rejections"))}
        outcomes = sorted(connection.execute(text("SELECT outcome FROM outcomes")).scalars())
    assert "neither a title nor a text" in told["extract"]
    assert "a parser's fault" in told["read"]
    assert outcomes == ["read", "rejected", "rejected"]


def test_under_strict_privacy_raw_bytes_are_sealed(memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1)
    strict = Workspace(AREA, settings=Settings(privacy="strict"))
    once(strict, memory, source_of(endpoint("feed", f"{server.base}/feed")))
    assert memory.counts()["documents"] == 1
    with memory.database.reading() as connection:
        (identity,) = connection.execute(text("SELECT id FROM documents")).scalars()
    with pytest.raises(StoreError, match="cannot be opened with this key"):
        came(memory, identity, by="Ana", key=lambda: bytes(32))
    assert b"guards" in came(memory, identity, by="Ana", key=lambda: strict.key_for(memory)).copy.content


LANGUAGE = "Gardisti su juče stajali između seljana i policije u Zvečanu, javlja dopisnik, a put prema mostu je bio zatvoren ceo dan zbog protesta."


def test_bytes_read_rejected_or_in_a_language_that_is_not_read_come_one_way_and_are_erased_from_the_file(
    workspace: Workspace,
    memory: Store,
    tmp_path: Path,
    site: tuple[Site, HostileServer],
) -> None:
    pages, server = site
    told = {
        "read": f"{words(1)} Quillfeather said so.",
        "unread language": f"{LANGUAGE} Quillfeather.",
        "rejected": "%PDF-1.7 Quillfeather",
    }
    items = (f"<item><title></title><link>/news/{n}</link><guid>{n}</guid></item>" for n in range(3))
    pages.pages["/feed"] = f"<rss><channel>{''.join(items)}</channel></rss>"
    for number, (kind, words_) in enumerate(told.items()):
        media = "application/pdf" if kind == "rejected" else "text/plain; charset=utf-8"
        pages.pages[f"/news/{number}"] = say(words_, headers=f"Content-Type: {media}\r\n")
    once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed", takes="page")))
    came_in = {i.id: i.outcome for i in listed(memory)}
    assert sorted(came_in.values()) == ["read", "read", "rejected"]
    found = {i: came(memory, i, by="Ana", key=bytes).copy.content.decode() for i in came_in}
    assert sorted(found.values()) == sorted(told.values())
    needles = [b"Quillfeather", b"quillfeather", *_blobs(memory)]
    assert sum(n in _files(tmp_path) for n in needles) >= len(came_in), "what is looked for stands in the file before"
    erase(memory, list(came_in), by="Ana", why="asked to")
    left = _files(tmp_path)
    assert [n for n in needles if n in left] == []
    assert verify(memory).faults == ()


def _blobs(memory: Store) -> list[bytes]:
    """What is packed cannot be looked for by its words: a piece of each row serves."""
    with memory.database.reading() as connection:
        rows = [
            bytes(r)
            for table in ("arrival_bytes", "raws")
            for r in connection.execute(text(f"SELECT record FROM {table}")).scalars()
        ]
    return [r[20:80] for r in rows]


def _files(folder: Path) -> bytes:
    """The memory's file and all beside it."""
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*.db*")) if p.is_file())


# folders -----------------------------------------------------------------------------------------------------------------


def resting(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


def test_new_files_of_a_folder_are_read_each_once_and_when_they_are_whole(
    workspace: Workspace, memory: Store, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deep").mkdir(parents=True)
    source = source_of(endpoint(FOLDER, str(inbox)))
    resting(inbox / "a.txt", words(1))
    resting(inbox / "deep" / "b.jsonl", "".join(json.dumps({"text": words(n), "published": "2031-03-05"}) + "\n" for n in (2, 3)))
    resting(inbox / ".hidden.txt", words(9))
    resting(tmp_path / "secret.txt", words(8))
    (inbox / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "growing.txt").write_text("half a wor")
    for _ in range(2):
        once(workspace, memory, source)
    assert len(texts(memory)) == 3
    resting(inbox / "growing.txt", words(4))
    resting(inbox / "a.txt", words(1) + " It rained.")
    once(workspace, memory, source)
    assert len(texts(memory)) == 5
    assert not any(words(8) in t or words(9) in t for t in texts(memory))


def test_mailboxes_and_archives_of_a_folder_are_taken_apart_and_what_they_say_of_each_part_is_kept(
    workspace: Workspace, memory: Store, tmp_path: Path
) -> None:
    report = f"Content-Type: text/plain\nContent-Disposition: attachment; filename=report.txt\n\n{words(3)}\n"
    head = "From: desk@lowland.example\nDate: Tue, 4 Mar 2031 09:00:00 +0000\nMIME-Version: 1.0\n"
    letters = (
        f"From a@lowland.example Tue Mar  4 09:00:00 2031\n{head}Subject: One\n\n{words(1)}\n\n"
        f"From a@lowland.example Tue Mar  4 09:00:00 2031\n{head}Subject: Two\nContent-Type: multipart/mixed; boundary=cut\n\n"
        f"--cut\nContent-Type: text/plain\n\n{words(2)}\n--cut\n{report}--cut--\n"
    )
    resting(tmp_path / "letters.mbox", letters)
    page = f"<html><body><article><h1>At the bridge</h1><p>{words(4)}</p><p>{words(5)}</p></article></body></html>"
    copy = RawCopy("p", page.encode(), ".html", "", (("Content-Type", "text/html"),), NOW)
    resting(tmp_path / "pages.warc.gz", as_warc(copy, document_id="d_1", link="https://lowland.example/bridge", known_since=NOW))
    store = Store(tmp_path / "m.db")
    for _ in range(2):
        once(workspace, store, source_of(endpoint(FOLDER, str(tmp_path))))
    with store.database.reading() as connection:
        found = store.documents(list(connection.execute(text("SELECT id FROM documents")).scalars())).values()
    (attached,) = (d for d in found if words(3) in d.text)
    assert attached.published == datetime(2031, 3, 4, 9, tzinfo=UTC), "of the day of the letter that it came with"
    (archived,) = (d for d in found if words(4) in d.text)
    assert archived.link == "https://lowland.example/bridge"
    assert sorted(n for n in range(1, 6) if any(words(n) in d.text for d in found)) == [1, 2, 3, 4, 5]
    assert (len(found), store.counts()["arrivals"]) == (4, 4)
    assert words(3).encode() in came(store, attached.id, by="Ana", key=bytes).copy.content
    erase(store, [attached.id], by="Ana", why="asked to")
    with pytest.raises(StoreError, match="no raw copy"):
        came(store, attached.id, by="Ana", key=bytes)
    assert verify(store).faults == ()
    store.close()


def test_what_could_not_be_erased_alone_is_refused_with_the_way_to_take_it_in(
    workspace: Workspace, memory: Store, tmp_path: Path
) -> None:
    resting(tmp_path / "rows.csv", f"date,text\n2031-03-05,{words(1)}\n")
    resting(tmp_path / "lines.jsonl", (json.dumps({"text": words(2)}) + "\n").encode("utf-16"))
    store = Store(tmp_path / "m.db")
    once(workspace, store, source_of(endpoint(FOLDER, str(tmp_path))))
    with store.database.reading() as connection:
        told = sorted(connection.execute(text("SELECT reason FROM rejections")).scalars())
    assert store.counts()["documents"] == 0
    assert ["detente import" in told[0], "UTF-8" in told[1]] == [True, True]
    store.close()


def test_a_folder_that_is_not_there_is_told_and_looked_at_again(workspace: Workspace, memory: Store, tmp_path: Path) -> None:
    source = source_of(endpoint(FOLDER, str(tmp_path / "share")))
    once(workspace, memory, source)
    found = report(memory, [source], area=AREA, at=datetime.now(UTC))
    assert [a.kind for _, a in found.alarms] == ["failing"]
    (tmp_path / "share").mkdir()
    resting(tmp_path / "share" / "a.txt", words(1))
    once(workspace, memory, source)
    assert len(texts(memory)) == 1
    assert report(memory, [source], area=AREA, at=datetime.now(UTC)).alarms == ()


def test_damaged_and_foreign_files_of_a_folder_are_rejected_with_the_reason(
    workspace: Workspace, memory: Store, tmp_path: Path
) -> None:
    resting(tmp_path / "a.pdf", b"%PDF-1.7 broken")
    resting(tmp_path / "b.docx", b"PK\x03\x04 broken")
    resting(tmp_path / "c.txt", bytes(range(256)) * 9)
    resting(tmp_path / "d.html", "<html></html>")
    resting(tmp_path / "e.jsonl", '{"text": 5}\n')
    resting(tmp_path / "f.txt", words(1))
    store = Store(tmp_path / "m.db")
    once(workspace, store, source_of(endpoint(FOLDER, str(tmp_path))))
    assert (store.counts()["documents"], store.counts()["rejections"]) == (1, 5)
    store.close()


# manners and terms -------------------------------------------------------------------------------------------------------


def test_a_source_that_forbids_use_is_not_asked_and_told_with_the_reason(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1)
    source = source_of(endpoint("feed", f"{server.base}/feed"), forbids="its terms forbid any use")
    once(workspace, memory, source)
    assert server.asked.total() == 0
    (told,) = report(memory, [source], area=AREA, at=NOW).alarms
    assert (told[1].kind, told[1].words) == ("refused", "its terms forbid any use")


@pytest.mark.parametrize(
    "pages",
    [{"/robots.txt": "User-agent: *\nDisallow: /feed"}, {"/.well-known/tdmrep.json": '[{"location": "/", "tdm-reservation": 1}]'}],
)
def test_a_site_that_says_no_is_not_read_and_told(workspace: Workspace, memory: Store, site, pages: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    found, server = site
    found.pages |= {"/feed": rss(1), **pages}
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    once(workspace, memory, source)
    assert texts(memory) == []
    (told,) = report(memory, [source], area=AREA, at=datetime.now(UTC)).alarms
    assert told[1].kind == "refused"
    permitted = replace(source, permission="letter of 3 March 2031")
    once(workspace, memory, permitted)
    assert len(texts(memory)) == ("/robots.txt" not in pages)


def test_a_link_that_leads_inside_is_not_followed(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    inside = ("http://169.254.169.254/latest", "http://10.0.0.1/", "file:///etc/passwd", "http://[::ffff:10.0.0.1]/")
    items = "".join(f"<item><title>x{n}</title><link>{link}</link></item>" for n, link in enumerate(inside))
    pages.pages |= {
        "/feed": f"<rss><channel>{items}<item><link>/moved</link></item></channel></rss>",
        "/moved": move("http://192.168.1.1/"),
    }
    once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed", takes="page")))
    assert texts(memory) == []
    with memory.database.reading() as connection:
        reasons = list(connection.execute(text("SELECT reason FROM rejections")).scalars())
    assert len(reasons) == 4
    assert all("own network" in r for r in reasons)


# time --------------------------------------------------------------------------------------------------------------------


@given(st.floats(3, 90_000), st.integers(0, 60), st.one_of(st.none(), st.floats(0, 90_000)), st.integers())
def test_the_next_look_is_never_at_once_and_never_beyond_what_is_asked(
    every: float, failures: int, after: float | None, seed: int
) -> None:
    wait = delay(every, failures, after=after, chance=random.Random(seed))
    assert wait >= (after or 0.0)
    assert wait >= (0.89 * every if failures == 0 else min(every, 20.0) / 2 * 0.99)
    assert wait <= max(after or 0.0, 1.11 * every if failures == 0 else 21_600.0)


@given(st.floats(1, 90_000), st.one_of(st.none(), st.floats(-1e10, 1e10)), st.floats(-1e10, 1e10))
def test_no_clock_on_the_wall_makes_a_first_look_wait_longer_than_the_interval(
    every: float, looked: float | None, now: float
) -> None:
    assert 0.0 <= first_delay(every, looked=looked, now=now) <= every


@pytest.mark.parametrize("jump", [-400 * 86_400.0, -3_600.0, 3_600.0, 400 * 86_400.0])
def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(workspace: Workspace, tmp_path: Path, site, jump: float) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    offset = [0.0]
    store = Store(tmp_path / "jumping.db", clock=lambda: datetime.now(UTC) + timedelta(seconds=offset[0]))
    source = source_of(endpoint("feed", f"{server.base}/feed"))
    for numbers in ((1, 2), (1, 2, 3), (2, 3, 4)):
        pages.pages["/feed"] = rss(*numbers)
        once(workspace, store, source, wall=lambda: time.time() + offset[0])
        offset[0] += jump
    assert store.counts()["documents"] == 4
    assert verify(store).faults == ()
    store.close()


# faults of the memory ----------------------------------------------------------------------------------------------------


def test_a_memory_that_takes_nothing_for_a_while_loses_nothing(workspace: Workspace, memory: Store, site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Each call into the memory fails in turn, once: whatever was under way is done again."""
    pages, server = site
    pages.pages |= {f"/news/{n}": say(words(n), headers="Content-Type: text/plain\r\n") for n in range(4)}
    pages.pages |= {"/feed": unless_known(rss(0, 1)), "/pages": unless_known(rss(2, 3))}
    source = source_of(endpoint("feed", f"{server.base}/feed"), endpoint("feed", f"{server.base}/pages", takes="page"))
    told = 0
    for fails_at in (2, 3, 4, 6, 8, 10):
        store = Store(Path(memory.path).with_name(f"failing-{fails_at}.db"))
        calls = iter(range(1, 10_000))
        original = store.database.writing

        def writing(original=original, calls=calls, fails_at=fails_at):  # type: ignore[no-untyped-def]
            if next(calls) in (fails_at, fails_at + 1):
                raise StoreError("the disk is full")
            return original()

        monkeypatch.setattr(store.database, "writing", writing)
        log = io.StringIO()
        once(workspace, store, source, log=log)
        assert store.counts()["documents"] == 4, fails_at
        assert store.counts()["arrivals"] == 4, fails_at
        assert verify(store).faults == ()
        told += "memory takes nothing" in log.getvalue()
        store.close()
    assert told >= 5, "the memory hardly ever failed: the test proves nothing"


# what it tells -----------------------------------------------------------------------------------------------------------


def watched(memory: Store, state: dict[str, object], volume: Volume = USUAL) -> WatchedSource:
    from detente.store.arrivals import stand
    from detente.watch.places import Standing

    source = source_of(endpoint("feed", "https://wire.example/rss"), volume=volume)
    stand(memory, {Place(source, source.endpoints[0]).name: msgspec.json.encode(Standing(**state))}, area=AREA)  # type: ignore[arg-type]
    return source


@pytest.mark.parametrize(
    ("hours", "arrived", "volume", "expected"),
    [
        (1, 0, Volume(), []),
        (47, 0, Volume(), []),
        (49, 0, Volume(), ["silent"]),
        (5, 0, Volume(silent_hours=4), ["silent"]),
        (49, 3, Volume(), []),
        (49, 3, Volume(5, 9), ["little"]),
        (3, 3, Volume(5, 9), []),
        (49, 30, Volume(5, 9), ["much"]),
        (49, 6, Volume(5, 9), []),
    ],
)
def test_silence_and_unusual_volume_are_alarms(kind, hours: int, arrived: int, volume: Volume, expected: list[str]) -> None:  # type: ignore[no-untyped-def]
    from detente.model.watched import Arrival
    from detente.store.arrivals import arrive

    now = [NOW]
    store = kind.store(clock=lambda: now[0])
    source = watched(store, {"first": NOW.timestamp(), "looked": NOW.timestamp()}, volume)
    at = NOW + timedelta(hours=hours)
    now[0] = at - timedelta(minutes=30)
    arrive(store, [Arrival("lowland-wire", str(n), "v", b"x", ".txt") for n in range(arrived)], area=AREA)
    assert [a.kind for _, a in report(store, [source], area=AREA, at=at).alarms] == expected


def test_the_figures_are_read_by_prometheus(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1, 2, 3)
    source = source_of(endpoint("feed", f"{server.base}/feed"), endpoint("feed", f"{server.base}/none"))
    once(workspace, memory, source)
    told = figures(lambda: report(memory, [source], area=AREA, at=datetime.now(UTC)))
    samples = {(s.name, s.labels.get("kind")): s.value for f in text_string_to_metric_families(told) for s in f.samples}
    assert samples["detente_arrivals_total", None] == 3
    assert samples["detente_arrivals_24h", None] == 3
    assert samples["detente_alarm", "refused"] == 1
    assert samples["detente_alarm", "silent"] == 0
    assert samples["detente_looks_failed_total", None] == 1


@pytest.mark.parametrize("is_json", [True, False])
def test_the_journal_holds_no_secret_and_no_broken_line(*, is_json: bool) -> None:
    stream = io.StringIO()
    journal = Journal(stream, is_json=is_json)
    journal.tell(
        "looked", source="x\r\nERROR forged", address="https://me:hunter2@wire.example/a?key=hunter2", reason="\x1b[2Jgone " * 200
    )
    (line,) = stream.getvalue().splitlines()
    assert "hunter2" not in line
    assert "\x1b" not in line
    assert len(line) < 900
    if is_json:
        assert json.loads(line)["source"] == "x\r\nERROR forged"


def test_no_text_of_a_report_is_in_the_journal(workspace: Workspace, memory: Store, site) -> None:  # type: ignore[no-untyped-def]
    pages, server = site
    pages.pages["/feed"] = rss(1, 2)
    log = io.StringIO()
    once(workspace, memory, source_of(endpoint("feed", f"{server.base}/feed")), log=log)
    assert log.getvalue().count("\n") >= 3
    assert "guards" not in log.getvalue()
    assert "Report" not in log.getvalue()


# by the command line -----------------------------------------------------------------------------------------------------


def knowledge_of(folder: Path, base: str, more: str = "") -> Path:
    path = folder / "knowledge" / "areas" / AREA / "sources" / "lowland-wire.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "id: lowland-wire\nname: Lowland Wire\ndescription: A wire of the tests.\nfamily: lowland\nkind: wire\n"
        f"watch:\n  - {{kind: feed, address: '{base}/{AREA}/lowland-wire/rss', every_minutes: 60}}\n{more}",
        encoding="utf-8",
    )
    return folder / "knowledge"


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    stories = [
        Story(n, "lowland-wire", "Lowland Wire", f"Report {n}", words(n), datetime(2031, 3, 5, 8, n, tzinfo=UTC)) for n in range(5)
    ]
    with serving(Newsstand(AREA, stories, lambda: NOW)) as found:
        yield found


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, list(words))
    return found.exit_code, found.output


def test_one_round_by_the_command_line_reads_and_tells(stand: Newsstand, tmp_path: Path) -> None:
    options = ("--area", AREA, "--store", str(tmp_path / "m.db"), "--knowledge", str(knowledge_of(tmp_path, stand.base)))
    code, told = run("watch", *options, "--status")
    assert (code, "nothing was watched into it yet" in told) == (2, True)
    code, told = run("watch", *options, "--once")
    assert code == 1, "loopback is refused unless a replay is asked for"
    assert "port" in told
    code, told = run("watch", *options, "--once", "--replay-loopback")
    assert code == 0, told
    code, told = run("watch", *options, "--status")
    assert code == 0, told
    assert re.search(r"lowland-wire +now +now +5 +5 +0 +0", told)
    assert "NOT running" in told
    code, told = run("watch", *options, "--status", "--format", "json")
    assert json.loads(told)["sources"][0]["arrived"] == 5
    code, told = run("watch", *options, "--poll")
    assert (code, "no watch of north-kosovo is running" in told) == (1, True)
    code, told = run("picture", "--area", AREA, "--store", str(tmp_path / "m.db"))
    assert "Lowland Wire" in told


def test_a_source_is_tried_and_checked_by_the_command_line(stand: Newsstand, tmp_path: Path) -> None:
    folder = str(knowledge_of(tmp_path, stand.base))
    code, told = run("source", "try", "lowland-wire", "--area", AREA, "--knowledge", folder, "--replay-loopback")
    assert code == 0, told
    assert "3 items shown; nothing was kept" in told
    assert "PRESENCE" in told
    code, told = run("source", "check", "--area", AREA, "--knowledge", folder)
    assert (code, "lowland-wire: feed every 60 min" in told) == (0, True)
    assert "--replay-loopback only: lowland-wire" in told
    folder = str(knowledge_of(tmp_path, stand.base, "terms: {use: forbidden, reason: it says so}\n"))
    code, told = run("source", "try", "lowland-wire", "--area", AREA, "--knowledge", folder, "--replay-loopback")
    assert (code, "may not be used: it says so" in told) == (1, True)
    folder = str(knowledge_of(tmp_path, "https://user@wire.example"))
    code, told = run("source", "check", "--area", AREA, "--knowledge", folder)
    assert (code, "lowland-wire.yaml:1:" in told, "user name before @" in told) == (1, True, True)
    code, told = run("source", "try", "nobody", "--area", AREA, "--knowledge", folder)
    assert (code, "no source 'nobody' is watched" in told) == (2, True)


def started(options: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "detente", "watch", *options, "--replay-loopback"], stderr=subprocess.PIPE, text=True
    )


def test_a_running_watch_is_alone_answers_a_poll_survives_kills_and_stops_in_order(stand: Newsstand, tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    options = ["--area", AREA, "--store", str(path), "--knowledge", str(knowledge_of(tmp_path, stand.base))]
    for _ in range(3):  # killed in the middle of its start, its look or its reading
        worker = started(options)
        time.sleep(random.uniform(0.8, 3.0))
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=30)
    worker = started(options)
    store, until = Store(path), time.monotonic() + 60
    while store.counts()["outcomes"] < 5 and time.monotonic() < until:
        time.sleep(0.1)
    assert (store.counts()["documents"], store.counts()["outcomes"]) == (5, 5)
    code, told = run("watch", *options)
    assert (code, "another watch is at work" in told) == (2, True)
    new = Story(99, "lowland-wire", "Lowland Wire", "News", "On Wednesday police fired tear gas at demonstrators in Zvečan.", NOW)
    stand.stories.append(new)
    code, told = run("watch", *options, "--poll")
    assert code == 0, told
    assert store.counts()["documents"] == 6, "the poll comes back when what is new was read"
    code, told = run("watch", *options, "--status")
    assert "running (process" in told
    worker.terminate()
    log = worker.communicate(timeout=60)[1]
    assert worker.returncode == 0
    assert all(json.loads(line)["event"] for line in log.splitlines())
    beat = beat_of(store, area=AREA)
    assert beat is not None
    assert beat.process == 0
    assert verify(store).faults == ()
    ask_for_look(store, area=AREA, at=1.0)
    store.close()
