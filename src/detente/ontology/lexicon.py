"""The lexicon: frames, their patterns and word classes, from knowledge/lexicon/en/*.yaml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.patterns import Pattern, PatternSyntaxError, Piece, Slot, Words, parse_pattern
from detente.ontology.types import EventTypes
from detente.ontology.yaml_lines import YamlMap, load_yaml_map

T = TypeVar("T")

SILENT_TYPES = frozenset({"NONE", "OPERATOR", "REPORT"})
STATUSES = frozenset({"happened", "ongoing", "planned", "called-for", "conditional", "hypothetical", "historical"})
ACTS = frozenset("states confirms denies doubts accuses demands calls-for promises threatens announces".split())


@dataclass(frozen=True, slots=True)
class Effect:
    """What a frame does to the event in its slot E; None leaves it as read.

    `stands`: the event is told even where this frame is negated ("nobody claimed the attack"), and then has no doer from it.
    `suffers`: slot A of this frame is not who does the event but to whom it is done ("the town faced shelling by R").
    """

    status: str | None = None
    polarity: str | None = None
    certainty: str | None = None
    ends: bool = False
    stands: bool = False
    suffers: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a frame must (or, with `is_none`, must not) find. `marked` carries the roles in brackets."""

    marked: str
    line: int
    expected: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    is_none: bool = False

    @property
    def text(self) -> str:
        """The sentence without marks."""
        return unmark(self.marked)[0]

    @property
    def roles(self) -> tuple[tuple[str, int, int], ...]:
        """(role, start, end) of each mark in `text`."""
        return unmark(self.marked)[1]


@dataclass(frozen=True, slots=True)
class Frame:
    """One meaning: a type, a mode, and the wordings that tell it."""

    id: str
    type: str
    mode: str | None
    definition: str
    source: str
    path: str
    line: int
    weight: float = 0.9
    complement: Effect = Effect()
    modes_by_complement: tuple[tuple[str, str], ...] = ()
    ends: str | None = None
    status: str | None = None
    harm: str | None = None
    is_symmetric: bool = False
    act: str | None = None
    cameo: str | None = None
    examples: tuple[Example, ...] = ()

    @property
    def is_silent(self) -> bool:
        """True for frames that tell no event of their own."""
        return self.type in SILENT_TYPES


@dataclass(frozen=True, slots=True)
class Entry:
    """One pattern of one frame."""

    pattern: Pattern
    frame: Frame
    rank: float = 0.0


@dataclass(slots=True)
class Lexicon:
    """All entries, by part of speech and trigger lemma."""

    frames: list[Frame] = field(default_factory=list)
    patterns: list[Entry] = field(default_factory=list)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    verbs: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    nouns: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    prepositions: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    participles: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    hyphenated: set[str] = field(default_factory=set)

    @property
    def vocabulary(self) -> frozenset[str]:
        """All words of triggers and classes, in lower case, phrases taken apart."""
        phrases = set(self.verbs) | set(self.nouns) | {phrase for words in self.classes.values() for phrase in words}
        return frozenset(word.lower() for phrase in phrases for word in phrase.replace("_", " ").split())

    @property
    def trigger_count(self) -> int:
        """Number of distinct predicates: trigger word with its literal words."""
        return len({(e.pattern.part, w, e.pattern.text) for e in self.patterns for w in e.pattern.trigger})


def load_lexicon(files: KnowledgeFiles, types: EventTypes) -> Lexicon:
    """Reads every lexicon file. Raises KnowledgeError with file:line on the first fault."""
    lexicon, faults = check_lexicon(files, types)
    if faults:
        raise faults[0]
    return lexicon


