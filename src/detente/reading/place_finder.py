"""Names of places in a text: capitalised words that the gazetteer knows, less persons, bodies and plain words.

Works on the text alone, before any parse, and so at any speed. Each name gets a score from what stands around it (weights.yaml,
`recognition`): a preposition, a larger place behind it, a title or a given name before it, a plain word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.model.documents import Document
from detente.model.readings import PlaceName
from detente.ontology.actors import Actors, Name
from detente.ontology.place_names import Option, PlaceNames
from detente.text.phrases import PhraseFinder
from detente.text.plain import straighten

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:'[^\W\d_]+)*|\d[\d.,]*")
_OWNING = ("'s", "'S")
_MAX_WORDS = 6
_LONGEST_SHORT_TITLE = 5  # "Capt."
_PLACE_KINDS = frozenset({"country", "adjective", "people", "capital", "place"})
_BETWEEN = re.compile(r"[ \n\u00a0]+|-|\.[ ]?|")
_ENDS = re.compile(r"[.!?:\"'\n]")
_LISTED = re.compile(r",? (?:and|or|&) (?:in |near )?|, (?:in |near )?|-")
_CONTAINER_GAP = re.compile(r"^\s?[,(]\s*$|^ \($")


@dataclass(slots=True)
class _Word:
    """A word at [start, end) of the text, less a possessive ending; `gap` is what stands before it, back to the last word."""

    text: str
    start: int
    end: int
    gap: str
    is_capital: bool

    @property
    def begins(self) -> bool:
        """True if a sentence or a quotation begins with it."""
        return _ENDS.search(self.gap) is not None or not self.gap


@dataclass(frozen=True, slots=True)
class _Guess:
    """The words [first, last] as the name of a place, with the likeliest place."""

    first: int
    last: int
    start: int
    end: int
    option: Option
    is_short: bool


class PlaceFinder:
    """Finds the names of places in a text."""

    def __init__(self, names: PlaceNames, *, area_places: Mapping[str, str], bodies: frozenset[str]) -> None:
        """`area_places`: an area's names with the ids of their places; `bodies`: names of organisations and persons as written."""
        self._names, self._words, self._weights = names, names.words, names.weights.recognition
        self._area_places, self._bodies = area_places, bodies
        self._area_finder = PhraseFinder(area_places)
        shorts = sorted(self._words.abbreviations, key=len, reverse=True)
        self._short = re.compile(rf"(?<![\w.])(?=[A-Z])(?:{'|'.join(map(re.escape, shorts))})(?!\w)")

    def find(self, document: Document) -> tuple[PlaceName, ...]:
        """The names of places in order, none overlapping another, those in its noise left out."""
        noise = document.noise
        return tuple(n for n in self._in_text(document.text) if not any(s.start <= n.start and n.end <= s.end for s in noise))

    def _in_text(self, text: str) -> list[PlaceName]:
        plain = straighten(text)
        own = [PlaceName(text[s:e], s, e, "name", self._area_places[name]) for name, s, e in self._area_finder.find(plain)]
        others = [n for n in self._in_world(text, plain) if not any(n.start < o.end and o.start < n.end for o in own)]
        return sorted([*own, *others], key=lambda n: n.start)

    def _in_world(self, text: str, plain: str) -> list[PlaceName]:
        words = list(_words_of(plain))
        guesses = list(self._guesses(plain, words))
        surnames = self._surnames(words)
        scores: list[float] = []
        for n in range(len(guesses)):
            scores.append(self._score(plain, words, guesses, n, surnames) + self._in_a_list(plain, guesses, n, scores))
        said = [plain[g.start : g.end].lower() for g in guesses]
        firm = {name for name, score in zip(said, scores, strict=True) if score >= self._weights["firm"]}
        found = []
        for guess, name, score in zip(guesses, said, scores, strict=True):
            bonus = self._weights["said_firmly_elsewhere"] if name in firm else 0.0
            if score + bonus >= self._weights["threshold"]:
                form = "short" if guess.is_short else "people" if guess.option.how == "people" else "name"
                found.append(PlaceName(text[guess.start : guess.end], guess.start, guess.end, form))
        return found

    # names that may be places ------------------------------------------------------------------------------------------

    def _guesses(self, plain: str, words: list[_Word]) -> Iterator[_Guess]:
        shorts = {m.start(): m for m in self._short.finditer(plain)}
        at = 0
        while at < len(words):
            guess = self._guess_at(plain, words, at, shorts) if words[at].is_capital else None
            if guess is None:
                at += 1
                continue
            yield guess
            at = guess.last + 1

    def _guess_at(self, plain: str, words: list[_Word], at: int, shorts: dict[int, re.Match[str]]) -> _Guess | None:
        word = words[at]
        if word.text.lower() == "the":
            return None
        short = shorts.get(word.start)
        longest: _Guess | None = None
        may_begin = self._names.may_begin(word.text)
        for last in range(self._reach(words, at), at - 1, -1):
            if not words[last].is_capital or not (may_begin or last == at or self._is_feature(words[last])):
                continue
            end = words[last].end
            if plain[word.start : end].lower() in self._words["no_places"] or plain[word.start : end] in self._bodies:
                continue
            options = self._names.options(plain[word.start : end])
            if options and (last == at or not options[0].is_near or self._is_feature(words[last])):
                longest = _Guess(at, last, word.start, end, options[0], False)
                break
        if short is not None and (longest is None or short.end() >= longest.end) and self._is_short_form(plain, short):
            options = self._names.options(short[0])
            last = max(i for i in range(at, min(at + 4, len(words))) if words[i].start < short.end())
            return _Guess(at, last, short.start(), short.end(), options[0], True) if options else longest
        return longest

    def _is_short_form(self, plain: str, short: re.Match[str]) -> bool:
        entry = self._words.abbreviations[short[0]]
        return (
            not entry.needs_comma
            or re.search(r"[^\W\d_][\w.'-]*\s?,\s$", plain[max(0, short.start() - 30) : short.start()]) is not None
        )

    def _is_feature(self, word: _Word) -> bool:
        return word.text.lower() in self._words["near_words"] or word.text.lower() in self._words.kind_words

    def _reach(self, words: list[_Word], first: int) -> int:
        """The last word that may belong to one name: capitals, small words between them, nothing but blanks between."""
        last = first
        for i in range(first + 1, min(first + _MAX_WORDS, len(words))):
            word = words[i]
            if not word.is_capital and word.text not in self._words["name_joiners"]:
                break
            if _BETWEEN.fullmatch(word.gap) is None:
                break
            if word.gap.startswith(".") and words[i - 1].text.lower() not in self._words.short_heads:
                break
            last = i
        return last

    def _surnames(self, words: list[_Word]) -> frozenset[str]:
        """Words that follow a given name or a title somewhere in the text: persons, wherever else they stand."""
        found = set()
        for before, word in itertools.pairwise(words):
            if word.is_capital and self._is_person_sign(before, word.gap) and word.gap in (" ", ". ", ".\n", "\n"):
                if before.text.lower() in self._words["titles"] and word.text in self._words["given_names"]:
                    continue
                found.add(word.text)
        return frozenset(found)

    def _is_person_sign(self, word: _Word, gap: str) -> bool:
        """A given name, a title, a role or an initial, with what stands between it and the next word."""
        if not word.is_capital:
            return word.text in self._words["roles_before_names"]
        if gap.startswith("."):
            return len(word.text) == 1 or (word.text.lower() in self._words["titles"] and len(word.text) <= _LONGEST_SHORT_TITLE)
        return word.text in self._words["given_names"] or word.text.lower() in self._words["titles"]

    # what speaks for a place and what against --------------------------------------------------------------------------

    def _score(self, plain: str, words: list[_Word], guesses: list[_Guess], n: int, surnames: frozenset[str]) -> float:
        guess, weights = guesses[n], self._weights
        score = self._own(plain, words, guess)
        before = words[guess.first - 1] if guess.first else None
        after = words[guess.last + 1] if guess.last + 1 < len(words) else None
        if before is not None and before.text.lower() in self._words["locative"] and words[guess.first].gap.isspace():
            score += weights["locative"]
        elif before is not None and before.text == "of" and words[guess.first].gap == " ":
            is_of_kind = guess.first > 1 and words[guess.first - 2].text.lower() in self._words["placed_nouns"]
            score += weights["locative"] if is_of_kind else weights["of"]
        if _is_dateline(plain, guess):
            score += weights["dateline"]
        if n + 1 < len(guesses) and self._lies_in(plain, guess, guesses[n + 1]):
            score += weights["container"]
        if n and self._lies_in(plain, guesses[n - 1], guess):
            score += weights["contains"]
        if after is not None and after.gap == " " and after.text.lower() in self._words["place_followers"]:
            score += weights["follower"]
        if not guess.is_short and guess.option.how != "people":
            score += self._as_person(plain, words, guess, before, surnames)
        return score + self._in_a_longer_name(plain, words, guess, before, after)

    def _in_a_list(self, plain: str, guesses: list[_Guess], n: int, scores: list[float]) -> float:
        """ "In Newark, Heath and Granville": a name listed behind a place is likely one."""
        if n == 0 or scores[n - 1] < self._weights["threshold"] or guesses[n - 1].option.how == "people":
            return 0.0
        between = plain[guesses[n - 1].end : guesses[n].start]
        return self._weights["listed"] if _LISTED.fullmatch(between) is not None else 0.0

    def _own(self, plain: str, words: list[_Word], guess: _Guess) -> float:
        weights, place = self._weights, guess.option.place
        if guess.is_short:
            is_era = plain[guess.start : guess.end] == "B.C." and guess.first > 0 and words[guess.first - 1].text[0].isdigit()
            return weights["short"] if not is_era else weights["street"]
        if guess.option.how == "people":
            score = weights["people"]
        elif guess.option.is_near:
            score = weights["near"]
        elif place.kind == "settlement":
            score = (
                weights["city"]
                if place.population >= 100_000
                else weights["town"]
                if place.population >= 5_000
                else weights["village"]
            )
        else:
            score = weights.get(place.kind, weights["feature"])
        if guess.option.how == "alternate":
            score += weights["alternate"]
        if guess.last > guess.first:
            score += weights["long"]
        elif self._is_plain_word(plain, guess):
            score += weights["plain_word"]
        return score

    def _is_plain_word(self, plain: str, guess: _Guess) -> bool:
        lower = plain[guess.start : guess.end].lower()
        if lower in self._words["mostly_places"]:
            return False
        if lower in self._words["common_words"]:
            return True
        return len(lower) < 3

    def _lies_in(self, plain: str, inner: _Guess, outer: _Guess) -> bool:
        """ "Ashford, Ohio": a comma and a region or a country, or a short form."""
        gap = plain[inner.end : outer.start] if inner.end <= outer.start else "x"
        is_large = outer.is_short or outer.option.place.kind in ("country", "region", "county")
        return is_large and outer.option.how != "people" and _CONTAINER_GAP.match(gap) is not None

    def _as_person(self, plain: str, words: list[_Word], guess: _Guess, before: _Word | None, surnames: frozenset[str]) -> float:
        weights = self._weights
        score = 0.0
        first, last = words[guess.first], words[guess.last]
        if before is not None and first.gap in (" ", ". ", "\n") and self._is_person_sign(before, first.gap):
            score += weights["after_given_name"]
        elif guess.first == guess.last and first.text in surnames:
            score += weights["surname"]
        if guess.first == guess.last and last.text in self._words["given_names"]:
            score += weights["given_name"]
        if first.text in ("St", "Saint") and plain[guess.end : guess.end + 2] == "'s":
            score += weights["saint_owns"]
        return score

    def _in_a_longer_name(self, plain: str, words: list[_Word], guess: _Guess, before: _Word | None, after: _Word | None) -> float:
        """Capitals right before or behind that are no words of places: a part of another name."""
        weights = self._weights
        score = 0.0
        if after is not None and after.gap == " " and after.is_capital and plain[guess.end : after.start] == " ":
            word = after.text.lower()
            if word in self._words["street_words"]:
                score += weights["street"]
            elif word in self._words["media_words"]:
                score += weights["media"]
            elif guess.option.how == "people":
                score += 0.0 if word in self._words["body_words"] or word in self._words["titles"] else weights["people_in_a_name"]
            elif word in self._words["team_words"]:
                score += weights["team"]
            elif after.text in self._words["surnames"] and not _is_dateline(plain, guess):
                score += weights["before_surname"]
            elif word not in self._words["body_words"] and not self._is_feature(after) and not _is_dateline(plain, guess):
                score += weights["before_capital"]
        first = words[guess.first]
        if before is not None and before.is_capital and first.gap == " " and not before.begins and len(before.text) > 1:
            word = before.text.lower()
            if (
                word not in self._words["direction_words"]
                and word not in self._words["body_words"]
                and word not in self._words["locative"]
            ):
                score += weights["behind_capital"]
        return score


