"""What a shard tells, for the passes that come after: its mentions whole, sorted so that a pass finds the ones it compares side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import pyarrow as pa

from detente.model.documents import Document, Terms
from detente.model.mentions import Mention
from detente.ontology.sameness import Sameness, built_in_sameness
from detente.resolve.spans import span_of
from detente.sources.parquet_files import read_table, write_table

TOLD = "told"
_SCHEMA = pa.schema(
    {
        "kind": pa.string(), "types": pa.string(), "region": pa.string(), "day": pa.int32(), "last": pa.int32(), "id": pa.string(),
        "mention": pa.binary(), "teller": pa.binary(), "about_type": pa.string(), "about_mode": pa.string(),
    }
)  # fmt: skip
_Row = tuple[str, str, str, int, int, str, bytes, bytes, str | None, str | None]
_KEYS = ("kind", "types", "region")
_READ = ("day", "last", "mention", "teller", "about_type", "about_mode")
_AT_ONCE = 2_000
Block = tuple[str, str, str]
"""Kind (polarity and status), types and region of mentions that are compared; "*" stands for all."""
ALL = "*"


@dataclass(frozen=True, slots=True)
class Teller:
    """A document as far as its mentions need it."""

    id: str
    source: str | None
    family: str | None
    side: str | None
    published: datetime | None
    link: str | None
    terms: Terms
    reliability: str
    label: str

    @classmethod
    def of(cls, document: Document) -> Teller:
        """What is needed of a document."""
        return cls(
            document.id, document.source, document.family, document.side, document.published, document.link, document.terms,
            document.reliability, document.label,
        )  # fmt: skip

    def document(self) -> Document:
        """The document without its text."""
        return Document(
            self.id, "", "", source=self.source, family=self.family, side=self.side, published=self.published, link=self.link,
            terms=self.terms, reliability=self.reliability, label=self.label,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """A mention with its document and the days [day, last] on which what it tells may lie (ordinals; 0 if no time is known).

    `about` is type and manner of what the mention speaks of.
    """

    shard: str
    mention: Mention
    teller: Teller
    day: int
    last: int
    about: tuple[str, str | None] | None


class ToldRows:
    """The mentions of one shard, in memory until they are written: some 40 MB for a shard of 8 MB."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._encoder = msgspec.json.Encoder()

    def add(self, mentions: Iterable[Mention], document: Document) -> None:
        """Adds the mentions of a document, as they may be shown."""
        teller = self._encoder.encode(Teller.of(document))
        sameness = built_in_sameness()
        found = tuple(mentions)
        told = {m.id: (m.type, m.mode) for m in found}
        for mention in found:
            day, last = _days(mention, document, sameness)
            block = block_of(mention, sameness)
            self._rows.append(
                (*block, day, last, mention.id, self._encoder.encode(mention), teller, *told.get(mention.about or "", (None, None)))
            )

    def write(self, path: Path) -> None:
        """Writes them, sorted by block, day and id."""
        columns = zip(*sorted(self._rows, key=_place), strict=True) if self._rows else ((),) * len(_SCHEMA)
        table = pa.table([pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA)
        write_table(path, table, rows_at_once=_AT_ONCE, compression="zstd")


def _place(row: _Row) -> tuple[str, str, str, int, str, bytes]:
    return (*row[:4], row[5], row[7])


def block_of(mention: Mention, sameness: Sameness) -> Block:
    """Where a mention is compared: by what never joins (polarity, status, types that are not akin), and the country that it tells of."""
    status = "real" if mention.status in ("happened", "ongoing") else mention.status
    places = (p.country for p in (*(p for p in mention.places if p.precision != "country"), *mention.places))
    parties = (a.country for a in (*mention.actors, *mention.recipients))
    return (
        f"{mention.polarity} {status}",
        _types(sameness).get(mention.type, mention.type),
        next((c for c in (*places, *parties) if c), ""),
    )


@cache
def _types_by(kin: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for type_, others in kin:
        group = {type_, *others}
        names = {found.get(t, t) for t in group}
        first = min(names)
        found |= dict.fromkeys((*group, *(t for t, n in found.items() if n in names)), first)
    return found


def _types(sameness: Sameness) -> dict[str, str]:
    """Of each type that has kin the first of all types that it is joined with through kin."""
    return _types_by(tuple(sorted(sameness.kin_types.items())))


def _days(mention: Mention, document: Document, sameness: Sameness) -> tuple[int, int]:
    span = span_of(mention, {document.id: document}, sameness)
    if span is None:
        return 0, 0
    first = span.start.toordinal()
    return first, min(span.end.toordinal(), first + sameness.days)


def counts(folder: Path, shards: Sequence[str]) -> Counter[Block]:
    """How many mentions each block has."""
    found: Counter[Block] = Counter()
    for shard in shards:
        table = read_table(_path(folder, shard), columns=[*_KEYS])
        for row in table.group_by([*_KEYS]).aggregate([([], "count_all")]).to_pylist():
            found[row["kind"], row["types"], row["region"]] += row["count_all"]
    return found


def days(folder: Path, shards: Sequence[str], block: Block) -> Counter[int]:
    """How many mentions of a block begin on each day."""
    found: Counter[int] = Counter()
    for shard in shards:
        table = read_table(_path(folder, shard), columns=["day"], filters=_filters(block))
        for row in table.group_by(["day"]).aggregate([([], "count_all")]).to_pylist():
            found[row["day"]] += row["count_all"]
    return found


def tellings(folder: Path, shards: Sequence[str], block: Block, *, first: int, last: int) -> Iterator[Telling]:
    """The mentions of a block that begin on a day of [first, last], shard by shard."""
    mention_of, teller_of = msgspec.json.Decoder(Mention), msgspec.json.Decoder(Teller)
    tellers: dict[bytes, Teller] = {}
    for shard in shards:
        filters = [*(_filters(block) or ()), ("day", ">=", first), ("day", "<=", last)]
        table = read_table(_path(folder, shard), columns=[*_READ], filters=filters)
        for batch in table.to_batches(_AT_ONCE):
            for day, end, mention, teller, type_, mode in zip(*(c.to_pylist() for c in batch.columns), strict=True):
                known = tellers.get(teller) or tellers.setdefault(teller, teller_of.decode(teller))
                about = (type_, mode) if type_ is not None else None
                yield Telling(shard, mention_of.decode(mention), known, day, end, about)


def _filters(block: Block) -> list[tuple[str, str, object]] | None:
    return [(name, "=", value) for name, value in zip(_KEYS, block, strict=True) if value != ALL] or None


def _path(folder: Path, shard: str) -> Path:
    return folder / TOLD / f"{shard}.parquet"


def documents_of(found: Iterable[Telling]) -> Mapping[str, Document]:
    """The documents of mentions by id, without their texts."""
    return {t.teller.id: t.teller.document() for t in found}
