"""A document with all that was read in it."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.documents import Document
from detente.model.mentions import Figure, Mention, PlaceRef
from detente.model.questions import Question
from detente.model.sayings import Judgement, Saying


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with what was read in it, what stayed open, every place it names, who says what in it, and
    every number that counts something there, in a mention or not, and where it judges somebody."""

    document: Document
    mentions: tuple[Mention, ...]
    questions: tuple[Question, ...]
    places: tuple[PlaceRef, ...] = ()
    sayings: tuple[Saying, ...] = ()
    figures: tuple[Figure, ...] = ()
    judgements: tuple[Judgement, ...] = ()
