"""An invented area of any size: its folder of files, and a year of reports about it. Seeded: the same seed gives the same reports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, Speaker, When

AREA = "invented"
METHOD = "invented 1"
COLUMNS = 20
BEGIN = datetime.fromisoformat("2031-01-01T00:00:00+00:00")
DAYS = 365
MENTIONS_EACH = 8
_WIRES, _SIDED = 12, 8


def _of_sides(words: str, *, id: str | None, sector: str) -> dict[str, ActorRef]:  # noqa: A002
    """The same actor on each side."""
    found = {}
    for side, name, country in (("a", "Upland", "XUP"), ("b", "Valley", "XVA")):
        text = f"{name} {words}"
        found[side] = ActorRef(text, 0, len(text), f"{country}{id}" if id else None, text if id else None, country, sector, side)
    return found


_CROWD = ActorRef("villagers", 0, 9, sector="CVL")
_CROWDS = _of_sides("villagers", id=None, sector="CVL")
_POLICE = _of_sides("Police", id="POL", sector="COP")
_GOVERNMENT = _of_sides("government", id="GOV", sector="GOV")
_MISSION = ActorRef("monitors", 0, 8, "XMON", "Monitors", "IGO", "MIL")

# What a year tells, type by type: how often in a thousand mentions, and the manners of it.
_TOLD: tuple[tuple[int, str, tuple[str | None, ...]], ...] = (
    (170, "PRESENCE", ("gathered", "deployed", "between", "patrol", "cordon")),
    (90, "CONSULT", (None, "visit", "phone")),
    (110, "APPEAL", ("restraint", None)),
    (120, "ASSESSMENT", ("tense", "calm", "controlled")),
    (70, "PROTEST", ("demo", "obstruct")),
    (60, "ASSAULT", ("primitive", "crowd-control", "destroy", None)),
    (6, "ASSAULT", ("firearms",)),
    (60, "COERCE", ("arrest", "restrict", "seize")),
    (60, "ACCUSE", ("disapprove", "allege")),
    (50, "REQUEST", ("yield", "change")),
    (50, "RETREAT", ("withdraw", "access")),
    (40, "REJECT", (None, "meet")),
    (40, "PLEDGE", (None,)),
    (30, "THREATEN", ("violence", "restrict")),
    (24, "MOBILIZE", ("police", "troops")),
    (20, "DENY", (None,)),
)


def write_area(folder: Path, places: int) -> None:
    """The area's files, under `folder` as a knowledge folder of one's own: a grid of places that border each other, and their sources."""
    own = folder / "areas" / AREA
    own.mkdir(parents=True)
    (own / "area.yaml").write_text(
        f"name: {AREA}\ntitle: Invented Area\ntimezone: UTC\ncountry: XUP\nfootnote: ''\nsides:\n  - {{id: a, label: Upland}}\n"
        "  - {id: b, label: Valley}\nthird_parties: [XMON]\nlanguages: [en]\nobservers: [own-team]\nusual_families: 3\n"
        "readiness_counts_in: []\nsets: []\nmandates: []\n",
        encoding="utf-8",
    )
    lines = []
    for number in range(places):
        borders = ", ".join(place_id(n) for n in _around(number, places))
        lines.append(
            f"- {{id: {place_id(number)}, kind: municipality, names: {{en: [Place {number}]}}, lat: {10 + number // COLUMNS * 0.1:.4f}, "
            f"lon: {20 + number % COLUMNS * 0.1:.4f}, part_of: null, borders: [{borders}], watched: true}}"
        )
    (own / "places.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (own / "sources.yaml").write_text(
        "\n".join(f"- {{id: {s}, name: {s}, family: {s}, kind: {kind}, side: {side or 'null'}}}" for s, kind, side in sources())
        + "\n",
        encoding="utf-8",
    )


def place_id(number: int) -> str:
    """The id of a place."""
    return f"place-{number:03}"


def _around(number: int, places: int) -> list[int]:
    row, column = divmod(number, COLUMNS)
    near = [number - COLUMNS, number + COLUMNS]
    near += [number - 1] if column else []
    near += [number + 1] if column < COLUMNS - 1 else []
    return sorted(n for n in near if 0 <= n < places and abs(n // COLUMNS - row) <= 1)


def sources() -> list[tuple[str, str, str | None]]:
    """Id, kind and side of each source: wires, portals of both sides, the mission, own observers."""
    found: list[tuple[str, str, str | None]] = [(f"wire-{n}", "wire", None) for n in range(_WIRES)]
    found += [(f"portal-{side}-{n}", "portal", side) for side in "ab" for n in range(_SIDED)]
    return [*found, ("mission", "mission", None), ("own-team", "observer", None)]


def reports(mentions: int, *, places: int, seed: int = 20260) -> Iterator[tuple[Document, tuple[Mention, ...]]]:
    """A year of reports in order of time, eight mentions each, most of them of one place. Some weeks are bad at some places."""
    chance = random.Random(seed)
    count = -(-mentions // MENTIONS_EACH)
    outlets = sources()
    for number in range(count):
        at = BEGIN + timedelta(days=DAYS) * (number / count)
        source, kind, side = outlets[chance.randrange(len(outlets))]
        home = chance.randrange(places)
        yield _report(number, at, (source, kind, side), home, places, chance)


def _report(
    number: int, at: datetime, outlet: tuple[str, str, str | None], home: int, places: int, chance: random.Random
) -> tuple[Document, tuple[Mention, ...]]:
    identity = content_id("d", AREA, number)
    text, told = f"Report {number} of {outlet[0]}.", []
    for index in range(MENTIONS_EACH):
        words = f"It was told ({number}.{index})."
        start = len(text) + 1
        text = f"{text} {words}"
        place = home if chance.random() < 0.9 else chance.randrange(places)
        told.append(_mention(content_id("m", AREA, number, index), identity, start, words, place, at, chance))
    document = Document(
        identity, text, f"{number:064x}", published=at, source=outlet[0], family=outlet[0], side=outlet[2], source_kind=outlet[1]
    )
    return document, tuple(told)


def _mention(identity: str, document: str, start: int, words: str, place: int, at: datetime, chance: random.Random) -> Mention:
    weights = [often for often, _, _ in _TOLD]
    _, kind, modes = chance.choices(_TOLD, weights)[0]
    mode, side = modes[chance.randrange(len(modes))], "ab"[chance.randrange(2)]
    actors, recipients = _roles(kind, mode, side, chance)
    happened = at - timedelta(minutes=chance.randrange(20, 600))
    is_timed = chance.random() < 0.5
    when = (
        When("then", "on", happened, happened + timedelta(minutes=30), "hour")
        if is_timed
        else When(None, "as-of", None, at, "minute")
    )
    speaker = Speaker(_GOVERNMENT[side], "states", quoted=False) if chance.random() < 0.25 else None
    low = chance.randrange(1, 30)
    figures = (Figure(str(low), 0, 1, low, low, "injured"),) if kind == "ASSAULT" and chance.random() < 0.2 else ()
    name = f"Place {place}"
    return Mention(
        identity, document, start, start + len(words), words, kind, mode, actors=actors, recipients=recipients,
        places=(PlaceRef(name, start, start + 2, place_id(place), name, 10.0, 20.0, "municipality", "XUP"),), when=when, figures=figures,
        speaker=speaker, status="ongoing" if kind == "PRESENCE" else "happened", ends="PRESENCE" if kind == "RETREAT" else None,
        confidence=0.8, method=METHOD,
    )  # fmt: skip


def _roles(kind: str, mode: str | None, side: str, chance: random.Random) -> tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]]:
    other = "b" if side == "a" else "a"
    if mode == "between":
        return (_MISSION,), (_CROWDS[side], _POLICE[other])
    if mode in ("gathered", "demo", "obstruct", "primitive") or kind == "RETREAT":
        return (_CROWD if chance.random() < 0.5 else _CROWDS[side],), ()
    if mode in ("deployed", "cordon", "police", "crowd-control", "arrest", "seize", "patrol"):
        return (_POLICE[side],), ()
    return (_GOVERNMENT[side],), (_GOVERNMENT[other],)
