"""A workspace: an area, its knowledge and a reader, ready to read and to draw the picture."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from detente.documents.extract import Defaults, document_from_text, documents_of
from detente.documents.private_names import private_names
from detente.documents.shown import Covers
from detente.errors import SettingsError, StoreError
from detente.model.decisions import LABELS, Decision, in_force
from detente.model.documents import Document, Rejected, Source
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import Picture
from detente.model.places import Toponym
from detente.model.questions import Question
from detente.model.read_documents import ReadDocument
from detente.model.sources import Raw
from detente.ontology.compiled import without_collecting
from detente.ontology.files import KnowledgeFiles
from detente.ontology.knowledge import Knowledge, load_knowledge
from detente.ontology.noise_words import load_noise_words
from detente.ontology.persons import PersonWords, load_person_words
from detente.ontology.tension_scale import TensionScale, load_tension_scale
from detente.resolve.decided import Decided, decide
from detente.resolve.events import events_of
from detente.settings import Settings, load_settings
from detente.situation.assess import assess
from detente.sources.files import raw_inputs
from detente.text.masking import Masking
from detente.version import VERSION

if TYPE_CHECKING:
    from detente.run.pipeline import Pipeline
    from detente.store.store import Store

# Mentions older than this weigh nothing any more: 7 half-lives of the longest one (a death, 7 days). States without a time-to-live stay.
HORIZON = timedelta(days=49)
Seal = Callable[[bytes, str], bytes]
Found = TypeVar("Found", Document, Document | Rejected)
PROGRAM = Path(__file__).resolve().parent
DRAWING = ("model", "ontology", "resolve", "situation", "documents", "text")


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
        from detente.run.pipeline import Pipeline  # the reader and its parts are loaded only where something is read

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
                yield from self.documents_in(raw, published=published, source=source)

    def documents_in(
        self, raw: Raw, *, published: str | None = None, source: str | None = None, publisher: str | None = None, link: str | None = None
    ) -> Iterator[Document | Rejected]:  # fmt: skip
        """The documents in the bytes of one input. `publisher` is its source where there is proof of it, `link` where it came from."""
        defaults = replace(self._defaults(published, source), publisher=publisher, link=link)
        yield from (self._looked_at(d) for d in documents_of(raw, defaults))

    def document(self, text: str, *, published: str | None = None, source: str | None = None, title: str | None = None) -> Document:
        """A document from a text. Raises InputError if it is empty."""
        return self._looked_at(document_from_text(text, self._defaults(published, source), title=title))

    def _looked_at(self, found: Found) -> Found:
        """The document with the private names in it."""
        if isinstance(found, Rejected):
            return found
        return replace(found, private=private_names(found.text, self.person_words))

    def read(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document with its mentions, in order."""
        return self.pipeline.read(documents)

    def places(self, document: Document) -> tuple[Toponym, ...]:
        """Every name of a place in a document, which place it means, how sure that is and why. No parse: a hundredth of a second."""
        return self.pipeline.places(document)

    def read_report(self, document: Document) -> ReadDocument:
        """An own report: as a compact line if each of its words is one, which needs no model, else as any other text."""
        area = self.knowledge.area
        if area is not None:
            from detente.ontology.field_words import load_field_words
            from detente.resolve.field_line import FieldLines

            lines = FieldLines(load_field_words(self.files, self.knowledge.types), self.knowledge.actors, area)
            mentions = lines.read(document, method=self.method)
            if mentions:
                return ReadDocument(document, mentions, ())
        return next(self.read([document]))

    def events(self, read: Sequence[ReadDocument]) -> list[Event]:
        """The happenings that the mentions tell, each once."""
        return events_of((m for r in read for m in r.mentions), {r.document.id: r.document for r in read})

    def picture(self, read: Sequence[ReadDocument], *, as_of: datetime | None = None) -> Picture:
        """The picture as of a moment; without one, as of the latest report (now if none is dated)."""
        shown = [self.shown(r) for r in read]
        documents = {r.document.id: r.document for r in shown}
        mentions = [m for r in shown for m in r.mentions]
        questions = [q for r in shown for q in r.questions]
        dated = [d.published for d in documents.values() if d.published is not None]
        moment = as_of or (max(dated) if dated else datetime.now(UTC))
        return assess(
            mentions, documents, events=self.events(shown), area=self.knowledge.area, scale=self.scale, as_of=moment, questions=questions
        )  # fmt: skip

    def keep(self, store: Store, read: Iterable[ReadDocument], rejected: Iterable[Rejected] = ()) -> int:
        """Keeps what was read and what was rejected; the number of new readings. A rerun of the same input adds nothing."""
        store.reject(rejected)
        found = list(read)
        erased = store.erased({r.document.id for r in found})
        return sum(self._add(store, r) for r in found if r.document.id not in erased)

    def _add(self, store: Store, read: ReadDocument) -> bool:
        original = None
        if self.settings.privacy == "strict":
            from detente.store.sealing import seal

            original = seal(read.document.text, self.key_for(store), document_id=read.document.id)
            read = self.shown(read)
        return store.add(
            read.document, read.mentions, read.questions, area=self.area_name or "", method=self.method, original=original
        )

    def seals_for(self, store: Store) -> tuple[Seal, Seal] | tuple[None, None]:
        """How raw bytes are sealed and opened under strict privacy: functions of bytes and document id; None twice under the standard one."""
        if self.settings.privacy != "strict":
            return None, None
        from detente.store.sealing import seal_bytes, unseal_bytes

        key = self.key_for(store)
        return (lambda plain, i: seal_bytes(plain, key, document_id=i)), (
            lambda sealed, i: unseal_bytes(sealed, key, document_id=i)
        )

    def key_for(self, store: Store) -> bytes:
        """The key that seals texts: that of the settings, else the one beside the memory's file, made when it is first needed."""
        from detente.store.sealing import load_key, make_key

        if self.settings.key is not None:
            return load_key(self.settings.key)
        if not store.database.is_file:
            raise SettingsError("strict privacy in a server's memory needs a key of your own: name its file in DETENTE_KEY")
        path = store.path.with_name(store.path.name + ".key")
        return load_key(path) if path.exists() else make_key(path)

    # what may be shown -----------------------------------------------------------------------------------------------

    def shown(self, read: ReadDocument) -> ReadDocument:
        """What was read, as a surface may show it: private names are covered, and every offset holds."""
        cover = self._covers.of(read.document)
        if not cover:
            return read
        return ReadDocument(
            cover.document(read.document), tuple(cover.mention(m) for m in read.mentions), tuple(cover.question(q) for q in read.questions),
            tuple(p for p in read.places if not cover.masking.is_in(p.text)), tuple(cover.saying(s) for s in read.sayings),
            tuple(cover.figure(f) for f in read.figures), tuple(cover.judgement(j) for j in read.judgements),
        )  # fmt: skip

    def shown_places(self, toponyms: Iterable[Toponym], document: Document) -> tuple[Toponym, ...]:
        """The places of a document as a surface may show them: without names that are a private person's."""
        cover = self._covers.of(document)
        return tuple(t for t in toponyms if not cover or not cover.masking.is_in(t.ref.text))

    def shown_document(self, document: Document) -> Document:
        """A document as a surface may show it."""
        return self._covers.of(document).document(document)

    def shown_mention(self, mention: Mention, document: Document) -> Mention:
        """A mention of a document as a surface may show it."""
        return self._covers.of(document).mention(mention)

    def shown_words(self, text: str, documents: Iterable[Document]) -> str:
        """Words that a person wrote of some documents, such as a reason, without the private names in these or in themselves."""
        for document in documents:
            text = self._covers.of(document).masking.of(text)
        return self._bare(text)

    def kept_words(self, text: str) -> str:
        """Words that a person wrote, as the memory may hold them."""
        return self._bare(text) if self.settings.privacy == "strict" else text

    def _bare(self, text: str) -> str:
        return Masking(s for n in private_names(text, self.person_words) for s in n.spellings).of(text)

    @cached_property
    def _covers(self) -> Covers:
        return Covers(lambda text: private_names(text, self.person_words), key=self._pseudonym_key)

    @cached_property
    def _pseudonym_key(self) -> bytes | None:
        if self.settings.key is None:
            return None
        from detente.store.sealing import load_key

        return load_key(self.settings.key)

    @cached_property
    def person_words(self) -> PersonWords:
        """What marks a private person's name."""
        area = self.knowledge.area
        sources = frozenset(s.name for s in area.sources.values()) if area is not None else frozenset()
        return load_person_words(self.files, self.knowledge.actors, frozenset(self.knowledge.place_names) | sources)

    def remembered_picture(
        self, store: Store, *, as_of: datetime, known_at: datetime | None = None, ceiling: str = LABELS[-1]
    ) -> tuple[Picture, Mapping[str, Document]]:
        """The picture from a memory as it stood at `known_at` (None: now), and the documents it cites.

        Documents labelled above the `ceiling` are left out, with all that only they tell. A picture that was drawn before from the same
        facts is shown again.
        """
        from detente.store.pictures import KeptPicture, LazyDocuments, PictureKey  # SQL is loaded only where a memory is used

        key = PictureKey(self.area_name or "", as_of, store.newest(known_at=known_at), self._digest_under(ceiling))
        with without_collecting():
            kept = store.picture(key)
            if kept is not None:
                return kept.picture, LazyDocuments(
                    kept.documents, without_collecting()(lambda ids: self._shown_documents(store, ids))
                )
            picture, documents = self._drawn(store, as_of, known_at, ceiling)
        if known_at is None:  # those of the past would push out today's
            with suppress(StoreError):  # a memory that cannot be written to can be looked at
                store.keep_picture(key, KeptPicture(picture, tuple(documents)))
        return picture, documents

    def _digest_under(self, ceiling: str) -> str:
        """The digest of all but the facts: a lower ceiling, or pseudonyms under a key, make another picture of the same ones."""
        key = hashlib.sha256(self._pseudonym_key).hexdigest() if self._pseudonym_key is not None else ""
        if ceiling == LABELS[-1] and not key:
            return self.picture_digest
        return hashlib.sha256(f"{self.picture_digest} {ceiling} {key}".encode()).hexdigest()

    def _shown_documents(self, store: Store, ids: Sequence[str]) -> dict[str, Document]:
        return {i: self.shown_document(d) for i, d in store.documents(ids).items()}

    def _drawn(self, store: Store, as_of: datetime, known_at: datetime | None, ceiling: str) -> tuple[Picture, dict[str, Document]]:
        found = store.remember(area=self.area_name or "", as_of=as_of, horizon=HORIZON, known_at=known_at)
        open_ones = _under(ceiling, found.documents, found.decisions)
        covers = {i: self._covers.of(d) for i, d in open_ones.items()}
        documents = {i: covers[i].document(d) for i, d in open_ones.items()}
        decided = decide((m for m in found.mentions if m.document_id in covers), found.decisions, documents=documents)
        decided = replace(decided, mentions=tuple(covers[m.document_id].mention(m) for m in decided.mentions))
        questions = [covers[q.document_id].question(q) for q in found.questions if q.document_id in covers]
        picture = assess(
            decided.mentions, documents, events=decided_events(decided, documents), area=self.knowledge.area,
            scale=self.scale, as_of=as_of, questions=(*questions, *map(_unplaced, decided.unplaced)),
        )  # fmt: skip
        return picture, documents

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


def _under(ceiling: str, documents: Mapping[str, Document], decisions: tuple[Decision, ...]) -> Mapping[str, Document]:
    """The documents whose label, the last that a person gave it or else its own, is no higher than the ceiling."""
    highest = LABELS.index(ceiling)
    if highest == len(LABELS) - 1:
        return documents
    labels = {t.document_id: d.value for d in in_force(decisions) if d.kind == "label" for t in d.targets}
    return {i: d for i, d in documents.items() if LABELS.index(labels.get(i, d.label)) <= highest}


def decided_events(decided: Decided, documents: Mapping[str, Document]) -> list[Event]:
    """The happenings that mentions tell, after what persons said of them."""
    return events_of(decided.mentions, documents, same=decided.same, apart=decided.apart)


def _unplaced(decision: Decision) -> Question:
    """A decision that finds its mention no more is listed, not lost."""
    target = decision.targets[0]
    reason = f"decision {decision.number} by {decision.by} ({decision.kind}) finds no such mention in the newest reading"
    return Question(target.document_id, target.start, target.end, f"{decision.kind} {target.mention or target.type or ''}", reason)


@cache
def workspace_of(area: str | None) -> Workspace:
    """One workspace an area for the whole process, with settings from the environment."""
    return Workspace(area)
