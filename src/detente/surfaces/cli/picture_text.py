"""The picture for a person: 80 columns, every line with its source, what is open listed and not guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from detente.model.documents import Document
from detente.model.picture import (
    DISPUTED,
    SUPERSEDED,
    Announcement,
    Claim,
    Commitment,
    Contact,
    Dispute,
    FigureHistory,
    Happening,
    Obstruction,
    Picture,
    PlacePicture,
    Statement,
)
from detente.ontology.areas import Area
from detente.surfaces.cli.lines import Citations, clause, moment, names, short, span, unread_words, where, wrapped
from detente.surfaces.cli.presence_text import presence_words

_MOST_WITHOUT_AREA = 12
_MOST = 40
_LEVEL_COLOURS = {0: "white", 1: "cyan", 2: "cyan", 3: "yellow", 4: "magenta", 5: "red"}


@dataclass(frozen=True, slots=True)
class _Page:
    picture: Picture
    zone: tzinfo
    cite: Citations


def picture_lines(
    picture: Picture, documents: Mapping[str, Document], area: Area | None, *, style: Callable[..., str] | None = None,
    has_ids: bool = False,
) -> Iterator[str]:  # fmt: skip
    """All lines. `style` colours a text on a terminal (`click.style`); None leaves it plain. `has_ids` names the mentions too."""
    zone: tzinfo = area.zone if area is not None else UTC
    page = _Page(picture, zone, Citations(documents, zone, has_ids=has_ids))
    yield from _head(page, documents, area)
    yield from _section("LEVELS", _levels(page, style))
    sections: tuple[tuple[str, Iterator[str]], ...] = (
        ("WHO STANDS WHERE", _listed(presence_words(p, page.zone, page.cite) for p in picture.presence)),
        ("FREEDOM OF MOVEMENT", _listed(_obstruction(o, page) for o in picture.obstructions if o.is_open)),
        ("WHAT HAPPENED", _happenings(picture.happenings, page)),
        ("WHO SAYS WHAT: questions with more than one version", _disputes(picture.disputes, page)),
        ("CONTACTS", _listed(_contact(c, page) for c in picture.contacts)),
        ("COMMITMENTS", _listed(_commitment(c, page) for c in picture.commitments)),
        ("APPEALS (statements, not observations)", _listed(_statement(s, page) for s in picture.appeals)),
        ("ASSESSMENTS (they move no level)", _listed(_statement(s, page) for s in picture.assessments)),
        ("ANNOUNCED", _listed(_announcement(a, page) for a in picture.announcements)),
        ("FIGURES", _listed(_figure(f, page) for f in picture.figures)),
        ("OPEN: not resolved, not guessed", _questions(picture, page)),
        ("SOURCES", _sources(page)),
    )
    for title, lines in sections:
        yield from _section(title, lines)
    if area is not None and area.footnote:
        yield ""
        yield from wrapped(area.footnote, indent=0, hanging=0)


def _head(page: _Page, documents: Mapping[str, Document], area: Area | None) -> Iterator[str]:
    known = [d for d in documents.values() if d.published is None or d.published <= page.picture.as_of]
    families = {d.family or d.source or d.id for d in known}
    title = area.title.upper() if area is not None else "PICTURE BY COUNTRY AND PLACE"
    local = page.picture.as_of.astimezone(page.zone)
    yield f"{title}, as of {local.strftime('%A %-d %B %Y %H:%M')} {local.tzname()}"
    reports = f"{len(known)} report{'s' if len(known) != 1 else ''}"
    if not known:
        yield "no report had been published by then: every level is unknown, which is not calm"
        return
    yield f"{reports} from {len(families)} {'family' if len(families) == 1 else 'families'} of sources; scale {page.picture.scale}"
    if page.picture.unread:
        count = sum(u.reports for u in page.picture.unread)
        yield f"{count} of the last day not read: {unread_words(page.picture.unread)}"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from found


def _listed(entries: Iterator[str]) -> Iterator[str]:
    found = list(dict.fromkeys(e for e in entries if e))
    for entry in found[:_MOST]:
        yield from wrapped(f"- {entry}")
    if len(found) > _MOST:
        yield f"  ... and {len(found) - _MOST} more (--format json has all)"


def _levels(page: _Page, style: Callable[..., str] | None) -> Iterator[str]:
    places = list(page.picture.places)
    if page.picture.area is None:
        places = sorted(places, key=lambda p: (-p.level, -p.tension, p.country or "", p.name))
    for place in places if page.picture.area else places[:_MOST_WITHOUT_AREA]:
        yield from _level(place, page, style)
    if page.picture.area is None and len(places) > _MOST_WITHOUT_AREA:
        yield f"  ... and {len(places) - _MOST_WITHOUT_AREA} more places (--format json has all)"


def _level(place: PlacePicture, page: _Page, style: Callable[..., str] | None) -> Iterator[str]:
    name = place.name if page.picture.area else f"{place.name} ({place.country or '?'})"
    level = f"{place.level} {place.level_name}"
    if style is not None:
        level = style(level, fg=_LEVEL_COLOURS[place.level], bold=place.level >= 3)
    yield f"  {name}: {level}, {place.tension:.1f} points (band {place.band.low:.0f} to {place.band.high:.0f})"
    if place.reasons:
        yield from wrapped(f"why: {'; '.join(place.reasons)} {page.cite.of(place.evidence)}", indent=4, hanging=6)
    for note in _level_notes(place):
        yield from wrapped(note, indent=4, hanging=6)
    last = moment(place.coverage.last_report, page.zone) if place.coverage.last_report else "never"
    low = ", low coverage" if place.coverage.is_low else ""
    families = f"{len(place.coverage.families)} {'family' if len(place.coverage.families) == 1 else 'families'}"
    told = f"coverage: {families} in 24 h, usually {place.coverage.usual:g}{low}; last report {last}"
    yield from wrapped(told, indent=4, hanging=6)
    if place.coverage.unread:
        yield from wrapped(f"not read, and may tell more: {unread_words(place.coverage.unread)}", indent=4, hanging=6)


def _level_notes(place: PlacePicture) -> Iterator[str]:
    if place.rules:
        yield f"the points alone make level {place.by_points}; lifted by rule: {', '.join(r.replace('_', ' ') for r in place.rules)}"
    if place.held:
        yield place.held
    if place.level > 1 and len(place.evidence.mentions) == 1:
        yield "rests on one sentence of one report"
    elif place.level > 1 and len(place.evidence.documents) == 1:
        yield "rests on one report"


def _obstruction(o: Obstruction, page: _Page) -> str:
    said = f"; said to have ended by {', '.join(o.said_ended_by)}" if o.said_ended_by else ""
    stale = ", stale" if o.is_stale else ""
    since = f" since {moment(o.since, page.zone)}" if o.since else ""
    return f"{o.place.name}: {clause(o.text, 110)} (by {names(o.by)}, open{since}{stale}{said}) {page.cite.of(o.evidence)}"


def _happenings(happenings: Sequence[Happening], page: _Page) -> Iterator[str]:
    shown = [h for h in happenings if h.type in _DEEDS and h.status in ("happened", "ongoing") and h.polarity == "affirmed"]
    if len(shown) > _MOST:
        yield f"  the newest {_MOST} of {len(shown)} (--format json has all)"
    yield from _listed(_happening(h, page) for h in sorted(shown, key=_time_of)[-_MOST:])


def _time_of(h: Happening) -> datetime:
    return h.start or h.end or datetime.min.replace(tzinfo=UTC)


_DEEDS = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "CONCEDE", "SANCTION", "AID", "COOPERATE"})


def _happening(h: Happening, page: _Page) -> str:
    time = span(h.start, h.end, page.zone)
    kind = h.type.lower() + (f"/{h.manner}" if h.manner else "")
    at = f" {where(h.places)}:" if h.places else ""
    return f"{time}{at} {clause(h.text, 130)} ({kind}) {page.cite.of(h.evidence)}"


_TOLD = (DISPUTED, SUPERSEDED)


def _disputes(disputes: Sequence[Dispute], page: _Page) -> Iterator[str]:
    for dispute in [d for d in disputes if d.status in _TOLD or len({c.speaker.name for c in d.claims}) > 1][:_MOST]:
        at = f" ({where(dispute.places)})" if dispute.places else ""
        yield from wrapped(f"- {clause(dispute.text, 110)}{at}: {dispute.status} {page.cite.of(dispute.evidence)}")
        for claim in dispute.claims:
            yield from wrapped(f"{_claim(claim)} {page.cite.of_documents([claim.document])}", indent=6, hanging=8)


def _claim(claim: Claim) -> str:
    earlier = "earlier: " if claim.is_superseded else ""
    return f"{earlier}{claim.speaker.name} {claim.stance}: {clause(claim.text, 110)}"


def _contact(c: Contact, page: _Page) -> str:
    others = names(c.others, nobody="parties not named")
    manner = f" ({c.manner})" if c.manner else ""
    result = f"; result: {clause(c.result, 90)}" if c.result else ""
    at = f", {where(c.places)}" if c.places else ""
    told = f", according to {names(c.told_by)}" if c.told_by else ""
    return f"{names(c.initiators)} with {others}{manner}: {c.state}{at}, {moment(c.confirmed, page.zone)}{result}{told} {page.cite.of(c.evidence)}"


def _commitment(c: Commitment, page: _Page) -> str:
    due = f", due {moment(c.due, page.zone)}" if c.due else ""
    to = f" to {names(c.to)}" if c.to else ""
    word = f"settled by {c.settled_by}" if c.settled_by else "proposed"
    return f"{names(c.maker)}{to}: {clause(c.text, 120)} ({c.state}, step {c.step} of 3, {word}{due}) {page.cite.of(c.evidence)}"


def _statement(s: Statement, page: _Page) -> str:
    to = f" to {names(s.to)}" if s.to else ""
    manner = f" ({s.manner})" if s.manner else ""
    return f"{names(s.by, nobody='the report')}{to}{manner}: {clause(s.text, 130)} {page.cite.of(s.evidence)}"


def _announcement(a: Announcement, page: _Page) -> str:
    starts = moment(a.starts, page.zone) if a.starts else "date not told"
    at = f" {where(a.places)}:" if a.places else ""
    return f"{starts}{at} {clause(a.text, 120)} (by {names(a.by)}) {page.cite.of(a.evidence)}"


def _figure(f: FigureHistory, page: _Page) -> str:
    if f.counts == "other" or not f.reports:
        return ""
    told = "; ".join(f"{r.text} ({moment(r.told, page.zone)}, {r.family})" for r in f.reports[-4:])
    earlier = f"{len(f.reports) - 4} earlier; " if len(f.reports) > 4 else ""
    at = f" {where(f.places)}:" if f.places else ""
    return f"{f.counts}{f' ({f.of})' if f.of else ''}:{at} {earlier}{told}"


def _sources(page: _Page) -> Iterator[str]:
    """Credit and link of all that is cited above; it comes last."""
    yield from page.cite.sources()


def _questions(picture: Picture, page: _Page) -> Iterator[str]:
    entries = [f'"{short(q.text, 60)}": {q.reason} {page.cite.of_documents([q.document_id])}' for q in picture.questions]
    if picture.undated:
        entries.append(f"{len(picture.undated)} mentions of reports without a date stand in the ledgers and weigh nothing")
    yield from _listed(iter(entries))
