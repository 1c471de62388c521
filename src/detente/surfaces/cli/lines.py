"""Words and lines for a terminal: wrapping to 80 columns, times, names, sources."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from detente.model.documents import Document
from detente.model.picture import Evidence, Unread, Where, Who

WIDTH = 80
_MOST_SOURCES = 3
_JOINED_BEFORE = re.compile(r"^(?:that|which|who|while|and|but|,|–|-)\s+", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*\[\d+\]?\s*$")
_JOINED_AFTER = re.compile(r"(?:[\s,;:]+(?:and|but|while|that|which|who))?[\s,;:]*$", re.IGNORECASE)

# A row of a table is cited by its file and number: its source alone would not lead anybody back to it.
_ROW = re.compile(r"([^/]+\.(?:csv|tsv|tab):\d+)$", re.IGNORECASE)


def wrapped(text: str, *, indent: int = 2, hanging: int = 4) -> list[str]:
    """The text in lines of at most 80 columns."""
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=" " * indent, subsequent_indent=" " * hanging, break_long_words=True, break_on_hyphens=False
    )  # fmt: skip


def short(text: str, limit: int) -> str:
    """The text on one line, cut at a word to at most `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    if limit < 1:
        return ""
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def clause(text: str, limit: int) -> str:
    """A clause without the words that joined it to its sentence: "that the road is shut and" is "the road is shut"."""
    words = _FOOTNOTE.sub("", " ".join(text.split()))
    return short(_JOINED_AFTER.sub("", _JOINED_BEFORE.sub("", words)), limit)


def span(start: datetime | None, end: datetime | None, zone: tzinfo) -> str:
    """When something was, as closely as it is told: "29 May", "29 May 06:00", "26 to 29 May", "by 29 May 11:40"."""
    if start is None:
        return f"by {moment(end, zone)}" if end is not None else "time not told"
    last = end - timedelta(seconds=1) if end is not None and end > start else start
    if (last - start) < timedelta(days=1):
        return moment(start, zone)
    return f"{moment(start, zone)} to {moment(last, zone, day=True)}"


def moment(time: datetime | None, zone: tzinfo, *, day: bool = True) -> str:
    """A time in the area's zone: "29 May 06:00"; a whole day "29 May"; "?" if unknown."""
    if time is None:
        return "?"
    local = time.astimezone(zone)
    if day and (local.hour, local.minute) == (0, 0):
        return local.strftime("%-d %b")
    return local.strftime("%-d %b %H:%M") if day else local.strftime("%H:%M")


def names(actors: Sequence[Who], *, nobody: str = "somebody") -> str:
    """Actors joined in words."""
    found = list(dict.fromkeys(a.name for a in actors))
    if not found:
        return nobody
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " and " + found[-1]


def spoken_for(persons: Sequence[Who]) -> str:
    """Who spoke for a party, in brackets: " (Jane Roe)"; empty if nobody is named."""
    return f" ({names(persons)})" if persons else ""


def where(places: Iterable[Where]) -> str:
    """Places joined; empty if there are none."""
    return ", ".join(dict.fromkeys(p.name for p in places))


def unread_words(unread: Sequence[Unread]) -> str:
    """How many reports of which language were not read: "2 reports in language sr, 1 report in language sq"."""
    return ", ".join(f"{u.reports} report{'s' if u.reports != 1 else ''} in language {u.language}" for u in unread)


class Citations:
    """How lines name their sources: outlet and publication time, the first three, the rest counted."""

    def __init__(self, documents: Mapping[str, Document], zone: tzinfo, *, has_ids: bool = False) -> None:
        self._documents, self._zone, self._has_ids = documents, zone, has_ids
        self._cited: set[str] = set()

    def of(self, evidence: Evidence) -> str:
        """ "[Lowland Wire 29 May 07:55; Severna Strana 29 May 10:10; +2]"."""
        ids = f" ({', '.join(evidence.mentions[:_MOST_SOURCES])})" if self._has_ids and evidence.mentions else ""
        return self.of_documents(evidence.documents) + ids

    def of_documents(self, ids: Iterable[str]) -> str:
        """The same for document ids."""
        known = [i for i in ids if i in self._documents]
        self._cited.update(known)
        found = list(dict.fromkeys(map(self._one, known)))
        if not found:
            return ""
        rest = f"; +{len(found) - _MOST_SOURCES}" if len(found) > _MOST_SOURCES else ""
        return f"[{'; '.join(found[:_MOST_SOURCES])}{rest}]"

    def sources(self) -> Iterator[str]:
        """The credit of each source that was cited so far, and under it the links; a link is on a line of its own, for a broken one leads nowhere."""
        found: dict[str, list[Document]] = {}
        for document in sorted((self._documents[i] for i in self._cited), key=lambda d: (str(d.published or ""), d.id)):
            credit = document.terms.credit or document.source or (document.path or document.id).rsplit("/", 1)[-1]
            found.setdefault(credit, []).append(document)
        for credit, documents in sorted(found.items(), key=lambda i: i[0].casefold()):
            yield from wrapped(f"- {credit}, {len(documents)} report{'s' if len(documents) != 1 else ''}")
            yield from (f"    {link}" for link in dict.fromkeys(d.link for d in documents if d.link))

    def closing(self) -> Iterator[str]:
        """The lines that end a page: every source cited, with credit and links; none if nothing was."""
        found = list(self.sources())
        if found:
            yield from ("", "SOURCES", *found)

    def _one(self, document_id: str) -> str:
        document = self._documents[document_id]
        name = document.source or (document.path or document.id).rsplit("/", 1)[-1]
        row = _ROW.search(document.path or "")
        if row is not None and document.source:
            name = f"{name}, {row[1]}"
        return name if document.published is None else f"{name} {moment(document.published, self._zone)}"
