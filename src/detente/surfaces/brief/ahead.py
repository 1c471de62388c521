"""Parts of a brief about what lies ahead and what is not known: calendar, outlook, gaps, actions, context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from detente.model.brief import Group, Line, Part
from detente.model.documents import Document
from detente.model.views import CalendarEntry
from detente.situation.calendar import calendar_of, undated_of
from detente.surfaces.brief.levels import NO_FORECAST, coverage
from detente.surfaces.brief.parties import joined
from detente.surfaces.brief.references import plain
from detente.surfaces.brief.sheet import Sheet, one_group
from detente.surfaces.cli.lines import short

_MOST_QUESTIONS = 12
_MOST_RELATED = 20


def announced(sheet: Sheet) -> Part:
    """10: what begins or falls due in the next hours, and what is announced without a time."""
    hours = sheet.rules.calendar // timedelta(hours=1)
    undated = [e for e in undated_of(sheet.picture) if sheet.is_new(e.evidence)]
    groups = (
        Group("", tuple(_entry(e, sheet) for e in calendar_of(sheet.picture, sheet.rules.calendar))),
        Group("Announced without a time", tuple(_entry(e, sheet) for e in undated)),
    )
    return Part("10", f"Announced, next {hours} h", groups=joined(groups), empty="Nothing is announced.")


def _entry(e: CalendarEntry, sheet: Sheet) -> Line:
    time = (
        sheet.at(e.starts) + (f" to {sheet.at(e.ends)}" if e.ends and e.ends != e.starts else "") if e.starts else "time not told"
    )
    by = sheet.names(e.by)
    parts = [time, e.kind, sheet.where(e.places), sheet.quote(e.text, e.evidence), f"by {by}" if by else ""]
    return sheet.refs.line(" · ".join(p for p in parts if p), e.evidence)


def outlook(sheet: Sheet) -> Part:
    """11: says that there is no tested forecast, and which reasons would move each level."""
    lines = [Line(f"{NO_FORECAST[0].upper()}{NO_FORECAST[1:]}.")]
    for place in sheet.picture.places:
        heavy = [i for i in place.items if i.points > 0 and i.mentions][:3]
        if heavy:
            names = "; ".join(dict.fromkeys(i.name for i in heavy))
            lines.append(sheet.refs.line(f"{place.name}: the level moves with: {names}", place.evidence))
    return Part("11", "Outlook", groups=one_group(lines))


def gaps(sheet: Sheet, *, left_out: int, ceiling: str) -> Part:
    """12: what is not known: silent places, thin coverage, sources unheard, questions that texts leave open."""
    groups = (
        Group("Coverage", tuple(_thin(sheet))),
        Group("Sources of the area that were not heard in the period", tuple(_unheard(sheet))),
        Group("Not resolved, not guessed", tuple(_questions(sheet))),
        Group("Left out", tuple(_left_out(sheet, left_out, ceiling))),
    )
    return Part("12", "Gaps", groups=joined(groups), empty="No gap is known.")


def _thin(sheet: Sheet) -> Iterator[Line]:
    for place in sheet.picture.places:
        if not place.coverage.families:
            yield Line(f"{place.name}: silent, which is not calm; {coverage(place, sheet)}")
        elif place.coverage.is_low:
            yield Line(f"{place.name}: {coverage(place, sheet)}")


def _unheard(sheet: Sheet) -> Iterator[Line]:
    if sheet.area is None:
        return
    heard = {(d.source or "").casefold() for d in sheet.period_documents()}
    missing = [s for s in sheet.area.sources.values() if s.name.casefold() not in heard]
    if missing:
        labels = dict(sheet.area.sides)
        yield Line("; ".join(f"{plain(s.name)} ({plain(labels.get(s.side or '', 'no side'))})" for s in missing))
    spoken = {d.language for d in sheet.period_documents()}
    unread = [language for language in sheet.area.languages if language.split("-")[0] not in spoken]
    if unread:
        yield Line(f"Languages of the area in which nothing was read: {', '.join(unread)}")


def _questions(sheet: Sheet) -> Iterator[Line]:
    published = {d.id for d in sheet.period_documents()}
    found = [q for q in sheet.picture.questions if q.document_id in published]
    for question in found[:_MOST_QUESTIONS]:
        words = sheet.refs.quote(short(question.text, 60), (question.document_id,))
        yield Line(f"{words}: {plain(question.reason)}", sheet.refs.cite((question.document_id,)))
    if len(found) > _MOST_QUESTIONS:
        yield Line(f"and {len(found) - _MOST_QUESTIONS} more questions")


def _left_out(sheet: Sheet, left_out: int, ceiling: str) -> Iterator[Line]:
    if left_out:
        yield Line(f"{left_out} document{'' if left_out == 1 else 's'} labelled above {ceiling}")
    if sheet.picture.undated:
        yield Line(f"{len(sheet.picture.undated)} passages of documents without a date: in the ledgers, without weight")


def actions() -> Part:
    """13: what was done about it is not read from texts: written in by hand."""
    return Part(
        "13", "Actions taken or requested", empty="To be written in by hand: Detente records what others do, and sends nothing."
    )


def context(sheet: Sheet) -> Part:
    """14: mandates that reports cite, and documents that tell of no event counted here: linked, never counted."""
    groups = (
        Group("Mandates cited", tuple(_mandates(sheet))),
        Group("Related documents: linked, not counted as events", tuple(_related(sheet))),
    )
    return Part("14", "Context", groups=joined(groups), empty="No mandate is cited and no other document is related.")


def _mandates(sheet: Sheet) -> Iterator[Line]:
    for mandate in sheet.area.mandates if sheet.area is not None else ():
        either = "|".join(map(re.escape, mandate.names))
        pattern = re.compile(rf"\b(?:{either})\b") if either else None
        citing = [d.id for d in sheet.period_documents() if pattern is not None and pattern.search(d.text)]
        if citing:
            yield Line(f"{plain(mandate.title)} ({mandate.date}; {plain(mandate.source)})", sheet.refs.cite(citing))


def _related(sheet: Sheet) -> Iterator[Line]:
    counted = {d for h in sheet.picture.happenings for d in h.evidence.documents}
    found = [d for d in sheet.period_documents() if d.id not in counted]
    for document in found[:_MOST_RELATED]:
        yield Line(_title(document), sheet.refs.cite((document.id,)))
    if len(found) > _MOST_RELATED:
        yield Line(f"and {len(found) - _MOST_RELATED} more")


def _title(document: Document) -> str:
    return plain(short(document.title or document.source or document.id, document.terms.quote_max_chars))
