"""The people of a room: passwords, who is in, keys of programs, and how fast anybody may ask."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from detente.errors import SettingsError
from detente.model.accounts import Account
from detente.store import accounts, attempts
from detente.store.store import Store
from detente.surfaces.api.accesslog import AccessLog
from detente.surfaces.api.rights import ANYONE, PUBLIC, rights
from detente.surfaces.api.sight import Asker, Sight
from detente.surfaces.api.team import Team

LEAST_CHARS, MOST_CHARS = 12, 256
_LEAST_SCORE = 4  # of zxcvbn: more than 10^10 guesses
_LEAST_OWN = 8
_FREE_BY_NAME, _FREE_BY_ADDRESS = 3, 20
_MOST_ASKERS = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nobody was let in. `wait_seconds` is how long no password is looked at."""

    wait_seconds: int = 0


class People:
    """Who comes in at one room."""

    def __init__(self, store: Store, team: Team) -> None:
        self.store, self.team = store, team
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._one_at_a_time = threading.Lock()  # a password costs 64 MB and a tenth of a second
        self._used: set[str] = set()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._bucket_lock = threading.Lock()
        self.log = AccessLog(store, also=self._touch)

    def close(self) -> None:
        """Writes what is waiting."""
        self.log.close()

    # coming in -------------------------------------------------------------------------------------------------------

    def log_in(self, name: str, password: str, *, address: str) -> str | Refusal:
        """The secret of a new session, or a refusal that does not say whether the name or the password was wrong."""
        by_name, by_address = f"name {name.casefold()}", f"address {address}"
        with self._one_at_a_time:
            until = attempts.blocked_until(
                self.store, [(by_name, _FREE_BY_NAME), (by_address, _FREE_BY_ADDRESS)], now=datetime.now(UTC)
            )
            if until is not None:
                return Refusal(max(1, int((until - datetime.now(UTC)).total_seconds()) + 1))
            found = self._fitting(name, password)
            if found is None:
                attempts.count_failure(self.store, [by_name, by_address])
                known = accounts.account_named(self.store, name)
                self.log.add(known[0].name if known is not None else "", "refused", "login", address)
                self.log.flush()
                return Refusal()
            attempts.forget_failures(self.store, by_name)
        self.log.add(found.name, "login", "login", address)
        self.log.flush()
        return accounts.begin_session(self.store, found.name, lifetimes=self.team.lifetimes)

    def _fitting(self, name: str, password: str) -> Account | None:
        """The account if the password fits and it is not locked; as slow where there is no such name."""
        known = accounts.account_named(self.store, name)
        account, password_hash = known if known is not None else (None, self._nobody)
        try:
            self._hasher.verify(password_hash, password[:MOST_CHARS])
        except (VerificationError, InvalidHashError):
            return None
        if account is None or account.is_locked:
            return None
        if self._hasher.check_needs_rehash(password_hash):
            accounts.rehash(self.store, account.name, self._hasher.hash(password))
        return account

    def has_password(self, name: str, password: str) -> bool:
        """True if it is the password of who is in; a wrong one counts as a failure to come in."""
        with self._one_at_a_time:
            key = f"name {name.casefold()}"
            if attempts.blocked_until(self.store, [(key, _FREE_BY_NAME)], now=datetime.now(UTC)) is not None:
                return False
            if self._fitting(name, password) is not None:
                return True
            attempts.count_failure(self.store, [key])
            return False

    def log_out(self, secret: str) -> None:
        """Ends a session."""
        found = accounts.session_of(self.store, secret, lifetimes=self.team.lifetimes)
        if found is not None:
            accounts.end_session(self.store, found[0].id, account=found[1].name)
            self.log.add(found[1].name, "logout", "logout")

    # who asks --------------------------------------------------------------------------------------------------------

    def of_session(self, secret: str, *, address: str) -> Asker | None:
        """Who has a session; None for one that is over."""
        found = accounts.session_of(self.store, secret, lifetimes=self.team.lifetimes)
        if found is None:
            return None
        session, account = found
        self._used.add(session.id)
        return self._asker(account.name, account.role, "session", address, token=page_token(secret), session=session.id)

    def of_key(self, secret: str, *, address: str) -> tuple[Asker, str] | None:
        """Who has a key, and what it may; None for one that has expired or was taken back."""
        found = accounts.token_of(self.store, secret)
        return None if found is None else (self._asker(found[1].name, found[1].role, "key", address), found[0].scope)

    def nobody(self, address: str) -> Asker:
        """Who has not said who they are."""
        return self._asker("", ANYONE if self.team.public_delay is None else PUBLIC, "nobody", address)

    def _asker(self, name: str, role: str, via: str, address: str, *, token: str = "", session: str = "") -> Asker:
        table = rights()
        sight = Sight(role, table.ceilings[role], table.hidden_from(role), notes_reads=True)
        if role == PUBLIC and self.team.public_delay is not None:
            sight.delay, sight.is_blurred = self.team.public_delay, True
        return Asker(name, role, via, sight, table.acts_of(role), token, session, address)

    def is_still_in(self, asker: Asker) -> bool:
        """True as long as a session or account that began a stream holds."""
        if asker.via != "session":
            known = accounts.account_named(self.store, asker.name) if asker.name else None
            return known is None or not known[0].is_locked
        known_sessions = {s.id: s for s in accounts.sessions_of(self.store, asker.name)}
        session = known_sessions.get(asker.session)
        return session is not None and datetime.now(UTC) - session.made <= self.team.lifetimes.longest

    def is_too_fast(self, key: str) -> bool:
        """True if somebody asks more often than they may: a bucket that fills at `a_minute`."""
        most, now = float(self.team.a_minute), time.monotonic()
        with self._bucket_lock:
            left, at = self._buckets.pop(key, (most, now))
            left = min(most, left + (now - at) * most / 60)
            self._buckets[key] = (max(0.0, left - 1), now)
            if len(self._buckets) > _MOST_ASKERS:
                self._buckets.popitem(last=False)
        return left < 1

    def _touch(self) -> None:
        used, self._used = self._used, set()
        if used:
            accounts.touch_sessions(self.store, used)


def page_token(secret: str) -> str:
    """What a page must send with each write: another site cannot read it, and it is of this session alone."""
    return hmac.new(secret.encode("utf-8", "replace"), b"detente page", hashlib.sha256).hexdigest()


def password_hash(password: str, *, name: str) -> str:
    """The argon2id hash of a new password. Raises SettingsError for one that is too short or easily guessed."""
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        raise SettingsError(f"a password has {LEAST_CHARS} to {MOST_CHARS} characters; several words make a good one")
    from zxcvbn import zxcvbn  # its lists take a moment to load

    words = [w.casefold() for w in (name, "detente") if w]
    own = password.casefold()
    for word in words:
        own = own.replace(word, "")
    if len(own) < _LEAST_OWN or zxcvbn(password[:72], user_inputs=words)["score"] < _LEAST_SCORE:
        raise SettingsError(
            "that password is easily guessed: it is common, or a pattern; take several words that do not belong together"
        )
    return PasswordHasher().hash(password)
