"""The sheet: what every part of a brief is written from, and the words that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from detente.model.brief import Group, Line
from detente.model.documents import Document
from detente.model.picture import Evidence, FigureHistory, Happening, Picture, Where, Who
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.situation.liaison import IsNeutral, is_known, neutrality
from detente.situation.offices import PartyOf, as_named
from detente.surfaces.brief.references import References, plain
from detente.surfaces.cli.lines import clause, moment

_NAME_CHARS = 60
_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture as of the end of a period, and all that is needed to write of it. `disputed` are the mentions that somebody contradicts,
    `harm` by mention the figures of people harmed that it tells: what they count, and the words;
    `by_mention` the happening that each mention tells, `party_of` for whom a person speaks."""

    picture: Picture
    documents: Mapping[str, Document]
    area: Area | None
    zone: tzinfo
    start: datetime
    rules: LedgerRules
    scale: TensionScale
    refs: References
    disputed: frozenset[str] = frozenset()
    harm: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    by_mention: Mapping[str, Happening] = field(default_factory=dict)
    party_of: PartyOf = as_named

    @property
    def end(self) -> datetime:
        return self.picture.as_of

    @property
    def is_neutral(self) -> IsNeutral:
        return neutrality(self.scale, self.area)

    # times ---------------------------------------------------------------------------------------------------------------

    def at(self, time: datetime | None) -> str:
        """A time in the zone that the header names."""
        return moment(time, self.zone)

    def ago(self) -> str:
        """The start of the period as a heading: "24 h ago", else its time."""
        return "24 h ago" if self.end - self.start == _DAY else f"at {self.at(self.start)}"

    def known(self, evidence: Evidence) -> datetime | None:
        """When it was first published; None where no document has a time."""
        return min((p for d in evidence.documents if (p := self._published(d)) is not None), default=None)

    def _published(self, document: str) -> datetime | None:
        found = self.documents.get(document)
        return found.published if found is not None else None

    def is_new(self, evidence: Evidence) -> bool:
        """True if it was first published in the period."""
        known = self.known(evidence)
        return known is not None and self.start < known <= self.end

    def period_documents(self) -> list[Document]:
        """What was published in the period, oldest first."""
        found = [d for d in self.documents.values() if d.published is not None and self.start < d.published <= self.end]
        return sorted(found, key=lambda d: (d.published, d.id))

    def happenings(self, mentions: Iterable[str]) -> list[Happening]:
        """The happenings that some mentions tell, each once, in order of time."""
        found = {h.event: h for m in mentions if (h := self.by_mention.get(m)) is not None}
        return sorted(found.values(), key=lambda h: (h.at is not None, h.at.timestamp() if h.at is not None else 0.0, h.event))

    # words ---------------------------------------------------------------------------------------------------------------

    def names(self, whos: Iterable[Who], *, nobody: str = "", most: int = 6) -> str:
        """Actors joined, without those whom nobody can tell ("them"); of many the first, the rest counted."""
        words = (plain(clause(w.name, _NAME_CHARS)).strip(".,;:") for w in whos if is_known(w))
        found = list(dict.fromkeys(w for w in words if w.casefold() not in self.rules.unnamed))
        if len(found) > most:
            return f"{', '.join(found[:most])} and {len(found) - most} more"
        return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else (found[0] if found else nobody)

    def where(self, places: Iterable[Where]) -> str:
        """Places joined."""
        return ", ".join(dict.fromkeys(plain(p.name) for p in places))

    def quote(self, text: str, evidence: Evidence) -> str:
        """The words of an entry, quoted from one of its documents."""
        return self.refs.quote(text, evidence.documents)

    def deed(self, happening: Happening) -> str:
        """What kind of act it is, in the ontology's words."""
        return happening.type.lower() + (f" ({happening.manner.replace('-', ' ')})" if happening.manner else "")

    def counted(self, figure: FigureHistory) -> str:
        """What a figure counts."""
        return figure.counts + (f" ({plain(figure.of)})" if figure.of else "")

    def watched_name(self, place: str | None) -> str:
        """The name of a watched place."""
        return next((p.name for p in self.picture.places if p.id == place), place or "Place not told")


def one_group(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Lines without headings."""
    return (Group("", tuple(lines)),)


def by_place(entries: Iterable[tuple[tuple[Where, ...], Line]], sheet: Sheet) -> tuple[Group, ...]:
    """Lines under the watched place that they are of, in the order of the area; then those of several places, then those of none."""
    groups: dict[str, list[Line]] = {p.name: [] for p in sheet.picture.places}
    several, none, elsewhere = "Several places", "Place not told", "Elsewhere"
    for places, line in entries:
        watched = {w.watched for w in places if w.watched is not None}
        is_known = len(watched) == 1 and (name := sheet.watched_name(next(iter(watched)))) in groups
        title = name if is_known else several if watched else elsewhere if places else none
        groups.setdefault(title, []).append(line)
    last = [several, elsewhere, none]
    order = [*(t for t in groups if t not in last), *(t for t in last if t in groups)]
    return tuple(Group(title, tuple(groups[title])) for title in order if groups[title])
