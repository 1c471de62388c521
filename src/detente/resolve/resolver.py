"""Readings to mentions: the fifth stage for one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Content, Mention, PlaceRef, Speaker, When
from detente.model.places import Toponym
from detente.model.questions import Question
from detente.model.readings import Phrase, PlaceName, PlaceUse, Reading, SentenceReading, Utterance
from detente.model.sayings import Judgement, Saying
from detente.ontology.actors import Actors
from detente.ontology.areas import Area
from detente.ontology.cues import Cues
from detente.ontology.place_names import PlaceNames
from detente.resolve.actors import ActorResolver
from detente.resolve.background import Background, Told, is_of_its_time
from detente.resolve.coreference import Discourse, Known, is_speaker_pronoun
from detente.resolve.described import capital_words
from detente.resolve.judgements import resolved_judgements
from detente.resolve.places import PlaceResolver
from detente.resolve.sayings import resolved_sayings
from detente.resolve.scene import Scene, is_bodily, is_placed_by_clause
from detente.resolve.when import WhenResolver
from detente.resolve.whereabouts import Whereabouts
from detente.text.times import Bounds

_FORCES = frozenset({"MIL", "COP", "PRM"})
_LASTING = frozenset({"PRESENCE", "CONSULT"})
_PLACED = frozenset({"PRESENCE", "COERCE", "ASSAULT", "PROTEST", "RETREAT", "MOBILIZE", "CONSULT", "ANNOUNCE"})


@dataclass(slots=True)
class _Open:
    """A mention on its way: the pieces that may still be inferred."""

    utterance: Utterance
    mention: Mention
    sets: list[tuple[PlaceUse, tuple[str, ...]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a document gives: mentions in order, open questions, every place it names, and who says what."""

    mentions: tuple[Mention, ...]
    questions: tuple[Question, ...]
    places: tuple[PlaceRef, ...]
    sayings: tuple[Saying, ...] = ()
    judgements: tuple[Judgement, ...] = ()


class Resolver:
    """Resolves readings. Holds the lists; keeps nothing of a document."""

    def __init__(self, *, actors: Actors, names: PlaceNames, area: Area | None, bounds: Bounds, cues: Cues) -> None:
        self._who = ActorResolver(actors, area, cues)
        self._cues = cues
        self._actors = actors
        seats = frozenset(s for s, known in actors.names.items() if any(n.kind == "capital" for n in known))
        self._where = PlaceResolver(names, area, seats, capital_words(actors))
        self._area, self._bounds = area, bounds

    def resolve(self, document: Document, reading: Reading) -> Resolved:
        """The mentions of a document in order, those of a sentence by decision, its places, and what stayed open."""
        return _DocumentResolution(
            document, reading, self._who, self._where, self._area, self._bounds, self._actors, self._cues
        ).run()

    def places(self, document: Document, names: Sequence[PlaceName]) -> tuple[Toponym, ...]:
        """What the names of places in a document mean, in order of the text."""
        return self._where.in_document(document, names).all()

    def places_of(self, document: Document, given: Sequence[PlaceName], names: Sequence[PlaceName]) -> list[Toponym]:
        """What some given names of a document mean, one for each; `names` are all that the document is known to hold."""
        others = [n for n in names if not any(n.start < g.end and g.start < n.end for g in given)]
        ordered = sorted([*given, *others], key=lambda n: n.start)
        toponyms = dict(zip(map(id, ordered), self._where.in_document(document, ordered).toponyms, strict=True))
        return [toponyms[id(name)] for name in given]


