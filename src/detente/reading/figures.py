"""Numbers that count people or things: exact, vague and bounded, as a range, with what they count."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from detente.model.mentions import Figure
from detente.ontology.scales import VagueNumbers
from detente.reading.counted import Counted
from detente.reading.nouns import Nouns
from detente.reading.number_phrases import NumberPhrase, NumberPhrases, either
from detente.reading.tree import Tree
from detente.text.numbers import whole_number
from detente.text.plain import straighten

_YEAR = re.compile(r"^(1[5-9]|20)\d\d$")
_NOT_BEFORE = re.compile(
    r"(?:resolution|no\.|number|aged?|since|until|\$|€|£|#|/|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\s*$",
    re.I,
)
_NOT_AFTER = re.compile(r"^(?:[-:/.]\d|\s?%|[- ]years?[- ]old|-[a-z]|(?:st|nd|rd|th)\b|\s?(?:january|february|march|april|may|june|july|august|september|"
                        r"october|november|december)\b)", re.I)  # fmt: skip
_NUMBERED = re.compile(r"(?:\bno\.|\bnr\.|[#$€£])\s*$", re.I)
_AT = re.compile(r"\b(?:at|in|by)\s*$", re.I)
_AGE = re.compile(r"^,(?!\d)")
_AGE_OF = re.compile(r"\b(?:man|woman|boy|girl|child|boys|girls|children|men|women|aged?)\s+(?:of|aged)\s*$", re.I)
_STREET = re.compile(r"^\s+(?:[A-Z][\w.'-]*\s+){1,3}(?:Street|Road|Avenue|Lane|Square|Boulevard|Drive|Way)\b")
_UNIT = re.compile(r"\b(hundred|thousand|million)$", re.I)
_UNITS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_SAME_AGAIN = re.compile(r"\(\s*$")

# "Thirty-odd": factors of the number.
ODD = (1.0, 1.1)
_BESIDE = ("pobj", "appos", "conj", "dobj", "npadvmod", "nummod", "dep", "nsubj", "attr", "ROOT", "advmod")
COUNTS = ("nummod", "quantmod", "amod", "compound", "det", "nmod", "advmod", "npadvmod")


class FigureReader:
    """Finds figures in a sentence; the bounds of vague numbers are data."""

    def __init__(self, vague: VagueNumbers) -> None:
        self._vague = vague
        self._phrases = NumberPhrases(vague)

    @cached_property
    def _uncounted(self) -> re.Pattern[str]:
        return re.compile(rf"^\s?-?(?:{either(self._vague['uncounted'])})\b|^[\s-](?:{either(self._vague['fractions'])})\b", re.I)

    @cached_property
    def _identified(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{either(self._vague['identifiers'])})\s+$", re.I)

    @cached_property
    def _grouped(self) -> re.Pattern[str]:
        """ "The Group of 77", with a capital, is a name."""
        return re.compile(rf"\b(?:{either(word.capitalize() for word in self._vague['groups'])})\s+of\s+$")

    def read(self, tree: Tree, nouns: Nouns, text: str, start: int) -> list[Figure]:
        """All figures of the sentence `text` that begins at `start` of the document."""
        found: list[Figure] = []
        plain = straighten(text)
        counted = Counted(nouns, self._vague)
        for phrase in self._phrases.find(plain):
            bounds = self._bounds(phrase)
            tokens = _tokens(tree, start + phrase.start, start + phrase.end)
            if bounds is None or not tokens or self._is_no_count(phrase, plain):
                continue
            head = self._counted_head(tree, tokens)
            told = head if head is not None else counted.subject_noun(tokens)
            if head is None and self._is_name(phrase, plain):
                continue
            kind = counted.kind(tokens, told)
            if told is None and kind is None and self._is_time_of_day(phrase, plain):
                continue
            if kind is None and found and found[-1].counts in self._vague.counted and self._is_contrast(tree, tokens):
                kind, head = found[-1].counts, None
            words = self._of(tree, nouns, head if head is not None else told, kind)
            found.append(
                Figure(text[phrase.start : phrase.end], start + phrase.start, start + phrase.end, *bounds, kind or "other", words)
            )
        return _once(found, plain, start)

    def _is_contrast(self, tree: Tree, tokens: list[int]) -> bool:
        """A bare number beside another: "up from 30", "and the hospital 9", "10 more"; not "arrested 8, released 3"."""
        label, above = tree.deps[tokens[-1]], tree.heads[tokens[-1]]
        if label in ("dobj", "nsubj") and tree.is_verb(above) and tree.lemmas[above] not in self._vague["carrying"]:
            return False
        return label in _BESIDE

    def _of(self, tree: Tree, nouns: Nouns, head: int | None, kind: str | None) -> str | None:
        """The word for what is counted; none where it only repeats the kind ("the wounded") or stands for others ("those")."""
        if head is None:
            return None
        core = nouns.core(head)
        is_empty = tree.tags[core] in ("CD", "DT", "PRP", "JJ", "VBN") or tree.words[core].lower() in self._vague["empty"]
        is_kind = kind in self._vague.counted and tree.words[core].lower() in self._vague.counted[kind].around
        return None if is_empty or is_kind else tree.texts[core]

    def _bounds(self, phrase: NumberPhrase) -> tuple[int | None, int | None] | None:
        try:
            low, high = self._range(phrase)
        except ValueError:
            return None
        if low is not None and high is not None and low > high:
            return None
        factors = self._factors(phrase)
        if factors is None or (phrase.about and phrase.high is not None):
            return low, high
        down, up = factors
        return (None if down is None or low is None else round(low * down)), (
            None if up is None or high is None else round(high * up)
        )

    def _factors(self, phrase: NumberPhrase) -> tuple[float | None, float | None] | None:
        if phrase.is_odd:
            return ODD
        if phrase.follower:
            return self._vague.followers[_plain(phrase.follower)]
        return self._vague.approximators[_plain(phrase.about)] if phrase.about else None

    def _range(self, phrase: NumberPhrase) -> tuple[int | None, int | None]:
        if phrase.high is not None:
            low, high = whole_number(phrase.low), whole_number(phrase.high)
            unit = _UNIT.search(phrase.high)
            scale = _UNITS[unit[1].lower()] if unit is not None and _UNIT.search(phrase.low) is None else 1
            return (low * scale if low * scale < high else low), high  # "two to three hundred"
        quantity = _plain(phrase.low)
        known = self._vague.words.get(quantity)
        if known is not None:
            return known
        value = whole_number(quantity)
        return value, value

    def _is_no_count(self, phrase: NumberPhrase, text: str) -> bool:
        before, after = text[: phrase.start], text[phrase.end :]
        word = text[phrase.start : phrase.end]
        if _NOT_AFTER.match(after) or self._uncounted.match(after):
            return True
        if word.isdigit() and (len(word) > 1 and word[0] == "0"):
            return True
        if word.isdigit() and _YEAR.match(word) and not re.match(r"^\s+[a-z]+s\b", after):
            return True
        if word.lower() in ("one", "a couple") and not re.match(
            r"^\s+(?:person|man|woman|civilian|soldier|police|officer|protester|student|child|people)", after
        ):
            return True
        if _STREET.match(after) or _AGE_OF.search(before):
            return True
        if "." in word and word.replace(".", "").isdigit():
            return True
        if _NUMBERED.search(before):
            return True
        return bool(_NOT_BEFORE.search(before)) and not re.match(r"^\s+[a-z]{2,}", after)

    def _is_time_of_day(self, phrase: NumberPhrase, text: str) -> bool:
        """ "At six", "by eight", "in 12": a bare number behind such a word tells a time or a place, unless it is a tally's."""
        before, after = text[: phrase.start], text[phrase.end :]
        is_hour = after.lower().startswith((" in the morning", " in the afternoon", " in the evening", " at night"))
        return is_hour or (_AT.search(before) is not None and not phrase.about)

    def _is_name(self, phrase: NumberPhrase, text: str) -> bool:
        """ "Block 9", "Camp 2", "day 4", "the governor, 61,": the number names what stands before it, or tells an age."""
        before, after = text[: phrase.start], text[phrase.end :]
        word = text[phrase.start : phrase.end]
        if not word[0].isdigit():
            return False
        if "," in word:
            return False  # "since January 1,100 people": no name and no day has a thousand
        last = before.split()[-1] if before.split() else ""
        last = "" if last.lower() in self._vague["small_words"] else last
        if self._identified.search(before) or self._grouped.search(before):
            return True
        is_age = before.rstrip().endswith(",") and bool(_AGE.match(after)) and word.isdigit() and int(word) < 110
        return is_age or (last[:1].isupper() and last[-1:].isalpha() and before.endswith(" "))

    def _counted_head(self, tree: Tree, tokens: list[int]) -> int | None:
        """The noun that the number stands before: "some 30 KFOR soldiers", "thousands of citizens"."""
        inside = set(tokens)
        for token in reversed(tokens):
            for prep in tree.children_of(token, "prep"):
                if tree.lemmas[prep] == "of":
                    objects = tree.children_of(prep, "pobj")
                    if objects:
                        return objects[0]
            current = token
            for _ in range(4):
                head = tree.heads[current]
                if head == current:
                    break
                if tree.deps[current] in COUNTS and head not in inside and tree.is_noun(head) and head > tokens[-1]:
                    return head
                current = head
        return None


def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def _tokens(tree: Tree, start: int, end: int) -> list[int]:
    return [i for i in range(len(tree)) if tree.starts[i] < end and tree.ends[i] > start]


def _once(figures: list[Figure], text: str, start: int) -> list[Figure]:
    """ "Nine (9) prisoners": the same number again in brackets is no second figure; the first takes what it counts."""
    kept: list[Figure] = []
    for figure in figures:
        before = text[: figure.start - start]
        if kept and _SAME_AGAIN.search(before) and (figure.low, figure.high) == (kept[-1].low, kept[-1].high):
            first = kept[-1]
            kept[-1] = replace(first, of=first.of or figure.of, counts=figure.counts if first.of is None else first.counts)
            continue
        kept.append(figure)
    return kept
