"""`detente figures`: every number that counts something in reports, as a range, with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import click

from detente.model.mentions import Figure
from detente.surfaces.cli.lines import Citations, wrapped
from detente.surfaces.cli.read import open_workspace, read_inputs
from detente.surfaces.export import records


def figures_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, format_: str, counts: Sequence[str],
    knowledge: str | None,
) -> int:  # fmt: skip
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(area, knowledge)
    read = read_inputs(workspace, paths, published, source)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    citations = Citations({r.document.id: r.document for r in read}, zone)
    for one in read:
        for figure in one.figures:
            if counts and figure.counts not in counts:
                continue
            if format_ == "jsonl":
                click.echo(records.to_json(records.figure_record(figure, one.document)))
            else:
                click.echo("\n".join(wrapped(f"- {_line(figure)} {citations.of_documents([one.document.id])}")))
    for line in citations.closing() if format_ == "text" else ():
        click.echo(line)
    return 0 if read else 1


def _line(figure: Figure) -> str:
    counted = figure.counts if figure.of is None else f"{figure.counts} ({figure.of})"
    return f'{counted}: {_range(figure)}, "{figure.text}"'


def _range(figure: Figure) -> str:
    if figure.low is None:
        return f"up to {figure.high:,}" if figure.high is not None else "unknown"
    if figure.high is None:
        return f"{figure.low:,} or more"
    return f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,} to {figure.high:,}"
