"""The pattern language of the lexicon: text such as "A open fire on|at R" to Pattern.

The language is described for its authors in docs/experts/lexicon.md; the reader matches patterns over the argument
structure of verbs and nouns, not over word order, so that one pattern serves actives, passives, participles and
relative clauses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as Choice

Role = Choice["A", "R", "X", "C", "P", "E"]

PREPOSITIONS = frozenset(
    """about above across after against ahead_of along alongside amid among around as as_part_of as_well_as aside at
    away_from because_of before behind below beneath beside besides between beyond by close_to despite down due_to
    during except for from in in_connection_with in_exchange_for in_favor_of in_favour_of in_front_of in_honor_of
    in_line_with in_response_to in_return_for in_support_of in_the_face_of inside instead_of into like near next_to of
    off on on_behalf_of on_to onto opposite out out_of outside over past per regarding round since through throughout
    till to toward towards under underneath unlike until up up_to upon via with within without according_to ahead
    apart away back forward together aside""".split()
)
_ARTICLES = frozenset({"the", "a", "an", "their", "its", "his"})
_SLOT = re.compile(r"^(?P<role>[ARXCPE])(?:<(?P<doer>[AR]))?(?::(?P<limit>.+?))?(?P<poss>'s)?$")
_WORD = re.compile(r"^[\w'’\-.&/|{}]+$")


class PatternSyntaxError(ValueError):
    """A pattern is not of the language; the message says why."""


ANYBODY = "PEOPLE"
"""In `A:@PEOPLE`: whoever has a name, a role or a word for persons, of whatever sector."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A role to be filled. `words` restricts its head (class names), `sectors` its actor; `doer` is E's actor.

    `is_nominal` slots are filled by nouns only: their classes' names end in _noun or _event.
    """

    role: str
    words: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    doer: str | None = None
    is_nominal: bool = False

    @property
    def is_restricted(self) -> bool:
        return bool(self.words or self.sectors)


@dataclass(frozen=True, slots=True)
class Words:
    """Literal words of which one must stand there; `{name}` marks a class, to be expanded by the lexicon."""

    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """One element after the trigger. `preposition` is empty for a bare element."""

    item: Slot | Words
    preposition: frozenset[str] = frozenset()
    is_optional: bool = False
    is_possessive: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording of a frame.

    `trigger` holds the alternatives of the word that is looked up; `before` are literal words that must modify a noun
    trigger ("hunger strike"). `part` is verb, noun or preposition.
    """

    text: str
    part: str
    trigger: frozenset[str]
    subject: Slot | Words | None = None
    before: tuple[Words, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def specificity(self) -> int:
        """Literal words and restrictions: what decides between patterns at one word."""
        weight = 2 * len(self.before)
        slots = [self.subject, *(p.item for p in self.pieces if not p.is_optional)]
        for piece in self.pieces:
            if piece.is_optional:
                continue
            weight += 2 if isinstance(piece.item, Words) else 0
            weight += 1 if piece.preposition else 0
        for slot in slots:
            if isinstance(slot, Words) or (slot is not None and slot.is_restricted):
                weight += 2
            elif slot is not None and slot.role == "E":
                weight += 1
        return weight

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All slots, subject first."""
        found = [self.subject, *(p.item for p in self.pieces)]
        return tuple(s for s in found if isinstance(s, Slot))


def parse_pattern(text: str) -> Pattern:
    """Reads one pattern. Raises PatternSyntaxError with what is wrong."""
    parts = _split(text)
    if not parts:
        raise PatternSyntaxError("the pattern is empty")
    if parts[0] == "N":
        return _parse_noun(text, parts[1:])
    return _parse_verb(text, parts)


def _split(text: str) -> list[str]:
    joined = re.sub(r"\(\s*([^()]*?)\s*\)", lambda m: "(" + m.group(1).replace(" ", "\x00") + ")", text)
    joined = re.sub(r"\{[^}]*\}", lambda m: m.group(0).replace(" ", ""), joined)
    return [part.replace("\x00", " ") for part in joined.split()]


def _parse_verb(text: str, parts: list[str]) -> Pattern:
    subject: Slot | Words | None = None
    rest = list(parts)
    slot = _slot(rest[0].strip("()"))
    if slot is not None:
        subject = slot[0]
        rest.pop(0)
    elif len(rest) > 1 and (rest[0] == "there" or (rest[0].startswith("{") and _looks_like_subject(rest))):
        subject = _words(rest.pop(0))
    if not rest:
        raise PatternSyntaxError("there is no verb")
    if _slot(rest[0]) is not None:
        raise PatternSyntaxError(f"expected a verb, found the slot {rest[0]}")
    head = _words(rest.pop(0))
    part = "preposition" if subject is None and head.any_of <= PREPOSITIONS else "verb"
    return Pattern(text, part, head.any_of, subject, (), tuple(_pieces(rest)))


def _looks_like_subject(rest: list[str]) -> bool:
    return rest[1].startswith("{") or (rest[1].isalpha() and rest[1] not in PREPOSITIONS)


def _parse_noun(text: str, parts: list[str]) -> Pattern:
    lead: list[Piece] = []
    words: list[Words] = []
    rest = list(parts)
    while rest:
        slot = _slot(rest[0])
        bare = _words(rest[0]).any_of if slot is None and not rest[0].startswith("(") else frozenset()
        if slot is not None and not words:
            lead.append(Piece(slot[0], is_optional=not slot[0].is_restricted, is_possessive=True))
        elif bare and (not words or not bare <= PREPOSITIONS):
            words.append(Words(bare))
        else:
            break
        rest.pop(0)
    if not words:
        raise PatternSyntaxError("there is no noun")
    pieces = tuple(lead) + tuple(_pieces(rest))
    return Pattern(text, "noun", words[-1].any_of, None, tuple(words[:-1]), pieces)


def _pieces(rest: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    queue = list(rest)
    while queue:
        part = queue.pop(0)
        optional = part.startswith("(") and part.endswith(")")
        if optional:
            inner = _pieces(part[1:-1].split())
            pieces += [Piece(p.item, p.preposition, True, p.is_possessive) for p in inner]
            continue
        if part in _ARTICLES:
            continue
        slot = _slot(part)
        if slot is not None:
            pieces.append(Piece(slot[0]))
            continue
        words = _words(part)
        following = queue[0] if queue else ""
        if words.any_of <= PREPOSITIONS and following and not _is_preposition(following):
            pieces.append(_prepositional(words, queue))
        else:
            pieces.append(Piece(words))
    return pieces


def _is_preposition(part: str) -> bool:
    return _slot(part) is None and set(part.strip("()").split("|")) <= PREPOSITIONS


def _prepositional(words: Words, queue: list[str]) -> Piece:
    while queue and queue[0] in _ARTICLES:
        queue.pop(0)
    if not queue:
        return Piece(words)
    following = queue[0]
    if following.startswith("("):
        return Piece(words)
    queue.pop(0)
    slot = _slot(following)
    item: Slot | Words = slot[0] if slot is not None else _words(following)
    return Piece(item, words.any_of)


def _slot(part: str) -> tuple[Slot, bool] | None:
    match = _SLOT.match(part)
    if match is None:
        return None
    words, sectors = frozenset[str](), frozenset[str]()
    limit = match["limit"]
    if limit is not None and limit.startswith("@"):
        sectors = frozenset(limit[1:].split(","))
    elif limit is not None:
        words = _words(limit).any_of
    return Slot(match["role"], words, sectors, match["doer"]), bool(match["poss"])


def _words(part: str) -> Words:
    bare = part.strip()
    if not _WORD.match(bare):
        raise PatternSyntaxError(f"cannot read {part!r}")
    return Words(frozenset(word for word in bare.split("|") if word))
