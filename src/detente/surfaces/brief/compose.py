"""Composing: a picture, the documents it cites and the facts of an issue to a brief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from detente.model.brief import Brief, Header, Issue, Line, Part
from detente.model.documents import Document
from detente.model.picture import Picture
from detente.ontology.areas import Area
from detente.ontology.ledger_rules import LedgerRules
from detente.ontology.tension_scale import TensionScale
from detente.situation.offices import PartyOf, as_named
from detente.surfaces.brief.ahead import actions, announced, context, gaps, outlook
from detente.surfaces.brief.claims import claims_in_dispute
from detente.surfaces.brief.events import civilians, freedom_of_movement, harm_by_mention, significant_events
from detente.surfaces.brief.levels import bottom_line, overall_assessment, trend
from detente.surfaces.brief.parties import appeals, commitments, contacts, posture
from detente.surfaces.brief.references import Grades, References, plain
from detente.surfaces.brief.sheet import Sheet

PERIODS = {"daily": timedelta(hours=24), "flash": timedelta(hours=3), "weekly": timedelta(days=7)}
HANDLING = {"public": "TLP:CLEAR", "internal": "TLP:GREEN", "restricted": "TLP:AMBER", "strict": "TLP:RED"}
_OF_FLASH = ("0", "1", "2", "3", "4", "8", "9", "12")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a brief is drawn for. `label` is the highest of what it holds, `left_out` the number of documents above `ceiling`."""

    issue: Issue
    replaces: Issue | None
    label: str
    ceiling: str
    left_out: int
    drawn: datetime
    prepared_by: str
    approved_by: str
    method: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What is different from an earlier issue: words, and the documents that they rest on."""

    text: str
    documents: tuple[str, ...]


def brief_of(
    picture: Picture, documents: Mapping[str, Document], *, area: Area | None, rules: LedgerRules, scale: TensionScale, grades: Grades,
    occasion: Occasion, party_of: PartyOf = as_named,
) -> Brief:  # fmt: skip
    """The brief of a period that ends at the picture's moment. Pure: the same picture and occasion give the same brief."""
    zone: tzinfo = area.zone if area is not None else UTC
    known = {i: d for i, d in documents.items() if d.published is None or d.published <= picture.as_of}
    refs = References(known, grades, sides=dict(area.sides) if area is not None else {}, corroborated=scale.factors.corroborated)
    disputed = frozenset(m for d in picture.disputes if d.is_disputed for m in d.evidence.mentions)
    harm = harm_by_mention(picture.figures, rules.harm)
    by_mention = {m: h for h in picture.happenings for m in h.evidence.mentions}
    sheet = Sheet(picture, known, area, zone, occasion.issue.start, rules, scale, refs, disputed, harm, by_mention, party_of)
    parts = tuple(_parts(sheet, occasion))
    corrections = tuple(Line(plain(c.text), refs.cite(c.documents)) for c in occasion.corrections)
    return Brief(_header(sheet, occasion), parts, refs.entries(), corrections)


def _parts(sheet: Sheet, occasion: Occasion) -> Iterable[Part]:
    found = (
        bottom_line(sheet), overall_assessment(sheet), *((trend(sheet),) if occasion.issue.kind == "weekly" else ()),
        significant_events(sheet), posture(sheet), claims_in_dispute(sheet), contacts(sheet), commitments(sheet), appeals(sheet),
        freedom_of_movement(sheet), civilians(sheet), announced(sheet), outlook(sheet),
        gaps(sheet, left_out=occasion.left_out, ceiling=occasion.ceiling), actions(), context(sheet),
    )  # fmt: skip
    return [p for p in found if occasion.issue.kind != "flash" or p.number in _OF_FLASH]


def _header(sheet: Sheet, occasion: Occasion) -> Header:
    last = max((d.published for d in sheet.documents.values() if d.published is not None), default=None)
    area = sheet.area
    return Header(
        area=area.title if area is not None else "the world", handling=HANDLING[occasion.label], issue=occasion.issue,
        replaces=occasion.replaces, zone=_zone(sheet), as_of=sheet.end, last_report=last, drawn=occasion.drawn,
        prepared_by=occasion.prepared_by, approved_by=occasion.approved_by, mix=_mix(sheet), method=occasion.method,
        footnote=" ".join(area.footnote.split()) if area is not None else "",
    )  # fmt: skip


def _zone(sheet: Sheet) -> str:
    """The zone in words, and its distance from UTC at the end of the period: "Europe/Belgrade, CEST, UTC+02:00"."""
    local = sheet.end.astimezone(sheet.zone)
    offset = local.strftime("%z")
    key = getattr(sheet.zone, "key", None)
    return ", ".join(p for p in (key, local.tzname(), f"UTC{offset[:3]}:{offset[3:]}") if p)


def _mix(sheet: Sheet) -> str:
    """The mix of sources in the period: kinds, sides, languages."""
    found = sheet.period_documents()
    labels = dict(sheet.area.sides) if sheet.area is not None else {}
    families = {d.family or d.source or d.id for d in found}
    kinds = _counted(d.source_kind or "kind not known" for d in found)
    sides = _counted(labels.get(d.side or "", "no side") for d in found)
    languages = _counted(d.language or "not known" for d in found)
    return f"{len(found)} documents of {len(families)} families in the period; by kind: {kinds}; by side: {sides}; by language: {languages}"


def _counted(values: Iterable[str]) -> str:
    counts = Counter(plain(v) for v in values)
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))) or "none"
