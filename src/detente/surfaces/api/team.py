"""How a room for several people is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from detente.store.accounts import Lifetimes


@dataclass(frozen=True, slots=True)
class Team:
    """`public_delay` opens a view without a name, so much behind and blurred to watched places; None keeps it shut.

    `is_tls` says that browsers reach it over TLS; `a_minute` is how many requests one asker may make.
    """

    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    public_delay: timedelta | None = None
    is_tls: bool = False
    a_minute: int = 600

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers take this prefix only with TLS, for this host and no other."""
        return "__Host-detente" if self.is_tls else "detente"
