"""Sayings told by verbs and adjectives: "said that", "called for", "was accused of", "is aware of"."""

from __future__ import annotations

from collections.abc import Iterator

from detente.model.sayings import Span
from detente.ontology.speech import FORMS, SpeechClass, SpeechWords
from detente.reading.speech.draft import Page, SayingDraft, spans_of

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_CUE_PARTS = ("aux", "auxpass", "neg", "prt", "advmod")
_OBJECTS = ("dobj", "attr", "oprd", "acomp", "dative")
_ANY = SpeechClass("any", "thought", "states", frozenset({"clause"}))
_OF_ACTS = ("confirms", "denies", "announces")  # "confirmed the arrest" tells the arrest and says it
_PARENTHETIC = ("parataxis", "advcl", "ccomp", "conj", "dep", "relcl")


class ClauseSayings:
    """The sayings that the verbs and adjectives of one page tell."""

    def __init__(self, page: Page, words: SpeechWords) -> None:
        self.page, self.words, self.tree, self.nouns = page, words, page.tree, page.nouns

    def find(self) -> Iterator[SayingDraft]:
        """One draft a cue, in text order."""
        for token in range(len(self.tree)):
            if self.tree.is_verb(token) and self.tree.tags[token] != "MD" and self._may_tell(token):
                draft = self._of_verb(token)
            elif self.tree.tags[token].startswith("JJ") or (self.tree.tags[token] == "VBN" and self.tree.deps[token] == "acomp"):
                draft = self._of_adjective(token)
            else:
                draft = None
            if draft is not None:
                yield draft

    def _may_tell(self, verb: int) -> bool:
        """Verbs before a noun only say which: "the alleged plan"; what tells a physical act tells no words."""
        tree = self.tree
        if tree.deps[verb] in ("aux", "auxpass", "amod", "compound"):
            return False
        return verb not in self.page.acts or any(e.act in _OF_ACTS for e in self.words.verbs.get(tree.lemmas[verb], ()))

    # verbs -----------------------------------------------------------------------------------------------------------

    def _of_verb(self, verb: int) -> SayingDraft | None:
        if (inverted := self._inverted(verb)) is not None:
            return inverted
        arguments = self.nouns.grammar.of_verb(verb)
        subject = next((s for s in arguments.subjects if s != verb), None)
        is_passive = arguments.is_passive
        if subject is None and (found := self._misread_subject(verb)) is not None:
            subject, is_passive = found, False
        for entry, particle in self._classes(verb, subject):
            if is_passive and subject is None:
                draft = self._hearsay(verb, entry)
            else:
                tokens, is_clause = self._content(verb, entry, particle, is_passive=is_passive)
                draft = self._draft(verb, entry, particle, subject, tokens, is_clause=is_clause) if tokens else None
            if draft is not None:
                return draft
        return None

    def _misread_subject(self, verb: int) -> int | None:
        """ "Lawmakers from three parties called for ..." read as a noun with a participle; "the chief, asked about it, said ..."."""
        tree, head = self.tree, self.tree.heads[verb]
        if (
            tree.deps[verb] == "acl"
            and tree.tags[verb] in ("VBN", "VBD")
            and tree.deps[head] == "ROOT"
            and tree.is_noun(head)
            and head < verb
        ):
            return head
        for clause in tree.children_of(verb, "ccomp", "advcl"):
            subjects = tree.children_of(clause, "nsubj", "nsubjpass")
            if clause < verb and tree.tags[clause] in ("VBN", "VBD") and subjects and self._is_aside(clause, subjects[0]):
                return subjects[0]
        return None

    def _is_aside(self, clause: int, subject: int) -> bool:
        """ "The chief, asked about the platoon, ...": between commas right behind its subject."""
        last = max([subject, *(t for t in self.tree.subtree(subject) if t < clause)])
        return self.tree.texts[last] == "," and clause - last <= 2

    def _classes(self, verb: int, subject: int | None) -> Iterator[tuple[SpeechClass, int | None]]:
        """The classes that a verb may belong to here, those with a particle first."""
        tree = self.tree
        lemma = tree.lemmas[verb]
        for particle in tree.children_of(verb, "prt", "prep", "advmod", "dative"):
            for entry in self.words.verbs.get(f"{lemma} {tree.lemmas[particle]}", ()):
                yield entry, particle
        entries = self.words.verbs.get(lemma, ())
        is_evidence = subject is not None and tree.lemmas[subject] in self.words["evidence_nouns"]
        yield from ((e, None) for e in entries if e.kind == "evidence" and is_evidence)
        yield from ((e, None) for e in entries if e.kind != "evidence")
        if not entries and lemma not in self.words["no_attribution"] and subject is not None:
            yield _ANY, None

    def _content(self, verb: int, entry: SpeechClass, particle: int | None, *, is_passive: bool) -> tuple[set[int], bool]:
        """The tokens of the content, and whether a clause is among them."""
        tree = self.tree
        clauses = self._clauses(verb, entry)
        content = {t for c in clauses for t in tree.subtree(c)}
        heads: list[int] = []
        if "predicate" in entry.takes and not self._has_predicate(verb):
            return set(), False
        if entry.takes_any("object", "rest") or particle is not None:
            heads = tree.children_of(verb, *_OBJECTS)
            if is_passive:
                heads += tree.children_of(verb, "nsubjpass")
            if clauses and "addressee" in entry.takes and "rest" not in entry.takes:
                heads = []
            heads = [h for h in heads if not self._is_filler(h)]
            heads += self._hung_elsewhere(verb, heads)
        if particle is not None:
            heads += tree.children_of(particle, "pobj", "pcomp")
        if "rest" in entry.takes and (heads or clauses):
            heads += self._completions(verb, particle)
        named = entry.takes - FORMS
        if named and not clauses:
            heads += [
                o
                for p in tree.children_of(verb, "prep", "dative")
                if tree.lemmas[p] in named
                for o in tree.children_of(p, "pobj", "pcomp")
            ]
        content |= {t for h in heads for t in tree.subtree(h)}
        if not content and entry.kind == "speech" and "clause" in entry.takes:
            content = self._around(verb) or self._behind_colon(verb)
            return content, bool(content)
        return content - {verb}, bool(clauses)

    def _hung_elsewhere(self, verb: int, heads: list[int]) -> list[int]:
        """ "Reported heavy fire from the mill": a phrase right behind an object that the parser hung on the verb."""
        tree = self.tree
        if not heads:
            return []
        last = max(heads)
        end = max(tree.subtree(last)[-1], last)
        return [p for p in tree.children_of(verb, "prep") if p == end + 1 and tree.lemmas[p] in self.words["object_joins"]]

    def _clauses(self, verb: int, entry: SpeechClass) -> list[int]:
        """The complement clauses that hold content; else an infinitive that the parser took for one of purpose."""
        tree = self.tree
        found = [c for c in tree.children_of(verb, "ccomp", "xcomp", "pcomp") if self._is_content(c, entry)]
        if not found and entry.takes_any("clause"):
            found = [c for c in tree.children_of(verb, "advcl") if c > verb and self._is_asked(verb, c)]
        if not found and "infinitive" in entry.takes and not tree.children_of(verb, "dobj"):
            found = [c for c in tree.children_of(verb, "advcl") if c > verb and self._has_to(c)]
        return found

    def _is_content(self, clause: int, entry: SpeechClass) -> bool:
        tree = self.tree
        if any(tree.tags[c].startswith("W") for c in tree.children[clause]):
            return entry.takes_any("clause", "rest")
        has_subject = bool(tree.children_of(clause, *_SUBJECTS))
        if not has_subject and tree.tags[clause] == "VBG":
            return entry is not _ANY
        if not has_subject and (self._has_to(clause) or tree.deps[clause] == "xcomp"):
            return entry.takes_any("infinitive", "rest")
        return self._is_finite(clause) if entry is _ANY else entry.takes_any("clause", "infinitive", "rest")

    def _is_asked(self, verb: int, clause: int) -> bool:
        """ "Wondered aloud if the offer was serious": no condition."""
        marks = {self.tree.lemmas[m] for m in self.tree.children_of(clause, "mark")}
        return bool(marks & {"if", "whether"}) and self.tree.lemmas[verb] in self.words["asking"]

    def _has_to(self, clause: int) -> bool:
        return any(self.tree.tags[c] == "TO" for c in self.tree.children_of(clause, "aux"))

    def _is_finite(self, clause: int) -> bool:
        tree = self.tree
        has_that = any(tree.lemmas[c] in self.words["conjunctions"] for c in tree.children[clause])
        has_subject = bool(tree.children_of(clause, "nsubj", "nsubjpass", "expl"))
        is_tensed = tree.tags[clause] in ("VBD", "VBZ", "VBP") or any(
            tree.tags[a] in ("VBD", "VBZ", "VBP", "MD") for a in tree.children_of(clause, "aux", "auxpass")
        )
        return has_subject and (has_that or is_tensed)

    def _completions(self, verb: int, particle: int | None) -> list[int]:
        """What completes an object: "as a farce", "of theft", "for the delay", "to leave"."""
        tree = self.tree
        found = []
        for child in tree.children_of(verb, "prep", "xcomp", "advcl"):
            if child <= verb or child == particle:
                continue
            if tree.deps[child] == "prep" and tree.lemmas[child] not in self.words["completing"]:
                continue
            if tree.deps[child] == "advcl" and not any(
                tree.lemmas[c] in ("as", "for") for c in tree.children_of(child, "mark", "prep")
            ):
                continue
            found.append(child)
        return found

    def _is_filler(self, head: int) -> bool:
        """ "Put it bluntly", "said so", "made it clear": objects that stand for nothing."""
        tree = self.tree
        return tree.lemmas[head] in self.words["fillers"]

    def _around(self, verb: int) -> set[int]:
        """ "The road, he said, is open", "as the mayor put it": the clause that a parenthesis stands in."""
        tree = self.tree
        head = tree.heads[verb]
        if head == verb or tree.deps[verb] not in _PARENTHETIC or not tree.children_of(verb, "nsubj"):
            return set()
        own = tree.subtree(verb)
        marks = {tree.lemmas[c] for c in tree.children_of(verb, "mark")}
        is_marked = bool(marks & self.words["parenthetic_marks"])
        if tree.deps[verb] in ("advcl", "relcl", "conj", "ccomp") and not is_marked and not self._is_set_off(own):
            return set()
        if marks and not is_marked:
            return set()
        if tree.deps[verb] in ("conj", "relcl") or (tree.deps[verb] == "advcl" and not is_marked):
            return set()
        return set(tree.subtree(head)) - set(own)

    def _behind_colon(self, verb: int) -> set[int]:
        """ "They put it carefully: neither side had left": the rest of the sentence."""
        tree = self.tree
        colon = next((t for t in range(verb + 1, len(tree)) if tree.texts[t] == ":"), None)
        return set(range(colon + 1, len(tree))) if colon is not None else set()

    def _inverted(self, verb: int) -> SayingDraft | None:
        """ "The convoy is safe, tweeted the harbour master": the one who says it stands behind the verb."""
        tree = self.tree
        entry = next((e for e in self.words.verbs.get(tree.lemmas[verb], ()) if e.kind == "speech" and "clause" in e.takes), None)
        if entry is None or verb == 0 or tree.tags[verb] not in ("VBD", "VBZ", "VBN", "VBP", "NNS", "NN"):
            return None
        before = tree.texts[verb - 1]
        behind = [c for c in tree.children_of(verb, "dobj", "nsubj", "attr", "dep", "npadvmod", "nsubjpass") if c > verb]
        if before[-1] not in ",\"'”’»?!" or tree.children_of(verb, "aux", "auxpass") or not behind:
            return None
        first = min(tree.subtree(behind[0]))
        if first != verb + 1 or not (self._may_think(behind[0]) or tree.lemmas[behind[0]] in self.words["evidence_nouns"]):
            return None
        return self._draft(verb, entry, None, behind[0], set(range(verb)), is_clause=True)

    def _has_predicate(self, verb: int) -> bool:
        """ "Called the vote a farce", "branded them as thieves": an object and what it is said to be."""
        tree = self.tree
        if tree.children_of(verb, "oprd") or any(self._is_named(o) for o in tree.children_of(verb, "dobj")):
            return True
        if any(tree.lemmas[p] == "as" and tree.children[p] for p in tree.children_of(verb, "prep")):
            return True
        return any(not self._has_to(c) and tree.children_of(c, *_SUBJECTS) for c in tree.children_of(verb, "ccomp", "xcomp"))

    def _is_named(self, noun: int) -> bool:
        """ "Called the statement disinformation": two nouns that the parser took for one."""
        is_judging = self.tree.lemmas[noun] in self.words["false_words"] | self.words["wrong_words"]
        return is_judging and any(self.tree.is_noun(c) for c in self.tree.children_of(noun, "compound"))

    def _is_set_off(self, tokens: list[int]) -> bool:
        """Between commas or at an end of the sentence."""
        tree = self.tree
        before = tokens[0] == 0 or tree.texts[tokens[0] - 1] in (",", '"', "'", "”", "’", "-", "—", "--", "''")
        after = tokens[-1] >= len(tree) - 2 or tree.texts[tokens[-1] + 1] in (",", ".", ";", "-", "—", "--")
        return before and after

    def _hearsay(self, verb: int, entry: SpeechClass) -> SayingDraft | None:
        """ "He is said to have fled", "they were accused of theft": told by nobody named."""
        tree = self.tree
        subjects = tree.children_of(verb, "nsubjpass")
        if tree.lemmas[verb] not in self.words["hearsay"] or tree.deps[verb] in ("acl", "amod", "advcl", "conj"):
            return None
        clauses = tree.children_of(verb, "ccomp", "xcomp", "oprd")
        rest = [c for c in tree.children_of(verb, "prep") if tree.lemmas[c] in self.words["hearsay_joins"]]
        if not clauses and not rest:
            return None
        subjects = [s for s in subjects if tree.lemmas[s] != "it"]
        tokens = {t for h in (*subjects, *clauses, *rest) for t in tree.subtree(h)}
        return self._draft(verb, entry, None, None, tokens, is_clause=bool(clauses))

    def _draft(
        self, verb: int, entry: SpeechClass, particle: int | None, source: int | None, tokens: set[int], *, is_clause: bool
    ) -> SayingDraft | None:  # fmt: skip
        tree = self.tree
        if source is not None:
            if source in tokens or self._is_expletive(source):
                source = None
            elif entry.kind != "evidence" and entry is _ANY and not self._may_think(source):
                return None
        content = spans_of(tree, self._without_that(self._without_others(self._on_this_side(verb, tokens))))
        if not content:
            return None
        parts = [verb, *(c for c in tree.children_of(verb, *_CUE_PARTS) if not set(tree.subtree(c)) & tokens)]
        if particle is not None:
            parts.append(particle)
        run = self._run_around(verb, parts)
        is_negated = bool(tree.children_of(verb, "neg")) or (source is not None and self._is_nobody(source))
        return SayingDraft(
            self.page, entry, verb, Span(tree.starts[run[0]], tree.ends[run[-1]]), source, content, is_clause, is_negated
        )  # fmt: skip

    def _on_this_side(self, verb: int, tokens: set[int]) -> set[int]:
        """ "The army says it left; the town says it did not": a semicolon parts two sayings."""
        marks = [t for t in range(len(self.tree)) if self.tree.texts[t] == ";"]
        low = max((m for m in marks if m < verb), default=-1)
        high = min((m for m in marks if m > verb), default=len(self.tree))
        own = {t for t in tokens if low < t < high}
        return own if own and any(t > verb for t in own) and low >= 0 else tokens

    def _without_others(self, tokens: set[int]) -> set[int]:
        """ "Greece said its boat was at home, while the other side called that a lie": what another says is no part of it."""
        tree = self.tree
        for clause in sorted(tokens):
            if tree.deps[clause] != "advcl" or tree.lemmas[clause] not in self.words.verbs:
                continue
            if any(tree.lemmas[m] in ("while", "whereas") for m in tree.children_of(clause, "mark")):
                tokens = tokens - set(tree.subtree(clause))
        return tokens

    def _run_around(self, verb: int, parts: list[int]) -> list[int]:
        """The tokens of the cue that stand together with its verb."""
        chosen = sorted(set(parts))
        at = chosen.index(verb)
        low = high = at
        while low > 0 and chosen[low] - chosen[low - 1] == 1:
            low -= 1
        while high < len(chosen) - 1 and chosen[high + 1] - chosen[high] == 1:
            high += 1
        return chosen[low : high + 1]

    def _without_that(self, tokens: set[int]) -> set[int]:
        ordered = sorted(tokens)
        while ordered and self.tree.lemmas[ordered[0]] in ("that", "to") and self.tree.deps[ordered[0]] in ("mark", "aux"):
            ordered.pop(0)
        return set(ordered)

    def _is_expletive(self, subject: int) -> bool:
        tree = self.tree
        return tree.deps[subject] == "expl"

    def _is_nobody(self, subject: int) -> bool:
        tree = self.tree
        words = {tree.words[subject].lower(), *(tree.words[c].lower() for c in tree.children_of(subject, "det"))}
        return bool(words & self.words["nobody"])

    def _may_think(self, subject: int) -> bool:
        tree, nouns = self.tree, self.nouns
        is_person = tree.lemmas[subject] in self.words["persons"]
        return is_person or nouns.is_actor(subject) or nouns.is_personlike(subject) or tree.tags[subject] in ("NNP", "NNPS")

    # adjectives ------------------------------------------------------------------------------------------------------

    def _of_adjective(self, token: int) -> SayingDraft | None:
        tree = self.tree
        verb = tree.heads[token]
        entries = self.words.adjectives.get(tree.words[token].lower(), ())
        if not entries or tree.deps[token] not in ("acomp", "attr", "ROOT", "oprd"):
            return None
        if not tree.is_verb(verb) or tree.lemmas[verb] not in self.words["copulas"]:
            return None
        subject = next(iter(self.nouns.grammar.of_verb(verb).subjects), None)
        is_it = subject is not None and (tree.lemmas[subject] == "it" or self._is_expletive(subject))
        entry = next((e for e in entries if e.has_source != is_it), None)
        if entry is None:
            return None
        clauses = tree.children_of(token, "ccomp", "xcomp") + (tree.children_of(verb, "ccomp", "xcomp") if is_it else [])
        clauses = [c for c in clauses if c > token and (not is_it or self._is_finite(c))]
        joins = [p for p in tree.children_of(token, "prep") if tree.lemmas[p] in entry.takes]
        heads = clauses or [o for p in joins for o in tree.children_of(p, "pobj", "pcomp")]
        if not heads:
            return None
        source = None if is_it else subject
        tokens = {t for h in heads for t in tree.subtree(h)}
        draft = self._draft(verb, entry, None, source, tokens, is_clause=bool(clauses))
        if draft is not None and draft.cue is not None:
            draft.anchor = token
            draft.cue = Span(min(draft.cue.start, tree.starts[token]), max(draft.cue.end, tree.ends[token]))
        return draft
