"""Denial, doubt and accusation in statements, on UNSCon: speeches of the UN Security Council in small units of discourse.

Every table (*.csv) with units and their three labels is scored: none, negative evaluation (a0_NE), challenge or correction (b1_CC). The
units of a file stand at their offsets and are read as one document; a unit has the label of the judgement that the product prints for its
place. A target is right if its country is the one in the table. A third of the units is locked, as in `plv`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from detente.model.sayings import Judgement
from detente.ontology.actors import Actors
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

LABELS = {"_": "none", "a0_NE": "negative", "b1_CC": "challenge"}
COLUMNS = ("file_id", "EDU_text", "EDU_char_offsets", "A4", "B3", "Three_Conflict_labels")
NO_TARGET = ("_", "-NONE-", "")
PUBLISHED = "2014-04-13"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its gold and found label; `has_target` is None where the table names no country."""

    wanted: str
    found: str
    has_target: bool | None
    is_locked: bool


def score(data: Path) -> Result:
    """macro_f1 of the three labels, each label's F1, target_accuracy; locked and open units apart. Resampled over files."""
    folder = gold_folder(data, "unscon")
    files = _files(folder)
    if not files:
        raise MissingGold(f"no *.csv with the columns {', '.join(COLUMNS)} in {folder}")
    workspace = Workspace()
    rows = list(files.values())
    documents = [workspace.document(_text(some), published=PUBLISHED) for some in rows]
    units = [
        [_unit(row, read.document.text, read.judgements, workspace.knowledge.actors) for row in some]
        for some, read in zip(rows, workspace.read(documents), strict=True)
    ]
    notes = (f"files: {len(units)}", f"locked units: {sum(u.is_locked for some in units for u in some)}")
    return measured("unscon", units, _scores, n=sum(map(len, units)), notes=notes)


def _files(folder: Path) -> Mapping[str, list[Mapping[str, str]]]:
    files: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if set(COLUMNS) <= set(reader.fieldnames or ()):
                for row in reader:
                    files[row["file_id"]].append(row)
    return files


def _start(row: Mapping[str, str]) -> int:
    return int(row["EDU_char_offsets"].partition("-")[0])


def _text(rows: Sequence[Mapping[str, str]]) -> str:
    """The units at their offsets, white space between."""
    letters = [" "] * max(_start(row) + len(row["EDU_text"]) for row in rows)
    for row in rows:
        letters[_start(row) : _start(row) + len(row["EDU_text"])] = row["EDU_text"]
    return "".join(letters)


def _unit(row: Mapping[str, str], text: str, judgements: Sequence[Judgement], actors: Actors) -> Unit:
    start = text.find(row["EDU_text"].strip(), max(0, _start(row) - 2))
    start = start if start >= 0 else _start(row)
    end = start + len(row["EDU_text"].strip())
    found = max(judgements, key=lambda j: min(end, j.span.end) - max(start, j.span.start), default=None)
    is_there = found is not None and min(end, found.span.end) > max(start, found.span.start)
    wanted = next((country for column in ("A4", "B3") if (country := row[column]) not in NO_TARGET), None)
    target = found.target.country if found is not None and is_there and found.target is not None else None
    has_target = None if wanted is None else target is not None and target == _country(wanted, actors)
    kind = found.kind if found is not None and is_there else "none"
    return Unit(LABELS[row["Three_Conflict_labels"]], kind, has_target, is_locked(row["EDU_text"]))


def _country(name: str, actors: Actors) -> str | None:
    """The code of a country that the table writes with underscores."""
    words = " ".join(w if w in ("of", "and", "the") else w.capitalize() for w in name.split("_"))
    return next((n.country for n in actors.names.get(words, ()) if n.country), None)


def _scores(files: Sequence[Sequence[Unit]]) -> Mapping[str, float]:
    units = [u for some in files for u in some]
    scores = {"macro_f1": _macro(units)}
    scores |= {f"{label}_f1": _f1(units, label) for label in LABELS.values()}
    targets = [u.has_target for u in units if u.has_target is not None]
    scores["target_accuracy"] = percent(sum(targets), len(targets))
    scores["locked_macro_f1"] = _macro([u for u in units if u.is_locked])
    scores["open_macro_f1"] = _macro([u for u in units if not u.is_locked])
    return scores


def _macro(units: Sequence[Unit]) -> float:
    return fmean(_f1(units, label) for label in LABELS.values())


def _f1(units: Sequence[Unit], label: str) -> float:
    hits = sum(u.wanted == label == u.found for u in units)
    return f1(hits, sum(u.found == label for u in units), sum(u.wanted == label for u in units))
