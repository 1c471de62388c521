"""Voices: who tells a mention, and how much it counts when they tell it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.ontology.areas import Area
from detente.ontology.tension_scale import Factors


@dataclass(frozen=True, slots=True)
class Voice:
    """Who tells: the family that publishes, the speaker it quotes (else itself), and the side that either is on."""

    family: str
    speaker: str
    side: str | None
    is_observer: bool
    name: str


class Voices:
    """The voice of each mention, one object for equal ones, those in `alike` among them. `area` names the operator's own observers; without one
    there are none."""

    def __init__(self, documents: Mapping[str, Document], area: Area | None, alike: dict[Voice, Voice] | None = None) -> None:
        self._documents = documents
        self._observers = _observers(area)
        self._alike = {} if alike is None else alike

    def of(self, mention: Mention) -> Voice:
        """The voice of a mention; a party's outlet speaks for its side, whomever it quotes."""
        document = self._documents[mention.document_id]
        family = family_of(document)
        said_by = mention.speaker.actor if mention.speaker is not None else None
        is_own = said_by is None and mention.basis != "told" and document.source is not None
        if said_by is None:
            name, speaker, side = document.source or family, family, document.side
        else:
            name, speaker = said_by.name or said_by.text, said_by.id or f"words/{said_by.text.casefold()}"
            side = document.side or said_by.side
        voice = Voice(family, speaker, side, is_own and (document.source or "").casefold() in self._observers, name)
        return self._alike.setdefault(voice, voice)


def family_of(document: Document) -> str:
    """The unit of independence: the family, else the source, else the document itself."""
    return document.family or document.source or document.id


def _observers(area: Area | None) -> frozenset[str]:
    if area is None:
        return frozenset()
    sources = [area.sources[i] for i in area.observers if i in area.sources]
    return frozenset(n.casefold() for n in (*area.observers, *(s.name for s in sources), *(s.id for s in sources)))


def credibility(voices: Iterable[Voice], factors: Factors) -> float:
    """How much a telling by these voices counts, 0 to 1. Corroboration counts independent families, never articles."""
    distinct = set({id(v): v for v in voices}.values())  # equal ones are mostly one object, and its number is told at once
    if not distinct:
        return factors.refuted
    if any(v.is_observer for v in distinct):
        return factors.observed
    if len(distinct) > 1 and any(_are_independent(a, b) for a, b in combinations(distinct, 2)):
        return factors.corroborated
    is_one_side = None not in {v.side for v in distinct} and len({v.side for v in distinct}) == 1
    return factors.one_side if is_one_side else factors.single


def _are_independent(a: Voice, b: Voice) -> bool:
    """Two families that quote one speaker are one voice; two voices of one side are one interest."""
    return a.family != b.family and a.speaker != b.speaker and (a.side is None or a.side != b.side)
