"""A mediator's own note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote for themselves and those named. `about` is the id of what it is about, or empty. `version` counts from 1."""

    id: str
    owner: str
    area: str
    about: str
    text: str
    readers: tuple[str, ...]
    version: int
    made: datetime
    changed: datetime
    changed_by: str

    def is_open_to(self, account: str) -> bool:
        """True for its writer and those named."""
        return account == self.owner or account in self.readers
