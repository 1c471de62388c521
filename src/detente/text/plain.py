"""Spellings made alike without moving an offset, and folded keys for look-up."""

from __future__ import annotations

import unicodedata

_STRAIGHT = str.maketrans({
    "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‟": '"', "″": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
    "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ", "\r": " ",
    "\u200b": " ", "\u200e": " ", "\u200f": " ", "\u2060": " ", "\ufeff": " ", "\u00ad": " ", "…": ".",
})  # fmt: skip
_CYRILLIC = dict(
    zip("абвгдђежзијклљмнњопрстћуфхцчџш", "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(), strict=True)
)
_LETTERS = str.maketrans({"đ": "dj", "ß": "ss", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}


def straighten(text: str) -> str:
    """Straight quotes, plain dashes and spaces; one character for one, so that offsets hold."""
    return text.translate(_STRAIGHT)


def to_latin(text: str) -> str:
    """Serbian Cyrillic in Latin letters; other text unchanged."""
    return "".join(_CYRILLIC.get(c) or (_CYRILLIC[c.lower()].capitalize() if c.lower() in _CYRILLIC else c) for c in text)


def fold(text: str) -> str:
    """A key under which spellings of one name meet: no case, no accents, Cyrillic as Latin, single spaces."""
    if text.isascii():  # the same, ten times as fast
        return " ".join(text.casefold().translate(_ASCII_WORDS).split())
    latin = to_latin(text).casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
