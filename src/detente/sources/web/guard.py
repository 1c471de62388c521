"""Connections that go where they were checked to go, and end when their time is over."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from detente.sources.web.addresses import Rules, is_open

Resolve = Callable[[str, int], Sequence[str]]
_ANY_SIZE = 65_536


class GuardError(httpcore.ConnectError):
    """The name leads to a machine that may not be asked."""


class Deadline:
    """A moment after which nothing is waited for, on a clock that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, zero or more."""
        return max(0.0, self._end - time.monotonic())

    def bound(self, timeout: float | None) -> float:
        """The wait that is allowed. Raises httpcore.ReadTimeout when the time is over."""
        if not self.left:
            raise httpcore.ReadTimeout("the time for the whole answer is over")
        return min(self.left, timeout) if timeout is not None else self.left


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name, by the system. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, connects to one of the addresses found, and looks at the address that answered."""

    def __init__(self, rules: Rules, deadline: Deadline, *, resolve: Resolve = resolve) -> None:
        self._rules, self._deadline, self._resolve = rules, deadline, resolve
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
        for address in found:
            self._check(address, port)
        last: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in found:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.bound(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            return self._checked(stream, port)
        raise last or httpcore.ConnectError(f"the name {host} has no address")

    def _checked(self, stream: httpcore.NetworkStream, port: int) -> httpcore.NetworkStream:
        peer = stream.get_extra_info("server_addr")
        try:
            self._check(str(peer[0]) if peer else "", port)
        except GuardError:
            stream.close()
            raise
        return _TimedStream(stream, self._deadline)

    def _check(self, address: str, port: int) -> None:
        try:
            found = ip_address(address)
        except ValueError as error:
            raise GuardError(f"{address!r} is no address") from error
        if not is_open(found, self._rules):
            raise GuardError(f"the name leads to {address}, a machine of the own network")
        if port not in self._rules.ports and not (self._rules.replay_loopback and found.is_loopback):
            raise GuardError(f"port {port} is not asked")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None  # noqa: ARG002 the interface's
    ) -> httpcore.NetworkStream:  # fmt: skip
        raise GuardError("sockets of this machine are not asked")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(self._deadline.bound(seconds))


class _TimedStream(httpcore.NetworkStream):
    """A connection on which each wait is cut to what is left of the whole time: a byte now and then buys no more."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(min(max_bytes, _ANY_SIZE), self._deadline.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.bound(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.bound(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedTransport(httpx.BaseTransport):
    """httpx over guarded connections, a new one for each request: none outlives the check that was made for it."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, max_keepalive_connections=0, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )  # fmt: skip
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of an answer as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
