"""Pictures kept beside the facts they were drawn from. A row can be drawn again at any time, so a doubtful one is no loss."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.picture import Picture

_QUICK = 1  # a large picture packs to a ninth in a moment; a higher level takes four times as long for little more


@dataclass(frozen=True, slots=True)
class PictureKey:
    """All that a picture depends on. `newest` names the last reading and decision there are, `digest` the program and the knowledge."""

    area: str
    as_of: datetime
    newest: str
    digest: str

    def of_place(self, place: str) -> PictureKey:
        """The key of one place of the picture."""
        return replace(self, area=content_id("place", self.area, place))


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture, and the ids of the documents that were known when it was drawn."""

    picture: Picture
    documents: tuple[str, ...]


def packed(kept: KeptPicture) -> bytes:
    """A picture as the bytes of a row."""
    return zlib.compress(msgspec.msgpack.encode(kept), _QUICK)


def unpacked(record: bytes) -> KeptPicture | None:
    """The picture in a row; None if the row is damaged or of another program's shape: it is drawn anew."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(record), type=KeptPicture)
    except (zlib.error, msgspec.DecodeError):
        return None


class LazyDocuments(Mapping[str, Document]):
    """Documents by id, all loaded when the first of them is asked for: who only looks at a picture needs none."""

    def __init__(self, ids: tuple[str, ...], load: Callable[[tuple[str, ...]], Mapping[str, Document]]) -> None:
        self._ids, self._load = ids, load
        self._loaded: Mapping[str, Document] | None = None

    def __getitem__(self, document_id: str) -> Document:
        if self._loaded is None:
            self._loaded = self._load(self._ids)
        return self._loaded[document_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
