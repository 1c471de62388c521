"""`detente quotes`: who says what in reports, each saying with its source, its cue, its content and its citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

import click

from detente.model.documents import Document
from detente.model.read_documents import ReadDocument
from detente.model.sayings import Saying
from detente.surfaces.cli.lines import Citations, short, wrapped
from detente.surfaces.cli.read import open_workspace, read_inputs
from detente.surfaces.export import records
from detente.surfaces.export.saying_record import saying_record, told_words

_NOBODY = "nobody named"


def quotes_command(
    paths: Sequence[str], *, published: str | None, source: str | None, area: str | None, format_: str, kinds: Sequence[str],
    knowledge: str | None,
) -> int:  # fmt: skip
    """Reads, prints, and gives the exit code: 0 if anything was read, 1 if nothing was."""
    workspace = open_workspace(area, knowledge)
    read = read_inputs(workspace, paths, published, source)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    citations = Citations({r.document.id: r.document for r in read}, zone)
    for one in read:
        for saying in one.sayings:
            if kinds and saying.kind not in kinds:
                continue
            if format_ == "jsonl":
                click.echo(records.to_json(saying_record(saying, one.document)))
            else:
                click.echo("\n".join(_lines(saying, one, citations)))
    for line in citations.closing() if format_ == "text" else ():
        click.echo(line)
    return 0 if read else 1


def _lines(saying: Saying, read: ReadDocument, citations: Citations) -> Iterator[str]:
    """One saying for a person: who, by which act, and the words, in marks where they are quoted."""
    words = short(told_words(saying, read.document), read.document.terms.quote_max_chars)
    told = f'"{words}"' if saying.manner == "direct" else words
    negated = "not " if saying.is_negated else ""
    indent = 4 if saying.inside is not None else 2
    head = f"- {_who(saying, read.document)}, {negated}{saying.kind if saying.kind != 'speech' else saying.act}: {told}"
    yield from wrapped(f"{head} {citations.of_documents([read.document.id])}", indent=indent, hanging=indent + 2)


def _who(saying: Saying, document: Document) -> str:
    if saying.source is None:
        return _NOBODY
    written = short(document.text[saying.source.start : saying.source.end], document.terms.quote_max_chars)
    name = saying.speaker.name if saying.speaker is not None else None
    return f"{written} ({name})" if name and name != written else written
