"""How fast mentions become events: 1,000, 10,000 and 100,000 of them, on one core, with the memory it takes.

The mentions tell of a tense region as news does: some 60 places, 12 kinds of actor, acts of nine types, each told by one to six outlets with
or without time, place and actors; a thousand a week, so that more mentions are more weeks.
`python -m benchmarks.events [N ...]` runs each size in a process of its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, When

SIZES = (1_000, 10_000, 100_000)
SEED = 20230529
WEEK = 1_000  # mentions
START = datetime(2031, 3, 3, tzinfo=UTC)
TYPES = (
    ("ASSAULT", "firearms"), ("ASSAULT", "primitive"), ("ASSAULT", None), ("PROTEST", "demo"), ("PROTEST", "obstruct"), ("COERCE", "arrest"),
    ("COERCE", "restrict"), ("PRESENCE", "gathered"), ("MOBILIZE", "troops"), ("AID", None), ("AGREE", None), ("CONSULT", None),
)  # fmt: skip
WHO = (
    ("soldiers", None, "XXA", "MIL"), ("the army", "ARMYA", "XXA", "MIL"), ("police", None, "XXA", "COP"), ("police", "POLB", "XXB", "COP"),
    ("protesters", None, None, "CVL"), ("a crowd", None, None, "CVL"), ("rebels", "REBX", "XXB", "REB"), ("gunmen", None, None, "UAF"),
    ("the government", "XXA", "XXA", "GOV"), ("peacekeepers", "MISSION", "IGO", "MIL"), ("farmers", None, "XXB", "AGR"),
    ("workers", None, None, "LAB"),
)  # fmt: skip


def mentions_of(size: int) -> tuple[list[Mention], dict[str, Document]]:
    """So many mentions, and the documents that they stand in."""
    chance = random.Random(SEED)
    made: list[Mention] = []
    documents: dict[str, Document] = {}
    while len(made) < size:
        at = START + timedelta(weeks=len(made) / WEEK, hours=chance.randrange(24))
        kind, who, whom, spot, count = (
            chance.choice(TYPES),
            chance.choice(WHO),
            chance.choice(WHO),
            chance.randrange(60),
            chance.randrange(40),
        )
        tellings = range(min(chance.randint(1, 6), size - len(made)))
        made += [_telling(chance, at, (*kind, who, whom, spot, count), documents) for _ in tellings]
    return made, documents


def _telling(chance: random.Random, at: datetime, what: tuple, documents: dict[str, Document]) -> Mention:  # type: ignore[type-arg]
    type_, mode, who, whom, spot, count = what
    published = at + timedelta(hours=chance.uniform(1, 20))
    document = content_id("d", len(documents))
    documents[document] = Document(document, "", document, published=published, source=f"outlet {chance.randrange(40)}")
    day = at.replace(hour=0, minute=0)
    place = PlaceRef(
        f"Place {spot}", 0, 1, f"p:{spot}", f"Place {spot}", 10 + spot / 9, 20.0, "settlement", "XXA" if spot % 2 else "XXB"
    )
    figures = (Figure(str(count), 0, 1, count, count, "injured"),) if type_ == "ASSAULT" and chance.random() < 0.4 else ()
    return Mention(
        content_id("m", document), document, 0, 10, "was told so", type_, mode if chance.random() < 0.8 else None,
        actors=(_ref(who),) if chance.random() < 0.8 else (), recipients=(_ref(whom),) if chance.random() < 0.6 else (),
        places=(place,) if chance.random() < 0.85 else (), figures=figures,
        when=When("then", "on", day, day + timedelta(days=1), "day") if chance.random() < 0.7 else None,
    )  # fmt: skip


def _ref(who: tuple[str, str | None, str | None, str]) -> ActorRef:
    return ActorRef(who[0], 0, 1, who[1], who[1], who[2], who[3])


def measure(size: int) -> str:
    """One line of the table: seconds, microseconds a mention, events, and the most memory that the process took."""
    from detente.resolve.events import events_of

    mentions, documents = mentions_of(size)
    start = time.process_time()
    events = events_of(mentions, documents)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{size:>9,} mentions  {seconds:7.2f} s  {1e6 * seconds / size:6.0f} µs each  {len(events):>7,} events  {peak:5.0f} MB"


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or list(SIZES)
    if len(sizes) == 1:
        print(measure(sizes[0]))
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.events", str(size)], check=True)


if __name__ == "__main__":
    main()
