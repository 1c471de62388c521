"""Sentences to trees: known names out, spaCy's parse, our own lemmas."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from detente.errors import ModelMissingError
from detente.reading.capitals import is_capitalised, without_capitals
from detente.reading.headlines import hang_prefix, headline_begins
from detente.reading.names import NameFinder, NameHit
from detente.reading.recase import Recaser, is_in_capitals
from detente.reading.tree import Tree
from detente.text.plain import straighten

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from detente.reading.network import Network

_PART = {"V": "verb", "N": "noun", "J": "adj", "R": "adv"}
_INFLECTED = ("NNS", "VBZ", "VBD", "VBG")
ORTH, SPACY, TAG, DEP, HEAD = "ORTH", "SPACY", "TAG", "DEP", "HEAD"  # attributes of spaCy's tokens
_ALL_BITS = (1 << 64) - 1  # spaCy numbers words without a sign, its arrays of offsets have one
_BARE = "detente.bare_tokenizer.v1"
_UNUSED_PIPES = ["ner", "attribute_ruler", "senter"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of document text to be parsed as one sentence: its words and where it starts."""

    text: str
    start: int


class Lemmatizer:
    """Lemmas by the model's own tables (rules, exceptions, known forms), cached by word and tag."""

    def __init__(self, nlp: Language) -> None:
        lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        self._rules = lookups.get_table("lemma_rules")
        self._exceptions = lookups.get_table("lemma_exc")
        self._known = {part: frozenset(words) for part, words in _by_part(lookups.get_table("lemma_index")).items()}
        self._small = frozenset(w for w in nlp.Defaults.stop_words)
        self._cache: dict[tuple[str, str], str] = {}

    def lemma(self, word: str, tag: str) -> str:
        """The dictionary form, lower case."""
        key = (word, tag[:3])
        found = self._cache.get(key)
        if found is None:
            lower = word.lower()
            first, hyphen, last = lower.rpartition("-")
            found = first + hyphen + self._look_up(last, tag) if last else lower
            self._cache[key] = found
        return found

    def forms(self, word: str) -> set[str]:
        """All dictionary forms that a word may come from, whatever its part of speech; those of the parts of a compound too."""
        lower = word.lower()
        plain = lower.partition("'")[0]
        parts = {lower, plain, *plain.split("-")} - {""}
        return parts | {self._look_up(part, tag) for part in parts for tag in _INFLECTED}

    def is_word(self, lower: str) -> bool:
        """True if the model's tables know the word, or a regular form of it."""
        if any(lower in words for words in self._known.values()) or any(lower in table for table in self._exceptions.values()):
            return True
        stripped = lower.partition("'")[0]
        tried = {self._look_up(stripped, tag) for tag in ("NNS", "VBZ", "VBD", "VBG", "JJR", "JJS")}
        return stripped in self._small or any(
            form != stripped and any(form in words for words in self._known.values()) for form in tried
        )

    def _look_up(self, word: str, tag: str) -> str:
        part = _PART.get(tag[:1])
        if tag == "MD":
            return word
        if part is None or tag in ("VB", "NN"):
            return word
        exceptions = self._exceptions.get(part, {}).get(word)
        if exceptions:
            return str(exceptions[0])
        forms = []
        for old, new in self._rules.get(part, []):
            if word.endswith(old):
                form = word[: len(word) - len(old)] + new
                if form and (form in self._known.get(part, ()) or not form.isalpha()):
                    forms.append(form)
        if forms:
            return str(forms[0])
        return _regular(word, tag)


def _by_part(table: object) -> dict[str, Iterable[str]]:
    return {part: table.get(part, []) for part in ("verb", "noun", "adj", "adv")}  # type: ignore[attr-defined]


