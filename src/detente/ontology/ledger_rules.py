"""The rules of the ledgers, the brief and the audit of balance: knowledge/scales/ledgers.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.types import EventTypes, load_types
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

LEDGER_RULES = "scales/ledgers.yaml"


@dataclass(frozen=True, slots=True)
class ContactLevel:
    """How high the chairs at a table are, and the words that tell it."""

    id: str
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """The types of act by which the one called upon moves towards what is asked, and away from it."""

    towards: frozenset[str]
    away: frozenset[str]


@dataclass(frozen=True, slots=True)
class BalanceLimits:
    """Where the mix of sources is flagged: shares are 0 to 1, `sides_ratio` more than 1."""

    dominant_family_share: float
    sides_ratio: float
    least_documents: int


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """One version of the rules. `levels` are in order, the highest first; `answers` by the manner of an appeal, "" for any other."""

    version: str
    deeds: frozenset[str]
    statements: frozenset[str]
    harm: tuple[str, ...]
    unnamed: frozenset[str]
    levels: tuple[ContactLevel, ...]
    shuttle_within: timedelta
    call_due_after: timedelta
    active_within: timedelta
    appeal_windows: tuple[timedelta, ...]
    answers: dict[str, Answers]
    commitment_scale: tuple[str, ...]
    largely_from_share: float
    calendar: timedelta
    dialogue_appeals: frozenset[str]
    relay_within: timedelta
    balance: BalanceLimits

    def level_of(self, texts: Iterable[str]) -> str:
        """The highest level that any of the texts names; "" if none does."""
        said = tuple(texts)
        return next((level.id for level in self.levels if any(level.words.search(t) for t in said)), "")

    def level_name(self, level: str) -> str:
        """The level in words."""
        return next((entry.name for entry in self.levels if entry.id == level), "level not told")

    def answers_to(self, manner: str | None) -> Answers:
        """What answers an appeal of a manner."""
        return self.answers.get(manner or "", self.answers[""])


def load_ledger_rules(files: KnowledgeFiles) -> LedgerRules:
    """Reads the rules. Raises KnowledgeError with file:line for an unknown type of event or a number out of range."""
    path = files.find(LEDGER_RULES)[-1]
    page = load_yaml_map(path, files.shown(path))
    types = load_types(files)
    contacts, appeals, commitments, limits = (page.map(k) for k in ("contacts", "appeals", "commitments", "balance"))
    answers = appeals.map("answers")
    if "" not in answers:
        raise KnowledgeError(answers.path, answers.line, 'answers need an entry "" for any other appeal')
    scale = tuple(commitments.texts("scale"))
    if len(scale) != 4:
        raise KnowledgeError(
            commitments.path, commitments.line, f"the scale of commitments has 4 steps, 0 to 3; found {len(scale)}"
        )
    return LedgerRules(
        version=page.text("version"), deeds=_types(page.map("events"), "deeds", types), statements=_types(page.map("events"), "statements", types),
        harm=tuple(page.map("harm").texts("counts")),
        unnamed=frozenset(page.map("actors").texts("unnamed")),
        levels=tuple(_level(entry) for entry in contacts.maps("levels")),
        shuttle_within=_hours(contacts, "shuttle_within_hours"), call_due_after=_hours(contacts, "due_after_hours"),
        active_within=_hours(contacts, "active_within_hours"),
        appeal_windows=tuple(timedelta(hours=float(str(h))) for h in appeals.items_of("windows_hours")),
        answers={manner: _answers(answers.map(manner), types) for manner in answers}, commitment_scale=scale,
        largely_from_share=_between(commitments, "largely_from_share", 0, 1), calendar=_hours(page.map("calendar"), "hours"),
        dialogue_appeals=frozenset(page.map("dialogue").texts("appeals")),
        relay_within=timedelta(minutes=_between(page.map("field_reports"), "relay_within_minutes", 0, 10_000)),
        balance=BalanceLimits(
            _between(limits, "dominant_family_share", 0, 1), _between(limits, "sides_ratio", 1, 1000),
            int(_between(limits, "least_documents", 0, 1_000_000)),
        ),
    )  # fmt: skip


def _level(entry: YamlMap) -> ContactLevel:
    words = entry.texts("words")
    if not words:
        raise KnowledgeError(entry.path, entry.line, f"level {entry.text('level')} has no words")
    return ContactLevel(
        entry.text("level"), entry.text("name"), re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    )


def _answers(entry: YamlMap, types: EventTypes) -> Answers:
    return Answers(_types(entry, "towards", types), _types(entry, "away", types))


def _types(entry: YamlMap, key: str, types: EventTypes) -> frozenset[str]:
    for name in entry.texts(key):
        if types.get(name) is None:
            raise KnowledgeError(entry.path, entry.line, f"unknown event type {name!r} in '{key}'")
    return frozenset(entry.texts(key))


def _hours(entry: YamlMap, key: str) -> timedelta:
    return timedelta(hours=_between(entry, key, 0, 24 * 366))


def _between(entry: YamlMap, key: str, low: float, high: float) -> float:
    value = entry.number(key)
    if not low < value <= high:
        raise KnowledgeError(entry.path, entry.line, f"'{key}' must be more than {low:g} and at most {high:g}, found {value:g}")
    return value
