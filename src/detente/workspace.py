"""A workspace: an area, its knowledge and a reader, ready to read and to draw the picture."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from detente.documents.extract import TABLES, Defaults, document_from_text, documents_of
from detente.documents.private_names import private_names
from detente.documents.repeats import Repeats
from detente.documents.shown import Covers
from detente.documents.tables import Table, described
from detente.documents.terms import document_within, figure_within, mention_within, picture_within, question_within
from detente.errors import InputError, SettingsError, StoreError
from detente.model.alerts import Alert
from detente.model.decisions import LABELS
from detente.model.documents import Document, Rejected, Source
from detente.model.events import Event
from detente.model.mentions import Mention
from detente.model.picture import Picture
from detente.model.places import Toponym
from detente.model.read_documents import ReadDocument
from detente.model.sources import Raw
from detente.model.stories import Stories
from detente.ontology.alert_policy import AlertPolicy, load_alert_policy
from detente.ontology.compiled import without_collecting
from detente.ontology.files import KnowledgeFiles
from detente.ontology.knowledge import Knowledge, load_knowledge
from detente.ontology.ledger_rules import LedgerRules, load_ledger_rules
from detente.ontology.mappings import TableMappings, load_mappings
from detente.ontology.noise_words import NoiseWords, load_noise_words
from detente.ontology.persons import PersonWords, load_person_words
from detente.ontology.tension_scale import TensionScale, load_tension_scale
from detente.resolve.blurred import blurred
from detente.resolve.decided import decide
from detente.resolve.events import events_of
from detente.resolve.grouping import decided_events, reports_of
from detente.reuse import Reuse
from detente.run.going_on import MOST_OF_PAST, GoingOn, Ongoing
from detente.run.kept import kept_by_place, window_start
from detente.run.seen import Seen, seen_of
from detente.settings import Settings, load_settings
from detente.situation.alerts import alert_of, crossings_of
from detente.situation.assess import assess, known_happenings
from detente.situation.checkpoints import Walks
from detente.situation.drift import Drift, daily_counts, drift_of
from detente.situation.strip import of_place
from detente.sources.files import raw_inputs
from detente.text.masking import Masking
from detente.text.plain import fold
from detente.version import VERSION

if TYPE_CHECKING:
    from detente.run.pipeline import Pipeline
    from detente.store.pictures import PictureKey
    from detente.store.store import Remembered, Store

Seal = Callable[[bytes, str], bytes]
Found = TypeVar("Found", Document, Document | Rejected)
PROGRAM = Path(__file__).resolve().parent
DRAWING = ("model", "ontology", "resolve", "situation", "documents", "text", "store", "run")


class Workspace:
    """What a user works in. Nothing is loaded before it is needed; the first document costs a second or two."""

    def __init__(self, area: str | None = None, *, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self.area_name = area
        self._going_on = GoingOn(area or "")

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
        self, paths: Sequence[str], *, published: str | None = None, source: str | None = None, mapping: str | None = None,
        keeps_raw: bool = False,
    ) -> Iterator[Document | Rejected]:  # fmt: skip
        """The documents in files, folders or standard input ("-"). `mapping` is the file, or the name, of how tables are read.

        With `keeps_raw` each carries its bytes, for a memory to keep.
        """
        raws = raw_inputs(paths, max_bytes=self.settings.max_bytes)
        yield from self.documents_of(raws, published=published, source=source, mapping=mapping, keeps_raw=keeps_raw)

    def documents_of(
        self, raws: Iterable[Raw | Rejected], *, published: str | None = None, source: str | None = None, mapping: str | None = None,
        keeps_raw: bool = False,
    ) -> Iterator[Document | Rejected]:  # fmt: skip
        """The documents in raw inputs, as `documents` gives those of files."""
        defaults = replace(self._defaults(published, source, self.mappings(mapping)), keeps_raw=keeps_raw)
        for raw in raws:
            if isinstance(raw, Rejected):
                yield raw
            else:
                yield from (self._looked_at(d) for d in documents_of(raw, defaults))

    def tables(self, paths: Sequence[str], *, mapping: str | None = None) -> Iterator[tuple[str, Table]]:
        """How each table among the files is read: its mapping, and the columns that it leaves out."""
        mappings = self.mappings(mapping)
        seen: set[str] = set()
        for raw in raw_inputs(paths, max_bytes=self.settings.max_bytes):
            if isinstance(raw, Raw) and raw.suffix in TABLES and raw.name not in seen:
                seen.add(raw.name)
                with suppress(InputError):
                    yield raw.name, described(raw, mappings)

    def mappings(self, given: str | None = None) -> TableMappings:
        """How the columns of tables are read. Raises KnowledgeError with file:line for a faulty mapping."""
        return load_mappings(self.files, self.knowledge.types, given)

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

    def read(self, documents: Iterable[Document], *, repeats: Repeats | None = None) -> Iterator[ReadDocument]:
        """Each document with its mentions, in order; what its source only repeats is marked as noise, by what it printed before."""
        return self.pipeline.read(map((repeats or self.repeats()).marked, documents))

    def repeats(self, store: Store | None = None) -> Repeats:
        """What sources print again and again: nothing yet, or what stands in their last stories in a memory."""
        return Repeats(self._noise_words.repeated, store.last_of_source if store is not None else None)

    def read_archive(self, documents: Iterable[Document]) -> Iterator[ReadDocument]:
        """Each document with its mentions alone, in order: quicker than `read`, and finds a little less (docs/speed.md)."""
        return self.pipeline.read_archive(documents)

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

    def stories(self, read: Sequence[ReadDocument]) -> Stories:
        """The stories that the documents tell, and which of them repeat another one's words."""
        from detente.resolve.stories import stories_of  # MinHash is loaded only where something is read

        return stories_of([r.document for r in read], {r.document.id: r.mentions for r in read}, self.knowledge.story_scale)

    def events(self, read: Sequence[ReadDocument]) -> list[Event]:
        """The happenings that the mentions tell, each once."""
        documents = {r.document.id: r.document for r in read}
        reports = reports_of([r.document for r in read], {r.document.id: r.mentions for r in read}, self.knowledge.story_scale)
        return events_of((m for r in read for m in r.mentions), documents, reports=reports)

    def picture(self, read: Sequence[ReadDocument], *, as_of: datetime | None = None) -> Picture:
        """The picture as of a moment; without one, as of the latest report (now if none is dated)."""
        dated = [r.document.published for r in read if r.document.published is not None]
        moment = as_of or (max(dated) if dated else datetime.now(UTC))
        # Each report once, and none that came later: it may not tell which reports of then speak of one happening.
        known = {r.document.id: r for r in read if r.document.published is None or r.document.published <= moment}
        shown = [self._covered(r) for r in known.values()]
        documents = {r.document.id: self._under_terms(r.document) for r in shown}
        mentions = [m for r in shown for m in r.mentions]
        questions = [q for r in shown for q in r.questions]
        picture = assess(
            mentions, documents, events=self.events(shown), area=self.knowledge.area, scale=self.scale, as_of=moment, questions=questions,
            rules=self.ledger_rules,
        )  # fmt: skip
        return picture_within(picture, documents, mentions)

    def replay(self, read: Sequence[ReadDocument], moments: Iterable[datetime]) -> Iterator[Picture]:
        """The picture at each moment, from what was published until then and from nothing that came later."""
        return (self.picture(read, as_of=moment) for moment in moments)

    def remembered(self, store: Store) -> list[ReadDocument]:
        """All that a memory holds for the area, each document in its newest reading, as persons' decisions left it."""
        found = store.remember(area=self.area_name or "", as_of=datetime.max.replace(tzinfo=UTC))
        decided = decide(found.mentions, found.decisions, documents=found.documents)
        told: dict[str, list[Mention]] = {i: [] for i in found.documents}
        for mention in decided.mentions:
            told[mention.document_id].append(mention)
        return [ReadDocument(d, tuple(told[i]), ()) for i, d in found.documents.items()]

    def place_named(self, name: str) -> str:
        """The id of the watched place with that id or name, in any of its languages and without its marks.

        Raises SettingsError for one that the area does not watch, with those it does; without an area any id serves.
        """
        area = self.knowledge.area
        if area is None:
            return name
        wanted = fold(name)
        for place_id in area.watched:
            place = area.places[place_id]
            if wanted in map(fold, (place_id, place.shown_name, *place.all_names)):
                return place_id
        watched = ", ".join(area.watched) or "none: mark one in places.yaml with watched: true"
        raise SettingsError(f"{name!r} is no watched place of {area.name}; those are: {watched}")

    def keep(self, store: Store, read: Iterable[ReadDocument], rejected: Iterable[Rejected] = ()) -> int:
        """Keeps what was read and what was rejected; the number of new readings. A rerun of the same input adds nothing."""
        store.reject(rejected)
        found = list(read)
        erased = store.erased({r.document.id for r in found})
        return sum(self._add(store, r) for r in found if r.document.id not in erased)

    def _add(self, store: Store, read: ReadDocument) -> bool:
        original, raw, key = None, None, None
        if self.settings.privacy == "strict":
            from detente.store.sealing import seal

            key = self.key_for(store)
            original = seal(read.document.text, key, document_id=read.document.id)
            read = self._covered(read)
        if read.document.raw is not None and self.settings.raw == "kept":
            from detente.store.raws import packed

            raw = packed(read.document.raw, document_id=read.document.id, key=key)
        return store.add(
            read.document, read.mentions, read.questions, area=self.area_name or "", method=self.method, original=original, raw=raw
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

    def ids_named(self, name: str) -> frozenset[str]:
        """The ids of the places and actors that a name, in any of its spellings, scripts and forms, stands for."""
        found = self.pipeline.names.find(name if name[:1].isupper() else name.title())
        return frozenset((*found.places, *found.actors))

    # what may be shown -----------------------------------------------------------------------------------------------

    def shown(self, read: ReadDocument) -> ReadDocument:
        """What was read, as a surface may show it: private names are covered, no quotation is longer than its source allows, and every
        offset holds."""
        covered = self._covered(read)
        document = self._under_terms(covered.document)
        return replace(
            covered, document=document_within(document), mentions=tuple(mention_within(m, document) for m in covered.mentions),
            questions=tuple(question_within(q, document) for q in covered.questions),
            figures=tuple(figure_within(f, document) for f in covered.figures),
        )  # fmt: skip

    def _under_terms(self, document: Document) -> Document:
        """The document under the terms of its source as they are now: they may have changed since it was taken in."""
        source = self._find_source(document.source) if document.source is not None else None
        return document if source is None or source.terms == document.terms else replace(document, terms=source.terms)

    def _covered(self, read: ReadDocument) -> ReadDocument:
        """What was read, with private names covered."""
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
        return document_within(self._under_terms(self._covers.of(document).document(document)))

    def covered_mention(self, mention: Mention, document: Document) -> Mention:
        """A mention with private names covered and all of its words: to search in, not to show."""
        return self._covers.of(document).mention(mention)

    def shown_mention(self, mention: Mention, document: Document) -> Mention:
        """A mention of a document as a surface may show it."""
        return mention_within(self._covers.of(document).mention(mention), self._under_terms(document))

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
        self, store: Store, *, as_of: datetime, known_at: datetime | None = None, ceiling: str = LABELS[-1], is_blurred: bool = False
    ) -> tuple[Picture, Mapping[str, Document]]:  # fmt: skip
        """The picture from a memory as it stood at `known_at` (None: now), and the documents it cites.

        Documents labelled above the `ceiling` are left out, with all that only they tell; `is_blurred` tells places by the watched place
        that they lie in, and no finer. A picture that was drawn before from the same facts is shown again.
        """
        from detente.store.pictures import LazyDocuments, PictureKey  # SQL is loaded only where a memory is used

        key = PictureKey(
            self.area_name or "", as_of, store.newest(known_at=known_at), self._digest_under(ceiling, is_blurred=is_blurred)
        )
        with without_collecting():
            kept = store.picture(key)
            if kept is not None:
                return kept.picture, LazyDocuments(
                    kept.documents, without_collecting()(lambda ids: self._shown_documents(store, ids))
                )
            if known_at is None:
                return self._drawn_now(store, key, ceiling, is_blurred=is_blurred)
            from detente.store.walks import WalksKey, kept_walks

            walks = Walks(kept_walks(store, WalksKey(key.area, window_start(as_of), key.digest)))
            found = store.remember(
                area=key.area, as_of=as_of, horizon=as_of - window_start(as_of), known_at=known_at
            )  # pictures of the past are not kept: they would push out today's
            return self._drawn(found, as_of, ceiling, Ongoing(None, walks={window_start(as_of): walks}), is_blurred=is_blurred)

    def _drawn_now(
        self, store: Store, key: PictureKey, ceiling: str, *, is_blurred: bool
    ) -> tuple[Picture, Mapping[str, Document]]:  # fmt: skip
        """The picture of what the memory holds now, kept for whoever asks for it next; what was drawn before it is gone on from."""
        from detente.store.pictures import KeptPicture
        from detente.store.walks import WalksKey, keep_walks, kept_walks

        start = window_start(key.as_of)
        view = self._going_on.in_view(store, as_of=key.as_of, start=start)
        key, size = replace(key, newest=view.newest), len(view.remembered.mentions)
        name = (key.digest, view.is_past) if not view.is_past or size <= MOST_OF_PAST else object()
        with self._going_on.state(store, name, size) as ongoing:
            walks_key, is_new = WalksKey(key.area, start, key.digest), start not in ongoing.walks
            walks = Walks(kept_walks(store, walks_key) if is_new else ongoing.walks[start].all)
            ongoing.walks = {start: walks}
            picture, documents = self._drawn(view.remembered, key.as_of, ceiling, ongoing, is_blurred=is_blurred)
            with suppress(StoreError):  # a memory that cannot be written to can be looked at
                store.keep_pictures(
                    [(key, KeptPicture(picture, tuple(documents))), *kept_by_place(key, picture)], reuse=ongoing.reuse
                )
                if is_new and walks.news:
                    keep_walks(store, walks_key, walks.news)
        return picture, documents

    def remembered_place(self, store: Store, place: str, *, as_of: datetime) -> tuple[Picture, Mapping[str, Document]]:
        """What the picture of the area tells of one watched place. Raises KeyError for a place that it does not have.

        Each place is kept beside the area when that is drawn: where nothing was added since, this costs a few milliseconds however large
        the memory is; else the area is drawn first.
        """
        from detente.store.pictures import LazyDocuments, PictureKey

        key = PictureKey(self.area_name or "", as_of, store.newest(), self._digest_under(LABELS[-1]))
        with without_collecting():
            kept = store.picture(key.of_place(place))
        if kept is None:
            picture, documents = self.remembered_picture(store, as_of=as_of)
            return of_place(picture, place), documents
        return kept.picture, LazyDocuments(kept.documents, lambda ids: self._shown_documents(store, ids))

    def alerts(self, draw: Callable[[datetime], Picture], *, as_of: datetime, since: datetime | None = None) -> tuple[Alert, ...]:
        """The alerts that stand at a moment, and with `since` those raised after it, each as it was when it was raised.

        `draw` gives the picture of the area as of a moment. Raises SettingsError without an area.
        """
        area = self.knowledge.area
        if area is None:
            raise SettingsError("alerts are of an area under watch: name it with --area")
        found = crossings_of(draw(as_of), self.alert_policy, since=since)
        drawn = {at: draw(at) for at in sorted({c.at for c in found})}
        return tuple(alert_of(c, drawn[c.at], area=area, policy=self.alert_policy, scale=self.scale) for c in found)

    def remembered_alerts(
        self, store: Store, *, as_of: datetime, since: datetime | None = None, ceiling: str = LABELS[-1]
    ) -> tuple[tuple[Alert, ...], Mapping[str, Document]]:
        """The same from a memory, and the reports behind them."""

        def draw(at: datetime) -> Picture:
            return self.remembered_picture(store, as_of=at, ceiling=ceiling)[0]

        found = self.alerts(draw, as_of=as_of, since=since)
        return found, self._shown_documents(store, list(dict.fromkeys(d for a in found for d in a.documents)))

    def drifts(self, read: Sequence[ReadDocument], *, as_of: datetime) -> tuple[Drift, ...]:
        """What the second line sees at each watched place: slow drift against its own history, and bursts. Needs the whole history."""
        area = self.knowledge.area
        if area is None:
            raise SettingsError("drift is of an area under watch: name it with --area")
        dated = [r for r in read if r.document.published is not None and r.document.published <= as_of]
        if not dated:
            return ()
        policy = self.alert_policy
        known = known_happenings(
            (m for r in dated for m in r.mentions), {r.document.id: r.document for r in dated}, events=self.events(dated), area=area,
            scale=self.scale, as_of=as_of, groups=policy.drift.counted,
        )  # fmt: skip
        first, last = (
            moment.astimezone(area.zone).date()
            for moment in (min(r.document.published for r in dated if r.document.published), as_of)
        )
        return tuple(
            drift_of(
                place,
                daily_counts(moments, first=first, last=last, zone=area.zone),
                last=last,
                policy=policy.drift,
                burst=policy.burst,
            )
            for place, moments in known.items()
        )

    @cached_property
    def alert_policy(self) -> AlertPolicy:
        """Who must see what."""
        return load_alert_policy(self.files, self.scale)

    def _digest_under(self, ceiling: str, *, is_blurred: bool = False) -> str:
        """The digest of all but the facts: a lower ceiling, or pseudonyms under a key, make another picture of the same ones."""
        key = hashlib.sha256(self._pseudonym_key).hexdigest() if self._pseudonym_key is not None else ""
        if ceiling == LABELS[-1] and not key and not is_blurred:
            return self.picture_digest
        return hashlib.sha256(f"{self.picture_digest} {ceiling} {key}{' blurred' * is_blurred}".encode()).hexdigest()

    def _shown_documents(self, store: Store, ids: Sequence[str]) -> dict[str, Document]:
        return {i: self.shown_document(d) for i, d in store.documents(ids).items()}

    def _drawn(
        self, found: Remembered, as_of: datetime, ceiling: str, ongoing: Ongoing, *, is_blurred: bool
    ) -> tuple[Picture, dict[str, Document]]:  # fmt: skip
        reuse, area = ongoing.reuse, self.knowledge.area
        seen = self._seen(found, ceiling, reuse)
        if is_blurred and area is not None:
            seen = replace(seen, decided=blurred(seen.decided, area, reuse), questions=())
        events = decided_events(
            seen.decided, seen.documents, self.knowledge.story_scale, regrouping=ongoing.regrouping, reuse=reuse
        )
        picture = assess(
            seen.decided.mentions, seen.documents, events=events, area=area, scale=self.scale, as_of=as_of, questions=seen.questions,
            rules=self.ledger_rules, settled=seen.decided.settled, walks=ongoing.walks[window_start(as_of)], reuse=reuse,
        )  # fmt: skip
        picture = picture_within(picture, seen.documents, seen.decided.mentions, reuse=reuse)
        return picture, {i: document_within(d) for i, d in seen.documents.items()}

    def seen(self, store: Store, *, as_of: datetime, known_at: datetime | None = None, ceiling: str = LABELS[-1]) -> Seen:
        """What a memory holds for a picture, after all decisions and as a surface may show it."""
        found = store.remember(area=self.area_name or "", as_of=as_of, horizon=as_of - window_start(as_of), known_at=known_at)
        return self._seen(found, ceiling, Reuse())

    def _seen(self, found: Remembered, ceiling: str, reuse: Reuse) -> Seen:
        return seen_of(found, ceiling, covers=self._covers, terms=self._under_terms, reuse=reuse)

    def documents_in_view(self, store: Store, *, as_of: datetime, known_at: datetime | None = None) -> int:
        """How many documents a picture of the area rests on, whatever their label."""
        horizon = as_of - window_start(as_of)
        return store.documents_in_view(area=self.area_name or "", as_of=as_of, horizon=horizon, known_at=known_at)

    @cached_property
    def picture_digest(self) -> str:
        """A hash of the knowledge and of the program that draws.

        It is taken before the knowledge is loaded: a file that changes in between makes it too old, never too new.
        """
        program = KnowledgeFiles((PROGRAM,)).digest("workspace.py", "reuse.py", *(f"{stage}/*.py" for stage in DRAWING))
        knowledge = self.files.digest("**/*.yaml", "**/*.tsv", "**/*.jsonl", "**/*.txt")
        return hashlib.sha256(f"{VERSION} {program} {knowledge}".encode()).hexdigest()

    @cached_property
    def scale(self) -> TensionScale:
        _ = self.picture_digest
        return load_tension_scale(self.files)

    @cached_property
    def _noise_words(self) -> NoiseWords:
        return load_noise_words(self.files)

    @cached_property
    def ledger_rules(self) -> LedgerRules:
        """What the ledgers, the brief and the audit of balance go by."""
        _ = self.picture_digest
        return load_ledger_rules(self.files)

    def _defaults(self, published: str | None, source: str | None, mappings: TableMappings | None = None) -> Defaults:
        area = self.knowledge.area
        zone = area.zone if area is not None else UTC
        return Defaults(
            zone, published, source, datetime.now(UTC), self.settings.max_bytes, self._find_source, self._noise_words,
            mappings=mappings or TableMappings(),
        )  # fmt: skip

    def _find_source(self, name: str) -> Source | None:
        area = self.knowledge.area
        return area.source_named(name) if area is not None else None


@cache
def workspace_of(area: str | None) -> Workspace:
    """One workspace an area for the whole process, with settings from the environment."""
    return Workspace(area)
