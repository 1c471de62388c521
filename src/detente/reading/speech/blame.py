"""Whether a saying blames somebody: a wrong with a doer, a name that judges, a claim called a lie."""

from __future__ import annotations

from detente.ontology.speech import SpeechWords
from detente.reading.drafts import Draft
from detente.reading.speech.draft import SayingDraft
from detente.reading.speech.told_clause import ToldClause

_HARMING = frozenset({"ASSAULT", "COERCE"})
_PREDICATES = ("attr", "acomp", "oprd", "dobj", "pobj")


class Blame:
    """Judges the contents of sayings; who speaks of whom plays no part, only what kind of doer is named."""

    def __init__(self, words: SpeechWords) -> None:
        self._words = words

    def naming(self, clause: ToldClause) -> str | None:
        """The act of "called the vote a farce", "termed the map fiction"; None where the name is fair or plain."""
        lemmas = self._lemmas(clause)
        if lemmas & self._words["false_words"]:
            return "denies"
        if lemmas & self._words["fair_words"]:
            return None
        return "accuses" if lemmas & self._words["wrong_words"] or self._holds(clause, "wrong_words") else None

    def verdict(self, clause: ToldClause) -> str | None:
        """The act of a clause that says what something is: "the note was false", "this is a massacre"."""
        root, tree = clause.root, clause.tree
        if root is None or tree.lemmas[root] not in self._words["copulas"] or clause.is_negated:
            return None
        predicate = [c for c in tree.children_of(root, "attr", "acomp", "oprd", "prep") if c in clause.inside]
        lemmas = {tree.lemmas[t] for c in predicate for t in (c, *tree.children_of(c, "amod", "compound", "conj"))}
        if lemmas & self._words["false_words"]:
            return "denies"
        is_blame = bool(lemmas & self._words["wrong_words"]) and not clause.is_own
        return "accuses" if is_blame else None

    def accuses(self, clause: ToldClause, *, is_charge: bool) -> bool:
        """True if the clause tells a wrong whose doer can be blamed; a charge ("suspects that") needs no doer."""
        if is_charge:
            return bool(self._wrong_verbs(clause)) or bool(self._harms(clause)) or self._holds_phrase(clause)
        is_reporter = self.is_reporter(clause.draft)
        return any(self._is_blamed(clause, verb, is_reporter=is_reporter) for verb in self._wrong_verbs(clause)) or any(
            self._is_party(clause, actor) and not self._is_unknown(clause, actor)
            for draft in self._harms(clause)
            for actor in draft.actors
        )

    def is_reporter(self, draft: SayingDraft) -> bool:
        """True for the police, hospitals, observers, newspapers: who tells what happened and is no party to it."""
        source, page = draft.source, draft.source_page or draft.page
        if source is None:
            return True
        tree = page.tree
        core = page.nouns.core(source)
        words = {tree.lemmas[t] for t in (source, core, *tree.children_of(source, "compound"))}
        cue = draft.page.tree.lemmas[draft.anchor]
        return (
            bool(words & self._words["reporters"])
            or cue in self._words["reporting_cues"]
            or bool(page.nouns.sectors(source) & self._words["reporter_sectors"])
        )

    def _is_blamed(self, clause: ToldClause, verb: int, *, is_reporter: bool) -> bool:
        doers = [d for d in clause.page.nouns.grammar.of_verb(verb).subjects if d in clause.inside] or self._agents(clause, verb)
        doers = [d for d in doers if not clause.is_own_phrase(d) and not self._is_unknown(clause, d)]
        if self._is_passive_without_doer(clause, verb) or not doers:
            return False
        if is_reporter:
            return not self._is_mild(clause, verb) and any(self._is_party(clause, d) for d in doers)
        return not self._is_mild(clause, verb) or any(self._is_party(clause, d) or self._is_office(clause, d) for d in doers)

    def _is_office(self, clause: ToldClause, doer: int) -> bool:
        """ "The dean", "the landlords": a role, whatever its sector."""
        return clause.page.nouns.role(clause.page.nouns.core(doer)) is not None

    def _is_mild(self, clause: ToldClause, verb: int) -> bool:
        return clause.forms(verb) & self._words["wrongs"] <= self._words["mild_wrongs"]

    def _is_passive_without_doer(self, clause: ToldClause, verb: int) -> bool:
        return clause.page.nouns.grammar.is_passive(verb) and not self._agents(clause, verb)

    def _agents(self, clause: ToldClause, verb: int) -> list[int]:
        tree = clause.tree
        return [o for a in tree.children_of(verb, "agent") for o in tree.children_of(a, "pobj")]

    def _is_unknown(self, clause: ToldClause, doer: int) -> bool:
        return clause.tree.lemmas[clause.page.nouns.core(doer)] in self._words["unknown_doers"]

    def _is_party(self, clause: ToldClause, doer: int) -> bool:
        """Armed or official, a country, "the other side", or whoever is spoken to: "you"."""
        tree, nouns = clause.tree, clause.page.nouns
        if clause.is_own_phrase(doer):
            return False
        core = nouns.core(doer)
        if tree.lemmas[core] in self._words["party_words"] or tree.words[doer].lower() in self._words["second_person"]:
            return True
        is_country = any(n.kind in ("country", "capital", "people") for n in tree.names[doer])
        return is_country or bool(nouns.sectors(doer) & self._words["party_sectors"])

    def _wrong_verbs(self, clause: ToldClause) -> list[int]:
        tree = clause.tree
        return [
            v for v in clause.verbs()
            if clause.forms(v) & self._words["wrongs"] and not tree.children_of(v, "neg")
            and not {tree.words[a].lower() for a in tree.children_of(v, "aux")} & (self._words["future"] | self._words["duty"] | {"to"})
        ]  # fmt: skip

    def _harms(self, clause: ToldClause) -> list[Draft]:
        return [
            d for d in clause.page.drafts
            if d.trigger in clause.inside and d.type in _HARMING and d.actors and d.state.polarity == "affirmed"
            and d.state.status in ("happened", "ongoing")
        ]  # fmt: skip

    def _lemmas(self, clause: ToldClause) -> set[str]:
        return {clause.tree.lemmas[t] for t in clause.inside}

    def _holds(self, clause: ToldClause, name: str) -> bool:
        return any(" " in w and f" {w} " in clause.told for w in self._words[name])

    def _holds_phrase(self, clause: ToldClause) -> bool:
        return any(w in clause.told for w in self._words["holds.accuses"])
