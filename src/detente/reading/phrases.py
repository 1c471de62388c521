"""Noun phrases as resolving needs them: words, kind, number, and the known names inside."""

from __future__ import annotations

from detente.model.readings import NameUse, Phrase
from detente.ontology.cues import Cues
from detente.reading.nouns import Nouns

_SINGULAR_PRONOUNS = frozenset(
    {"he", "she", "it", "him", "her", "himself", "herself", "itself", "this", "that", "who", "which", "one"}
)


class PhraseWriter:
    """Writes the phrases of one sentence of a text."""

    def __init__(self, text: str, nouns: Nouns, cues: Cues) -> None:
        self.text, self.nouns, self.tree, self.cues = text, nouns, nouns.tree, cues
        self._written: dict[int, Phrase] = {}

    def phrase(self, head: int) -> Phrase:
        """The phrase of a head token, written once: a speaker is asked for as prominent, as doer and as source."""
        found = self._written.get(head)
        if found is None:
            found = self._written[head] = self._write(head)
        return found

    def _write(self, head: int) -> Phrase:
        tree, nouns = self.tree, self.nouns
        start, end = nouns.span(head)
        core = nouns.core(head)
        role = nouns.role(head)
        core_role = nouns.role(core) if core != head else role
        sectors = sorted(nouns.sectors(head) - {"PLACE"})
        kind = "other"
        if tree.tags[head] in ("PRP", "PRP$", "WP", "WDT") or tree.lemmas[head] in self.cues["pronouns"]:
            kind = "pronoun"
        elif tree.names[head]:
            kind = "name"
        elif core_role is not None:
            kind = core_role.kind
        elif role is not None:
            kind = role.kind
        elif tree.tags[head] in ("NNP", "NNPS"):
            kind = "name"
        determiners = [c for h in {head, core} for c in tree.children_of(h, "det", "predet")]
        definite = any(tree.lemmas[c] in self.cues["definite_determiners"] for c in determiners)
        return Phrase(
            text=self.text[start:end], start=start, end=end, head=tree.lemmas[head], core=tree.lemmas[core], kind=kind,
            number=self._number(head), modifiers=tuple(tree.lemmas[m] for m in tree.children_of(core, "amod", "compound", "nmod", "det")),
            names=tuple(self._names_in(head, core)), sector=sectors[0] if sectors else None,
            is_public=bool(role and role.is_public), is_definite=definite, is_proper=tree.tags[head] in ("NNP", "NNPS"),
            is_subject=tree.deps[head] in ("nsubj", "nsubjpass"),
        )  # fmt: skip

    def _number(self, head: int) -> str:
        tag, lemma = self.tree.tags[head], self.tree.lemmas[head]
        if tag in ("PRP", "WP", "WDT", "PRP$", "DT"):
            return "singular" if lemma in _SINGULAR_PRONOUNS else "plural"
        if tag == "CD":
            return "plural"
        conj = self.tree.children_of(head, "conj")
        return "plural" if tag in ("NNS", "NNPS") or conj else "singular"

    def _names_in(self, head: int, core: int) -> list[NameUse]:
        found: list[NameUse] = []
        self._add_name(found, head, "head")
        if core != head:
            self._add_name(found, core, "head")
        for anchor in dict.fromkeys((core, head)):
            for child in self.tree.children_of(anchor, "compound", "amod", "poss", "nmod", "npadvmod", "nummod"):
                self._add_names_below(found, child, "modifier")
            for child in self.tree.children_of(anchor, "appos"):
                self._add_names_below(found, child, "apposition")
            for name, _, objects in self.nouns.grammar.prepositions_of(anchor):
                if name in ("of", "for", "from", "with", "in", "at", "to"):
                    for obj in objects:
                        if not self.tree.is_verb(obj):
                            self._add_names_below(found, obj, "of" if name == "of" else name)
            for clause in self.tree.children_of(anchor, "acl", "relcl"):
                for name, _, objects in self.nouns.grammar.prepositions_of(clause):
                    for obj in objects if name in ("in", "with", "under") else []:
                        if self.tree.lemmas[clause] in ("serve", "deploy", "base"):
                            self._add_names_below(found, obj, "serving")
        return found

    def _add_names_below(self, found: list[NameUse], token: int, part: str) -> None:
        self._add_name(found, token, part)
        for child in self.tree.children_of(token, "compound", "amod", "poss", "nmod"):
            self._add_name(found, child, part)

    def _add_name(self, found: list[NameUse], token: int, part: str) -> None:
        names = self.tree.names[token]
        if names and not any(n.start == self.tree.starts[token] for n in found):
            keys = tuple(f"{n.kind}|{n.id}" for n in names)
            found.append(NameUse(self.tree.texts[token], self.tree.starts[token], self.tree.ends[token], part, keys))
