"""What reading hands to resolving: utterances whose phrases are as written, not yet who and where."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.mentions import ACTS, Figure
from detente.model.sayings import KINDS, MANNERS, Span


@dataclass(frozen=True, slots=True)
class NameUse:
    """A known name inside a phrase. `part` is head, modifier, of or apposition; `ids` are the candidates' ids."""

    text: str
    start: int
    end: int
    part: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase in a role, as written at [start, end).

    `head` and `core` are lemmas (core: behind words that only count or group). `sector` is what its role noun says;
    `kind` is name, person, body, crowd, pronoun or other; `number` is singular or plural.
    """

    text: str
    start: int
    end: int
    head: str
    core: str
    kind: str
    number: str
    modifiers: tuple[str, ...] = ()
    names: tuple[NameUse, ...] = ()
    sector: str | None = None
    is_public: bool = False
    is_definite: bool = False
    is_proper: bool = False
    is_subject: bool = False


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """A phrase that may name a place; `preposition` is the word before it ("near"), `count` a number before a set.

    `is_site`: a site in a role of the act ("the town hall" that was seized); `is_spot`: words for a site, or a name, where the act is.
    """

    text: str
    start: int
    end: int
    preposition: str | None = None
    keys: tuple[str, ...] = ()
    count: int | None = None
    is_site: bool = False
    is_spot: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name of a place at [start, end), before it is known which. `form`: name, short ("Ky.") or people ("Russian");
    `area_id` is the id of an area's own place."""

    text: str
    start: int
    end: int
    form: str = "name"
    area_id: str | None = None


@dataclass(frozen=True, slots=True)
class TimeUse:
    """An expression of time at [start, end) and the tense of its clause."""

    text: str
    start: int
    end: int
    tense: str


@dataclass(frozen=True, slots=True)
class SaidBy:
    """The speaker of an utterance."""

    phrase: Phrase
    act: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Utterance:
    """One act, state or speech act as a clause tells it, before resolving. `about` is the index of another utterance of
    the same reading; `rank` orders those of a sentence, the deciding one first."""

    sentence: int
    start: int
    end: int
    trigger_start: int
    trigger_end: int
    type: str
    mode: str | None
    frame: str
    cameo: str | None
    ends: str | None
    is_ended: bool
    actors: tuple[Phrase, ...]
    recipients: tuple[Phrase, ...]
    places: tuple[PlaceUse, ...]
    times: tuple[TimeUse, ...]
    figures: tuple[Figure, ...]
    content: tuple[int, int] | None
    purpose: tuple[int, int] | None
    basis: str | None
    polarity: str
    status: str
    certainty: str
    tense: str
    said_by: SaidBy | None
    about: int | None
    rank: float
    confidence: float


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What is known of a sentence besides its utterances: its phrases by prominence, its places, its times; `echoes` are
    speakers who say the same as the sentence before."""

    index: int
    start: int
    end: int
    paragraph: int
    is_title: bool
    phrases: tuple[Phrase, ...]
    places: tuple[PlaceUse, ...]
    times: tuple[TimeUse, ...]
    echoes: tuple[SaidBy, ...] = ()


@dataclass(frozen=True, slots=True)
class SayingUse:
    """A saying as written, before its source is resolved.

    `source` is the whole phrase that names the source and `phrase` what resolving needs of it; both are None where the
    text names nobody ("it is said that"). `content` spans stand in text order; quotation marks, and the comma before
    them, are no part of it. `is_claim`: the content is told as so, and is not only a name for a thing,
    or what is denied, promised or asked.
    """

    kind: str
    act: str
    manner: str
    source: Span | None
    phrase: Phrase | None
    sentence: int
    cue: Span | None
    content: tuple[Span, ...]
    is_negated: bool
    is_claim: bool
    inside: int | None = None

    def __post_init__(self) -> None:
        for value, allowed in ((self.kind, KINDS), (self.act, ACTS), (self.manner, MANNERS)):
            if value not in allowed:
                raise ValueError(f"{value!r} is none of {allowed}")
        if not self.content:
            raise ValueError("a saying needs content")


@dataclass(frozen=True, slots=True)
class JudgementUse:
    """A sentence that speaks ill of somebody or challenges a claim, before its target is resolved."""

    sentence: int
    span: Span
    kind: str
    target: Phrase | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass of one reader version over a document."""

    document_id: str
    method: str
    sentences: tuple[SentenceReading, ...]
    utterances: tuple[Utterance, ...]
    sayings: tuple[SayingUse, ...] = ()
    figures: tuple[Figure, ...] = ()
    judgements: tuple[JudgementUse, ...] = ()
    place_names: tuple[PlaceName, ...] = ()
