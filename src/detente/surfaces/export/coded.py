"""Coded archives: the mentions, documents and rejections of a shard as Parquet files, with the codes that researchers compare.

The folder of an archive holds `mentions/`, `documents/` and `rejections/` with one file a shard, what the passes over the whole archive need
of it (`told/`, `sketches/`; run/passes), and `done/` with one marker a shard, which is written last: a shard without its marker is done again.
The same inputs give the same bytes, whoever worked on them. The marker holds the hashes of the files as they were coded: the passes fill in
the columns `event`, `first_family` and `copy_of` after it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from detente.model.documents import Document, Rejected
from detente.model.mentions import ActorRef, Mention
from detente.model.read_documents import ReadDocument
from detente.ontology.story_scale import StoryScale
from detente.ontology.types import EventTypes
from detente.run.passes.sketches import SKETCHES, SketchRows
from detente.run.passes.told import TOLD, ToldRows
from detente.sources.objects import files_of, make_folder, put_in_place, put_text, sha256
from detente.surfaces.export.parquet_file import ParquetRows
from detente.surfaces.export.records import web_link
from detente.surfaces.export.tables import COUNT, DOCUMENT_COLUMNS, MENTION_COLUMNS, TEXT, Cited, Row, mention_row

MENTIONS, DOCUMENTS, REJECTIONS, MARKERS = "mentions", "documents", "rejections", "done"
CODE_COLUMNS: dict[str, str] = {
    "plover": TEXT, "plover_mode": TEXT, "quad": COUNT, "cameo": TEXT, "actor_country": TEXT, "actor_sector": TEXT,
    "recipient_country": TEXT, "recipient_sector": TEXT, "first_family": TEXT,
}  # fmt: skip
CODED_COLUMNS: dict[str, str] = MENTION_COLUMNS | CODE_COLUMNS
CODED_DOCUMENT_COLUMNS: dict[str, str] = DOCUMENT_COLUMNS | {
    "path": TEXT,
    "words": COUNT,
    "mentions": COUNT,
    "copy_of": TEXT,
    "first_family": TEXT,
}
REJECTION_COLUMNS: dict[str, str] = {"id": TEXT, "stage": TEXT, "reason": TEXT}
_DRAFT = ".draft"
_KINDS = (MENTIONS, DOCUMENTS, REJECTIONS, TOLD, SKETCHES)
CREDIT = "each row names its source; see the column credit"


@dataclass(slots=True)
class Tally:
    """What a shard gave: counts, and why what was left out was left out."""

    documents: int = 0
    words: int = 0
    mentions: int = 0
    unread: int = 0
    types: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())

    def record(self) -> dict[str, object]:
        """As JSON has it, the commonest first."""
        return {
            "documents": self.documents, "words": self.words, "mentions": self.mentions, "unread": self.unread,
            "types": dict(self.types.most_common()), "reasons": dict(self.reasons.most_common()),
        }  # fmt: skip

    def add(self, other: Tally) -> None:
        """Adds another tally to this one."""
        self.documents += other.documents
        self.words += other.words
        self.mentions += other.mentions
        self.unread += other.unread
        self.types.update(other.types)
        self.reasons.update(other.reasons)


def coded_row(mention: Mention, document: Document, types: EventTypes, cited: Cited) -> Row:
    """A mention's row with its PLOVER and CAMEO codes, and the country and sector of who comes first in each role."""
    event_type = types[mention.type]
    plover = event_type.plover_type(mention.mode)
    actor, recipient = _first(mention.actors), _first(mention.recipients)
    return mention_row(mention, document, cited) | {
        "plover": plover, "plover_mode": mention.mode if plover == mention.type else None,
        "quad": types[plover].quad if plover is not None else None, "cameo": mention.cameo or event_type.cameo_code(mention.mode),
        "actor_country": actor.country if actor else None, "actor_sector": actor.sector if actor else None,
        "recipient_country": recipient.country if recipient else None, "recipient_sector": recipient.sector if recipient else None,
        "first_family": None,
    }  # fmt: skip


def coded_document_row(found: ReadDocument, cited: Cited) -> Row:
    """A document's row: never its body."""
    document = found.document
    return {
        "id": document.id, "title": document.title, "source": document.source, "family": document.family, "side": document.side,
        "source_kind": document.source_kind, "grade": cited.grade, "language": document.language, "published": document.published,
        "link": web_link(document), "credit": document.terms.credit, "label": cited.label, "sha256": document.sha256, "path": document.path,
        "words": len(document.text.split()), "mentions": len(found.mentions), "copy_of": None,
        "first_family": None,
    }  # fmt: skip


