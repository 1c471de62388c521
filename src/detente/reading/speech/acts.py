"""The speech act of a saying by its content: "said the road would reopen" announces, "said he had fired no shot" denies.

The word of saying decides where it names the act ("denied", "demanded"). Where it leaves it open ("said", "told", "vowed"), what is
said does: set phrases first, then mood, tense, negation, and whose act the clause tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import ahocorasick_rs

from detente.model.mentions import ACTS
from detente.ontology.speech import SpeechWords
from detente.reading.speech.blame import Blame
from detente.reading.speech.draft import Page, SayingDraft
from detente.reading.speech.told_clause import ToldClause

_BY_WORDS = ("confirms", "denies", "threatens", "calls-for", "demands", "doubts", "accuses", "announces")
_OPEN = frozenset(
    {"states", "promises", "threatens", "doubts", "announces"}
)  # acts of words of saying that what is said may refine
_ON_OBJECTS = frozenset({"states", "promises"})


# "Any boat that crosses the line", "whoever fires", "everyone caught behind it": a rule with a penalty.
_ANYONE = re.compile(
    r"^ (?:any|every|anyone|everyone|anybody|whoever|all|those)\b.{0,40}? (?:that|who|which|caught|found|seen|entering|crossing|trying|fires|enters)\b.* be "
)


def _pattern(words: SpeechWords, act: str) -> str:
    begins = "|".join(re.escape(w) for w in sorted(words[f"begins.{act}"]))
    holds = "|".join(re.escape(w) for w in sorted(words[f"holds.{act}"]))
    return "|".join([*([rf"^ (?:{begins})(?=[ ,.!?:;])"] if begins else []), *([rf"(?<![\w])(?:{holds})"] if holds else [])])


class Acts:
    """Tells the act of sayings whose word of saying leaves it open. One serves many documents."""

    def __init__(self, words: SpeechWords) -> None:
        self._words = words
        self._blame = Blame(words)
        self._told = [(act, re.compile(pattern)) for act in _BY_WORDS if (pattern := _pattern(words, act))]
        told = {w for act in _BY_WORDS for w in (*words[f"begins.{act}"], *words[f"holds.{act}"])}
        self._any_told = ahocorasick_rs.AhoCorasick(sorted(told))
        self._cues = {lemma: act for act in ACTS for lemma in words[f"cues.{act}"]}
        self._own = {lemma: act for act in ACTS for lemma in words[f"own_acts.{act}"]}

    def act(self, draft: SayingDraft, text: str, pages: Sequence[Page]) -> str:
        """The act by the word of saying, or, where that leaves it open, by what is said."""
        entry = draft.entry
        cue = self._cue(draft)
        if cue == "ask" and (asked := self._asked(draft, text)) is not None:
            return asked
        if entry.act not in _OPEN or entry.kind not in ("speech", "thought", "evidence"):
            return entry.act
        clause = ToldClause(draft, self._words, text=text, page=_page_of(draft, pages))
        if cue in self._words["naming"] and not draft.is_negated:
            return self._blame.naming(clause) or entry.act
        if cue == "hope" and clause.subjects and not clause.is_own and clause.page.nouns.is_actor(clause.subjects[0]):
            return "calls-for"
        settled = self._cues.get(cue)
        if settled is not None and entry.act == "states":
            return settled
        if draft.is_negated:
            return "doubts" if entry.kind == "speech" and clause.told.startswith((" whether ", " if ")) else entry.act
        if entry.act == "promises":
            return self._of_vow(clause)
        if entry.act == "doubts":
            return "accuses" if entry.kind == "speech" and self._blame.accuses(clause, is_charge=True) else entry.act
        if entry.kind != "speech" or entry.act != "states" or not (draft.is_clause or draft.quoted):
            return self._ordered(clause, cue) or entry.act
        return self._by_words(clause) or self._by_clause(clause, cue) or entry.act

    def _cue(self, draft: SayingDraft) -> str:
        return draft.page.tree.lemmas[draft.anchor] if draft.cue is not None else ""

    def _asked(self, draft: SayingDraft, text: str) -> str | None:
        """ "Asked how 300 ballots fit the box": a question, which doubts or only asks, and calls for nothing."""
        first = text[draft.content[0].start : draft.content[0].end].lstrip("\"'“‘ ").split(" ", 1)[0].lower()
        if first in ("how", "why", "who", "whether", "if"):
            return "doubts"
        return "states" if first in ("what", "where", "when", "which") else None

    def _ordered(self, clause: ToldClause, cue: str) -> str | None:
        """ "Told people to go south"."""
        tree, anchor = clause.draft.page.tree, clause.draft.anchor
        if cue != "tell" or clause.draft.entry.kind not in ("speech", "evidence"):
            return None
        asked = [
            c for c in tree.children_of(anchor, "xcomp", "ccomp") if any(tree.tags[a] == "TO" for a in tree.children_of(c, "aux"))
        ]
        return "demands" if asked else None

    def _by_words(self, clause: ToldClause) -> str | None:
        """Set phrases; nineteen clauses in twenty have none of the five hundred, which is told at once."""
        if not self._any_told.find_matches_as_indexes(clause.told):
            return None
        return next((act for act, pattern in self._told if pattern.search(clause.told)), None)

    def _by_clause(self, clause: ToldClause, cue: str) -> str | None:
        if (ordered := self._ordered(clause, cue)) is not None:
            return ordered
        if clause.is_question:
            return self._of_question(clause)
        if clause.root is None:
            is_call = clause.told.startswith(" no ") or (clause.told.rstrip().endswith("!") and len(clause.told.split()) < 4)
            return "demands" if is_call and clause.is_quoted else None
        if clause.is_imperative:
            return self._of_command(clause, cue)
        if (performed := self._performed(clause)) is not None:
            return performed
        if self._is_ban(clause):
            return "demands"
        if (
            clause.told.startswith(" if ")
            and " not " in clause.told.partition(",")[0]
            and self._may_menace(clause)
            and not clause.is_past
        ):
            return "threatens"
        if clause.is_future:
            return self._of_future(clause, cue)
        if (
            cue == "insist"
            and clause.tree.tags[clause.root] in ("VB", "VBP")
            and not clause.is_own
            and clause.tree.lemmas[clause.root] in self._words["yielding"]
        ):
            return "demands"
        if clause.auxiliaries & self._words["duty"] or " has to " in clause.told or " have to " in clause.told:
            return self._of_duty(clause)
        if self._is_bound(clause):
            return "promises"
        return self._of_fact(clause, cue)

    def _of_duty(self, clause: ToldClause) -> str | None:
        if clause.is_own:
            return None
        return "calls-for" if "must" not in clause.auxiliaries and self._is_soft_source(clause.draft) else "demands"

    def _is_soft_source(self, draft: SayingDraft) -> bool:
        page = draft.source_page or draft.page
        return draft.source is not None and page.tree.lemmas[page.nouns.core(draft.source)] in self._words["soft_sources"]

    def _of_fact(self, clause: ToldClause, cue: str) -> str | None:
        verdict = self._blame.verdict(clause)
        if verdict is not None:
            return verdict
        if clause.is_negated:
            return "denies" if self._denies(clause, cue) else None
        if clause.is_own:
            is_emphatic = clause.is_past and bool({"did", "do", "does"} & clause.auxiliaries)
            return "confirms" if is_emphatic else None
        return "accuses" if self._blame.accuses(clause, is_charge=False) else None

    def _of_question(self, clause: ToldClause) -> str | None:
        first = clause.told.split()[0]
        if first in ("where", "when"):
            return "demands"
        return "doubts" if first in ("who", "how", "why") and clause.is_quoted else None

    def _of_command(self, clause: ToldClause, cue: str) -> str | None:
        root, told = clause.root, clause.told
        assert root is not None
        if clause.tree.lemmas[root] in self._words["heeding"]:
            return None
        if self._has(told, "menace") and (" and we " in told or " or " in told):
            return "threatens"
        is_soft = (
            cue in self._words["soft_verbs"]
            or self._is_soft_source(clause.draft)
            or any(f" {w}" in told for w in self._words["soft_words"])
        )
        return "calls-for" if is_soft else "demands"

    def _performed(self, clause: ToldClause) -> str | None:
        """ "We demand", "she hoped that", "Brussels wants": the clause does in words what the verb names."""
        root, tree = clause.root, clause.tree
        assert root is not None
        act = self._own.get(tree.lemmas[root])
        is_now = (
            tree.tags[root] in ("VBP", "VBZ") or (tree.tags[root] == "VBD" and not clause.is_quoted) or tree.tags[root] == "VBG"
        )
        if act is None or not clause.is_own or not is_now or clause.auxiliaries & (self._words["future"] | self._words["duty"]):
            return None
        if act == "confirms" and any(" will " in clause.told for _ in tree.children_of(root, "conj")):
            return "promises"
        if clause.is_negated:
            return {"accuses": None, "doubts": None, "demands": None, "confirms": "denies"}.get(act)
        return act

    def _is_ban(self, clause: ToldClause) -> bool:
        """ "Nobody leaves this room until there is a list"."""
        root, tree = clause.root, clause.tree
        is_present = root is not None and tree.tags[root] in ("VBZ", "VBP") and not clause.auxiliaries
        return clause.is_quoted and clause.has_no_doer and is_present and tree.lemmas[root or 0] in self._words["forbidden"]

    def _is_bound(self, clause: ToldClause) -> bool:
        is_assured = self._cue(clause.draft) in self._words["assuring"]
        own = clause.is_own and not clause.is_past
        return (own or is_assured) and any(
            f" {w} " in clause.told.replace(".", " ").replace(",", " ") for w in self._words["bound"]
        )

    def _denies(self, clause: ToldClause, cue: str) -> bool:
        """One's own act, or a wrong of anybody, that was not done; not a lack that is only told."""
        root, told = clause.root, clause.told
        assert root is not None
        if any(span in told for span in self._words["spans"]) or clause.tree.lemmas[root] in self._words["unseen"]:
            return False
        is_missing = any(
            f" {there} " in told
            for there in ("there is", "there was", "there are", "there were", "there had been", "there has been")
        )
        if is_missing:
            return any(
                clause.tree.words[t].lower() in self._words["own_words"]
                for t in clause.inside
                if clause.tree.words[t].lower() not in ("it", "they")
            )
        is_wrong = bool(clause.forms(root) & self._words["wrongs"])
        return (
            is_wrong
            or (clause.is_own and (clause.is_past or cue in ("reply", "answer", "respond", "retort", "counter")))
            or (" never been " in told or " no order" in told or " no offer" in told)
        )

    def _of_vow(self, clause: ToldClause) -> str:
        """ "Vowed to answer every shell" threatens, "vowed to march" announces."""
        root, cue = clause.root, self._cue(clause.draft)
        if clause.is_negated or clause.has_no_doer:
            return "promises"
        if root is None:
            return "announces" if cue == "vow" and clause.told.split()[0] in self._words["staged"] else "promises"
        if cue in ("offer", "volunteer", "agree", "guarantee", "pledge"):
            return "promises"
        forms = clause.forms(root)
        if self._has(clause.told, "boons"):
            return "promises"
        if forms & self._words["harms"] or self._has(clause.told, "menace"):
            return "threatens"
        return "announces" if forms & self._words["staged"] and cue == "vow" else "promises"

    def _of_future(self, clause: ToldClause, cue: str) -> str | None:
        root, told = clause.root, clause.told
        assert root is not None
        forms = clause.forms(root)
        for inner in clause.tree.children_of(root, "xcomp", "conj"):
            forms |= clause.forms(inner)
        is_good, is_ill = self._has(told, "boons"), self._has(told, "menace")
        if clause.is_negated:
            return self._of_refusal(clause, is_ill=is_ill)
        if clause.is_second_person:
            return "threatens" if is_ill else "promises"
        if clause.is_own:
            return self._of_own_future(clause, forms, is_good=is_good, is_ill=is_ill)
        if is_ill and not is_good and self._may_menace(clause):
            return "threatens"
        is_warning = _ANYONE.search(told) is not None and not is_good
        if is_warning or (" any " in told and forms & self._words["harms"]):
            return "threatens"
        if cue in self._words["assuring"] or (is_good and not forms & self._words["staged"] - {"release a"}):
            return "promises"
        if self._is_set(clause):
            return "announces"
        is_forecast = clause.tree.lemmas[root] in self._words["unplanned"] and not clause.page.nouns.is_actor(
            clause.subjects[0] if clause.subjects else root
        )
        if is_forecast or cue in ("warn", "caution", "predict", "forecast", "estimate", "fear", "expect"):
            return None
        return "announces"

    def _of_own_future(self, clause: ToldClause, forms: set[str], *, is_good: bool, is_ill: bool) -> str:
        is_conditional = " unless " in clause.told
        if not is_good and (is_ill or is_conditional or forms & self._words["harms"]):
            return "threatens"
        return "announces" if forms & self._words["staged"] and not is_good else "promises"

    def _of_refusal(self, clause: ToldClause, *, is_ill: bool) -> str | None:
        """What will not be: a promise where it is no harm, a threat with "until", else plain words."""
        told = clause.told
        if " until " in told or " unless " in told:
            return "threatens" if clause.is_own else "announces"
        if clause.has_no_doer or is_ill:
            return "promises"
        return None if clause.is_own else "announces"

    def _is_set(self, clause: ToldClause) -> bool:
        """ "Would be open day and night from 1 July"."""
        root, tree = clause.root, clause.tree
        predicate = tree.children_of(root, "acomp", "attr", "advmod", "oprd") if root is not None else []
        return any(
            tree.lemmas[t] in self._words["set_states"] or tree.words[t].lower() in self._words["set_states"] for t in predicate
        )

    def _may_menace(self, clause: ToldClause) -> bool:
        """ "Any boat will be sunk", "the valley will rise": told by a party, not by those who only warn of the weather."""
        return not self._blame.is_reporter(clause.draft)

    def _has(self, told: str, name: str) -> bool:
        return any(f" {w}" in told and re.search(rf" {re.escape(w)}\w{{0,3}}[ ,.!?;]", told) for w in self._words[name])


def _page_of(draft: SayingDraft, pages: Sequence[Page]) -> Page:
    """The sentence in which the content begins."""
    start = draft.content[0].start
    if draft.page.sentence.start <= start < draft.page.sentence.end:
        return draft.page
    return next((p for p in pages if p.sentence.start <= start < p.sentence.end), draft.page)
