"""Lines of .jsonl: one document each."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from detente.documents.decode import decode
from detente.errors import InputError
from detente.protocols import Extracted

_FIELDS = ("title", "published", "source", "url", "language", "author")
_EXPECTED = '{"text", "title", "published", "source", "url"}'


class _Line(msgspec.Struct):
    """One line. Only `text` must be what it should; another field of a wrong type costs a warning, not the line."""

    text: str
    title: object = None
    published: object = None
    source: object = None
    url: object = None
    language: object = None
    author: object = None


def extract_line(line: bytes) -> Extracted:
    """The text and fields of one line. Raises InputError if it is no object with a text."""
    try:
        record = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("extract", f"not a line of {_EXPECTED}: {error}") from error
    told = {name: getattr(record, name) for name in _FIELDS}
    fields = {name: value for name, value in told.items() if isinstance(value, str) and value.strip()}
    wrong = [name for name, value in told.items() if value is not None and not isinstance(value, str)]
    fields |= {"published_from": "field published"} if "published" in fields else {}
    return Extracted(record.text, fields, warnings=tuple(f"{name} ignored: expected a text in quotation marks" for name in wrong))


def lines_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line that is not empty. Raises InputError if UTF-16 is damaged."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = decode(content)[0].encode("utf-8")
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line.rstrip(b"\r")
