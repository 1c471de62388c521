"""Passages that are no part of the story: links to other stories, licence notes, credits, captions, comments, other languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.documents.language import is_foreign
from detente.model.documents import Noise
from detente.ontology.noise_words import NoiseRule, NoiseWords, built_in_noise_words
from detente.text.plain import fold

Span = tuple[int, int]

_LONGEST = 600
_MAX_HEADLINE = 200
_MAX_NAME_WORDS = 5
_BULLETS = "-*•·>| "
_LABEL_MARK = re.compile(r"[:/(\[|©]")
_COUNT = re.compile(r"^\d{1,5}\s+|\s+\(?\d{1,5}\)?$")
_TAIL = re.compile(r"(?P<words>[^\W\d_]+(?: [^\W\d_]+)?)\s*(?:[:/©]|\bby\b)[^.!?]{1,60}[)\]]?\s*$", re.I)
_SENTENCE_END = (".", "!", "?", '."', ".”", ".“", "?”", "!”", ".»", '?"', '!"', ".)")
_SENTENCE_INSIDE = re.compile(r"[.!?][\"”“»)]?\s+[A-ZČĆŽŠĐËÇ\u0400-\u042f]")


def noise_in(
    text: str, paragraphs: Sequence[Span], *, language: str | None = "en", words: NoiseWords | None = None, known: Sequence[Noise] = ()
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
    rule = _rule_for(passage, words, is_near_head=is_near_head)
    return rule.kind if rule is not None else None


def _kind_after(passage: str, after: str | None, words: NoiseWords, *, is_near_head: bool) -> tuple[str | None, str | None]:
    """(kind, what the next passage comes after): "comment" after the comments' heading, "link" and "links" under "Read more:"."""
    if after == "comment":
        return "comment", "comment"
    rule = _rule_for(passage, words, is_near_head=is_near_head)
    if rule is not None and rule.opens_block:
        return rule.kind, rule.kind
    if rule is not None:
        return rule.kind, "link" if rule.kind == "link" and _is_alone(passage, rule) else None
    if after in ("link", "links") and _is_headline(passage, is_first=after == "link"):
        return "link", "links"
    return None, None


def _rule_for(passage: str, words: NoiseWords, *, is_near_head: bool) -> NoiseRule | None:
    first = passage.strip().lstrip(_BULLETS)
    if not first or len(first) > _LONGEST:
        return None
    folded = fold(first)
    for rule in words.rules:
        if len(first) <= rule.max_chars and (_fits(first, folded, rule) or is_near_head and _is_byline(first, rule)):
            return rule
    return None


def _fits(first: str, folded: str, rule: NoiseRule) -> bool:
    if first.startswith(rule.marks) if rule.marks else False:
        return True
    if _is_alone(first, rule) or _has_label(first, rule):
        return True
    if any(folded == phrase or folded.startswith(f"{phrase} ") for phrase in rule.opens):
        return True
    if any(phrase in folded and f" {phrase} " in f" {folded} " for phrase in rule.contains):
        return True
    return bool(rule.tails) and _has_tail(first, rule)


def _is_alone(passage: str, rule: NoiseRule) -> bool:
    """True if the passage is a label and no more: "Read more:", "Comments (3)"."""
    return _COUNT.sub("", fold(passage)) in rule.labels


def _has_label(first: str, rule: NoiseRule) -> bool:
    mark = _LABEL_MARK.search(first)
    if mark is None or fold(first[: mark.start()]) not in rule.labels:
        return False
    return not rule.opens_block and _SENTENCE_INSIDE.search(first) is None


def _has_tail(first: str, rule: NoiseRule) -> bool:
    """True for one sentence that ends in a credit: "Guards at the gate (Photo: Lowland Wire)"."""
    tail = _TAIL.search(first)
    if tail is None or _SENTENCE_INSIDE.search(first[: tail.start()]):
        return False
    found = fold(tail["words"])
    return found in rule.tails or found.rpartition(" ")[2] in rule.tails


def _is_byline(first: str, rule: NoiseRule) -> bool:
    """True for "By Anna Ferro": a word of authorship, then two names or more, and nothing else."""
    opening, _, names = first.partition(" ")
    parts = names.replace(",", " ").split()
    return (
        fold(opening) in rule.bylines and 2 <= len(parts) <= _MAX_NAME_WORDS and not first.endswith((".", "!", "?", ":"))
        and all(part[0].isupper() and part.isalpha() for part in parts)
    )  # fmt: skip


def _is_headline(passage: str, *, is_first: bool) -> bool:
    """True for a line like a headline. The first one under "Read more:" may end as a question or a quotation."""
    line = passage.rstrip()
    if len(line) > _MAX_HEADLINE or _SENTENCE_INSIDE.search(line):
        return False
    return not line.endswith(".") if is_first else not line.endswith(_SENTENCE_END)
