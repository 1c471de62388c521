"""One pattern of the lexicon tried at one verb of a tree: which phrases fill its slots, and how well it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.ontology.patterns import Piece, Slot, Words
from detente.reading.arguments import Arguments
from detente.reading.complements import Complements
from detente.reading.matched import Match
from detente.reading.needs import may_be_missing
from detente.reading.spot import PARTICLES, Spot, Wording, literals_first

_COMPLEMENTS = ("prt", "prep", "dobj", "ccomp", "xcomp", "acomp", "attr", "oprd", "dative")
_OPEN_FIT = -0.3


class Attempt:
    """One pattern tried at one word."""

    def __init__(self, wording: Wording, spot: Spot) -> None:
        entry = wording.entry
        self.match = Match(entry, spot.token, score=entry.frame.weight / 10)
        self.wording, self.pattern, self.spot = wording, entry.pattern, spot
        self.token, self.tree, self.grammar, self.nouns = spot.token, spot.tree, spot.grammar, spot.nouns
        self.cues, self.lexicon = spot.cues, spot.lexicon
        self.prepositions: list[tuple[str, int, list[int]]] = []
        self.used: set[int] = set()
        self.complements = Complements(self.token, self.tree, self.match)

    # verbs -----------------------------------------------------------------------------------------------------------

    def participle(self) -> Match | None:
        """A copula pattern whose participle the parser took for the verb: "is prepared to act", "soldiers stationed in"."""
        arguments = self.grammar.of_verb(self.token)
        if self.tree.tags[self.token] == "VBG":
            if not any(self.tree.lemmas[a] == "be" for a in self.tree.children_of(self.token, "aux")):
                return None
        elif not arguments.is_passive or not arguments.objects:
            return None
        else:
            arguments = Arguments(
                self.token, False, list(arguments.objects), [], [], list(arguments.prepositions), list(arguments.clauses)
            )
        self.match.literals.add(self.token)
        return self._verb_with(arguments, tuple(sorted(self.pattern.pieces[1:], key=literals_first)), score=2)

    def verb(self) -> Match | None:
        return self._verb_with(self.grammar.of_verb(self.token), self.wording.pieces)

    def _verb_with(self, arguments: Arguments, pieces: tuple[Piece, ...], *, score: float = 0.0) -> Match | None:
        self.match.score += score
        if not self._fill_subject(arguments):
            return None
        self.prepositions = list(self.grammar.prepositions_around(arguments))
        objects = list(arguments.objects)
        bare_slots = self.wording.bare_slots
        if not arguments.is_passive or self.tree.lemmas[self.token] in self.cues["giving_verbs"]:
            bare_slots += self.wording.has_fixed_object  # "gave the strikers an earful"
        if bare_slots > 1 and arguments.receivers:
            objects = [*arguments.receivers, *objects]
        queue = [objects]
        if bare_slots > 1 and arguments.receivers:
            queue = [arguments.receivers, arguments.objects]
        for piece in pieces:
            if not self._fill_piece(piece, arguments, queue):
                return None
        if self._leaves_object(arguments):
            return None
        self._finish()
        return self.match

    def _leaves_object(self, arguments: Arguments) -> bool:
        """True if the verb has an object of which the pattern knows nothing: "make up a quarter" is not "make up with"."""
        is_taken = self.wording.takes_object or arguments.is_passive
        if is_taken or not arguments.objects or self.match.complement in arguments.objects:
            return False
        tree = self.tree
        objects = [o for o in arguments.objects if tree.deps[o] == "dobj" and o not in self.used and not self._is_reflexive(o)]
        return bool(objects) and not (any(p.preposition for p in self.pattern.pieces) and self._is_object_used())

    def _is_object_used(self) -> bool:
        """A preposition piece may have been filled by a bare object ("turn down the offer")."""
        return any(head in self.used for head in self.grammar.of_verb(self.token).objects)

    def _is_reflexive(self, token: int) -> bool:
        return self.tree.lemmas[token].endswith(("self", "selves"))

    def _fill_subject(self, arguments: Arguments) -> bool:
        subject = self.pattern.subject
        if subject is None:
            return True
        heads = self.spot.doers_of(arguments) if self.match.literals else self.spot.doers()
        if isinstance(subject, Words):
            heads = heads + self.tree.children_of(self.token, "expl")
            fitting = [h for h in heads if self.nouns.is_one_of(h, subject.any_of)]
            self.match.literals.update(fitting)
            self.match.score += 2
            return bool(fitting)
        if subject.role == "E":
            events = [
                h for h in heads if self._can_be_event(h) or self.tree.lemmas[h] in self.cues["report_nouns"]
            ] or self._extraposed(heads)
            if not events:
                return False
            self.match.complement = events[0]
            self.match.score += 1
            return True
        if subject.is_restricted:
            fitting = [h for h in heads if self.spot.fits(h, subject)]
            if not fitting:
                return False
            self.match.score += self._fit_score(subject, fitting)
            heads = [h for h in heads if h in fitting or self.nouns.is_actor(h)] if subject.words else heads
        if subject.role == "C" and heads:
            self.match.complement = heads[0]
        self._give(subject.role, heads)
        return True

    def _extraposed(self, subjects: list[int]) -> list[int]:
        """ "It is false that they fired": the clause that a bare "it" stands for."""
        tree = self.tree
        fillers = [*subjects, *tree.children_of(self.token, "expl")]
        if not any(tree.words[s].lower() == "it" for s in fillers):
            return []
        anchors = [self.token, *tree.children_of(self.token, "acomp", "attr", "oprd")]
        clauses = [c for a in anchors for c in tree.children_of(a, "ccomp", "acl", "relcl", "xcomp", "csubj", "advcl")]
        return [
            c
            for c in clauses
            if tree.is_verb(c) and (tree.child(c, "mark") is not None or self.complements.has_to(c) or tree.deps[c] == "ccomp")
        ]

    def _fill_piece(self, piece: Piece, arguments: Arguments, queue: list[list[int]]) -> bool:
        if piece.preposition:
            return self._fill_prepositional(piece, arguments, queue) or piece.is_optional
        if isinstance(piece.item, Words):
            return self._fill_literal(piece.item, arguments, queue) or piece.is_optional
        slot = piece.item
        if slot.role == "E":
            return self._fill_event(slot, frozenset(), arguments) or piece.is_optional
        if slot.role == "C":
            return self._fill_content(slot, arguments, queue) or piece.is_optional
        return self._fill_object(slot, piece, arguments, queue)

    def _fill_object(self, slot: Slot, piece: Piece, arguments: Arguments, queue: list[list[int]]) -> bool:
        heads = [h for h in (queue[0] if queue else []) if h not in self.used]
        if not heads and slot.role in ("R", "A") and not arguments.is_passive:
            heads = self._clause_subject(arguments)
        if not heads and slot.role == "P":
            heads = [h for h in self.tree.children_of(self.token, "npadvmod", "advmod") if self.tree.names[h]]
        if slot.role == "P":
            is_state = self.match.entry.frame.type == "PRESENCE"  # "surrounded the hayloft": what one stands around is a place
            heads = [h for h in heads if self.nouns.is_place(h) or (is_state and self.nouns.is_thing(h))]
        if slot.is_restricted:
            fitting = [h for h in heads if self.spot.fits(h, slot)] or self._small_clause(slot, arguments)
            if not fitting:
                return piece.is_optional
            self.match.score += self._fit_score(slot, fitting)
            self._hold(slot, fitting)
            heads = self._with_partners(slot, fitting, heads)
        if not heads:
            return piece.is_optional or (arguments.is_passive and not arguments.objects) or self._goes_without_object(arguments)
        if len(queue) > 1:
            queue.pop(0)
        self.used.update(heads)
        self.match.score += 0.2
        self._give(slot.role, heads)
        return True

    def _with_partners(self, slot: Slot, fitting: list[int], heads: list[int]) -> list[int]:
        """ "Kept strikers and management apart": whoever is coordinated with one who fits plays the same part."""
        if slot.role not in ("A", "R"):
            return fitting
        return [h for h in heads if h in fitting or self.nouns.is_actor(h)] if heads else fitting

    def _goes_without_object(self, arguments: Arguments) -> bool:
        """ "They would sue": a hostile act of somebody with a name or a role, told without its object."""
        tree = self.tree
        is_alone = len(self.pattern.pieces) == 1 and not tree.children_of(self.token, *_COMPLEMENTS)
        is_open = tree.tags[self.token] == "VB" and self.match.entry.frame.type in ("ACCUSE", "ASSAULT")
        self.match.score -= 0.2
        return is_alone and is_open and any(self.nouns.has_weight(s) or self.nouns.is_anybody(s) for s in arguments.subjects)

    def _small_clause(self, slot: Slot, arguments: Arguments) -> list[int]:
        """ "Hold R accountable", "call R X": the word stands beside the object."""
        region = [t for t in self._literal_region(arguments) if not self._is_premodifier(t) and self.tree.deps[t] != "pobj"]
        return [t for t in region if t not in self.used and self.spot.fits(t, slot)][:1]

    def _is_premodifier(self, token: int) -> bool:
        return self.tree.deps[token] in ("compound", "amod", "nummod", "det") and token < self.tree.heads[token]

    def _clause_subject(self, arguments: Arguments) -> list[int]:
        """In "asked them to leave" the parser may make "them" the subject of the clause."""
        for clause in arguments.clauses:
            if self.tree.deps[clause] == "ccomp" and self.complements.has_to(clause):
                return [m for s in self.tree.children_of(clause, "nsubj") for m in self.grammar.members(s)]
        return []

    def _fill_content(self, slot: Slot, arguments: Arguments, queue: list[list[int]]) -> bool:
        heads = [h for h in (queue[0] if queue else []) if h not in self.used]
        clauses = [c for c in arguments.clauses if self.tree.deps[c] in ("ccomp", "xcomp", "pcomp")]
        candidates = heads or clauses
        if slot.is_restricted:
            candidates = [c for c in (*heads, *clauses) if self.spot.fits(c, slot)]
            if candidates:
                self.match.score += 2
                self._hold(slot, candidates)
        if not candidates:
            return False
        self.used.update(candidates)
        self._give("C", candidates)
        if candidates[0] in clauses or self._can_be_event(candidates[0]):
            self.match.complement = candidates[0]
        return True

    def _fill_literal(self, words: Words, arguments: Arguments, queue: list[list[int]]) -> bool:
        for token in self._literal_region(arguments):
            if token in self.match.literals or self._is_with_object(token) or self._is_off_verb(token, words):
                continue
            if self.nouns.is_one_of(token, words.any_of):
                self._take_literal(token)
                return True
        for clause in self.tree.children_of(self.token, "xcomp", "ccomp", "advcl"):
            is_predicate = self.tree.tags[clause].startswith(("JJ", "VBN")) and not self.tree.children_of(
                clause, "aux", "auxpass", "mark"
            )
            has_own_subject = (
                self.tree.child(clause, "nsubj", "nsubjpass") is not None
                and not self.complements.has_to(clause)
                and not is_predicate
            )
            is_free = (
                clause not in self.match.literals
                and not self.complements.has_to(clause)
                and not has_own_subject
                and not self._is_with_object(clause)
            )
            if is_free and self.nouns.is_one_of(clause, words.any_of):
                self._take_literal(clause)
                inner = self.grammar.of_verb(clause)
                queue[-1] += [o for o in inner.objects if o not in queue[-1]]
                self.prepositions += inner.prepositions
                return True
        return False

    def _is_off_verb(self, token: int, words: Words) -> bool:
        """ "Received the elders in his tent" is not "received a tent": a class of things is the verb's object, not a preposition's."""
        tree = self.tree
        is_behind = (
            tree.deps[token] == "pobj"
            and tree.heads[token] not in self.match.literals
            and tree.heads[tree.heads[token]] == self.token
        )
        return is_behind and len(words.any_of) > 3 and bool(tree.children_of(self.token, "dobj"))

    def _is_with_object(self, token: int) -> bool:
        """ "Took the queen in the opening" is not "took the family in": a particle has no object of its own. Nor is the noun of
        "denied supplies" the verb of "denied supplying arms"."""
        tree = self.tree
        if tree.tags[token] == "VBG" and tree.deps[token] == "xcomp" and tree.children_of(token, "dobj"):
            return True
        is_apart = tree.deps[token] == "prep" and token > self.token + 1 and tree.words[token].lower() in PARTICLES
        return is_apart and bool(tree.children_of(token, "pobj"))

    def _take_literal(self, token: int) -> None:
        self.match.literals.add(token)
        self.match.score += 2
        self.used.add(token)
        self.prepositions += self.grammar.prepositions_of(token)

    def _literal_region(self, arguments: Arguments) -> Iterable[int]:
        literals = self.match.literals
        return self.spot.region_with(arguments, literals) if literals else self.spot.region(arguments)

    # shared ----------------------------------------------------------------------------------------------------------

    def _fill_prepositional(self, piece: Piece, arguments: Arguments, queue: list[list[int]]) -> bool:
        item = piece.item
        if isinstance(item, Slot) and item.role == "E":
            return self._fill_event(item, piece.preposition, arguments)
        is_received = "to" in piece.preposition and arguments.is_passive and isinstance(item, Slot) and item.role == "R"
        if is_received and self._fill_after_to(piece, arguments):
            return True  # "the patrol was denied access to the village"
        for name, prep, objects in self.prepositions:
            if name not in piece.preposition or prep in self.used:
                continue
            if not objects:
                if self.tree.deps[prep] != "mark" and self._fill_after_particle(piece, prep, arguments, queue):
                    return True
                continue
            fitting = [o for o in objects if o != self.token and self._item_fits(o, item)]
            if fitting:
                self._take_prepositional(item, prep, fitting, objects)
                return True
        return (
            self._fill_for_subject(piece, arguments)
            or self._fill_after_to(piece, arguments)
            or self._fill_possessor(piece)
            or self._may_be_missing(piece)
        )

    def _fill_possessor(self, piece: Piece) -> bool:
        """ "Accepted the students' demands" as "the demands of the students"."""
        item = piece.item
        if not piece.preposition & {"of", "by", "from"} or not isinstance(item, Slot) or item.role != "R":
            return False
        nouns = [t for t in (*self.match.literals, *self.used) if self.tree.is_noun(t)]
        owners = [m for n in nouns for o in self.tree.children_of(n, "poss") for m in self.grammar.members(o)]
        fitting = [o for o in owners if self.nouns.is_actor(o) and self.tree.tags[o] != "PRP$" and self._item_fits(o, item)]
        if not fitting:
            return False
        self._give(item.role, fitting)
        self.match.score += 0.6
        return True

    def _fill_for_subject(self, piece: Piece, arguments: Arguments) -> bool:
        """ "Called for both sides to return": the parser makes "for" a mark and "both sides" the clause's subject."""
        item, tree = piece.item, self.tree
        if "for" not in piece.preposition or not isinstance(item, Slot) or not tree.is_verb(self.token):
            return False
        for clause in arguments.clauses:
            if any(tree.lemmas[m] == "for" for m in tree.children_of(clause, "mark")):
                fitting = [
                    m for s in tree.children_of(clause, "nsubj") for m in self.grammar.members(s) if self._item_fits(m, item)
                ]
                if fitting:
                    self._give(item.role, fitting)
                    self.match.score += 1.2
                    return True
        return False

    def _take_prepositional(self, item: Slot | Words, prep: int, fitting: list[int], objects: list[int]) -> None:
        self.used.add(prep)
        self.match.score += 1
        if isinstance(item, Words):
            self._take_literal(fitting[0])
            return
        self.match.score += self._fit_score(item, fitting) if item.is_restricted else 0.2
        self._hold(item, fitting)
        self.prepositions += self.grammar.prepositions_of(fitting[0])
        self._give(item.role, fitting if item.words else self._with_siblings(prep, objects))
        if item.role == "C" and self._can_be_event(fitting[0]):
            self.match.complement = fitting[0]

    def _with_siblings(self, prep: int, objects: list[int]) -> list[int]:
        """ "Talked to one side and then to the other": the objects of coordinated prepositions too."""
        found = list(objects)
        for sibling in (*self.tree.children_of(prep, "conj"), *self.tree.children_of(self.token, "conj")):
            if self.tree.lemmas[sibling] == self.tree.lemmas[prep]:
                found += [m for o in self.tree.children_of(sibling, "pobj") for m in self.grammar.members(o)]
        for _, other, more in self.prepositions:
            is_joined = (
                "conj" in (self.tree.deps[other], self.tree.deps[prep]) and self.tree.lemmas[other] == self.tree.lemmas[prep]
            )
            if is_joined and other not in self.used:
                self.used.add(other)
                found += [m for m in more if m not in found]
        return sorted(found)

    def _fill_after_particle(self, piece: Piece, prep: int, arguments: Arguments, queue: list[list[int]]) -> bool:
        """ "Took over the hall", "turned down the offer": the word is a particle and what follows is the verb's object."""
        bare = Piece(piece.item, is_optional=False)
        before = self.match.score
        if arguments.is_passive and isinstance(piece.item, Slot) and not arguments.objects and not piece.item.is_restricted:
            filled = True
        else:
            filled = self._fill_piece(bare, arguments, queue)
        if filled:
            self.used.add(prep)
            self.match.score += 1
        else:
            self.match.score = before
        return filled

    def _fill_after_to(self, piece: Piece, arguments: Arguments) -> bool:
        """A receiver without preposition ("gave them aid"), and a literal infinitive ("refused to eat")."""
        item = piece.item
        if "to" not in piece.preposition or not self.tree.is_verb(self.token):
            return False
        if isinstance(item, Words):
            for clause in self.tree.children_of(self.token, "xcomp", "advcl", "ccomp"):
                if self.complements.has_to(clause) and self.nouns.is_one_of(clause, item.any_of):
                    self._take_literal(clause)
                    self.prepositions += self.grammar.of_verb(clause).prepositions
                    return True
            return False
        fitting = [
            o for o in arguments.receivers or self._hidden_receivers(arguments) if o not in self.used and self._item_fits(o, item)
        ]
        if fitting:
            self._give(item.role, fitting)
            self.used.update(fitting)
            self.match.score += 1
        return bool(fitting)

    def _hidden_receivers(self, arguments: Arguments) -> list[int]:
        """ "Refused the monitors entry": the parser may take the receiver for a modifier of the object."""
        if self.tree.lemmas[self.token] not in self.cues["giving_verbs"] or arguments.is_passive:
            return []
        things = [o for o in arguments.objects if not self._is_person(o)]
        modifiers = [m for o in things for m in self.tree.children_of(o, "compound", "amod", "nmod") if m < o]
        return [m for m in modifiers if self._is_person(m)]

    def _is_person(self, token: int) -> bool:
        names, role = self.tree.names[token], self.nouns.role(token)
        return any(n.kind not in ("adjective", "place") for n in names) or (role is not None and not names)

    def _hold(self, slot: Slot, heads: list[int]) -> None:
        if slot.words:
            self.match.held.update(heads)

    def _may_be_missing(self, piece: Piece) -> bool:
        if self.match.entry.frame.type == "NONE" and self.pattern.part != "noun":
            return False  # what a word does not mean is told by all of its context
        return may_be_missing(self.pattern, piece)

    def _fill_event(self, slot: Slot, prepositions: frozenset[str], arguments: Arguments) -> bool:
        for token in self._event_candidates(prepositions, arguments, slot.is_restricted):
            if token in self.used or token == self.token:
                continue
            if slot.is_restricted and (self._is_verb_for_noun(token, slot) or not self.spot.fits(token, slot)):
                continue
            self.match.complement = token
            self.match.doer = slot.doer
            self.match.score += 5 if slot.is_restricted else (2.2 if self.tree.is_verb(token) else 1.7)
            self.used.add(token)
            return True
        return False

    def _is_verb_for_noun(self, token: int, slot: Slot) -> bool:
        """True for a clause where a class of nouns is asked for: "said its jets had struck", "called for them to return"."""
        return slot.is_nominal and self.tree.is_verb(token) and self.tree.tags[token] != "VBG"

    def _event_candidates(self, prepositions: frozenset[str], arguments: Arguments, is_restricted: bool) -> Iterator[int]:
        if "to" in prepositions or not prepositions:
            yield from self.complements.infinitives(arguments, bool(prepositions))
        if not prepositions:
            yield from self.complements.clauses(arguments)
            yield from self.tree.children_of(self.token, "parataxis")
            yield from (
                head
                for head in arguments.objects
                if (is_restricted or self._can_be_event(head)) and self.tree.deps[head] != "nsubj"
            )
            return
        if "as" in prepositions:
            yield from self.complements.governing()
        for name, _, objects in self.prepositions or arguments.prepositions:
            if name in prepositions:
                yield from (head for head in objects if is_restricted or self._can_be_event(head))
        yield from self.complements.marked(prepositions)

    def _can_be_event(self, token: int) -> bool:
        tree = self.tree
        return tree.is_verb(token) or (
            not tree.names[token] and (tree.lemmas[token] in self.lexicon.nouns or tree.words[token].lower() in self.lexicon.nouns)
        )

    def _item_fits(self, head: int, item: Slot | Words) -> bool:
        if isinstance(item, Words):
            return self.nouns.is_one_of(head, item.any_of)
        is_year = (
            self.tree.tags[head] == "CD" and len(self.tree.texts[head]) == 4 and self.tree.texts[head][:2] in ("18", "19", "20")
        )
        if not item.is_restricted and (is_year or self.tree.lemmas[head] in self.cues["time_nouns"]):
            return False
        if item.role == "P" and not item.is_restricted:
            return self.nouns.is_place(head) or not self._can_be_event(head)
        return not item.is_restricted or self.spot.fits(head, item)

    def _fit_score(self, slot: Slot, heads: list[int]) -> float:
        """What a fulfilled restriction is worth: less where a pronoun or an unknown name leaves it open."""
        is_open = bool(slot.sectors) and not any(slot.sectors & self.nouns.sectors(h) for h in heads)
        return _OPEN_FIT if is_open else 2.0

    def _give(self, role: str, heads: Iterable[int]) -> None:
        given = self.match.roles.setdefault(role, [])
        given += [h for h in heads if h not in given]

    def _finish(self) -> None:
        if self.match.entry.frame.complement.status in ("planned", "called-for") and self._is_told_as_past(self.match.complement):
            self.match.score -= 1.5
        self.match.score += 0.05 * sum(1 for heads in self.match.roles.values() if heads)

    def _is_told_as_past(self, token: int | None) -> bool:
        """ "Suggested that they had met": what is told as past can be neither promised nor asked for."""
        tree = self.tree
        if token is None or not tree.is_verb(token):
            return False
        auxiliaries = tree.children_of(token, "aux", "auxpass")
        if any(tree.tags[a] in ("MD", "TO") for a in auxiliaries):
            return False
        is_progressive = tree.tags[token] == "VBG" and any(tree.lemmas[a] == "be" for a in auxiliaries)
        return (
            is_progressive
            or any(tree.tags[t] == "VBD" for t in (token, *auxiliaries))
            or any(tree.lemmas[a] == "have" for a in auxiliaries)
        )