class _DocumentResolution:
    def __init__(
        self, document: Document, reading: Reading, who: ActorResolver, where: PlaceResolver, area: Area | None,
        bounds: Bounds, actors: Actors, cues: Cues,
    ) -> None:  # fmt: skip
        self.document, self.reading, self.who, self.where, self.area, self.actors = document, reading, who, where, area, actors
        self.cues = cues
        self.when = WhenResolver(document, bounds)
        self.discourse = Discourse()
        self.questions: list[Question] = []
        self.places = where.in_document(document, reading.place_names)
        self.whereabouts = Whereabouts(document, self.places.toponyms, cues)
        self.refs: dict[tuple[int, int], ActorRef] = {}
        self.places_of_phrases: list[tuple[str, int, tuple[PlaceRef, ...]]] = []

    def run(self) -> Resolved:
        by_sentence: dict[int, list[tuple[int, Utterance]]] = {}
        for index, utterance in enumerate(self.reading.utterances):
            by_sentence.setdefault(utterance.sentence, []).append((index, utterance))
        opened: dict[int, _Open] = {}
        for sentence in self.reading.sentences:
            self._note_phrases(sentence)
            for index, utterance in by_sentence.get(sentence.index, []):
                opened[index] = self._open(utterance, sentence)
            self._note_pronouns(sentence, [u for _, u in by_sentence.get(sentence.index, [])])
        self._infer_places(opened)
        mentions = self._with_echoes(once_a_sentence(self._close(opened), self.reading.sentences))
        return Resolved(
            tuple(mentions), tuple(self._open_questions(opened)), self.places.refs(), self._sayings(), self._judgements()
        )

    def _sayings(self) -> tuple[Saying, ...]:
        return resolved_sayings(
            self.document, self.reading.sayings, lambda p, index, outer: self._ref(p, index, outer, frozenset())
        )

    def _judgements(self) -> tuple[Judgement, ...]:
        return resolved_judgements(self.document, self.reading.judgements, lambda p, index: self._ref(p, index, None, frozenset()))

    # actors ----------------------------------------------------------------------------------------------------------

    def _note_phrases(self, sentence: SentenceReading) -> None:
        for phrase in sentence.phrases:
            if phrase.kind == "pronoun":
                continue
            ref = self._placed(phrase, self.who.resolve(phrase, self.document.published))
            taken = self.discourse.antecedent(phrase, sentence.index) if ref.id is None else None
            if taken is not None:
                ref = replace(taken.ref, text=phrase.text, start=phrase.start, end=phrase.end)
                self.refs[(phrase.start, phrase.end)] = ref
            if ref.sector or ref.id or ref.country or phrase.kind in ("person", "body", "crowd", "name"):
                self.discourse.add(Known(phrase, ref, sentence.index, phrase.is_subject, self._nouns(ref)))

    def _placed(self, phrase: Phrase, ref: ActorRef) -> ActorRef:
        """An actor without a country has that of the place by which the text names it; so have those named by their people alone."""
        if ref.id is not None or ref.sector is None or (ref.country is not None and "ethnic" not in phrase.modifiers):
            return ref
        return replace(ref, country=self.whereabouts.country_of(phrase) or ref.country)

    def _nouns(self, ref: ActorRef) -> tuple[str, ...]:
        name = self.actors.by_id.get(ref.id or "")
        return name.nouns if name is not None else ()

    def _note_pronouns(self, sentence: SentenceReading, utterances: list[Utterance]) -> None:
        """A pronoun that was resolved keeps its actor in view for the next sentence."""
        for utterance in utterances:
            for phrase in (*utterance.actors, *((utterance.said_by.phrase,) if utterance.said_by else ())):
                ref = self.refs.get((phrase.start, phrase.end))
                if phrase.kind == "pronoun" and ref is not None and (ref.id or ref.sector):
                    stand_in = replace(phrase, kind="body" if ref.id else "crowd")
                    self.discourse.add(Known(stand_in, ref, sentence.index, True, self._nouns(ref)))

    def _ref(self, phrase: Phrase, sentence: int, speaker: ActorRef | None, exclude: frozenset[int]) -> ActorRef:
        known = self.refs.get((phrase.start, phrase.end))
        if known is not None:
            return known
        if speaker is not None and is_speaker_pronoun(phrase):
            ref = replace(speaker, text=phrase.text, start=phrase.start, end=phrase.end)
        else:
            ref = self._placed(phrase, self.who.resolve(phrase, self.document.published))
            if phrase.kind == "pronoun" or (ref.id is None and phrase.is_definite):
                taken = self.discourse.antecedent(phrase, sentence, exclude=exclude)
                if taken is not None:
                    ref = replace(taken.ref, text=phrase.text, start=phrase.start, end=phrase.end)
        self.refs[(phrase.start, phrase.end)] = ref
        return ref

    def _speaker(self, utterance: Utterance, sentence: int) -> Speaker | None:
        if utterance.said_by is None:
            return None
        phrase = utterance.said_by.phrase
        told_in = next((s.index for s in self.reading.sentences if s.start <= phrase.start < s.end), sentence)
        actor = self._ref(phrase, max(told_in, sentence), None, frozenset())
        return Speaker(actor, utterance.said_by.act, utterance.said_by.is_quoted)

    def _actors(
        self, phrases: tuple[Phrase, ...], utterance: Utterance, speaker: Speaker | None, others: tuple[Phrase, ...]
    ) -> tuple[ActorRef, ...]:
        exclude = frozenset(p.start for p in others)
        said_by = speaker.actor if speaker is not None else None
        found = []
        for phrase in phrases:
            prefer = said_by if phrase.kind == "pronoun" and self._may_be_speaker(phrase, said_by) else None
            if prefer is not None:
                ref = replace(prefer, text=phrase.text, start=phrase.start, end=phrase.end)
                self.refs[(phrase.start, phrase.end)] = ref
            else:
                ref = self._ref(phrase, utterance.sentence, said_by, exclude)
            found.append(ref)
        return tuple(found)

    def _may_be_speaker(self, phrase: Phrase, speaker: ActorRef | None) -> bool:
        """ "They confirm that they ...", "the minister said he ...": a pronoun subject inside what somebody says."""
        if speaker is None or (speaker.id is None and speaker.sector is None):
            return False
        word = phrase.text.lower()
        is_person = speaker.id is not None and speaker.id.startswith("person/")
        if word in ("they", "it"):
            return not is_person
        return word in ("he", "she") and (is_person or speaker.sector is not None)

    # one utterance ---------------------------------------------------------------------------------------------------

    def _open(self, utterance: Utterance, sentence: SentenceReading) -> _Open:
        speaker = self._speaker(utterance, sentence.index)
        actors = self._actors(utterance.actors, utterance, speaker, utterance.recipients)
        recipients = self._actors(utterance.recipients, utterance, speaker, utterance.actors)
        places, sets = self._places(utterance)
        when = self.when.of(utterance)
        status = utterance.status
        if status in ("happened", "ongoing") and self.when.is_history(when):
            status = "historical"
        if status == "happened" and when is not None and when.relation == "since" and utterance.type in _LASTING:
            status = "ongoing"
        mention = Mention(
            id=content_id("m", self.document.id, utterance.trigger_start, utterance.trigger_end, utterance.type, *(r.start for r in recipients)),
            document_id=self.document.id, start=utterance.start, end=utterance.end,
            text=self.document.text[utterance.start : utterance.end], type=utterance.type, mode=_mode(utterance, actors),
            ends=utterance.ends or (utterance.type if utterance.is_ended else None), actors=actors, recipients=recipients,
            places=places, when=when, figures=utterance.figures, content=self._content(utterance),
            purpose=self._words(utterance.purpose), basis=utterance.basis, polarity=utterance.polarity, status=status,
            certainty=utterance.certainty, speaker=speaker, confidence=utterance.confidence, method=self.reading.method, cameo=utterance.cameo,
        )  # fmt: skip
        opened = _Open(utterance, mention, sets)
        self._note_places(opened)
        return opened

    def _content(self, utterance: Utterance) -> Content | None:
        words = self._words(utterance.content)
        if words is None or utterance.content is None:
            return None
        start, end = utterance.content
        inside = [t for t in utterance.times if start <= t.start < end]
        when = self.when.of(replace(utterance, times=tuple(replace(t, tense="future") for t in inside))) if inside else None
        due = _due(when)
        return Content(words, when, due)

    def _words(self, span: tuple[int, int] | None) -> str | None:
        return None if span is None else self.document.text[span[0] : span[1]]

    # places ----------------------------------------------------------------------------------------------------------

    def _places(self, utterance: Utterance) -> tuple[tuple[PlaceRef, ...], list[tuple[PlaceUse, tuple[str, ...]]]]:
        found: dict[tuple[str | None, str], PlaceRef] = {}
        sets: list[tuple[PlaceUse, tuple[str, ...]]] = []
        for use in utterance.places:
            members = self.where.set_of(use)
            if members is not None:
                if use.count is None or use.count == len(members):
                    for member in members:
                        found.setdefault((member, ""), self.where.of_area(member, use))
                else:
                    sets.append((use, members))
                continue
            for ref in self.places.of(use):
                found.setdefault((ref.id, "" if ref.id else ref.text), ref)
        return tuple(found.values()), sets

    def _note_places(self, opened: _Open) -> None:
        mention = opened.mention
        for phrase in (*opened.utterance.recipients, *opened.utterance.actors):
            self.places_of_phrases.append((phrase.core, phrase.start, mention.places))
        for use in opened.utterance.places:
            if use.is_site:
                self.places_of_phrases.append((use.head, use.start, mention.places))

    def _infer_places(self, opened: dict[int, _Open]) -> None:
        """Places told elsewhere: a set's members, "these buildings", then the paragraph's or the document's own place."""
        for item in opened.values():
            for use, members in item.sets:
                self._infer_set(item, use, members, opened)
        for index in sorted(opened):
            item = opened[index]
            if not item.mention.places and item.utterance.type in _PLACED:
                self._infer_from_antecedent(item)
        for index in sorted(opened):
            item = opened[index]
            about = item.utterance.about
            if not item.mention.places and item.utterance.type in _PLACED and about is None:
                self._infer_from_parent(index, item, opened)
        self._infer_times(opened)
        self._set_in_history(opened)
        scene = Scene(self.document, self.reading.sentences, self.places, self.where.words, self.where.seats)
        for index in sorted(opened):
            item = opened[index]
            if is_placed_by_clause(item.mention):
                item.mention = replace(item.mention, places=scene.place_in(item.mention.start, item.mention.end))
            if is_bodily(item.mention):
                item.mention = replace(item.mention, places=scene.place_of(item.utterance.sentence))
        for item in opened.values():
            if not item.mention.places:
                item.mention = replace(item.mention, places=self._spots(item.utterance))

    def _spots(self, utterance: Utterance) -> tuple[PlaceRef, ...]:
        """The sites of an act that nothing places: "at the gate"; seen, but not on the map."""
        found = (self.places.spot(use) for use in utterance.places)
        return tuple(ref for ref in found if ref is not None)

    def _infer_times(self, opened: dict[int, _Open]) -> None:
        """ "Two were killed when soldiers opened fire on Tuesday": the act told of within the other lends it its time."""
        for item in opened.values():
            mention = item.mention
            if mention.when is not None and mention.when.text is not None:
                continue
            inside = [
                o.mention.when for o in opened.values()
                if o is not item and o.utterance.sentence == item.utterance.sentence and o.mention.type == mention.type
                and mention.start <= o.mention.start < o.mention.end <= mention.end and _tells_time(o.mention.when)
            ]  # fmt: skip
            if len(inside) == 1:
                item.mention = replace(mention, when=inside[0])

    def _set_in_history(self, opened: dict[int, _Open]) -> None:
        """Acts whose time was inferred and is long past, and those of a paragraph that tells how it came to this."""
        told: dict[int, list[Told]] = {}
        for item in opened.values():
            told.setdefault(item.utterance.sentence, []).append((item.utterance, item.mention))
        background = Background(
            self.document.text, time_of=self.when.meant, is_history=self.when.is_history,
            openings=self.cues["background_openings"],
        ).sentences(self.reading.sentences, told)  # fmt: skip
        for item in opened.values():
            mention, is_past = (
                item.mention,
                item.mention.status in ("happened", "ongoing") and self.when.is_history(item.mention.when),
            )
            if is_past or (item.utterance.sentence in background and is_of_its_time(item.utterance, mention)):
                item.mention = replace(mention, status="historical")

    def _infer_set(self, item: _Open, use: PlaceUse, members: tuple[str, ...], opened: dict[int, _Open]) -> None:
        """ "In three northern municipalities": those of the four where the document tells of the same people."""
        told: list[str] = []
        for other in opened.values():
            if other is item:
                continue
            has_people = any(
                a.sector == "CVL" or a.text.lower() in self.cues["side_phrases"]
                for a in (*other.mention.actors, *other.mention.recipients)
            )
            for place in other.mention.places:
                is_explicit = place.id in members and self.where.set_of(PlaceUse(place.text, 0, 1)) is None and not place.inferred
                named = any(
                    p.text == place.text and not any(k.startswith("place-set") for k in p.keys) for p in other.utterance.places
                )
                if is_explicit and named and has_people and place.id not in told and place.id is not None:
                    told.append(place.id)
        if use.count is not None and len(told) == use.count:
            refs = tuple(self.where.of_area(i, use, inferred=True) for i in told)
            item.mention = replace(item.mention, places=(*item.mention.places, *refs))
            self._refresh(item)
        else:
            self._ask(use.start, use.end, use.text, f"which {use.count} of {len(members)} places is not told")

    def _refresh(self, item: _Open) -> None:
        starts = {p.start for p in (*item.utterance.recipients, *item.utterance.actors)} | {u.start for u in item.utterance.places}
        self.places_of_phrases = [
            (core, start, item.mention.places if start in starts and not places else places)
            for core, start, places in self.places_of_phrases
        ]

    def _infer_from_antecedent(self, item: _Open) -> None:
        """ "These buildings were seized": the places where the text has just told of the buildings."""
        phrases = [p for p in (*item.utterance.recipients, *item.utterance.actors) if p.is_definite]
        for phrase in phrases:
            for core, start, places in reversed(self.places_of_phrases):
                if core == phrase.core and start < phrase.start and places:
                    inferred = tuple(replace(p, inferred=True) for p in places)
                    item.mention = replace(item.mention, places=inferred)
                    return

    def _infer_from_parent(self, index: int, item: _Open, opened: dict[int, _Open]) -> None:
        """An event told about inside another one happens where that one does; else where its paragraph is."""
        for other in opened.values():
            if other.utterance.about == index and other.mention.places:
                item.mention = replace(item.mention, places=tuple(replace(p, inferred=True) for p in other.mention.places))
                return
        near = [
            o for o in opened.values() if o.utterance.sentence == item.utterance.sentence and o.mention.places and o is not item
        ]
        if near:
            item.mention = replace(item.mention, places=tuple(replace(p, inferred=True) for p in near[0].mention.places))

    # closing ---------------------------------------------------------------------------------------------------------

    def _close(self, opened: dict[int, _Open]) -> list[Mention]:
        closed = []
        for index in sorted(opened):
            item = opened[index]
            about = item.utterance.about
            target = opened[about].mention.id if about is not None and about in opened else None
            closed.append(replace(item.mention, about=target))
        unique: dict[str, Mention] = {}
        for mention in closed:
            unique.setdefault(mention.id, mention)
        return list(unique.values())

    def _with_echoes(self, mentions: list[Mention]) -> list[Mention]:
        """ "The same was stated by X": X is a second speaker for what the sentence before tells."""
        found = list(mentions)
        for before, sentence in zip(self.reading.sentences, self.reading.sentences[1:], strict=False):
            told = [m for m in mentions if before.start <= m.start < before.end]
            for said_by in sentence.echoes if told else ():
                actor = self._ref(said_by.phrase, sentence.index, None, frozenset())
                first = told[0]
                echo = replace(
                    first, id=content_id("m", first.id, actor.start), start=sentence.start, end=sentence.end,
                    text=self.document.text[sentence.start : sentence.end], speaker=Speaker(actor, said_by.act, said_by.is_quoted),
                    about=first.id,
                )  # fmt: skip
                at = next((i for i, m in enumerate(found) if m.start >= sentence.start), len(found))
                found.insert(at, echo)
        return found

    def _open_questions(self, opened: dict[int, _Open]) -> list[Question]:
        for item in opened.values():
            for use in item.utterance.times:
                if self.when.is_open(item.mention.when):
                    reason = "no publication date" if self.document.published is None else "no such date"
                    self._ask(use.start, use.end, use.text, f"the time cannot be resolved: {reason}")
            for place in item.mention.places:
                if place.candidates:
                    self._ask(place.start, place.end, place.text, f"ambiguous place, {len(place.candidates)} candidates")
        return list(dict.fromkeys(self.questions))

    def _ask(self, start: int, end: int, text: str, reason: str) -> None:
        self.questions.append(Question(self.document.id, start, end, text, reason))


