"""The fetcher against a server that attacks it, and against addresses that lead where nobody may be led."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_address

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import FetchError, FetchLaterError
from detente.sources.web.addresses import Rules, checked, is_open, shown
from detente.sources.web.fetch import Conditions, Fetcher, Limits
from detente.sources.web.manners import Manners, Patience
from detente.sources.web.unpacking import unpacked, unzipped
from detente.sources.web.visitor import Visitor
from tests import hostile_server as attack
from tests.hostile_server import HostileServer, hostile, move, say

REPLAY = Rules(replay_loopback=True)
LIMITS = Limits(max_bytes=1_000_000, seconds=1.5, connect_seconds=1.0, read_seconds=1.0, redirects=5)
PUBLIC = "93.184.215.14"
ANSWERS = {
    "/": say("hello", headers='ETag: "one"\r\nLast-Modified: Wed, 05 Mar 2031 08:00:00 GMT\r\nSet-Cookie: a=b\r\n'),
    "/endless": attack.endless,
    "/endless-headers": attack.endless_headers,
    "/slow-headers": attack.slow_headers,
    "/slow-body": attack.slow_body,
    "/hints": attack.endless_early_hints,
    "/silent": attack.silent,
    "/short": say("hello", length=500),
    "/long": say("hello, and more than was said", length=5),
    "/two-lengths": attack.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
    "/both": attack.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    "/minus": attack.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
    "/bad-chunk": attack.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
    "/cut-chunk": attack.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello"),
    "/no-http": attack.raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "/nothing": attack.raw(b""),
    "/null-header": attack.raw(b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 5\r\n\r\nhello"),
    "/gzip": say(gzip.compress(b"hello"), headers="Content-Encoding: gzip\r\n"),
    "/members": say(gzip.compress(b"hel") + gzip.compress(b"lo"), headers="Content-Encoding: gzip\r\n"),
    "/deflate": say(zlib.compress(b"hello"), headers="Content-Encoding: deflate\r\n"),
    "/raw-deflate": say(zlib.compress(b"hello")[2:-4], headers="Content-Encoding: deflate\r\n"),
    "/br": say(brotli.compress(b"hello"), headers="Content-Encoding: br\r\n"),
    "/cut-gzip": say(gzip.compress(b"hello" * 500)[:-9], headers="Content-Encoding: gzip\r\n"),
    "/cut-br": say(brotli.compress(bytes(range(256)) * 50)[:-9], headers="Content-Encoding: br\r\n"),
    "/no-gzip": say("hello", headers="Content-Encoding: gzip\r\n"),
    "/twice": say(gzip.compress(gzip.compress(b"hello")), headers="Content-Encoding: gzip, gzip\r\n"),
    "/zstd": say("hello", headers="Content-Encoding: zstd\r\n"),
    "/moved": move("{base}/"),
    "/moved-relative": move("/", "308 Permanent Redirect"),
    "/circle": move("/circle-2"),
    "/circle-2": move("/circle"),
    "/to-file": move("file:///etc/passwd"),
    "/to-gopher": move("gopher://127.0.0.1:70/"),
    "/to-private": move("http://10.0.0.1/"),
    "/to-metadata": move("http://169.254.169.254/latest/meta-data/"),
    "/to-user": move("http://root:secret@feeds.example/"),
    "/to-nothing": say(status="302 Found"),
    "/to-lines": move("/%0d%0aHost: x"),
    "/gone": say(status="410 Gone"),
    "/down": say(status="503 Service Unavailable", headers="Retry-After: 120\r\n"),
    "/busy": say(status="429 Too Many Requests", headers=f"Retry-After: {format_datetime(datetime(2099, 1, 1, tzinfo=UTC))}\r\n"),
    "/part": say("hello", status="206 Partial Content"),
    "/empty": say(status="204 No Content"),
    **{f"/hop-{n}": move(f"/hop-{n + 1}") for n in range(9)},
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with hostile(ANSWERS) as found:
        yield found


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(REPLAY, LIMITS, contact="desk@mission.example")


# what goes well ----------------------------------------------------------------------------------------------------------


def test_an_answer_comes_with_its_address_headers_and_time(server: HostileServer, fetcher: Fetcher) -> None:
    found = fetcher.fetch(f"{server.base}/moved")
    assert (found.content, found.status, found.landed) == (b"hello", 200, f"{server.base}/")
    assert found.headers["etag"] == '"one"'
    assert "set-cookie" not in found.headers
    assert server.headers["user-agent"].startswith("Detente/")
    assert "desk@mission.example" in server.headers["user-agent"]


def test_a_relative_redirect_is_followed(server: HostileServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(f"{server.base}/moved-relative").content == b"hello"


def test_what_did_not_change_is_asked_with_its_conditions_and_not_sent_again(fetcher: Fetcher) -> None:
    def conditional(s: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        is_known = headers.get("if-none-match") == '"one"' and headers.get("if-modified-since") == "yesterday"
        (say(status="304 Not Modified") if is_known else say("hello"))(s, connection, headers)

    with hostile({"/": conditional}) as found:
        assert fetcher.fetch(f"{found.base}/").content == b"hello"
        again = fetcher.fetch(f"{found.base}/", conditions=Conditions('"one"', "yesterday"))
    assert again.is_unchanged
    assert again.content == b""


@pytest.mark.parametrize("path", ["/gzip", "/members", "/deflate", "/raw-deflate", "/br"])
def test_packed_answers_are_unpacked(server: HostileServer, fetcher: Fetcher, path: str) -> None:
    assert fetcher.fetch(f"{server.base}{path}").content == b"hello"


# attacks -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/endless"])
def test_an_endless_body_ends_at_the_limit(server: HostileServer, fetcher: Fetcher, path: str) -> None:
    with pytest.raises(FetchError, match="larger than the limit of 1,000,000 bytes"):
        fetcher.fetch(f"{server.base}{path}")


@pytest.mark.parametrize("path", ["/slow-headers", "/slow-body", "/hints", "/silent"])
def test_a_server_that_takes_its_time_is_left_when_the_time_is_over(server: HostileServer, fetcher: Fetcher, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchLaterError, match=r"too slow|does not answer"):
        fetcher.fetch(f"{server.base}{path}")
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "path",
    ["/short", "/two-lengths", "/minus", "/bad-chunk", "/cut-chunk", "/no-http", "/nothing", "/endless-headers", "/null-header"],
)
def test_an_answer_that_breaks_the_protocol_is_no_answer_and_may_be_tried_again(
    server: HostileServer, fetcher: Fetcher, path: str
) -> None:
    with pytest.raises(FetchLaterError, match="does not answer as it should"):
        fetcher.fetch(f"{server.base}{path}")


def test_bytes_beyond_the_length_said_are_not_read(server: HostileServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(f"{server.base}/long").content == b"hello"


def test_a_body_with_a_length_and_in_chunks_is_read_by_its_chunks_or_refused(server: HostileServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(f"{server.base}/both").content == b"hello"


@pytest.mark.parametrize(("path", "words"), [("/cut-gzip", "cut short"), ("/cut-br", "cut short"), ("/no-gzip", "damaged")])
def test_a_packed_body_that_is_cut_or_damaged_may_be_tried_again(
    server: HostileServer, fetcher: Fetcher, path: str, words: str
) -> None:
    with pytest.raises(FetchLaterError, match=words):
        fetcher.fetch(f"{server.base}{path}")


@pytest.mark.parametrize("path", ["/twice", "/zstd"])
def test_a_body_packed_as_nobody_asked_for_is_refused(server: HostileServer, fetcher: Fetcher, path: str) -> None:
    with pytest.raises(FetchError, match="were asked for"):
        fetcher.fetch(f"{server.base}{path}")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_noticed_at_the_limit_and_not_when_memory_is_gone(fetcher: Fetcher, encoding: str) -> None:
    with hostile({"/bomb": attack.packed_bomb(encoding, megabytes=600)}) as found:
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(FetchError, match="larger than the limit"):
            fetcher.fetch(f"{found.base}/bomb")
        seconds = time.monotonic() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8 * LIMITS.max_bytes
    assert seconds < 3


def test_ten_gigabytes_from_ten_megabytes_of_gzip_are_never_unpacked() -> None:
    """The stored bomb: a member of a gigabyte, ten times over, as gzip allows."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    member = b"".join([*(pack.compress(bytes(1 << 24)) for _ in range(64)), pack.flush()])
    bomb = member * 10
    assert 9_000_000 < len(bomb) < 12_000_000
    with pytest.raises(FetchError, match="larger than the limit"):
        unzipped(bomb, max_bytes=20_000_000)


