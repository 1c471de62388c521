"""Headlines whose every word begins with a capital: their common words in lower case, so that the parser can tell them from names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_LONG = 4  # letters: shorter words (of, to, in) stay small in most houses' headline style
_FEWEST = 2  # long words that must be there to tell the style


def is_capitalised(words: Sequence[str], is_name: Sequence[bool]) -> bool:
    """True if every longer word that is no known name, the first word aside, begins with a capital letter."""
    long = [w for w, named in list(zip(words, is_name, strict=True))[1:] if not named and len(w) >= _LONG and w.isalpha()]
    return len(long) >= _FEWEST and all(w[0].isupper() for w in long)


def without_capitals(words: Sequence[str], is_name: Sequence[bool], *, is_common: Callable[[str], bool]) -> list[str]:
    """The words with those in lower case that are common words; names, and words nobody knows, stay. The first word stays too."""
    return [
        word.lower() if at and not named and word[0].isupper() and is_common(word.lower()) else word
        for at, (word, named) in enumerate(zip(words, is_name, strict=True))
    ]
