"""`detente places`: reports in, the places they name out, each with how sure it is and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo

import click

from detente.model.documents import Document, Rejected
from detente.model.places import Toponym
from detente.surfaces.cli.lines import Citations, short
from detente.surfaces.cli.read import open_workspace
from detente.surfaces.export.places_record import toponym_record
from detente.surfaces.export.records import to_json

_MARKS = {"told": " ", "likely": "~", "open": "?", "unknown": "!"}


def places_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, format_: str, knowledge: str | None
) -> int:
    """Prints the places of each document; 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(area, knowledge)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    count = 0
    for item in workspace.documents(paths, published=published, source=source):
        if isinstance(item, Rejected):
            click.echo(f"detente: not read: {item.id}: {item.reason}", err=True)
            continue
        count += 1
        toponyms = workspace.shown_places(workspace.places(item), item)
        shown = workspace.shown_document(item)
        for line in _json_lines(shown, toponyms) if format_ == "jsonl" else _text_lines(shown, toponyms, zone):
            click.echo(line)
    return 0 if count else 1


def _json_lines(document: Document, toponyms: Sequence[Toponym]) -> Iterator[str]:
    for toponym in toponyms:
        yield to_json(toponym_record(toponym, document))


def _text_lines(document: Document, toponyms: Sequence[Toponym], zone: tzinfo) -> Iterator[str]:
    """A line for each name, marked ~ where it is likely only, ? where the text does not tell which, ! where it is unknown."""
    cited = Citations({document.id: document}, zone).of_documents([document.id])
    yield f"{document.title or document.path or document.id}: {len(toponyms)} names of places {cited}"
    for toponym in toponyms:
        ref = toponym.ref
        yield f"{_MARKS[toponym.belief]} [{ref.start}, {ref.end}) {short(ref.text, document.terms.quote_max_chars)}{_meaning(toponym)} {cited}"
        if toponym.belief != "told":
            others = "; ".join(f"{c.name}, {c.admin or c.country} {c.share:.0%}" for c in toponym.candidates)
            yield f"    {toponym.reason}{': ' + others if others else ''}"
    if document.link:
        yield f"  {document.link}"


def _meaning(toponym: Toponym) -> str:
    ref = toponym.ref
    if ref.lat is None or ref.lon is None:
        return f" -> {ref.name}, no coordinates" if ref.name else ""
    relation = f"{ref.relation} " if ref.relation and ref.relation != "between" else ""
    people = ", the people of" if toponym.form == "people" else ""
    return f"{people} -> {relation}{ref.name} ({ref.country or 'no country'}; {ref.precision}) {ref.lat:.4f}, {ref.lon:.4f}"
