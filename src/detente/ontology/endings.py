"""Endings that names take in languages that are recognised and not read (knowledge/documents/endings.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlList, load_yaml_map
from detente.text.plain import fold

ENDINGS_FILE = "documents/endings.yaml"
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Endings:
    """The endings of all languages, folded, with the examples that are their tests: (as written, name, is a form of it)."""

    shortest: int
    endings: frozenset[str]
    examples: tuple[tuple[str, str, bool], ...]

    def stem(self, word: str) -> str:
        """What all forms of a folded word of a name begin with: it without its last vowel."""
        return word[:-1] if word[-1:] in _VOWELS and len(word) > self.shortest else word

    def stems(self, word: str) -> frozenset[str]:
        """What a folded word of a text may be a form of."""
        found = {word, self.stem(word)}
        longest = max(map(len, self.endings), default=0)
        for length in range(1, min(longest, len(word) - self.shortest) + 1):
            if word[-length:] in self.endings:
                found.add(word[:-length])
        return frozenset(found)


def load_endings(files: KnowledgeFiles) -> Endings:
    """Reads endings.yaml. Raises KnowledgeError with file:line."""
    shortest, endings = 4, set[str]()
    examples: list[tuple[str, str, bool]] = []
    for path in files.find(ENDINGS_FILE):
        content = load_yaml_map(path, files.shown(path))
        shortest = int(content.number("shortest", shortest))
        by_language = content.map("endings")
        endings |= {fold(e) for language in by_language for e in by_language.texts(language)}
        for key, is_form in (("examples", True), ("others", False)):
            for pair in content.items_of(key):
                if not isinstance(pair, YamlList) or len(pair) != 2:
                    raise KnowledgeError(files.shown(path), content.line, f"{key}: expected pairs of a form and a name")
                examples.append((str(pair[0]), str(pair[1]), is_form))
    return Endings(shortest, frozenset(endings), tuple(examples))
