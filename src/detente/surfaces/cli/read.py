"""`detente read`: reports in, the picture or the mentions out."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.documents.published import has_time, read_published
from detente.errors import SettingsError
from detente.model.documents import Document, Rejected
from detente.model.picture import Picture
from detente.model.read_documents import ReadDocument
from detente.ontology.areas import Area
from detente.settings import load_settings
from detente.surfaces.cli.progress import with_progress
from detente.surfaces.export import records
from detente.workspace import Workspace

if TYPE_CHECKING:
    from detente.store.store import Store

_CLOCK_SLACK = timedelta(minutes=1)


def read_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, as_of: str | None, format_: str,
    knowledge: str | None, store: str | None = None, mapping: str | None = None,
) -> int:  # fmt: skip
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(area, knowledge)
    memory = open_memory(store, is_new=True) if store is not None else None
    moment = parse_moment(as_of, workspace) if as_of is not None else None
    read, rejected = _read_all(workspace, paths, published, source, mapping, memory=memory)
    if memory is not None:
        workspace.keep(memory, read, rejected)
    if format_ == "jsonl":
        _print_mentions(workspace, read)
    elif read:
        dated = [r.document.published for r in read if r.document.published is not None]
        if dated:
            checked_moment(moment, max(dated))
        picture = workspace.picture(read, as_of=moment)
        if memory is not None:
            _draw_ahead(workspace, memory, moment)
        if format_ == "json":
            _print_everything(workspace, read, picture, rejected)
        else:
            print_picture(picture, {r.document.id: workspace.shown_document(r.document) for r in read}, workspace.knowledge.area)
    elif format_ == "json":
        click.echo(records.to_json({"documents": [], "mentions": [], "events": [], "stories": [], "picture": None,
                                    "rejected": [records.rejected_record(r) for r in rejected]}, indent=2))  # fmt: skip
    return 0 if read else 1


def read_inputs(workspace: Workspace, paths: Sequence[str], published: str | None, source: str | None) -> list[ReadDocument]:
    """All documents of the paths, read, as a surface may show them; what was wrong with them goes to standard error."""
    return [workspace.shown(r) for r in _read_all(workspace, paths, published, source)[0]]


def _read_all(
    workspace: Workspace, paths: Sequence[str], published: str | None, source: str | None, mapping: str | None = None, *,
    memory: Store | None = None,
) -> tuple[list[ReadDocument], list[Rejected]]:  # fmt: skip
    if published is not None:
        parse_moment(published, workspace, option="--published")
    documents, rejected = _documents(workspace, paths, published, source, mapping, keeps_raw=memory is not None)
    read = list(with_progress(workspace.read(documents, repeats=workspace.repeats(memory)), label="reading", total=len(documents)))
    _warn(documents, rejected)
    return read, rejected


def _draw_ahead(workspace: Workspace, memory: Store, as_of: datetime | None) -> None:
    """Draws the memory's picture now, so that the next who asks for it need not wait."""
    moment = as_of or memory.latest(area=workspace.area_name or "")
    if moment is not None:
        workspace.remembered_picture(memory, as_of=moment)


def picture_command(
    *, store: str, area: str | None, as_of: str | None, format_: str, knowledge: str | None, known_at: str | None = None,
    has_ids: bool = False, ceiling: str = "strict",
) -> int:  # fmt: skip
    """Draws the picture from a memory; 1 if it holds nothing for the area."""
    workspace = open_workspace(area, knowledge)
    memory = open_memory(store)
    known = _known_at(known_at, memory, workspace)
    moment = parse_moment(as_of, workspace) if as_of is not None else memory.latest(area=area or "", known_at=known)
    if moment is None:
        then = f" at {known_at}" if known_at is not None else ""
        click.echo(f"detente: {memory.name} holds no dated report for {area or 'the world'}{then}", err=True)
        return 1
    newest = memory.latest(area=area or "", known_at=known)
    if newest is not None:
        checked_moment(moment, newest)
    _tell_erased(memory, known)
    picture, documents = workspace.remembered_picture(memory, as_of=moment, known_at=known, ceiling=ceiling)
    if format_ == "json":
        from detente.surfaces.export.picture_record import picture_record

        click.echo(records.to_json(picture_record(picture, documents.values()), indent=2))
    else:
        print_picture(picture, documents, workspace.knowledge.area, has_ids=has_ids)
    return 0


def _known_at(value: str | None, memory: Store, workspace: Workspace) -> datetime | None:
    """The moment of --known-at: a time, or "#12", that of entry 12 of the audit log."""
    if value is None:
        return None
    if value.startswith("#"):
        if not value[1:].isdecimal():
            raise SettingsError(f"--known-at {value!r}: expected the number of an entry, such as #12")
        return memory.moment_of(int(value[1:]))
    return parse_moment(value, workspace, option="--known-at")


def _tell_erased(memory: Store, known: datetime | None) -> None:
    gone = memory.erased_since(known) if known is not None else 0
    if gone:
        click.echo(f"detente: {gone} documents known then have been erased since and are missing here", err=True)


