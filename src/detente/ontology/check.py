"""What `detente knowledge check` finds: every fault in the experts' files, with file and line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from detente.errors import KnowledgeError
from detente.ontology.actors import (
    COUNTRY_COLUMNS,
    HOLDER_COLUMNS,
    INTERNATIONAL,
    ORGANISATION_COLUMNS,
    ROLE_COLUMNS,
    load_actors,
)
from detente.ontology.alert_policy import load_alert_policy
from detente.ontology.areas import area_names, check_area
from detente.ontology.confidence import load_confidence
from detente.ontology.cues import load_cues
from detente.ontology.endings import load_endings
from detente.ontology.field_words import load_field_words
from detente.ontology.files import KnowledgeFiles, Row, read_rows
from detente.ontology.gazetteer_build import check_place_rows
from detente.ontology.judgement import load_judgement_words
from detente.ontology.layouts import load_acled_layout
from detente.ontology.ledger_rules import load_ledger_rules
from detente.ontology.lexicon import Frame, Lexicon, check_lexicon
from detente.ontology.mappings import load_mappings
from detente.ontology.place_words import load_place_weights, load_place_words
from detente.ontology.scales import load_bounds, load_vague_numbers
from detente.ontology.speech import load_speech_words
from detente.ontology.story_scale import load_story_scale
from detente.ontology.tension_scale import load_tension_scale
from detente.ontology.types import load_types
from detente.ontology.yaml_lines import load_yaml_map

_OPEN_END = "9999"


def check_knowledge(files: KnowledgeFiles) -> list[KnowledgeError]:
    """All faults, by file and line."""
    types = load_types(files)
    lexicon, faults = check_lexicon(files, types)
    faults += _frames_without_examples(lexicon)
    faults += _clashing_patterns(lexicon)
    faults += _loaded_words(files, lexicon)
    for load in (
        load_cues, load_bounds, load_vague_numbers, load_confidence, load_speech_words, load_judgement_words,
        load_place_words, load_place_weights, check_place_rows, load_endings, load_story_scale, _load_scale_and_policy,
        load_ledger_rules, lambda found: load_field_words(found, types),
    ):  # fmt: skip
        faults += _fault_of(load, files)
    faults += _fault_of(lambda all_files: load_mappings(all_files, types), files)
    faults += _fault_of(lambda all_files: load_acled_layout(all_files, types), files)
    faults += check_actors_of(files, None)
    for name in area_names(files):
        faults += check_area(files, name)[1]
        faults += check_actors_of(files, name)
    unique = {str(f): f for f in faults}
    return sorted(unique.values(), key=lambda f: (f.path, f.line, f.message))


def _load_scale_and_policy(files: KnowledgeFiles) -> None:
    load_alert_policy(files, load_tension_scale(files))


def _fault_of(load, files: KnowledgeFiles) -> list[KnowledgeError]:  # type: ignore[no-untyped-def]
    try:
        load(files)
    except KnowledgeError as error:
        return [error]
    return []


def _frames_without_examples(lexicon: Lexicon) -> Iterator[KnowledgeError]:
    for frame in lexicon.frames:
        if not frame.examples:
            yield KnowledgeError(frame.path, frame.line, f"frame {frame.id} has no example; write one sentence at least")
        if not frame.definition:
            yield KnowledgeError(frame.path, frame.line, f"frame {frame.id} has no definition")


def _clashing_patterns(lexicon: Lexicon) -> Iterator[KnowledgeError]:
    """The same wording in two frames of different type and equal weight: chance would decide."""
    by_text: dict[str, list[Frame]] = defaultdict(list)
    for entry in lexicon.patterns:
        by_text[entry.pattern.text].append(entry.frame)
    for text, frames in by_text.items():
        for first, second in combinations(frames, 2):
            if (first.type, first.mode) != (second.type, second.mode) and first.weight == second.weight:
                message = (
                    f"pattern {text!r} of {first.id} stands also in {second.id} ({second.path}:{second.line}) with the same weight"
                )
                yield KnowledgeError(first.path, first.line, message)


def _loaded_words(files: KnowledgeFiles, lexicon: Lexicon) -> Iterator[KnowledgeError]:
    path = files.find("neutral.yaml")[0]
    words = load_yaml_map(path, files.shown(path)).map("loaded_words")
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])", re.I)
    for frame in lexicon.frames:
        found = pattern.search(frame.definition)
        if found is not None:
            better = words.text(found[0].lower())
            yield KnowledgeError(frame.path, frame.line, f"definition of {frame.id} says {found[0]!r}; neutral: {better}")
    sources = (*files.find("areas/*/sources.yaml"), *files.find("areas/*/sources/*.yaml"), *files.find("sources/*.yaml"))
    for file in (*files.find("areas/*/area.yaml"), *files.find("ontology.yaml"), *sources):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            found = pattern.search(line)
            if found is not None:
                yield KnowledgeError(
                    files.shown(file), number, f"{found[0]!r} takes a side; neutral: {words.text(found[0].lower())}"
                )


def check_actors_of(files: KnowledgeFiles, area: str | None) -> list[KnowledgeError]:
    """Faults in the actor files of the world (area None) or of an area."""
    try:
        known = load_actors(files, area)
    except KnowledgeError as error:
        return [error]
    folder = f"areas/{area}" if area else "actors"
    organisations = [
        *_rows(files, f"{folder}/organisations.tsv", ORGANISATION_COLUMNS),
        *_rows(files, f"{folder}/actors.tsv", ORGANISATION_COLUMNS),
    ]
    holders = list(_rows(files, f"{folder}/holders.tsv", HOLDER_COLUMNS))
    codes = set(known.country_names) | INTERNATIONAL
    return [
        *_unknown_countries([*organisations, *holders], codes),
        *_repeated("id", organisations),
        *_repeated("code", list(_rows(files, f"{folder}/countries.tsv", COUNTRY_COLUMNS))),
        *_repeated("noun", list(_rows(files, f"{folder}/roles.tsv", ROLE_COLUMNS))),
        *_shared_aliases(organisations),
        *_backward_dates([*organisations, *holders]),
        *(r.error(f"actor {r['actor']} is no known actor id") for r in holders if r["actor"] and r["actor"] not in known.by_id),
        *_overlapping_holders(holders),
    ]


def _rows(files: KnowledgeFiles, pattern: str, columns: tuple[str, ...]) -> Iterator[Row]:
    for path in files.find(pattern):
        yield from read_rows(path, files.shown(path), columns)


def _unknown_countries(rows: list[Row], codes: set[str]) -> Iterator[KnowledgeError]:
    for row in rows:
        if row["country"] and row["country"] not in codes:
            yield row.error(f"unknown country code {row['country']}")


def _repeated(column: str, rows: list[Row]) -> Iterator[KnowledgeError]:
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(row[column], row)
        if first is not row:
            yield row.error(f"{column} {row[column]!r} stands already in line {first.line}")


def _shared_aliases(rows: list[Row]) -> Iterator[KnowledgeError]:
    """One alias for two actors that exist at the same time: a text would not tell them apart."""
    by_alias: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for alias in {row["name"], *row.many("names")}:
            by_alias[alias].append(row)
    for alias, sharing in by_alias.items():
        for first, second in combinations(sharing, 2):
            if first["id"] != second["id"] and _overlap(first, second):
                yield second.error(f"alias {alias!r} belongs to {first['id']} (line {first.line}) at the same time")


def _backward_dates(rows: list[Row]) -> Iterator[KnowledgeError]:
    for row in rows:
        for column in ("from", "to"):
            if row[column] and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", row[column]):
                yield row.error(f"{column} {row[column]!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
        if row["from"] and row["to"] and row["to"] < row["from"][: len(row["to"])]:
            yield row.error(f"ends ({row['to']}) before it begins ({row['from']})")


def _overlapping_holders(rows: list[Row]) -> Iterator[KnowledgeError]:
    by_office: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["office"] and row["actor"] and _is_single(row["office"]):
            by_office[(row["office"].lower(), row["actor"])].append(row)
    for holders in by_office.values():
        for first, second in combinations(holders, 2):
            if first["name"] != second["name"] and _overlap(first, second):
                yield second.error(f"holds {second['office']!r} at the same time as {first['name']} (line {first.line})")


def _is_single(office: str) -> bool:
    return not re.search(r"\b(vice|deputy|member|spokes|adviser|advisor|judge|negotiator|ambassador|envoy|official)", office, re.I)


def _overlap(first: Row, second: Row) -> bool:
    """True if two validity dates share more than the day of a handover."""
    start = max(first["from"], second["from"])
    end = min(first["to"] or _OPEN_END, second["to"] or _OPEN_END)
    size = min(len(start), len(end)) or 4
    return start[:size] < end[:size]
