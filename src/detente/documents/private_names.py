"""Names of private persons in a text, to be masked: whoever is named and not told to hold a public role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.model.documents import PrivateName
from detente.ontology.persons import PersonWords
from detente.text.plain import fold as _fold
from detente.text.plain import straighten

fold = lru_cache(maxsize=50_000)(_fold)
_WORD = r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_])|-(?=[^\W\d_]))*"
_TOKEN = re.compile(rf"{_WORD}\.?")
_POSSESSIVE = re.compile(r"['’]s?$")
_AGE = re.compile(r"^,?\s*(?:\(\s*)?(?:aged\s+)?\d{1,2}(?:\s*\)|\s*,|\.|\s+years|\s*$)")
_MOST_WORDS = 4
_NEAR_WORDS = 4
_LEAST_PART = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Capitalised words in a row at [start, end), folded in `words`."""

    start: int
    end: int
    words: tuple[str, ...]
    surface: str


def private_names(text: str, words: PersonWords) -> tuple[PrivateName, ...]:
    """Each private person of a text once, in order, with the role that the text gives and the spellings to mask. It errs towards masking.

    A person whom the text gives a public role anywhere, or whom a list of actors knows, is none.
    """
    public: set[str] = set()
    found: dict[str, PrivateName] = {}
    candidates = list(_candidates(straighten(text), text, words))
    for candidate in candidates:
        if _is_public(candidate, text, words):
            public |= {" ".join(candidate.words), candidate.words[-1]}
    for candidate in candidates:
        name = " ".join(candidate.words)
        if name in public or candidate.words[-1] in public:
            continue
        role = _role(candidate, text, words)
        if role is None and not _is_person(candidate, text, words):
            continue
        if name not in found or (found[name].role == "person" and role):
            found[name] = PrivateName(candidate.surface, role or "person", _parts(candidate, words))
    return tuple(found.values())


def _candidates(straight: str, text: str, words: PersonWords) -> Iterator[_Candidate]:
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(straight):
        is_joined = bool(run) and straight[run[-1].end() : token.start()] == " " and not run[-1].group().endswith(("'s", "s'"))
        is_particle = token.group() in words.particles
        if not is_joined or not (token.group()[0].isupper() or is_particle):
            yield from _split(run, text, words)
            run = []
        if token.group()[0].isupper() or (run and is_particle):
            run.append(token)
    yield from _split(run, text, words)


def _split(run: list[re.Match[str]], text: str, words: PersonWords) -> Iterator[_Candidate]:
    """The part of a row of capitalised words that can be a name: without titles, roles and other known names."""
    kept: list[re.Match[str]] = []
    for token in [*run, None]:
        if token is not None and not _parts_names(token, words):
            kept.append(token)
            continue
        while kept and kept[-1].group().islower():
            kept.pop()
        is_thing = token is not None and fold(token.group()) in words.things
        if kept and not is_thing and len(kept) <= _MOST_WORDS:
            candidate = _candidate(kept, text)
            if not _is_known(candidate, words):
                yield candidate
        kept = []


def _parts_names(token: re.Match[str], words: PersonWords) -> bool:
    """True for a capitalised word that is part of no private person's name."""
    bare = fold(token.group().rstrip("."))
    is_initial = len(bare) == 1
    if is_initial:
        return not token.group().endswith(".")
    return bare in words.things or bare in words.no_person or bare in words.titles or bare in words.public or bare in words.private


def _candidate(kept: list[re.Match[str]], text: str) -> _Candidate:
    start, end = kept[0].start(), kept[-1].end()
    surface = _POSSESSIVE.sub("", text[start:end].rstrip("."))
    return _Candidate(start, start + len(surface), tuple(fold(t) for t in surface.split()), surface)


def _is_known(candidate: _Candidate, words: PersonWords) -> bool:
    """True if it is, or holds, the name of an actor or a place that a list has."""
    parts = candidate.surface.split()
    spans = ((i, j) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
    return any(" ".join(parts[i:j]) in words.known for i, j in spans)


def _before(candidate: _Candidate, text: str) -> str:
    line = text[max(0, candidate.start - 80) : candidate.start].rsplit("\n", 1)[-1]
    return fold(re.split(r"[.!?;:]\s", line)[-1])


def _after(candidate: _Candidate, text: str) -> str:
    return text[candidate.end : candidate.end + 80].split("\n", 1)[0]


def _is_public(candidate: _Candidate, text: str, words: PersonWords) -> bool:
    """True if a public role stands right before the name, or behind it between commas."""
    if _ends_in(_before(candidate, text), words.public):
        return True
    after = _after(candidate, text)
    return after.startswith((", ", " (")) and _begins_with(fold(re.split(r"[,.;)]", after[2:])[0]), words.public)


def _ends_in(before: str, nouns: frozenset[str]) -> bool:
    parts = before.split()[-_NEAR_WORDS:]
    return any(" ".join(parts[i:]) in nouns for i in range(len(parts)))


def _begins_with(after: str, nouns: frozenset[str]) -> bool:
    parts = after.split()[: _NEAR_WORDS + 4]
    return any(" ".join(parts[i : i + n]) in nouns for i in range(len(parts)) for n in range(1, _NEAR_WORDS))


def _role(candidate: _Candidate, text: str, words: PersonWords) -> str | None:
    """The private role that the text gives somebody by the name; None if it gives none, and marks a thing as little as a person."""
    before = _before(candidate, text)
    is_short = len(candidate.words) == 1 and candidate.words[0] not in words.given
    if not is_short:
        parts = before.split()[-_NEAR_WORDS:]
        for i in range(len(parts)):
            if " ".join(parts[i:]) in words.private:
                return " ".join(parts[i:])
        if text[: candidate.start].endswith(", "):
            close = [p for p in before.split()[-2 * _NEAR_WORDS :] if p in words.private]
            if close:
                return close[-1]
        after = _after(candidate, text)
        if after.startswith(","):
            noun = _leading(fold(after).split()[: _NEAR_WORDS + 1], words.private)
            if noun is not None:
                return noun
    if any(before.endswith(cue) for cue in words.introduced) and candidate.surface[0].isupper() and before:
        return next((p for p in reversed(before.split()) if p in words.private), "person")
    return None


def _leading(parts: list[str], nouns: frozenset[str]) -> str | None:
    """The noun that a phrase begins with, behind its article: "a local driver from ..."."""
    rest = parts[1:] if parts and parts[0] in ("a", "an", "the") else parts
    return next((" ".join(rest[:n]) for n in range(min(_NEAR_WORDS, len(rest)), 0, -1) if " ".join(rest[:n]) in nouns), None)


def _is_person(candidate: _Candidate, text: str, words: PersonWords) -> bool:
    before, after = _before(candidate, text).split(), _after(candidate, text)
    if before and before[-1] in words.titles:
        return True
    if _AGE.match(after) and (len(candidate.words) > 1 or candidate.words[0] in words.given):
        return True
    if len(candidate.words) < 2:
        return False
    is_given = candidate.words[0] in words.given
    is_surname = len(candidate.words[-1]) > 4 and candidate.words[-1].endswith(words.surname_endings)
    return is_given or is_surname or any(fold(after).startswith(r) for r in words.relations)


def _parts(candidate: _Candidate, words: PersonWords) -> tuple[str, ...]:
    """The whole name and each part of it that can stand for it, the longest first."""
    single = [p for p in candidate.surface.split() if len(p) >= _LEAST_PART and p[0].isupper() and p not in words.known]
    return tuple(sorted({candidate.surface, *single}, key=lambda p: (-len(p), p)))
