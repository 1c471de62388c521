"""`detente versions`: what became of a story: each version with what was added to it and what was taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

import click

from detente.errors import SettingsError
from detente.model.documents import Document
from detente.surfaces.cli.lines import Citations, moment, short, wrapped
from detente.surfaces.cli.read import open_memory, open_workspace

_MOST = 20


def versions_command(identity: str, *, store: str, area: str | None, knowledge: str | None) -> int:
    """Prints the versions; 1 if there is only the one asked for."""
    from detente.documents.versions import WINDOW, Version, versions_of

    workspace = open_workspace(area, knowledge)
    memory = open_memory(store, is_new=False)
    document = memory.documents([identity]).get(identity)
    if document is None:
        raise SettingsError(f"{memory.name} holds no document {identity}; detente search finds ids")
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    around = memory.of_source(document.source or "", document.published, within=WINDOW) if document.source else ()
    found = [Version(workspace.shown_document(v.document), v.how, v.added, v.removed) for v in versions_of(document, around)]
    citations = Citations({v.document.id: v.document for v in found}, zone)
    for number, version in enumerate(found, start=1):
        for line in _lines(number, version.document, version.how, version.added, version.removed, zone):
            click.echo(line)
        citations.of_documents([version.document.id])
    for line in citations.closing():
        click.echo(line)
    return 0 if len(found) > 1 else 1


def _lines(
    number: int, document: Document, how: str, added: tuple[str, ...], removed: tuple[str, ...], zone: tzinfo
) -> Iterator[str]:
    when = moment(document.published, zone) if document.published is not None else "no date"
    title = f": {document.title}" if document.title else ""
    yield from wrapped(
        f"{number}. {when}, {document.source}, language {document.language or 'unknown'} ({how}) {document.id}{title}", indent=0
    )
    limit = document.terms.quote_max_chars
    for sign, sentences in (("+", added), ("-", removed)):
        for sentence in sentences[:_MOST]:
            yield from wrapped(f"{sign} {short(sentence, limit)}", indent=3, hanging=5)
        if len(sentences) > _MOST:
            yield f"   {sign} and {len(sentences) - _MOST} sentences more"
    if number > 1 and not added and not removed and "translation" not in how:
        yield "   no words changed"
