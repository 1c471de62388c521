"""Passages that are no part of the story: links to other stories, licence notes, credits, other languages."""

from __future__ import annotations

import re

from detente.model.documents import Noise

_LINK = re.compile(
    r"^(?:read (?:more|also|next)|see also|also read|more on this|related(?: (?:articles?|stories|news|content))?|more:|don't miss|"
    r"recommended|you may also like|latest news|most read)\b.{0,12}$|^(?:read (?:more|also)|see also|also read|related)\s*:", re.I,
)  # fmt: skip
_LINK_ALONE = re.compile(r"^.{3,24}:\s*$")
_CREDIT = re.compile(r"^(?:photo|image|picture|foto|video|graphic|file photo|cover photo|source|author|by)\s*[:/©(]|^©|^\(?(?:photo|image) (?:by|credit|courtesy)", re.I)
_LICENCE = re.compile(
    r"all rights reserved|republication|reproduction (?:is )?(?:prohibited|forbidden)|without (?:written |prior )?permission|"
    r"no part of this|may not be (?:published|reproduced|broadcast|redistributed)|creative commons|terms of use|copyright", re.I,
)  # fmt: skip
_INVITATION = re.compile(
    r"^(?:subscribe|sign up|follow us|click here|share this|join (?:us|our)|download our|leave a comment|comments? (?:are )?(?:closed|policy)|"
    r"support (?:our|us)|donate|newsletter|advertisement|sponsored)\b", re.I,
)  # fmt: skip
_ENGLISH = frozenset("the of and to in a is was that for on with as by at from has have had it be are were said he they his not".split())


def noise_in(text: str, paragraphs: list[tuple[int, int]], *, language: str = "en") -> list[Noise]:
    """The noise spans among a text's paragraphs ([start, end) each)."""
    found: list[Noise] = []
    is_after_link = False
    for start, end in paragraphs:
        words = text[start:end]
        kind = _kind(words)
        if kind is None and is_after_link and not words.rstrip().endswith((".", "!", "?", '"', "“", "”")):
            kind = "link"
        if kind is None and language == "en" and is_foreign(words):
            kind = "licence" if len(words) < 400 and start > len(text) * 0.6 else "other-language"
        is_after_link = kind == "link"
        if kind is not None:
            found.append(Noise(start, end, kind))
    return found


def _kind(words: str) -> str | None:
    first = words.lstrip("-*•> ").strip()
    if _LINK.match(first) and len(first) < 200:
        return "link"
    if _CREDIT.match(first) and len(first) < 200:
        return "credit"
    if _INVITATION.match(first) and len(first) < 200:
        return "invitation"
    if _LICENCE.search(first) and len(first) < 500:
        return "licence"
    return None


def is_foreign(words: str) -> bool:
    """True for a passage of eight words or more that is surely not English."""
    tokens = re.findall(r"[^\W\d_]+", words.lower())
    if len(tokens) < 8:
        return False
    if sum(1 for t in tokens if t in _ENGLISH) / len(tokens) >= 0.12:
        return False
    from detente.documents.language import language_of

    found = language_of(words)
    return found is not None and found != "en"