def _due(when: When | None) -> datetime | None:
    if when is None:
        return None
    return when.end or when.start


def _tells_time(when: When | None) -> bool:
    return when is not None and when.text is not None


def _mode(utterance: Utterance, actors: tuple[ActorRef, ...]) -> str | None:
    """People gather; a force that "has been in" a place is present."""
    if utterance.type == "PRESENCE" and utterance.mode == "gathered" and actors and all(a.sector in _FORCES for a in actors):
        return "present"
    return utterance.mode


def once_a_sentence(mentions: list[Mention], sentences: tuple[SentenceReading, ...]) -> list[Mention]:
    """A posture that one sentence tells twice ("have been in the town ... are there to keep it safe") is one mention."""
    found: list[Mention] = []
    for mention in mentions:
        twin = next((m for m in found if _is_told_again(m, mention, sentences)), None)
        if twin is None:
            found.append(mention)
        else:
            placed, other = (mention, twin) if _is_placed_by_context(twin) else (twin, mention)
            found[found.index(twin)] = replace(placed, purpose=placed.purpose or other.purpose, when=_earlier(placed, other))
    return found


def _is_told_again(first: Mention, second: Mention, sentences: tuple[SentenceReading, ...]) -> bool:
    if first.type != "PRESENCE" or second.type != "PRESENCE" or not (_is_placed_by_context(first) or _is_placed_by_context(second)):
        return False
    ids = [{a.id for a in m.actors} for m in (first, second)]
    is_same = ids[0] == ids[1] and None not in ids[0] and (first.polarity, first.certainty) == (second.polarity, second.certainty)
    return is_same and any(s.start <= first.start < s.end and s.start <= second.start < s.end for s in sentences)


def _is_placed_by_context(mention: Mention) -> bool:
    return all(p.inferred for p in mention.places)


def _earlier(first: Mention, second: Mention) -> When | None:
    """The told time of the two, the publication time if neither tells one."""
    told = [m.when for m in (first, second) if m.when is not None and m.when.text is not None]
    return told[0] if told else first.when
