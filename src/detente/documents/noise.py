"""Passages that are no part of the story: links to other stories, licence notes, credits, captions, comments, other languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.documents.language import is_foreign
from detente.model.documents import Noise
from detente.ontology.noise_words import NoiseRule, NoiseWords, built_in_noise_words
from detente.text.plain import fold, straighten

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Opening:
    """A passage as the rules look at it: bare text; folded between spaces; folded without a count; its label, "" without one."""

    text: str
    padded: str
    alone: str
    label: str


_SHORTEST, _LONGEST = 3, 600
_LONGEST_LABEL = 60
_MAX_HEADLINE = 200
_MAX_NAME_WORDS = 5
_BULLETS = "-*•·>| "
_LABEL_MARK = re.compile(r"[:/(\[|©]")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_COUNT = re.compile(r"^\d{1,5}\s+|\s+\(?\d{1,5}\)?$")
_TAIL_CHARS = 80
_TAIL_MARK = re.compile(r"([^\W\d_]+)\s*(?:[:/©]|\bby\b)\s*(?=\w)", re.I)
_SENTENCE_END = (".", "!", "?", '."', ".”", ".“", "?”", "!”", ".»", '?"', '!"', ".)")
_SENTENCE_INSIDE = re.compile(r"[.!?][\"”“»)]?\s+[A-ZČĆŽŠĐËÇ\u0400-\u042f]")


def noise_in(
    text: str,
    paragraphs: Sequence[Span],
    *,
    language: str | None = "en",
    words: NoiseWords | None = None,
    known: Sequence[Noise] = (),
) -> list[Noise]:
    """The noise spans among a text's paragraphs ([start, end) each), in order.

    `known` are spans that the extractor found; they come back with the others. After the heading of the readers' comments all is comment.
    """
    words = words or built_in_noise_words()
    found = list(known)
    after: str | None = None
    for number, (start, end) in enumerate(paragraphs):
        passage = text[start:end]
        if any(noise.start <= start and end <= noise.end for noise in known):
            continue
        kind, after = _kind_after(passage, after, words, is_near_head=number < 4)
        if kind is None and language is not None and is_foreign(passage, language, words):
            kind = "other-language"
        if kind is not None:
            found.append(Noise(start, end, kind))
    return sorted(found, key=lambda noise: (noise.start, noise.end))


def kind_of(passage: str, words: NoiseWords, *, is_near_head: bool = False) -> str | None:
    """The kind of noise that a passage is by itself; None for story. A byline is one only near the head of its text."""
    rule = _rule_for(_opening(passage), words, is_near_head=is_near_head)
    return rule.kind if rule is not None else None


def _kind_after(passage: str, after: str | None, words: NoiseWords, *, is_near_head: bool) -> tuple[str | None, str | None]:
    """(kind, what the next passage comes after): "comment" after the comments' heading, "link" and "links" under "Read more:"."""
    if after == "comment":
        return "comment", "comment"
    opening = _opening(passage)
    rule = _rule_for(opening, words, is_near_head=is_near_head)
    if rule is not None and rule.opens_block:
        return rule.kind, rule.kind
    if rule is not None:
        opens_links = rule.kind == "link" and opening is not None and (opening.alone in rule.labels or opening.text.endswith(":"))
        return rule.kind, "link" if opens_links else None
    if after in ("link", "links") and _is_headline(passage, is_first=after == "link"):
        return "link", "links"
    return None, None


def _opening(passage: str) -> _Opening | None:
    """None for a passage too short or too long to be noise."""
    text = passage.strip().lstrip(_BULLETS)
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    folded = _folded(text)
    mark = _LABEL_MARK.search(text, 0, _LONGEST_LABEL)
    label = _folded(text[: mark.start()]) if mark is not None and not _SENTENCE_INSIDE.search(text) else ""
    return _Opening(text, f" {folded} ", _COUNT.sub("", folded), label)


def _folded(text: str) -> str:
    """The same as text.plain.fold, ten times as fast where there are ASCII letters only."""
    plain = straighten(text)
    return " ".join(_ASCII_WORD.findall(plain.lower())) if plain.isascii() else fold(plain)


def _rule_for(opening: _Opening | None, words: NoiseWords, *, is_near_head: bool) -> NoiseRule | None:
    if opening is None:
        return None
    for rule in words.rules:
        if len(opening.text) <= rule.max_chars and (_fits(opening, rule) or (is_near_head and _is_byline(opening.text, rule))):
            return rule
    return None


def _fits(opening: _Opening, rule: NoiseRule) -> bool:
    if opening.alone in rule.labels or (opening.label in rule.labels and not rule.opens_block):
        return True
    if opening.text.startswith(rule.marks) or any(_is_opened(opening, phrase) for phrase in rule.opens):
        return True
    return any(phrase in opening.padded for phrase in rule.contains) or (bool(rule.tails) and _has_tail(opening.text, rule))


def _is_opened(opening: _Opening, phrase: str) -> bool:
    """ "Reporting by Anna Ferro", not "Reporting by radio": behind a phrase that ends in "by" stands a name."""
    if not opening.padded.startswith(phrase):
        return False
    if not phrase.endswith(" by "):
        return True
    following = opening.text.split()[len(phrase.split()) :]
    return bool(following) and following[0][:1].isupper()


def _has_tail(text: str, rule: NoiseRule) -> bool:
    """True for one sentence that ends in a credit: "Guards at the gate (Photo: Lowland Wire)"."""
    marks = [mark for mark in _TAIL_MARK.finditer(text, max(0, len(text) - _TAIL_CHARS)) if _folded(mark[1]) in rule.tails]
    if not marks or marks[0].start() == 0:
        return False
    story, credit = text[: marks[0].start()].rstrip(), text[marks[0].start() :]
    return _SENTENCE_INSIDE.search(story) is None and _SENTENCE_INSIDE.search(credit) is None


def _is_byline(text: str, rule: NoiseRule) -> bool:
    """True for "By Anna Ferro": a word of authorship, then two names or more, and nothing else."""
    opening, _, names = text.partition(" ")
    parts = names.replace(",", " ").split()
    is_short = 2 <= len(parts) <= _MAX_NAME_WORDS and not text.endswith((".", "!", "?", ":"))
    return is_short and _folded(opening) in rule.bylines and all(part[0].isupper() and part.isalpha() for part in parts)


def _is_headline(passage: str, *, is_first: bool) -> bool:
    """True for a line like a headline. The first one under "Read more:" may end as a question or a quotation."""
    line = passage.rstrip()
    if len(line) > _MAX_HEADLINE or _SENTENCE_INSIDE.search(line):
        return False
    return not line.endswith(".") if is_first else not line.endswith(_SENTENCE_END)
