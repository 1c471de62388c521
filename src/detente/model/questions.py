"""What a document leaves open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A span [start, end) of a document that could not be resolved, and why.

    `language` is set where a whole document is in a language that is not read; then `places` and `actors` are the ids of those that it names.
    """

    document_id: str
    start: int
    end: int
    text: str
    reason: str
    language: str | None = None
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
