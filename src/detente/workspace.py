"""A workspace: an area, its knowledge and a reader, ready to read and to draw the picture."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from detente.documents.extract import Defaults, document_from_text, documents_of
from detente.errors import StoreError
from detente.model.documents import Document, Rejected, Source
from detente.model.events import Event
from detente.model.picture import Picture
from detente.model.places import Toponym
from detente.ontology.files import KnowledgeFiles
from detente.ontology.knowledge import Knowledge, load_knowledge
from detente.ontology.noise_words import load_noise_words
from detente.ontology.tension_scale import TensionScale, load_tension_scale
from detente.resolve.events import events_of
from detente.run.pipeline import Pipeline, ReadDocument
from detente.settings import Settings, load_settings
from detente.situation.assess import assess
from detente.sources.files import raw_inputs
from detente.version import VERSION

if TYPE_CHECKING:
    from detente.store.store import Store

# Mentions older than this weigh nothing any more: 7 half-lives of the longest one (a death, 7 days). States without a time-to-live stay.
HORIZON = timedelta(days=49)
PROGRAM = Path(__file__).resolve().parent
DRAWING = ("model", "ontology", "resolve", "situation")


class Workspace:
    """What a user works in. Nothing is loaded before it is needed; the first document costs a second or two."""

    def __init__(self, area: str | None = None, *, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self.area_name = area

    @cached_property
    def files(self) -> KnowledgeFiles:
        return KnowledgeFiles.with_overlay(self.settings.knowledge)

    @cached_property
    def knowledge(self) -> Knowledge:
        _ = self.picture_digest
        return load_knowledge(self.files, self.area_name)

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.knowledge, model=self.settings.model, method=self.method)

    @property
    def method(self) -> str:
        """The version of the rules and of the knowledge."""
        return f"rules {VERSION}, knowledge {self.knowledge.types.version}"

    def documents(
        self, paths: Sequence[str], *, published: str | None = None, source: str | None = None
    ) -> Iterator[Document | Rejected]:
        """The documents in files, folders or standard input ("-")."""
        for raw in raw_inputs(paths, max_bytes=self.settings.max_bytes):
            if isinstance(raw, Rejected):
                yield raw
            else:
                yield from documents_of(raw, self._defaults(published, source))

    def document(self, text: str, *, published: str | None = None, source: str | None = None, title: str | None = None) -> Document:
        """A document from a text. Raises InputError if it is empty."""
        return document_from_text(text, self._defaults(published, source), title=title)

    def read(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document with its mentions, in order."""
        return self.pipeline.read(documents)

    def places(self, document: Document) -> tuple[Toponym, ...]:
        """Every name of a place in a document, which place it means, how sure that is and why. No parse: a hundredth of a second."""
        return self.pipeline.places(document)

    def events(self, read: Sequence[ReadDocument]) -> list[Event]:
        """The happenings that the mentions tell, each once."""
        return events_of((m for r in read for m in r.mentions), {r.document.id: r.document for r in read})

    def picture(self, read: Sequence[ReadDocument], *, as_of: datetime | None = None) -> Picture:
        """The picture as of a moment; without one, as of the latest report (now if none is dated)."""
        documents = {r.document.id: r.document for r in read}
        mentions = [m for r in read for m in r.mentions]
        questions = [q for r in read for q in r.questions]
        dated = [d.published for d in documents.values() if d.published is not None]
        moment = as_of or (max(dated) if dated else datetime.now(UTC))
        return assess(
            mentions, documents, events=self.events(read), area=self.knowledge.area, scale=self.scale, as_of=moment, questions=questions
        )  # fmt: skip

    def keep(self, store: Store, read: Iterable[ReadDocument], rejected: Iterable[Rejected] = ()) -> int:
        """Keeps what was read and what was rejected; the number of new readings. A rerun of the same input adds nothing."""
        store.reject(rejected)
        area = self.area_name or ""
        return sum(store.add(r.document, r.mentions, r.questions, area=area, method=self.method) for r in read)

    def remembered_picture(self, store: Store, *, as_of: datetime) -> tuple[Picture, Mapping[str, Document]]:
        """The picture from a memory, and the documents it cites. One that was drawn before from the same facts is shown again."""
        from detente.store.pictures import KeptPicture, LazyDocuments, PictureKey  # SQL is loaded only where a memory is used

        key = PictureKey(self.area_name or "", as_of, store.newest(), self.picture_digest)
        with _without_collecting():
            kept = store.picture(key)
            if kept is not None:
                return kept.picture, LazyDocuments(kept.documents, _without_collecting()(store.documents))
            picture, documents = self._drawn(store, as_of)
        with suppress(StoreError):  # a memory that cannot be written to can be looked at
            store.keep_picture(key, KeptPicture(picture, tuple(documents)))
        return picture, documents

    def _drawn(self, store: Store, as_of: datetime) -> tuple[Picture, dict[str, Document]]:
        found = store.remember(area=self.area_name or "", as_of=as_of, horizon=HORIZON)
        picture = assess(
            found.mentions, found.documents, events=events_of(found.mentions, found.documents), area=self.knowledge.area,
            scale=self.scale, as_of=as_of, questions=found.questions,
        )  # fmt: skip
        return picture, found.documents

    @cached_property
    def picture_digest(self) -> str:
        """A hash of the knowledge and of the program that draws.

        It is taken before the knowledge is loaded: a file that changes in between makes it too old, never too new.
        """
        program = KnowledgeFiles((PROGRAM,)).digest("workspace.py", *(f"{stage}/*.py" for stage in DRAWING))
        knowledge = self.files.digest("**/*.yaml", "**/*.tsv", "**/*.jsonl", "**/*.txt")
        return hashlib.sha256(f"{VERSION} {program} {knowledge}".encode()).hexdigest()

    @cached_property
    def scale(self) -> TensionScale:
        _ = self.picture_digest
        return load_tension_scale(self.files)

    def _defaults(self, published: str | None, source: str | None) -> Defaults:
        area = self.knowledge.area
        zone = area.zone if area is not None else UTC
        return Defaults(
            zone, published, source, datetime.now(UTC), self.settings.max_bytes, self._find_source, load_noise_words(self.files)
        )

    def _find_source(self, name: str) -> Source | None:
        area = self.knowledge.area
        return area.source_named(name) if area is not None else None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A picture is many small objects and no cycles: looking for cycles would take a fifth of the time and find none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@cache
def workspace_of(area: str | None) -> Workspace:
    """One workspace an area for the whole process, with settings from the environment."""
    return Workspace(area)
