"""A pattern found at a word of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.ontology.lexicon import Entry


@dataclass(slots=True)
class Match:
    """A pattern found at a trigger: roles to heads of phrases, and the literal words it used up.

    `held` are the heads of slots whose word class the pattern asks for: they belong to its meaning like literal words.
    `rival` is the best other reading of the word that tells an event of its own, where this one only colours another's.
    """

    entry: Entry
    trigger: int
    roles: dict[str, list[int]] = field(default_factory=dict)
    literals: set[int] = field(default_factory=set)
    score: float = 0.0
    complement: int | None = None
    doer: str | None = None
    support_verb: int | None = None
    is_by_means: bool = False
    held: set[int] = field(default_factory=set)
    rival: Match | None = None
