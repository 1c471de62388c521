"""Parts of a brief about what took place: significant events, freedom of movement, civilians."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from detente.model.brief import Line, Part
from detente.model.picture import FigureHistory, Happening, Obstruction
from detente.situation.changes import is_deed
from detente.surfaces.brief.references import plain
from detente.surfaces.brief.sheet import Sheet, by_place
from detente.surfaces.cli.lines import span

_MOST_FIGURES = 4


def significant_events(sheet: Sheet) -> Part:
    """2: what took place in the period or became known in it, by place, in order of time."""
    shown = sorted((h for h in sheet.picture.happenings if is_deed(h, sheet.rules) and in_period(h, sheet)), key=_order)
    return Part(
        "2", "Significant events", "By place, in order of time. Grade: reliability of the source (A to F), credibility of the item (1 to 6). "
        "What one side alone says is marked as its claim.",
        groups=by_place(((h.places, event_line(h, sheet)) for h in shown), sheet), empty="No event is reported; that is not calm: see 12.",
    )  # fmt: skip


def in_period(happening: Happening, sheet: Sheet) -> bool:
    """True if it lies in the period, or was first told in it."""
    first, last = happening.at, happening.end or happening.at
    overlaps = first is not None and last is not None and first <= sheet.end and last > sheet.start
    return overlaps or sheet.is_new(happening.evidence)


def _order(happening: Happening) -> tuple[float, str]:
    at = happening.at
    return (at.timestamp() if at is not None else 0.0, happening.event)


def event_line(happening: Happening, sheet: Sheet) -> Line:
    """When, what kind, who to whom, the words, harm, grade, basis, status."""
    who, whom = sheet.names(happening.actors, most=4), sheet.names(happening.recipients, most=4)
    parties = " to ".join(p for p in (who, whom) if p)
    parts = [
        span(happening.start, happening.end, sheet.zone), sheet.deed(happening) + (f": {parties}" if parties else ""),
        sheet.quote(happening.latest or happening.text, happening.evidence), _first_told(happening, sheet), *_harm(happening, sheet),
        sheet.refs.grade(happening.evidence), *_status(happening, sheet),
    ]  # fmt: skip
    return sheet.refs.line(" · ".join(p for p in parts if p), happening.evidence)


def _first_told(happening: Happening, sheet: Sheet) -> str:
    known = sheet.known(happening.evidence)
    return f"first told {sheet.at(known)}" if known is not None and known <= sheet.start else ""


def _harm(happening: Happening, sheet: Sheet) -> Iterator[str]:
    told = [harm for m in happening.evidence.mentions for harm in sheet.harm.get(m, ())]
    for counts in sheet.rules.harm:
        words = list(dict.fromkeys(w for c, w in told if c == counts))
        if words:
            more = f" and {len(words) - _MOST_FIGURES} more figures" if len(words) > _MOST_FIGURES else ""
            yield f"{counts}: {', '.join(words[-_MOST_FIGURES:])}{more} (see 9)"


def harm_by_mention(figures: Iterable[FigureHistory], counts: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By mention, the figures of people harmed that it tells."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for figure in figures:
        for report in figure.reports if figure.counts in counts else ():
            found[report.mention].append((figure.counts, plain(report.text) + (f" {plain(figure.of)}" if figure.of else "")))
    return {mention: tuple(told) for mention, told in found.items()}


def _status(happening: Happening, sheet: Sheet) -> Iterator[str]:
    if happening.status == "ongoing":
        yield "going on"
    if happening.basis:
        yield ", ".join(happening.basis)
    if happening.claimed_by:
        yield f"claimed by {sheet.names(happening.claimed_by, nobody='a speaker not named')}"
    if set(happening.evidence.mentions) & sheet.disputed:
        yield "disputed: see 4"


def freedom_of_movement(sheet: Sheet) -> Part:
    """8: what is closed, what was closed and opened again in the period."""
    shown = [o for o in sheet.picture.obstructions if o.is_open or (o.until is not None and o.until > sheet.start)]
    return Part(
        "8", "Freedom of movement", groups=by_place((((o.place,), _obstruction(o, sheet)) for o in shown), sheet),
        empty="No restriction is reported.",
    )  # fmt: skip


def _obstruction(entry: Obstruction, sheet: Sheet) -> Line:
    state = "lifted or open again" if not entry.is_open else "not confirmed of late" if entry.is_stale else "closed or restricted"
    times = [f"since at least {sheet.at(entry.since)}" if entry.since else "", f"last confirmed {sheet.at(entry.confirmed)}"]
    times += [f"until {sheet.at(entry.until)}"] if entry.until else []
    said = f"said to have ended by {', '.join(map(plain, entry.said_ended_by))}" if entry.said_ended_by else ""
    by = sheet.names(entry.by)
    parts = [
        plain(entry.place.name),
        state,
        sheet.quote(entry.text, entry.evidence),
        f"by {by}" if by else "",
        ", ".join(t for t in times if t),
        said,
    ]
    return sheet.refs.line(" · ".join(p for p in parts if p), entry.evidence)


def civilians(sheet: Sheet) -> Part:
    """9: who was hurt, taken or displaced: every figure of the period with its source and time; later ones supersede, none is lost."""
    shown = [(f, _latest(f, sheet)) for counts in sheet.rules.harm for f in sheet.picture.figures if f.counts == counts]
    return Part(
        "9", "People harmed", "Each figure with its source and the time it was told; figures that disagree stand side by side.",
        groups=by_place(((f.places, _figure(f, sheet)) for f, told in shown if told is not None and told > sheet.start), sheet),
        empty="No figure of dead, injured, arrested or displaced is reported.",
    )  # fmt: skip


def _latest(figure: FigureHistory, sheet: Sheet) -> datetime | None:
    return max((r.told for r in figure.reports if r.told is not None and r.told <= sheet.end), default=None)


def _figure(figure: FigureHistory, sheet: Sheet) -> Line:
    under = []
    for report in figure.reports:
        said = (
            f", according to {sheet.names((report.speaker,))}"
            if report.speaker is not None and sheet.names((report.speaker,))
            else ""
        )
        text = f"{plain(report.text)}: told {sheet.at(report.told)} by {plain(report.family)}{said}"
        under.append(Line(text, sheet.refs.cite((report.document,)), (report.mention,)))
    documents = tuple(dict.fromkeys(r.document for r in figure.reports))
    last = figure.reports[-1]
    head = f"{sheet.counted(figure)}{f', {sheet.where(figure.places)}' if figure.places else ''}: {plain(last.text)} by the latest word"
    mentions = tuple(dict.fromkeys(r.mention for r in figure.reports))
    return Line(head, sheet.refs.cite(documents), mentions, tuple(under) if len(under) > 1 else ())
