"""Who has seen which alert, which alerts stand at the end of a way upwards, and that way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.model.alerts import Acknowledgement, Alert


def seen_by(alerts: Sequence[Alert], acknowledged: Mapping[str, Acknowledgement]) -> dict[str, Acknowledgement]:
    """Who has seen which: whoever has seen an alert has seen those that it goes beyond."""
    seen = dict(acknowledged)
    for alert in sorted(alerts, key=lambda a: a.at, reverse=True):
        if alert.id in seen and alert.replaces is not None:
            seen.setdefault(alert.replaces, seen[alert.id])
    return seen


def highest(alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts that no other one goes beyond, the highest level first, then the oldest."""
    gone_beyond = {a.replaces for a in alerts}
    return sorted((a for a in alerts if a.id not in gone_beyond), key=lambda a: (-a.level, a.at, a.id))


def on_the_way(alert: Alert, alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts of the same place that this one goes beyond, oldest first."""
    by_id = {a.id: a for a in alerts}
    found: list[Alert] = []
    earlier = by_id.get(alert.replaces or "")
    while earlier is not None:
        found.append(earlier)
        earlier = by_id.get(earlier.replaces or "")
    return found[::-1]
