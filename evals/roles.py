"""Words of gold rows in a text, and whether the phrases that the product found there meet them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from detente.model.mentions import ActorRef, PlaceRef
from evals.result import MissingGold

_QUOTES = "\"'“”‘’ "


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """All rows of a file, in order. Raises MissingGold if it is not there."""
    if not path.is_file():
        raise MissingGold(f"no file {path}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def are_met(text: str, wanted: Iterable[str], found: Sequence[ActorRef] | Sequence[PlaceRef]) -> bool:
    """True if each of the wanted words, where they first stand in the text, shares a character with a phrase that was found."""
    return all(_is_met(text, words.strip(_QUOTES), found) for words in wanted)


def _is_met(text: str, words: str, found: Sequence[ActorRef] | Sequence[PlaceRef]) -> bool:
    start = text.find(words)
    return start >= 0 and any(ref.start < start + len(words) and start < ref.end for ref in found)
