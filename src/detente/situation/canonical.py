"""The picture as bytes: the same picture gives the same bytes on every machine."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime

from detente.model.picture import Picture

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def canonical(picture: Picture) -> bytes:
    """A picture as JSON with sorted keys, no spaces, and times in UTC."""
    return json.dumps(_plain(picture), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _plain(value: object) -> Json:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"a picture holds no {type(value).__name__}")
