"""Text made plain for reading, with a map back to where each character stood.

Marks that nobody sees (soft hyphens, zero-width and direction marks) go, letters and their accents are put together (NFC), doubled marks
become quotation marks, and a letter of another script inside a word becomes the one that it looks like: "Zvečan" is one name, however
it was typed. https://www.unicode.org/reports/tr36/ and tr39 tell why.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

# Default ignorable marks that no word of Latin or Cyrillic script needs, and those that turn the direction of text.
_UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
_CHANGED = re.compile(
    rf"(?P<unseen>[{_UNSEEN}]+)|(?P<accented>[^\W\d_][\u0300-\u036f]+)|(?P<opening>``|(?<!\S),,(?=\w)|<<(?=\s?\w))|(?P<closing>''(?!')|(?<=\w)\s?>>|(?<=[.!?,])>>)"
)
_DOUBLED = ("``", "''", ",,", "<<", ">>")
_MIXED = re.compile(r"[^\W\d_]*(?:[A-Za-z\u00c0-\u024f][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\u00c0-\u024f])[^\W\d_]*")
# Letters that look alike in most typefaces: Cyrillic, and the Latin letter for each.
_ALIKE = dict(zip("аеорсухіјѕАВЕКМНОРСТХІЈЅ", "aeopcyxijsABEKMHOPCTXIJS", strict=True))
_TO_LATIN = str.maketrans(_ALIKE)
_TO_CYRILLIC = str.maketrans({latin: cyrillic for cyrillic, latin in _ALIKE.items()})

Shifts = tuple[tuple[int, int], ...]
"""(position in the text, what to add to it and to all that follow it until the next entry, to come to the raw text)."""


@dataclass(frozen=True, slots=True)
class Normal:
    """The plain text, the map back, and how many words held letters of two scripts."""

    text: str
    shifts: Shifts = ()
    mixed: int = 0

    def moved(self, position: int) -> int:
        """Where a position of the raw text stands in this one."""
        return to_text(self.shifts, position)


def normal(text: str) -> Normal:
    """The text made plain."""
    if text.isascii() and not any(mark in text for mark in _DOUBLED):
        return Normal(text)
    found, mixed = _with_one_script(text)
    pieces: list[str] = []
    shifts: list[tuple[int, int]] = []
    at = length = 0
    for match in _CHANGED.finditer(found):
        new = _instead(match)
        pieces += [found[at : match.start()], new]
        length += match.start() - at + len(new)
        at = match.end()
        if len(new) != len(match[0]):
            shifts.append((length, at - length))
    pieces.append(found[at:])
    return Normal("".join(pieces), tuple(shifts), mixed)


def to_raw(shifts: Shifts, position: int) -> int:
    """Where a position of the text stood in the raw text."""
    entry = bisect_right(shifts, (position, 1 << 62)) - 1
    return position + shifts[entry][1] if entry >= 0 else position


def to_text(shifts: Shifts, position: int) -> int:
    """Where a position of the raw text stands in the text: at the next character that is left, if it is not."""
    for (start, delta), (until, _) in pairwise(((0, 0), *shifts, (1 << 62, 0))):
        if position - delta < until:
            return max(start, position - delta)
    return position


def _instead(match: re.Match[str]) -> str:
    if match.lastgroup == "unseen":
        return ""
    if match.lastgroup == "accented":
        return unicodedata.normalize("NFC", match[0])
    mark = match[0].strip()
    return {"``": "“", "''": "”", ",,": "„", "<<": "«", ">>": "»"}[mark]


def _with_one_script(text: str) -> tuple[str, int]:
    """The text with each word in one script, letter for letter, where its odd letters look like those of the script of the others."""
    if text.isascii():
        return text, 0
    count = 0

    def one(match: re.Match[str]) -> str:
        nonlocal count
        word = match[0]
        cyrillic = sum("\u0400" <= c <= "\u04ff" for c in word)
        wanted = word.translate(_TO_LATIN if cyrillic * 2 <= len(word) else _TO_CYRILLIC)
        if _MIXED.fullmatch(wanted):
            return word  # letters that look like no other: two scripts on purpose
        count += 1
        return wanted

    return _MIXED.sub(one, text), count