@given(st.binary(max_size=400_000), st.sampled_from(["gzip", "deflate", "br", ""]), st.integers(1, 5_000))
def test_whatever_is_packed_comes_out_the_same_in_pieces_of_any_size(content: bytes, encoding: str, size: int) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda c: brotli.compress(c, quality=1), "": bytes}[encoding](
        content
    )
    pieces = [packed[i : i + size] for i in range(0, len(packed), size)]
    assert unpacked(pieces, encoding, max_bytes=400_000) == content


def test_zeros_that_fill_the_buffer_again_and_again_come_out_whole() -> None:
    content = bytes(3 << 20)
    for encoding, packed in (
        ("gzip", gzip.compress(content)),
        ("br", brotli.compress(content)),
        ("deflate", zlib.compress(content)),
    ):
        assert unpacked([packed], encoding, max_bytes=4 << 20) == content


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/circle", "in a circle"), ("/hop-0", "more than 5 times"), ("/to-file", "its scheme is file"), ("/to-gopher", "its scheme is gopher"),
        ("/to-private", "own network"), ("/to-metadata", "own network"), ("/to-user", "user name"), ("/to-nothing", "without an address"),
        ("/to-lines", "signs that no address has"), ("/gone", "status 410 Gone"), ("/part", "status 206"), ("/empty", "status 204"),
        ("/not-there", "status 404"),
    ],
)  # fmt: skip
def test_a_redirect_or_status_that_leads_nowhere_good_is_refused_for_good(
    server: HostileServer, fetcher: Fetcher, path: str, words: str
) -> None:
    with pytest.raises(FetchError, match=words) as told:
        fetcher.fetch(f"{server.base}{path}")
    assert not isinstance(told.value, FetchLaterError)
    assert "secret" not in str(told.value)


