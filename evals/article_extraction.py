"""Text from HTML: F1 over 4-token shingles, as the article extraction benchmark of Scrapinghub measures it.

Each page's true and false positives and false negatives are shares of the shingles of the page, so long pages weigh no
more than short ones. Precision is the mean over pages with any text found, recall over pages with any text wanted.
A page that the reader rejects gives no text: recall 0.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from detente.documents.html import read_html
from detente.errors import DetenteError
from evals.result import MissingGold, Result, gold_folder, measured

SHINGLE = 4
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """Shares of shingles found and wanted, found in vain, missed; they sum to 1 (or 0, where both texts are empty)."""

    right: float
    extra: float
    missed: float
    is_rejected: bool = False


def score(data: Path) -> Result:
    """token_f1, token_precision and token_recall over the pages of article_extraction/."""
    folder = gold_folder(data, "article_extraction")
    pages = [_page(raw, wanted, url) for raw, wanted, url in _gold(folder)]
    rejected = sum(page.is_rejected for page in pages)
    return measured("article_extraction", pages, _scores, notes=(f"pages rejected by the reader: {rejected}",))


def _gold(folder: Path) -> Iterator[tuple[bytes, str, str | None]]:
    """Raw page, article body and address, for each entry of each *.json file of the folder."""
    tables = sorted(folder.glob("*.json"))
    if not tables:
        raise MissingGold(f"no *.json file with the article bodies in {folder}")
    for table in tables:
        entries: dict[str, dict[str, str]] = json.loads(table.read_text(encoding="utf-8"))
        for name, entry in sorted(entries.items()):
            raw = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield raw, entry.get("articleBody", ""), entry.get("url")


def _page(raw: bytes, wanted: str, url: str | None) -> Page:
    try:
        found = read_html(raw, url=url).text
    except DetenteError:
        return _compared("", wanted, is_rejected=True)
    return _compared(found, wanted, is_rejected=False)


def _compared(found: str, wanted: str, *, is_rejected: bool) -> Page:
    have, want = _shingles(found), _shingles(wanted)
    right, extra, missed = (have & want).total(), (have - want).total(), (want - have).total()
    whole = (right + extra + missed) or 1
    return Page(right / whole, extra / whole, missed / whole, is_rejected)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of SHINGLE tokens; a shorter text is one shingle, an empty one none."""
    tokens = _TOKEN.findall(text)
    runs = [tuple(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1))]
    return Counter(run for run in runs if run)


def _scores(pages: Sequence[Page]) -> Mapping[str, float]:
    precision = _mean([page.right / (page.right + page.extra) for page in pages if page.right + page.extra])
    recall = _mean([page.right / (page.right + page.missed) for page in pages if page.right + page.missed])
    both = precision + recall
    return {
        "token_f1": 200 * precision * recall / both if both else 0.0,
        "token_precision": 100 * precision,
        "token_recall": 100 * recall,
    }


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
