"""What a document leaves open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A span [start, end) of a document that could not be resolved, and why."""

    document_id: str
    start: int
    end: int
    text: str
    reason: str
