"""How long a brief of a day with 1,000 mentions takes, in each format, drawing of the picture included: `python -m benchmarks.brief`.

The day is made up: reports of the area's sources, each with four mentions of every ledger, drawn with a fixed seed. Run on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef, Speaker, When
from detente.store.store import Store
from detente.surfaces.brief.draw import FORMATS, Wanted, draw, rendered
from detente.workspace import Workspace

AREA = "north-kosovo"
END = datetime.fromisoformat("2023-05-29T23:00:00+02:00")
_A_DOCUMENT = 4
_TYPES = (
    ("ASSAULT", "primitive"), ("ASSAULT", "crowd-control"), ("PROTEST", "obstruct"), ("COERCE", "arrest"), ("PRESENCE", "gathered"),
    ("PRESENCE", "between"), ("CONSULT", None), ("APPEAL", "restraint"), ("PLEDGE", None), ("RETREAT", "withdraw"), ("ACCUSE", "allege"),
    ("DENY", None), ("ASSESSMENT", "tense"),
)  # fmt: skip


def fill(store: Store, workspace: Workspace, *, mentions: int, seed: int) -> None:
    """Puts a made-up day into a memory."""
    area = workspace.knowledge.area
    assert area is not None
    chance = Random(seed)
    sources, places = list(area.sources.values()), [area.places[i] for i in area.watched]
    actors = [a for a in workspace.knowledge.actors.by_id.values() if a.sector in ("COP", "GOV", "MIL", "CVL")]
    for number in range(mentions // _A_DOCUMENT):
        source, published = chance.choice(sources), END - timedelta(seconds=chance.randrange(86_000))
        words = [
            f"report {number} sentence {n}: the parties met and stood at the bridge for {number} minutes."
            for n in range(_A_DOCUMENT)
        ]
        text = "\n".join(words)
        document = Document(
            f"d_{number:016x}", text, f"{number:064x}", title=f"Report {number}", published=published, source=source.name, family=source.family,
            side=source.side, source_kind=source.kind, language="en", link=f"https://example.org/{number}", terms=source.terms,
            reliability=source.reliability, private=(),
        )  # fmt: skip
        made = []
        for position, sentence in enumerate(words):
            start = text.index(sentence)
            kind, mode = chance.choice(_TYPES)
            place, (who, whom) = chance.choice(places), chance.sample(actors, 2)
            refs = [ActorRef("parties", start, start + 7, a.id, a.name, a.country, a.sector, a.side) for a in (who, whom)]
            at = published - timedelta(minutes=chance.randrange(200))
            mention = Mention(
                f"m_{number:08x}{position:08x}", document.id, start, start + len(sentence), sentence, kind, mode, actors=(refs[0],),
                recipients=(refs[1],), places=(PlaceRef("bridge", start, start + 6, place.id, place.shown_name, place.lat, place.lon),),
                when=When("then", "on", at, at + timedelta(minutes=1), "minute"), method="made up",
            )  # fmt: skip
            if chance.random() < 0.3:
                mention = replace(mention, speaker=Speaker(refs[1], "states", chance.random() < 0.3))
            if kind == "ASSAULT":
                hurt = chance.randrange(40)
                mention = replace(mention, figures=(Figure(str(hurt), start, start + 1, hurt, hurt, "injured", "people"),))
            made.append(mention)
        store.add(document, made, (), area=AREA, method="made up")


def main() -> int:
    """Prints one JSON line; exit code 1 if any format takes more CPU than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=2.0, help="seconds of CPU that no format may take, from an undrawn picture")
    options = parser.parse_args()
    zone = END.tzinfo
    assert zone is not None
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            workspace, store = Workspace(AREA), Store(Path(folder) / f"{name}.db")
            fill(store, workspace, mentions=options.mentions, seed=options.seed)
            wall, cpu = time.perf_counter(), time.process_time()
            rendered(draw(workspace, store, Wanted(end=END)), name, zone)
            first = time.process_time() - cpu
            found[name] = {"s": round(time.perf_counter() - wall, 2), "cpu_s": round(first, 2)}
            cpu = time.process_time()
            rendered(draw(workspace, store, Wanted(end=END)), name, zone)
            found[name]["again_cpu_s"] = round(time.process_time() - cpu, 2)
            store.close()
    print(json.dumps({"benchmark": "brief", "mentions": options.mentions, "load": os.getloadavg()[0], **found}))
    return int(any(f["cpu_s"] > options.limit for f in found.values()))


if __name__ == "__main__":
    sys.exit(main())
