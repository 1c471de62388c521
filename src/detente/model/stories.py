"""Stories: reports of one story, and why they were put together. A story groups reports; it never makes two events one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoryLink:
    """A row of the ledger: a group of documents met another one. `first` and `second` are the first document of each, by id.

    `score` is their likeness, 0 to 1; `is_joined` is False where slots contradict, and `reason` says which, else what both share.
    """

    first: str
    second: str
    score: float
    is_joined: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """Documents by id, sorted; `links` are the rows that made it so and those that kept others out."""

    id: str
    documents: tuple[str, ...]
    links: tuple[StoryLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Stories:
    """All stories in a fixed order. `copies` says of each copy of a text which document printed it first."""

    stories: tuple[Story, ...]
    copies: dict[str, str]

    def by_document(self) -> dict[str, str]:
        """Story id by document id."""
        return {d: s.id for s in self.stories for d in s.documents}
