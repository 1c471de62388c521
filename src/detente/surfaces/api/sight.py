"""Who asks, and what they may see: the one place that every surface of the server looks to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Sight:
    """What somebody in a role may see. `hidden` names fields of the schema; `delay` holds back what is newer.

    With `notes_reads`, what is read of the restricted is gathered in `read`, for the log.
    """

    role: str
    ceiling: str
    hidden: frozenset[str] = frozenset()
    delay: timedelta = timedelta(0)
    is_blurred: bool = False
    notes_reads: bool = False
    read: dict[str, None] = field(default_factory=dict)

    def sees(self, name: str) -> bool:
        """True if a field of the schema is shown."""
        return name not in self.hidden

    def shown(self, name: str, value: T, otherwise: T) -> T:
        """The value of a field, or what stands for it where it is hidden."""
        return value if self.sees(name) else otherwise

    def delayed(self, moment: datetime | None) -> datetime | None:
        """The moment, or the last one that may be shown; None (now) stays where nothing is held back."""
        if not self.delay:
            return moment
        last = datetime.now(UTC).replace(second=0, microsecond=0) - self.delay
        return last if moment is None else min(moment, last)

    def note(self, item: str) -> None:
        """Something restricted was read."""
        self.read.setdefault(item)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `name` is empty for nobody known; `via` is alone, nobody, session or key; `session` is the hash of its secret.

    `token` is what a write from a page must bring.
    """

    name: str
    role: str
    via: str
    sight: Sight
    acts: frozenset[str]
    token: str = ""
    session: str = ""
    address: str = ""
