"""One word of a sentence at which patterns are tried, with what all of them ask of it, found out once.

Twenty patterns are tried in a sentence and five fit. A third of the others fail at who does it, a sixth at a fixed word: both can be told
before anything is made for the attempt, and mean the same for all patterns that ask for the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.ontology.cues import Cues
from detente.ontology.lexicon import Entry, Lexicon
from detente.ontology.patterns import ANYBODY, PREPOSITIONS, Piece, Slot, Words
from detente.reading.arguments import Arguments, Grammar
from detente.reading.nouns import Nouns
from detente.reading.tree import Tree

LITERAL_LABELS = frozenset(
    "dobj attr acomp prt advmod amod compound prep pobj oprd dative npadvmod nummod nsubjpass neg det intj".split()
)
_OWN_LABELS = LITERAL_LABELS - {"nsubjpass"}
_REACH = 3
PARTICLES = PREPOSITIONS | {"together", "apart", "away", "back", "forward", "again", "jointly", "forcibly"}


def literals_first(piece: Piece) -> int:
    """Literal objects are found before slots take what is left."""
    return 0 if isinstance(piece.item, Words) and piece.preposition <= {"to"} else 1


class Wording:
    """An entry with what follows from its pattern alone: the order in which its pieces are filled, and what it takes."""

    __slots__ = ("bare_slots", "entry", "first_words", "has_fixed_object", "is_silent", "pieces", "subject", "takes_object")

    def __init__(self, entry: Entry) -> None:
        pattern = entry.pattern
        self.entry = entry
        self.is_silent = entry.frame.is_silent
        self.pieces = tuple(sorted(pattern.pieces, key=literals_first))
        bare = [p.item for p in pattern.pieces if not p.preposition]
        self.bare_slots = sum(1 for item in bare if isinstance(item, Slot) and item.role in "RXCA")
        self.has_fixed_object = any(isinstance(item, Words) and not item.any_of <= PARTICLES for item in bare)
        self.takes_object = any(isinstance(item, Slot) or not item.any_of <= PARTICLES for item in bare)
        subject = pattern.subject
        is_asked = isinstance(subject, Slot) and subject.is_restricted and subject.role != "E"
        self.subject = subject if is_asked and isinstance(subject, Slot) else None
        self.first_words = self._first_words()

    def _first_words(self) -> Words | None:
        """The fixed word that must be found before anything else is, if the pattern has one."""
        first = self.pieces[0] if self.pieces and not isinstance(self.entry.pattern.subject, Words) else None
        is_needed = first is not None and not first.preposition and not first.is_optional
        return first.item if first is not None and is_needed and isinstance(first.item, Words) else None


class Spot:
    """A word of a tree, for all attempts at it."""

    def __init__(self, token: int, tree: Tree, grammar: Grammar, nouns: Nouns, cues: Cues, lexicon: Lexicon) -> None:
        self.token, self.tree, self.grammar, self.nouns = token, tree, grammar, nouns
        self.cues, self.lexicon = cues, lexicon
        self._doers: list[int] | None = None
        self._region: list[int] | None = None
        self._fitting: dict[tuple[int, int], bool] = {}
        self._answers: dict[int, bool] = {}

    def may_fit(self, wording: Wording) -> bool:
        """False if a verb's pattern must fail for want of its doer or of its first fixed word."""
        subject, words = wording.subject, wording.first_words
        if subject is not None:
            found = self._answers.get(id(subject))
            if found is None:
                found = self._answers[id(subject)] = any(self.fits(head, subject) for head in self.doers())
            if not found:
                return False
        if words is not None:
            found = self._answers.get(id(words))
            if found is None:
                found = self._answers[id(words)] = self._has_one_of(words)
            return found
        return True

    def fits(self, head: int, slot: Slot) -> bool:
        """True if a phrase is of the class, or of the sector, that a slot asks for."""
        key = head, id(slot)
        found = self._fitting.get(key)
        if found is None:
            found = self._fitting[key] = self._read_fit(head, slot)
        return found

    def _read_fit(self, head: int, slot: Slot) -> bool:
        nouns = self.nouns
        if slot.words:
            return nouns.is_one_of(head, slot.words) or nouns.is_one_of(nouns.core(head), slot.words)
        if ANYBODY in slot.sectors and nouns.is_people(head):
            return True
        return bool(slot.sectors & nouns.sectors(head)) or nouns.is_anybody(head, slot.sectors)

    def doers(self) -> list[int]:
        """Who does it, whatever the voice; no "by a wide margin"."""
        if self._doers is None:
            self._doers = self.doers_of(self.grammar.of_verb(self.token))
        return self._doers

    def doers_of(self, arguments: Arguments) -> list[int]:
        heads = arguments.subjects or self._far_agents(arguments)
        if arguments.is_passive:
            return [h for h in heads if self.tree.lemmas[h] not in self.cues["manner_nouns"]]
        return heads

    def _far_agents(self, arguments: Arguments) -> list[int]:
        """ "Were promised a clinic by the company": an agent that the parser hangs on the object."""
        if not arguments.is_passive:
            return []
        tree = self.tree
        inner = [*arguments.receivers, *tree.children_of(self.token, "dobj", "oprd")]
        inner += [o for _, _, objects in arguments.prepositions for o in objects]
        for head in inner:
            for name, _, objects in self.grammar.prepositions_of(head):
                if name == "by" and any(self.nouns.is_actor(o) for o in objects):
                    return objects
        return []

    def _has_one_of(self, words: Words) -> bool:
        arguments = self.grammar.of_verb(self.token)
        places = [*self.region(arguments), *self.tree.children_of(self.token, "xcomp", "ccomp", "advcl")]
        return any(self.nouns.is_one_of(token, words.any_of) for token in places)

    def region(self, arguments: Arguments) -> list[int]:
        """Where a verb's fixed words may stand: its objects, its small words, and what hangs on those."""
        if self._region is None:
            self._region = list(self.region_with(arguments, ()))
        return self._region

    def region_with(self, arguments: Arguments, literals: Iterator[int] | set[int] | tuple[int, ...]) -> Iterator[int]:
        """The same, with the fixed words that were found already."""
        tree = self.tree
        deps, children = tree.deps, tree.children
        stack = list(arguments.objects)
        stack += [c for c in children[self.token] if deps[c] in _OWN_LABELS and c not in stack]
        stack += literals
        seen: set[int] = set()
        depth = 0
        while stack and depth < _REACH:
            following: list[int] = []
            for token in stack:
                if token in seen:
                    continue
                seen.add(token)
                yield token
                following += [c for c in children[token] if deps[c] in LITERAL_LABELS]
            stack, depth = following, depth + 1
