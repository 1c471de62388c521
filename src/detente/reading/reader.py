"""Documents to readings: the whole fourth stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.model.documents import Document
from detente.model.readings import Reading, SentenceReading, Utterance
from detente.model.sentences import Quotation, Sentence
from detente.ontology.actors import Actors, Name
from detente.ontology.cues import Cues
from detente.ontology.lexicon import Lexicon
from detente.ontology.scales import VagueNumbers
from detente.reading.figures import FigureReader
from detente.reading.interpret import Interpreter
from detente.reading.names import NameFinder
from detente.reading.parse import Parser, Passage
from detente.reading.place_finder import PlaceFinder
from detente.reading.utterances import UtteranceWriter


class Reader:
    """Reads sentences into utterances. One reader serves many documents; it keeps nothing of them.

    `method` names the version of rules and knowledge, and is written on every mention.
    """

    def __init__(
        self, *, lexicon: Lexicon, cues: Cues, actors: Actors, places: dict[str, Name], finder: PlaceFinder,
        vague: VagueNumbers, model: str, method: str,
    ) -> None:  # fmt: skip
        self.method = method
        self._parser = Parser(model, NameFinder(actors, places), frozenset(lexicon.hyphenated))
        self._interpreter = Interpreter(lexicon, cues, actors)
        self._figures = FigureReader(vague)
        self._cues = cues
        self._finder = finder

    def read(self, documents: Iterable[tuple[Document, list[Sentence], list[Quotation]]]) -> Iterator[tuple[Document, Reading]]:
        """A reading for each document, in order."""
        for document, sentences, quotations in documents:
            yield document, self._read_one(document, sentences, quotations)

    def _read_one(self, document: Document, sentences: list[Sentence], quotations: list[Quotation]) -> Reading:
        passages = (Passage(document.text[s.start : s.end], s.start) for s in sentences)
        writer = UtteranceWriter(document, quotations, self._cues)
        utterances: list[Utterance] = []
        readings: list[SentenceReading] = []
        for index, (sentence, tree) in enumerate(zip(sentences, self._parser.parse(passages), strict=True)):
            if not len(tree):
                continue
            drafts, nouns = self._interpreter.interpret(tree)
            figures = self._figures.read(tree, nouns, document.text[sentence.start : sentence.end], sentence.start)
            reading, written = writer.write(index, sentence, nouns, drafts, figures, len(utterances))
            readings.append(reading)
            utterances += written
        return Reading(document.id, self.method, tuple(readings), tuple(utterances), self._finder.find(document))
