"""The layer of presence in words: who stands where, how long, and who says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

import click

from detente.model.picture import Presence, do_sizes_meet
from detente.surfaces.cli.at import Page, page_at
from detente.surfaces.cli.lines import Citations, moment, names, wrapped
from detente.surfaces.cli.read import open_workspace

_SHOWN_ENDED = timedelta(hours=24)


def presence_words(p: Presence, zone: tzinfo, cite: Citations) -> str:
    """One entry in a line, with its sources."""
    between = f" between {names(p.between)}" if p.between else ""
    size = f" ({_range(*p.size)}{' over several places' if p.size_is_of_several_places else ''})" if p.size else ""
    until = f", until {moment(p.until, zone)}" if p.until else ""
    stale = ", stale" if p.is_stale else ""
    manner = "stands" if p.between else p.manner
    told = f", according to {names(p.told_by)}" if p.told_by else ""
    since = f"since at least {moment(p.since, zone)}, " if p.since else ""
    return (
        f"{p.place.name}: {p.who.name}{size} {manner}{between}, {since}last confirmed "
        f"{moment(p.confirmed, zone)}{until}{stale}{''.join(_changes(p, zone))}{told} {cite.of(p.evidence)}"
    )


def _changes(p: Presence, zone: tzinfo) -> Iterator[str]:
    if p.reinforced is not None and p.manner != "reinforced":
        yield f", reinforced {moment(p.reinforced, zone)}"
    if p.reduced is not None:
        yield f", a part left {moment(p.reduced, zone)}, the rest is not told to have left"
    if p.said_ended_by:
        yield f", said to have ended by {', '.join(p.said_ended_by)}"
    if p.disputed_by:
        yield f", DISPUTED by {', '.join(p.disputed_by)}"
    if not do_sizes_meet(p.sizes):
        yield f", SIZE DISPUTED: {'; '.join(f'{_range(s.low, s.high)} ({s.family})' for s in p.sizes)}"


def _range(low: int | None, high: int | None) -> str:
    if low == high:
        return f"{low:,}" if low is not None else "?"
    if high is None:
        return f"{low:,} or more"
    return f"up to {high:,}" if not low else f"{low:,} to {high:,}"


def presence_command(place: str | None, *, store: str, area: str | None, at: str | None, knowledge: str | None) -> int:
    """Prints the layer of presence as of an hour; 1 if the memory holds nothing."""
    workspace = open_workspace(area, knowledge)
    wanted = workspace.place_named(place) if place is not None else None
    page = page_at(workspace, store=store, at=at)
    if page is None:
        return 1
    for line in layer_lines(page, place=wanted):
        click.echo(line)
    return 0


def layer_lines(page: Page, *, place: str | None = None) -> Iterator[str]:
    """The layer: what stands, what nobody has confirmed in time, what ended within a day."""
    zone, cite, picture = page.zone, page.cite, page.picture
    entries = [p for p in picture.presence if place is None or p.place.watched == place]
    yield f"WHO STANDS WHERE, as of {page.moment}"
    parts = (
        ("STANDING", [p for p in entries if p.until is None and not p.is_stale]),
        ("STALE: nobody has confirmed it in time", [p for p in entries if p.until is None and p.is_stale]),
        ("ENDED within 24 hours", [p for p in entries if p.until is not None and _is_recent(p.until, picture.as_of)]),
    )
    if not any(found for _, found in parts):
        yield "nothing is known to stand here, which is not the same as nothing standing"
    for title, found in parts:
        if found:
            yield ""
            yield title
            for entry in found:
                yield from wrapped(f"- {presence_words(entry, zone, cite)}")


def _is_recent(until: datetime, as_of: datetime) -> bool:
    return until > as_of - _SHOWN_ENDED
