"""A server on loopback that attacks who asks it. Each path is one attack, said in raw bytes; what it counts, a test may look at."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import brotli

Answer = Callable[["HostileServer", socket.socket, dict[str, str]], None]


@dataclass
class HostileServer:
    """Answers by path. `asked` counts the paths; `headers` holds the last request's."""

    port: int
    answers: dict[str, Answer]
    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, str] = field(default_factory=dict)
    overlapping: int = 0
    _open: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
            self.asked[path] += 1
            self._open += 1
            self.overlapping = max(self.overlapping, self._open)
            try:
                self.answers.get(path, missing)(self, connection, self.headers)
            finally:
                self._open -= 1


@contextmanager
def hostile(answers: dict[str, Answer]) -> Iterator[HostileServer]:
    """A running server; threads and sockets are gone when the test is."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server = HostileServer(listener.getsockname()[1], answers)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=server.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def say(body: bytes | str = b"", *, status: str = "200 OK", headers: str = "", length: int | None = None) -> Answer:
    """One plain answer. `headers` ends each line with CRLF; `length` is what is said, whatever is sent."""
    content = body.encode() if isinstance(body, str) else body

    def answer(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
        said = len(content) if length is None else length
        connection.sendall(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {said}\r\nConnection: close\r\n\r\n".encode() + content)

    return answer


def move(to: str, status: str = "302 Found") -> Answer:
    """A redirect; {base} stands for the server's own address."""

    def answer(server: HostileServer, connection: socket.socket, headers: dict[str, str]) -> None:
        say(status=status, headers=f"Location: {to.replace('{base}', server.base)}\r\n")(server, connection, headers)

    return answer


missing = say(status="404 Not Found")


def endless(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """A body that never ends, as quick as it can."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def endless_headers(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """Headers that never end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"y" * 4_000 + b"\r\n")


def slow_headers(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """A byte of a header now and then: each of them in time, all of them never (slow loris)."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + b"X: y\r\n" * 1_000:
        connection.sendall(bytes((byte,)))
        time.sleep(0.1)


def slow_body(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """The same with the body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(1_000):
        connection.sendall(b"x")
        time.sleep(0.1)


def endless_early_hints(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """Interim answers without end, never the last one."""
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        time.sleep(0.01)


def silent(_: HostileServer, connection: socket.socket, __: dict[str, str]) -> None:
    """Nothing at all."""
    time.sleep(8)


def raw(content: bytes) -> Answer:
    """Bytes as they are, then the end."""
    return lambda _, connection, __: connection.sendall(content)


def packed_bomb(encoding: str, *, megabytes: int) -> Answer:
    """Zeros, packed as small as they go."""
    size = megabytes << 20
    if encoding == "br":
        body = brotli.compress(bytes(size), quality=5)
    elif encoding == "deflate":
        body = zlib.compress(bytes(size), 9)
    else:
        body = gzip.compress(bytes(size), 9)
    return say(body, headers=f"Content-Encoding: {encoding}\r\n")