def _regular(word: str, tag: str) -> str:
    if tag in ("NNS", "NNPS") and word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    if tag == "VBZ" and word.endswith("s"):
        return word[:-1]
    if tag in ("VBD", "VBN") and word.endswith("ed") and len(word) > 4:
        return word[:-2]
    if tag == "VBG" and word.endswith("ing") and len(word) > 5:
        return word[:-3]
    return word


class _Strings(dict[int, str]):
    """The words behind spaCy's numbers, each looked up once."""

    def __init__(self, nlp: Language) -> None:
        super().__init__()
        self._strings = nlp.vocab.strings

    def __missing__(self, number: int) -> str:
        found = self[number] = str(self._strings[number & _ALL_BITS])
        return found


class Parser:
    """The parse of many passages. Loading takes about a second; raises ModelMissingError if the model is absent.

    `vocabulary` gives the common words that lose their capitals in a headline that gives one to every word.
    """

    def __init__(
        self, model: str, names: NameFinder, hyphenated: frozenset[str] = frozenset(), vocabulary: Callable[[], frozenset[str]] = frozenset
    ) -> None:  # fmt: skip
        self._hyphenated, self._vocabulary = hyphenated, vocabulary
        self._nlp = _load(model)
        self.lemmatizer = Lemmatizer(self._nlp)
        self._strings = _Strings(self._nlp)
        self.names = names
        self._recaser = Recaser(names, self.lemmatizer.is_word)
        self._nlp.remove_pipe("lemmatizer")
        self._network = _network(self._nlp)

    def parse(self, passages: Iterable[Passage], *, batch_size: int = 64) -> Iterator[Tree]:
        """One tree a passage, in order."""
        trees: list[Tree] = []
        docs: list[Doc] = []
        for passage in passages:
            tree, doc = self._tokenize(passage)
            trees.append(tree)
            docs.append(doc)
        for start in range(0, len(docs), batch_size):
            batch = docs[start : start + batch_size]
            self._network.annotate(batch)
            for tree, doc in zip(trees[start : start + batch_size], batch, strict=True):
                self._fill(tree, doc)
                yield tree

    def _tokenize(self, passage: Passage) -> tuple[Tree, Doc]:
        from spacy.tokens import Doc

        plain = straighten(passage.text)
        if is_in_capitals(plain):
            plain = self._recaser.recased(plain)
        tree, spaces = self._words(plain, passage)
        is_name = [bool(names) for names in tree.names]
        if is_capitalised(tree.words, is_name):
            tree.words = without_capitals(tree.words, is_name, is_common=self._is_common)
        begins = headline_begins(tree.words)
        starts: list[bool | int | None] | None = [token in (0, begins) for token in range(len(tree))] if begins else None
        return tree, Doc(self._nlp.vocab, words=tree.words, spaces=spaces, sent_starts=starts)

    def _words(self, plain: str, passage: Passage) -> tuple[Tree, list[bool]]:
        """The tokens of a passage, known names as one stand-in each, and which of them have a space behind them."""
        tree, spaces = Tree([], [], [], []), list[bool]()
        texts, words, starts, ends, names = tree.texts, tree.words, tree.starts, tree.ends, tree.names
        text, base = passage.text, passage.start
        hits = {hit.start: hit for hit in self.names.find(plain)}
        open_hit: NameHit | None = None
        end = 0
        for word, is_spaced in self._tokens(plain):
            first = end
            last = first + len(word)
            end = last + is_spaced
            if word.isspace():
                continue
            if open_hit is not None and first < open_hit.end:
                ends[-1] = max(base + last, ends[-1])
                texts[-1] = text[starts[-1] - base : ends[-1] - base]
                spaces[-1] = is_spaced
                continue
            if words and words[-1] == "-" and self._joins_hyphen(tree, spaces, word):
                texts[-2:] = ["".join((texts[-2], texts[-1], word))]
                words[-2:] = ["".join((words[-2], words[-1], word))]
                starts.pop()
                ends[-2:] = [base + last]
                names.pop()
                spaces[-2:] = [is_spaced]
                continue
            open_hit = hits.get(first)
            if open_hit is not None and last > open_hit.end:
                open_hit = None
            texts.append(text[first:last])
            words.append(open_hit.stand_in if open_hit is not None else word)
            starts.append(base + first)
            ends.append(base + last)
            names.append(open_hit.names if open_hit is not None else ())
            spaces.append(is_spaced)
        return tree, spaces

    def _tokens(self, plain: str) -> Iterator[tuple[str, bool]]:
        """The tokens as words, each with whether a space follows; no object a token."""
        strings = self._strings
        for orth, is_spaced in self._nlp.tokenizer(plain).to_array([ORTH, SPACY]).tolist():
            yield strings[orth], bool(is_spaced)

    @cached_property
    def _common_words(self) -> frozenset[str]:
        return self._vocabulary() | frozenset(self._nlp.Defaults.stop_words)

    def _is_common(self, word: str) -> bool:
        return word in self._common_words or any(self.lemmatizer.lemma(word, tag) in self._common_words for tag in _INFLECTED)

    def _joins_hyphen(self, tree: Tree, spaces: list[bool], word: str) -> bool:
        """True if "sit", "-" and this word are one word of the lexicon."""
        if len(tree.words) < 2 or tree.words[-1] != "-" or spaces[-1] or spaces[-2] or tree.names[-2]:
            return False
        joined = f"{tree.words[-2]}-{word}".lower()
        return joined in self._hyphenated or any(form in self._hyphenated for form in _uninflected(joined))

    def _fill(self, tree: Tree, doc: Doc) -> None:
        strings = self._strings
        rows = doc.to_array([TAG, DEP, HEAD]).astype("int64", copy=False).tolist() if len(doc) else []
        tree.tags = [strings[tag] for tag, _, _ in rows]
        tree.deps = [strings[dep] for _, dep, _ in rows]
        tree.heads = [token + offset for token, (_, _, offset) in enumerate(rows)]
        hang_prefix(tree, headline_begins(tree.words))
        lemma = self.lemmatizer.lemma
        tree.lemmas = [lemma(word, tag) for word, tag in zip(tree.words, tree.tags, strict=True)]
        tree.link()


