"""Is it said only for a case? Conditions ("if", "unless", "should they ...", "as long as") and open questions ("whether", "what ...")."""

from __future__ import annotations

from collections.abc import Callable

from detente.ontology.cues import Cues
from detente.reading.tree import Tree

_MAX_CLIMB = 8


class Conditions:
    """The conditional and interrogative clauses of one tree."""

    def __init__(self, tree: Tree, cues: Cues) -> None:
        self.tree, self.cues = tree, cues
        words = [w.lower() for w in tree.words]
        self._text = " " + " ".join(words) + " "
        self._is_question = (bool(words) and words[-1] in ("?", '?"')) or '?"' in words or "?" in words[-3:]
        self._is_inverted = self._opens_with_inversion(words)
        self._has_phrase = any(f" {phrase} " in self._text for phrase in cues["conditional_phrases"])

    def _opens_with_inversion(self, words: list[str]) -> bool:
        """ "Should they attack, ...", "Were the tapes proved genuine, ..."."""
        return bool(words) and words[0] in self.cues["inverted_conditions"] and not self._is_question

    def is_inverted_clause(self, verb: int) -> bool:
        """ "Had the envoys met, ...": the verb whose auxiliary opens the sentence."""
        return self._is_inverted and 0 in self.tree.children_of(verb, "aux", "auxpass")

    def is_conditioned(self, token: int, *, is_open: bool) -> bool:
        """Inside an if-clause, or (where `is_open`: will, would, may) the consequence of a condition."""
        if self._mark_above(token, self.cues["conditional_marks"], self._is_condition_clause):
            return True
        if self._mark_above(token, frozenset({"until"}), self._is_awaited):
            return True
        return is_open and (self._is_inverted or self._has_phrase or self.has_condition(token))

    def has_condition(self, verb: int) -> bool:
        """True if an if-clause (or "in the event of ...") hangs on the verb, or on the one that it completes."""
        tree = self.tree
        current = verb
        for _ in range(_MAX_CLIMB):
            if any(self._opens_condition(clause) for clause in tree.children_of(current, "advcl", "prep")):
                return True
            if tree.deps[current] not in ("xcomp", "conj", "ccomp", "attr", "acomp") or tree.heads[current] == current:
                return False
            current = tree.heads[current]
        return False

    def has_exception(self, verb: int) -> bool:
        """ "Will not disarm unless ...": what is negated would happen in the excepted case."""
        tree = self.tree
        return any(
            tree.words[m].lower() == "unless"
            for clause in tree.children_of(verb, "advcl")
            for m in tree.children_of(clause, "mark", "advmod")
        )

    def is_told_under_condition(self, verb: int) -> bool:
        """ "Has been seized, if the notice is genuine": the condition is on the telling, not on the act."""
        tree = self.tree
        return any(
            tree.words[m].lower() == "if" for clause in tree.children_of(verb, "advcl") for m in tree.children_of(clause, "mark") if tree.is_verb(clause)
        )  # fmt: skip

    def _opens_condition(self, clause: int) -> bool:
        tree = self.tree
        marks = [*tree.children_of(clause, "mark", "advmod", "prep"), clause]
        return any(
            tree.lemmas[m] in self.cues["conditional_marks"] or tree.words[m].lower() in self.cues["conditional_marks"]
            for m in marks
        )

    def is_questioned(self, token: int) -> bool:
        """Inside "whether ...", "if" after a verb of asking, a question, or what is imagined."""
        if self._mark_above(token, self.cues["questioning_marks"], lambda _: True):
            return True
        return self._mark_above(token, frozenset({"if"}), self._is_asked)

    def is_main_question(self, token: int) -> bool:
        """True in the main clause of a question."""
        tree = self.tree
        current = token
        while tree.deps[current] in ("conj", "xcomp", "dobj", "nsubj", "attr") and tree.heads[current] != current:
            current = tree.heads[current]
        return self._is_question and tree.deps[current] == "ROOT"

    def _is_condition_clause(self, clause: int) -> bool:
        return not self._is_asked(clause)

    def _is_awaited(self, clause: int) -> bool:
        """ "No talks until they disarm": what is waited for, told in the present tense."""
        tree = self.tree
        finite = [t for t in (*tree.children_of(clause, "aux", "auxpass"), clause) if tree.tags[t] in ("VBZ", "VBP", "VBD", "MD")]
        return bool(finite) and tree.tags[finite[0]] in ("VBZ", "VBP")

    def _is_asked(self, clause: int) -> bool:
        """True for the "if" of "wonder if", which asks and does not condition."""
        tree = self.tree
        head = tree.heads[clause]
        if head == clause or tree.deps[clause] not in ("ccomp", "advcl", "xcomp", "csubj", "acl", "pcomp"):
            return False
        words = {tree.lemmas[head], tree.words[head].lower()} | {tree.lemmas[c] for c in tree.children_of(head, "acomp", "attr")}
        return head < clause and bool(words & self.cues["asking_words"])

    def _mark_above(self, token: int, marks: frozenset[str], accepts: Callable[[int], bool]) -> bool:
        """True if the token's clause, or one that it completes, opens with one of the marks and is accepted."""
        tree = self.tree
        current = token
        for _ in range(_MAX_CLIMB):
            if tree.is_verb(current) or tree.deps[current] in ("advcl", "ccomp"):
                opens = [m for m in tree.children_of(current, "mark", "advmod", "prep") if m < current or tree.deps[m] == "mark"]
                found = any(tree.lemmas[m] in marks or tree.words[m].lower() in marks for m in opens)
                if found and accepts(current):
                    return True
                if tree.deps[current] in ("relcl", "ROOT", "parataxis", "advcl") or (
                    tree.deps[current] == "ccomp" and tree.child(current, "mark") is not None
                ):
                    return False
            if tree.heads[current] == current:
                return False
            current = tree.heads[current]
        return False
