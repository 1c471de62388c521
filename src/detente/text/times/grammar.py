"""The rules compiled: which can match a string of symbols, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from detente.text.times.rules import RULES, days_with_times
from detente.text.times.symbols import Alphabet
from detente.text.times.words import CAPITALISED, CLASSES


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule; every match has at least one symbol of each of its `hints`."""

    name: str
    kind: str
    anchor: str
    pattern: re.Pattern[str]
    hints: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules with their alphabet; a text without any of `words` (as written) and without numbers has no expression of time."""

    alphabet: Alphabet
    rules: tuple[Rule, ...]
    words: frozenset[str]
    by_hint: Mapping[str, tuple[int, ...]]

    def relevant(self, codes: str) -> Iterator[Rule]:
        """The rules that can match a string of symbols, in their order."""
        present = set(codes)
        numbers = {number for symbol in present & self.by_hint.keys() for number in self.by_hint[symbol]}
        for number in sorted(numbers):
            rule = self.rules[number]
            if not any(hints.isdisjoint(present) for hints in rule.hints[1:]):
                yield rule


@cache
def grammar() -> Grammar:
    """The rules of English, compiled once."""
    rows = [*RULES, *days_with_times()]
    alphabet = Alphabet(CLASSES, [row.pattern for row in rows], CAPITALISED)
    rules = tuple(Rule(r.name, r.kind, r.anchor, alphabet.compile(r.pattern), _hints(alphabet, r.hints)) for r in rows)
    forms = {form for row in rows for hint in row.hints.partition("+")[0].split() for form in alphabet.forms(hint)}
    words = frozenset(_last_word(form) for form in forms) - {""}
    by_hint = {
        symbol: tuple(i for i, rule in enumerate(rules) if symbol in rule.hints[0]) for rule in rules for symbol in rule.hints[0]
    }
    return Grammar(alphabet, rules, words, by_hint)


def _last_word(form: str) -> str:
    """The part of "o'clock" or "B.C." by which it is noticed among plain words; no single small letter is noticed."""
    last = re.findall(r"[^\W\d_]+", form)[-1:]
    return last[0] if last and (len(last[0]) > 1 or last[0].isupper()) else ""


def _hints(alphabet: Alphabet, names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset("".join(alphabet.symbols(name) for name in part.split())) for part in names.split("+"))
