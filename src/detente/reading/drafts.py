"""Drafts: the events of one tree, by token, before they become utterances."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.ontology.lexicon import Frame
from detente.reading.status import State


@dataclass(slots=True)
class Said:
    """Who says it, by which act, and the word that tells the saying."""

    speakers: list[int]
    act: str
    cue: int


@dataclass(slots=True)
class Draft:
    """An event in one tree, by token: the forerunner of a mention."""

    trigger: int
    frame: Frame
    actors: list[int]
    recipients: list[int]
    places: list[int]
    state: State
    mode: str | None = None
    content: list[int] = field(default_factory=list)
    said: Said | None = None
    about: Draft | None = None
    parent: Draft | None = None
    literals: set[int] = field(default_factory=set)
    support_verb: int | None = None
    rank: float = 0.0
    score: float = 0.0

    @property
    def type(self) -> str:
        return self.frame.type
