"""Copies: documents with nearly the same words, by MinHash over runs of words (Broder 1997)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from rensa import RMinHash, RMinHashLSH

from detente.model.documents import Document
from detente.ontology.story_scale import StoryScale
from detente.reuse import Reuse

PERMUTATIONS = 128
BANDS = 32
_SEED = 20230529
_WORD = re.compile(r"\w+")


def copies_of(documents: Iterable[Document], scale: StoryScale, reuse: Reuse | None = None) -> dict[str, str]:
    """Of each document that repeats the words of another: the id of the one that printed them first, by publication, then id.

    The share of runs of words that two texts have in common is estimated within about 4 points; a copy of a copy leads to the first.
    """
    ordered = sorted(documents, key=lambda d: (_published(d), d.id))
    kept = reuse or Reuse()
    sketched = ((d, kept.of(("sketch", d.id), (d,), partial(sketch_of, d.text, scale))) for d in ordered)
    hashed = [(d, sketch) for d, sketch in sketched if sketch is not None]
    index = RMinHashLSH(scale.copy_share, PERMUTATIONS, BANDS)
    originals: dict[int, str] = {}
    sketches: dict[int, RMinHash] = {}
    copies: dict[str, str] = {}
    for number, (document, sketch) in enumerate(hashed):
        alike = sorted(k for k in index.query(sketch) if sketch.jaccard(sketches[k]) >= scale.copy_share)
        if alike:
            copies[document.id] = originals[alike[0]]
        else:
            originals[number], sketches[number] = document.id, sketch
            index.insert(number, sketch)
    return copies


def sketch_of(text: str, scale: StoryScale) -> RMinHash | None:
    """The sketch of a text; None if it is too short to be called a copy."""
    words = _WORD.findall(text.lower())
    if len(words) < scale.min_copy_words:
        return None
    sketch = RMinHash(PERMUTATIONS, _SEED)
    sketch.update([" ".join(words[i : i + scale.shingle]) for i in range(len(words) - scale.shingle + 1)])
    return sketch


def _published(document: Document) -> datetime:
    if document.published is None:
        return datetime.max.replace(tzinfo=UTC)
    return document.published if document.published.tzinfo is not None else document.published.replace(tzinfo=UTC)
