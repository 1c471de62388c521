"""Drafts over tokens to utterances over text: spans, phrases, places, times, figures, speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from detente.model.documents import Document
from detente.model.mentions import Figure
from detente.model.readings import Phrase, PlaceUse, SaidBy, SentenceReading, TimeUse, Utterance
from detente.model.sentences import Quotation, Sentence
from detente.ontology.confidence import ConfidenceScale
from detente.ontology.cues import Cues
from detente.reading.drafts import Draft
from detente.reading.nouns import Nouns
from detente.reading.phrases import PhraseWriter
from detente.text.numbers import is_number, whole_number
from detente.text.plain import straighten
from detente.text.times import TimeExpression, find_times

_LOCATIVE = frozenset(
    "in at near outside inside on around across along over between from to into toward towards through within opposite behind off onto by".split()
)
# States whose site is told even where it has no name.
_STANDING = frozenset({"PRESENCE"})
_AT_SITES = frozenset({"COERCE", "ASSAULT", "PROTEST", "RETREAT", "PRESENCE"})
_CONTENT_TYPES = frozenset("APPEAL PLEDGE ASSESSMENT DENY DOUBT ANNOUNCE REQUEST AGREE REJECT THREATEN ACCUSE".split())


_COMMITTING = frozenset({"APPEAL", "PLEDGE"})


class UtteranceWriter:
    """Writes the utterances of one document, sentence by sentence."""

    def __init__(self, document: Document, quotations: list[Quotation], cues: Cues, confidence: ConfidenceScale) -> None:
        self._document, self._quotations, self._cues, self._confidence = document, quotations, cues, confidence

    def phrases_of(self, nouns: Nouns) -> PhraseWriter:
        """What writes the phrases of one sentence."""
        return PhraseWriter(self._document.text, nouns, self._cues)

    def write(
        self, index: int, sentence: Sentence, phrases: PhraseWriter, drafts: list[Draft], figures: list[Figure], *,
        offset: int, is_taken_up: bool = True,
    ) -> tuple[SentenceReading, list[Utterance]]:  # fmt: skip
        """The sentence's reading and its utterances; `offset` is the index of the first one in the document. The phrases that a pronoun
        may stand for are left out where `is_taken_up` is false."""
        page = _SentencePage(self._document, sentence, phrases, drafts, figures, self._quotations, self._cues, self._confidence)
        order = {id(d): offset + i for i, d in enumerate(drafts)}
        written = [page.utterance(index, draft, order) for draft in drafts]
        reading = SentenceReading(
            index, sentence.start, sentence.end, sentence.paragraph, sentence.is_title,
            tuple(page.prominent_phrases()) if is_taken_up else (), tuple(page.all_places()), tuple(page.time_uses),
            tuple(page.echoes()),
        )  # fmt: skip
        return reading, written


class _SentencePage:
    """One sentence with everything that hangs on its events."""

    def __init__(
        self, document: Document, sentence: Sentence, phrases: PhraseWriter, drafts: list[Draft], figures: list[Figure],
        quotations: list[Quotation], cues: Cues, confidence: ConfidenceScale,
    ) -> None:  # fmt: skip
        self.confidence = confidence
        self.document, self.sentence, self.phrases = document, sentence, phrases
        self.nouns, self.tree = phrases.nouns, phrases.tree
        self.drafts, self.figures, self.quotations, self.cues = drafts, figures, quotations, cues
        self.by_trigger = {d.trigger: d for d in drafts}
        self.by_anchor = self.by_trigger | {
            d.support_verb: d for d in reversed(drafts) if d.support_verb is not None and d.support_verb not in self.by_trigger
        }
        text = straighten(document.text[sentence.start : sentence.end])
        self.times = [(e, self._tokens(sentence.start + e.start, sentence.start + e.end)) for e in find_times(text)]
        self.times = [(e, t) for e, t in self.times if t and e.kind in ("date", "time", "duration")]
        self.time_tokens = {t for _, tokens in self.times for t in tokens}
        self.time_uses = [self._time_use(e, None) for e, _ in self.times]
        self.place_heads = self._place_heads()

    def utterance(self, index: int, draft: Draft, order: dict[int, int]) -> Utterance:
        """The utterance of a draft."""
        tree = self.tree
        start, end = self._clause_span(draft)
        about = order.get(id(draft.about)) if draft.about is not None else None
        return Utterance(
            sentence=index, start=start, end=end, trigger_start=tree.starts[draft.trigger], trigger_end=tree.ends[draft.trigger],
            type=draft.type, mode=draft.mode, frame=draft.frame.id, cameo=draft.frame.cameo, ends=draft.frame.ends, is_ended=draft.state.ends,
            actors=tuple(self.phrase(a) for a in draft.actors if self._may_act(a)),
            recipients=tuple(self.phrase(r) for r in draft.recipients if r not in draft.actors and r not in self.time_tokens and not self._is_nobody(r)),
            places=tuple(self._places(draft)), times=tuple(self._times(draft)), figures=tuple(self._figures(draft)),
            content=self._content(draft), purpose=self._purpose(draft), basis=self._basis(draft),
            polarity=draft.state.polarity, status=draft.state.status, certainty=draft.state.certainty, tense=draft.state.tense,
            said_by=self._said_by(draft), about=about, rank=draft.rank, confidence=self._confidence(draft),
        )  # fmt: skip

    # phrases ---------------------------------------------------------------------------------------------------------

    def phrase(self, head: int) -> Phrase:
        """The phrase of a head token."""
        return self.phrases.phrase(head)

    def prominent_phrases(self) -> list[Phrase]:
        """Phrases that can be taken up later: subjects first, then objects, then the rest, each in text order."""
        tree = self.tree
        rank = {"nsubj": 0, "nsubjpass": 0, "agent": 1, "dobj": 1, "pobj": 2, "dative": 1, "conj": 2, "appos": 3, "poss": 3}
        heads = [i for i in range(len(tree)) if tree.is_noun(i) and tree.deps[i] in rank and i not in self.time_tokens]
        heads.sort(key=lambda i: (rank[tree.deps[i]], i))
        return [self.phrase(i) for i in heads[:12]]

    def _may_act(self, head: int) -> bool:
        if head in self.time_tokens or self.tree.is_verb(head) or self._is_nobody(head):
            return False
        return self.nouns.is_actor(head) or not self._is_thing(head)

    def _is_nobody(self, head: int) -> bool:
        """ "Nobody was hurt", "between the evenings of 9 and 11 May": no one, and no time of day, takes part."""
        tree, cues = self.tree, self.cues
        return tree.words[head].lower() in cues["negating_subjects"] or (
            not tree.names[head] and tree.lemmas[head] in cues["time_nouns"]
        )

    def _is_thing(self, head: int) -> bool:
        return self.tree.tags[head] in ("CD",) or self.tree.lemmas[head] in ("there", "what")

    # spans -----------------------------------------------------------------------------------------------------------

    def _clause_span(self, draft: Draft) -> tuple[int, int]:
        """The clause that tells it: the trigger's subtree without the clauses of other events above or beside it."""
        tree = self.tree
        anchor = draft.support_verb if draft.support_verb is not None else draft.trigger
        if not tree.is_verb(anchor):
            head = tree.heads[anchor]
            if tree.is_verb(head) and tree.deps[anchor] in ("nsubj", "nsubjpass", "dobj", "attr") and head not in self.by_trigger:
                anchor = head
        tokens = set(tree.subtree(anchor))
        for other in tree.children_of(anchor, "conj", "parataxis"):
            tokens -= set(tree.subtree(other))
        for role in (*draft.actors, *draft.recipients, draft.trigger):
            tokens.add(role)
        ordered = sorted(tokens)
        first, last = ordered[0], ordered[-1]
        while first < last and not tree.texts[first][0].isalnum() and first not in (draft.trigger,):
            first += 1
        while last > first and not tree.texts[last][-1].isalnum() and tree.texts[last] not in (")", "%"):
            last -= 1
        end = tree.ends[last]
        has_all_before = all(not tree.texts[i][0].isalnum() for i in range(first))
        if has_all_before and last >= len(tree) - 2:
            return tree.starts[0] if first == 0 else tree.starts[first], self.sentence.end
        return tree.starts[first], end

    def _content(self, draft: Draft) -> tuple[int, int] | None:
        if draft.type not in _CONTENT_TYPES:
            return None
        heads = draft.content
        if draft.type in _COMMITTING:
            heads = self._widened(draft) if heads else self._worded_content(draft)
        if not heads:
            return self._clause_span(draft) if draft.type == "ASSESSMENT" else None
        tree = self.tree
        tokens = sorted({t for c in heads for t in tree.subtree(c)} - {draft.trigger})
        tokens = [t for t in tokens if not tree.is_below(draft.trigger, t)]
        if not tokens:
            return None
        last = tokens[-1]
        while last > tokens[0] and not tree.texts[last][-1].isalnum():
            last -= 1
        return tree.starts[tokens[0]], tree.ends[last]

    def _worded_content(self, draft: Draft) -> list[int]:
        """What is called for or promised where the wording itself names it: "called for calm", "urged them to stand down"."""
        tree = self.tree
        words = [t for t in sorted(draft.literals) if t != draft.trigger and (tree.is_verb(t) or tree.is_noun(t))]
        verbs = [t for t in words if tree.is_verb(t) and t > draft.trigger]
        if verbs or words:
            return verbs[:1] or words[-1:]
        taken = {*draft.actors, *draft.recipients}
        told = [
            c
            for r in draft.recipients
            for c in tree.children_of(r, "relcl", "acl")
            if any(tree.lemmas[m] == "that" for m in tree.children[c])
        ]
        clauses = tree.children_of(draft.trigger, "ccomp", "xcomp") or told
        return clauses[-1:] or [o for o in tree.children_of(draft.trigger, "dobj") if o not in taken][:1]

    def _widened(self, draft: Draft) -> list[int]:
        """ "An end to the violence", "a return to dialogue": the whole of what is called for, where the wording names its head."""
        tree, content = self.tree, draft.content
        for literal in sorted(draft.literals - {draft.trigger}):
            is_above = tree.is_noun(literal) and literal not in content and tree.is_below(content[0], literal)
            if is_above and not any(
                tree.lemmas[p] == "for" and tree.is_below(content[0], p) for p in tree.children_of(literal, "prep")
            ):
                return [literal]
        return content

    def _purpose(self, draft: Draft) -> tuple[int, int] | None:
        """ "... to ensure a safe environment": an infinitive of purpose on a state or an act."""
        tree = self.tree
        if draft.type in _CONTENT_TYPES:
            return None
        for clause in tree.children_of(draft.trigger, "advcl", "xcomp"):
            has_to = any(tree.tags[c] == "TO" for c in tree.children_of(clause, "aux"))
            if has_to and clause not in draft.content:
                tokens = tree.subtree(clause)
                last = tokens[-1]
                while last > tokens[0] and not tree.texts[last][-1].isalnum():
                    last -= 1
                return tree.starts[tokens[0]], tree.ends[last]
        return None

    def _basis(self, draft: Draft) -> str | None:
        lemmas = {self.tree.lemmas[i] for i in range(len(self.tree))}
        head = self.tree.heads[draft.trigger]
        near = {self.tree.lemmas[head], self.tree.lemmas[draft.trigger]}
        if near & {"observe", "see", "notice", "spot", "witness"} or "observed" in lemmas:
            return "seen"
        if near & {"hear"} and draft.type == "ASSAULT":
            return "heard"
        return None

    # places and times ------------------------------------------------------------------------------------------------

    def _place_heads(self) -> list[int]:
        tree = self.tree
        found = []
        for token in range(len(tree)):
            kinds = {n.kind for n in tree.names[token]}
            label = tree.deps[token]
            if "capital" in kinds and not self._is_locative_object(token):
                continue  # "Belgrade accused": the government, not the town
            if "place" in kinds or "place-set" in kinds:
                if label not in ("compound", "amod", "poss", "nmod") or "place-set" in kinds or not self._modifies_actor(token):
                    found.append(token)
            elif self._is_locative_object(token) and token not in self.time_tokens and self._may_name_a_place(token, kinds):
                found.append(token)
        return found

    @cached_property
    def site_heads(self) -> list[int]:
        """Words for sites in places of the sentence: "at the gate", "on the dam and the bridge"."""
        return [
            t for t in range(len(self.tree))
            if t not in self.place_heads and t not in self.time_tokens and self._is_site_told(t) and self.nouns.is_place(t)
        ]  # fmt: skip

    def _is_site_told(self, token: int) -> bool:
        """ "At the gate", "patrol the docks": behind a preposition of place, or the object of its verb."""
        first = token
        while self.tree.deps[first] == "conj":
            first = self.tree.heads[first]
        return self._is_locative_object(token) or (self.tree.deps[first] == "dobj" and not self._is_partner(first))

    def _may_name_a_place(self, token: int, kinds: set[str]) -> bool:
        return bool(kinds & {"country", "capital"}) or (self.tree.tags[token] in ("NNP", "NNPS") and not kinds)

    def _modifies_actor(self, token: int) -> bool:
        head = self.tree.heads[token]
        return self.nouns.is_actor(head)

    def _is_locative_object(self, token: int) -> bool:
        tree = self.tree
        label, head = tree.deps[token], tree.heads[token]
        if label == "conj":
            return self._is_locative_object(head)
        if label == "npadvmod":
            return True
        if label == "appos":
            return self._is_locative_object(head)
        return label == "pobj" and tree.lemmas[head] in _LOCATIVE and not self._is_partner(token)

    def _is_partner(self, token: int) -> bool:
        """ "Talks between Belgrade and Pristina": actors of an event are not its place."""
        return any(token in (*d.actors, *d.recipients) for d in self.drafts)

    def _place_use(self, token: int) -> PlaceUse:
        tree = self.tree
        start, end = self.nouns.span(token)
        if tree.names[token]:
            start, end = tree.starts[token], tree.ends[token]
        count = None
        for child in tree.children_of(token, "nummod"):
            if is_number(tree.texts[child]):
                count = whole_number(tree.texts[child])
                start = min(start, tree.starts[child])
        preposition = self._preposition_of(token)
        keys = tuple(f"{n.kind}|{n.id}" for n in tree.names[token])
        return PlaceUse(self.document.text[start:end], start, end, preposition, keys, count, head=tree.lemmas[token])

    def _preposition_of(self, token: int) -> str | None:
        """The preposition before a phrase, or before the first of the phrases that it is coordinated with."""
        tree = self.tree
        while tree.deps[token] == "conj" and tree.heads[token] != token:
            token = tree.heads[token]
        return tree.lemmas[tree.heads[token]] if tree.deps[token] == "pobj" else None

    def all_places(self) -> list[PlaceUse]:
        """All places of the sentence in text order."""
        return [self._place_use(t) for t in self.place_heads]

    def _places(self, draft: Draft) -> list[PlaceUse]:
        """The places of the event: in its place slot, or below its clause; each place goes to the nearest event."""
        is_standing = draft.type in _STANDING
        uses = {t: replace(self._place_use(t), is_spot=is_standing and self._is_spot(t, draft)) for t in self._named_places(draft)}
        for token in self._sites(draft):
            if token not in uses:
                uses[token] = replace(self._place_use(token), is_site=True, is_spot=is_standing and self._is_spot(token, draft))
        return [uses[t] for t in sorted(uses)]

    def _named_places(self, draft: Draft) -> list[int]:
        in_roles = {t for r in draft.recipients for t in self.tree.subtree(r) if t in self.place_heads}
        return [*self._inside(draft, self.place_heads), *in_roles, *(r for r in draft.recipients if self._is_mere_place(r))]

    def _sites(self, draft: Draft) -> list[int]:
        """Sites without a name: in the place slot, as what the act is done to, and below a state's clause."""
        slot = [p for p in draft.places if not self.tree.is_verb(p) and not set(self.tree.subtree(p)) & set(self.place_heads)]
        things = [r for r in draft.recipients if not self.nouns.is_actor(r)] if draft.type in _AT_SITES else []
        return [*slot, *things, *(self._inside(draft, self.site_heads) if draft.type in _STANDING else ())]

    def _inside(self, draft: Draft, tokens: Sequence[int]) -> list[int]:
        """Those of the tokens that are the draft's own; where somebody is sent to do something is not where they are."""
        purpose = self._purpose(draft) or (0, 0)
        return [t for t in tokens if self._owner(t) is draft and not purpose[0] <= self.tree.starts[t] < purpose[1]]

    def _is_spot(self, token: int, draft: Draft) -> bool:
        """A word for a site, or any thing that the frame's place slot holds and that one can stand at: "around the stage"."""
        if token in self.time_tokens:
            return False
        return self.nouns.is_place(token) or (token in draft.places and self._is_thing_to_stand_at(token))

    def _is_thing_to_stand_at(self, token: int) -> bool:
        """ "Outside the marquee", "on the pontoon", not "in silence", "at the request of the mayor"."""
        is_set = bool(self.tree.children_of(token, "det", "poss", "compound"))
        return self.nouns.is_thing(token) and (is_set or self._preposition_of(token) in self.cues["beside_words"])

    def _is_mere_place(self, token: int) -> bool:
        kinds = {n.kind for n in self.tree.names[token]}
        return "place" in kinds and "capital" not in kinds

    def _owner(self, token: int) -> Draft | None:
        """The event that a modifier belongs to: the first one on the way up; else the first of the sentence's clause."""
        tree = self.tree
        current = token
        while True:
            if current in self.by_anchor and current != token:
                return self.by_anchor[current]
            if tree.heads[current] == current:
                break
            above = tree.heads[current]
            if tree.is_verb(above) and above not in self.by_anchor:
                below = self._event_below(above, token)
                if below is not None:
                    return below
            current = above
        return None

    def _event_below(self, verb: int, beside: int) -> Draft | None:
        """The event noun or clause that an eventless verb carries: its own object, subject or complement."""
        tree = self.tree
        for child in tree.children_of(verb, "dobj", "nsubj", "nsubjpass", "ccomp", "xcomp", "attr", "conj"):
            if child in self.by_anchor and not tree.is_below(beside, child):
                return self.by_anchor[child]
        return None

    def _times(self, draft: Draft) -> list[TimeUse]:
        found = []
        for expression, tokens in self.times:
            head = self._expression_head(tokens)
            owner = self._owner(head)
            if owner is None and self.drafts:
                owner = self.drafts[0]
            if owner is not None and self._is_in_other_clause(head, owner):
                owner = None
            if owner is draft:
                found.append(self._time_use(expression, draft))
        return found

    def _is_in_other_clause(self, token: int, owner: Draft) -> bool:
        """ "As announced last night" inside another event's clause: the time belongs to the announcing, not to that event."""
        tree = self.tree
        current = token
        while current != owner.trigger and tree.heads[current] != current:
            is_clause = tree.is_verb(current) and tree.deps[current] in ("acl", "relcl", "advcl", "ccomp")
            if is_clause and current not in self.by_anchor and not tree.is_below(owner.trigger, current):
                return True
            current = tree.heads[current]
        return False

    def _expression_head(self, tokens: list[int]) -> int:
        inside = set(tokens)
        for token in tokens:
            if self.tree.heads[token] not in inside:
                return token
        return tokens[0]

    def _time_use(self, expression: TimeExpression, draft: Draft | None) -> TimeUse:
        tense = "past"
        if draft is not None:
            tense = draft.state.tense
        end = self.sentence.start + expression.end
        start = self._with_preposition(self.sentence.start + expression.start)
        return TimeUse(self.document.text[start:end], start, end, tense)

    def _with_preposition(self, start: int) -> int:
        """Where an expression begins with the word that relates it: "since", "on", "until"."""
        tree = self.tree
        before = [i for i in range(len(tree)) if tree.ends[i] <= start]
        while before and tree.tags[before[-1]] == "DT":
            before.pop()
        if before and tree.tags[before[-1]] == "IN" and tree.lemmas[before[-1]] in self.cues["time_prepositions"]:
            return tree.starts[before[-1]]
        return start

    def _tokens(self, start: int, end: int) -> list[int]:
        tree = self.tree
        return [i for i in range(len(tree)) if tree.starts[i] < end and tree.ends[i] > start]

    # figures, speakers, confidence -----------------------------------------------------------------------------------

    def _figures(self, draft: Draft) -> list[Figure]:
        found = []
        for figure in self.figures:
            tokens = self._tokens(figure.start, figure.end)
            if not tokens or self._counts_places(tokens):
                continue
            roles = {t for r in (*draft.actors, *draft.recipients) for t in self.tree.subtree(r)}
            if any(t in roles for t in tokens) or self._owner(tokens[0]) is draft:
                counts = draft.frame.harm if draft.frame.harm and figure.counts in ("other", "crowd") else figure.counts
                if draft.frame.harm is None and draft.type in ("ASSAULT",) and figure.counts == "crowd" and draft.mode is None:
                    counts = figure.counts
                found.append(replace(figure, counts=counts or figure.counts))
        return found

    def _counts_places(self, tokens: list[int]) -> bool:
        """ "Three northern municipalities": the number belongs to the places."""
        head = self.tree.heads[tokens[-1]]
        return head in self.place_heads or tokens[-1] in self.place_heads

    def echoes(self) -> list[SaidBy]:
        """Speakers who say the same as the sentence before: "the same was stated by X"."""
        tree, found = self.tree, []
        for verb in range(len(tree)):
            if not tree.is_verb(verb) or tree.lemmas[verb] not in self.cues["echo_verbs"]:
                continue
            arguments = self.nouns.grammar.of_verb(verb)
            if any(tree.lemmas[o] in self.cues["echo_objects"] for o in arguments.objects) and arguments.subjects:
                found.append(SaidBy(self.phrase(arguments.subjects[0]), "confirms", False))
        return found

    def _said_by(self, draft: Draft) -> SaidBy | None:
        if draft.type in ("DENY", "DOUBT") and draft.actors:
            return SaidBy(
                self.phrase(draft.actors[0]), "denies" if draft.type == "DENY" else "doubts", self._is_quoted(draft.trigger)
            )
        if draft.said is None:
            return None
        phrase = self.phrase(draft.said.speakers[0])
        return SaidBy(phrase, draft.said.act, self._is_quoted(draft.trigger))

    def _is_quoted(self, token: int) -> bool:
        start = self.tree.starts[token]
        return any(q.start <= start < q.end for q in self.quotations)

    def _confidence(self, draft: Draft) -> float:
        scale, nouns = self.confidence, self.nouns
        off = 0.0 if draft.actors else scale.without_actor
        if draft.actors and not any(nouns.has_weight(a) for a in draft.actors):
            off += scale.unknown_actor
        if not self.tree.is_verb(draft.trigger) and draft.support_verb is None:
            off += scale.bare_noun
        return scale.of(draft.frame.weight, off=off)
