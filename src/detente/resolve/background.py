"""Paragraphs that tell how it came to this: "The conflict began in 1998. Forces killed ten thousand. The alliance bombed for 78 days."

Only their first sentence tells the time; what follows it in the simple past, without a time of its own, is of that time and not of the day of
the report. The first paragraph of a story is never such a one, and the present ends it: a recent day, "today", an act that goes on, a
speaker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from detente.model.mentions import Mention, When
from detente.model.readings import SentenceReading, TimeUse, Utterance

Told = tuple[Utterance, Mention]


class Background:
    """Goes through the sentences of one document, in order. `time_of` gives what an expression of time means, `is_history` what is long past."""

    def __init__(
        self, text: str, *, time_of: Callable[[TimeUse], When | None], is_history: Callable[[When | None], bool], openings: frozenset[str]
    ) -> None:  # fmt: skip
        """`openings` are words, lower case, that a time begins with when it sets a scene: "in 1999", "during the war of 1999"."""
        self._text, self._time_of, self._is_history, self._openings = text, time_of, is_history, openings

    def sentences(self, sentences: Sequence[SentenceReading], told: Mapping[int, Sequence[Told]]) -> frozenset[int]:
        """The sentences whose acts are of the time that one before them in their paragraph told. `told` has the acts of each sentence."""
        asked = {s.paragraph for s in sentences if s.index in told}
        story = [s for s in sentences if not s.is_title]
        first = story[0].paragraph if story else -1
        story = [s for s in story if s.paragraph in asked]
        found, paragraph, is_past = set[int](), first, False
        for at, sentence in enumerate(story):
            if sentence.paragraph != paragraph or at == 0:
                paragraph, is_past = sentence.paragraph, sentence.paragraph != first and self._opens(sentence)
                continue
            is_past = is_past and self._goes_on(sentence, told.get(sentence.index, ()))
            if is_past and not self._times(sentence):
                found.add(sentence.index)
        return frozenset(found)

    def _opens(self, sentence: SentenceReading) -> bool:
        """True if all its times are long past, and one of them says when it was and not only of which year a thing is."""
        return (
            bool(self._times(sentence))
            and self._is_all_history(sentence)
            and any(self._sets_scene(t, sentence) for t in sentence.times)
        )

    def _goes_on(self, sentence: SentenceReading, told: Iterable[Told]) -> bool:
        is_present = any(u.said_by is not None or u.tense != "past" or m.status == "ongoing" for u, m in told)
        return not is_present and self._is_all_history(sentence)

    def _is_all_history(self, sentence: SentenceReading) -> bool:
        return all(map(self._is_history, self._times(sentence)))

    def _times(self, sentence: SentenceReading) -> list[When]:
        return [when for when in map(self._time_of, sentence.times) if when is not None]

    def _sets_scene(self, use: TimeUse, sentence: SentenceReading) -> bool:
        words = self._text[sentence.start : use.start].lower().split()
        return (words[-1:] or [""])[0] in self._openings or use.text.lower().split()[0] in self._openings


def is_of_its_time(utterance: Utterance, mention: Mention) -> bool:
    """True for an act that tells no time of its own and happened in the simple past."""
    has_time = mention.when is not None and mention.when.text is not None
    return mention.status == "happened" and utterance.tense == "past" and utterance.said_by is None and not has_time
