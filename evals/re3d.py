"""Relations between parties in official statements (re3d): who talks to whom, stands where, fights whom, sides with whom.

Relations are taken from mentions that are not negated: CommWith from contacts, FightingAgainst from hostile acts, AlliesOf from joint work and
material help (`TYPES`), CoLocated from every mention with a place that the text names for it: who takes part was there, but for those who strike from
afar. A relation has no order; it is a hit if the type agrees and both of its phrases
overlap the wanted ones. The set tells each relation in both directions: once counts. A third of the documents is locked, as in `plv`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

from detente.model.mentions import Mention
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

TYPES = {
    "CONSULT": "CommWith",
    "ASSAULT": "FightingAgainst",
    "COOPERATE": "AlliesOf",
    "AID": "AlliesOf",
}
RELATIONS = ("CommWith", "CoLocated", "FightingAgainst", "AlliesOf")
PUBLISHED = "2017-03-01"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two phrases, the first in the text first."""

    type: str
    first: Span
    second: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A document with the relations wanted."""

    id: str
    words: str
    wanted: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits, found and wanted of one document, by relation."""

    by_type: Mapping[str, tuple[int, int, int]]
    is_locked: bool


def score(data: Path) -> Result:
    """micro_f1 of the four relations with precision and recall, the f1 of each, and micro_f1 apart for locked and open documents."""
    texts = list(read_texts(gold_folder(data, "re3d")))
    if not texts:
        raise MissingGold(f"no documents.json with its relations.json below {data / 're3d'}")
    workspace = Workspace()
    documents = [workspace.document(text.words, published=PUBLISHED) for text in texts]
    read = zip(texts, workspace.read(documents), strict=True)
    counts = [compare(text, relations_of(found.mentions), found.document.text) for text, found in read]
    wanted = sum(len(t.wanted) for t in texts)
    notes = (f"relations wanted: {wanted}", f"locked documents: {sum(c.is_locked for c in counts)}")
    return measured("re3d", counts, _scores, notes=notes)


def read_texts(folder: Path) -> Iterator[Text]:
    """Every document of every documents.json below the folder."""
    for path in sorted(folder.rglob("documents.json")):
        relations = _lines(path.with_name("relations.json"))
        for row in _lines(path):
            wanted = {
                _relation(r["type"], (r["sourceBegin"], r["sourceEnd"]), (r["targetBegin"], r["targetEnd"]))
                for r in relations
                if r["documentId"] == row["_id"] and r["type"] in RELATIONS
            }
            yield Text(row["_id"], row["text"], tuple(sorted(wanted, key=lambda w: (w.type, w.first, w.second))))


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise MissingGold(f"no file {path}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _relation(kind: str, one: Span, other: Span) -> Relation:
    first, second = sorted((one, other))
    return Relation(kind, first, second)


def relations_of(mentions: Sequence[Mention]) -> set[Relation]:
    """The relations that mentions tell: each actor with each recipient, actors with each other where nobody receives; each with each place."""
    found: set[Relation] = set()
    for mention in mentions:
        if mention.polarity == "negated":
            continue
        actors = [(r.start, r.end) for r in mention.actors]
        others = [(r.start, r.end) for r in mention.recipients]
        places = [(p.start, p.end) for p in mention.places if not p.inferred]
        there = others if mention.type == "ASSAULT" else [*actors, *others]
        found |= {_relation("CoLocated", a, b) for a, b in product(there, places) if a != b}
        kind = TYPES.get(mention.type)
        if kind is not None:
            pairs = product(actors, others) if others else combinations(actors, 2)
            found |= {_relation(kind, a, b) for a, b in pairs if a != b}
    return found


def compare(text: Text, found: set[Relation], shown: str) -> Counts:
    """Hits one to one, by type; offsets are compared by the letters before them, because the product tidies white space."""
    wanted_at, shown_at = _letters(text.words), _letters(shown)
    counts = {}
    for kind in RELATIONS:
        gold = [(_moved(w.first, wanted_at), _moved(w.second, wanted_at)) for w in text.wanted if w.type == kind]
        free = sorted((_moved(r.first, shown_at), _moved(r.second, shown_at)) for r in found if r.type == kind)
        hits, total = 0, len(free)
        for a, b in gold:
            match = next((pair for pair in free if _meet(a, pair[0]) and _meet(b, pair[1])), None)
            match = match or next((pair for pair in free if _meet(a, pair[1]) and _meet(b, pair[0])), None)
            if match is not None:
                free.remove(match)
                hits += 1
        counts[kind] = (hits, total, len(gold))
    return Counts(counts, is_locked(text.words))


def _letters(words: str) -> list[int]:
    """How many characters other than white space stand before each offset."""
    before = [0]
    for character in words:
        before.append(before[-1] + (not character.isspace()))
    return before


def _moved(span: Span, before: Sequence[int]) -> Span:
    return before[min(span[0], len(before) - 1)], before[min(span[1], len(before) - 1)]


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _scores(counts: Sequence[Counts]) -> Mapping[str, float]:
    hits, found, wanted = _sums(counts, RELATIONS)
    scores = {"micro_f1": f1(hits, found, wanted), "micro_precision": percent(hits, found), "micro_recall": percent(hits, wanted)}
    for kind in RELATIONS:
        scores[f"{kind}_f1"] = f1(*_sums(counts, (kind,)))
    scores["locked_micro_f1"] = f1(*_sums([c for c in counts if c.is_locked], RELATIONS))
    scores["open_micro_f1"] = f1(*_sums([c for c in counts if not c.is_locked], RELATIONS))
    return scores


def _sums(counts: Sequence[Counts], kinds: Sequence[str]) -> tuple[int, int, int]:
    triples = [c.by_type[kind] for c in counts for kind in kinds]
    return sum(t[0] for t in triples), sum(t[1] for t in triples), sum(t[2] for t in triples)
