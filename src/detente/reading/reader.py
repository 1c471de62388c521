"""Documents to readings: the whole fourth stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.model.documents import Document
from detente.model.mentions import Figure
from detente.model.readings import Phrase, Reading, SentenceReading, Utterance
from detente.model.sentences import Quotation, Sentence
from detente.ontology.actors import Actors, Name
from detente.ontology.confidence import ConfidenceScale
from detente.ontology.cues import Cues
from detente.ontology.judgement import JudgementWords
from detente.ontology.lexicon import Lexicon
from detente.ontology.scales import VagueNumbers
from detente.ontology.speech import SpeechWords
from detente.reading.figures import FigureReader
from detente.reading.interpret import Interpreter
from detente.reading.names import NameFinder
from detente.reading.parse import Parser, Passage
from detente.reading.phrases import PhraseWriter
from detente.reading.place_finder import PlaceFinder
from detente.reading.setting import SettingFinder
from detente.reading.speech.draft import Page
from detente.reading.speech.find import SayingFinder
from detente.reading.speech.judge import Judge
from detente.reading.speech.speakers import with_speakers
from detente.reading.utterances import UtteranceWriter

_PHYSICAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "AID", "PRESENCE"})  # what tells these tells no words


class Reader:
    """Reads sentences into utterances. One reader serves many documents; it keeps nothing of them.

    `method` names the version of rules and knowledge, and is written on every mention.
    """

    def __init__(
        self, *, lexicon: Lexicon, cues: Cues, actors: Actors, places: dict[str, Name], finder: PlaceFinder, vague: VagueNumbers, confidence: ConfidenceScale,
        speech: SpeechWords, judgement: JudgementWords, model: str, method: str,
    ) -> None:  # fmt: skip
        self.method = method
        self._parser = Parser(
            model, NameFinder(actors, places), frozenset(lexicon.hyphenated), lambda: lexicon.vocabulary | _words_of(actors)
        )
        self._interpreter = Interpreter(lexicon, cues, actors)
        self._figures = FigureReader(vague)
        self._confidence = confidence
        self._settings = SettingFinder(cues)
        self._sayings = SayingFinder(speech)
        self._judge = Judge(judgement)
        self._cues = cues
        self._finder = finder

    def read(self, documents: Iterable[tuple[Document, list[Sentence], list[Quotation]]]) -> Iterator[tuple[Document, Reading]]:
        """A reading for each document, in order."""
        for document, sentences, quotations in documents:
            yield document, self._read_one(document, sentences, quotations)

    def _read_one(self, document: Document, sentences: list[Sentence], quotations: list[Quotation]) -> Reading:
        passages = (Passage(document.text[s.start : s.end], s.start) for s in sentences)
        settings = self._settings.of(document.text)
        writer = UtteranceWriter(document, quotations, self._cues, self._confidence)
        utterances: list[Utterance] = []
        readings: list[SentenceReading] = []
        pages: list[Page] = []
        counted: list[Figure] = []
        for index, (sentence, tree) in enumerate(zip(sentences, self._parser.parse(passages), strict=True)):
            if not len(tree):
                continue
            drafts, nouns = self._interpreter.interpret(tree, settings)
            figures = self._figures.read(tree, nouns, document.text[sentence.start : sentence.end], sentence.start)
            counted += figures
            reading, written = writer.write(index, sentence, nouns, drafts, figures, len(utterances))
            readings.append(reading)
            utterances += written
            pages.append(Page(index, sentence, nouns, frozenset(d.trigger for d in drafts if d.type in _PHYSICAL), tuple(drafts)))

        def phrase_of(page: Page, head: int) -> Phrase:
            return PhraseWriter(document.text, page.nouns, self._cues).phrase(head)

        sayings = self._sayings.find(document.text, pages, quotations, phrase_of)
        judgements = self._judge.judge(document.text, pages, sayings, phrase_of)
        said = with_speakers(utterances, sayings)
        return Reading(
            document.id, self.method, tuple(readings), tuple(said), tuple(sayings), tuple(counted), tuple(judgements),
            self._finder.find(document),
        )  # fmt: skip


def _words_of(actors: Actors) -> frozenset[str]:
    return frozenset(word for role in actors.roles for word in role.split())
