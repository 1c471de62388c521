"""The policy of alerts: which crossing who must see, and the second line for slow drift (knowledge/scales/alerts.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.tension_scale import TensionScale
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")


@dataclass(frozen=True, slots=True)
class LevelPolicy:
    """Who must see that a level was reached; `severity` and `urgency` in the words of CAP 1.2."""

    level: int
    see: tuple[str, ...]
    severity: str
    urgency: str


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """The CUSUM: groups whose happenings count, days of history it needs, allowance in standard deviations, false alarms a year."""

    counted: frozenset[str]
    see: tuple[str, ...]
    history_days: int
    allowance: float
    false_alarms_a_year: float
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class BurstPolicy:
    """So many happenings in so many days are told without any history."""

    days: int
    events: int
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """One version of the policy; `levels` by level, those without an entry are no alert. For the time of `shown` all are shown."""

    version: str
    shown: timedelta
    levels: dict[int, LevelPolicy]
    drift: DriftPolicy
    burst: BurstPolicy


def load_alert_policy(files: KnowledgeFiles, scale: TensionScale) -> AlertPolicy:
    """Reads scales/alerts.yaml. Raises KnowledgeError with file:line on the first fault."""
    path = files.find("scales/alerts.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    levels = {found.level: found for found in (_level(item, scale) for item in content.maps("levels"))}
    if not levels:
        raise KnowledgeError(content.path, content.line, "'levels' is missing or empty: no crossing would ever be seen")
    shown = timedelta(hours=_positive(_reasoned(content.map("shown")), "hours"))
    return AlertPolicy(content.text("version"), shown, levels, _drift(content.map("drift"), scale), _burst(content.map("burst")))


def _level(item: YamlMap, scale: TensionScale) -> LevelPolicy:
    level = int(_reasoned(item).number("level"))
    if not 1 < level < len(scale.levels):
        raise KnowledgeError(item.path, item.line, f"level {level} is none of 2 to {len(scale.levels) - 1}")
    return LevelPolicy(level, _see(item), _one_of(item, "severity", SEVERITIES), _one_of(item, "urgency", URGENCIES))


def _drift(item: YamlMap, scale: TensionScale) -> DriftPolicy:
    counted = _reasoned(item).texts("counted")
    for group in counted:
        if group not in scale.groups:
            raise KnowledgeError(
                item.path, item.line, f"'counted' names {group!r}, which is no group; there are {', '.join(scale.groups)}"
            )
    return DriftPolicy(
        frozenset(counted), _see(item), int(_positive(item, "history_days")), _positive(item, "allowance"),
        _positive(item, "false_alarms_a_year"), int(_positive(item, "resamples")), int(item.number("seed")),
    )  # fmt: skip


def _burst(item: YamlMap) -> BurstPolicy:
    return BurstPolicy(int(_positive(_reasoned(item), "days")), int(_positive(item, "events")), _see(item))


def _reasoned(item: YamlMap) -> YamlMap:
    if not item.text("reason", ""):
        raise KnowledgeError(item.path, item.line, "an entry of the policy gives its reason")
    return item


def _see(item: YamlMap) -> tuple[str, ...]:
    found = tuple(item.texts("see"))
    if not found:
        raise KnowledgeError(item.path, item.line, "'see' names nobody: an alert is for a person")
    return found


def _positive(item: YamlMap, key: str) -> float:
    value = item.number(key)
    if value <= 0:
        raise KnowledgeError(item.path, item.line, f"'{key}' must be more than 0, found {value:g}")
    return value


def _one_of(item: YamlMap, key: str, allowed: tuple[str, ...]) -> str:
    value = item.text(key)
    if value not in allowed:
        raise KnowledgeError(item.path, item.line, f"'{key}' {value!r} is none of {', '.join(allowed)}")
    return value
