"""Every replaceable part, one Protocol each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from detente.model.documents import Noise


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extractor found in the bytes of one file.

    `text` has paragraphs parted by blank lines, and lines that end with a line feed. `noise` are spans of it (code points,
    half-open). `fields` may hold title, published, source, author, language and url, as the file states them; and `dated`, a
    date of less worth (when the file was made, or a guess), taken only where nobody knows better, and never in silence; `published_from` and
    `dated_from` say where each stands. `offset` is where the text begins in the decoded content.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    noise: tuple[Noise, ...] = ()
    warnings: tuple[str, ...] = ()
    offset: int = 0


class TextExtractor(Protocol):
    """Bytes of one file format to text. Raises InputError, with the reason for a person, if there is no text to be had."""

    def __call__(self, content: bytes, /) -> Extracted: ...
