"""The ledger of figures: every number that was told, with whose it is and as of when."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial

from detente.model.mentions import Figure
from detente.model.picture import FigureHistory, FigureReport
from detente.situation.evidence import Cited, Grounds, who_of

_UNCOUNTED = "other"


def figures_of(grounds: Grounds) -> tuple[FigureHistory, ...]:
    """All numbers told for one thing at the same places, by place. Later ones supersede, none is lost."""
    rows: dict[tuple[tuple[str, ...], str], list[tuple[Cited, Figure]]] = defaultdict(list)
    for one in grounds.cited:
        for figure in one.mention.figures if one.mention.polarity == "affirmed" else ():
            if figure.counts != _UNCOUNTED:
                at = tuple(sorted({grounds.place_key(p) for p in one.mention.places}))
                rows[at, figure.counts].append((one, figure))
    return tuple(
        grounds.reuse.of(("figures", key), [one for one, _ in rows[key]], partial(_history, rows[key], grounds))
        for key in sorted(rows)
    )


def _history(row: list[tuple[Cited, Figure]], grounds: Grounds) -> FigureHistory:
    rows = [(_report(one, figure, grounds), (one.mention.document_id, figure.start, one.id)) for one, figure in row]
    rows.sort(key=lambda r: (*_time(r[0].as_of), *_time(r[0].told), r[1]))
    reports = [report for report, _ in rows]
    of = next((figure.of for _, figure in reversed(row) if figure.of is not None), None)
    return FigureHistory(row[0][1].counts, of, grounds.wheres(c.mention for c, _ in row), tuple(reports))


def _time(moment: datetime | None) -> tuple[bool, float]:
    """A key by time, the unknown first."""
    return moment is not None, moment.timestamp() if moment is not None else 0.0


def _report(one: Cited, figure: Figure, grounds: Grounds) -> FigureReport:
    telling = grounds.tellings.get(one.id)
    return FigureReport(
        low=figure.low,
        high=figure.high,
        text=figure.text,
        as_of=telling.end if telling is not None else None,
        told=one.known,
        speaker=who_of(one.mention.speaker.actor) if one.mention.speaker is not None else None,
        family=one.voice.family,
        mention=one.id,
        document=one.mention.document_id,
    )
