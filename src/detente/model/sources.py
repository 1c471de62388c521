"""Raw inputs: bytes, where they came from, and the copies of them that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Raw:
    """One input before it is read. `name` is shown to people (a path, "-", a file and the row in it); `suffix` is lower case with its dot.

    `told` is what its container says of it, by the names of `Extracted.fields`: the address of an archived page, the date of the mail
    that a report was attached to. It serves where the content itself is silent. `headers` and `fetched` are those of its transfer.
    """

    name: str
    content: bytes
    suffix: str
    told: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class RawCopy:
    """The bytes that a document was made of, as they came (a page, a mail, a line, a row), with the headers and the time of their transfer."""

    name: str
    content: bytes
    suffix: str
    sha256: str
    headers: tuple[tuple[str, str], ...] = ()
    fetched: datetime | None = None
