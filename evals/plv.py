"""Event types on PLV: given the two actors, and from the plain sentence.

A third of the rows is locked: nobody reads them while rules are made. Which ones, a hash of the sentence decides; they are scored
apart (`locked_...`), beside the open ones (`open_...`).
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention
from detente.ontology.types import EventTypes
from detente.workspace import Workspace
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

QUADS = {
    "AGREE": "1", "CONSULT": "1", "SUPPORT": "1", "YIELD": "2", "COOPERATE": "2", "AID": "2", "REQUEST": "3", "ACCUSE": "3",
    "REJECT": "3", "THREATEN": "3", "PROTEST": "4", "SANCTION": "4", "MOBILIZE": "4", "COERCE": "4", "ASSAULT": "4",
}  # fmt: skip
YIELD_QUAD_BY_MENTION = {"CONCEDE": "1"}
NONE = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One gold row and what was found for it: `given` for the two actors, `deciding` and `every` for the sentence."""

    sentence: str
    gold: str
    gold_penta: str
    given: str
    given_penta: str
    given_confidence: float | None
    deciding: str | None
    every: tuple[str, ...]
    is_locked: bool


def score(data: Path) -> Result:
    """given_*, raw_* and raw_all_* scores, whole and apart for locked and open rows."""
    folder = gold_folder(data, "plv")
    rows = list(read_rows(folder))
    return measured("plv", rows, _scores, notes=(f"locked rows: {sum(r.is_locked for r in rows)} of {len(rows)}",))


def is_locked(sentence: str) -> bool:
    """True for the third of the rows that nobody reads while rules are made."""
    return int(hashlib.sha256(sentence.strip().encode()).hexdigest(), 16) % 3 == 0


def read_rows(folder: Path) -> list[Row]:
    """All rows of all *.tsv files, read by the product."""
    tables = sorted(folder.glob("*.tsv"))
    if not tables:
        raise MissingGold(f"no *.tsv file in {folder}")
    gold = [row for table in tables for row in csv.DictReader(table.open(encoding="utf-8", newline=""), delimiter="\t")]
    workspace = Workspace()
    documents = [workspace.document(row["sentence"], published="2018-06-01") for row in gold]
    read = zip(gold, workspace.read(documents), strict=True)
    return [_row(row, found.document, found.mentions, workspace.knowledge.types) for row, found in read]


def _row(row: Mapping[str, str], document: Document, mentions: Sequence[Mention], types: EventTypes) -> Row:
    actor, target = _span(document, row["source"]), _span(document, row["target"])
    typed = [(m, t) for m in mentions if (t := plv_type(m, types)) is not None]
    chosen = max(typed, key=lambda pair: _fit(pair[0], actor, target), default=None)
    is_found = chosen is not None and _fit(chosen[0], actor, target) > 0
    given = chosen[1] if chosen is not None and is_found else NONE
    return Row(
        row["sentence"], row["gold_root"], row["gold_penta"], given,
        _quad(chosen[0], given) if chosen is not None and is_found else NONE,
        chosen[0].confidence if chosen is not None and is_found else None,
        typed[0][1] if typed and typed[0][0] is mentions[0] else (plv_type(mentions[0], types) if mentions else None),
        tuple(dict.fromkeys(t for _, t in typed)), is_locked(row["sentence"]),
    )  # fmt: skip


def _quad(mention: Mention, given: str) -> str:
    return YIELD_QUAD_BY_MENTION.get(mention.type, QUADS[given]) if given == "YIELD" else QUADS[given]


def _span(document: Document, words: str) -> tuple[int, int]:
    start = document.text.find(words.strip())
    return (start, start + len(words.strip())) if start >= 0 else (0, 0)


def _fit(mention: Mention, actor: tuple[int, int], target: tuple[int, int]) -> float:
    """How well a mention fits the two spans: both in their roles, one in its role, the other way round, in the clause."""
    speakers = (mention.speaker.actor,) if mention.speaker is not None else ()
    acts = _meets(mention.actors, actor) or _meets(speakers, actor)
    receives = _meets(mention.recipients, target) or any(p.start < target[1] and target[0] < p.end for p in mention.places)
    tells_actor = mention.start < actor[1] and actor[0] < mention.end
    tells_target = mention.start < target[1] and target[0] < mention.end
    if acts and receives:
        return 4.0
    if acts and tells_target:
        return 3.0
    if receives and tells_actor:
        return 2.5
    if _meets(mention.actors, target) and _meets(mention.recipients, actor):
        return 2.2
    if acts:
        return 2.0
    return 1.0 if tells_actor and tells_target else 0.0


def _meets(refs: Sequence[ActorRef], span: tuple[int, int]) -> bool:
    return any(ref.start < span[1] and span[0] < ref.end for ref in refs)


@cache
def _habits() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "plv.yaml").read_text(encoding="utf-8"))
    return found


def plv_type(mention: Mention, types: EventTypes) -> str | None:
    """The set's category for a mention; None for what it does not have."""
    habits = _habits()
    found = habits["announced"] if mention.type == "ANNOUNCE" else types[mention.type].plover_type(mention.mode)
    found = habits["by_cameo"].get(mention.cameo) or habits["by_mode"].get(f"{mention.type}/{mention.mode}") or found
    if found is None:
        return None
    if mention.status in habits["intended_statuses"] and mention.polarity == "affirmed":
        found = _filed(habits["intended"], found)
    elif mention.status == "called-for" and mention.speaker is not None:
        found = _filed(habits["required"], found)
    elif mention.polarity == "negated":
        found = _filed(habits["withheld"], found)
    return str(habits["merged"].get(found, found))


def _filed(habit: Mapping[str, list[str]], found: str) -> str:
    return next((to for to, types in habit.items() if found in types), found)


def _scores(rows: Sequence[Row]) -> dict[str, float]:
    scores = {
        "given_macro_f1": _macro([(r.gold, r.given) for r in rows]),
        "given_penta_macro_f1": _macro([(r.gold_penta, r.given_penta) for r in rows]),
    }
    for part, chosen in (("locked", [r for r in rows if r.is_locked]), ("open", [r for r in rows if not r.is_locked])):
        scores[f"{part}_given_macro_f1"] = _macro([(r.gold, r.given) for r in chosen])
        scores[f"{part}_raw_micro_f1"] = _raw(chosen, every=False)[2]
    for prefix, every in (("raw", False), ("raw_all", True)):
        precision, recall, both = _raw(rows, every=every)
        scores |= {f"{prefix}_precision": precision, f"{prefix}_recall": recall, f"{prefix}_micro_f1": both}
    return scores


def _macro(pairs: Sequence[tuple[str, str]]) -> float:
    classes = sorted({gold for gold, _ in pairs})
    each = []
    for name in classes:
        hits = sum(gold == name == found for gold, found in pairs)
        each.append(f1(hits, sum(found == name for _, found in pairs), sum(gold == name for gold, _ in pairs)))
    return fmean(each) if each else 0.0


def _raw(rows: Sequence[Row], *, every: bool) -> tuple[float, float, float]:
    """Micro precision, recall and F1 of types over distinct sentences."""
    wanted: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = {}
    for row in rows:
        wanted[row.sentence].add(row.gold)
        found[row.sentence] = set(row.every) if every else ({row.deciding} if row.deciding else set())
    hits = sum(len(wanted[s] & found[s]) for s in wanted)
    all_found, all_wanted = sum(map(len, found.values())), sum(map(len, wanted.values()))
    return percent(hits, all_found), percent(hits, all_wanted), f1(hits, all_found, all_wanted)
