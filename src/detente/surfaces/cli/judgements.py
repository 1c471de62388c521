"""`detente judgements`: where statements speak ill of somebody, or say that what another claims is not so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import click

from detente.model.documents import Document
from detente.model.sayings import Judgement
from detente.surfaces.cli.lines import Citations, short, wrapped
from detente.surfaces.cli.read import open_workspace, read_inputs
from detente.surfaces.export import records
from detente.surfaces.export.saying_record import judgement_record


def judgements_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, format_: str, knowledge: str | None
) -> int:
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(area, knowledge)
    read = read_inputs(workspace, paths, published, source)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    citations = Citations({r.document.id: r.document for r in read}, zone)
    for one in read:
        for judgement in one.judgements:
            if format_ == "jsonl":
                click.echo(records.to_json(judgement_record(judgement, one.document)))
            else:
                line = f"- {_line(judgement, one.document)} {citations.of_documents([one.document.id])}"
                click.echo("\n".join(wrapped(line)))
    for line in citations.closing() if format_ == "text" else ():
        click.echo(line)
    return 0 if read else 1


def _line(judgement: Judgement, document: Document) -> str:
    words = short(document.text[judgement.span.start : judgement.span.end], document.terms.quote_max_chars)
    target = judgement.target
    who = short(target.name or target.text, document.terms.quote_max_chars) if target is not None else "nobody named"
    verb = "speaks ill of" if judgement.kind == "negative" else "contradicts"
    return f"{verb} {who}: {words}"
