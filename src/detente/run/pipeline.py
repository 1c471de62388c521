"""The stages strung together on one machine: documents to mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from detente.model.documents import Document
from detente.model.places import Toponym
from detente.model.questions import Question
from detente.model.read_documents import ReadDocument
from detente.model.readings import PlaceName, Reading
from detente.model.sentences import Quotation, Sentence
from detente.ontology.endings import load_endings
from detente.ontology.knowledge import Knowledge
from detente.reading.place_finder import place_finder
from detente.reading.reader import Reader
from detente.resolve.coded_rows import CodedRows
from detente.resolve.resolver import Resolver
from detente.resolve.unread_names import UnreadNames
from detente.sentences.quotations import quotations
from detente.sentences.split import split

READ_LANGUAGES = ("en",)
# Below this many characters the language of a text cannot be told surely enough to leave it unread.
SURE_CHARS = 120


def is_readable(document: Document) -> bool:
    """True if the document's language is one that is read, or cannot be told."""
    is_told = document.language is not None and len(document.text) >= SURE_CHARS
    return not is_told or (document.language or "").split("-")[0] in READ_LANGUAGES


def _is_read(document: Document) -> bool:
    """True if its sentences are read: a row of coded events is not, for its event is told already."""
    return document.coded is None and is_readable(document)


def _unread(document: Document, names: UnreadNames) -> Question:
    """Silence from lack of language is shown, never taken for calm."""
    end = min(len(document.text), 80)
    found = names.find(document.text)
    reason = f"language {document.language}: recognised and kept, not read yet"
    return Question(
        document.id, 0, end, document.text[:end].split("\n")[0], reason, document.language, found.places, found.actors
    )  # fmt: skip


def _with_sentences(documents: Iterable[Document]) -> Iterator[tuple[Document, list[Sentence], list[Quotation]]]:
    return ((d, split(d) if _is_read(d) else [], quotations(d.text)) for d in documents)


class Pipeline:
    """Sentences, reading and resolving for one area and one model."""

    def __init__(self, knowledge: Knowledge, *, model: str, method: str) -> None:
        self._finder = place_finder(knowledge.world, knowledge.actors, knowledge.place_names)
        self.reader = Reader(
            lexicon=knowledge.lexicon, cues=knowledge.cues, actors=knowledge.actors, places=knowledge.place_names,
            finder=self._finder, vague=knowledge.vague, confidence=knowledge.confidence,
            speech=knowledge.speech, judgement=knowledge.judgement, model=model, method=method,
        )  # fmt: skip
        self._resolver = Resolver(
            actors=knowledge.actors,
            names=knowledge.world,
            area=knowledge.area,
            bounds=knowledge.bounds,
            cues=knowledge.cues,
        )
        self._rows = CodedRows(knowledge.actors, knowledge.area, knowledge.gazetteer)
        self._method = method
        self._knowledge = knowledge

    def read(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document read and resolved, in order."""
        for document, reading in self.reader.read(_with_sentences(documents)):
            yield self._unread_or_row(document) or self._resolved(document, reading)

    def read_archive(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document with its mentions, in order: what may tell an event is sieved out before the parse, and nothing else is kept.

        Finds a little less than `read` does, and is a multiple as fast: docs/speed.md. Sentences of several documents are parsed together.
        """
        for document, reading in self.reader.read_archive(_with_sentences(documents)):
            if reading.utterances:
                yield ReadDocument(document, self._resolver.resolve(document, reading).mentions, ())
            else:
                yield self._unread_or_row(document) or ReadDocument(document, (), ())

    def _unread_or_row(self, document: Document) -> ReadDocument | None:
        """What a document gives that has no sentences to read: a row of coded events, or a text in another language."""
        if document.coded is not None:
            return ReadDocument(document, (self._rows.read(document, document.coded, method=self._method),), ())
        if not is_readable(document):
            return ReadDocument(document, (), (_unread(document, self.names),))
        return None

    def _resolved(self, document: Document, reading: Reading) -> ReadDocument:
        found = self._resolver.resolve(document, reading)
        return ReadDocument(
            document, found.mentions, found.questions, found.places, found.sayings, reading.figures, found.judgements
        )

    @cached_property
    def names(self) -> UnreadNames:
        """What finds names in texts that are not read; made when the first of them comes."""
        return UnreadNames(self._knowledge.area, self._knowledge.actors, load_endings(self._knowledge.files))

    def places(self, document: Document) -> tuple[Toponym, ...]:
        """Every name of a place in a document and what it means, without reading what happens there."""
        return self._resolver.places(document, self._finder.find(document))

    def places_at(self, document: Document, spans: Sequence[tuple[int, int]]) -> list[Toponym]:
        """What the names at given spans of a document mean, in the light of all its names."""
        given = [PlaceName(document.text[start:end], start, end) for start, end in spans]
        return self._resolver.places_of(document, given, self._finder.find(document))
