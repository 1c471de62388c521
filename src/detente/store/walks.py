"""Walks of levels, kept beside the pictures: drawn from the facts as they are, so that a doubtful row is no loss."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, insert, select

from detente.model.ids import content_id
from detente.model.walks import PlaceWalk
from detente.store import schema
from detente.store.audit import naive
from detente.store.store import Store

_KIND = "walks"
_SERVES = timedelta(days=8)  # the window of a picture moves on each week


@dataclass(frozen=True, slots=True)
class WalksKey:
    """What walks are of: an area, the moment at which its window starts, and the digest of the program and the knowledge."""

    area: str
    start: datetime
    digest: str


def kept_walks(store: Store, key: WalksKey) -> tuple[PlaceWalk, ...]:
    """The walks that were kept; none where none were, or where the row is damaged or of another program's shape."""
    table = schema.pictures
    query = (
        select(table.c.record)
        .where(*(table.c[name] == value for name, value in _columns(key).items()))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    with store.database.reading() as connection:
        record = connection.execute(query).scalar()
    try:
        return msgspec.msgpack.decode(zlib.decompress(record), type=tuple[PlaceWalk, ...]) if record is not None else ()
    except (zlib.error, msgspec.DecodeError):
        return ()


def keep_walks(store: Store, key: WalksKey, walks: Iterable[PlaceWalk]) -> None:
    """Keeps the walks in place of those of the same key; those that are too old to serve any more go too."""
    table, columns, now = schema.pictures, _columns(key), naive(store.clock())
    record = zlib.compress(msgspec.msgpack.encode(tuple(walks)), 1)
    with store.database.writing() as connection:
        connection.execute(delete(table).where(*(table.c[name] == value for name, value in columns.items())))
        connection.execute(delete(table).where(table.c.area == columns["area"], table.c.known_since < now - _SERVES))
        connection.execute(insert(table).values(**columns, record=record, known_since=now))


def _columns(key: WalksKey) -> dict[str, object]:
    return {"area": content_id(_KIND, key.area), "as_of": naive(key.start), "newest": _KIND, "digest": key.digest}
