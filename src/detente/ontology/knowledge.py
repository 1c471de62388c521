"""All that the experts' files say, loaded once for an area."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from detente.ontology.actors import Actors, Name, load_actors
from detente.ontology.areas import Area, load_area
from detente.ontology.compiled import lexicon_of
from detente.ontology.confidence import ConfidenceScale, load_confidence
from detente.ontology.cues import Cues, load_cues
from detente.ontology.files import KnowledgeFiles
from detente.ontology.gazetteer import Gazetteer
from detente.ontology.judgement import JudgementWords, load_judgement_words
from detente.ontology.lexicon import Lexicon
from detente.ontology.place_names import PlaceNames
from detente.ontology.place_words import load_place_weights, load_place_words
from detente.ontology.scales import VagueNumbers, load_bounds, load_vague_numbers
from detente.ontology.speech import SpeechWords, load_speech_words
from detente.ontology.story_scale import StoryScale, load_story_scale
from detente.ontology.types import EventTypes, load_types
from detente.text.times import Bounds


@dataclass(frozen=True)
class Knowledge:
    """The knowledge of one workspace; `place_names` are the area's names of places and of sets of places.

    What only reading needs (the lexicon, words of speech, the places of the world) is loaded when it is first asked for; a fault
    in those files raises KnowledgeError with file:line then.
    """

    files: KnowledgeFiles
    types: EventTypes
    cues: Cues
    actors: Actors
    area: Area | None
    bounds: Bounds
    gazetteer: Gazetteer
    place_names: dict[str, Name]

    @cached_property
    def lexicon(self) -> Lexicon:
        """The frames of all event types and their patterns."""
        return lexicon_of(self.files, self.types)

    @cached_property
    def vague(self) -> VagueNumbers:
        """The bounds of vague numbers, and what numbers count."""
        return load_vague_numbers(self.files)

    @cached_property
    def confidence(self) -> ConfidenceScale:
        """How sure the reader is of a mention."""
        return load_confidence(self.files)

    @cached_property
    def speech(self) -> SpeechWords:
        """Words of saying, thinking and wanting."""
        return load_speech_words(self.files)

    @cached_property
    def judgement(self) -> JudgementWords:
        """Words that speak ill or contradict, with their weights."""
        return load_judgement_words(self.files)

    @cached_property
    def story_scale(self) -> StoryScale:
        """What makes two reports one story."""
        return load_story_scale(self.files)

    @cached_property
    def world(self) -> PlaceNames:
        """The places of the world by name."""
        return PlaceNames(self.gazetteer, load_place_words(self.files), load_place_weights(self.files))


def load_knowledge(files: KnowledgeFiles, area_name: str | None = None) -> Knowledge:
    """Reads what every command needs. Raises KnowledgeError with file:line on the first fault, SettingsError for an unknown area."""
    area = load_area(files, area_name) if area_name else None
    return Knowledge(
        files, load_types(files), load_cues(files), load_actors(files, area_name), area, load_bounds(files), Gazetteer(),
        _place_names(area),
    )  # fmt: skip


def _place_names(area: Area | None) -> dict[str, Name]:
    found: dict[str, Name] = {}
    if area is None:
        return found
    for place in area.places.values():
        for name in place.all_names:
            found.setdefault(name, Name("place", place.id, place.shown_name, place.country))
    for index, place_set in enumerate(area.sets):
        for name in place_set.names:
            found[name] = Name("place-set", str(index), name)
    return found
