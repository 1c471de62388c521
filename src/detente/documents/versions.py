"""Versions of one story: what its publisher wrote again later, what changed in it, and what is perhaps the same in another language.

Each version is a document of its own and stays; that they belong together is computed whenever it is asked, from what is there then.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from detente.documents.language import same_language
from detente.model.documents import Document
from detente.text.paragraphs import paragraphs
from detente.text.plain import fold

WINDOW = timedelta(days=30)
"""How far apart two versions under one address may be published; without one address a day and a half."""
_CLOSE = timedelta(hours=36)
# Estimated share of common three-word runs above which two texts of one publisher are one story: measured in tests/test_versions.py.
_ALIKE = 0.35
_PERMUTATIONS, _SEED, _RUN = 128, 20260, 3
# Names and numbers that two texts in different languages share: at least so many, and this share of those of the shorter one.
_MIN_SHARED, _SHARED = 4, 0.5
_NAME = re.compile(r"(?<=[\w,;:)] )[^\W\d_a-zа-я][\w-]{3,}|(?<!\w)[^\W\d_a-zа-я]{3,}(?!\w)|\d{2,}")
_SPLIT = re.compile(r"(?<=[.!?…])[\"”’»)]?\s+(?=[^\W\da-z_]|[\"“„«(])")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a story. `how` says why it belongs to it: same address, same words, or perhaps a translation.

    `added` and `removed` are sentences, against the version before it in the same language; empty for the first.
    """

    document: Document
    how: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def versions_of(document: Document, others: Iterable[Document]) -> tuple[Version, ...]:
    """The versions of a document's story among others, oldest first, itself among them."""
    found = [(document, "this one")]
    sketch = _sketch(document.text)
    names = _names(document.text)
    for other in others:
        if other.id != document.id:
            how = _how(document, other, sketch, names)
            if how is not None:
                found.append((other, how))
    ordered = sorted(found, key=lambda f: (_time(f[0]), f[0].id))
    return tuple(_changed(ordered))


def changes(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(sentences that the new text has and the old has not, those that it has no more), in order. Spaces make no difference."""
    before, after = list(_sentences(old)), list(_sentences(new))
    added: list[str] = []
    removed: list[str] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += before[i:j]
            added += after[k:m]
    moved = set(added) & set(removed)
    return tuple(s for s in added if s not in moved), tuple(s for s in removed if s not in moved)


def _changed(ordered: list[tuple[Document, str]]) -> Iterator[Version]:
    before: dict[str, Document] = {}
    for document, how in ordered:
        language = next((k for k in before if same_language(k, document.language or "")), document.language or "")
        last = before.get(language)
        yield Version(document, how, *(changes(last.text, document.text) if last is not None else ((), ())))
        before[language] = document


def _how(document: Document, other: Document, sketch: Any, names: frozenset[str]) -> str | None:
    if other.source != document.source:
        return None
    apart = abs(_time(other) - _time(document))
    is_same_language = document.language is None or other.language is None or same_language(document.language, other.language)
    if is_same_language:
        if apart <= WINDOW and document.link is not None and _address(document.link) == _address(other.link):
            return "same address"
        is_alike = (
            apart <= _CLOSE
            and sketch is not None
            and (theirs := _sketch(other.text)) is not None
            and sketch.jaccard(theirs) >= _ALIKE
        )
        return "same words" if is_alike else None
    shared = names & (theirs_too := _names(other.text)) if apart <= _CLOSE else frozenset()
    fewest = min(len(names), len(theirs_too)) if shared else 0
    is_translation = len(shared) >= _MIN_SHARED and len(shared) >= _SHARED * fewest
    return f"perhaps a translation: {len(shared)} names and numbers in common" if is_translation else None


def _time(document: Document) -> datetime:
    return document.published or datetime.min.replace(tzinfo=UTC)


def _address(link: str | None) -> str | None:
    """Host and path of a link: what is behind ? and # often says only by which way a reader came. An address of numbers alone keeps it."""
    if link is None:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    path = parts.path.rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}" + (
        f"?{parts.query}" if path.count("/") <= 1 and parts.query else ""
    )


def _sketch(text: str) -> Any:
    """MinHash of the runs of three words; None for a text of fewer."""
    from rensa import RMinHash

    words = fold(text).split()
    runs = [" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)]
    if not runs:
        return None
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(runs)
    return sketch


def _names(text: str) -> frozenset[str]:
    """Names inside sentences and acronyms, by their first five letters (endings differ), and numbers of two digits or more."""
    return frozenset(fold(found)[:5] for found in _NAME.findall(text))


def _sentences(text: str) -> Iterator[str]:
    for start, end in paragraphs(text):
        for sentence in _SPLIT.split(text[start:end]):
            if sentence.strip():
                yield " ".join(sentence.split())
