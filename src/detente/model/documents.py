"""Sources and documents: where words come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from detente.model.rows import CodedRow
from detente.model.sources import RawCopy


@dataclass(frozen=True, slots=True)
class Terms:
    """What a source allows. `quote_max_chars` bounds every quotation in an export, a brief or a public page."""

    quote_max_chars: int = 300
    must_link: bool = True
    text_export: bool = False
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes. `family` (owner or wire service) is the unit of independence; `reliability` A to F is its own.

    `forbids` says why nothing of it may be used, "" if it may be.
    """

    id: str
    name: str
    family: str
    kind: str = "portal"
    side: str | None = None
    languages: tuple[str, ...] = ("en",)
    reliability: str = "F"
    terms: Terms = Terms()
    label: str = "public"
    forbids: str = ""


@dataclass(frozen=True, slots=True)
class Noise:
    """A span [start, end) of a document that is no part of its story: a licence note, a link, a caption."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A span [start, end) in one language (ISO 639-1; None if it cannot be told) and one script (ISO 15924)."""

    start: int
    end: int
    language: str | None
    script: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story says that it was written: the span, the place, and the day and the outlet as written."""

    start: int
    end: int
    place: str
    day: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class PrivateName:
    """A private person's name as written, the role that stands for it, and the spellings that must be masked, the longest first."""

    name: str
    role: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One published text. `id` comes from the raw bytes; `published` has a time zone or is None when unknown.

    `published_granularity` is day when only the date is known. `title_end` is where a title at the start of the text
    ends (0 if there is none). `warnings` say what was wrong with the input and how it was read. `label` says how far it may go (public,
    internal, restricted, strict); `private` are the names that no surface shows, None where nobody has looked for them yet. `coded` is
    the event that a row of a table codes.

    `published_from` says what tells the time of publication, and of which zone it is; `passages` cover the text in order; `shifts` lead from
    a position of the text to that in the decoded content (text/normal.py; before the first entry stands what was added here).
    `raw` are its bytes on the way to the memory, which keeps them apart from the document.
    """

    id: str
    text: str
    sha256: str
    title: str | None = None
    title_end: int = 0
    language: str | None = None
    published: datetime | None = None
    published_granularity: str = "minute"
    source: str | None = None
    family: str | None = None
    side: str | None = None
    source_kind: str | None = None
    link: str | None = None
    path: str | None = None
    noise: tuple[Noise, ...] = ()
    warnings: tuple[str, ...] = ()
    terms: Terms = Terms()
    reliability: str = "F"
    author: str | None = None
    label: str = "public"
    private: tuple[PrivateName, ...] | None = None
    coded: CodedRow | None = None
    published_from: str | None = None
    passages: tuple[Passage, ...] = ()
    dateline: Dateline | None = None
    shifts: tuple[tuple[int, int], ...] = ()
    raw: RawCopy | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be read: kept and counted, it never stops a run."""

    id: str
    stage: str
    reason: str