def test_a_server_that_names_a_time_is_asked_then(server: HostileServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchLaterError) as told:
        fetcher.fetch(f"{server.base}/down")
    assert told.value.after == 120
    with pytest.raises(FetchLaterError) as told:
        fetcher.fetch(f"{server.base}/busy")
    assert told.value.after == 86_400, "a day at most, whatever is asked"


# addresses ---------------------------------------------------------------------------------------------------------------

INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:db8::1", "::ffff:0:127.0.0.1", "fec0::1",
]  # fmt: skip
ODD = [
    "2130706433",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "127.1",
    "127.0.0.01",
    "017700000001",
    "1.1",
    "0",
    "127.0.0.1.",
    "0xa9.254.0251.254",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_machine_of_the_own_network_is_open_however_it_is_written(address: str) -> None:
    assert not is_open(ip_address(address), Rules())
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(FetchError):
        checked(f"http://{host.replace('%eth0', '%25eth0')}/", Rules())


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"])
def test_machines_of_the_public_network_are_open(address: str) -> None:
    assert is_open(ip_address(address), Rules())


@pytest.mark.parametrize("host", ODD)
def test_an_address_that_only_some_programs_take_for_one_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match=r"neither a name nor an address|own network"):
        checked(f"http://{host}/", Rules())


