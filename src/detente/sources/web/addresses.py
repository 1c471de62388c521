"""Which addresses may be asked: schemes, ports and hosts by allow-list, and no machine of the own network.

The check that counts is that of the connected address (`is_open`), made for each connection: a name may mean another machine a
second later (DNS rebinding), and 2130706433, 0177.0.0.1 and ::ffff:127.0.0.1 are all the same one. CWE-918; OWASP ASVS 5.0, 1.3.6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from detente.errors import FetchError

SCHEMES = ("http", "https")
PORTS = (80, 443, 8080, 8443)
MAX_CHARS = 2_000
# Addresses that the registries call global and a cloud serves its secrets from: Azure's host, Oracle's and Alibaba's metadata.
_METADATA = frozenset(map(ip_address, ("168.63.129.16", "192.0.0.192", "100.100.100.200", "169.254.169.254", "fd00:ec2::254")))
# IPv6 that carries an IPv4 address: the prefix and how many bits stand behind the embedded address. RFC 6052, 3056, 4291.
_CARRIERS: tuple[tuple[IPv6Network, int], ...] = tuple(
    (IPv6Network(prefix), shift)
    for prefix, shift in (("64:ff9b::/96", 0), ("2002::/16", 80), ("::ffff:0:0/96", 0), ("::/96", 0), ("::ffff:0:0:0/96", 0))
)
_TEREDO = ip_network("2001::/32")
_SAFE = re.compile(r"[!-~]+")  # visible ASCII: no blank, no line break, no sign of another script
_HOST = re.compile(r"(?=.{1,253}\.?$)(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]*|[0-9]+)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be asked. `replay_loopback` opens this machine's own loopback, on any port, for tests and replays and nothing else."""

    schemes: tuple[str, ...] = SCHEMES
    ports: tuple[int, ...] = PORTS
    replay_loopback: bool = False


def checked(address: str, rules: Rules) -> str:
    """The address as it may be asked, without its fragment. Raises FetchError with the reason if it may not be."""
    parts, host, port = _parts(address)
    if parts.scheme.lower() not in rules.schemes:
        raise _refused(address, f"its scheme is {parts.scheme or 'missing'}; only {' and '.join(rules.schemes)} are fetched")
    if parts.username is not None or parts.password is not None:
        raise _refused(address, "it holds a user name before @")
    literal = _literal(address, host)
    if port not in rules.ports and not rules.replay_loopback:  # in a replay the connection is looked at, as always
        raise _refused(address, f"port {port} is none of {', '.join(map(str, rules.ports))}")
    if literal is not None and not is_open(literal, rules):
        raise _refused(address, f"{literal} is a machine of the own network, not of the public one")
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))


def joined(base: str, link: str) -> str:
    """A link as it stands in a page or a redirect, made whole."""
    try:
        return urljoin(base, link.strip())
    except ValueError as error:
        raise _refused(link, "it is no address") from error


def origin(address: str) -> str:
    """Scheme, host and port: whose rules hold."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def shown(address: str) -> str:
    """The address as a log or an error may hold it: no user, no password, no values of a query, no control sign."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return repr(address[:40])
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port is not None else ""
    query = re.sub(r"=[^&]*", "=…", parts.query)
    text = urlunsplit((parts.scheme, netloc, parts.path, query, ""))
    return "".join(c if c.isprintable() else "?" for c in text)[:300]


def is_open(address: IPv4Address | IPv6Address, rules: Rules) -> bool:
    """True for a machine of the public network, whatever way its address is written; for loopback too in a replay."""
    plain = _plain(address)
    if rules.replay_loopback and plain.is_loopback:
        return True
    is_local = plain.is_multicast or plain.is_reserved or plain.is_unspecified or (plain.version == 6 and plain.is_site_local)
    return plain.is_global and not is_local and plain not in _METADATA


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address carries, or the address itself (without its zone)."""
    if isinstance(address, IPv4Address):
        return address
    bare = IPv6Address(int(address))
    if bare.is_loopback or bare.is_unspecified:
        return bare
    for network, shift in _CARRIERS:
        if bare in network:
            return IPv4Address(int(bare) >> shift & 0xFFFFFFFF)
    if bare in _TEREDO:  # the client's address is kept with its bits turned (RFC 4380)
        return IPv4Address(~int(bare) & 0xFFFFFFFF)
    return bare


def _parts(address: str) -> tuple[SplitResult, str, int]:
    if len(address) > MAX_CHARS or not _SAFE.fullmatch(address) or "\\" in address:
        raise _refused(address, f"it holds signs that no address has, or more than {MAX_CHARS} of them")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _refused(address, f"it cannot be read ({error})") from error
    if parts.scheme.lower() in SCHEMES and not host:
        raise _refused(address, "it names no host")
    return parts, (host or "").lower(), port if port is not None else {"http": 80, "https": 443}.get(parts.scheme.lower(), 0)


def _literal(address: str, host: str) -> IPv4Address | IPv6Address | None:
    """The host if it is an address of numbers; None for a name. One that only some programs take for an address is refused."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    if not host:
        return None
    if not _HOST.fullmatch(host) or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise _refused(address, "its host is neither a name nor an address in plain form")
    return None


def _refused(address: str, reason: str) -> FetchError:
    return FetchError(f"{shown(address)} is not fetched: {reason}")
