"""What a site allows: robots.txt (RFC 9309) and its reservation of text and data mining (TDMRep, W3C 2024; Directive (EU) 2019/790, 4)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
from protego import Protego

from detente.errors import FetchError, FetchLaterError
from detente.sources.web.addresses import origin, shown
from detente.sources.web.fetch import Fetched

AGENT = "Detente"
ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
_A_DAY = 86_400.0
_SOON = 600.0
_META = re.compile(rb"<meta\s[^>]{0,200}?name\s*=\s*[\"']?tdm-reservation[\"']?[^>]{0,200}>", re.I)
_CONTENT_1 = re.compile(rb"content\s*=\s*[\"']?1\b", re.I)
_HEAD = 100_000
Ask = Callable[[str], Fetched]


class _Reservation(msgspec.Struct):
    location: str = "/"
    reserved: int = msgspec.field(name="tdm-reservation", default=0)
    policy: str | None = msgspec.field(name="tdm-policy", default=None)


@dataclass(frozen=True, slots=True)
class _Site:
    """What one origin allows, and until when that is taken for true. Without `robots` nothing may be asked."""

    robots: Protego | None
    reserved: tuple[_Reservation, ...]
    until: float
    why: str = ""


class Permissions:
    """Asks each origin what it allows, once a day. `ask` fetches an address with the manners that are due."""

    def __init__(self, ask: Ask, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._sites: dict[str, _Site] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, address: str, *, has_permission: bool = False) -> None:
        """Raises FetchError if the site does not want the address to be asked, FetchLaterError if it cannot be told now.

        `has_permission` is the publisher's own word to us: it lifts the reservation of mining, never robots.txt.
        """
        site = self._site(origin(address))
        if site.robots is None:
            raise FetchLaterError(f"{shown(address)} is not asked: {site.why}")
        if not site.robots.can_fetch(address, AGENT):
            raise FetchError(f"{shown(address)} is not fetched: robots.txt of the site forbids it")
        if not has_permission and _is_reserved(site.reserved, address):
            raise FetchError(f"{shown(address)} is not fetched: {_RESERVED}")

    def pause_seconds(self, address: str) -> float | None:
        """The pause between requests that the site asks for; None if it does not say, or was not asked yet."""
        site = self._sites.get(origin(address))
        delay = site.robots.crawl_delay(AGENT) if site is not None and site.robots is not None else None
        return min(float(delay), 120.0) if delay is not None else None

    def _site(self, name: str) -> _Site:
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            found = self._sites.get(name)
            if found is None or found.until < self._clock():
                found = self._sites[name] = self._asked(name)
            return found

    def _asked(self, name: str) -> _Site:
        try:
            text = self._ask(f"{name}/robots.txt").content.decode("utf-8-sig", "replace")
        except FetchLaterError as error:  # 2.3.1.4: unreachable means that all is forbidden
            return _Site(None, (), self._clock() + _SOON, f"robots.txt cannot be had, which forbids all ({error})")
        except FetchError as error:
            if error.status is None:
                raise
            text = ""  # 2.3.1.3: there is none, all is allowed
        return _Site(Protego.parse(text), self._reservations(name), self._clock() + _A_DAY)

    def _reservations(self, name: str) -> tuple[_Reservation, ...]:
        try:
            content = self._ask(f"{name}/.well-known/tdmrep.json").content
            return tuple(msgspec.json.decode(content, type=list[_Reservation], strict=False))
        except (FetchError, msgspec.DecodeError, UnicodeDecodeError):
            return ()


_RESERVED = "its publisher reserves text and data mining (TDM); ask for a permission and note it in the source's terms"


def check_answer(found: Fetched, *, has_permission: bool) -> None:
    """Raises FetchError if the answer itself reserves mining, by a header or a meta element of its page."""
    if has_permission:
        return
    is_in_header = _says_one(found.headers, "tdm-reservation")
    is_in_page = any(_CONTENT_1.search(m.group()) for m in _META.finditer(found.content[:_HEAD]))
    if is_in_header or is_in_page:
        raise FetchError(f"{shown(found.landed)} is not read: {_RESERVED}")


def _says_one(headers: Mapping[str, str], name: str) -> bool:
    return headers.get(name, "").strip() == "1"


def _is_reserved(reserved: tuple[_Reservation, ...], address: str) -> bool:
    """The first location that fits decides, as in TDMRep 5.2; * and $ as in robots.txt."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return next((r.reserved == 1 for r in reserved if _pattern(r.location).match(path)), False)


def _pattern(location: str) -> re.Pattern[str]:
    end = "$" if location.endswith("$") else ""
    parts = location.removesuffix("$").split("*")[:20]
    return re.compile(".*?".join(map(re.escape, parts)) + end)
