"""A text as a string of symbols, one for each token, and patterns over such strings.

Each word that the grammar of times names is a character of its own, each shape of number another, and every other token is
OTHER. So a sentence becomes some thirty characters, over which many rules are cheap.

The pattern language: a word in small letters or a punctuation mark is itself; a NAME in capitals is a class of words or a
shape of number; OTHER is any unknown token; ( ) | ? * + as in regular expressions; `name=X` and `name=( ... )` are groups, and
a name may come twice (`parts` gives the one that matched); `&( ... )` looks ahead, `!( ... )` looks ahead for its absence.
White space only separates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from operator import add

OTHER = "~"
SHAPES = ("ISO", "NUMERIC", "CLOCK", "NTH", "DECADE", "SHORT_YEAR", "YEAR", "DAY", "INTEGER", "DECIMAL", "HALF", "BREAK")
_FIRST_SYMBOL = 0x100

# Every character of a text is in a token or in the gap after one, so offsets follow from lengths. A plain word is the first choice,
# for speed; the rest are words with a point or an apostrophe inside, shapes of number, and single signs.
_TOKEN = re.compile(
    r"([A-Za-z]++(?![\w.'])"
    r"|[aApP]\.\s?[mM]\.?(?!\w)|[bB]\.\s?[cC]\.?(?:\s?[eE]\.?)?(?!\w)|[aA]\.\s?[dD]\.(?!\w)|[cC]\.\s?[eE]\.(?!\w)|[oO]'[cC]lock\b"
    r"|[^\W\d_]++(?![0-9_])|[^\W\d_]\w*"
    r"|(?<!['\w])'[0-9]{2}(?:'?s)?(?!\w)|'s\b"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?!\w)"
    r"|[0-9]{1,2}[.][0-9]{1,2}[.](?:[0-9]{4}|[0-9]{2})(?!\w)|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})(?!\w)"
    r"|[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?(?![0-9])"
    r"|[0-9]{1,3}0'?s\b|[0-9]{1,2}(?:st|nd|rd|th)\b"
    r"|[0-9]+(?:,[0-9]{3})+(?!\w)|[0-9]+\.[0-9]+(?!\w)"
    r"|[0-9]+(?=[aApP]\.?[mM]\b)|[0-9]+(?!\w)|[0-9]\w*"
    r"|\n\s*\n|\w+|[^\w\s])((?:[^\S\n]|\n(?![^\S\n]*\n))*+)"
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[0-9]{4}(?![0-9])|[0-9][:./h'-][0-9s]|[0-9](?:s|st|nd|rd|th|[ap]\.?m)\b|'[0-9]{2}|[0-9] [ap]\.?m\b", re.I)
_SHAPE = re.compile(
    r"(?P<ISO>[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9].*)|(?P<NUMERIC>[0-9]+(?P<sign>[./])[0-9]+(?P=sign)[0-9]+)"
    r"|(?P<CLOCK>(?:[01]?[0-9]|2[0-4])[:h][0-5][0-9].*)|(?P<NTH>[0-9]{1,2}(?:st|nd|rd|th))"
    r"|(?P<DECADE>(?:1[0-9]|20)?[0-9]0'?s|'[0-9]0'?s|[1-9][0-9]0'?s)|(?P<SHORT_YEAR>'[0-9]{2})"
    r"|(?P<YEAR>1[0-9]{3}|20[0-9]{2})|(?P<DAY>0?[1-9]|[12][0-9]|3[01])|(?P<DECIMAL>[0-9]+\.[0-9]+)"
    r"|(?P<INTEGER>[0-9]+(?:,[0-9]{3})*)|(?P<HALF>[ap]\.?\s?m\.?)|(?P<BREAK>\n\s*\n)",
    re.I | re.S,
)
_SOURCE = re.compile(
    r"(?P<group>[a-z]+)=(?P<open>\(?)|(?P<look>[&!])\(|(?P<name>[A-Z][A-Z_]+)|(?P<operator>[()|?*+])|(?P<word>[a-z'.]+|[^\s\w])"
)


@dataclass(frozen=True, slots=True)
class Symbols:
    """A text as symbols: `codes[i]` is the symbol of `tokens[i]`; `offset` is where the first begins, `gaps[i]` what follows each."""

    codes: str
    tokens: tuple[str, ...]
    gaps: tuple[str, ...]
    offset: int

    def starts(self) -> list[int]:
        """Where each token begins in the text, in code points; one more for the end of the text."""
        lengths = map(add, map(len, self.tokens), map(len, self.gaps))
        return list(accumulate(lengths, initial=self.offset))


class Alphabet:
    """The symbol of each known word and shape, and the compiler of patterns over them."""

    def __init__(self, classes: Mapping[str, str], sources: Iterable[str], capitalised: frozenset[str]) -> None:
        listed = [word for words in classes.values() for word in words.split()]
        single = [match["word"] for source in sources for match in _SOURCE.finditer(source) if match["word"]]
        words = list(dict.fromkeys([*listed, *single]))
        self._symbols = {name: chr(_FIRST_SYMBOL + i) for i, name in enumerate([*SHAPES, *words])} | {"OTHER": OTHER}
        self._members = {name: words.split() for name, words in classes.items()}
        self._written = {form: self._symbols[w] for w in words for form in _forms(w, is_capitalised=w in capitalised)}
        self._written |= dict.fromkeys(("am", "pm", "AM", "PM", "Am", "Pm"), self._symbols["HALF"])

    def symbols(self, name: str) -> str:
        """The symbols of a class, or the one symbol of a word or shape. Raises KeyError for an unknown name."""
        return "".join(self._symbols[word] for word in self._members.get(name, [name]))

    def forms(self, name: str) -> Iterator[str]:
        """All written forms of the words of a class, or of one word; none for a shape."""
        wanted = set(self.symbols(name))
        return (form for form, symbol in self._written.items() if symbol in wanted)

    def read(self, text: str) -> Symbols:
        """The tokens of a text as symbols; one more symbol, BREAK, stands for its end."""
        found = _TOKEN.findall(text)
        written = self._written
        codes = [written.get(token) or (OTHER if token.isalpha() else self._shape(token)) for token, _ in found]
        first = _TOKEN.search(text)
        offset = first.start() if first else 0
        return Symbols("".join(codes) + self._symbols["BREAK"], tuple(t for t, _ in found), tuple(g for _, g in found), offset)

    def _shape(self, token: str) -> str:
        match = _SHAPE.fullmatch(token)
        return self._symbols[match.lastgroup] if match and match.lastgroup else OTHER

    def compile(self, source: str) -> re.Pattern[str]:
        """A pattern of the language above as a regular expression over symbols."""
        return re.compile("".join(self._translated(source)))

    def _translated(self, source: str) -> Iterator[str]:
        closing = ""
        seen: Counter[str] = Counter()
        for match in _SOURCE.finditer(source):
            if match["group"]:
                seen[match["group"]] += 1
                yield f"(?P<{match['group']}_{seen[match['group']]}>"
                closing = "" if match["open"] else ")"
                continue
            yield self._piece(match) + closing
            closing = ""

    def _piece(self, match: re.Match[str]) -> str:
        if match["look"]:
            return "(?=" if match["look"] == "&" else "(?!"
        if match["operator"]:
            return "(?:" if match["operator"] == "(" else match["operator"]
        return f"[{re.escape(self.symbols(match['name'] or match['word']))}]"


def parts(match: re.Match[str]) -> dict[str, tuple[int, int]]:
    """The groups that took part in a match, each as [start, end) in symbols."""
    return {name.partition("_")[0]: match.span(name) for name, value in match.groupdict().items() if value is not None}


def has_any(words: frozenset[str], text: str) -> bool:
    """True if any of some words (as written) is in a text, or a number in the shape of a year, a date or a clock time."""
    return not words.isdisjoint(_WORD.findall(text)) or _NUMBER.search(text) is not None


def _forms(word: str, *, is_capitalised: bool) -> list[str]:
    if not word.islower():
        return [word]
    forms = [word.capitalize(), word.upper()]
    return forms if is_capitalised else [word, *forms]
