"""The lexicon's own examples: does each sentence give the mention that its frame asks for?

A positive example is right if a mention of the frame's type (and mode) comes out whose actors and recipients overlap the marked
words, with the status it names; a `none` example, or one of a NONE frame, if its frame's words give no mention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.mentions import ActorRef, Mention
from detente.ontology.lexicon import Example, Frame
from detente.workspace import Workspace
from evals.result import Result, measured, percent


@dataclass(frozen=True, slots=True)
class Tried:
    """One example with its verdict."""

    type: str
    frame: str
    text: str
    is_right: bool


def score(data: Path) -> Result:
    """The share of right examples, by type. `data` is not used."""
    tried = try_examples(Workspace())
    return measured("own_examples", tried, _scores)


def try_examples(workspace: Workspace) -> list[Tried]:
    """All examples of all frames but operators and reports, whose effect other frames' examples show."""
    pairs = [(f, e) for f in workspace.knowledge.lexicon.frames for e in f.examples if f.type not in ("OPERATOR", "REPORT")]
    documents = [workspace.document(e.text, published="2031-03-05") for _, e in pairs]
    read = workspace.read(documents)
    return [Tried(f.type, f.id, e.text, is_right(f, e, r.mentions)) for (f, e), r in zip(pairs, read, strict=True)]


def is_right(frame: Frame, example: Example, mentions: Sequence[Mention]) -> bool:
    """True if the example does what its frame says."""
    if frame.type == "NONE":
        return not mentions
    if example.is_none:
        return not any(m.type == frame.type and m.mode == frame.mode for m in mentions)
    return any(_is_it(m, frame, example) for m in mentions)


def _is_it(mention: Mention, frame: Frame, example: Example) -> bool:
    if mention.type != frame.type or (frame.mode is not None and mention.mode != frame.mode):
        return False
    refs = {"A": mention.actors, "R": mention.recipients}
    marked = all(_overlaps(refs[role], start, end) for role, start, end in example.roles if role in refs)
    told = {"polarity": mention.polarity, "status": mention.status, "certainty": mention.certainty, "mode": mention.mode}
    return marked and all(told[key] == value for key, value in example.expected)


def _overlaps(refs: Sequence[ActorRef], start: int, end: int) -> bool:
    return any(ref.start < end and start < ref.end for ref in refs)


def _scores(tried: Sequence[Tried]) -> dict[str, float]:
    by_type: dict[str, list[bool]] = defaultdict(list)
    for one in tried:
        by_type[one.type].append(one.is_right)
    scores = {"examples_right": percent(sum(t.is_right for t in tried), len(tried))}
    return scores | {f"right_{name}": percent(sum(found), len(found)) for name, found in sorted(by_type.items())}
