"""Backup and restore: every row of one state of the memory in one file, for either kind of database, proved equal by a hash.

The file is gzip. Inside: the line of its format, then frames (a length in four bytes, then MessagePack): a header, parts of tables with
up to some thousand rows each, and a trailer with the number of rows and the SHA-256 of all that stands before it. A file without its
trailer is torn and is not restored.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy import Connection, DateTime, Table, func, insert, inspect, select

from detente.errors import StoreError
from detente.store import audit, rows, schema
from detente.store.audit import Cell, Head
from detente.store.engine import Database, is_server
from detente.store.store import Store
from detente.store.upgrade import HEAD, REVISIONS

FORMAT = b"detente backup 1\n"
_TABLES = (
    schema.documents, schema.readings, schema.mentions, schema.decisions, schema.rejections, schema.audit, schema.erasures, schema.originals,
    schema.raws,
    schema.arrivals, schema.arrival_bytes, schema.outcomes,
    schema.accounts, schema.tokens, schema.accesses, schema.notes, schema.note_readers, schema.submissions,
)  # fmt: skip
_ROWS_A_FRAME = 2_000
_MAX_FRAME = 1 << 31
_LEVEL = 1  # three times as quick as the usual level, for a file a tenth larger
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: rows, the head of the audit log, and the hash that is the same for the same content."""

    rows: int
    head: Head
    sha256: str


class _Header(msgspec.Struct, array_like=True):
    revision: str
    entry: int
    chain: str


class _Part(msgspec.Struct, array_like=True, tag=True):
    table: str
    rows: list[list[Any]]  # cells; a union with both text and bytes cannot be named here


class _End(msgspec.Struct, array_like=True, tag=True):
    rows: int
    sha256: str


def back_up(store: Store, path: Path) -> Backup:
    """Writes the memory into a new file, whole or not at all. Raises StoreError if it exists, or cannot be written."""
    if path.exists():
        raise StoreError(f"{path} exists already; a backup goes into a new file")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            made = _write(store, file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: the backup cannot be written ({error.strerror or error}); the memory is as it was") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return made


def restore(path: Path, target: str) -> Backup:
    """Makes a new memory of a backup. Raises StoreError for a file that is torn or no backup, or a target that is not new."""
    _check(path)
    if is_server(target):
        return _into_server(path, target)
    place = Path(target)
    if place.exists():
        raise StoreError(f"{place} exists already; a backup is restored into a new memory")
    part = place.with_name(place.name + ".part")
    for left in _files_of(part):
        left.unlink(missing_ok=True)
    try:
        made = _into(path, part)
        part.rename(place)
        _sync_folder(place.parent)
    except OSError as error:
        raise StoreError(f"{place}: cannot be written ({error.strerror or error}); nothing was restored") from error
    finally:
        for left in _files_of(part):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return made


def _files_of(path: Path) -> tuple[Path, ...]:
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"), path.with_name(path.name + "-journal")


def _sync_folder(folder: Path) -> None:
    """Makes a new name last through a loss of power, where the system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


# writing -----------------------------------------------------------------------------------------------------------------


class _Frames:
    """Frames into a stream, hashed on the way."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    def add(self, frame: object) -> None:
        content = _encode(frame)
        self.hash.update(content)
        self._stream.write(len(content).to_bytes(4, "big"))
        self._stream.write(content)


def _write(store: Store, file: IO[bytes]) -> Backup:
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0, filename="") as stream,
        store.database.reading() as connection,
    ):
        head = audit.head(connection)
        stream.write(FORMAT)
        frames = _Frames(stream)
        frames.add(_Header(HEAD, head.entry, head.chain))
        count = 0
        for table in _TABLES:
            found = rows.all_rows(connection, table)
            while part := list(islice(found, _ROWS_A_FRAME)):
                frames.add(("_Part", str(table.name), part))
                count += len(part)
        sha256 = frames.hash.hexdigest()
        frames.add(_End(count, sha256))
        return Backup(count, head, sha256)


