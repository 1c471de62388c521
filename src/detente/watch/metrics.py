"""The figures of the watch as Prometheus reads them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from detente.errors import SettingsError
from detente.watch.report import SourceReport, WatchReport

KINDS = ("silent", "little", "much", "failing", "refused")
_COUNTERS: tuple[tuple[str, str, Callable[[SourceReport], float]], ...] = (
    ("detente_arrivals", "Versions of items that came from a source.", lambda s: s.total),
    ("detente_looks", "Looks at the places of a source.", lambda s: s.looks),
    ("detente_looks_failed", "Looks that failed.", lambda s: s.failed),
)
_GAUGES: tuple[tuple[str, str, Callable[[SourceReport], float | None]], ...] = (
    ("detente_arrivals_24h", "Versions of items that came within 24 hours.", lambda s: s.of_day),
    ("detente_unread", "Arrivals that are still to be read.", lambda s: s.unread),
    ("detente_pages_waiting", "Pages that are still to be fetched.", lambda s: s.waiting),
    ("detente_last_look_timestamp_seconds", "When a source was last looked at.", lambda s: _seconds(s.looked)),
    ("detente_last_arrival_timestamp_seconds", "When something new last came.", lambda s: _seconds(s.last)),
)


class _Figures(Collector):
    """Asks for the report each time that the figures are asked for."""

    def __init__(self, report: Callable[[], WatchReport]) -> None:
        self._report = report

    def collect(self) -> Iterator[Metric]:
        found = self._report()
        labels = ["area", "source"]
        for name, words, value in _COUNTERS:
            counter = CounterMetricFamily(name, words, labels=labels)
            for source in found.sources:
                counter.add_metric([found.area, source.id], value(source))
            yield counter
        for name, words, told in _GAUGES:
            gauge = GaugeMetricFamily(name, words, labels=labels)
            for source in found.sources:
                amount = told(source)
                if amount is not None:
                    gauge.add_metric([found.area, source.id], amount)
            yield gauge
        yield self._alarms(found)
        up = GaugeMetricFamily("detente_watch_up", "1 if a watch gave a sign of life within a minute.", labels=["area"])
        up.add_metric([found.area], float(found.is_running))
        yield up

    def _alarms(self, found: WatchReport) -> Metric:
        alarm = GaugeMetricFamily("detente_alarm", "1 while a source is silent, failing, refused or of an unusual volume.",
                                  labels=["area", "source", "kind"])  # fmt: skip
        for source in found.sources:
            told = {a.kind for a in source.alarms}
            for kind in KINDS:
                alarm.add_metric([found.area, source.id, kind], float(kind in told))
        return alarm


def figures(report: Callable[[], WatchReport]) -> str:
    """The figures in Prometheus' text format."""
    return generate_latest(_registry(report)).decode()


def write_figures(path: Path, report: Callable[[], WatchReport]) -> None:
    """The same into a file for node_exporter's textfile collector, whole or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(figures(report), encoding="utf-8")
    part.replace(path)


def serve_figures(port: int, report: Callable[[], WatchReport]) -> None:
    """Serves the figures on this machine alone, from a thread of its own. Raises SettingsError if the port is taken."""
    try:
        start_http_server(port, addr="127.0.0.1", registry=_registry(report))
    except (OSError, OverflowError) as error:
        raise SettingsError(f"--metrics-port {port} cannot be used: {getattr(error, 'strerror', None) or error}") from error


def _registry(report: Callable[[], WatchReport]) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(report))
    return registry


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
