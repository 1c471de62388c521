"""Alerts: what a person must see, why, and who has seen it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente.surfaces.api import alert_shapes
from detente.surfaces.api.alerting import alerts_record, raised_at
from detente.surfaces.api.answers import answered, moment_record
from detente.surfaces.api.moments import At, time_of

router = APIRouter(tags=["alerts"])
Since = Annotated[
    str | None,
    Query(
        max_length=64,
        description="Those raised after this time, besides those that stand; default: the time that the policy names.",
        examples=["2023-05-28T00:00"],
    ),
]


@router.get("/areas/{area}/alerts", response_model=alert_shapes.AlertsShape)
def alerts(request: Request, moment: At, since: Since = None) -> Response:
    """The alerts that stand and those of the last days: why, how sure, the sentences behind each reason, and who has seen which."""
    begin = time_of(since, moment.zone, where="since") if since is not None else None
    return answered(request, {"moment": moment_record(moment)} | alerts_record(moment, raised_at(moment, begin)))
