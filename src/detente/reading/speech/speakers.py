"""Utterances inside what somebody says get that somebody as their speaker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from detente.model.readings import SaidBy, SayingUse, Utterance

_PLAIN = frozenset({"states", "confirms", "announces", "accuses", "denies"})
_SOMEBODY = frozenset({"name", "person", "body", "crowd", "pronoun"})


def with_speakers(utterances: Iterable[Utterance], sayings: Sequence[SayingUse]) -> list[Utterance]:
    """The same utterances; those that nobody says yet and that stand in a saying get its source.

    A saying that is negated, or that asks, promises or denies in its own words, leaves them as they are: their status
    comes from the words that govern them.
    """
    telling = [s for s in sayings if _tells(s)]
    return [_with_speaker(u, telling) for u in utterances]


def _tells(saying: SayingUse) -> bool:
    is_somebody = saying.phrase is not None and saying.phrase.kind in _SOMEBODY
    return is_somebody and saying.kind == "speech" and saying.is_claim and not saying.is_negated


def _with_speaker(utterance: Utterance, sayings: Sequence[SayingUse]) -> Utterance:
    if utterance.said_by is not None:
        return utterance
    holding = [s for s in sayings if any(c.start <= utterance.trigger_start < c.end for c in s.content)]
    saying = min(holding, key=lambda s: sum(c.end - c.start for c in s.content), default=None)
    if saying is None or saying.phrase is None:
        return utterance
    act = saying.act if saying.act in _PLAIN else "states"
    return replace(utterance, said_by=SaidBy(saying.phrase, act, saying.manner == "direct"))
