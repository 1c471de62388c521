"""Numbers that count people or things: exact, vague and bounded, as a range, with what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from detente.model.mentions import Figure
from detente.ontology.scales import VagueNumbers
from detente.reading.nouns import Nouns
from detente.reading.tree import Tree
from detente.text.numbers import NUMBER, whole_number
from detente.text.plain import straighten

_YEAR = re.compile(r"^(1[5-9]|20)\d\d$")
_NOT_BEFORE = re.compile(
    r"(?:resolution|article|section|no\.|number|flight|room|route|highway|chapter|page|aged?|at|since|in|until|by|\$|€|£|#|/|:|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\s*$",
    re.I,
)
_NOT_AFTER = re.compile(
    r"^(?:[-:/.]\d|\s?%|\s?percent|\s?per cent|[- ]years?[- ]old|\s?(?:am|pm|a\.m|p\.m|o'clock)\b|(?:st|nd|rd|th)\b|\s?(?:january|february|"
    r"march|april|may|june|july|august|september|october|november|december|hours?|days?|weeks?|months?|years?|minutes?|seconds?|"
    r"dollars|euros|pounds|million euros|million dollars|votes|points|times|seats)\b)",
    re.I,
)

COUNTS = ("nummod", "quantmod", "amod", "compound", "det", "nmod", "advmod", "npadvmod")


class FigureReader:
    """Finds figures in a sentence; the bounds of vague numbers are data."""

    def __init__(self, vague: VagueNumbers) -> None:
        self._vague = vague

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        vague = "|".join(re.escape(w) for w in sorted(self._vague.words, key=len, reverse=True))
        approximators = "|".join(re.escape(w) for w in sorted(self._vague.approximators, key=len, reverse=True))
        quantity = rf"(?:{vague}|{NUMBER})"
        return re.compile(
            rf"(?<![\w.,/:$€£-])(?:(?P<range>between\s+(?P<low>{NUMBER})\s+and\s+(?P<high>{NUMBER})|(?P<low2>{NUMBER})\s?(?:-|to)\s?(?P<high2>{NUMBER}))|"
            rf"(?:(?P<about>{approximators})\s+)?(?P<quantity>{quantity}))(?![\w])",
            re.I,
        )

    def read(self, tree: Tree, nouns: Nouns, text: str, start: int) -> list[Figure]:
        """All figures of the sentence `text` that begins at `start` of the document."""
        found = []
        for match in self._pattern.finditer(straighten(text)):
            bounds = self._bounds(match)
            if bounds is None or self._is_no_count(match, text):
                continue
            head = self._counted_head(tree, start + match.start(), start + match.end())
            if head is None and not self._is_bare_count(tree, start + match.start(), start + match.end()):
                continue
            kind = self._kind(tree, nouns, head, start + match.start(), start + match.end())
            of = None
            if head is not None:
                of = tree.texts[head]
            found.append(Figure(text[match.start() : match.end()], start + match.start(), start + match.end(), *bounds, kind, of))
        return found

    def _bounds(self, match: re.Match[str]) -> tuple[int, int | None] | None:
        try:
            if match["range"]:
                low = whole_number(match["low"] or match["low2"])
                high = whole_number(match["high"] or match["high2"])
                return (low, high) if low <= high else None
            quantity = match["quantity"].lower()
            low, high_or_none = self._vague.words.get(quantity) or (whole_number(quantity),) * 2
        except ValueError:
            return None
        if match["about"]:
            down, up = self._vague.approximators[match["about"].lower()]
            return round(low * down), None if up is None or high_or_none is None else round(high_or_none * up)
        return low, high_or_none

    def _is_no_count(self, match: re.Match[str], text: str) -> bool:
        before, after = text[: match.start()], text[match.end() :]
        word = match.group(0)
        if _NOT_AFTER.match(after):
            return True
        if word.isdigit() and _YEAR.match(word) and not re.match(r"^\s+[a-z]+s\b", after):
            return True
        if word.lower() in ("one", "a couple") and not re.match(
            r"^\s+(?:person|man|woman|civilian|soldier|police|officer|protester|student|child|people)", after
        ):
            return True
        return bool(_NOT_BEFORE.search(before)) and not re.match(r"^\s+[a-z]{3,}", after)

    def _tokens(self, tree: Tree, start: int, end: int) -> list[int]:
        return [i for i in range(len(tree)) if tree.starts[i] < end and tree.ends[i] > start]

    def _counted_head(self, tree: Tree, start: int, end: int) -> int | None:
        """The noun that the number stands before: "some 30 KFOR soldiers", "thousands of citizens"."""
        tokens = self._tokens(tree, start, end)
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
                if tree.deps[current] in COUNTS and head not in inside and tree.is_noun(head):
                    return head
                current = head
        return None

    def _is_bare_count(self, tree: Tree, start: int, end: int) -> bool:
        """A number that is itself subject or object: "52 were injured", "the toll rose to 30"."""
        for token in self._tokens(tree, start, end):
            if tree.deps[token] in ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "ROOT", "appos") and (
                tree.tags[token] in ("CD", "NNS", "NN")
            ):
                return True
        return False

    def _kind(self, tree: Tree, nouns: Nouns, head: int | None, start: int, end: int) -> str:
        near = [tree.lemmas[i] for i in self._near(tree, head, start, end)]
        for kind, words in self._vague.counted.items():
            if kind == "crowd":
                break
            if any(word in words for word in near):
                return kind
        if head is not None and (
            nouns.is_one_of(head, self._vague.counted.get("crowd", frozenset())) or "CVL" in nouns.sectors(head)
        ):
            return "crowd"
        return "other"

    def _near(self, tree: Tree, head: int | None, start: int, end: int) -> Iterator[int]:
        """The counted noun, its modifiers, and the verb that it belongs to."""
        tokens = self._tokens(tree, start, end)
        anchor = head if head is not None else (tokens[-1] if tokens else None)
        if anchor is None:
            return
        yield anchor
        yield from tree.children_of(anchor, "amod", "compound", "acl", "relcl", "nmod", "appos")
        yield from tree.children_of(anchor, "acl", "relcl")
        current = anchor
        for _ in range(3):
            above = tree.heads[current]
            if above == current:
                return
            label = tree.deps[current]
            yield above
            if tree.is_verb(above):
                yield from tree.children_of(above, "xcomp", "oprd", "acomp", "advmod")
                if label in ("nsubj", "nsubjpass", "dobj", "attr", "oprd"):
                    yield from tree.children_of(above, "nsubj", "prt")
                if tree.deps[above] in ("xcomp", "conj", "relcl", "acl"):
                    yield tree.heads[above]
                return
            current = above
