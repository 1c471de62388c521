"""`detente quotes`: who says what in reports, each saying with its source, its cue, its content and its citation."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.documents import Document
from detente.model.read_documents import ReadDocument
from detente.model.sayings import Saying
from detente.surfaces.cli.lines import short
from detente.surfaces.cli.records_of import Inputs, Records, print_records
from detente.surfaces.export.saying_record import saying_record, told_words

_NOBODY = "nobody named"


def quotes_command(inputs: Inputs, *, format_: str, kinds: Sequence[str]) -> int:
    """Prints the sayings, only those of `kinds` if any is given; 0 if anything was read, 1 if nothing was."""
    told: Records[Saying] = Records(
        of=lambda read: [s for s in read.sayings if not kinds or s.kind in kinds],
        record=lambda saying, read: saying_record(saying, read.document),
        line=_line,
        indent=lambda saying: 4 if saying.inside is not None else 2,
    )
    return print_records(inputs, told, format_=format_)


def _line(saying: Saying, read: ReadDocument) -> str:
    """One saying for a person: who, by which act, and the words, in marks where they are quoted."""
    words = short(told_words(saying, read.document), read.document.terms.quote_max_chars)
    told = f'"{words}"' if saying.manner == "direct" else words
    negated = "not " if saying.is_negated else ""
    return f"{_who(saying, read.document)}, {negated}{saying.kind if saying.kind != 'speech' else saying.act}: {told}"


def _who(saying: Saying, document: Document) -> str:
    if saying.source is None:
        return _NOBODY
    written = short(document.text[saying.source.start : saying.source.end], document.terms.quote_max_chars)
    name = saying.speaker.name if saying.speaker is not None else None
    return f"{written} ({name})" if name and name != written else written
