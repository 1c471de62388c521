"""Small worlds for the tests of the situation: documents with the mentions told in them, over the invented area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Content, Figure, Mention, PlaceRef, Speaker, When
from detente.model.picture import Picture
from detente.ontology.areas import Area, load_area
from detente.ontology.files import KnowledgeFiles
from detente.ontology.tension_scale import TensionScale, load_tension_scale
from detente.resolve.events import events_of
from detente.situation.assess import assess
from detente.situation.tellings import originals

CROWD = ActorRef("villagers", 0, 9, sector="CVL")
CROWD_A = ActorRef("Calderan villagers", 0, 18, country="XHB", sector="CVL", side="a")
CROWD_B = ActorRef("Skerran villagers", 0, 17, country="XSK", sector="CVL", side="b")
POLICE_A = ActorRef("Harbour Police", 0, 14, "XHBPOL", "Harbour Police", "XHB", "COP", "a")
POLICE_B = ActorRef("Skerry Wardens", 0, 14, "XSKWAR", "Skerry Wardens", "XSK", "COP", "b")
POLICE = ActorRef("police", 0, 6, sector="COP")
ARMY_A = ActorRef("Defence Squadron", 0, 16, "XHBDEF", "Harbour Defence Squadron", "XHB", "MIL", "a")
ARMY_B = ActorRef("Home Flotilla", 0, 13, "XSKHOM", "Skerry Home Flotilla", "XSK", "MIL", "b")
GOV_A = ActorRef("Strand House", 0, 12, "XHBGOV", "Government of the Harbour Islands", "XHB", "GOV", "a")
GOV_B = ActorRef("Moot House", 0, 10, "XSKCOU", "Skerry Council", "XSK", "GOV", "b")
MISSION = ActorRef("monitors", 0, 8, "HIMM", "Harbour Islands Monitoring Mission", "IGO", "MIL")
MASKED = ActorRef("masked men", 0, 10, sector="UAF")
PARTNER = {"XHBPOL": POLICE_B, "XSKWAR": POLICE_A, "XHBDEF": ARMY_B, "XSKHOM": ARMY_A, "XHBGOV": GOV_B, "XSKCOU": GOV_A}
OTHER_SIDE = {"a": "b", "b": "a"}

WIRE, SECOND_WIRE, SIDE_A, SIDE_B = "Southern Cable", "Albatross Dispatch", "Calder Courier", "Skjer Tidende"
MISSION_LINE, OBSERVERS, GOVERNMENT_A, GOVERNMENT_B = (
    "HIMM Daily Report",
    "HIMM Sea Patrol",
    "Strand House Gazette",
    "Moot House Notices",
)
SOURCES = (WIRE, SECOND_WIRE, SIDE_A, SIDE_B, MISSION_LINE, OBSERVERS, GOVERNMENT_A, GOVERNMENT_B)
DAWN = datetime.fromisoformat("2031-03-03T06:00:00-08:00")


@cache
def area() -> Area:
    return load_area(KnowledgeFiles(), "harbour-islands")


@cache
def scale() -> TensionScale:
    return load_tension_scale(KnowledgeFiles())


def hour(hours: float) -> datetime:
    """A moment, in hours after the first dawn of the world."""
    return DAWN + timedelta(hours=hours)


def on(start: float, end: float | None = None) -> When:
    """A time told in words, from one hour to another (a minute, if no other)."""
    return When("then", "on", hour(start), hour(end) if end is not None else hour(start) + timedelta(minutes=1), "minute")


def size(low: int, counts: str = "crowd") -> tuple[Figure, ...]:
    return (Figure(str(low), 0, 1, low, low, counts),)


def said_by(actor: ActorRef, act: str = "states") -> Speaker:
    return Speaker(actor, act, quoted=False)


def until(hours: float) -> Content:
    return Content("to leave", due=hour(hours))


@dataclass(frozen=True)
class Told:
    """One mention as a test writes it; `at` are place ids."""

    type: str
    mode: str | None = None
    by: tuple[ActorRef, ...] = ()
    to: tuple[ActorRef, ...] = ()
    at: tuple[str, ...] = ("port-varn",)
    words: str = "so it was told"
    more: tuple[tuple[str, object], ...] = ()


def told(type: str, mode: str | None = None, *, by=(), to=(), at=("port-varn",), words="so it was told", **more) -> Told:  # noqa: A002
    as_refs = lambda refs: (refs,) if isinstance(refs, ActorRef) else tuple(refs)  # noqa: E731
    places = (at,) if isinstance(at, str) else tuple(at)
    return Told(type, mode, as_refs(by), as_refs(to), places, words, tuple(more.items()))


@dataclass
class World:
    """Documents and mentions; `tell` adds one document with what it tells."""

    documents: dict[str, Document] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)

    def tell(self, source: str, at: float | None, *mentions: Told) -> list[Mention]:
        number = len(self.documents)
        known = area().source_named(source)
        text = f"Report number {number} of {source}, written for this world and for no other one."
        made = []
        for index, item in enumerate(mentions):
            words = f"{item.words} ({number}.{index})"
            start = len(text) + 1
            text = f"{text} {words}"
            made.append(_mention(f"m_{number:03}_{index:02}", f"d_{number:03}", start, words, item))
        self.documents[f"d_{number:03}"] = Document(
            f"d_{number:03}", text, f"sha{number}", published=hour(at) if at is not None else None, source=source,
            family=known.family if known else source, side=known.side if known else None, source_kind=known.kind if known else None,
        )  # fmt: skip
        self.mentions += made
        return made

    def picture(self, at: float, *, area: Area | None = area(), scale: TensionScale = scale()) -> Picture:  # noqa: B008
        return assess(self.mentions, self.documents, events=self.events(), area=area, scale=scale, as_of=hour(at))

    def events(self) -> list:
        return events_of(originals(self.mentions, self.documents, scale()), self.documents)


def _mention(identity: str, document: str, start: int, words: str, item: Told) -> Mention:
    return Mention(
        identity, document, start, start + len(words), words, item.type, item.mode, actors=item.by, recipients=item.to,
        places=tuple(_place(i) for i in item.at), **dict(item.more),  # type: ignore[arg-type]
    )  # fmt: skip


def _place(place_id: str) -> PlaceRef:
    place = area().places[place_id]
    return PlaceRef(
        place.shown_name, 0, 1, place.id, place.shown_name, place.lat, place.lon, "site" if place.kind == "site" else "municipality"
    )


def points_of(picture: Picture, place: str = "port-varn") -> dict[str, float]:
    """The points of a place by indicator, neighbours and caps aside."""
    found: dict[str, float] = {}
    for item in picture.place(place).items:
        if item.kind not in ("neighbour", "cap", "clamp"):
            found[item.indicator] = found.get(item.indicator, 0.0) + item.points
    return found


def swapped(world: World) -> World:
    """The same world with the two sides changed for each other."""
    return World(
        {i: replace(d, side=OTHER_SIDE.get(d.side or "")) for i, d in world.documents.items()},
        [_swapped(m) for m in world.mentions],
    )


def _swapped(mention: Mention) -> Mention:
    speaker = mention.speaker
    return replace(
        mention, actors=_others(mention.actors), recipients=_others(mention.recipients),
        speaker=replace(speaker, actor=other(speaker.actor)) if speaker is not None else None,
    )  # fmt: skip


def _others(refs: Iterable[ActorRef]) -> tuple[ActorRef, ...]:
    return tuple(other(r) for r in refs)


def other(ref: ActorRef) -> ActorRef:
    if ref.id in PARTNER:
        return PARTNER[ref.id]
    return {CROWD_A: CROWD_B, CROWD_B: CROWD_A}.get(ref, ref)
