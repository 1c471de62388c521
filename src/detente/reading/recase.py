"""Text in capitals to ordinary case, letter for letter, so that it can be parsed: old wires and headlines shout."""

from __future__ import annotations

import re
from collections.abc import Callable

from detente.reading.names import NameFinder

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)[\"'“(\[]*$")
_SMALL = re.compile("[a-z]")
_GLANCE = 80
_MIN_LETTERS = 12
_MAX_LOWER_SHARE = 0.1
_LONGEST_ABBREVIATION = 5
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)  # fmt: skip


def is_in_capitals(text: str) -> bool:
    """True if hardly a letter is small."""
    if len(_SMALL.findall(text[:_GLANCE])) > _MIN_LETTERS:
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= _MIN_LETTERS and sum(c.islower() for c in letters) <= _MAX_LOWER_SHARE * len(letters)


class Recaser:
    """Gives text in capitals ordinary case. `is_word` tells of a small-letter word whether the language has it."""

    def __init__(self, names: NameFinder, is_word: Callable[[str], bool]) -> None:
        self._names, self._is_word = names, is_word

    def recased(self, text: str) -> str:
        """The text with names capitalised, abbreviations left, all other words small; as long as before."""
        letters = list(text)
        titled = _WORD.sub(lambda m: _title(m[0]), text)
        kept: dict[int, str] = {}
        for written in (titled, text):
            for hit in self._names.find(written):
                if written is titled or not self._is_word(text[hit.start : hit.end].lower()):
                    kept |= {i: written[i] for i in range(hit.start, hit.end)}
        for match in _WORD.finditer(text):
            shown = self._shown(match[0], text[: match.start()], text[match.end() : match.end() + 1])
            for offset, letter in enumerate(shown):
                letters[match.start() + offset] = kept.get(match.start() + offset, letter)
        return "".join(letters)

    def _shown(self, word: str, before: str, after: str) -> str:
        lower = word.lower()
        if len(lower) != len(word):
            return word
        if lower in _CALENDAR or lower == "i" or _SENTENCE_START.search(before[-12:]) is not None:
            return _title(word)
        if before.endswith("(") and after == ")" and len(word) <= _LONGEST_ABBREVIATION:
            return word
        return lower if self._is_word(lower) else _title(word)


def _title(word: str) -> str:
    lower = word[1:].lower()
    return word[0].upper() + lower if len(lower) == len(word) - 1 else word
