"""`detente search`: the reports that name a place or an actor, those in languages that are not read too."""

from __future__ import annotations

from datetime import UTC

import click

from detente.model.documents import Document
from detente.surfaces.cli.lines import moment, short, wrapped
from detente.surfaces.cli.read import open_memory, open_workspace


def search_command(name: str, *, store: str, area: str, is_unread: bool, knowledge: str | None) -> int:
    """Prints one report a line, newest first; 1 if there is none."""
    workspace = open_workspace(area, knowledge)
    memory = open_memory(store, is_new=False)
    ids = workspace.ids_named(name)
    if not ids:
        click.echo(
            f"detente: no place or actor of {area} is called {name!r}; their names are in its places.yaml and actors.tsv", err=True
        )
        return 1
    found = [(d, is_read) for d, is_read in memory.naming(ids, area=area) if not (is_unread and is_read)]
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    for document, is_read in found:
        shown = workspace.shown_document(document)
        when = moment(shown.published, zone) if shown.published is not None else "no date"
        state = "" if is_read else f", language {shown.language}: not read yet"
        told = f"- {when} {shown.source or shown.path or shown.id}{state}: {_title(shown)}"
        for line in wrapped(f"{told} [{shown.id}]"):
            click.echo(line)
        if shown.link:
            click.echo(f"    {shown.link}")
    if not found:
        click.echo(f"no report names {name}")
    return 0 if found else 1


def _title(document: Document) -> str:
    words = document.title or document.text[:200].split("\n")[0]
    return short(words, min(100, document.terms.quote_max_chars))