def open_memory(store: str, *, is_new: bool = False) -> Store:
    """The memory of --store. Raises SettingsError for a file that is not there, unless it may be new."""
    from detente.store.engine import is_server  # SQL is loaded only where a memory is used
    from detente.store.store import Store

    if not is_new and not is_server(store) and not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file; fill it with: detente read PATH... --store {store}")
    memory = Store(store)
    warn_of_clock(memory)
    return memory


def warn_of_clock(memory: Store) -> None:
    """Says so if the machine's clock runs behind the memory: its times go on from the last entry, and this machine's are wrong."""
    behind = memory.clock_is_behind()
    if behind > _CLOCK_SLACK:
        click.echo(f"detente: this machine's clock is {behind} behind the last entry of {memory.name}; set it right", err=True)


def open_workspace(area: str | None, knowledge: str | None) -> Workspace:
    """The workspace that a command's options ask for."""
    # At its end Python goes through all that was loaded for cycles, three times: 0.8 s of CPU, a third of what a first report took. Not in
    # the library: extensions that count their objects at the end (duckdb's) would take what is left uncollected for lost.
    atexit.register(gc.freeze)
    settings = load_settings()
    if knowledge is not None:
        settings = replace(settings, knowledge=Path(knowledge))
    return Workspace(area, settings=settings)


def print_picture(picture: Picture, documents: Mapping[str, Document], area: Area | None, *, has_ids: bool = False) -> None:
    """The picture for a person; colours only on a terminal."""
    from detente.surfaces.cli.picture_text import picture_lines

    style = click.style if sys.stdout.isatty() and "NO_COLOR" not in os.environ else None
    for line in picture_lines(picture, documents, area, style=style, has_ids=has_ids):
        click.echo(line)


def checked_moment(moment: datetime | None, latest: datetime, *, option: str = "--as-of") -> datetime:
    """The moment asked for, else that of the latest report. Raises SettingsError for one that is still to come.

    Archives may be dated ahead of this machine's clock: up to their latest report any moment is past.
    """
    if moment is None:
        return latest
    if moment > max(latest, datetime.now(UTC) + _CLOCK_SLACK):
        raise SettingsError(
            f"{option} {moment.isoformat(timespec='minutes')} lies in the future; a picture is of what is known. "
            f"The latest report is of {latest.isoformat(timespec='minutes')}"
        )
    return moment


def parse_moment(value: str, workspace: Workspace, *, option: str = "--as-of") -> datetime:
    """A time from an option, in the area's zone if it names none. Raises SettingsError with what was expected."""
    area = workspace.knowledge.area
    try:
        return read_published(value, area.zone if area is not None else UTC)[0]
    except ValueError as error:
        raise SettingsError(f"{option}: {error}") from error


def parse_start(value: str, workspace: Workspace, *, option: str) -> datetime:
    """The same for the start of a period: a date alone is its first moment, not its last."""
    moment = parse_moment(value, workspace, option=option)
    return moment if has_time(value) else moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _documents(
    workspace: Workspace, paths: Sequence[str], published: str | None, source: str | None, mapping: str | None = None, *,
    keeps_raw: bool = False,
) -> tuple[list[Document], list[Rejected]]:  # fmt: skip
    documents: dict[str, Document] = {}
    rejected: list[Rejected] = []
    for item in workspace.documents(paths, published=published, source=source, mapping=mapping, keeps_raw=keeps_raw):
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            documents.setdefault(item.id, item)
    return list(documents.values()), rejected


def _warn(documents: Sequence[Document], rejected: Sequence[Rejected]) -> None:
    for item in rejected:
        click.echo(f"detente: not read: {item.id}: {item.reason}", err=True)
    for warning, paths in _by_kind(documents).items():
        others = f" (and {len(paths) - 1} more like it)" if len(paths) > 1 else ""
        click.echo(f"detente: {paths[0]}: {warning}{others}", err=True)


def _by_kind(documents: Sequence[Document]) -> dict[str, list[str]]:
    """Warnings that differ in their times only are one line: the first, with the documents that share it."""
    kinds: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for document in documents:
        for warning in document.warnings:
            first = kinds.setdefault(re.sub(r"[\dT:+-]{10,}", "", warning), warning)
            found.setdefault(first, []).append(document.path or document.id)
    return found


def _print_mentions(workspace: Workspace, read: Sequence[ReadDocument]) -> None:
    for found in map(workspace.shown, read):
        for mention in found.mentions:
            click.echo(records.to_json(records.mention_record(mention, found.document, workspace.knowledge.types)))


def _print_everything(workspace: Workspace, read: Sequence[ReadDocument], picture: Picture, rejected: Sequence[Rejected]) -> None:
    from detente.surfaces.export.picture_record import picture_record

    types = workspace.knowledge.types
    read = [workspace.shown(r) for r in read]
    everything = {
        "documents": [records.document_record(r.document) | {"places": [records.place_record(p) for p in r.places]} for r in read],
        "mentions": [records.mention_record(m, r.document, types) for r in read for m in r.mentions],
        "events": [records.event_record(e) for e in workspace.events(read)],
        "stories": [records.story_record(s) for s in workspace.stories(read).stories],
        "picture": picture_record(picture, [r.document for r in read]),
        "rejected": [records.rejected_record(r) for r in rejected],
    }
    click.echo(records.to_json(everything, indent=2))