def _uninflected(word: str) -> Iterator[str]:
    """Forms that a regular inflection may come from: "pistol-whipped" gives pistol-whippe, pistol-whipp, pistol-whip."""
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            yield stem
            if ending == "ing":
                yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]


@contextmanager
def _without_command_line() -> Iterator[None]:
    """While spaCy is imported for the first time, without its command line: that, with its HTTP clients, is a third of the import.

    Whoever asks for `spacy.cli` later gets the real one.
    """
    if "spacy" in sys.modules:
        yield
        return
    stand_ins = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    stand_ins["spacy.cli.info"].__dict__["info"] = None
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]
        if "spacy" in sys.modules:
            vars(sys.modules["spacy"]).pop("cli", None)


def _network(nlp: Language) -> Network:
    from detente.reading.network import Network

    return Network(nlp)


def _load(model: str) -> Language:
    if importlib.util.find_spec(model) is None:
        raise ModelMissingError(f"the language model {model} is not installed; run: pip install {model.replace('_', '-')}")
    from thinc.api import NumpyOps

    with _without_command_line():
        import spacy
        from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
        from spacy.util import registry

    # The model brings the rules of its tokenizer along; those that spaCy makes for English first are thrown away: 0.1 s.
    registry.tokenizers(_BARE, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
    nlp = spacy.load(model, exclude=_UNUSED_PIPES, config={"nlp": {"tokenizer": {"@tokenizers": _BARE}}})
    for _, pipe in nlp.pipeline:
        model_of_pipe = getattr(pipe, "model", None)
        if model_of_pipe is not None and hasattr(model_of_pipe, "walk"):
            for node in model_of_pipe.walk():
                node.ops = NumpyOps(use_blis=False)
    return nlp
