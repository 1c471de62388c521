"""Arrivals to documents to mentions to memory, the same way as `detente read --store`; what was read twice is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.documents.repeats import Repeats
from detente.errors import ModelMissingError, SettingsError, StoreError
from detente.model.documents import Document, Rejected
from detente.model.read_documents import ReadDocument
from detente.model.sources import Raw
from detente.store.arrivals import ERASED, READ, REJECTED, Kept, settle, unread
from detente.store.store import Store
from detente.workspace import Workspace

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: documents that are new in the memory, and what could not be read."""

    read: int = 0
    rejected: tuple[Rejected, ...] = ()
    arrivals: int = 0


def read_some(workspace: Workspace, store: Store, *, limit: int = AT_ONCE, repeats: Repeats | None = None) -> Outcome:
    """Reads the oldest arrivals that have no outcome. Nothing is lost if it is stopped at any point, and nothing is kept twice.

    `repeats` go from batch to batch; without them the memory is asked what each source printed before.
    """
    _, unseal = workspace.seals_for(store)
    batch = unread(store, area=workspace.area_name or "", limit=limit, unseal=unseal)
    if not batch:
        return Outcome()
    found = {k.number: _document(workspace, k) for k in batch if k.arrival.content}
    documents = [d for d in found.values() if isinstance(d, Document)]
    read, failed = _read(workspace, documents, repeats or workspace.repeats(store))
    rejected = (*(d for d in found.values() if isinstance(d, Rejected)), *failed)
    count = workspace.keep(store, read, rejected)
    gone = {f.id for f in failed}
    settle(store, {k.number: _outcome(k, found.get(k.number), gone) for k in batch})
    return Outcome(count, tuple(rejected), len(batch))


def _outcome(kept: Kept, found: Document | Rejected | None, failed: set[str]) -> str:
    if not kept.arrival.source:  # its bytes are gone
        return ERASED
    if found is None:
        return REJECTED
    return REJECTED if isinstance(found, Rejected) or (found.path or found.id) in failed else READ


def _document(workspace: Workspace, kept: Kept) -> Document | Rejected:
    told = kept.arrival
    raw = Raw(told.name, told.content, told.suffix, told.told)
    found = workspace.documents_in(raw, published=told.published, source=told.origin, publisher=told.publisher, link=told.link)
    return next(iter(found), Rejected(told.name, "extract", "no document in it"))


def _read(workspace: Workspace, documents: Sequence[Document], repeats: Repeats) -> tuple[list[ReadDocument], list[Rejected]]:
    """All at once; and one by one if that fails, so that a text which breaks the reader costs itself and no other."""
    try:
        return list(workspace.read(documents, repeats=repeats)), []
    except (ModelMissingError, SettingsError, StoreError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 a reader may fail on a text that somebody else wrote: that text is set aside, with the reason
        if len(documents) == 1:
            name = documents[0].path or documents[0].id
            return [], [Rejected(name, "read", f"cannot be read: {type(error).__name__}: {str(error)[:200]}")]
    parts = [_read(workspace, [d], repeats) for d in documents]
    return [r for read, _ in parts for r in read], [f for _, failed in parts for f in failed]