def place_finder(names: PlaceNames, actors: Actors, area_names: Mapping[str, Name]) -> PlaceFinder:
    """A finder that takes an area's own places first and leaves known bodies and persons alone."""
    own = {surface: name.id for surface, name in area_names.items() if name.kind == "place"}
    bodies = frozenset(s for s, known in actors.names.items() if not {n.kind for n in known} & _PLACE_KINDS)
    return PlaceFinder(names, area_places=own, bodies=bodies)


def _words_of(plain: str) -> Iterator[_Word]:
    last = 0
    for match in _WORD.finditer(plain):
        text, (start, end) = match[0], match.span()
        if text.endswith(_OWNING):
            text, end = text[:-2], end - 2
        yield _Word(text, start, end, plain[last:start], text[0].isupper())
        last = end


def _is_dateline(plain: str, guess: _Guess) -> bool:
    """ "WASHINGTON (AP)", "HUME - ", "DETROIT The department ...": capitals at the start of a line or behind a headline's end."""
    if not plain[guess.start : guess.end].isupper() or guess.end - guess.start < 4:
        return False
    before, after = plain[max(0, guess.start - 3) : guess.start], plain[guess.end : guess.end + 3]
    starts = not before.strip() or before.rstrip(" ")[-1:] in ("\n", ".", "?", "!", '"')
    return starts and (re.match(r"\s?[(-]|\s[A-Z][a-z]|,", after) is not None)
