"""Commands that print what each report tells, one record after the other: as JSON lines, or as lines for a person with their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Generic, TypeVar

import click

from detente.model.read_documents import ReadDocument
from detente.surfaces.cli.lines import Citations, wrapped
from detente.surfaces.cli.read import open_workspace, read_inputs
from detente.surfaces.export import records

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Records(Generic[Told]):
    """What of a report is printed, and how: as a record of JSON, and as one line without its source.

    `indent` gives the columns that a line stands in.
    """

    of: Callable[[ReadDocument], Iterable[Told]]
    record: Callable[[Told, ReadDocument], Mapping[str, object]]
    line: Callable[[Told, ReadDocument], str]
    indent: Callable[[Told], int] = lambda _: 2


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which reports are read, and by which area and knowledge, as given at the command line."""

    paths: Sequence[str]
    published: str | None
    source: str | None
    area: str | None
    knowledge: str | None


def print_records(inputs: Inputs, told: Records[Told], *, format_: str) -> int:
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(inputs.area, inputs.knowledge)
    read = read_inputs(workspace, inputs.paths, inputs.published, inputs.source)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    citations = Citations({r.document.id: r.document for r in read}, zone)
    for one in read:
        for thing in told.of(one):
            if format_ == "jsonl":
                click.echo(records.to_json(told.record(thing, one)))
                continue
            indent = told.indent(thing)
            line = f"- {told.line(thing, one)} {citations.of_documents([one.document.id])}"
            click.echo("\n".join(wrapped(line, indent=indent, hanging=indent + 2)))
    for line in citations.closing() if format_ == "text" else ():
        click.echo(line)
    return 0 if read else 1
