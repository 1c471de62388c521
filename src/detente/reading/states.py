"""The state of each matched event: its own form, and the effect of every operator and speech act above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from detente.ontology.cues import Cues
from detente.ontology.lexicon import Effect
from detente.reading.arguments import Grammar
from detente.reading.matched import Match
from detente.reading.status import Modality, State
from detente.reading.tree import Tree

_STATES = frozenset({"PRESENCE", "ASSESSMENT", "DENY", "DOUBT"})
_ACTS = frozenset("PROTEST COERCE ASSAULT MOBILIZE RETREAT CONCEDE AID SANCTION COOPERATE".split())
_DONE_WHEN_PUBLIC = frozenset({"arrest", "seize", "convict", "abduct", "ceasefire"})
OPEN = frozenset({"called-for", "conditional", "hypothetical"})


class States:
    """The states of one tree's matches. `parents` are the matches that take an event as their complement, by its trigger."""

    def __init__(
        self, tree: Tree, grammar: Grammar, modality: Modality, cues: Cues, matches: Mapping[int, Match],
        parents: Mapping[int, list[Match]],
    ) -> None:  # fmt: skip
        self.tree, self.grammar, self.modality, self.cues = tree, grammar, modality, cues
        self.matches, self.parents = matches, parents
        self._known: dict[int, State] = {}

    def of(self, token: int) -> State:
        """The state of the event at a token, with the effects of all operators above it."""
        known = self._known.get(token)
        if known is not None:
            return known
        self._known[token] = State()  # a cycle in the links ends here
        state = self._under_parents(token, self.own(self.matches[token]))
        if state.status == "ongoing" and (state.polarity == "negated" or state.ends or state.certainty == "doubted"):
            state = replace(state, status="happened")
        if state.status == "planned" and self.modality.conditions.is_conditioned(token, is_open=True):
            state = replace(state, status="conditional")
        if state.status in ("hypothetical", "conditional") and state.certainty == "hedged":
            state = replace(state, certainty="asserted")
        self._known[token] = state
        return state

    def _under_parents(self, token: int, state: State) -> State:
        for parent in self.parents.get(token, []):
            state = self._under(parent, token, state)
        return state

    def _under(self, parent: Match, token: int, state: State) -> State:
        """The state of a complement after the effect of what governs it."""
        effect, kind = parent.entry.frame.complement, parent.entry.frame.type
        if kind == "OPERATOR":
            outer = self.of(parent.trigger)
            if outer.polarity == "negated" and effect.stands:
                return state
            if outer.polarity == "negated" and (effect.ends or effect.polarity == "negated"):
                lasting = replace(effect, ends=False, polarity=None, status="ongoing" if effect.ends else effect.status)
                return state.within(replace(outer, polarity="affirmed")).under(lasting)
            effect = self._wish_of_another(parent, token, effect)
            if outer.status in OPEN and effect.status is not None:
                effect = replace(effect, status=outer.status)
            return state.within(outer).under(effect)
        if kind == "REPORT":
            return self._reported(parent, token, state)
        if effect.status in ("planned", "called-for") and self.modality.conditions.is_questioned(token):
            effect = replace(effect, status="hypothetical")
        if effect.polarity == "negated" and self.own(parent).polarity == "negated":
            return state.under(
                replace(effect, polarity=None, status="hypothetical" if effect.status == "planned" else effect.status)
            )
        return state.under(effect)

    def _reported(self, parent: Match, token: int, state: State) -> State:
        """Words of saying pass on what colours them from above, not their own tense; denied belief is doubt."""
        own, effect = self.own(parent), parent.entry.frame.complement
        outer = self._under_parents(parent.trigger, State())
        is_judgement = self.matches[token].entry.frame.type == "ASSESSMENT"
        if own.polarity == "negated" or self._has_few(parent):
            if effect.certainty == "hedged" or self._is_belief(parent):
                effect = replace(effect, certainty="doubted")
            elif is_judgement:
                effect = replace(effect, polarity="negated")
        if is_judgement and own.status in ("planned", "conditional", "called-for", "hypothetical"):
            effect = replace(effect, status=own.status)
        if own.certainty == "hedged":
            outer = replace(outer, certainty="hedged")
        return state.within(outer).under(effect)

    def _is_belief(self, parent: Match) -> bool:
        words = {self.tree.lemmas[t] for t in (parent.trigger, *parent.literals)} | {
            self.tree.words[t].lower() for t in parent.literals
        }
        return bool(words & self.cues["believing_words"])

    def _has_few(self, parent: Match) -> bool:
        """ "Few believe that ..."."""
        tree = self.tree
        subjects = parent.roles.get("A", [])
        words = [tree.words[s].lower() for s in subjects]
        words += [tree.words[c].lower() for s in subjects for c in tree.children_of(s, "amod")]
        return any(word in self.cues["doubting_subjects"] for word in words)

    def _wish_of_another(self, parent: Match, token: int, effect: Effect) -> Effect:
        """ "They want him to resign" calls for it, "they want to resign" plans it."""
        if (
            effect.status != "planned"
            or not self.tree.is_verb(token)
            or self.tree.lemmas[parent.trigger] not in self.cues["wishing_verbs"]
        ):
            return effect
        if self.grammar.is_passive(parent.trigger) and not parent.roles.get("A"):
            return effect  # "is expected to sign": nobody's wish is told
        doers = self.grammar.of_verb(token).subjects + self.grammar.of_verb(token).objects
        own = self.tree.children_of(token, "nsubj", "nsubjpass") or parent.roles.get("R")
        is_other = bool(own) and bool(doers) and not set(doers) & set(parent.roles.get("A", []))
        return replace(effect, status="called-for") if is_other else effect

    def own(self, match: Match) -> State:
        if match.entry.pattern.part == "verb":
            state = self.modality.of_verb(self._told_by(match))
            if any(self.modality.of_noun(n, None).polarity == "negated" for n in match.literals if self.tree.is_noun(n)):
                state = replace(state, polarity="negated")
            if state.polarity == "negated" and any(self._is_negation(t) for t in match.literals):
                state = replace(state, polarity="affirmed")  # "there is no truth in it": the negation is the wording's own
        else:
            state = self.modality.of_noun(match.trigger, match.support_verb)
            if match.support_verb is not None and self._is_told_as_done(match, match.support_verb):
                state = replace(state, status="happened", tense="past")
        return self._lasting(match, state)

    def _is_negation(self, token: int) -> bool:
        tree = self.tree
        return tree.deps[token] == "neg" or tree.words[token].lower() in self.cues["negating_words"]

    def _told_by(self, match: Match) -> int:
        """The verb whose form tells the state: in "are to be stationed" the participle, else the trigger."""
        tree = self.tree
        inner = [t for t in match.literals if tree.is_verb(t) and tree.heads[t] == match.trigger and tree.deps[t] == "xcomp"]
        has_to = bool(inner) and any(tree.tags[c] == "TO" for c in tree.children_of(inner[0], "aux"))
        return inner[0] if has_to and tree.lemmas[match.trigger] == "be" else match.trigger

    def _lasting(self, match: Match, state: State) -> State:
        """States and attitudes that the sentence tells in the present are ongoing; in the plain past they are over."""
        frame = match.entry.frame
        if state.status != "happened":
            return state
        if self._is_announced(match):
            return replace(state, status="planned", tense="future")
        if frame.ends is None and self._is_lasting_verb(match):
            return replace(state, status="ongoing", tense="present")
        if frame.status is not None and (frame.status != "ongoing" or not self._is_past(match)):
            state = replace(state, status=frame.status)
        elif (frame.type in _STATES or match.is_by_means) and self._is_present(match):
            state = replace(state, status="ongoing")
        return state

    def _is_told_as_done(self, match: Match, verb: int) -> bool:
        """ "Announced the arrest of ten men", "declared a ceasefire": what is made public is done."""
        is_public = self.tree.lemmas[verb] in self.cues["publishing_verbs"] and match.entry.frame.mode in _DONE_WHEN_PUBLIC
        return is_public and self.modality.of_verb(verb).status == "happened"

    def _is_announced(self, match: Match) -> bool:
        """ "Announced a curfew": what the wording takes as the act itself still lies ahead."""
        if self._is_told_as_done(match, match.trigger):
            return False
        is_verb = match.entry.pattern.part == "verb" and match.entry.frame.type in _ACTS
        return is_verb and self.tree.lemmas[match.trigger] in self.cues["announcing_verbs"]

    def _is_lasting_verb(self, match: Match) -> bool:
        """ "Remain on strike", "have been on hunger strike"."""
        if not self.tree.is_verb(match.trigger) or not self._is_present(match):
            return False
        lemma = self.tree.lemmas[match.trigger]
        return lemma in self.cues["lasting_verbs"] or (lemma == "be" and match.entry.frame.type in _ACTS)

    def _finite(self, match: Match) -> list[str]:
        """The tags of the finite verb that carries a match."""
        tree = self.tree
        verb = match.trigger if tree.is_verb(match.trigger) else match.support_verb
        if verb is None:
            return []
        chain = [verb, *tree.children_of(verb, "aux", "auxpass")]
        return [tree.tags[t] for t in chain if tree.tags[t] in ("VBZ", "VBP", "VBD", "MD")]

    def _is_past(self, match: Match) -> bool:
        """Plain past, or the perfect infinitive of "is said to have been"."""
        tree = self.tree
        auxiliaries = tree.children_of(match.trigger, "aux", "auxpass") if tree.is_verb(match.trigger) else []
        is_perfect_infinitive = any(tree.tags[a] == "TO" for a in auxiliaries) and any(
            tree.lemmas[a] == "have" for a in auxiliaries
        )
        return is_perfect_infinitive or "VBD" in self._finite(match)

    def _is_present(self, match: Match) -> bool:
        tags = self._finite(match)
        return "VBD" not in tags and any(t in ("VBZ", "VBP") for t in tags)