# reading -----------------------------------------------------------------------------------------------------------------


def _into(path: Path, part: Path) -> Backup:
    with _opened(path) as stream:
        header, hashed = _header(path, stream)
        database = Database(part, at=header.revision)
        try:
            with database.writing() as connection:
                made = _fill(connection, path, stream, header, hashed)
            if database.path is not None:
                with database.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()
    return made


def _into_server(path: Path, target: str) -> Backup:
    with _opened(path) as stream:
        header, hashed = _header(path, stream)
        database = Database(target, at=header.revision)
        try:
            with database.writing() as connection:
                there = set(inspect(connection).get_table_names())  # those of an older schema
                if any(connection.execute(select(func.count()).select_from(t)).scalar_one() for t in _TABLES if t.name in there):
                    raise StoreError(f"{database.name} holds something already; a backup is restored into a new memory")
                return _fill(connection, path, stream, header, hashed)
        finally:
            database.close()


def _check(path: Path) -> None:
    """Reads the file to its end before anything is made of it."""
    with _opened(path) as stream:
        _, hashed = _header(path, stream)
        for _ in _frames(path, stream, hashed):
            pass


def _opened(path: Path) -> gzip.GzipFile:
    try:
        return gzip.GzipFile(path, mode="rb")
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror or error}") from error


def _header(path: Path, stream: gzip.GzipFile) -> tuple[_Header, hashlib._Hash]:
    hashed = hashlib.sha256()
    try:
        if stream.read(len(FORMAT)) != FORMAT:
            raise StoreError(f"{path} is no backup of Detente, or of another format than this program's")
        content = _frame(stream)
        header = msgspec.msgpack.decode(content, type=_Header)
    except (OSError, EOFError, zlib.error, msgspec.DecodeError) as error:
        raise _torn(path) from error
    hashed.update(content)
    if header.revision not in REVISIONS:
        raise StoreError(f"{path} was made by a newer Detente (schema {header.revision}); update the program")
    return header, hashed


def _torn(path: Path) -> StoreError:
    return StoreError(f"{path} is torn, damaged or no backup of Detente; nothing was restored. Take another backup")


def _frame(stream: gzip.GzipFile) -> bytes:
    size = int.from_bytes(stream.read(4), "big")
    content = stream.read(size) if 0 < size < _MAX_FRAME else b""
    if len(content) != size or not size:
        raise EOFError
    return content


def _frames(path: Path, stream: gzip.GzipFile, hashed: hashlib._Hash) -> Iterator[_Part]:
    """The parts of tables up to the trailer. Raises StoreError if it is missing or does not fit."""
    decoder = msgspec.msgpack.Decoder(_Part | _End)
    count = 0
    try:
        while True:
            content = _frame(stream)
            found = decoder.decode(content)
            if isinstance(found, _End):
                if (found.rows, found.sha256) != (count, hashed.hexdigest()) or stream.read(1):
                    raise _torn(path)
                return
            hashed.update(content)
            count += len(found.rows)
            yield found
    except (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _torn(path) from error


def _fill(connection: Connection, path: Path, stream: gzip.GzipFile, header: _Header, hashed: hashlib._Hash) -> Backup:
    tables = {t.name: t for t in _TABLES}
    count = 0
    for part in _frames(path, stream, hashed):
        table = tables.get(part.table)
        if table is None:
            raise _torn(path)
        connection.execute(insert(table), [_values(table, row) for row in part.rows])
        count += len(part.rows)
    head = Head(header.entry, header.chain)
    if audit.head(connection) != head:
        raise _torn(path)
    return Backup(count, head, hashed.hexdigest())


def _values(table: Table, row: list[Cell]) -> dict[str, Cell]:
    return {
        c.name: datetime.fromisoformat(v) if isinstance(v, str) and isinstance(c.type, DateTime) else v
        for c, v in zip(table.columns, row, strict=True)
    }
