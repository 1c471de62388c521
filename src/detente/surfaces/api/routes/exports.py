"""Files to take away: CSV, JSON lines, GeoJSON and Parquet, each row with its source, credit and label, within the terms of its source."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from detente.surfaces.api.filters import Asked
from detente.surfaces.api.moments import At
from detente.surfaces.api.problems import Problem, encoded
from detente.surfaces.api.taking import Taking
from detente.surfaces.export.csv_file import csv_lines
from detente.surfaces.export.tables import DOCUMENT_COLUMNS, LEDGER_COLUMNS, MENTION_COLUMNS, Row

router = APIRouter(tags=["exports"])
What = Annotated[
    Literal["presence", "contacts", "commitments", "appeals", "assessments", "obstructions", "announcements", "claims", "figures", "events",
            "mentions", "documents"], InPath(description="A ledger, mentions, or documents (without bodies).", examples=["events"]),
]  # fmt: skip
Format = Annotated[Literal["csv", "jsonl", "geojson", "parquet"], InPath(examples=["csv"])]
Most = Annotated[int | None, Query(ge=1, le=10_000_000, description="At most so many rows.", examples=[1000])]
_ONE_LINE = re.compile("[\u0085\u2028\u2029]")  # what some programs take for the end of a line
_TYPES = {
    "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson", "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {t: {"schema": {"type": "object" if kind == "geojson" else "string"}} for kind, t in _TYPES.items()},
    }
}
_COLUMNS = {"mentions": MENTION_COLUMNS, "documents": DOCUMENT_COLUMNS}


@router.get("/areas/{area}/exports/{what}.{format}", response_class=Response, responses=_FILES)
def export(
    moment: At,
    filters: Asked,
    what: What,
    format: Format,  # noqa: A002 the name in the address
    most: Most = None,
) -> Response:
    """All rows that the filters let through. Texts are cut to the quotation that each source allows; bodies are never in a file."""
    taking = Taking(moment, filters, what, most=most)
    name = f"{moment.area}-{what}-{moment.as_of.astimezone(moment.zone):%Y%m%dT%H%M}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if format == "parquet":
        return _parquet(taking, headers, _columns(what))
    if format == "geojson" and what == "documents":
        raise Problem(422, "documents have no place", "export events, presence, obstructions or mentions as GeoJSON")
    lines = {
        "csv": lambda: csv_lines(taking.rows(), _columns(what)),
        "jsonl": lambda: _json_lines(taking),
        "geojson": lambda: _geojson(taking),
    }
    return StreamingResponse((s.encode("utf-8", "replace") for s in lines[format]()), media_type=_TYPES[format], headers=headers)


def _columns(what: str) -> dict[str, str]:
    return _COLUMNS.get(what, LEDGER_COLUMNS)


def _json_lines(taking: Taking) -> Iterator[str]:
    for record in taking.records():
        yield _ONE_LINE.sub(lambda m: f"\\u{ord(m[0]):04x}", encoded(record).decode()) + "\n"


def _geojson(taking: Taking) -> Iterator[str]:
    """A FeatureCollection, a feature for each row that has a place."""
    yield '{"type":"FeatureCollection","credit":' + encoded(taking.credit).decode() + ',"features":[\n'
    between = ""
    for row in taking.rows():
        if row["lat"] is not None and row["lon"] is not None:
            yield between + encoded(_feature(row)).decode()
            between = ",\n"
    yield "\n]}\n"


def _feature(row: Row) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": geometry,
        "properties": {k: v for k, v in row.items() if k not in ("lat", "lon")},
    }


def _parquet(taking: Taking, headers: dict[str, str], columns: dict[str, str]) -> Response:
    from detente.surfaces.export.parquet_file import write_parquet

    with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
        path = Path(file.name)
    try:
        write_parquet(path, taking.rows(), columns, credit=taking.credit)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path, media_type=_TYPES["parquet"], headers=headers, background=BackgroundTask(path.unlink, missing_ok=True)
    )
