"""Who says what, on PolNeAR: sources, cues and contents of attributions in news, by the sayings that the product prints.

Every brat file (*.ann) below the folder is scored; of several annotators of a text the first counts. A third of the texts is locked by
a hash: nobody reads them while rules are made. Held here, because users are not served by them, are two conventions of the set:
contents take in their quotation marks, the mark that ends them and the word "that"; and only the outermost saying counts, so a saying
inside another one's content is left out (no text of the set has one within another).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.sayings import Saying
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
SAME = 0.5
PUBLISHED = "2016-10-01"
_THAT = re.compile(r"\bthat\s+[\"'“‘]*$")
_OPENING, _CLOSING = "\"'“‘«", "\"'”’»"
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Spans of source (empty: nobody), cue and content; offsets in the text."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits, found and wanted of one text for content tokens, whole attributions and cues."""

    content: tuple[int, int, int]
    attribution: tuple[int, int, int]
    cue: tuple[int, int, int]
    is_locked: bool


def score(data: Path) -> Result:
    """content_token_f1, attribution_f1 and cue_f1, with precision and recall, and apart for locked and open texts."""
    texts = list(read_texts(gold_folder(data, "polnear")))
    if not texts:
        raise MissingGold(f"no *.ann file with its text below {data / 'polnear'}")
    workspace = Workspace()
    documents = [workspace.document(text, published=PUBLISHED) for text, _ in texts]
    counts: list[Counts] = []
    moved = 0
    for (text, wanted), read in zip(texts, workspace.read(documents), strict=True):
        offset = text.find(read.document.text.strip())
        moved += offset < 0
        found = [as_attribution(s, read.document.text, max(0, offset)) for s in read.sayings if s.inside is None]
        counts.append(compare(text, wanted, found))
    locked = sum(c.is_locked for c in counts)
    notes = (f"locked texts: {locked} of {len(counts)}", f"texts whose offsets the product moved: {moved}")
    return measured("polnear", counts, _scores, notes=notes)


def read_texts(folder: Path) -> Iterator[tuple[str, list[Attribution]]]:
    """Each text with its attributions by the first annotator."""
    seen: set[Path] = set()
    for path in sorted(folder.rglob("*.ann")):
        text = _text_of(path)
        if text is not None and text not in seen:
            seen.add(text)
            yield text.read_bytes().decode("utf-8"), list(_attributions(path))


def _text_of(annotation: Path) -> Path | None:
    names = (annotation.stem, annotation.stem.rpartition("_")[0])
    folders = (annotation.parent, annotation.parent.parent / "text", annotation.parent.parent)
    found = (f / f"{n}.txt" for n in names if n for f in folders)
    return next((path for path in found if path.is_file()), None)


def _attributions(path: Path) -> Iterator[Attribution]:
    spans: dict[str, Spans] = {}
    events: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        name, _, rest = line.partition("\t")
        _, _, pieces = rest.partition("\t")[0].partition(" ")
        if name.startswith("T") and pieces:
            spans[name] = tuple((int(a), int(b)) for a, b in (piece.split() for piece in pieces.split(";")))
        elif name.startswith("E"):
            events.append(rest)
    for event in events:
        parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for argument in event.split():
            role, _, target = argument.partition(":")
            parts[role.rstrip("0123456789")] += spans.get(target, ())
        if parts["Content"]:
            yield Attribution(tuple(parts["Source"]), tuple(parts["Cue"]), tuple(sorted(parts["Content"])))


def as_attribution(saying: Saying, text: str, offset: int = 0) -> Attribution:
    """A saying in the set's conventions."""
    source = ((saying.source.start + offset, saying.source.end + offset),) if saying.source is not None else ()
    cue = ((saying.cue.start + offset, saying.cue.end + offset),) if saying.cue is not None else ()
    content = tuple(_widened(text, span.start, span.end) for span in saying.content)
    return Attribution(source, cue, tuple((a + offset, b + offset) for a, b in content))


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    that = _THAT.search(text[max(0, start - 9) : start])
    if that is not None:
        start = max(0, start - 9) + that.start()
    while start > 0 and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and (text[end] in _CLOSING or (text[end] in ",.?!" and text[end + 1 : end + 2] in tuple(_CLOSING))):
        end += 1
    return start, end


def compare(text: str, wanted: Sequence[Attribution], found: Sequence[Attribution]) -> Counts:
    """The counts of one text."""
    tokens = [match.span() for match in TOKEN.finditer(text)]
    gold = [_tokens(a.content, tokens) for a in wanted]
    ours = [_tokens(a.content, tokens) for a in found]
    told, said = set[int]().union(*gold), set[int]().union(*ours)
    return Counts(
        (len(told & said), len(said), len(told)),
        (_pairs(wanted, found, gold, ours), len(found), len(wanted)),
        (_cues(wanted, found), len(found), len(wanted)),
        is_locked(text),
    )


def _tokens(spans: Spans, tokens: Sequence[tuple[int, int]]) -> frozenset[int]:
    found: set[int] = set()
    for start, end in spans:
        first = bisect_right(tokens, start, key=lambda token: token[1])
        last = bisect_left(tokens, end, key=lambda token: token[0])
        found.update(range(first, last))
    return frozenset(found)


def _pairs(
    wanted: Sequence[Attribution], found: Sequence[Attribution], gold: Sequence[frozenset[int]], ours: Sequence[frozenset[int]]
) -> int:
    """One-to-one pairs with a content Jaccard of at least SAME and meeting sources (or none on both sides), best first."""
    fits = []
    for i, want in enumerate(wanted):
        for j, have in enumerate(found):
            shared = len(gold[i] & ours[j])
            value = shared / len(gold[i] | ours[j]) if shared else 0.0
            if value >= SAME and (_meet(want.source, have.source) or not (want.source or have.source)):
                fits.append((value, i, j))
    left: set[int] = set()
    right: set[int] = set()
    for _, i, j in sorted(fits, key=lambda f: (-f[0], f[1], f[2])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left)


def _cues(wanted: Sequence[Attribution], found: Sequence[Attribution]) -> int:
    """One-to-one pairs of cues that share a character, in text order."""
    free = set(range(len(found)))
    hits = 0
    for want in wanted:
        match = next((j for j in sorted(free) if _meet(want.cue, found[j].cue)), None)
        if match is not None:
            free.remove(match)
            hits += 1
    return hits


def _meet(some: Spans, others: Spans) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _scores(counts: Sequence[Counts]) -> Mapping[str, float]:
    scores = {
        "content_token_f1": _f1([c.content for c in counts]),
        "attribution_f1": _f1([c.attribution for c in counts]),
        "cue_f1": _f1([c.cue for c in counts]),
    }
    for part, some in (("locked", [c for c in counts if c.is_locked]), ("open", [c for c in counts if not c.is_locked])):
        scores[f"{part}_content_token_f1"] = _f1([c.content for c in some])
        scores[f"{part}_attribution_f1"] = _f1([c.attribution for c in some])
    for name, triples in (("content_token", [c.content for c in counts]), ("attribution", [c.attribution for c in counts])):
        hits, found, wanted = map(sum, zip(*triples, strict=True))
        scores[f"{name}_precision"], scores[f"{name}_recall"] = percent(hits, found), percent(hits, wanted)
    return scores


def _f1(triples: Sequence[tuple[int, int, int]]) -> float:
    return f1(*map(sum, zip(*triples, strict=True))) if triples else 0.0
