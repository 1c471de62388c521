"""What `detente source check` and `detente source try` do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from detente.errors import DetenteError, FetchError, KnowledgeError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.model.watched import Arrival, WatchedSource
from detente.ontology.areas import area_names, check_area
from detente.ontology.files import KnowledgeFiles
from detente.ontology.sources import read_sources
from detente.sources.folders import inputs_of, look_at
from detente.sources.look import look
from detente.sources.web.addresses import Rules, checked
from detente.sources.web.visitor import Visitor
from detente.surfaces.cli.lines import short, wrapped
from detente.surfaces.cli.read import open_workspace
from detente.watch.places import FOLDER, Place, places_of, watched_sources
from detente.watch.taking import file_arrival, item_arrivals, page_arrival
from detente.workspace import Workspace

ITEMS = 3
_SHOWN_MENTIONS = 4


def source_check_command(*, area: str | None, knowledge: str | None) -> int:
    """Prints every fault and what is watched; 1 if there is a fault."""
    files = KnowledgeFiles.with_overlay(Path(knowledge) if knowledge is not None else None)
    names = [area] if area is not None else area_names(files)
    faults: dict[str, KnowledgeError] = {}
    for name in names:
        found, area_faults = check_area(files, name)
        own: list[KnowledgeError] = []
        sources = {w.source.id: w for w in read_sources(files, name, sides=frozenset(i for i, _ in found.sides), faults=own)}
        wrong = [f for f in area_faults if "source" in f.path] + own + [f for w in sources.values() for f in _address_faults(w)]
        faults |= {str(f): f for f in wrong}
        _tell(name, list(sources.values()))
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo(f"{len(faults)} faults in the files of sources", err=True)
        return 1
    click.echo("no fault found; nothing was fetched")
    return 0


def _address_faults(watched: WatchedSource) -> Iterator[KnowledgeError]:
    for endpoint in watched.endpoints:
        if endpoint.kind == FOLDER:
            if not Path(endpoint.address).is_dir():
                yield KnowledgeError(watched.path, watched.line, f"the folder {endpoint.address} is not there")
            continue
        try:
            checked(endpoint.address, Rules())
        except FetchError as error:
            if not _is_of_replay(endpoint.address):
                yield KnowledgeError(watched.path, watched.line, str(error))


def _is_of_replay(address: str) -> bool:
    try:
        checked(address, Rules(replay_loopback=True))
    except FetchError:
        return False
    return True


def _tell(area: str, sources: list[WatchedSource]) -> None:
    watched = [w for w in sources if w.endpoints]
    refused = [w for w in sources if w.source.forbids]
    click.echo(f"{area}: {len(sources)} sources, {len(watched)} of them say where to look, {len(refused)} may not be used")
    for one in watched:
        kinds = ", ".join(f"{e.kind} every {e.every.total_seconds() / 60:g} min" for e in one.endpoints)
        click.echo(f"  {one.source.id}: {kinds}; quotes of {one.source.terms.quote_max_chars} characters at most")
    for one in refused:
        for line in wrapped(f"{one.source.id}: NOT used: {one.source.forbids}"):
            click.echo(line)
    loopback = [w.source.id for w in watched for e in w.endpoints if e.kind != FOLDER and _is_only_of_replay(e.address)]
    if loopback:
        click.echo(f"  from this machine's own loopback, fetched with --replay-loopback only: {', '.join(dict.fromkeys(loopback))}")


def _is_only_of_replay(address: str) -> bool:
    try:
        checked(address, Rules())
    except FetchError:
        return _is_of_replay(address)
    return False


def source_try_command(name: str, *, area: str, knowledge: str | None, replay_loopback: bool) -> int:
    """Fetches, reads and prints; 1 if nothing came."""
    workspace = open_workspace(area, knowledge)
    (watched,) = watched_sources(workspace.files, area, names=[name])
    if watched.source.forbids:
        click.echo(f"detente: {name} may not be used: {watched.source.forbids}", err=True)
        return 1
    visitor = Visitor.of(
        contact=workspace.settings.contact, max_bytes=workspace.settings.max_bytes, replay_loopback=replay_loopback
    )
    count = 0
    for place in places_of([watched]):
        click.echo(f"{place.endpoint.kind} {place.endpoint.address}")
        try:
            for arrival in islice(_arrivals(place, visitor, workspace), ITEMS):
                count += 1
                _show(arrival, workspace)
        except DetenteError as error:
            click.echo(f"  not fetched: {error}")
    click.echo(f"{count} item{'s' if count != 1 else ''} shown; nothing was kept")
    return 0 if count else 1


def _arrivals(place: Place, visitor: Visitor, workspace: Workspace) -> Iterator[Arrival]:
    is_permitted = place.watched.permission is not None
    if place.endpoint.kind == FOLDER:
        files = look_at(place.endpoint.address, {}).files
        click.echo(f"  {len(files)} file{'' if len(files) == 1 else 's'}")
        inputs = (i for f in files for i in inputs_of(f, max_bytes=workspace.settings.max_bytes))
        yield from (file_arrival(place, i) for i in inputs if isinstance(i, Raw))
        return
    found = look(place.endpoint, visitor, source=place.watched.source.name, has_permission=is_permitted)
    click.echo(
        f"  {len(found.entries)} {'entry' if len(found.entries) == 1 else 'entries'} in {len(found.fetched.content):,} bytes"
    )
    if place.endpoint.takes == "item":
        yield from item_arrivals(place, found.entries, found.fetched)
        return
    for entry in found.entries:
        is_itself = place.endpoint.kind == "page"
        page = found.fetched if is_itself else visitor.fetch(entry.link or "", has_permission=is_permitted)
        yield page_arrival(place, entry, page)


def _show(arrival: Arrival, workspace: Workspace) -> None:
    raw = Raw(arrival.name, arrival.content, arrival.suffix)
    for found in workspace.documents_in(
        raw, published=arrival.published, source=arrival.origin, publisher=arrival.publisher, link=arrival.link
    ):
        if isinstance(found, Rejected):
            click.echo(f"  - {short(found.id, 70)}: not read: {found.reason}")
        else:
            _show_document(found, workspace)


def _show_document(document: Document, workspace: Workspace) -> None:
    (read,) = (workspace.shown(r) for r in workspace.read([document]))
    shown = read.document
    dated = shown.published.isoformat(timespec="minutes") if shown.published is not None else "no date"
    click.echo(f"  - {short(shown.title or shown.text, 70)}")
    click.echo(f"    {dated}, {shown.language or 'language not told'}, {len(shown.text):,} characters, {shown.link or 'no link'}")
    for warning in shown.warnings:
        click.echo(f"    ! {warning}")
    for mention in read.mentions[:_SHOWN_MENTIONS]:
        words = short(mention.text, min(90, shown.terms.quote_max_chars))
        click.echo(f"    {mention.type}{f' {mention.mode}' if mention.mode else ''}: {words}")
    rest = len(read.mentions) - _SHOWN_MENTIONS
    if rest > 0:
        click.echo(f"    and {rest} more")
    for question in read.questions[:1]:
        click.echo(f"    ? {question.reason}")
    if not read.mentions:
        click.echo("    nothing told that the picture shows")
