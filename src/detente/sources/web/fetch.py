"""One address fetched: every hop checked, every wait and every size bounded, nothing asked again that did not change."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore
import httpx

from detente.errors import FetchError, FetchLaterError
from detente.sources.web.addresses import Rules, checked, joined, shown
from detente.sources.web.guard import Deadline, GuardedBackend, GuardedTransport, GuardError, Resolve, resolve
from detente.sources.web.unpacking import ACCEPTED, unpacked
from detente.version import VERSION

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 421, 425, 429, 500, 502, 503, 504})
# What an answer may say that is kept as evidence of it; cookies and the rest are not.
_KEPT = ("date", "content-type", "content-length", "content-encoding", "content-language", "last-modified", "etag", "server", "link",
         "tdm-reservation", "tdm-policy", "x-robots-tag", "license")  # fmt: skip
_MAX_HEADER = 500
_MAX_AFTER = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` bound one hop from its first to its last byte; `max_bytes` an answer, packed and unpacked."""

    max_bytes: int = 20_000_000
    seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the last answer said of itself: sent back, so that nothing unchanged comes twice (RFC 9110, 13)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `landed` is the address after all redirects; `content` is unpacked, empty if nothing changed; names of headers are small."""

    asked: str
    landed: str
    status: int
    at: datetime
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.headers.get("etag"), self.headers.get("last-modified"))


def agent(contact: str = "") -> str:
    """Who asks, in the words that robots.txt knows us by, and whom to write to."""
    return f"Detente/{VERSION} (reads news for a monitoring desk{'; ' + contact if contact else ''})"


class Fetcher:
    """Fetches by HTTP under rules and limits. It holds no connection open and no cookie; it may serve many threads at once."""

    def __init__(
        self, rules: Rules | None = None, limits: Limits | None = None, *, contact: str = "", resolve: Resolve = resolve
    ) -> None:
        self.rules, self.limits, self._agent, self._resolve = rules or Rules(), limits or Limits(), agent(contact), resolve

    def fetch(
        self, address: str, *, conditions: Conditions | None = None, before: Callable[[str], None] = lambda _: None,
        max_bytes: int | None = None, is_cut: bool = False,
    ) -> Fetched:  # fmt: skip
        """The answer of an address, redirects followed. `before` is called with each address before it is asked, and may refuse by raising.

        Raises FetchError for what will not be had, FetchLaterError for what may be had later.
        """
        current, seen = checked(address, self.rules), set[str]()
        for _ in range(self.limits.redirects + 1):
            if current in seen:
                raise FetchError(f"{shown(address)} redirects in a circle")
            seen.add(current)
            before(current)
            found, target = self._hop(address, current, conditions, max_bytes or self.limits.max_bytes, is_cut=is_cut)
            if target is None:
                return found
            current = self._next(current, target)
        raise FetchError(f"{shown(address)} redirects more than {self.limits.redirects} times")

    def _next(self, current: str, target: str) -> str:
        following = checked(joined(current, target), self.rules)
        if current.startswith("https:") and following.startswith("http:"):
            raise FetchError(f"{shown(current)} redirects from https to http: refused")
        return following

    def _hop(
        self, asked: str, address: str, conditions: Conditions | None, max_bytes: int, *, is_cut: bool
    ) -> tuple[Fetched, str | None]:
        deadline = Deadline(self.limits.seconds)
        backend = GuardedBackend(self.rules, deadline, resolve=self._resolve)
        timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
        try:
            with (
                httpx.Client(transport=GuardedTransport(backend, _tls()), timeout=timeout, trust_env=False) as client,
                client.stream("GET", address, headers=self._headers(conditions)) as answer,
            ):
                return self._answered(asked, address, answer, max_bytes, is_cut=is_cut)
        except GuardError as error:
            raise FetchError(f"{shown(address)} is not fetched: {error}") from error
        except httpcore.TimeoutException as error:
            raise FetchLaterError(f"{shown(address)} is too slow: no whole answer in {self.limits.seconds:.0f} s") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise FetchLaterError(f"{shown(address)} does not answer as it should: {_words(error)}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchError(f"{shown(address)} cannot be asked: {_words(error)}") from error
        except FetchLaterError as error:
            raise FetchLaterError(f"{shown(address)}: {error}", status=error.status, after=error.after) from error
        except FetchError as error:
            raise FetchError(f"{shown(address)}: {error}", status=error.status) from error

    def _answered(
        self, asked: str, address: str, answer: httpx.Response, max_bytes: int, *, is_cut: bool
    ) -> tuple[Fetched, str | None]:
        headers = {n: answer.headers[n][:_MAX_HEADER] for n in _KEPT if n in answer.headers}
        found = Fetched(asked, address, answer.status_code, datetime.now(UTC), headers=headers)
        if answer.status_code in REDIRECTS:
            target = answer.headers.get("location")
            if not target:
                raise FetchError(f"status {answer.status_code} without an address to go on to")
            return found, target
        if answer.status_code == 304:
            return found, None
        if answer.status_code in _LATER:
            raise FetchLaterError(_status(answer), status=answer.status_code, after=_after(answer.headers.get("retry-after")))
        if answer.status_code != 200:
            raise FetchError(_status(answer), status=answer.status_code)
        content = unpacked(answer.iter_raw(), answer.headers.get("content-encoding", ""), max_bytes=max_bytes, is_cut=is_cut)
        return Fetched(asked, address, 200, found.at, content, found.headers), None

    def _headers(self, conditions: Conditions | None) -> dict[str, str]:
        found = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED, "Connection": "close"}
        if conditions is not None and conditions.etag:
            found["If-None-Match"] = conditions.etag
        if conditions is not None and conditions.modified:
            found["If-Modified-Since"] = conditions.modified
        return found


@cache
def _tls() -> ssl.SSLContext:
    """The system's trusted authorities and certifi's; made once, for it costs 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _status(answer: httpx.Response) -> str:
    return f"the answer is status {answer.status_code} {httpx.codes.get_reason_phrase(answer.status_code)}".rstrip()


def _words(error: Exception) -> str:
    return "".join(c if c.isprintable() else " " for c in str(error))[:200] or type(error).__name__


def _after(value: str | None) -> float | None:
    """Seconds to wait as Retry-After says it, a number or a date; None if it cannot be read."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), _MAX_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _MAX_AFTER)
