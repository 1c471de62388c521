"""The ledger of figures, and that of happenings: what was counted, and what took place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from detente.model.events import Event
from detente.model.mentions import Figure
from detente.model.picture import FigureHistory, FigureReport, Happening
from detente.ontology.tension_scale import Factors
from detente.situation.evidence import Cited, evidence_of, first_known, wheres, who_of, whos
from detente.situation.tellings import Places, Telling, utc

_UNCOUNTED = "other"


def figures_of(cited: Iterable[Cited], *, tellings: Mapping[str, Telling], places: Places) -> tuple[FigureHistory, ...]:
    """All numbers told for one thing at the same places, oldest first. Later ones supersede, none is lost."""
    rows: dict[tuple[tuple[str, ...], str], list[tuple[Cited, Figure]]] = defaultdict(list)
    for one in first_known(cited):
        for figure in one.mention.figures:
            if figure.counts != _UNCOUNTED and one.mention.polarity == "affirmed":
                at = tuple(sorted({places.watched(p.id) or p.id or p.text for p in one.mention.places}))
                rows[at, figure.counts].append((one, figure))
    return tuple(_history(rows[key], tellings, places) for key in sorted(rows))


def _history(row: list[tuple[Cited, Figure]], tellings: Mapping[str, Telling], places: Places) -> FigureHistory:
    reports = [_report(one, figure, tellings.get(one.id)) for one, figure in row]
    reports.sort(key=lambda r: (r.as_of is not None, r.as_of.timestamp() if r.as_of is not None else 0.0, r.mention, r.text))
    of = next((f.of for _, f in reversed(row) if f.of is not None), None)
    return FigureHistory(row[0][1].counts, of, wheres((c.mention for c, _ in row), places), tuple(reports))


def _report(one: Cited, figure: Figure, telling: Telling | None) -> FigureReport:
    speaker = who_of(one.mention.speaker.actor) if one.mention.speaker is not None else None
    as_of = telling.end if telling is not None else None
    return FigureReport(figure.low, figure.high, figure.text, as_of, one.known, speaker, one.voice.family, one.id)


def happenings_of(cited: Iterable[Cited], events: Iterable[Event], *, places: Places, factors: Factors) -> tuple[Happening, ...]:
    """Every event with what is known of it, in order of time, the undated last."""
    by_id = {c.id: c for c in cited}
    rows = [(event, first_known(by_id[m] for m in event.mentions if m in by_id)) for event in events]
    found = [_happening(event, told, places, factors) for event, told in rows if told]
    return tuple(sorted(found, key=lambda h: (h.start is None, _moment(h.start), h.event)))


def _moment(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


def _happening(event: Event, told: list[Cited], places: Places, factors: Factors) -> Happening:
    mentions = [c.mention for c in told]
    return Happening(
        event.id, event.type, event.mode, whos(r for m in mentions for r in m.actors), whos(r for m in mentions for r in m.recipients),
        wheres(mentions, places), utc(event.start), utc(event.end), event.polarity, event.status, mentions[0].text,
        evidence_of(told, factors),
    )  # fmt: skip
