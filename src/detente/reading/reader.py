"""Documents to readings: the whole fourth stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

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
from detente.reading.drafts import Draft
from detente.reading.figures import FigureReader
from detente.reading.interpret import Interpreter
from detente.reading.names import NameFinder
from detente.reading.nouns import Nouns
from detente.reading.parse import Parser, Passage
from detente.reading.place_finder import PlaceFinder
from detente.reading.setting import SettingFinder
from detente.reading.sieve import Sieve
from detente.reading.speech.draft import Page
from detente.reading.speech.find import SayingFinder
from detente.reading.speech.judge import Judge
from detente.reading.speech.speakers import with_speakers
from detente.reading.tree import Tree
from detente.reading.utterances import UtteranceWriter

_PHYSICAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "AID", "PRESENCE"})  # what tells these tells no words

Read = tuple[Document, list[Sentence], list[Quotation]]
_Told = tuple[int, Sentence, Nouns, list[Draft]]
BATCH = 64
"""Sentences that are parsed together in an archive: more takes memory and gains nothing."""


@dataclass(frozen=True, slots=True)
class _Sieved:
    """A document of an archive with the sentences that may tell something, each with its index."""

    document: Document
    sentences: list[tuple[int, Sentence]]
    quotations: list[Quotation]
    settings: frozenset[str]


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
        self._knows = lexicon, cues, actors
        self._figures = FigureReader(vague)
        self._confidence = confidence
        self._settings = SettingFinder(cues)
        self._sayings = SayingFinder(speech)
        self._judge = Judge(judgement)
        self._cues = cues
        self._finder = finder

    def read(self, documents: Iterable[Read]) -> Iterator[tuple[Document, Reading]]:
        """A reading for each document, in order, each parsed by itself: what a document says does not depend on its neighbours."""
        for document, sentences, quotations in documents:
            trees = self._parser.parse(Passage(document.text[s.start : s.end], s.start) for s in sentences)
            told = self._told(list(enumerate(sentences)), trees, self.settings_of(document.text))
            yield document, self._write(document, told, quotations, is_whole=True)

    def read_archive(self, documents: Iterable[Read]) -> Iterator[tuple[Document, Reading]]:
        """A reading for each document, in order, of the sentences that the sieve keeps, parsed together over documents.

        It holds what mentions are made of, and no more; documents that tell none have an empty one.
        """
        for group in _groups(self._sieved(d) for d in documents):
            trees = self._parser.parse(Passage(g.document.text[s.start : s.end], s.start) for g in group for _, s in g.sentences)
            for one in group:
                told = self._told(one.sentences, trees, one.settings)
                is_silent = not any(drafts for *_, drafts in told)
                yield (
                    one.document,
                    _empty(one.document, self.method)
                    if is_silent
                    else self._write(one.document, told, one.quotations, is_whole=False),
                )

    @cached_property
    def sieve(self) -> Sieve:
        """What archives are sieved by."""
        lexicon, cues, actors = self._knows
        return Sieve(lexicon=lexicon, cues=cues, actors=actors, names=self._parser.names, lemmas=self._parser.lemmatizer.forms)

    def settings_of(self, text: str) -> frozenset[str]:
        """The settings of a whole document: a market report, a match."""
        return self._settings.of(text)

    def _sieved(self, read: Read) -> _Sieved:
        document, sentences, quotations = read
        settings = self.settings_of(document.text)
        kept = [(i, s) for i, s in enumerate(sentences) if self.sieve.keeps(document.text[s.start : s.end], settings)]
        return _Sieved(document, kept, quotations, settings)

    def _told(
        self, sentences: Sequence[tuple[int, Sentence]], trees: Iterator[Tree], settings: frozenset[str]
    ) -> list[_Told]:  # fmt: skip
        """The sentences that have words, with what each tells."""
        parsed = zip(sentences, islice(trees, len(sentences)), strict=True)
        return [(index, s, *self._interpreter.interpret(tree, settings)[::-1]) for (index, s), tree in parsed if len(tree)]

    def _write(self, document: Document, told: list[_Told], quotations: list[Quotation], *, is_whole: bool) -> Reading:
        """The reading of the sentences; `is_whole` with the figures and judgements that stand outside of mentions too."""
        writer = UtteranceWriter(document, quotations, self._cues, self._confidence)
        utterances: list[Utterance] = []
        readings: list[SentenceReading] = []
        pages: list[Page] = []
        counted: list[Figure] = []
        phrases = {index: writer.phrases_of(nouns) for index, _, nouns, _ in told}
        last = max((index for index, *_, drafts in told if drafts), default=-1)
        for index, sentence, nouns, drafts in told:
            text = document.text[sentence.start : sentence.end]
            figures = self._figures.read(nouns.tree, nouns, text, sentence.start) if is_whole or drafts else []
            counted += figures
            reading, written = writer.write(
                index, sentence, phrases[index], drafts, figures, offset=len(utterances), is_taken_up=is_whole or index <= last
            )
            readings.append(reading)
            utterances += written
            pages.append(Page(index, sentence, nouns, frozenset(d.trigger for d in drafts if d.type in _PHYSICAL), tuple(drafts)))

        def phrase_of(page: Page, head: int) -> Phrase:
            return phrases[page.index].phrase(head)

        said_at = None if is_whole else [u.trigger_start for u in utterances if u.said_by is None]
        sayings = self._sayings.find(document.text, pages, quotations, phrase_of, said_at=said_at)
        judgements = self._judge.judge(document.text, pages, sayings, phrase_of) if is_whole else []
        said = with_speakers(utterances, sayings)
        return Reading(
            document.id, self.method, tuple(readings), tuple(said), tuple(sayings) if is_whole else (), tuple(counted),
            tuple(judgements), self._finder.find(document),
        )  # fmt: skip


def _groups(documents: Iterable[_Sieved]) -> Iterator[list[_Sieved]]:
    """Documents in order, together until they have a batch of sentences, or are many."""
    group: list[_Sieved] = []
    count = 0
    for document in documents:
        group.append(document)
        count += len(document.sentences)
        if count >= BATCH or len(group) >= BATCH:
            yield group
            group, count = [], 0
    if group:
        yield group


def _empty(document: Document, method: str) -> Reading:
    return Reading(document.id, method, (), ())


def _words_of(actors: Actors) -> frozenset[str]:
    return frozenset(word for role in actors.roles for word in role.split())
