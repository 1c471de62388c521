"""Sayings: who says, shows, thinks or wants what, as one passage attributes it."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.mentions import ActorRef

KINDS = ("speech", "evidence", "stance", "thought", "intention")
JUDGEMENTS = ("negative", "challenge")
MANNERS = ("direct", "indirect", "mixed")


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) of a document's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is empty or negative")

    def covers(self, other: Span) -> bool:
        """True if the other span lies inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Saying:
    """A saying with its source resolved: `source` is the whole phrase, `speaker` who that is; both are None where the text
    names nobody. `content` spans stand in text order, without quotation marks. `inside` is the id of the saying whose
    content holds this one."""

    id: str
    document_id: str
    kind: str
    act: str
    manner: str
    source: Span | None
    speaker: ActorRef | None
    cue: Span | None
    content: tuple[Span, ...]
    is_negated: bool
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A sentence in which a text speaks ill of somebody (negative) or says that what another claims is not so (challenge).

    `target` is who is judged, None where the text names nobody. A judgement is the author's; it tells nothing of what is so.
    """

    id: str
    document_id: str
    kind: str
    span: Span
    target: ActorRef | None
