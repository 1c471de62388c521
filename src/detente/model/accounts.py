"""Who may come in: accounts with a role, sessions of browsers, keys of programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

ROLES = ("reader", "analyst", "editor", "administrator")
"""What an account may be, each with all rights of those before it."""
SCOPES = ("read", "write")
"""What the key of a program may do: look, or look and add. Neither may touch accounts."""
_NAME = re.compile(r"[^\W_][\w.@ -]{0,58}\w|[^\W_]")


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may come in. Raises ValueError for a name that cannot be one, or an unknown role."""

    name: str
    role: str
    is_locked: bool
    made: datetime
    changed: datetime

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"{self.role!r} is no role; there are: {', '.join(ROLES)}")
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"{self.name!r} is no name: 1 to 60 letters, figures, spaces or . @ - _, beginning and ending with a letter or figure"
            )


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is in. `id` is the hash of its secret."""

    id: str
    account: str
    made: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """The key of a program, without its secret."""

    id: str
    account: str
    name: str
    scope: str
    made: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """What the guard decided, or what of the restricted was read, `count` times. `what` is the route, `subject` the item."""

    who: str
    kind: str
    what: str
    subject: str = ""
    count: int = 1
    entry: int = 0
    at: datetime | None = None
