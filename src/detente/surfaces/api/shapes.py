"""What the routes answer, as the schema declares it. Answers are made of plain records; a test holds each against its shape."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from detente.model.picture import (
    Announcement,
    Band,
    Commitment,
    Contact,
    Coverage,
    Dispute,
    FigureHistory,
    GroupPoints,
    Happening,
    Item,
    LevelChange,
    Obstruction,
    OpenQuestion,
    Presence,
    Statement,
)

T = TypeVar("T")
Time = Annotated[datetime, Field(examples=["2023-05-29T08:10:00+02:00"])]
_MENTION_EXAMPLE: dict[str, Any] = {
    "id": "m_1a2b3c4d5e6f7a8b", "document_id": "d_1a2b3c4d5e6f7a8b", "source": "Lowland Wire", "family": "lowland", "link": None,
    "start": 0, "end": 74, "text": "On Monday guards stood between villagers and rangers in Ostava and Brenik.", "type": "PRESENCE",
    "mode": "between", "ends": None, "plover": {"type": "AID", "mode": None, "quad": 2}, "cameo": "074", "actors": [], "recipients": [],
    "places": [], "when": None, "figures": [], "content": None, "purpose": None, "basis": None, "polarity": "affirmed",
    "status": "happened", "certainty": "asserted", "speaker": None, "about": None, "confidence": 0.82,
    "method": "rules 0.1.0, knowledge 2026.11",
}  # fmt: skip


class Shape(BaseModel):
    """What all answers share: no field that the schema does not name."""

    model_config = ConfigDict(extra="forbid")


class MomentShape(Shape):
    """What an answer looks at: the moment, the state of the memory (its last entry that counts), and the highest label shown."""

    area: str = Field(examples=["north-kosovo"])
    as_of: Time
    known_at: Time | None
    entry: int = Field(
        description="The entry of the log up to which facts count; `known_at=#entry` shows the same again.", examples=[1234]
    )
    ceiling: str = Field(examples=["strict"])
    time_zone: str = Field(description="The area's zone; times are shown in it.", examples=["Europe/Belgrade"])


class CitedShape(Shape):
    """A document that something rests on. `grade` is the reliability of its family (A to F) and its credibility (1 to 6, 6 not judged)."""

    document: str = Field(examples=["d_1a2b3c4d5e6f7a8b"])
    source: str = Field(examples=["Lowland Wire"])
    family: str | None = Field(examples=["lowland"])
    side: str | None
    published: Time | None
    link: str | None
    grade: str = Field(examples=["F6"])


class PointShape(Shape):
    """A place with its names in each local language, WGS 84 degrees."""

    id: str | None = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    lat: float = Field(ge=-90, le=90, examples=[42.91])
    lon: float = Field(ge=-180, le=180, examples=[20.84])


class EntryShape(Shape, Generic[T]):
    """One line of a ledger: what it says, the mentions it rests on (open them with `mentions?id=...`), its sources, its places."""

    id: str = Field(examples=["p_1a2b3c4d5e6f7a8b"])
    ledger: str = Field(examples=["presence"])
    record: T
    mentions: list[str] = Field(examples=[["m_1a2b3c4d5e6f7a8b"]])
    sources: list[CitedShape]
    points: list[PointShape]


class PageShape(Shape, Generic[T]):
    """A page. `next` is the cursor of the page after it, null on the last; all pages of one walk show one state of the memory."""

    moment: MomentShape
    total: int | None = Field(
        description="How many there are in all; null where counting would cost more than the page.", examples=[1]
    )
    next: str | None = Field(examples=[None])
    items: list[T]


class SideShape(Shape):
    """A side of an area, under its neutral id and label."""

    id: str = Field(examples=["a"])
    label: str = Field(examples=["Belgrade and Kosovo Serb bodies"])


class PlaceShape(Shape):
    """A place of an area. `names` by language, in the order of the experts' file."""

    id: str = Field(examples=["zvecan"])
    kind: str = Field(examples=["municipality"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    names: dict[str, list[str]] = Field(examples=[{"sr-Latn": ["Zvečan"], "sq": ["Zveçan"]}])
    lat: float = Field(examples=[42.91])
    lon: float = Field(examples=[20.84])
    part_of: str | None
    borders: list[str]
    is_watched: bool
    country: str = Field(examples=["KOS"])


class AreaShape(Shape):
    """An area under watch: its places, sides, zone and footnote. `latest` is its newest report."""

    id: str = Field(examples=["north-kosovo"])
    title: str = Field(examples=["Northern Kosovo"])
    time_zone: str = Field(examples=["Europe/Belgrade"])
    country: str | None
    footnote: str
    sides: list[SideShape]
    third_parties: list[str] = Field(examples=[["KFOR", "EULEX"]])
    languages: list[str] = Field(examples=[["en", "sr-Latn", "sq"]])
    places: list[PlaceShape]
    latest: Time | None


class AreasShape(Shape):
    """All areas of the memory."""

    items: list[AreaShape]


class BeforeShape(Shape):
    """The level some hours before, and which way it has gone since."""

    hours: int = Field(examples=[6])
    level: int | None = Field(description="Null where the picture does not reach so far back.", examples=[2])
    change: Literal["up", "down", "same", "unknown"]


class PlaceNowShape(Shape):
    """A watched place now. `items` are counted, not shown: `places/{id}/tension` has the sum."""

    id: str = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    names: dict[str, list[str]]
    country: str | None
    lat: float | None
    lon: float | None
    level: int = Field(ge=0, le=5, examples=[4])
    level_name: str = Field(examples=["acute"])
    since: Time | None
    tension: float = Field(ge=0, le=100, examples=[31.2])
    band: Band
    by_points: int
    rules: list[str] = Field(description="The rules that lift the level above its points, in words.")
    held: str
    before: list[BeforeShape]
    reasons: list[str] = Field(description="The heaviest reasons, in words; the first three are those to show.")
    confirmed: Time | None = Field(description="When anything that counts here was last confirmed.")
    coverage: Coverage
    mentions: list[str]
    sources: list[CitedShape]


class NowShape(Shape):
    """Each place: level, which way it goes, why, how old, how well covered; and how many lines each ledger has."""

    moment: MomentShape
    title: str
    footnote: str
    scale: str = Field(description="The version of the tension scale.", examples=["2026.11"])
    reports: int = Field(examples=[20])
    families: int = Field(examples=[10])
    places: list[PlaceNowShape]
    counts: dict[str, int] = Field(examples=[{"presence": 3, "events": 41}])


class PictureShape(Shape):
    """The whole picture, with the fields of `detente picture --format json`."""

    moment: MomentShape
    picture: dict[str, Any]


class SumLineShape(Shape):
    """One line of a sum: its words, its points, the sum so far, and what it rests on."""

    text: str = Field(examples=["crowd facing a force: 12 * 0.9 * 0.9986"])
    told_by: str = Field(description="What the second factor says: who tells it.", examples=["two families"])
    points: float
    running: float
    item: Item
    sources: list[CitedShape]


class BesideShape(Shape):
    """What stands beside a sum and moves no point: who stands between, who talks, who appeals, who judges."""

    kind: Literal["between", "talks", "appeal", "judgement"]
    text: str
    said: str = Field(description="Words of a source, as long as its terms allow; empty where none are quoted.")
    at: Time | None
    mentions: list[str]
    sources: list[CitedShape]


class TensionShape(Shape):
    """Why a place stands where it stands: lines that sum to the tension exactly, then what made the level of it; `beside` moves no point."""

    moment: MomentShape
    place: str = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    tension: float
    level: int
    level_name: str
    level_reasons: list[str]
    lines: list[SumLineShape]
    groups: list[GroupPoints]
    band: Band
    coverage: Coverage
    history: list[LevelChange]
    beside: list[BesideShape]


class MentionShape(Shape):
    """A mention with the public fields of `--format jsonl`; `text` is cut to the length that its source allows."""

    model_config = ConfigDict(extra="allow", json_schema_extra=cast("JsonDict", {"examples": [_MENTION_EXAMPLE]}))

    id: str
    document_id: str
    source: str | None
    family: str | None
    link: str | None
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str
    type: str
    mode: str | None
    ends: str | None
    actors: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    places: list[dict[str, Any]]
    when: dict[str, Any] | None
    figures: list[dict[str, Any]]
    content: dict[str, Any] | None
    purpose: str | None
    basis: str | None
    polarity: str
    status: str
    certainty: str
    speaker: dict[str, Any] | None
    about: str | None
    confidence: float = Field(ge=0, le=1)
    method: str


class ToldShape(Shape):
    """A mention as it stands after all decisions. `state` is read, confirmed, corrected or retracted; `as_read` what was read at first,
    where a person changed it; `event` the happening that it tells in the picture."""

    mention: MentionShape
    as_read: MentionShape | None
    state: Literal["read", "confirmed", "corrected", "retracted"]
    event: str | None
    grade: str = Field(examples=["F6"])
    published: Time | None
    side: str | None
    version: int = Field(ge=0, description="The number of the last decision about it; 0 if there is none.", examples=[7])


class TargetShape(Shape):
    """What a decision is about."""

    document_id: str
    start: int
    end: int
    mention: str | None
    type: str | None


class DecisionShape(Shape):
    """Who decided what, when and why. `is_standing` is false once it was undone. `correction` has the parts that were changed."""

    number: int = Field(ge=1, examples=[7])
    kind: str = Field(examples=["correct"])
    by: str = Field(examples=["Ana"])
    why: str
    at: Time | None
    value: str
    undoes: int | None
    targets: list[TargetShape]
    correction: dict[str, Any] | None
    is_standing: bool


class DecisionsShape(Shape):
    """Decisions, the newest first."""

    next: str | None
    items: list[DecisionShape]


class RestingShape(Shape):
    """A reason of a place's sum that a rejected sentence weighed in, and the sentences that it still rests on."""

    place: str = Field(examples=["zvecan"])
    name: str = Field(examples=["Zvečan / Zveçan"])
    text: str = Field(examples=["crowd facing a force"])
    points: float = Field(description="As it was before the rejection.")
    others: list[str]


class StillToldShape(Shape):
    """A rejected sentence whose event others tell too (`others`, of so many families): the event stands, and its points with it.
    `POST decisions` with kind retract and the ids of `others` rejects the event as a whole."""

    mention: str
    event: str | None
    others: list[str] = Field(examples=[["m_1a2b3c4d5e6f7a8b"]])
    families: int
    reasons: list[RestingShape]


class KeptShape(Shape):
    """What was kept, and how to take it back: `POST decisions` with kind undo and the number. `still_told`: what a rejection leaves standing."""

    decisions: list[DecisionShape]
    still_told: list[StillToldShape]


class ReadingShape(Shape):
    """One pass of one reader version."""

    method: str
    known_since: Time


class DocumentShape(Shape):
    """A document without its body."""

    id: str = Field(examples=["d_1a2b3c4d5e6f7a8b"])
    title: str | None
    source: str | None
    family: str | None
    language: str | None
    published: Time | None
    published_from: str | None
    link: str | None
    sha256: str
    path: str | None
    warnings: list[str]
    credit: str
    label: str
    side: str | None
    source_kind: str | None
    grade: str


class ReportedShape(Shape):
    """An own report as it was taken in, with what was understood of it; an empty list where nothing was: it is kept all the same."""

    document: DocumentShape
    told: list[ToldShape]


class HistoryShape(Shape):
    """Who said it, who changed it, why."""

    moment: MomentShape
    told: ToldShape
    readings: list[ReadingShape]
    decisions: list[DecisionShape]
    before: str = Field(description="The words before it in its document.")
    after: str = Field(description="The words after it in its document.")


class SpanShape(Shape):
    """Words of a document, [start, end) in code points, that could not be resolved."""

    start: int
    end: int
    text: str
    reason: str


class ReadShape(Shape):
    """A document with its words, to read on this screen (never in an export), its mentions in text order, and what stayed open.
    Private names are covered by as many signs, so offsets hold. Offsets count code points, not UTF-16 units."""

    moment: MomentShape
    document: DocumentShape
    text: str
    title_end: int
    mentions: list[ToldShape]
    questions: list[SpanShape]


class SourceShape(Shape):
    """A source: how much it told in the picture's window, when last, under which terms. `is_silent`: nothing within a day of the moment."""

    source: str = Field(examples=["Lowland Wire"])
    family: str | None
    side: str | None
    kind: str | None
    languages: list[str]
    reliability: str
    is_known: bool = Field(description="It stands in the area's file of sources.")
    documents: int
    mentions: int
    last_report: Time | None
    is_silent: bool
    credit: str
    quote_max_chars: int
    must_link: bool
    text_export: bool


class ShareShape(Shape):
    """How many documents have this side, family, language or kind, and which share of all that is."""

    value: str | None = Field(examples=["a"])
    documents: int
    share: float = Field(ge=0, le=1)


class SourcesShape(Shape):
    """Who is heard in the picture, and who is not."""

    moment: MomentShape
    items: list[SourceShape]
    mix: dict[str, list[ShareShape]] = Field(description="By side, family, language and kind of source.")


class AuditShape(Shape):
    """One entry of the log, bound to all before it by `chain`."""

    entry: int
    at: Time
    kind: str = Field(examples=["reading"])
    subject: str
    document_id: str | None
    digest: str
    chain: str


class AuditPageShape(Shape):
    """Entries of the log, the newest first. `head` is the last one and its chain: note it elsewhere."""

    head: str = Field(examples=["1234:9f86d081884c7d65..."])
    next: str | None
    items: list[AuditShape]


class TypeShape(Shape):
    """An event type with its manners."""

    name: str = Field(examples=["PRESENCE"])
    kind: str
    definition: str
    modes: list[str]


class ActorShape(Shape):
    """An actor that a correction may name."""

    id: str = Field(examples=["KFOR"])
    name: str = Field(examples=["Kosovo Force"])
    country: str | None
    sector: str | None
    side: str | None


class WordsShape(Shape):
    """The words that corrections and filters may use."""

    types: list[TypeShape]
    actors: list[ActorShape]
    statuses: list[str]
    polarities: list[str]
    certainties: list[str]
    labels: list[str]


class GeometryShape(Shape):
    """A point, longitude first (RFC 7946)."""

    type: Literal["Point"]
    coordinates: list[float] = Field(min_length=2, max_length=2)


class FeatureShape(Shape):
    """One thing on the map."""

    type: Literal["Feature"]
    id: str
    geometry: GeometryShape
    properties: dict[str, Any]


class FeaturesShape(Shape):
    """What is on the map as of the moment (GeoJSON, RFC 7946): `layer` of each is place, presence, event or obstruction."""

    type: Literal["FeatureCollection"]
    moment: MomentShape
    features: list[FeatureShape]


class TimelineShape(Shape):
    """Events with a time, oldest first, as columns of equal length: light enough for ten thousand. `place` and `type` index the lists."""

    moment: MomentShape
    places: list[str]
    types: list[str]
    ids: list[str]
    start: list[int] = Field(description="Seconds since 1970, UTC.")
    end: list[int]
    type: list[int]
    place: list[int] = Field(description="-1 where no place is told.")
    text: list[str]
    is_plain: list[bool] = Field(
        description="Told as having happened or going on; false for what is denied, planned, called for or supposed."
    )
    told: list[int] = Field(description="When it was first published, seconds since 1970; its end where no source has a date.")


class SessionShape(Shape):
    """What a page needs to write: the token goes into the header `X-Detente-Token` of every write of this run."""

    token: str
    version: str
    by: str
    ceiling: str
    area: str | None
    store: str | None = Field(description="The name of the memory, without its folder.")
    role: str = Field(description="What the asker may: reader, analyst, editor, administrator; public where nobody has logged in.")
    is_team: bool = Field(description="True where accounts are needed.")
    acts: list[str] = Field(description="The kinds of decisions that the asker may take.")


PresencePage = PageShape[EntryShape[Presence]]
ContactPage = PageShape[EntryShape[Contact]]
CommitmentPage = PageShape[EntryShape[Commitment]]
StatementPage = PageShape[EntryShape[Statement]]
ObstructionPage = PageShape[EntryShape[Obstruction]]
AnnouncementPage = PageShape[EntryShape[Announcement]]
ClaimPage = PageShape[EntryShape[Dispute]]
FigurePage = PageShape[EntryShape[FigureHistory]]
EventPage = PageShape[EntryShape[Happening]]
QuestionPage = PageShape[EntryShape[OpenQuestion]]


class EventShape(Shape):
    """An event with the mentions that tell it and their documents' lines."""

    moment: MomentShape
    event: EntryShape[Happening]
    told: list[ToldShape]
