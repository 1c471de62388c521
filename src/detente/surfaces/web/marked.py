"""A text cut into parts: those that a mention rests on, and those between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text and the ids of the mentions that rest on it, none between mentions."""

    text: str
    mentions: tuple[str, ...]


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Part]:
    """The parts of a text; joined they are the text. Spans are [start, end) and may overlap."""
    held = ((min(max(0, start), len(text)), min(len(text), end), identity) for start, end, identity in spans)
    known = [(start, end, identity) for start, end, identity in held if start < end]
    cuts = sorted({0, len(text), *(s for s, _, _ in known), *(e for _, e, _ in known)})
    found = [Part(text[start:end], tuple(i for s, e, i in known if s <= start and end <= e)) for start, end in pairwise(cuts)]
    return [p for p in found if p.text]