def check_lexicon(files: KnowledgeFiles, types: EventTypes) -> tuple[Lexicon, list[KnowledgeError]]:
    """Reads every lexicon file as far as it can be read, and all faults found."""
    faults: list[KnowledgeError] = []
    sources = []
    for path in files.find("lexicon/en/*.yaml"):
        if path.stem == "cues":
            continue
        try:
            sources.append((path, load_yaml_map(path, files.shown(path))))
        except KnowledgeError as error:
            faults.append(error)
    lexicon = Lexicon()
    raw: dict[str, set[str]] = defaultdict(set)
    for path, content in sources:
        for name, words in content.map("classes").items():
            if not isinstance(words, list):
                faults.append(KnowledgeError(files.shown(path), content.line, f"class {name} must be a list of words"))
                continue
            raw[name] |= {str(w).strip() for w in words}
    lexicon.classes = {name: _flatten(name, raw, ()) for name in raw}
    seen: dict[str, Frame] = {}
    expander = _Expander(lexicon.classes)
    for _, content in sources:
        for item in content.maps("frames"):
            try:
                frame = _frame(item, types)
            except KnowledgeError as error:
                faults.append(error)
                continue
            if frame.id in seen:
                message = f"frame {frame.id} stands already in {seen[frame.id].path}:{seen[frame.id].line}"
                faults.append(KnowledgeError(frame.path, frame.line, message))
                continue
            seen[frame.id] = frame
            lexicon.frames.append(frame)
            faults += _add_patterns(lexicon, frame, item, expander)
    return lexicon, faults


def _flatten(name: str, raw: dict[str, set[str]], above: tuple[str, ...]) -> frozenset[str]:
    words: set[str] = set()
    for word in raw.get(name, set()):
        if word.startswith("{") and word.endswith("}"):
            inner = word[1:-1]
            if inner not in above:
                words |= _flatten(inner, raw, (*above, name))
        else:
            words.add(word)
    return frozenset(words)


def _frame(item: YamlMap, types: EventTypes) -> Frame:
    type_ = item.text("type")
    mode = item.optional_text("mode")
    if type_ not in SILENT_TYPES:
        event_type = types.get(type_)
        if event_type is None:
            raise KnowledgeError(item.path, item.line, f"unknown type {type_}")
        if mode is not None and mode not in event_type.modes:
            raise KnowledgeError(item.path, item.line, f"{type_} has no mode {mode}; it has {', '.join(event_type.modes)}")
    effect = item.map("complement")
    for key, allowed in (("status", STATUSES), ("polarity", {"negated"}), ("certainty", {"hedged", "doubted"})):
        value = effect.optional_text(key)
        if value is not None and value not in allowed:
            raise KnowledgeError(item.path, effect.line, f"{key} {value} is none of {', '.join(sorted(allowed))}")
    act = item.optional_text("act")
    if act is not None and act not in ACTS:
        raise KnowledgeError(item.path, item.line, f"act {act} is none of {', '.join(sorted(ACTS))}")
    by_complement = item.map("modes_by_complement")
    return Frame(
        id=item.text("id"), type=type_, mode=mode, path=item.path, line=item.line,
        definition=item.text("definition", ""), source=item.text("source", ""),
        weight=item.number("weight", 0.9),
        complement=Effect(
            effect.optional_text("status"), effect.optional_text("polarity"), effect.optional_text("certainty"),
            bool(effect.get("ends")),
            bool(effect.get("stands")),
            bool(effect.get("suffers")),
        ),
        modes_by_complement=tuple((k, str(v)) for k, v in by_complement.items()),
        ends=item.optional_text("ends"), status=item.optional_text("status"), harm=item.optional_text("harm"),
        is_symmetric=bool(item.get("symmetric")), act=act, cameo=item.optional_text("cameo"), examples=tuple(_examples(item)),
    )  # fmt: skip


def _examples(item: YamlMap) -> Iterable[Example]:
    examples = item.items_of("examples")
    for example, line in zip(examples, examples.lines, strict=True):
        if isinstance(example, YamlMap):
            also = example.get("also")
            expected = tuple((k, str(v)) for k, v in example.items() if k in ("polarity", "status", "certainty", "mode"))
            more = tuple((k, str(v)) for k, v in also.items()) if isinstance(also, YamlMap) else ()
            yield Example(example.text("text"), line, expected, more, bool(example.get("none")))
        else:
            yield Example(str(example), line)


