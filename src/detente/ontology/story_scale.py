"""What makes two reports one story: weights, limits and the threshold (knowledge/resolve/stories.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import load_yaml_map

STORY_FILE = "resolve/stories.yaml"


@dataclass(frozen=True, slots=True)
class StoryScale:
    """The weights of a document's marks, and how much likeness makes one story. The YAML file says what each means."""

    lead: float
    lead_half: float
    name: float
    number: float
    place: float
    actor: float
    type: float
    prior: float
    marks: int
    search_marks: int
    neighbours: int
    posting: int
    days: timedelta
    shingle: int
    copy_share: float
    min_copy_words: int
    far_km: float
    most_documents: int
    threshold: float
    sure: float
    empty_words: frozenset[str]
    examples: tuple[tuple[tuple[str, ...], str], ...]


def load_story_scale(files: KnowledgeFiles) -> StoryScale:
    """Reads stories.yaml; the last overlay's file counts whole. Raises KnowledgeError with file:line."""
    path = files.find(STORY_FILE)[-1]
    content = load_yaml_map(path, files.shown(path))
    weights, limits = content.map("weights"), content.map("limits")
    return StoryScale(
        weights.number("lead"), weights.number("lead_half"), weights.number("name"), weights.number("number"), weights.number("place"),
        weights.number("actor"), weights.number("type"), weights.number("prior"), int(limits.number("marks")), int(limits.number("search_marks")),
        int(limits.number("neighbours")), int(limits.number("posting")), timedelta(days=limits.number("days")),
        int(limits.number("shingle")), limits.number("copy_percent") / 100, int(limits.number("min_copy_words")),
        limits.number("far_km"), int(limits.number("most_documents")), content.number("threshold"), content.number("sure"),
        frozenset(content.text("empty_words").split()),
        tuple((tuple(e.texts("one")), e.text("other")) for e in content.maps("examples")),
    )  # fmt: skip
