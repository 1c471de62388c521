"""Rows and nouns: how documents, readings, mentions and decisions are written and read back, and what of them is hashed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import msgspec
from sqlalchemy import Connection, Row, Select, Table, select

from detente.model.decisions import Decision, Target
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.store import schema
from detente.store.audit import Cell, digest_of, naive

Values = dict[str, Cell]
encode = msgspec.json.encode
_NOTE = "note"


def cells(table: Table, values: Mapping[str, Cell]) -> tuple[Cell, ...]:
    """The values in the order of the table's columns, as its columns will hold them."""
    return tuple(_bound(c.type, values[c.name]) for c in table.columns)


def _bound(kind: object, value: Cell) -> Cell:
    if isinstance(value, str) and isinstance(kind, (schema.Words, schema.Prose)):
        return kind.process_bind_param(value, None)
    return value


def document_values(document: Document, moment: datetime) -> Values:
    """A document taken in at a moment."""
    return {
        "id": document.id, "sha256": document.sha256, "published": naive(document.published) if document.published else None,
        "source": document.source, "family": document.family, "record": encode(replace(document, raw=None)), "known_since": moment,
    }  # fmt: skip


def mention_values(reading_id: int, position: int, mention: Mention, published: datetime | None) -> Values:
    """A mention at its place in a reading; `published` is its document's."""
    return {
        "reading_id": reading_id, "position": position, "mention_id": mention.id, "type": mention.type, "mode": mention.mode,
        "ends": mention.ends, "status": mention.status, "confidence": mention.confidence,
        "published": naive(published) if published else None, "record": encode(mention),
    }  # fmt: skip


def decision_values(decision: Decision) -> Values:
    """A decision that has its number and time."""
    first = decision.targets[0] if decision.targets else Target("", 0, 0)
    assert decision.at is not None, "the memory gives a decision its time"
    return {
        "id": decision.number, "document_id": first.document_id, "start": first.start, "end": first.end, "question": decision.kind,
        "answer": encode(decision).decode(), "by": decision.by, "why": decision.why, "known_since": naive(decision.at),
    }  # fmt: skip


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    """A decision as its row says it. What the first two schemas kept, a free answer to a free question, is a note."""
    at = row.known_since.replace(tzinfo=UTC)
    if row.answer.startswith('{"kind":'):
        return msgspec.json.decode(row.answer, type=Decision)
    target = Target(row.document_id, row.start, row.end)
    return Decision(_NOTE, row.by, row.why, (target,), value=f"{row.question}: {row.answer}", number=row.id, at=at)


def reading_digest(reading: tuple[Cell, ...], mentions: Sequence[tuple[Cell, ...]]) -> str:
    """One digest for a reading with all its mentions: a mention more or less changes it."""
    return digest_of([reading, *mentions])


def streamed(connection: Connection, query: Select[tuple[object, ...]], *, at_once: int = 5_000) -> Iterator[tuple[Cell, ...]]:
    """Rows of a query as plain tuples, a few thousand in memory at a time."""
    result = connection.execution_options(yield_per=at_once).execute(query)
    for part in result.partitions():
        yield from (cast("tuple[Cell, ...]", tuple(row)) for row in part)


def all_rows(connection: Connection, table: Table) -> Iterator[tuple[Cell, ...]]:
    """Every row of a table, in the order of its key."""
    return streamed(connection, select(table).order_by(*table.primary_key.columns))


def mentions_by_reading(connection: Connection) -> Iterator[tuple[int, list[tuple[Cell, ...]]]]:
    """The rows of mentions, those of each reading together, in order."""
    current, found = None, []
    for row in all_rows(connection, schema.mentions):
        if row[0] != current and current is not None:
            yield current, found
            found = []
        current = int(row[0])  # type: ignore[arg-type]
        found.append(row)
    if current is not None:
        yield current, found
