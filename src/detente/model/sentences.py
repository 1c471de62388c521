"""Sentences: spans of a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """[start, end) of a document's text. `paragraph` counts from 0; `is_title` for the headline."""

    start: int
    end: int
    paragraph: int
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """[start, end) between quotation marks, marks excluded. `depth` is 0 for the outermost, 1 for a quote within it;
    `is_resumed` where a paragraph goes on with the quotation of the paragraph before."""

    start: int
    end: int
    depth: int = 0
    is_resumed: bool = False
