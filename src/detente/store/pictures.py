"""Pictures kept beside the facts they were drawn from. A row can be drawn again at any time, so a doubtful one is no loss.

A picture is packed in parts: the places, and each ledger in runs of some hundred entries. A run that was packed before is not packed
again, and a ledger is unpacked when somebody looks at it: most surfaces look at one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import msgspec

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.picture import (
    Announcement,
    Commitment,
    Contact,
    Dispute,
    FigureHistory,
    Happening,
    Obstruction,
    Picture,
    Presence,
    Statement,
)
from detente.ontology.compiled import without_collecting
from detente.reuse import Reuse

_QUICK = 1  # a large picture packs to a ninth in a moment; a higher level takes four times as long for little more
_LAYERS: Mapping[str, Any] = {
    "presence": tuple[Presence, ...], "contacts": tuple[Contact, ...], "commitments": tuple[Commitment, ...], "appeals": tuple[Statement, ...],
    "assessments": tuple[Statement, ...], "obstructions": tuple[Obstruction, ...], "announcements": tuple[Announcement, ...],
    "disputes": tuple[Dispute, ...], "figures": tuple[FigureHistory, ...], "happenings": tuple[Happening, ...],
}  # fmt: skip
_CHECK = 4
_END, _LONGEST = ("00", "80"), 1_000
"""A run ends after an entry whose first mention's id ends so, one in 128: an entry that comes or goes changes one run, not all after it."""


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


class _Record(msgspec.Struct, array_like=True):
    """A row, behind the check of its bytes: the picture without its ledgers, and the ledgers in packed runs."""

    head: bytes
    layers: dict[str, list[bytes]]


def packed(kept: KeptPicture, *, name: str = "", reuse: Reuse | None = None) -> bytes:
    """A picture as the bytes of a row. With `reuse` what was packed under the `name` before is not packed again."""
    again, picture = reuse or Reuse(), kept.picture
    layers = {
        layer: [
            again.of(("packed", name, layer, id(run[0])), run, lambda run=run: _packed(run)) for run in _runs(getattr(picture, layer))  # type: ignore[misc]
        ]
        for layer in _LAYERS
    }  # fmt: skip
    bare = replace(picture, **dict.fromkeys(_LAYERS, ()))  # type: ignore[arg-type]
    head = _packed(KeptPicture(bare, kept.documents))
    body = msgspec.msgpack.encode(_Record(head, layers))
    return zlib.crc32(body).to_bytes(_CHECK, "big") + body


def unpacked(record: bytes) -> KeptPicture | None:
    """The picture in a row; None if the row is damaged or of another program's shape: it is drawn anew."""
    check, body = record[:_CHECK], record[_CHECK:]
    if zlib.crc32(body).to_bytes(_CHECK, "big") != check:
        return None
    try:
        found = msgspec.msgpack.decode(body, type=_Record)
        kept = _unpacked(found.head, KeptPicture)
    except (zlib.error, msgspec.DecodeError):
        return None
    return KeptPicture(_Layered.of(kept.picture, found.layers), kept.documents)


def _packed(noun: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(noun), _QUICK)


def _unpacked(part: bytes, kind: Any) -> Any:
    return msgspec.msgpack.decode(zlib.decompress(part), type=kind)


def _runs(entries: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    begin = 0
    for at, entry in enumerate(entries, start=1):
        mention = entry.reports[0].mention if isinstance(entry, FigureHistory) else entry.evidence.mentions[0]
        if mention.endswith(_END) or at - begin >= _LONGEST:
            yield tuple(entries[begin:at])
            begin = at
    if begin < len(entries):
        yield tuple(entries[begin:])


class _Layered(Picture):
    """A picture whose ledgers are unpacked when they are first looked at."""

    __slots__ = ("_runs",)
    _runs: Mapping[str, Sequence[bytes]]

    @classmethod
    def of(cls, bare: Picture, layers: Mapping[str, Sequence[bytes]]) -> _Layered:
        """The picture of a row."""
        found = cls.__new__(cls)
        for field in fields(Picture):
            if field.name not in _LAYERS:
                object.__setattr__(found, field.name, getattr(bare, field.name))
        object.__setattr__(found, "_runs", layers)
        return found

    def __getattr__(self, name: str) -> tuple[object, ...]:
        if name not in _LAYERS:
            raise AttributeError(name)
        with without_collecting():
            found = tuple(entry for run in self._runs.get(name, ()) for entry in _unpacked(run, _LAYERS[name]))
        object.__setattr__(self, name, found)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Picture):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(Picture))

    __hash__ = Picture.__hash__


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
