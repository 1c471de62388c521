"""`detente judgements`: where statements speak ill of somebody, or say that what another claims is not so."""

from __future__ import annotations

from detente.model.read_documents import ReadDocument
from detente.model.sayings import Judgement
from detente.surfaces.cli.lines import short
from detente.surfaces.cli.records_of import Inputs, Records, print_records
from detente.surfaces.export.saying_record import judgement_record


def judgements_command(inputs: Inputs, *, format_: str) -> int:
    """Prints the judgements; 0 if anything was read, 1 if nothing was."""
    told: Records[Judgement] = Records(
        of=lambda read: read.judgements, record=lambda judgement, read: judgement_record(judgement, read.document), line=_line
    )
    return print_records(inputs, told, format_=format_)


def _line(judgement: Judgement, read: ReadDocument) -> str:
    document = read.document
    words = short(document.text[judgement.span.start : judgement.span.end], document.terms.quote_max_chars)
    target = judgement.target
    who = short(target.name or target.text, document.terms.quote_max_chars) if target is not None else "nobody named"
    verb = "speaks ill of" if judgement.kind == "negative" else "contradicts"
    return f"{verb} {who}: {words}"
