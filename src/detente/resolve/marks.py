"""The marks of a document: its words, names and numbers, and the places, actors and types of what was read in it, with their weights."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.ontology.story_scale import StoryScale

Marks = dict[str, float]
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|\d[\d,.:]*\d|\d")
_SHOUTED = 0.7
_FEWEST = 3
_LONGEST_STEM = 3


def marks_of(document: Document, mentions: Iterable[Mention], scale: StoryScale) -> Marks:
    """Each mark with its weight, those of the first lines the heaviest."""
    found: dict[str, float] = defaultdict(float)
    for number, line in enumerate(document.text.split("\n")):
        _add_words(found, line, _position(number, scale), scale)
    for mention in mentions:
        weight = _position(document.text.count("\n", 0, mention.start), scale)
        found[f"type {mention.type}"] += weight * scale.type
        for place in mention.places:
            if place.id is not None:
                found[f"place {place.id}"] += weight * scale.place
        for actor in (*mention.actors, *mention.recipients):
            if actor.id is not None:
                found[f"actor {actor.id}"] += weight * scale.actor
    return found


def _position(line: int, scale: StoryScale) -> float:
    return float(1 + scale.lead * 0.5 ** (line / scale.lead_half))


def _add_words(found: Marks, line: str, weight: float, scale: StoryScale) -> None:
    tokens: list[str] = _TOKEN.findall(line)
    capitals = sum(t[0].isupper() for t in tokens)
    is_shouted = len(tokens) > _FEWEST and capitals > _SHOUTED * len(tokens)
    for index, token in enumerate(tokens):
        word = _stem(token.lower())
        if word in scale.empty_words:
            continue
        if token[0].isdigit():
            found[word] += weight * scale.number
        else:
            found[word] += weight * (scale.name if index and token[0].isupper() and not is_shouted else 1.0)


def _stem(word: str) -> str:
    """Without possessive and plural: "rangers'" and "ranger's" are "ranger"."""
    word = word.removesuffix("'s").removesuffix("’s").rstrip("'’-")
    return word[:-1] if len(word) > _LONGEST_STEM and word.endswith("s") and not word.endswith("ss") else word