def unmark(text: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """Takes the role marks out of an example: plain text, and (role, start, end) of each mark."""
    plain: list[str] = []
    roles: list[tuple[str, int, int]] = []
    open_at: list[tuple[str, int]] = []
    length = index = 0
    while index < len(text):
        if text[index] == "[" and text[index + 1 : index + 2] in tuple("ARXCPE") and text[index + 2 : index + 3] == " ":
            open_at.append((text[index + 1], length))
            index += 3
        elif text[index] == "]" and open_at:
            role, start = open_at.pop()
            roles.append((role, start, length))
            index += 1
        else:
            plain.append(text[index])
            length += 1
            index += 1
    return "".join(plain), tuple(roles)


def _add_patterns(lexicon: Lexicon, frame: Frame, item: YamlMap, expander: _Expander) -> list[KnowledgeError]:
    patterns = item.items_of("patterns")
    faults: list[KnowledgeError] = []
    if not patterns:
        return [KnowledgeError(frame.path, frame.line, f"frame {frame.id} has no patterns")]
    for text, line in zip(patterns, patterns.lines, strict=True):
        try:
            pattern = expander.pattern(parse_pattern(str(text)))
        except PatternSyntaxError as error:
            faults.append(KnowledgeError(frame.path, line, f"pattern {text!r}: {error}"))
            continue
        entry = Entry(pattern, frame, pattern.specificity + frame.weight / 10)
        lexicon.patterns.append(entry)
        table = {"verb": lexicon.verbs, "noun": lexicon.nouns, "preposition": lexicon.prepositions}[pattern.part]
        for word in {w.replace("_", " ").split()[-1] if pattern.part == "noun" else w.replace("_", " ") for w in pattern.trigger}:
            table[word].append(entry)
        for word in _participles(pattern):
            lexicon.participles[word].append(entry)
        lexicon.hyphenated |= {w for w in _all_words(pattern) if "-" in w}
    return faults


def _participles(pattern: Pattern) -> frozenset[str]:
    """The participles that follow the copula in a pattern such as "A be stationed in P"."""
    if pattern.part != "verb" or "be" not in pattern.trigger or not pattern.pieces:
        return frozenset()
    first = pattern.pieces[0]
    if isinstance(first.item, Words) and not first.preposition:
        return frozenset(w for w in first.item.any_of if w.endswith(("ed", "en", "n", "t", "g")))
    return frozenset()


def _all_words(pattern: Pattern) -> set[str]:
    """All literal words of a pattern."""
    found = set(pattern.trigger)
    for words in pattern.before:
        found |= words.any_of
    items = [pattern.subject, *(p.item for p in pattern.pieces)]
    for item in items:
        if isinstance(item, Words):
            found |= item.any_of
        elif item is not None:
            found |= item.words
    return found


class _Expander:
    """Puts the words of classes in the place of their names. Equal sets, slots and pieces are one object: the lexicon is a third smaller, loads
    in half the time, and what a reader found out of one slot holds for all that are the same."""

    def __init__(self, classes: dict[str, frozenset[str]]) -> None:
        self._classes = {name: frozenset(w.lower() for w in words) for name, words in classes.items()}
        self._known: dict[frozenset[str], frozenset[str]] = {}
        self._made: dict[object, object] = {}

    def pattern(self, pattern: Pattern) -> Pattern:
        """The pattern with plain words only. Raises PatternSyntaxError for an unknown class."""
        return Pattern(
            pattern.text, pattern.part, self._words(pattern.trigger),
            None if pattern.subject is None else self._item(pattern.subject),
            self._one(tuple(self._one(Words(self._words(w.any_of))) for w in pattern.before)),
            self._one(tuple(self._piece(p) for p in pattern.pieces)),
        )  # fmt: skip

    def _one(self, value: T) -> T:
        """The first object that was equal to this one."""
        return cast("T", self._made.setdefault(value, value))

    def _piece(self, piece: Piece) -> Piece:
        return self._one(Piece(self._item(piece.item), self._one(piece.preposition), piece.is_optional, piece.is_possessive))

    def _item(self, item: Slot | Words) -> Slot | Words:
        if isinstance(item, Words):
            return self._one(Words(self._words(item.any_of)))
        is_nominal = bool(item.words) and all(word.endswith(("_noun}", "_event}")) for word in item.words)
        return self._one(replace(item, words=self._words(item.words), is_nominal=is_nominal) if item.words else item)

    def _words(self, of: frozenset[str]) -> frozenset[str]:
        found = self._known.get(of)
        if found is None:
            found = self._known[of] = self._one(self._look_up(of))
        return found

    def _look_up(self, of: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        for word in of:
            if not word.startswith("{"):
                found.add(word.lower())
                continue
            name = word.strip("{}")
            if name not in self._classes:
                raise PatternSyntaxError(f"unknown class {word}")
            found |= self._classes[name]
        return frozenset(found)
