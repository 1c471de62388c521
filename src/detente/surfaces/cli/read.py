"""`detente read`: reports in, the picture or the mentions out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.documents.published import read_published
from detente.errors import SettingsError
from detente.model.documents import Document, Rejected
from detente.model.picture import Picture
from detente.ontology.areas import Area
from detente.run.pipeline import ReadDocument
from detente.surfaces.cli.progress import with_progress
from detente.surfaces.cli.workspace_options import workspace_with
from detente.surfaces.export import records
from detente.workspace import Workspace

if TYPE_CHECKING:
    from detente.store.store import Store


def read_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, as_of: str | None, format_: str,
    knowledge: str | None, store: str | None = None,
) -> int:  # fmt: skip
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = workspace_with(area, knowledge)
    memory = _memory(store) if store is not None else None
    moment = parse_moment(as_of, workspace) if as_of is not None else None
    if published is not None:
        parse_moment(published, workspace, option="--published")
    documents, rejected = _documents(workspace, paths, published, source)
    read = list(with_progress(workspace.read(documents), label="reading", total=len(documents)))
    _warn(documents, rejected)
    if memory is not None:
        workspace.keep(memory, read, rejected)
    if format_ == "jsonl":
        _print_mentions(workspace, read)
    elif read:
        picture = workspace.picture(read, as_of=moment)
        if memory is not None:
            _draw_ahead(workspace, memory, moment)
        if format_ == "json":
            _print_everything(workspace, read, picture, rejected)
        else:
            print_picture(picture, {r.document.id: r.document for r in read}, workspace.knowledge.area)
    elif format_ == "json":
        click.echo(records.to_json({"documents": [], "mentions": [], "events": [], "picture": None,
                                    "rejected": [records.rejected_record(r) for r in rejected]}, indent=2))  # fmt: skip
    return 0 if read else 1


def _draw_ahead(workspace: Workspace, memory: Store, as_of: datetime | None) -> None:
    """Draws the memory's picture now, so that the next who asks for it need not wait."""
    moment = as_of or memory.latest(area=workspace.area_name or "")
    if moment is not None:
        workspace.remembered_picture(memory, as_of=moment)


def picture_command(*, store: str, area: str | None, as_of: str | None, format_: str, knowledge: str | None) -> int:
    """Draws the picture from a memory; 1 if it holds nothing for the area."""
    if not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file; fill it with: detente read PATH... --store {store}")
    workspace = workspace_with(area, knowledge)
    memory = _memory(store)
    moment = parse_moment(as_of, workspace) if as_of is not None else memory.latest(area=area or "")
    if moment is None:
        click.echo(f"detente: {store} holds no dated report for {area or 'the world'}", err=True)
        return 1
    picture, documents = workspace.remembered_picture(memory, as_of=moment)
    if format_ == "json":
        from detente.surfaces.export.picture_record import picture_record

        click.echo(records.to_json(picture_record(picture), indent=2))
    else:
        print_picture(picture, documents, workspace.knowledge.area)
    return 0


def _memory(store: str) -> Store:
    from detente.store.store import Store  # SQL is loaded only where a memory is used

    return Store(Path(store))


def print_picture(picture: Picture, documents: Mapping[str, Document], area: Area | None) -> None:
    """The picture for a person; colours only on a terminal."""
    from detente.surfaces.cli.picture_text import picture_lines

    style = click.style if sys.stdout.isatty() and "NO_COLOR" not in os.environ else None
    for line in picture_lines(picture, documents, area, style=style):
        click.echo(line)


def parse_moment(value: str, workspace: Workspace, *, option: str = "--as-of") -> datetime:
    """A time from an option, in the area's zone if it names none. Raises SettingsError with what was expected."""
    area = workspace.knowledge.area
    try:
        return read_published(value, area.zone if area is not None else UTC)[0]
    except ValueError as error:
        raise SettingsError(f"{option}: {error}") from error


def _documents(
    workspace: Workspace, paths: Sequence[str], published: str | None, source: str | None
) -> tuple[list[Document], list[Rejected]]:
    documents: dict[str, Document] = {}
    rejected: list[Rejected] = []
    for item in workspace.documents(paths, published=published, source=source):
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
    for found in read:
        for mention in found.mentions:
            click.echo(records.to_json(records.mention_record(mention, found.document, workspace.knowledge.types)))


def _print_everything(workspace: Workspace, read: Sequence[ReadDocument], picture: Picture, rejected: Sequence[Rejected]) -> None:
    from detente.surfaces.export.picture_record import picture_record

    types = workspace.knowledge.types
    everything = {
        "documents": [records.document_record(r.document) | {"places": [records.place_record(p) for p in r.places]} for r in read],
        "mentions": [records.mention_record(m, r.document, types) for r in read for m in r.mentions],
        "events": [records.event_record(e) for e in workspace.events(read)],
        "picture": picture_record(picture),
        "rejected": [records.rejected_record(r) for r in rejected],
    }
    click.echo(records.to_json(everything, indent=2))
