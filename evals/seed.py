"""The report that the product was born from: which of its rows come out right, and what comes out besides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention
from detente.text.plain import fold
from detente.workspace import Workspace
from evals.result import MissingGold, Result

Condition = Mapping[str, Any]


def score(data: Path) -> Result:
    """rows_right of rows 1 to 18 (a row with two mentions needs both) and extra: mentions that no row asks for."""
    wanted = yaml.safe_load((Path(__file__).parent / "seed.yaml").read_text(encoding="utf-8"))
    mentions = _read(_document(data, wanted["document"]), wanted)
    free = list(mentions)
    wrong: list[str] = []
    rows = sorted({c["row"] for c in wanted["rows"]} | {11})
    for row in rows:
        missing = [c for c in wanted["rows"] if c["row"] == row and not _take(free, c)]
        if missing or any(_holds_words(m, c) for m in mentions for c in wanted["never"] if c["row"] == row):
            wrong.append(str(row))
    for condition in wanted["optional"]:
        _take(free, condition)
    forbidden = [str(c["row"]) for c in wanted["never"] if any(_holds_words(m, c) for m in mentions)]
    right = float(len(rows) - len(wrong))
    extras = tuple(f"extra: {m.type} {m.mode or ''} {m.text[:70]!r}" for m in free)
    notes = (
        f"rows wrong: {', '.join(wrong) or 'none'} of {len(rows)}",
        f"mentions from forbidden rows: {', '.join(forbidden) or 'none'}",
        *extras,
    )
    scores = {"rows_right": right, "extra": float(len(free))}
    return Result("seed", len(rows), scores, {name: (value, value) for name, value in scores.items()}, notes)


def _document(data: Path, name: str) -> Path:
    for folder in (data / "seed", data.parent / "seed", data):
        if (folder / name).is_file():
            return folder / name
    raise MissingGold(f"no {name} in {data / 'seed'} or {data.parent / 'seed'}")


def _read(path: Path, wanted: Mapping[str, Any]) -> list[Mention]:
    workspace = Workspace(wanted["area"])
    documents = [d for d in workspace.documents([str(path)], published=str(wanted["published"])) if isinstance(d, Document)]
    return [m for found in workspace.read(documents) for m in found.mentions]


def _take(free: list[Mention], condition: Condition) -> bool:
    """Takes the mentions that a condition asks for out of `free`; False if there are not enough."""
    found = [m for m in free if _holds(m, condition)][: condition.get("times", 1)]
    for mention in found:
        free.remove(mention)
    return len(found) == int(condition.get("times", 1))


def _holds(m: Mention, c: Condition) -> bool:
    checks: tuple[bool, ...] = (
        m.type in c.get("type", [m.type]),
        m.mode in c.get("mode", [m.mode]),
        m.status in c.get("status", [m.status]),
        m.polarity == "affirmed" and m.start < c.get("before", 10**9) and m.start >= c.get("after", 0),
        "actor" not in c or any(_is(a, c["actor"]) for a in m.actors),
        all(any(_is(r, wanted) for r in m.recipients) for wanted in c.get("recipients", [])),
        "recipient_words" not in c or any(c["recipient_words"] in r.text for r in m.recipients),
        all(any(fold(name) in fold(p.name or p.text) for p in m.places) for name in c.get("places", [])),
        not c.get("inferred") or all(p.inferred for p in m.places),
        "relation" not in c or (m.when is not None and m.when.relation == c["relation"]),
        "start" not in c or (m.when is not None and m.when.start is not None and m.when.start.isoformat().startswith(c["start"])),
        "figure" not in c or any((f.low, f.high) == (c["figure"]["low"], c["figure"]["high"]) for f in m.figures),
        "speaker" not in c or (m.speaker is not None and _is(m.speaker.actor, c["speaker"])),
        not c.get("speaker_any") or m.speaker is not None,
        not c.get("purpose") or m.purpose is not None,
        _holds_words(m, c),
    )
    return all(checks)


def _is(actor: ActorRef, wanted: Mapping[str, str]) -> bool:
    return all(getattr(actor, key) == value for key, value in wanted.items())


def _holds_words(m: Mention, c: Condition) -> bool:
    return "words" not in c or c["words"] in m.text
