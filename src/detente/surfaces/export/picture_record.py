"""The picture as a plain record: the fields of model/picture.py, times in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from detente.model.documents import Document
from detente.model.picture import Picture
from detente.surfaces.export.records import source_record


def picture_record(picture: Picture, documents: Iterable[Document] = ()) -> dict[str, Any]:
    """The picture as dictionaries and lists; the same picture gives the same record. `sources` has credit and link of each of `documents`."""
    record: dict[str, Any] = msgspec.to_builtins(picture)
    return record | {"sources": [source_record(d) for d in documents]}
