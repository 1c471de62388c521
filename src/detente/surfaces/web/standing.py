"""Whether the server is well, and its figures for a monitor."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector

from detente.errors import DetenteError
from detente.surfaces.api.moments import InRoom
from detente.surfaces.api.room import Room

router = APIRouter(include_in_schema=False)


class _Figures:
    """The figures of one room, counted when they are asked for."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def collect(self) -> list[Metric]:
        """The figures."""
        up = GaugeMetricFamily("detente_serve_up", "1 while the memory answers.", value=1)
        entries = CounterMetricFamily("detente_audit_entries", "Entries of the audit log.", value=self._room.last_entry())
        kept = GaugeMetricFamily("detente_pictures_kept", "Pictures in the server's memory.", value=self._room.pictures_kept)
        return [up, entries, kept]


@router.get("/health")
async def health(room: InRoom) -> Response:
    """200 and "ok" while the memory answers; 503 else. It says nothing more, for anybody may ask."""
    try:
        await run_in_threadpool(room.store.head)
    except DetenteError:
        return Response("the memory does not answer\n", 503, media_type="text/plain")
    return Response("ok\n", media_type="text/plain")


@router.get("/metrics")
def metrics(room: InRoom) -> Response:
    """The figures in Prometheus' format: of the process and of the memory, none of them about a person or a report."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Figures(room))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
