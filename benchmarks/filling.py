"""Fills an empty memory in large transactions, as `Store.add` would one by one: what is measured comes after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import Table, insert

from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.store import audit, rows, schema
from detente.store.store import Store

AT_ONCE = 1_000
Told = tuple[Document, Sequence[Mention]]


def fill(store: Store, told: Iterable[Told], *, area: str, method: str) -> int:
    """Adds documents with their mentions, a thousand documents in a transaction; the number of mentions."""
    chain, number, count = audit.START, 0, 0
    waiting = iter(told)
    while found := list(islice(waiting, AT_ONCE)):
        moment = audit.naive(audit.now())
        made: dict[Table, list[rows.Values]] = {t: [] for t in (schema.documents, schema.readings, schema.mentions, schema.audit)}
        for document, mentions in found:
            number += 1
            own = rows.document_values(document, moment)
            reading: rows.Values = {
                "id": number, "document_id": document.id, "area": area, "method": method, "questions": b"[]", "known_since": moment,
            }  # fmt: skip
            values = [rows.mention_values(number, i, m, document.published) for i, m in enumerate(mentions)]
            digest = rows.reading_digest(rows.cells(schema.readings, reading), [rows.cells(schema.mentions, v) for v in values])
            digests = (
                ("document", document.id, audit.digest_of([rows.cells(schema.documents, own)])),
                ("reading", str(number), digest),
            )
            for part, (kind, subject, found_digest) in enumerate(digests):
                cells: tuple[audit.Cell, ...] = (2 * number - 1 + part, moment, moment, kind, subject, document.id, found_digest)
                chain = audit.chained(chain, cells)
                made[schema.audit].append(dict(zip(schema.audit.columns.keys(), (*cells, chain), strict=True)))
            made[schema.documents].append(own)
            made[schema.readings].append(reading)
            made[schema.mentions] += values
            count += len(values)
        with store.database.writing() as connection:
            for table, values in made.items():
                connection.execute(insert(table), values)
    return count
