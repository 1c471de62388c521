"""Parts of a brief about where things stand: the bottom line and the table of levels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from detente.model.brief import Line, Part, Row, Table
from detente.model.picture import PlacePicture
from detente.situation.calendar import calendar_of
from detente.situation.changes import is_deed
from detente.situation.liaison import not_called
from detente.surfaces.brief.events import in_period
from detente.surfaces.brief.sheet import Sheet, one_group

NO_FORECAST = "no tested forecast exists, so no probability is given"
_MOST = 3


def level_at(place: PlacePicture, moment: datetime) -> int:
    """The level that a place had at a moment of its history; 0 where nothing was known."""
    return next((c.level for c in reversed(place.history) if c.at <= moment), 0)


def bottom_line(sheet: Sheet) -> Part:
    """0: three bullets: what changed, what may happen next, what is needed."""
    return Part("0", "Bottom line", groups=one_group((_changed(sheet), _next(sheet), _needed(sheet))))


def _changed(sheet: Sheet) -> Line:
    moved = [p for p in sheet.picture.places if level_at(p, sheet.start) != p.level]
    moved.sort(key=lambda p: (-p.level, p.name))
    names = {level.level: level.name for level in sheet.scale.levels}
    steps = [f"{p.name} {names[level_at(p, sheet.start)]} to {names[p.level]}" for p in moved]
    levels = f"levels moved: {'; '.join(steps)}" if steps else "no level moved"
    deeds = [h for h in sheet.picture.happenings if is_deed(h, sheet.rules) and in_period(h, sheet)]
    told = f"{len(deeds)} event{'' if len(deeds) == 1 else 's'} reported"
    worst = max(deeds, key=lambda h: (len(h.evidence.families), h.evidence.credibility, h.event), default=None)
    documents = [d for p in moved for d in p.evidence.documents]
    mentions = tuple(m for p in moved for m in p.evidence.mentions)
    text = f"What changed since {sheet.at(sheet.start)}: {levels}; {told}"
    if worst is not None:
        text += f", told by most: {sheet.quote(worst.latest or worst.text, worst.evidence)}"
        documents += worst.evidence.documents
        mentions += worst.evidence.mentions
    return Line(text if text.endswith("”") else f"{text}.", sheet.refs.cite(documents), tuple(dict.fromkeys(mentions)))


def _next(sheet: Sheet) -> Line:
    coming = calendar_of(sheet.picture, sheet.rules.calendar)[:_MOST]
    said = "; ".join(f"{sheet.at(e.starts)} {sheet.quote(e.text, e.evidence)}" for e in coming)
    hours = sheet.rules.calendar // timedelta(hours=1)
    text = f"What may happen next: {NO_FORECAST}. " + (
        f"Announced: {said}." if said else f"Nothing is announced for the next {hours} hours."
    )
    return Line(
        text,
        sheet.refs.cite(d for e in coming for d in e.evidence.documents),
        tuple(m for e in coming for m in e.evidence.mentions),
    )


def _needed(sheet: Sheet) -> Line:
    """What is missing. Of many to call none is picked out: an order by name would favour somebody."""
    calls = not_called(sheet.picture, is_neutral=sheet.is_neutral, rules=sheet.rules, party_of=sheet.party_of)
    silent = [p.name for p in sheet.picture.places if not p.coverage.families]
    thin = [p.name for p in sheet.picture.places if p.coverage.families and p.coverage.is_low]
    who = (
        f"{len(calls)} parties not yet called"
        if len(calls) > _MOST
        else f"call {', '.join(c.who.name for c in calls)}"
        if calls
        else ""
    )
    wants = (who, f"reports from {', '.join(silent)}" if silent else "", f"a second source for {', '.join(thin)}" if thin else "")
    text = "; ".join(w for w in wants if w) or "nothing beyond the routine"
    documents = [d for c in calls for d in c.evidence.documents]
    mentions = tuple(m for c in calls for m in c.evidence.mentions)
    return Line(f"What is needed: {text} (see 5 and 12).", sheet.refs.cite(documents), mentions)


def overall_assessment(sheet: Sheet) -> Part:
    """1: each place: its level now and at the start, why, when last confirmed, how well covered."""
    columns = ("Place", "Level now", f"Level {sheet.ago()}", "Top reasons", "Last confirmed", "Coverage")
    return Part(
        "1", "Overall assessment", "Points and band by the scale of tension; a claim moves no level down, and silence is not calm.",
        table=Table(columns, tuple(_row(p, sheet) for p in sheet.picture.places)), empty="The area has no watched places.",
    )  # fmt: skip


def _row(place: PlacePicture, sheet: Sheet) -> Row:
    names = {level.level: level.name for level in sheet.scale.levels}
    was = level_at(place, sheet.start)
    now = f"{place.level} {place.level_name} ({place.tension:.1f}; {place.band.low:.0f} to {place.band.high:.0f})"
    reasons = [*place.reasons, *_notes(place)]
    confirmed = max((i.confirmed for i in place.items if i.confirmed is not None and i.mentions), default=None)
    cells = (
        place.name,
        now,
        f"{was} {names[was]}",
        "; ".join(reasons) or "none",
        sheet.at(confirmed) if confirmed else "-",
        coverage(place, sheet),
    )
    pulling = [p.evidence for p in sheet.picture.places if any(i.place == p.id and i.points > 0 for i in place.items)]
    documents = (*place.evidence.documents, *(d for e in pulling for d in e.documents))
    return Row(cells, sheet.refs.cite(documents), (*place.evidence.mentions, *(m for e in pulling for m in e.mentions)))


def _notes(place: PlacePicture) -> Iterator[str]:
    if place.rules:
        yield f"lifted by rule: {', '.join(r.replace('_', ' ') for r in place.rules)}"
    if place.held:
        yield place.held


def coverage(place: PlacePicture, sheet: Sheet) -> str:
    """How many families report on a place, and when the last report came."""
    told = f"{len(place.coverage.families)} of usually {place.coverage.usual:g} families"
    last = f"last report {sheet.at(place.coverage.last_report)}" if place.coverage.last_report else "no report ever"
    return f"{told}{', low' if place.coverage.is_low else ''}; {last}"


def trend(sheet: Sheet) -> Part:
    """1a, of a weekly brief: the highest level of each place on each day."""
    days = _days(sheet)
    rows = tuple(
        sheet.refs.row(
            (p.name, *(f"{n} {name}" for n, name in (_highest(p, first, last, sheet) for first, last in days))), p.evidence
        )
        for p in sheet.picture.places
    )
    heads = tuple((last - timedelta(seconds=1)).astimezone(sheet.zone).strftime("%-d %b") for _, last in days)
    return Part("1a", "Highest level of each day", table=Table(("Place", *heads), rows))


def _days(sheet: Sheet) -> list[tuple[datetime, datetime]]:
    found, last = [], sheet.end
    while last > sheet.start:
        found.append((max(sheet.start, last - timedelta(days=1)), last))
        last -= timedelta(days=1)
    return found[::-1]


def _highest(place: PlacePicture, first: datetime, last: datetime, sheet: Sheet) -> tuple[int, str]:
    level = max([level_at(place, first), *(c.level for c in place.history if first < c.at <= last)])
    return level, next(entry.name for entry in sheet.scale.levels if entry.level == level)
