"""Who is meant by "they", "the mission", "one side" or "these buildings": what the document said before."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.model.mentions import ActorRef
from detente.model.readings import Phrase

_PLURAL = frozenset({"they", "them", "themselves", "their", "both", "these", "those", "others"})
_PERSON = frozenset({"he", "she", "him", "her", "himself", "herself", "i"})
_THING = frozenset({"it", "itself"})
_SPEAKER = frozenset({"we", "us", "i", "me", "our", "ourselves"})
_RELATIVE = frozenset({"who", "whom", "which", "that"})
_WINDOW = 8


@dataclass(slots=True)
class Known:
    """An actor that a document has named: its phrase, what it resolved to, and the sentence it last stood in."""

    phrase: Phrase
    ref: ActorRef
    sentence: int
    is_subject: bool
    nouns: tuple[str, ...] = ()


@dataclass(slots=True)
class Discourse:
    """The actors of one document in the order they were told."""

    known: list[Known] = field(default_factory=list)

    def add(self, known: Known) -> None:
        self.known.append(known)

    def antecedent(self, phrase: Phrase, sentence: int, *, exclude: frozenset[int] = frozenset()) -> Known | None:
        """The latest fitting actor before the phrase; None if nothing fits."""
        if phrase.kind == "pronoun":
            return self._for_pronoun(phrase, sentence, exclude)
        if phrase.is_definite and not phrase.names:
            return self._for_noun(phrase, sentence)
        return None

    def _for_pronoun(self, phrase: Phrase, sentence: int, exclude: frozenset[int]) -> Known | None:
        word = phrase.text.lower()
        if word in _RELATIVE:
            return self._for_relative(phrase, sentence, word)
        fitting = [
            k for k in self.known
            if sentence - _WINDOW <= k.sentence <= sentence and k.phrase.start < phrase.start and k.phrase.start not in exclude and _agrees(word, k)
        ]  # fmt: skip
        if not fitting:
            return None
        return max(fitting, key=lambda k: (_prominence(k, sentence), k.phrase.start))

    def _for_relative(self, phrase: Phrase, sentence: int, word: str) -> Known | None:
        """The nearest actor before "who" or "which" in its sentence."""
        near = [k for k in self.known if k.sentence == sentence and k.phrase.start < phrase.start]
        people = [k for k in near if word == "which" or k.phrase.kind in ("person", "crowd", "name") or k.ref.id]
        return max(people, key=lambda k: k.phrase.end, default=None)

    def _for_noun(self, phrase: Phrase, sentence: int) -> Known | None:
        for known in reversed(self.known):
            if known.phrase.start >= phrase.start or known.sentence < sentence - 3 * _WINDOW:
                continue
            if (
                phrase.core in known.nouns
                or phrase.head in known.nouns
                or (known.phrase.core == phrase.core and known.phrase.names and phrase.kind != "crowd")
            ):
                return known
        return None


def _prominence(known: Known, sentence: int) -> float:
    """Near and subject beats far and object: two sentences count as much as the subject's place."""
    return (2.0 if known.is_subject else 0.0) - 1.0 * (sentence - known.sentence) + (0.5 if known.ref.id else 0.0)


def _agrees(word: str, known: Known) -> bool:
    phrase = known.phrase
    is_body = phrase.kind in ("body", "name", "crowd") or known.ref.id is not None
    is_named_person = known.ref.id is not None and known.ref.id.startswith("person/")
    is_person = (phrase.kind == "person" and phrase.number == "singular") or is_named_person
    if word in _PERSON:
        return (is_person or (phrase.kind == "name" and known.ref.id is None)) and phrase.number == "singular"
    if word in _THING:
        return is_body and phrase.number == "singular" and not is_named_person
    if word in _PLURAL:
        if phrase.number == "plural" and phrase.kind != "other":
            return True
        return is_body and not is_named_person and known.ref.sector is not None
    return False


def is_speaker_pronoun(phrase: Phrase) -> bool:
    """True for "we" and "I", who are the speaker of the quotation they stand in."""
    return phrase.kind == "pronoun" and phrase.text.lower() in _SPEAKER
