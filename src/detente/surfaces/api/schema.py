"""The schema as a file: `python -m detente.surfaces.api.schema > docs/openapi.json`. A test holds that the file is what the routes say."""

from __future__ import annotations

import json
import sys

from detente.surfaces.api.app import routed


def schema_text() -> str:
    """OpenAPI 3.1 as JSON, in the order of the routes."""
    return json.dumps(routed().openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