@pytest.mark.parametrize("host", ODD[:6])
def test_in_a_replay_too_an_odd_address_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="neither a name nor an address"):
        checked(f"http://{host}/", REPLAY)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "gopher://feeds.example/", "ftp://feeds.example/x", "data:text/plain,x", "javascript:alert(1)", "//feeds.example/",
        "http://", "https:///x", "http://user@feeds.example/", "http://user:secret@feeds.example/", "http://feeds.example:22/", "http://feeds.example:0/",
        "http://feeds.example:65536/", "http://feeds.example:6379/", "http://feeds.example\\@127.0.0.1/", "http://feeds.example/\r\nX: y",
        "http://feeds.example/ a", "http://[::1", "http://[::ffff:7f00:1]/", "http://feeds..example/", "http://-x.example/",
        "http://" + "a" * 64 + ".example/", "http://feeds.example/" + "a" * 3000, "http://１２７.0.0.1/", "",
    ],
)  # fmt: skip
def test_addresses_by_other_ways_are_refused_with_the_reason(address: str) -> None:
    with pytest.raises(FetchError) as told:
        checked(address, Rules())
    assert "secret" not in str(told.value)
    assert "is not fetched: " in str(told.value)
    assert "\n" not in str(told.value)


def test_a_plain_address_is_asked_as_it_stands_without_its_fragment() -> None:
    assert checked("HTTPS://Feeds.Example:8443/a?b=c#d", Rules()) == "https://Feeds.Example:8443/a?b=c"


def test_what_is_shown_of_an_address_holds_no_secret() -> None:
    assert shown("https://me:secret@feeds.example/a?key=secret&x=1") == "https://feeds.example/a?key=…&x=…"


def lead(*answers: Sequence[str]):  # type: ignore[no-untyped-def]
    """A resolver that gives one answer after the other, and counts."""
    calls: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        calls.append(host)
        return answers[min(len(calls), len(answers)) - 1]

    return resolve, calls


@pytest.mark.parametrize("address", [a for a in INSIDE if a != "fe80::1%eth0"])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(address: str) -> None:
    resolve, _ = lead([address])
    with pytest.raises(FetchError, match="own network"):
        Fetcher(limits=LIMITS, resolve=resolve).fetch("http://feeds.example/")


def test_a_name_with_one_address_inside_among_others_is_refused() -> None:
    resolve, _ = lead([PUBLIC, "127.0.0.1"])
    with pytest.raises(FetchError, match=r"127\.0\.0\.1, a machine of the own network"):
        Fetcher(limits=LIMITS, resolve=resolve).fetch("http://feeds.example/")


def test_a_name_that_means_another_machine_a_moment_later_leads_nowhere(server: HostileServer) -> None:
    """DNS rebinding: the name is resolved once for each connection, and that very address is connected to and looked at."""
    resolve, calls = lead(["127.0.0.1"], ["10.0.0.1"])
    fetcher = Fetcher(REPLAY, LIMITS, resolve=resolve)
    asked = server.asked.copy()
    with pytest.raises(FetchError, match="own network"):
        fetcher.fetch(f"http://feeds.example:{server.port}/moved-relative")
    assert calls == ["feeds.example"] * 2
    assert server.asked - asked == {"/moved-relative": 1}


