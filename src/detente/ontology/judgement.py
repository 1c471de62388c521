"""Words by which statements judge others, with their weights (knowledge/speech/judgement.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import load_yaml_map

_GRADES = ("strong", "middling", "weak")
_LISTS = ("negated_blame", "distancing", "disowning", "heard", "trusted", "colleagues", "contrast", "refuting")


@dataclass(frozen=True, slots=True)
class JudgementWords:
    """`weights` by lemma (or pair of lemmas, of which `firsts` are the first), the bounds of a verdict, and the plain lists by name."""

    weights: dict[str, float]
    threshold: float
    after: float
    hypothetical: float
    named: float
    firsts: frozenset[str]
    lists: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


def load_judgement_words(files: KnowledgeFiles) -> JudgementWords:
    """Reads speech/judgement.yaml; words and lists of an overlay are added, its bounds replace. Raises KnowledgeError with file:line."""
    weights: dict[str, float] = {}
    lists: dict[str, frozenset[str]] = dict.fromkeys(_LISTS, frozenset())
    threshold, after, hypothetical, named = 1.0, 0.0, 1.0, 0.0
    for path in files.find("speech/judgement.yaml"):
        content = load_yaml_map(path, files.shown(path))
        threshold, after = content.number("threshold", threshold), content.number("after", after)
        hypothetical, named = content.number("hypothetical", hypothetical), content.number("named", named)
        for grade in reversed(_GRADES):
            weights |= dict.fromkeys(content.texts(grade), content.map("weights").number(grade))
        lists = {name: words | frozenset(content.texts(name)) for name, words in lists.items()}
    firsts = frozenset(word.partition(" ")[0] for word in weights if " " in word)
    return JudgementWords(weights, threshold, after, hypothetical, named, firsts, lists)
