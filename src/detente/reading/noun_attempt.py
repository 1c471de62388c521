"""One pattern of the lexicon tried at one event noun, or at a preposition that names a source."""

from __future__ import annotations

from detente.ontology.patterns import Piece, Slot, Words
from detente.reading.arguments import Arguments
from detente.reading.attempt import Attempt
from detente.reading.matched import Match


class NounAttempt(Attempt):
    """A noun pattern tried at one word."""

    def noun(self) -> Match | None:
        if not self.nouns.is_one_of(self.token, self.pattern.trigger):
            return None
        for words in self.pattern.before:
            modifier = next((m for m in self._modifiers() if self.nouns.is_one_of(m, words.any_of)), None)
            if modifier is None:
                return None
            self.match.literals.add(modifier)
            self.match.score += 2
        self.prepositions = self.grammar.prepositions_of(self.token)
        verb = self._support_verb()
        if verb is not None:
            self.match.support_verb = verb
            self.prepositions += self.grammar.prepositions_of(verb)
        arguments = Arguments(self.token)
        queue: list[list[int]] = [[]]
        for piece in self.pattern.pieces:
            if piece.is_possessive and isinstance(piece.item, Slot):
                if not self._fill_possessive(piece):
                    return None
            elif piece.preposition:
                if not self._fill_prepositional(piece, arguments, queue) and not piece.is_optional:
                    return None
            elif isinstance(piece.item, Slot) and piece.item.role == "E":
                if not self._fill_event(piece.item, frozenset(), arguments) and not piece.is_optional:
                    return None
            elif isinstance(piece.item, Words) and not self._fill_literal(piece.item, arguments, queue) and not piece.is_optional:
                return None
        self._fill_noun_actor(verb)
        self._finish()
        return self.match

    def _modifiers(self) -> list[int]:
        tree = self.tree
        found = tree.children_of(self.token, "compound", "amod", "nmod", "poss", "npadvmod", "nummod")
        for token in list(found):
            found += tree.children_of(token, "compound", "amod", "nmod", "npadvmod")
        if self.token > 0 and self.token - 1 not in found and not tree.names[self.token - 1]:
            found.append(self.token - 1)
        return found

    def _support_verb(self) -> int | None:
        """The verb that lends its subject to the noun: "police carried out a raid"."""
        tree = self.tree
        head = tree.heads[self.token]
        if tree.deps[self.token] == "pobj" and tree.lemmas[head] in self.cues["means_prepositions"]:
            return self._verb_by_means(head)
        if tree.deps[self.token] == "conj":
            head = tree.heads[head]
        if head == self.token or not tree.is_verb(head):
            return None
        if tree.deps[self.token] in ("dobj", "nsubjpass", "conj", "attr") and tree.lemmas[head] in self.cues["light_verbs"]:
            return head
        return None

    def _verb_by_means(self, prep: int) -> int | None:
        """ "They manage this through negotiations": the subject of the verb is who negotiates."""
        tree = self.tree
        head = tree.heads[prep]
        if tree.deps[prep] == "conj":
            head = tree.heads[head]
        self.match.is_by_means = tree.is_verb(head)
        return head if self.match.is_by_means else None

    def _fill_possessive(self, piece: Piece) -> bool:
        slot = piece.item
        assert isinstance(slot, Slot)
        owners = [m for m in self.tree.children_of(self.token, "poss", "compound", "amod", "nmod") if m not in self.match.literals]
        owners = [m for o in owners if self.tree.deps[o] == "poss" or self.nouns.is_actor(o) for m in self.grammar.members(o)]
        if slot.is_restricted:
            owners = [o for o in owners if self.spot.fits(o, slot)]
        if not owners:
            return not slot.is_restricted
        self._give(slot.role, owners)
        self.used.update(owners)
        self.match.score += 1
        return True

    def _fill_noun_actor(self, verb: int | None) -> None:
        tree = self.tree
        if self.match.roles.get("A"):
            return
        agents = self._agents(self.token)
        if agents:
            self._give("A", agents)
            return
        modifiers = [
            m for m in tree.children_of(self.token, "poss", "compound", "amod", "nmod")
            if m not in self.match.literals and m not in self.used
        ]  # fmt: skip
        venues = self._venues(modifiers)
        doers = [o for o in modifiers if o not in venues and (tree.deps[o] == "poss" or self._names_actor(o))]
        owners = [m for o in doers for m in self.grammar.members(o)]
        if owners:
            self._give("A", self._owner_subjects(owners) or owners)
            return
        if verb is not None:
            taken = set(self.match.roles.get("R", []))
            self._give("A", [s for s in self.grammar.of_verb(verb).subjects if s not in taken and s != self.token])
            return
        for name, prep, objects in self.grammar.prepositions_of(self.token):
            if name == "between" and prep not in self.used and objects:
                self._give("A", objects)

    def _venues(self, modifiers: list[int]) -> list[int]:
        """ "The Paris accord", "the London talks": one city before them says where, two ("Belgrade-Pristina talks") say who."""
        named = [t for m in modifiers for t in self.tree.subtree(m) if self.tree.names[t]]
        cities = [m for m in modifiers if any(n.kind in ("capital", "place") for n in self.tree.names[m])]
        is_met = self.match.entry.frame.type in ("CONSULT", "AGREE")
        return cities if is_met and cities and len(named) == 1 and self.tree.deps[cities[0]] in ("compound", "nmod") else []

    def _agents(self, token: int) -> list[int]:
        """Who stands behind "by" on the noun, or on what stands behind its "of" ("the closure of the bridge by police")."""
        phrases = self.grammar.prepositions_of(token)
        for name, prep, objects in phrases:
            if name == "by" and prep not in self.used and objects:
                return objects
        inner = [o for _, prep, objects in phrases for o in objects if not self.tree.is_verb(o)]
        for head in inner:
            for name, prep, objects in self.grammar.prepositions_of(head):
                if name == "by" and prep not in self.used and any(self.nouns.is_actor(o) for o in objects):
                    return objects
        return []

    def _owner_subjects(self, owners: list[int]) -> list[int]:
        """ "The junta stepped up its offensive": the subject that a possessive pronoun takes up."""
        tree = self.tree
        head = tree.heads[self.token]
        if any(tree.tags[o] != "PRP$" for o in owners) or not tree.is_verb(head) or tree.deps[self.token] not in ("dobj", "pobj"):
            return []
        return [s for s in self.grammar.of_verb(head).subjects if s != self.token and self.nouns.is_actor(s)]

    def _names_actor(self, token: int) -> bool:
        if self.tree.names[token]:
            return self.nouns.is_actor(token)
        return self.nouns.role(token) is not None

    def preposition(self) -> Match | None:
        for name, _, objects in self.grammar.prepositions_of(self.tree.heads[self.token]):
            if name in ("according_to", "per") and objects:
                self._give("A", objects)
                self.match.complement = self.tree.heads[self.token]
                self.match.literals.add(self.token)
                return self.match
        return None
