"""Words that attribute words, findings, thoughts and stances to a source, and tell the act (knowledge/speech/en.yaml, acts.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.model.mentions import ACTS
from detente.model.sayings import KINDS
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

FORMS = frozenset({"clause", "infinitive", "object", "rest", "predicate", "addressee"})
_ACT_LISTS = ("begins", "holds", "cues", "own_acts")
_CLASS_LISTS = ("verbs", "nouns", "adjectives", "phrases")


@dataclass(frozen=True, slots=True)
class SpeechExample:
    """A sentence of a class with the source and the content that a reader must find; no source: by nobody's word."""

    text: str
    source: str | None
    content: str
    where: str


@dataclass(frozen=True, slots=True)
class SpeechClass:
    """Words that attribute in one way: `takes` are the forms and prepositions that hold the content."""

    id: str
    kind: str
    act: str
    takes: frozenset[str]
    has_source: bool = True

    def takes_any(self, *forms: str) -> bool:
        """True if the content may stand in one of these forms."""
        return any(form in self.takes for form in forms)


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """The classes by word (lemma, or lemma and particle), phrases by their first word, and the plain lists by name.

    `phrase_cues` are all words that a saying without a verb can hang on.
    """

    verbs: dict[str, tuple[SpeechClass, ...]]
    nouns: dict[str, SpeechClass]
    adjectives: dict[str, tuple[SpeechClass, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], SpeechClass], ...]]
    lists: dict[str, frozenset[str]]
    examples: tuple[SpeechExample, ...]
    phrase_cues: frozenset[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


def load_speech_words(files: KnowledgeFiles) -> SpeechWords:
    """Reads speech/en.yaml and speech/acts.yaml; the classes and lists of an overlay are added. Raises KnowledgeError with file:line."""
    classes: dict[str, dict[str, tuple[SpeechClass, ...]]] = {name: {} for name in _CLASS_LISTS}
    lists: dict[str, frozenset[str]] = {}
    examples: list[SpeechExample] = []
    for path in (*files.find("speech/en.yaml"), *files.find("speech/acts.yaml")):
        content = load_yaml_map(path, files.shown(path))
        for kind in _CLASS_LISTS:
            for entry in content.maps(kind):
                found = _class_of(entry)
                examples += _example_of(entry)
                for word in entry.texts("words"):
                    classes[kind][word] = (*classes[kind].get(word, ()), found)
        for name in content:
            if name in _ACT_LISTS:
                acts = content.map(name)
                lists |= {f"{name}.{act}": lists.get(f"{name}.{act}", frozenset()) | frozenset(acts.texts(act)) for act in ACTS}
            elif name not in _CLASS_LISTS:
                lists[name] = lists.get(name, frozenset()) | frozenset(content.texts(name))
    phrases = _by_first_word(_firsts(classes["phrases"]))
    cues = frozenset({*phrases, *classes["nouns"], *lists["view_nouns"], *lists["adverbs"]})
    return SpeechWords(classes["verbs"], _firsts(classes["nouns"]), classes["adjectives"], phrases, lists, tuple(examples), cues)


def _firsts(classes: dict[str, tuple[SpeechClass, ...]]) -> dict[str, SpeechClass]:
    return {word: found[0] for word, found in classes.items()}


def _by_first_word(phrases: dict[str, SpeechClass]) -> dict[str, tuple[tuple[tuple[str, ...], SpeechClass], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], SpeechClass]]] = {}
    for phrase, entry in phrases.items():
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, entry))
    return {first: tuple(sorted(some, key=lambda s: -len(s[0]))) for first, some in found.items()}


def _class_of(entry: YamlMap) -> SpeechClass:
    kind, act = entry.text("kind"), entry.text("act", "states")
    if kind not in KINDS:
        raise KnowledgeError(entry.path, entry.line, f"kind '{kind}' is none of {', '.join(KINDS)}")
    if act not in ACTS:
        raise KnowledgeError(entry.path, entry.line, f"act '{act}' is none of {', '.join(ACTS)}")
    takes = frozenset(entry.texts("takes") or entry.texts("joins"))
    return SpeechClass(entry.text("id"), kind, act, takes, has_source=entry.get("no_source") is not True)


def _example_of(entry: YamlMap) -> list[SpeechExample]:
    example = entry.map("example")
    if not example:
        return []
    where = f"{example.path}:{example.line}"
    return [SpeechExample(example.text("text"), example.optional_text("source"), example.text("content"), where)]
