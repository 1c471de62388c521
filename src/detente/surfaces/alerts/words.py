"""An alert in words: a headline and the lines under it. Neutral, and without any name of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from detente.model.alerts import LEVEL, Alert
from detente.model.documents import Document
from detente.ontology.tension_scale import TensionScale


def headline(alert: Alert) -> str:
    """What and where, in one line."""
    if alert.kind != LEVEL:
        return f"{alert.name}: more happenings than usual"
    return f"{alert.name}: {alert.level} {alert.level_name}"


def since(alert: Alert, zone: tzinfo) -> str:
    """Since when, with the zone named."""
    local = alert.at.astimezone(zone)
    return f"{local.strftime('%-d %B %Y %H:%M')} {local.tzname()}"


def sure(alert: Alert) -> str:
    """How sure, in words and with the band."""
    low = ", low coverage" if alert.is_low_coverage else ""
    if alert.kind != LEVEL:
        return f"a count of happenings, not a judgement{low}"
    return (
        f"{alert.how_sure}; {alert.tension:.1f} points, {alert.band.low:.1f} if only what own observers or two families tell is so, "
        f"{alert.band.high:.1f} if every claim is{low}"
    )


def reasons(alert: Alert) -> Iterator[str]:
    """Why: the heaviest items, and the rules that lift the level."""
    if alert.note:
        yield alert.note
    for reason in alert.why:
        yield f"{reason.name} ({reason.told_by}): {reason.points:.1f}"
    yield from (f"rule: {rule}" for rule in alert.rules)


def description(alert: Alert, zone: tzinfo, *, scale: TensionScale, documents: Mapping[str, Document]) -> str:
    """All of it as one text: since when, why, how sure, from which reports."""
    before = f" (before: {alert.before} {scale.levels[alert.before].name})" if alert.kind == LEVEL else ""
    lines = [
        f"{headline(alert)} since {since(alert, zone)}{before}.",
        "Why:",
        *(f"- {r}" for r in reasons(alert)),
        f"How sure: {sure(alert)}.",
    ]
    sources = [cited(d, zone) for d in sources_of(alert, documents)]
    if sources:
        lines.append(f"Reports: {'; '.join(sources)}.")
    lines.append(f"To be seen by: {', '.join(alert.must_see)}. Weights {alert.scale}.")
    return "\n".join(lines)


def sources_of(alert: Alert, documents: Mapping[str, Document]) -> list[Document]:
    """The reports behind an alert that may be named."""
    return [documents[i] for i in alert.documents if i in documents]


def cited(document: Document, zone: tzinfo) -> str:
    """A report as a source: who published it, when."""
    name = document.source or document.id
    return name if document.published is None else f"{name} {document.published.astimezone(zone).strftime('%-d %b %H:%M')}"
