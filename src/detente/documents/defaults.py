"""What the caller knows of inputs that do not say it themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from detente.model.documents import Source
from detente.ontology.mappings import TableMappings
from detente.ontology.noise_words import NoiseWords

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the caller knows of inputs that do not say it themselves. `find_source` looks a source up by its name.

    `publisher` is the source where the caller has proof of it, whatever a text says; `link` is where a text came from that does not say it.
    `max_bytes` bounds a file and a line of .jsonl. Without `noise_words` those that ship with Detente serve. `mappings` say what the columns of tables are.
    With `keeps_raw` a document carries its bytes.
    """

    zone: tzinfo = UTC
    published: str | None = None
    source: str | None = None
    now: datetime | None = None
    max_bytes: int = MAX_BYTES
    find_source: Callable[[str], Source | None] = lambda _: None
    noise_words: NoiseWords | None = None
    keeps_raw: bool = False
    mappings: TableMappings = field(default_factory=TableMappings)
    publisher: str | None = None
    link: str | None = None