def test_the_address_that_answers_is_looked_at_whatever_the_name_said(
    server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that sends us elsewhere than we asked: the last line of defence."""
    import httpcore

    def elsewhere(self, host, port, timeout=None, local_address=None, socket_options=None):  # type: ignore[no-untyped-def]
        return original(self, "127.0.0.1", server.port, timeout, local_address, socket_options)

    original = httpcore.SyncBackend.connect_tcp
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", elsewhere)
    resolve, _ = lead([PUBLIC])
    asked = server.asked.total()
    with pytest.raises(FetchError, match=r"127\.0\.0\.1, a machine of the own network"):
        Fetcher(limits=LIMITS, resolve=resolve).fetch("http://feeds.example/")
    assert server.asked.total() == asked


def test_loopback_is_open_in_a_replay_and_nowhere_else(server: HostileServer) -> None:
    with pytest.raises(FetchError):
        Fetcher(limits=LIMITS).fetch(f"{server.base}/")
    resolve, _ = lead(["192.168.1.1"])
    with pytest.raises(FetchError, match="own network"):
        Fetcher(REPLAY, LIMITS, resolve=resolve).fetch("http://feeds.example/")


def test_a_name_nobody_knows_may_be_tried_again() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(FetchLaterError, match="cannot be resolved"):
        Fetcher(limits=LIMITS, resolve=resolve).fetch("http://feeds.example/")


def test_no_proxy_of_the_environment_is_asked(server: HostileServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetcher.fetch(f"{server.base}/").content == b"hello"


# manners -----------------------------------------------------------------------------------------------------------------

QUICK = Patience(pause_seconds=0.0, trips=3, rest_seconds=60.0)


def visitor(patience: Patience = QUICK, **options: object) -> Visitor:
    return Visitor(Fetcher(REPLAY, LIMITS), Manners(patience, **options))  # type: ignore[arg-type]


def test_a_site_is_asked_once_what_it_allows_and_obeyed() -> None:
    robots = "User-agent: *\nDisallow: /all\n\nUser-agent: detente\nDisallow: /private\nAllow: /private/press\n"
    with hostile(
        {"/robots.txt": say(robots), "/": say("a"), "/private/x": say("b"), "/private/press": say("c"), "/all": say("d")}
    ) as site:
        us = visitor()
        assert us.fetch(f"{site.base}/").content == b"a"
        assert us.fetch(f"{site.base}/private/press").content == b"c"
        assert us.fetch(f"{site.base}/all").content == b"d", "the group that names us is the one that holds"
        with pytest.raises(FetchError, match=r"robots\.txt of the site forbids it"):
            us.fetch(f"{site.base}/private/x", has_permission=True)
        assert site.asked["/robots.txt"] == 1
        assert site.asked["/private/x"] == 0


def test_a_redirect_into_what_is_forbidden_is_not_followed() -> None:
    with hostile({"/robots.txt": say("User-agent: *\nDisallow: /private"), "/": move("/private"), "/private": say("b")}) as site:
        with pytest.raises(FetchError, match="forbids it"):
            visitor().fetch(f"{site.base}/")
        assert site.asked["/private"] == 0


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"])
def test_rules_that_cannot_be_had_forbid_all(status: str) -> None:
    with hostile({"/robots.txt": say(status=status), "/": say("a")}) as site:
        us = visitor()
        for _ in range(2):
            with pytest.raises(FetchLaterError, match=r"robots\.txt cannot be had"):
                us.fetch(f"{site.base}/")
        assert site.asked == {"/robots.txt": 1}


def test_rules_of_more_than_half_a_megabyte_are_read_as_far_as_that() -> None:
    robots = b"User-agent: *\nDisallow: /private\n" + b"# more\n" * 100_000
    with hostile({"/robots.txt": say(robots), "/": say("a"), "/private": say("b")}) as site:
        us = visitor()
        assert us.fetch(f"{site.base}/").content == b"a"
        with pytest.raises(FetchError, match="forbids it"):
            us.fetch(f"{site.base}/private")


@pytest.mark.parametrize(
    "answers",
    [
        {"/x": say("a", headers="tdm-reservation: 1\r\n")},
        {"/x": say('<html><head><meta name="tdm-reservation" content="1"></head>a</html>')},
        {"/x": say("a"), "/.well-known/tdmrep.json": say('[{"location": "/x*", "tdm-reservation": 1}]')},
        {"/x": say("a"), "/.well-known/tdmrep.json": say('[{"location": "/x$", "tdm-reservation": "1", "tdm-policy": "https://x.example/p"}]')},
    ],
)  # fmt: skip
def test_a_reservation_of_mining_is_obeyed_unless_the_publisher_permitted(answers: dict[str, attack.Answer]) -> None:
    with hostile(answers) as site:
        with pytest.raises(FetchError, match="reserves text and data mining"):
            visitor().fetch(f"{site.base}/x")
        assert site.asked["/x"] == 0 or "/.well-known/tdmrep.json" not in answers
        assert b"a" in visitor().fetch(f"{site.base}/x", has_permission=True).content


def test_a_reservation_of_another_part_of_the_site_does_not_hold() -> None:
    with hostile({"/x": say("a"), "/.well-known/tdmrep.json": say('[{"location": "/y", "tdm-reservation": 1}]')}) as site:
        assert visitor().fetch(f"{site.base}/x").content == b"a"


def test_a_host_is_asked_by_one_at_a_time_with_a_pause() -> None:
    def lasting(s: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        time.sleep(0.05)
        say("a")(s, connection, headers)

    with hostile({"/": lasting}) as site:
        us = visitor(Patience(pause_seconds=0.1))
        began = time.monotonic()
        threads = [threading.Thread(target=us.fetch, args=(f"{site.base}/",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert site.asked["/"] == 4
        assert site.overlapping == 1
        assert time.monotonic() - began >= 6 * 0.1, "two files of rules and four pages: five pauses, and the pages' own time"


def test_the_pause_that_a_site_asks_for_is_kept() -> None:
    slept: list[float] = []
    with hostile({"/robots.txt": say("User-agent: *\nCrawl-delay: 7\n"), "/": say("a")}) as site:
        us = visitor(Patience(pause_seconds=0.0), sleep=slept.append)
        us.fetch(f"{site.base}/")
        us.fetch(f"{site.base}/")
    assert 6 < slept[-1] <= 7


def test_a_host_that_keeps_failing_is_left_alone_then_tried_once() -> None:
    now = [100.0]
    manners = Manners(QUICK, clock=lambda: now[0], sleep=lambda _: None)

    def strike() -> str:
        with pytest.raises(FetchLaterError) as told, manners.turn("feeds.example"):
            raise FetchLaterError("down")
        return str(told.value)

    assert [strike() for _ in range(3)] == ["down"] * 3
    assert "left alone for 60 s" in strike()
    assert manners.resting() == {"feeds.example": 60.0}
    now[0] += 61
    assert strike() == "down", "one trial"
    assert "left alone for 120 s" in strike(), "and twice the rest after it"
    now[0] += 121
    with manners.turn("feeds.example"):
        pass
    assert manners.resting() == {}
    assert strike() == "down"


def test_a_host_that_names_a_time_is_left_alone_until_then() -> None:
    manners = Manners(QUICK, clock=lambda: 5.0, sleep=lambda _: None)
    with pytest.raises(FetchLaterError), manners.turn("a.example"):
        raise FetchLaterError("busy", after=30)
    with pytest.raises(FetchLaterError, match="left alone for 30 s"), manners.turn("a.example"):
        pass
    with manners.turn("b.example"):
        pass


def test_a_server_that_flaps_is_read_when_it_answers() -> None:
    count = iter(range(100))

    def flap(s: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        (say("a") if next(count) % 2 else say(status="502 Bad Gateway"))(s, connection, headers)

    with hostile({"/": flap}) as site:
        us = visitor()
        outcomes = []
        for _ in range(6):
            try:
                outcomes.append(us.fetch(f"{site.base}/").content)
            except FetchLaterError:
                outcomes.append(b"")
    assert outcomes == [b"", b"a"] * 3