def _first(refs: Iterable[ActorRef]) -> ActorRef | None:
    return next(iter(refs), None)


class ShardFiles:
    """The files of one shard while it is worked on. Nothing counts before `finish`."""

    def __init__(self, folder: Path, name: str, types: EventTypes, scale: StoryScale) -> None:
        self._told, self._sketches = ToldRows(), SketchRows(scale)
        self._folder, self._name, self._types = folder, name, types
        self.tally = Tally()
        self._open = ExitStack()
        self._files = {
            kind: self._open.enter_context(ParquetRows(_draft(folder, kind, name), columns, credit=CREDIT))
            for kind, columns in ((MENTIONS, CODED_COLUMNS), (DOCUMENTS, CODED_DOCUMENT_COLUMNS), (REJECTIONS, REJECTION_COLUMNS))
        }

    def __enter__(self) -> ShardFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, found: ReadDocument) -> None:
        """Adds a document with its mentions, as a surface may show them."""
        document = found.document
        cited = Cited(document.reliability, document.label)
        for mention in found.mentions:
            self._files[MENTIONS].add(coded_row(mention, document, self._types, cited))
        row = coded_document_row(found, cited)
        self._files[DOCUMENTS].add(row)
        self._told.add(found.mentions, document)
        self._sketches.add(document)
        self.tally.documents += 1
        self.tally.words += len(document.text.split())
        self.tally.mentions += len(found.mentions)
        self.tally.unread += any("not read yet" in q.reason for q in found.questions)
        self.tally.types.update(m.type for m in found.mentions)

    def reject(self, rejected: Rejected) -> None:
        """Adds an input that could not be read, and why."""
        self._files[REJECTIONS].add({"id": rejected.id, "stage": rejected.stage, "reason": rejected.reason})
        self.tally.reasons[f"{rejected.stage}: {rejected.reason}"] += 1

    def finish(self, plan: str) -> None:
        """Puts the files in their places, and the marker last. `plan` is what the shard was made of."""
        self._open.close()
        self._told.write(_draft(self._folder, TOLD, self._name))
        self._sketches.write(_draft(self._folder, SKETCHES, self._name))
        for kind in _KINDS:
            put_in_place(_draft(self._folder, kind, self._name), _final(self._folder, kind, self._name))
        hashes = {kind: sha256(_final(self._folder, kind, self._name)) for kind in _KINDS}
        marker = {"plan": plan, "files": hashes, "tally": self.tally.record()}
        put_text(self._folder / MARKERS / f"{self._name}.json", json.dumps(marker, indent=1))


def tally_of(folder: Path, name: str, plan: str) -> Tally | None:
    """What a shard gave that is done already and made of the same; None if it is still to do."""
    try:
        marker = json.loads((folder / MARKERS / f"{name}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if marker["plan"] != plan or any(not _final(folder, kind, name).is_file() for kind in marker["files"]):
        return None
    told = marker["tally"]
    return Tally(
        told["documents"], told["words"], told["mentions"], told["unread"], Counter(told["types"]), Counter(told["reasons"])
    )


def hashes_of(folder: Path, name: str) -> dict[str, str]:
    """The hashes of a done shard's files as they were coded, by kind."""
    found: dict[str, str] = json.loads((folder / MARKERS / f"{name}.json").read_text(encoding="utf-8"))["files"]
    return found


def make_folders(folder: Path) -> None:
    """Makes the folders of an archive; what a run left half-written goes. Raises OSError."""
    for kind in (*_KINDS, MARKERS):
        make_folder(folder / kind)
        for path in files_of(folder / kind):
            if path.suffix == _DRAFT:
                path.unlink()


def forget(folder: Path, names: Iterable[str]) -> None:
    """Takes away the files of shards that the plan no longer has."""
    for name in names:
        (folder / MARKERS / f"{name}.json").unlink(missing_ok=True)
        for kind in _KINDS:
            _final(folder, kind, name).unlink(missing_ok=True)


def names_done(folder: Path) -> Iterator[str]:
    """The shards with a marker."""
    yield from (p.stem for p in files_of(folder / MARKERS) if p.suffix == ".json")


def _draft(folder: Path, kind: str, name: str) -> Path:
    return folder / kind / f".{name}{_DRAFT}"


def _final(folder: Path, kind: str, name: str) -> Path:
    return folder / kind / f"{name}.parquet"
