"""Expressions of time against the time of publication: TIMEX2 and TimeML texts, and rows of expressions.

`span_f1` and `value_f1` are over running text (TIMEX2, TimeML): a hit is an overlap, one to one; a value hit also has an equal value.
`relative_value_accuracy` is over all formats: of the gold expressions that are relative by their words, the share found
with the right value (not found is wrong; gold without a value is left out). In the F1 a gold expression without a value
is matched by an expression without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detente.ontology.files import KnowledgeFiles
from detente.ontology.scales import load_bounds
from detente.text.plain import straighten
from detente.text.times import Bounds, Story, TimeExpression, find_times, resolve
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent
from evals.timex_files import ROWS, GoldDocument, GoldTime, read_documents
from evals.timex_values import is_annotated, plain, timex_value

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_RELATIVE = re.compile(
    r"\b(?:last|past|this|these|that|those|next|previous|preceding|following|same|coming|ago|earlier|later|since|(?:before|after)$|"
    r"yesterday|today|tomorrow|tonight|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?s?\b|morning|afternoon|evening|night",
    re.I,
)
_ABSOLUTE = re.compile(r"\b\d{4}\b")
# The last of these before an expression tells the tense of its clause: this scorer has no parse.
_CUE = re.compile(
    r"\b(?:(?P<future>will|shall|would|'ll|won't|going\s+to|to\s+be|plan\w*|schedul\w*|expect\w*|intend\w*|postpon\w*|delay\w*|deadline|due|must|"
    r"until|as\s+(?:soon|early|late)\s+as|set\s+for)|(?P<past>(?-i:[a-z]+ed)|said|told|was|were|had|did|came|went|took|made|met|began|left|saw|held|"
    r"gave|got|won|lost|read|sent|spoke|fell|broke|shot|rose|found|brought|wrote))\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?]['\")]*\s+(?=[A-Z\"'])")


@dataclass(frozen=True, slots=True)
class FoundTime:
    """What the product says of a stretch [start, end) of a document."""

    start: int
    end: int
    text: str
    value: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold expression and what was found there; either may be missing."""

    gold: GoldTime | None
    found: FoundTime | None

    @property
    def is_hit(self) -> bool:
        return self.gold is not None and self.found is not None

    @property
    def is_right(self) -> bool:
        return self.gold is not None and self.found is not None and _same(self.gold, self.found)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one document."""

    style: str
    wanted: int
    found: int
    hits: int
    right: int
    relative: int
    relative_right: int


def score(data: Path) -> Result:
    """span_f1, value_f1, relative_value_accuracy, and value scores by format, of every file under temporal/."""
    documents = list(read_documents(gold_folder(data, "temporal")))
    if not documents:
        raise MissingGold(f"no TIMEX2, TimeML or *.tsv file under {data / 'temporal'}")
    counts = [count(document, pairs(document)) for document in documents]
    total = sum(c.wanted for c in counts)
    notes = (f"{len(counts)} documents, {total:,} expressions, {sum(c.relative for c in counts):,} of them relative",)
    return measured("temporal", counts, _scores, n=total, notes=notes)


def pairs(document: GoldDocument) -> list[Pair]:
    """Gold and found expressions, one to one: first those with an equal value, then those that only overlap, then the rest."""
    gold, found = list(document.times), list(find_all(document))
    matched = [*_taken(gold, found, is_value_needed=True), *_taken(gold, found, is_value_needed=False)]
    return [*matched, *(Pair(time, None) for time in gold), *(Pair(None, time) for time in found)]


def _taken(gold: list[GoldTime], found: list[FoundTime], *, is_value_needed: bool) -> Iterator[Pair]:
    for wanted in list(gold):
        candidates = [f for f in found if f.start < wanted.end and wanted.start < f.end]
        best = next((f for f in candidates if not is_value_needed or _same(wanted, f)), None)
        if best is not None:
            gold.remove(wanted)
            found.remove(best)
            yield Pair(wanted, best)


def _same(gold: GoldTime, found: FoundTime) -> bool:
    return (plain(gold.value) if gold.value else None) == found.value


def find_all(document: GoldDocument) -> Iterator[FoundTime]:
    """What the product finds, paragraph by paragraph, each expression against its reference."""
    story = Story()
    text = straighten_lines(document.text)
    for paragraph in _PARAGRAPH.finditer(text):
        for expression in find_times(paragraph.group()):
            reference = story.reference_for(expression, document.created, is_narrative=document.is_narrative)
            tense = _tense(document, paragraph.group(), expression)
            interval = resolve(expression, reference, _bounds(), tense=tense, day_first=False)
            story = story.after(expression, interval)
            if not is_annotated(expression, document.style):
                continue
            at = paragraph.start()
            value = timex_value(expression, interval, document.style)
            yield FoundTime(at + expression.start, at + expression.end, expression.text, value, expression.rule)


def straighten_lines(text: str) -> str:
    """Straight quotes, as the product's sentences have, with the line breaks that part paragraphs."""
    return "\n".join(straighten(line) for line in text.split("\n"))


def _tense(document: GoldDocument, text: str, expression: TimeExpression) -> str:
    """The tense that the last verb before an expression, in its sentence, suggests.

    That is too weak a hint to move a date by a year: dates and months are taken as present (the nearest) unless it says future.
    """
    sentence = _SENTENCE_END.split(text[max(0, expression.start - 200) : expression.start])[-1]
    cues = list(_CUE.finditer(sentence))
    if document.style != ROWS and cues and cues[-1]["future"]:
        return "future"
    return "past" if "weekday" in expression.groups and "month" not in expression.groups else "present"


@cache
def _bounds() -> Bounds:
    return load_bounds(KnowledgeFiles())


def count(document: GoldDocument, found: Sequence[Pair]) -> Counts:
    """The counts of a document from its pairs."""
    relative = [pair for pair in found if pair.gold is not None and _is_relative(pair.gold)]
    return Counts(
        document.style,
        sum(pair.gold is not None for pair in found),
        sum(pair.found is not None for pair in found),
        sum(pair.is_hit for pair in found),
        sum(pair.is_right for pair in found),
        len(relative),
        sum(pair.is_right for pair in relative),
    )


def _is_relative(gold: GoldTime) -> bool:
    return gold.value is not None and bool(_RELATIVE.search(gold.text)) and not _ABSOLUTE.search(gold.text)


def _scores(documents: Sequence[Counts]) -> Mapping[str, float]:
    running = [document for document in documents if document.style != ROWS]
    wanted, found = sum(d.wanted for d in running), sum(d.found for d in running)
    relative = percent(sum(d.relative_right for d in documents), sum(d.relative for d in documents))
    scores = {
        "span_f1": f1(sum(d.hits for d in running), found, wanted),
        "value_f1": f1(sum(d.right for d in running), found, wanted),
        "relative_value_accuracy": relative,
    }
    for style in sorted({document.style for document in documents}):
        scores |= _scores_of(style, [document for document in documents if document.style == style])
    return scores


def _scores_of(style: str, documents: Sequence[Counts]) -> Mapping[str, float]:
    wanted, found, right = (sum(getattr(d, name) for d in documents) for name in ("wanted", "found", "right"))
    if style == ROWS:
        return {"rows_value_accuracy": percent(right, wanted)}
    return {f"{style}_value_f1": f1(right, found, wanted)}
