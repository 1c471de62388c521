"""The stages strung together on one machine: documents to mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.model.questions import Question
from detente.ontology.knowledge import Knowledge
from detente.reading.reader import Reader
from detente.resolve.resolver import Resolver
from detente.sentences.quotations import quotations
from detente.sentences.split import split


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with what was read in it and what stayed open."""

    document: Document
    mentions: tuple[Mention, ...]
    questions: tuple[Question, ...]


class Pipeline:
    """Sentences, reading and resolving for one area and one model."""

    def __init__(self, knowledge: Knowledge, *, model: str, method: str) -> None:
        self._reader = Reader(
            lexicon=knowledge.lexicon, cues=knowledge.cues, actors=knowledge.actors, places=knowledge.place_names,
            vague=knowledge.vague, model=model, method=method,
        )  # fmt: skip
        self._resolver = Resolver(
            actors=knowledge.actors, gazetteer=knowledge.gazetteer, area=knowledge.area, bounds=knowledge.bounds, cues=knowledge.cues
        )

    def read(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document read and resolved, in order."""
        split_ones = ((d, split(d), quotations(d.text)) for d in documents)
        for document, reading in self._reader.read(split_ones):
            mentions, questions = self._resolver.resolve(document, reading)
            yield ReadDocument(document, tuple(mentions), tuple(questions))
