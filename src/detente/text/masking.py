"""Masks over names: as many characters as the name has, so that every offset holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detente.text.plain import fold

MASK = "█"


class Masking:
    """Covers every place where one of some spellings stands as a word, whatever its case."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._spellings = tuple(sorted(set(spellings), key=lambda s: (-len(s), s)))
        either = "|".join(re.sub(r"(?:\\ )+", r"\\s+", re.escape(s)) for s in self._spellings)
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if self._spellings else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def of(self, text: str) -> str:
        """The text with each of them covered."""
        return text if self._pattern is None else self._pattern.sub(lambda m: MASK * len(m.group()), text)

    def is_in(self, address: str) -> bool:
        """True if an address spells one of them out, as links do: "milan-petrovan-hurt"."""
        plain = f" {fold(address)} "
        return any(f" {fold(s)} " in plain for s in self._spellings)
