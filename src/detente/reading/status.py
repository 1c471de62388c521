"""Polarity, status and certainty of an event from the grammar around its word: modals, negation, hedges, conditions.

The scope goes down the tree: what is said of an operator ("did not begin to ...", "may resume ...") holds for its complement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.ontology.cues import Cues
from detente.ontology.lexicon import Effect
from detente.reading.arguments import Grammar
from detente.reading.conditions import Conditions
from detente.reading.negation import Negation
from detente.reading.tree import Tree


@dataclass(frozen=True, slots=True)
class State:
    """Polarity, status and certainty; `ends` if the event is what came to an end; `tense` past, present or none."""

    polarity: str = "affirmed"
    status: str = "happened"
    certainty: str = "asserted"
    ends: bool = False
    tense: str = "past"

    def under(self, effect: Effect) -> State:
        """This state after an operator's effect."""
        return replace(
            self,
            status=effect.status or self.status,
            polarity=effect.polarity or self.polarity,
            certainty=effect.certainty or self.certainty,
            ends=self.ends or effect.ends,
        )

    def within(self, outer: State) -> State:
        """This state inside a transparent operator with state `outer`: what colours the operator colours the event."""
        negated = "negated" in (self.polarity, outer.polarity) and self.polarity != outer.polarity
        status = self.status if outer.status in ("happened",) else outer.status
        if self.status in ("planned", "conditional", "hypothetical", "called-for") and outer.status in ("happened", "ongoing"):
            status = self.status
        certainty = outer.certainty if outer.certainty != "asserted" else self.certainty
        polarity = "negated" if negated else ("affirmed" if outer.polarity == self.polarity == "affirmed" else self.polarity)
        if outer.polarity == "negated":
            polarity = "negated"
        return State(polarity, status, certainty, self.ends or outer.ends, outer.tense)


