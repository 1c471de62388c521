"""Descriptions of actors of our own (own/actors.jsonl) to country, sector and organisation.

Each stands as the subject of one neutral sentence, and what the product resolves the actor of that sentence to is compared. The country
must be as given (none where none is given); the sector where one is given; the organisation where one is given, by its id or by
one of its names. A third of the rows is locked, as in `plv`; nobody reads them while rules are made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.mentions import ActorRef, Mention
from detente.ontology.actors import Actors
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import Result, measured, percent
from evals.roles import read_jsonl

GOLD = Path(__file__).parent / "own" / "actors.jsonl"
PUBLISHED = "2026-03-05"
SENTENCE = "{} met a delegation on Monday."


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a row is right; `organisation` is None where the row names none."""

    found: bool
    country: bool
    sector: bool
    organisation: bool | None
    is_locked: bool

    @property
    def is_right(self) -> bool:
        return self.country and self.sector and self.organisation is not False


def score(data: Path) -> Result:
    """rows_right, all and apart for locked and open rows; country, sector and, of the rows with one, organisation. `data` is not used."""
    rows = read_jsonl(GOLD)
    workspace = Workspace()
    documents = [workspace.document(sentence(row["text"]), published=PUBLISHED) for row in rows]
    actors = workspace.knowledge.actors
    judged = [judge(row, subject(read.mentions), actors) for row, read in zip(rows, workspace.read(documents), strict=True)]
    return measured("own_actors", judged, _scores, notes=(f"locked rows: {sum(j.is_locked for j in judged)}",))


def sentence(description: str) -> str:
    """The description as the subject of the neutral sentence."""
    return SENTENCE.format(description[0].upper() + description[1:])


def subject(mentions: Sequence[Mention]) -> ActorRef | None:
    """The first actor of the mention that comes first."""
    return next((ref for mention in mentions for ref in mention.actors), None)


def judge(row: Mapping[str, Any], found: ActorRef | None, actors: Actors) -> Judged:
    """Compares a row with the actor that was found."""
    locked, wants_body = is_locked(row["text"]), row["organisation"] is not None
    if found is None:
        return Judged(False, False, False, False if wants_body else None, locked)
    return Judged(
        True, found.country == row["country"], row["sector"] in (None, found.sector),
        _is_body(row["organisation"], found, actors) if wants_body else None, locked,
    )  # fmt: skip


def _is_body(wanted: str, found: ActorRef, actors: Actors) -> bool:
    """By id or name, or by any name that the product's list has for the id, whatever the hyphens."""
    if found.id is None:
        return False
    known = {_bare(found.id), _bare(found.name or "")}
    known |= {_bare(spelling) for spelling, names in actors.names.items() if any(n.id == found.id for n in names)}
    return _bare(wanted) in known


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


def _scores(rows: Sequence[Judged]) -> Mapping[str, float]:
    with_body = [r for r in rows if r.organisation is not None]
    return {
        "rows_right": _right(rows),
        "locked_rows_right": _right([r for r in rows if r.is_locked]),
        "open_rows_right": _right([r for r in rows if not r.is_locked]),
        "country_and_sector": percent(sum(r.country and r.sector for r in rows), len(rows)),
        "found": percent(sum(r.found for r in rows), len(rows)),
        "country": percent(sum(r.country for r in rows), len(rows)),
        "sector": percent(sum(r.sector for r in rows), len(rows)),
        "organisation": percent(sum(bool(r.organisation) for r in with_body), len(with_body)),
    }


def _right(rows: Sequence[Judged]) -> float:
    return percent(sum(r.is_right for r in rows), len(rows))
