"""`detente explain`: the sum of a place item by item, what made its level of it, and what stands beside the sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal

import click

from detente.errors import SettingsError
from detente.model.documents import Document
from detente.model.picture import Item, Picture, PlacePicture
from detente.ontology.tension_scale import TensionScale
from detente.situation.explain import explain
from detente.situation.strip import strip_of
from detente.surfaces.cli.lines import Citations, clause, moment, names, wrapped
from detente.surfaces.cli.read import checked_moment, open_memory, open_workspace, parse_moment, read_inputs
from detente.surfaces.export.records import cited_in, to_json
from detente.workspace import Workspace

DIGITS = 9
_PLACE = Decimal(1).scaleb(-DIGITS)
_MOST = 4


def explain_command(
    place: str, paths: Sequence[str], *, area: str | None, at: str | None, format_: str, knowledge: str | None, store: str | None
) -> int:
    """Prints why a place stands where it stands; 1 if there is nothing to explain."""
    workspace = open_workspace(area, knowledge)
    wanted = workspace.place_named(place)
    drawn = _drawn(workspace, wanted, paths, store, at)
    if drawn is None:
        click.echo("detente: nothing to explain: no dated report was read for this area", err=True)
        return 1
    picture, documents = drawn
    if all(p.id != wanted for p in picture.places):
        raise SettingsError(f"the picture has no place {place!r}; it has: {', '.join(p.id for p in picture.places) or 'none'}")
    if format_ == "json":
        import msgspec

        told = msgspec.to_builtins((explain(picture, wanted, scale=workspace.scale), strip_of(picture, wanted)))
        click.echo(to_json([*told, {"sources": cited_in(told, documents)}], indent=2))
        return 0
    for line in explanation_lines(picture, wanted, documents, workspace):
        click.echo(line)
    return 0


def _drawn(
    workspace: Workspace, place: str, paths: Sequence[str], store: str | None, at: str | None
) -> tuple[Picture, Mapping[str, Document]] | None:
    if bool(paths) == (store is not None):
        raise SettingsError("name either a memory (--store FILE) or reports to read (PATH...)")
    moment = parse_moment(at, workspace, option="--at") if at is not None else None
    if store is not None:
        memory = open_memory(store)
        latest = memory.latest(area=workspace.area_name or "")
        if latest is None:
            return None
        as_of = checked_moment(moment, latest, option="--at")
        if workspace.area_name is None:
            return workspace.remembered_picture(memory, as_of=as_of)
        return workspace.remembered_place(memory, place, as_of=as_of)
    read = read_inputs(workspace, paths, None, None)
    published = [r.document.published for r in read if r.document.published is not None]
    if not published:
        return None
    as_of = checked_moment(moment, max(published), option="--at")
    return workspace.picture(read, as_of=as_of), {r.document.id: r.document for r in read}


@dataclass(frozen=True, slots=True)
class _Page:
    place: PlacePicture
    picture: Picture
    scale: TensionScale
    zone: tzinfo
    cite: Citations
    names: Mapping[str, str]


def explanation_lines(picture: Picture, place: str, documents: Mapping[str, Document], workspace: Workspace) -> Iterator[str]:
    """All lines, 80 columns wide, each item with its source."""
    area = workspace.knowledge.area
    zone: tzinfo = area.zone if area is not None else UTC
    found = picture.place(place)
    page = _Page(found, picture, workspace.scale, zone, Citations(documents, zone), _names(picture, workspace))
    local = picture.as_of.astimezone(zone)
    yield f"{found.name}, as of {local.strftime('%A %-d %B %Y %H:%M')} {local.tzname()}"
    since = f" since {moment(found.since, zone)}" if found.since else ""
    yield f"level {found.level} {found.level_name}{since}, {found.tension:.1f} points; weights {picture.scale}"
    if found.coverage.last_report is None:
        yield "nobody had reported on it by then: unknown is not calm"
    yield ""
    yield "THE SUM: points, and the sum so far"
    yield from _sum(page)
    yield ""
    yield "WHAT MADE THE LEVEL"
    yield from _level(page)
    beside = [line for entry in dict.fromkeys(_beside(page)) for line in wrapped(entry)]
    if beside:
        yield ""
        yield "BESIDE THE SUM, last 24 hours: shown, and moving no point"
        yield from beside
    yield from page.cite.closing()


def _names(picture: Picture, workspace: Workspace) -> dict[str, str]:
    area = workspace.knowledge.area
    return {i: area.places[i].shown_name for i in area.watched} if area is not None else {p.id: p.name for p in picture.places}


def shown_points(running: Sequence[float]) -> list[tuple[Decimal, Decimal]]:
    """For each line the points and the sum so far, to nine digits: as shown, the points sum to the last sum exactly."""
    sums = [Decimal(r).quantize(_PLACE, rounding=ROUND_HALF_EVEN) for r in running]
    return [(now - before, now) for before, now in zip([Decimal(0).quantize(_PLACE), *sums], sums, strict=False)]


def _sum(page: _Page) -> Iterator[str]:
    lines = explain(page.picture, page.place.id, scale=page.scale).lines
    for (points, so_far), line in zip(shown_points([li.running for li in lines]), lines, strict=True):
        yield f"{points:>15.9f} {so_far:>15.9f}  {line.item.name}{_which(line.item, page)}"
        for words in _why(line.item, page):
            yield from wrapped(words, indent=33, hanging=35)
    total = shown_points([lines[-1].running])[0][1] if lines else Decimal(0).quantize(_PLACE)
    yield f"{'=':>15} {total:>15.9f}  tension"


def _which(item: Item, page: _Page) -> str:
    return f": {page.names.get(item.place, item.place)}" if item.kind == "neighbour" and item.place is not None else ""


def _why(item: Item, page: _Page) -> Iterator[str]:
    if item.kind == "neighbour":
        yield f"{page.scale.groups[item.group].share:g} of its tension without its own neighbours: detente explain {item.place}"
    elif item.kind == "cap":
        yield f"the group counts {page.scale.groups[item.group].cap:g} at most"
    elif item.kind == "clamp":
        yield "the scale ends at 0 and at 100"
    else:
        yield f"{item.base:g} * {item.credibility:g} ({_told_by(item, page)}) * {_fresh(item, page)} {page.cite.of_documents(item.documents)}"
        if item.said_ended_by:
            yield f"said to have ended by {', '.join(item.said_ended_by)}: not enough to end it"


def _told_by(item: Item, page: _Page) -> str:
    factors = page.scale.factors
    if item.credibility >= factors.observed:
        return "seen by own observers"
    if item.credibility >= factors.corroborated:
        return f"{len(item.families)} families"
    if item.credibility == factors.refuted:
        return "taken back or refuted"
    return "one side's claim" if item.is_claim else "one family"


def _fresh(item: Item, page: _Page) -> str:
    """The fade in words: when it happened or was last confirmed, and whether it is stale."""
    at = moment(item.confirmed, page.zone)
    if item.kind == "state":
        since = f"since at least {moment(item.since, page.zone)}, " if item.since else ""
        return f"{item.fade:.4g} ({since}last confirmed {at}{', stale' if item.is_stale else ''})"
    if item.kind in ("deadline", "announced"):
        return f"{item.fade:.4g} ({'due' if item.kind == 'deadline' else 'from'} {at})"
    return f"{item.fade:.4g} ({at})"


def _level(page: _Page) -> Iterator[str]:
    place, names_ = page.place, {r.id: r.name for r in page.scale.rules}
    yield f"  by points alone: {place.by_points} {page.scale.levels[place.by_points].name}"
    for rule in place.rules:
        level = next(r.level for r in page.scale.rules if r.id == rule)
        yield from wrapped(f"rule, at least {level} {page.scale.levels[level].name}: {names_[rule]}")
    if place.held:
        yield from wrapped(place.held)
    yield from wrapped(
        f"band: {place.band.low:.1f} if only what own observers or two families tell is so, {place.band.high:.1f} if every claim is"
    )
    low = ": low, nothing may fall" if place.coverage.is_low else ""
    last = moment(place.coverage.last_report, page.zone) if place.coverage.last_report else "never"
    yield from wrapped(
        f"coverage: {len(place.coverage.families)} of usually {place.coverage.usual:g} families in 24 hours{low}; last report {last}"
    )
    crossings = [f"{moment(c.at, page.zone)} {c.level} {page.scale.levels[c.level].name}" for c in place.history[-5:]]
    if crossings:
        yield from wrapped(f"crossings: {'; '.join(crossings)}")


def _beside(page: _Page) -> Iterator[str]:
    strip = strip_of(page.picture, page.place.id)
    for presence in strip.interposed[:_MOST]:
        between = names(presence.between)
        yield (
            f"- {presence.who.name} stands between {between}, last confirmed {moment(presence.confirmed, page.zone)} {page.cite.of(presence.evidence)}"
        )
    for contact in strip.talks[:_MOST]:
        state = "ended" if contact.is_ended else ("going on" if contact.is_ongoing else "held")
        yield (
            f"- talks, {state}: {names(contact.initiators)} with {names(contact.others, nobody='parties not named')}, "
            f"{moment(contact.confirmed, page.zone)} {page.cite.of(contact.evidence)}"
        )
    for word, statements in (("appeal", strip.appeals), ("judgement", strip.assessments)):
        for said in statements[:_MOST]:
            by = names(said.by, nobody="the report")
            yield f"- {word} of {by}: {clause(said.text, 110)} {page.cite.of(said.evidence)}"