class Modality:
    """The state of verbs and event nouns of one tree."""

    def __init__(self, tree: Tree, grammar: Grammar, cues: Cues) -> None:
        self.tree, self.grammar, self.cues = tree, grammar, cues
        self.conditions = Conditions(tree, cues)
        self.negation = Negation(tree, cues)
        text = " " + " ".join(w.lower() for w in tree.words) + " "
        self._is_hedged_sentence = any(f" {phrase} " in text for phrase in cues["hedging_phrases"])
        self._is_long_ago = any(f" {phrase} " in text for phrase in cues["historical_phrases"])

    def of_verb(self, verb: int) -> State:
        """The state that a verb's own clause gives."""
        modals = self._auxiliaries(verb)
        status, certainty = self._modal_status(verb, modals)
        status = "conditional" if self.conditions.is_inverted_clause(verb) else self._clause_status(verb, status)
        if status == "happened" and self._is_long_ago and self._is_in_past(verb, modals):
            status = "historical"
        if self._is_hedged_sentence or self._adverbs(verb) & self.cues["hedging_adverbs"]:
            certainty = "hedged"
        if status == "happened" and self.conditions.is_told_under_condition(verb):
            certainty = "hedged"
        ends = self._is_no_longer(verb)
        polarity = "negated" if self.negation.of_verb(verb) and not ends else "affirmed"
        if status == "conditional" and polarity == "negated" and self.conditions.has_exception(verb):
            polarity = "affirmed"
        if status == "ongoing" and (ends or polarity == "negated"):
            status = "happened"
        tense = "present" if status == "ongoing" else ("future" if status == "planned" else "past")
        return State(polarity, status, certainty, ends, tense)

    def _is_in_past(self, verb: int, auxiliaries: list[int]) -> bool:
        return any(self.tree.tags[t] == "VBD" for t in (verb, *auxiliaries))

    def _modal_status(self, verb: int, modals: list[int]) -> tuple[str, str]:
        """Status and certainty by the modal verbs alone."""
        tree, cues = self.tree, self.cues
        words = {tree.lemmas[m] for m in modals} | {tree.words[m].lower() for m in modals}
        if words & cues["hedging_modals"]:
            return ("happened", "hedged") if "have" in words else ("hypothetical", "asserted")
        if words & cues["demanding_modals"] or self._has_to(verb):
            return "called-for", "asserted"
        if words & cues["conditional_modals"] and tree.deps[verb] == "ROOT" and self._is_refusal(verb):
            return "happened", "asserted"
        if words & cues["conditional_modals"]:
            return (
                "conditional" if self.conditions.has_condition(verb) else ("planned" if self._is_reported(verb) else "hypothetical")
            ), "asserted"
        if words & cues["hypothetical_modals"] and words & {"can", "could"} and tree.lemmas[verb] in cues["sensing_verbs"]:
            return self._tense_status(verb, modals), "asserted"  # "can be seen", "could be heard"
        if words & cues["hypothetical_modals"]:
            return ("happened" if self._is_past_ability(verb, words) else "hypothetical"), "asserted"
        if words & cues["planned_modals"] or self._is_going_to(verb) or self._is_to_be(verb):
            return "planned", "asserted"
        return self._tense_status(verb, modals), "asserted"

    def _is_refusal(self, verb: int) -> bool:
        """ "Ottawa would not commit to a date": told by the narrator and without condition, it is a refusal."""
        return (
            self.negation.of_verb(verb)
            and not self.tree.children_of(verb, "ccomp", "parataxis")
            and not self.conditions.is_conditioned(verb, is_open=True)
        )

    def _clause_status(self, verb: int, status: str) -> str:
        """The status after what the clause is part of: a condition, a question, a purpose, a command."""
        if self._is_purpose(verb) and not self.conditions.is_questioned(verb):
            return "planned"
        if self.conditions.is_questioned(verb):
            return "hypothetical"
        is_open = status in ("planned", "hypothetical", "conditional") or (status == "called-for" and self._opens_inversion(verb))
        if (status != "called-for" or is_open) and self.conditions.is_conditioned(verb, is_open=is_open):
            return "conditional"
        if status in ("happened", "ongoing", "planned", "hypothetical") and self.conditions.is_main_question(verb):
            return "hypothetical"
        if status == "happened" and (self._is_command(verb) or self._is_subjunctive(verb)):
            return "called-for"
        return status

    def _opens_inversion(self, verb: int) -> bool:
        return any(a == 0 for a in self.tree.children_of(verb, "aux", "auxpass"))

    def _is_command(self, verb: int) -> bool:
        """ "Leave the square": a bare form without subject at the head of a sentence or of a quotation."""
        tree = self.tree
        if tree.tags[verb] != "VB" or tree.children_of(verb, "nsubj", "nsubjpass", "aux", "expl", "csubj"):
            return False
        return tree.deps[verb] == "ROOT" or (
            tree.deps[verb] == "ccomp" and ((verb == 0 and "?" not in tree.words) or tree.words[0] in ('"', "\u201c", "'", "``"))
        )

    def _is_subjunctive(self, verb: int) -> bool:
        """ "Insisted that the army leave": a bare form with a subject in a that-clause."""
        tree = self.tree
        if tree.deps[verb] not in ("ccomp", "acl") or tree.children_of(verb, "aux") or tree.child(verb, "nsubj") is None:
            return False
        subject = tree.child(verb, "nsubj")
        is_singular = subject is not None and tree.tags[subject] in ("NN", "NNP") and not tree.children_of(subject, "conj")
        return tree.tags[verb] == "VB" or (
            tree.tags[verb] == "VBP" and is_singular and tree.words[subject or 0].lower() == tree.lemmas[subject or 0]
        )

    def of_noun(self, noun: int, support: int | None) -> State:
        """The state of an event noun: its own modifiers, then those of the verb that carries it or that it is subject of."""
        state = self.of_verb(support) if support is not None else self._of_carried_noun(noun)
        if support is not None and self.tree.lemmas[support] in self.cues["announcing_verbs"]:
            state = replace(state, status="planned" if state.status in ("happened", "ongoing") else state.status, tense="future")
        if self.negation.of_noun(noun):
            state = replace(state, polarity="negated")
        state = self._under_modifiers(noun, state)
        is_open = state.status in ("planned", "hypothetical", "conditional")
        if self.conditions.is_questioned(noun):
            state = replace(state, status="hypothetical")
        elif self.conditions.is_conditioned(noun, is_open=is_open and support is None):
            state = replace(state, status="conditional")
        if self._is_hedged_sentence:
            state = replace(state, certainty="hedged")
        if state.polarity == "negated" and state.status == "ongoing":
            state = replace(state, status="happened")
        return state

    def _under_modifiers(self, noun: int, state: State) -> State:
        tree, cues = self.tree, self.cues
        modifiers = {tree.lemmas[m] for m in tree.children_of(noun, "amod", "det", "compound", "nmod", "neg", "advmod")}
        modifiers |= {tree.words[m].lower() for m in tree.children_of(noun, "amod", "det", "compound", "nmod", "predet", "acl")}
        if modifiers & cues["negating_adjectives"]:
            state = replace(state, polarity="negated")
        elif modifiers & cues["planned_adjectives"] and state.polarity == "negated":
            state = replace(state, status="happened")  # "the planned meeting did not take place"
        elif modifiers & cues["planned_adjectives"]:
            state = replace(state, status="planned")
        elif modifiers & cues["hypothetical_adjectives"]:
            state = replace(state, status="hypothetical")
        elif modifiers & cues["historical_adjectives"]:
            state = replace(state, status="historical")
        return replace(state, certainty="hedged") if modifiers & cues["hedging_adjectives"] else state

    def _of_carried_noun(self, noun: int) -> State:
        """The noun as subject or complement of a verb that tells no act of its own: "an embargo would follow", "the curfew remains"."""
        tree = self.tree
        head = tree.heads[noun]
        if not self._is_subject(noun):
            return State()
        state = self.of_verb(head)
        occurs = tree.lemmas[head] in self.cues["occurring_verbs"]
        if (
            tree.lemmas[head] in self.cues["ending_verbs"]
            and not self._breaks_out(head)
            and state.status == "happened"
            and state.polarity == "affirmed"
        ):
            return replace(state, ends=True)
        if state.status == "happened" and self._lasts(head):
            state = replace(state, status="ongoing", tense="present")
        elif state.status == "ongoing" and not occurs:
            state = replace(state, status="happened")
        return state if occurs else replace(state, polarity="affirmed")

    def _is_subject(self, noun: int) -> bool:
        tree = self.tree
        head = tree.heads[noun]
        is_expletive = tree.deps[noun] == "attr" and tree.child(head, "expl") is not None
        return head != noun and tree.is_verb(head) and (tree.deps[noun] in ("nsubj", "nsubjpass") or is_expletive)

    def is_carried(self, noun: int) -> bool:
        """True if the sentence says of the noun that it happens, lasts or ends ("the talks broke down")."""
        if not self._is_subject(noun):
            return False
        head = self.tree.heads[noun]
        return self.tree.lemmas[head] in self.cues["occurring_verbs"] | self.cues["lasting_verbs"] | self.cues["ending_verbs"]

    def _breaks_out(self, verb: int) -> bool:
        """ "Clashes broke out": the particle turns an ending into a beginning."""
        return any(self.tree.words[c].lower() in self.cues["beginning_particles"] for c in self.tree.children[verb])

    def _lasts(self, verb: int) -> bool:
        """ "Remains in force", "is under way", "continues"."""
        tree = self.tree
        if tree.tags[verb] not in ("VBZ", "VBP"):
            return False
        phrases = {
            name
            for name, _, objects in self.grammar.prepositions_of(verb)
            for name in (f"{name} {tree.lemmas[o]}" for o in objects)
        }
        words = {tree.lemmas[verb]} | self._adverbs(verb)
        return bool(
            words & self.cues["lasting_verbs"] or words & self.cues["lasting_adverbs"] or phrases & self.cues["lasting_phrases"]
        )

    def is_negated(self, verb: int) -> bool:
        """True if the verb's clause says that it did not happen."""
        return self.negation.of_verb(verb)

    def _auxiliaries(self, verb: int) -> list[int]:
        tree = self.tree
        found = tree.children_of(verb, "aux", "auxpass")
        if not found and tree.deps[verb] == "conj" and tree.is_verb(tree.heads[verb]):
            same_form = tree.tags[verb] == tree.tags[tree.heads[verb]]
            own_subject = tree.children_of(verb, "nsubj", "nsubjpass")
            return self._auxiliaries(tree.heads[verb]) if same_form and not own_subject else []
        return found

    def _tense_status(self, verb: int, auxiliaries: list[int]) -> str:
        tree = self.tree
        tag = tree.tags[verb]
        finite = [a for a in auxiliaries if tree.tags[a] in ("VBZ", "VBP", "VBD")] or (
            [verb] if tag in ("VBZ", "VBP", "VBD") else []
        )
        is_past = any(tree.tags[a] == "VBD" for a in finite)
        if self._is_kept(verb):
            return "ongoing"
        if is_past or not finite:
            return "happened"
        if self._has_future_time(verb) and (tag in ("VBZ", "VBP", "VBG") or self._is_present_passive(verb)):
            return "planned"
        is_being = any(tree.words[a].lower() == "being" for a in auxiliaries)
        is_progressive = is_being or (tag == "VBG" and any(tree.lemmas[a] in ("be", "'s", "'re", "'m") for a in auxiliaries))
        if is_progressive or self._adverbs(verb) & self.cues["lasting_adverbs"]:
            return "ongoing"
        return "happened"

    def _is_kept(self, verb: int) -> bool:
        """ "Remain detained", "stays suspended"."""
        tree = self.tree
        head = tree.heads[verb]
        is_complement = tree.tags[verb] == "VBN" and tree.deps[verb] in ("acomp", "oprd", "attr", "xcomp", "ccomp")
        return is_complement and tree.tags[head] in ("VBZ", "VBP") and tree.lemmas[head] in self.cues["lasting_verbs"]

    def _is_present_passive(self, verb: int) -> bool:
        tree = self.tree
        return any(tree.lemmas[a] == "be" and tree.tags[a] in ("VBZ", "VBP") for a in tree.children_of(verb, "auxpass"))

    def _has_future_time(self, verb: int) -> bool:
        """ "Tomorrow", "next week", and a weekday or hour beside the present tense."""
        tree = self.tree
        heads = tree.children_of(verb, "npadvmod", "advmod")
        for prep in tree.children_of(verb, "prep"):
            heads += tree.children_of(prep, "pobj") if tree.lemmas[prep] in ("on", "from", "at", "in", "as_of") else []
        for head in list(heads):
            heads += [
                o for p in tree.children_of(head, "prep") for o in tree.children_of(p, "pobj") if tree.lemmas[p] in ("on", "of")
            ]
        words = {tree.words[h].lower() for h in heads}
        modifiers = {tree.words[c].lower() for h in heads for c in tree.children_of(h, "amod", "det")}
        if "last" in modifiers or "every" in modifiers or "each" in modifiers:
            return False
        return bool((words | modifiers) & self.cues["future_words"])

    def _is_past_ability(self, verb: int, words: set[str]) -> bool:
        return "could" in words and "have" not in words and self.is_negated(verb)

    def _has_to(self, verb: int) -> bool:
        """ "Has to leave", "needs to stop"."""
        tree = self.tree
        head = tree.heads[verb]
        is_yet = any(tree.lemmas[c] == "yet" for c in (*tree.children_of(head, "advmod"), *tree.children_of(verb, "advmod")))
        return (
            tree.deps[verb] == "xcomp"
            and tree.lemmas[head] in ("have", "need")
            and head != verb
            and tree.is_verb(head)
            and not is_yet
        )

    def _is_going_to(self, verb: int) -> bool:
        tree = self.tree
        head = tree.heads[verb]
        return (
            tree.deps[verb] == "xcomp" and tree.words[head].lower() in ("going", "about", "due", "set", "scheduled") and head < verb
        )

    def _is_to_be(self, verb: int) -> bool:
        """ "Are to meet": a form of be with an infinitive, and headlines ("Ministers to meet on Monday")."""
        tree = self.tree
        if not any(tree.tags[c] == "TO" for c in tree.children_of(verb, "aux")) or tree.lemmas[verb] == "blame":
            return False
        head, label = tree.heads[verb], tree.deps[verb]
        subjects = tree.children_of(verb, "nsubj")
        if label == "ROOT" or (
            label == "ccomp" and subjects and subjects[0] < verb < head
        ):  # "Serbia to pull troops back, minister says"
            return True
        return label == "xcomp" and tree.lemmas[head] == "be" and head < verb and not tree.children_of(head, "attr", "acomp")

    def _is_purpose(self, verb: int) -> bool:
        tree = self.tree
        return tree.deps[verb] in ("advcl", "acl", "relcl") and any(tree.tags[c] == "TO" for c in tree.children_of(verb, "aux"))

    def _is_reported(self, verb: int) -> bool:
        tree = self.tree
        return tree.deps[verb] in ("ccomp", "ROOT", "conj", "relcl") and bool(
            tree.heads[verb] != verb or tree.children_of(verb, "ccomp", "parataxis")
        )

    def _adverbs(self, verb: int) -> set[str]:
        tree = self.tree
        found = {tree.lemmas[c] for c in tree.children_of(verb, "advmod")} | {
            tree.words[c].lower() for c in tree.children_of(verb, "advmod", "acomp", "npadvmod")
        }
        for auxiliary in tree.children_of(verb, "aux", "auxpass"):
            found |= {tree.words[c].lower() for c in tree.children_of(auxiliary, "advmod")}
        if tree.deps[verb] == "conj" and tree.heads[verb] != verb and not tree.children_of(verb, "nsubj"):
            found |= self._adverbs(tree.heads[verb])
        return found

    def _is_no_longer(self, verb: int) -> bool:
        tree = self.tree
        for child in tree.children_of(verb, "advmod", "npadvmod"):
            word, before = tree.words[child].lower(), tree.words[child - 1].lower() if child > 0 else ""
            if (word in ("longer", "more") and before in ("no", "any")) or word == "anymore":
                return True
        return False
