"""References: the numbers of annex A, quotations within each source's terms, and grades such as B2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from detente.desk import reliabilities
from detente.model.brief import Line, Row, SourceEntry
from detente.model.decisions import Decision, in_force
from detente.model.documents import Document
from detente.model.picture import Evidence
from detente.surfaces.cli.lines import clause, short

LONGEST_QUOTE = 170
_SHORTEST_QUOTE = 12
MARKS = str.maketrans({"“": "‘", "”": "’", "„": "‚", '"': "'"})
_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}\x00-\x20\x7f-\xa0\u200b-\u200f\u202a-\u202e\u2066-\u2069]+\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain(text: str) -> str:
    """Text on one line, without control characters and marks that turn the direction of writing."""
    return " ".join(_CONTROL.sub(" ", text).split())


def safe_link(link: str | None) -> str | None:
    """The link if it is a web address; any other scheme is no link."""
    return link if link is not None and _LINK.match(link) else None


@dataclass(frozen=True, slots=True)
class Grades:
    """What persons graded: letters of families in small letters, digits of mentions and of whole documents."""

    letters: Mapping[str, str]
    of_mentions: Mapping[str, str]
    of_documents: Mapping[str, str]

    @classmethod
    def of(cls, decisions: tuple[Decision, ...]) -> Grades:
        """The grades in force; a later one outranks an earlier one."""
        mentions: dict[str, str] = {}
        documents: dict[str, str] = {}
        for decision in in_force(decisions):
            if decision.kind == "grade":
                for target in decision.targets:
                    if target.mention is not None:
                        mentions[target.mention] = decision.value
                    else:
                        documents[target.document_id] = decision.value
        return cls(reliabilities(decisions), mentions, documents)

    def letter(self, document: Document) -> str:
        """The reliability of a document's family."""
        return self.letters.get((document.family or document.source or document.id).casefold(), document.reliability)


class References:
    """Numbers sources in the order in which they are first cited."""

    def __init__(self, documents: Mapping[str, Document], grades: Grades, *, sides: Mapping[str, str], corroborated: float) -> None:
        self._documents, self._grades, self._sides, self._corroborated = documents, grades, sides, corroborated
        self._numbers: dict[str, int] = {}

    def cite(self, documents: Iterable[str]) -> tuple[int, ...]:
        """The numbers of documents, ascending."""
        known = [d for d in dict.fromkeys(documents) if d in self._documents]
        return tuple(sorted(self._numbers.setdefault(d, len(self._numbers) + 1) for d in known))

    def line(self, text: str, evidence: Evidence, under: tuple[Line, ...] = ()) -> Line:
        """A line that rests on evidence."""
        return Line(text, self.cite(evidence.documents), evidence.mentions, under)

    def row(self, cells: tuple[str, ...], evidence: Evidence) -> Row:
        """A row that rests on evidence."""
        return Row(cells, self.cite(evidence.documents), evidence.mentions)

    def quote(self, text: str, documents: Iterable[str], *, limit: int = LONGEST_QUOTE) -> str:
        """The words between “ and ”, as long as the source allows; in its place a remark where it allows none.

        The words must stand in one of the documents, where they are cut already up to the ellipsis: what does not is told without
        quotation marks.
        """
        written = text.removesuffix("…").rstrip()
        cited = [d for i in documents if (d := self._documents.get(i)) is not None]
        owners = [d for d in cited if written in d.text]
        allowed = min((d.terms.quote_max_chars for d in owners or cited), default=limit)
        if allowed < _SHORTEST_QUOTE:
            return f"(words not quoted: terms of {', '.join(plain(d.terms.credit or d.source or d.id) for d in owners or cited)})"
        words = plain(clause(text, min(limit, allowed))).translate(MARKS)
        return f"“{words}”" if owners else words

    def grade(self, evidence: Evidence) -> str:
        """The best letter of those who tell it and its credibility: a person's digit, else 1 if two independent families tell it, else 6."""
        letters = [self._grades.letter(self._documents[d]) for d in evidence.documents if d in self._documents]
        digits = [self._grades.of_mentions[m] for m in evidence.mentions if m in self._grades.of_mentions]
        digits += [self._grades.of_documents[d] for d in evidence.documents if d in self._grades.of_documents]
        confirmed = "1" if len(evidence.families) > 1 and evidence.credibility >= self._corroborated else "6"
        return min(letters, default="F") + min(digits, default=confirmed)

    def entries(self) -> tuple[SourceEntry, ...]:
        """Annex A: every document that was cited, by number."""
        return tuple(self._entry(number, self._documents[d]) for d, number in self._numbers.items())

    def _entry(self, number: int, document: Document) -> SourceEntry:
        title = short(document.title or "", document.terms.quote_max_chars)
        name = document.source or (document.path or document.id).rsplit("/", 1)[-1]
        return SourceEntry(
            number=number, document=document.id, name=plain(name), family=plain(document.family or name),
            reliability=self._grades.letter(document), side=self._sides.get(document.side or "", document.side or "no side"),
            published=document.published, title=plain(title).translate(MARKS), link=safe_link(document.link),
            credit=plain(document.terms.credit or name),
        )  # fmt: skip
