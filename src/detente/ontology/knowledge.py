"""All that the experts' files say, loaded once for an area."""

from __future__ import annotations

from dataclasses import dataclass

from detente.ontology.actors import Actors, Name, load_actors
from detente.ontology.areas import Area, load_area
from detente.ontology.compiled import lexicon_of
from detente.ontology.cues import Cues, load_cues
from detente.ontology.files import KnowledgeFiles
from detente.ontology.gazetteer import Gazetteer
from detente.ontology.judgement import JudgementWords, load_judgement_words
from detente.ontology.lexicon import Lexicon
from detente.ontology.place_names import PlaceNames
from detente.ontology.place_words import load_place_weights, load_place_words
from detente.ontology.scales import VagueNumbers, load_bounds, load_vague_numbers
from detente.ontology.speech import SpeechWords, load_speech_words
from detente.ontology.types import EventTypes, load_types
from detente.text.times import Bounds


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The knowledge of one workspace; `world` gives the places of the world by name, `place_names` are the area's
    names of places and of sets of places."""

    files: KnowledgeFiles
    types: EventTypes
    lexicon: Lexicon
    cues: Cues
    actors: Actors
    area: Area | None
    bounds: Bounds
    vague: VagueNumbers
    speech: SpeechWords
    judgement: JudgementWords
    gazetteer: Gazetteer
    world: PlaceNames
    place_names: dict[str, Name]


def load_knowledge(files: KnowledgeFiles, area_name: str | None = None) -> Knowledge:
    """Reads everything. Raises KnowledgeError with file:line on the first fault, SettingsError for an unknown area."""
    types = load_types(files)
    area = load_area(files, area_name) if area_name else None
    gazetteer = Gazetteer()
    return Knowledge(
        files, types, lexicon_of(files, types), load_cues(files), load_actors(files, area_name), area,
        load_bounds(files), load_vague_numbers(files), load_speech_words(files), load_judgement_words(files), gazetteer,
        PlaceNames(gazetteer, load_place_words(files), load_place_weights(files)), _place_names(area),
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
