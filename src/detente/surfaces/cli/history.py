"""`detente history ID`: who said it, who changed what, and why, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

import click

from detente.desk import Desk, History, Told
from detente.model.decisions import Correction, Decision
from detente.model.mentions import ActorRef, Mention, PlaceRef, When
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.lines import moment, short, wrapped


def history_command(identity: str, *, store: str, area: str | None, knowledge: str | None) -> int:
    """Prints the page."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=None)
    for line in history_lines(desk.history(identity), desk):
        click.echo(line)
    return 0


def history_lines(history: History, desk: Desk) -> Iterator[str]:
    """All lines: what it is, who said it, who decided what."""
    area = desk.workspace.knowledge.area
    zone: tzinfo = area.zone if area is not None else UTC
    yield f"{history.found.kind.upper()} {history.found.id}"
    yield from wrapped(history.title, indent=0, hanging=0)
    yield ""
    yield "WHO SAID IT"
    for told in history.told:
        yield from _told(told, desk, zone)
    if not history.told:
        yield "  nothing was read in it"
    yield ""
    yield "WHO CHANGED IT"
    for decision, is_standing in history.decisions:
        yield from _decided(decision, is_standing=is_standing, zone=zone)
    if not history.decisions:
        yield "  nobody; it stands as it was read"


def _told(told: Told, desk: Desk, zone: tzinfo) -> Iterator[str]:
    document = told.document
    source = document.source or document.path or document.id
    letter = desk.reliability_of(document.family or source, document.reliability)
    published = f"published {moment(document.published, zone)}" if document.published else "without a date"
    yield from wrapped(f"- {source} ({letter}), {published}, known since {_full(told, zone)}")
    yield from wrapped(f'"{short(told.mention.text, 300)}"', indent=4, hanging=4)
    if document.link:
        yield f"    {document.link}"
    yield from wrapped(
        f"{told.mention.id} in {document.id} [{told.mention.start}, {told.mention.end}); "
        f"{f'tells event {told.event}' if told.event else 'tells no event in the picture'}",
        indent=4, hanging=4,
    )  # fmt: skip
    for reading in told.readings:
        yield from wrapped(f"read as {said(told.mention)} by {reading.method}", indent=4, hanging=6)
    if told.now is None:
        yield "    now: retracted"
    elif told.now != told.mention:
        yield from wrapped(f"now: {said(told.now)}", indent=4, hanging=6)


def _full(told: Told, zone: tzinfo) -> str:
    return told.known_since.astimezone(zone).strftime("%-d %b %Y %H:%M:%S %Z")


def said(mention: Mention) -> str:
    """What a mention says, in one line."""
    what = mention.type + (f"/{mention.mode}" if mention.mode else "") + (f", ends {mention.ends}" if mention.ends else "")
    who = _names(mention.actors)
    to = _names(mention.recipients)
    at = _names(mention.places)
    words = [what, f"by {who}" if who else "", f"to {to}" if to else "", f"at {at}" if at else "", mention.polarity, mention.status]
    return ", ".join(w for w in (*words, mention.certainty) if w)


def _names(refs: tuple[ActorRef, ...] | tuple[PlaceRef, ...]) -> str:
    return " and ".join(dict.fromkeys(r.name or r.text for r in refs))


def _decided(decision: Decision, *, is_standing: bool, zone: tzinfo) -> Iterator[str]:
    at = decision.at.astimezone(zone).strftime("%-d %b %Y %H:%M:%S %Z") if decision.at else "?"
    what = (
        decision.kind
        + (f" of decision {decision.undoes}" if decision.undoes else "")
        + (f" {decision.value}" if decision.value else "")
    )
    changed = f": {_changes(decision.correction)}" if decision.correction is not None else ""
    undone = "" if is_standing else " (undone)"
    yield from wrapped(f"- decision {decision.number}, {at}, {decision.by}: {what}{changed}{undone}")
    if decision.others:
        yield from wrapped(f"apart from {', '.join(t.mention or t.document_id for t in decision.others)}", indent=4, hanging=4)
    if decision.kind == "merge":
        yield from wrapped(f"one with {', '.join(t.mention or t.document_id for t in decision.targets)}", indent=4, hanging=4)
    yield from wrapped(f"why: {decision.why or 'not said'}", indent=4, hanging=4)


def _changes(correction: Correction) -> str:
    plain = ("type", "mode", "ends", "polarity", "status", "certainty")
    found = [f"{name} {getattr(correction, name) or 'none'}" for name in plain if getattr(correction, name) is not None]
    for name, refs in (("by", correction.actors), ("to", correction.recipients), ("at", correction.places)):
        if refs is not None:
            found.append(f"{name} {_names(refs) or 'nobody'}")
    if correction.when is not None:
        found.append(f"when {_time(correction.when)}")
    return ", ".join(found)


def _time(when: When) -> str:
    return " to ".join(t.isoformat() for t in (when.start, when.end) if t is not None)
