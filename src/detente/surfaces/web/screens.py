"""The built screens at /: files of one folder, and index.html for every route that the screens make themselves."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8", ".geojson": "application/geo+json", ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8", ".pbf": "application/x-protobuf", ".png": "image/png", ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".woff2": "font/woff2",
}  # fmt: skip


def add_screens(app: FastAPI, folder: Path) -> None:
    """Serves the folder, after all other routes."""

    @app.get("/{path:path}", include_in_schema=False)
    def screen(request: Request, path: str) -> Response:
        if path.startswith(("api/", "read/")):
            raise HTTPException(404, f"nothing at {request.url.path}; the schema is at /api/v1/openapi.json")
        found = file_in(folder, path)
        if found is not None:
            return file_response(found, is_named_by_content=path.startswith("assets/"))
        index = folder / "index.html"
        if "." in path.rsplit("/", 1)[-1]:
            raise HTTPException(404, f"no file {request.url.path}")
        if not index.is_file():
            raise HTTPException(
                404, "the screens are not built: make web builds them; /api/v1/areas and the pages at /read are there"
            )
        return file_response(index)


def file_in(folder: Path, path: str) -> Path | None:
    """The file of a path inside the folder; None for one that is not there or leads out of it, by a link too."""
    if "\0" in path:
        return None
    try:
        found = (folder / path).resolve()
        return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
    except OSError:
        return None


def file_response(path: Path, *, is_named_by_content: bool = False) -> FileResponse:
    """A file with the type of its ending, never guessed; kept for good if its name changes with its content."""
    headers = {"Cache-Control": _FOREVER if is_named_by_content else "no-cache"}
    return FileResponse(path, media_type=_TYPES.get(path.suffix.lower(), "application/octet-stream"), headers=headers)
