"""Persons' decisions applied to mentions: corrected, retracted, told to be one happening or two. What was read stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from detente.model.decisions import Correction, Decision, Target, in_force
from detente.model.mentions import Mention
from detente.reuse import Reuse

_LEAST_OVERLAP = 0.5
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """Mentions after all decisions, and by pairs of ids, the lower first, which tell one happening and which do not.

    `settled` holds the last word on each promise, by mention id. `unplaced` are decisions about a document that is in view, whose span
    holds no such mention any more.
    """

    mentions: tuple[Mention, ...]
    same: tuple[Pair, ...] = ()
    apart: frozenset[Pair] = frozenset()
    unplaced: tuple[Decision, ...] = ()
    settled: Mapping[str, Decision] = field(default_factory=dict)


def decide(
    mentions: Iterable[Mention], decisions: tuple[Decision, ...], *, documents: Collection[str], reuse: Reuse | None = None
) -> Decided:
    """Applies the decisions that are in force, the oldest first. `documents` are the ids of those in view.

    With `reuse` a mention to which the same decisions were applied is the same object as the last time.
    """
    again = reuse or Reuse()
    standing = again.of("in force", (decisions,), lambda: in_force(decisions))
    given = tuple(mentions)
    if not standing:
        return Decided(given)
    places = _Places(given, {t.document_id for d in standing for t in (*d.targets, *d.others)})
    by_id = {m.id: m for m in given}
    retracted: set[str] = set()
    pairs: dict[Pair, bool] = {}
    settled: dict[str, Decision] = {}
    unplaced = []
    for decision in standing:
        found = places.all_of(decision.targets)
        if not found:
            if decision.targets and decision.kind != "label" and any(t.document_id in documents for t in decision.targets):
                unplaced.append(decision)
            continue
        _apply(decision, found, by_id, retracted, again)
        pairs |= _pairs(decision, found, places)
        if decision.kind == "settle":
            settled |= dict.fromkeys(found, decision)
    kept = tuple(by_id[m.id] for m in given if m.id not in retracted)
    same = tuple(p for p, is_same in pairs.items() if is_same)
    return Decided(kept, same, frozenset(p for p, is_same in pairs.items() if not is_same), tuple(unplaced), settled)


def _apply(decision: Decision, found: Iterable[str], by_id: dict[str, Mention], retracted: set[str], reuse: Reuse) -> None:
    for identity in found:
        if decision.kind == "retract":
            retracted.add(identity)
        elif decision.kind == "confirm":
            retracted.discard(identity)
            by_id[identity] = _made(by_id[identity], decision, _signed, reuse)
        elif decision.kind == "correct" and decision.correction is not None:
            by_id[identity] = _made(by_id[identity], decision, _signed_correction, reuse)


def _made(mention: Mention, decision: Decision, make: Callable[[Mention, Decision], Mention], reuse: Reuse) -> Mention:
    return reuse.of(("decided", mention.id, decision.number), (mention, decision), lambda: make(mention, decision))


def _signed_correction(mention: Mention, decision: Decision) -> Mention:
    assert decision.correction is not None
    return _signed(corrected(mention, decision.correction), decision)


def _pairs(decision: Decision, found: tuple[str, ...], places: _Places) -> dict[Pair, bool]:
    if decision.kind == "merge":
        return {_pair(a, b): True for a in found for b in found if a < b}
    if decision.kind == "split":
        return {_pair(a, b): False for a in found for b in places.all_of(decision.others) if a != b}
    return {}


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def _signed(mention: Mention, decision: Decision) -> Mention:
    """A mention that a person vouches for; its method names the decision."""
    return replace(mention, confidence=1.0, method=f"{mention.method}; decision {decision.number} by {decision.by}")


def corrected(mention: Mention, correction: Correction) -> Mention:
    """The mention as it should have been read; span, words and id stay."""
    changes = {f.name: getattr(correction, f.name) for f in fields(correction) if getattr(correction, f.name) is not None}
    changes |= {name: changes[name] or None for name in ("mode", "ends") if name in changes}
    return replace(mention, **changes)


class _Places:
    """Finds the mention that a target means, in documents that any decision is about."""

    def __init__(self, mentions: Sequence[Mention], documents: Collection[str]) -> None:
        self._ids = {m.id for m in mentions}
        self._by_document: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.document_id in documents:
                self._by_document[mention.document_id].append(mention)

    def all_of(self, targets: Iterable[Target]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for t in targets for i in self._of(t)))

    def _of(self, target: Target) -> tuple[str, ...]:
        if target.mention is not None and target.mention in self._ids:
            return (target.mention,)
        here: Mapping[str, Mention] = {m.id: m for m in self._by_document.get(target.document_id, ())}
        if target.mention is None and target.type is None:
            return tuple(sorted(here))
        alike = [(_overlap(m, target), m.id) for m in here.values() if target.type is None or m.type == target.type]
        best = max(alike, default=(0.0, ""), key=lambda a: (a[0], a[1]))
        return (best[1],) if best[0] >= _LEAST_OVERLAP else ()


def _overlap(mention: Mention, target: Target) -> float:
    """What the two spans share, as a part of what they cover together: 0 to 1."""
    shared = min(mention.end, target.end) - max(mention.start, target.start)
    return max(0, shared) / (max(mention.end, target.end) - min(mention.start, target.start))
