"""Article groups on ECB+: the articles of a topic's two twin events, grouped by the stories that the product finds in them.

Each topic is read by itself, as a user would read a folder of articles: each without a date or an outlet, because the set has none. The
groups are `Workspace.stories`. Its weights and threshold (knowledge/resolve/stories.yaml) were set on the open topics alone, locked as
the rows of `plv` are: what counts is the figure of the locked ones. Gold groups are the two events of a topic (N_Mecb.xml tells one,
N_Mecbplus.xml the twin). B-cubed is taken over articles; a pair in one group that tells the two twins is a false merge. Abstaining leaves an
article in a group of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

from detente.errors import InputError
from detente.model.read_documents import ReadDocument
from detente.workspace import Workspace
from evals.plv import is_locked
from evals.result import MissingGold, Result, gold_folder, measured, percent

NO_SPACE_BEFORE = frozenset(".,;:?!)%'") | {"'s", "n't", "''", "’s", "’"}
NO_SPACE_AFTER = frozenset("($") | {"``"}


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a topic and which of its twin events it tells."""

    topic: str
    name: str
    twin: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic: the B-cubed precisions and recalls of its articles, and its merged pairs, wrong ones among them."""

    precisions: tuple[float, ...]
    recalls: tuple[float, ...]
    merged: int
    merged_wrongly: int
    is_locked: bool


def score(data: Path) -> Result:
    """b3_f1 with precision and recall, false_merge_rate, and b3_f1 apart for locked and open topics. Intervals are over topics."""
    topics: dict[str, list[Article]] = defaultdict(list)
    for article in read_articles(gold_folder(data, "ecbplus")):
        topics[article.topic].append(article)
    if not topics:
        raise MissingGold(f"no N_Mecb.xml or N_Mecbplus.xml file below {data / 'ecbplus'}")
    workspace = Workspace()
    judged = [judge(topic, articles, group(workspace, articles)) for topic, articles in sorted(topics.items())]
    notes = (f"topics: {len(judged)}, {sum(j.is_locked for j in judged)} of them locked",)
    return measured("ecbplus", judged, _scores, n=sum(map(len, topics.values())), notes=notes)


def read_articles(folder: Path) -> Iterator[Article]:
    """Every article below the folder, its tokens put together to lines, one a sentence."""
    for path in sorted(folder.rglob("*.xml")):
        topic, _, rest = path.stem.partition("_")
        sentences: dict[int, list[str]] = defaultdict(list)
        for token in ET.parse(path).iter("token"):
            sentences[int(token.get("sentence", "0"))].append(token.text or "")
        text = "\n".join(_joined(sentences[i]) for i in sorted(sentences))
        if text.strip():
            yield Article(topic, path.stem, "plus" if rest.endswith("plus") else "ecb", text)


def _joined(tokens: Sequence[str]) -> str:
    line = ""
    for token in tokens:
        is_close = not line or token in NO_SPACE_BEFORE or line.rsplit(" ", maxsplit=1)[-1] in NO_SPACE_AFTER
        line += token if is_close else f" {token}"
    return line


def group(workspace: Workspace, articles: Sequence[Article]) -> list[int]:
    """The number of each article's group."""
    read: list[ReadDocument | None] = [None] * len(articles)
    documents = {}
    for i, article in enumerate(articles):
        try:
            documents[i] = workspace.document(article.text)
        except InputError:
            continue
    for i, found in zip(documents, workspace.read(documents.values()), strict=True):
        read[i] = found
    stories = workspace.stories([found for found in read if found is not None]).by_document()
    numbers: dict[str, int] = {}
    return [
        len(articles) + i if found is None else numbers.setdefault(stories[found.document.id], len(numbers))
        for i, found in enumerate(read)
    ]


def judge(topic: str, articles: Sequence[Article], group_of: Sequence[int]) -> Judged:
    """B-cubed of each article of a topic."""
    precisions, recalls = [], []
    twins = [a.twin for a in articles]
    for own, twin in zip(group_of, twins, strict=True):
        both = sum(g == own and t == twin for g, t in zip(group_of, twins, strict=True))
        precisions.append(both / group_of.count(own))
        recalls.append(both / twins.count(twin))
    merged = [(a, b) for a, b in combinations(range(len(articles)), 2) if group_of[a] == group_of[b]]
    return Judged(
        tuple(precisions), tuple(recalls), len(merged), sum(twins[a] != twins[b] for a, b in merged), is_locked(f"ecbplus {topic}")
    )


def _scores(topics: Sequence[Judged]) -> Mapping[str, float]:
    precision, recall, both = _b3(topics)
    return {
        "b3_f1": both,
        "b3_precision": precision,
        "b3_recall": recall,
        "false_merge_rate": _false_merges(topics),
        "locked_false_merge_rate": _false_merges([t for t in topics if t.is_locked]),
        "locked_b3_f1": _b3([t for t in topics if t.is_locked])[2],
        "open_b3_f1": _b3([t for t in topics if not t.is_locked])[2],
    }


def _false_merges(topics: Sequence[Judged]) -> float:
    return percent(sum(t.merged_wrongly for t in topics), sum(t.merged for t in topics))


def _b3(topics: Sequence[Judged]) -> tuple[float, float, float]:
    n = sum(len(t.precisions) for t in topics)
    precision = percent(sum(sum(t.precisions) for t in topics), n)
    recall = percent(sum(sum(t.recalls) for t in topics), n)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
