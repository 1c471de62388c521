"""Small words that colour an event: modals, hedges, negations, light verbs (knowledge/lexicon/en/cues.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import load_yaml_map


@dataclass(frozen=True, slots=True)
class Cues:
    """Word lists by name. Each is a set of lower-case lemmas or words; see the comments in cues.yaml."""

    lists: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


def load_cues(files: KnowledgeFiles) -> Cues:
    """Reads cues.yaml; lists of an overlay are added to the built-in ones."""
    lists: dict[str, set[str]] = {}
    for path in files.find("lexicon/en/cues.yaml"):
        content = load_yaml_map(path, files.shown(path))
        for name in content:
            lists.setdefault(name, set()).update(word.lower() for word in content.texts(name))
    return Cues({name: frozenset(words) for name, words in lists.items()})
