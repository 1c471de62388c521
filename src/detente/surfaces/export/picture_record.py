"""The picture as a plain record: the fields of model/picture.py, times in ISO 8601."""

from __future__ import annotations

from typing import Any

import msgspec

from detente.model.picture import Picture


def picture_record(picture: Picture) -> dict[str, Any]:
    """The picture as dictionaries and lists; the same picture gives the same record."""
    record: dict[str, Any] = msgspec.to_builtins(picture)
    return record
