"""Alerts to an address that the operator names, signed so that the receiver knows who sent them and that nothing was changed."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from detente.errors import SettingsError

SIGNATURE, ALERT = "Detente-Signature", "Detente-Alert"
_TRIES, _SECONDS, _WAIT = 3, 10.0, 0.5
_LEAST_SECRET = 16


class WebhookError(SettingsError):
    """The receiver did not take an alert; it stays unsent and goes out again with the next run."""


def signature(body: bytes, *, secret: str, at: int) -> str:
    """The value of the header: the time in seconds since 1970, and HMAC-SHA256 over that time, a full stop and the body (RFC 2104)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_signed(body: bytes, header: str, *, secret: str, now: int, within_seconds: int = 300) -> bool:
    """True if a header signs that body under the secret, not longer ago than said: what a receiver does."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > within_seconds:
        return False
    return hmac.compare_digest(signature(body, secret=secret, at=int(at)), header)


def channel_of(url: str) -> str:
    """The address as the ledger names it: its host, and a digest of the whole, since a path can be a secret."""
    return f"webhook {urlsplit(url).hostname} {hashlib.sha256(url.encode()).hexdigest()[:12]}"


def check_address(url: str) -> str:
    """The address, if alerts may go there. Raises SettingsError: they go over https, or to this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"--webhook {url!r} is no address; expected https://HOST/PATH")
    if parts.username or parts.password:
        raise SettingsError("--webhook: leave name and password out of the address; each message is signed instead")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise SettingsError(f"--webhook {parts.hostname}: alerts go over https, or to this machine")
    return url


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_secret(secret: str | None) -> str:
    """The secret. Raises SettingsError if there is none or it is too short to sign with."""
    if secret is None or len(secret) < _LEAST_SECRET:
        raise SettingsError(
            f"a webhook is signed: set DETENTE_WEBHOOK_SECRET to {_LEAST_SECRET} characters or more, the same at the receiver"
        )
    return secret


def post(url: str, body: bytes, *, alert: str, secret: str, clock: Callable[[], float] = time.time, wait: float = _WAIT) -> None:
    """Sends one alert; tries again after a fault that may pass. Raises WebhookError if the receiver never takes it.

    No redirect is followed: an alert goes where the operator said and nowhere else.
    """
    import httpx

    fault = ""
    with httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(wait * 2 ** (attempt - 1))
            headers = {SIGNATURE: signature(body, secret=secret, at=int(clock())), ALERT: alert, "Content-Type": "application/json"}
            try:
                answer = client.post(url, content=body, headers=headers)
            except httpx.HTTPError as error:
                fault = str(error) or type(error).__name__
                continue
            if answer.is_success:
                return
            fault = f"it answered {answer.status_code}"
            if answer.status_code < 500 and answer.status_code != 429:
                break
    host = urlsplit(url).hostname
    raise WebhookError(f"{host} did not take alert {alert}: {fault}; it stays unsent, the next run sends it again")
